"""Descriptions as readers see them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lindenford import DESCRIPTION, dataset, each, facts

from atxaudit.snapshot.facts.description import is_series, overtaken, shouting, telling, vague_link
from atxaudit.snapshot.facts.text import plain, read_html, squash, words


@pytest.mark.parametrize(
    ("published", "seen"),
    [
        ("", None),
        ("  \r\n ", None),
        ("<p></p>", None),
        ("<p>&nbsp;</p>", None),
        ("…", None),
        ('<a href="https://example.org/terms">Terms of Use</a>', None),
        ("Street Trees", None),  # the title
        ("<b>Street trees.</b>", None),
        ("Street trees of 2019", "Street trees of 2019"),
        ("<p>Every tree&nbsp;of the city.</p>\r\n<!-- 2019 -->", "Every tree of the city."),
        ("Trees with height < 3 m and > 1 m", "Trees with height < 3 m and > 1 m"),
        ("Tree &amp; shade", "Tree & shade"),
        ('See <a href="https://example.org">the guide</a> first.', "See the guide first."),
        ("The terms of use of the park.", "The terms of use of the park."),
        ("A <a href='x'>link that never ends", "A link that never ends"),
        ("<!-- a comment that never ends", "<!-- a comment that never ends"),
        ("&#" + "9" * 5000 + ";", None),  # no character has such a number
    ],
)
def test_the_description_is_what_is_left_without_html(published: str, seen: str | None) -> None:
    assert telling(plain(published), "Street Trees") == (seen or "")


def test_a_dataset_without_a_word_of_its_own_has_no_description() -> None:
    found = facts(dataset(description="<p>Street trees</p>"))
    assert (found["description_text"], found["has_description"], found["description_words"]) == (None, False, None)


def test_twenty_words_are_enough() -> None:
    assets = [dataset(description=" ".join(["tree"] * count)) for count in (0, 1, 19, 20, 50)]
    assert each("description_words", *assets) == [None, 1, 19, 20, 50]
    assert each("says_enough", *assets) == [False, False, False, True, True]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Stops of the tram: https://tram.example.org/about/developers-center/stops.html", 5),
        ("Claims settled between 10/01/14 and 06/30/15", 6),
        ("** Cats & dogs, text-only **", 3),
        ("work o\N{ZERO WIDTH SPACE}rders", 2),
    ],
)
def test_a_web_address_and_a_date_are_one_word_each(text: str, count: int) -> None:
    assert facts(dataset(description=text))["description_words"] == count


def test_why_there_is_no_description_is_said_as_it_is() -> None:
    assets = [dataset(description=text) for text in ("", "…", "<p>Street trees.</p>", "Every tree.")]
    only_repeats = "The description only repeats the title"
    none = "There is no description"
    assert each("description_missing", *assets) == [none, none, only_repeats, None]


def test_numbers_are_words_and_punctuation_is_none() -> None:
    assert words("In 2019 – 3,000 trees; it's (almost) done_!") == [
        "In",
        "2019",
        "3",
        "000",
        "trees",
        "it's",
        "almost",
        "done_",
    ]


def test_one_text_on_three_assets_is_counted_on_each() -> None:
    others = [dataset(f"tree-000{n}", name=name) for n, name in ((2, "Park Benches"), (3, "Bicycle Racks"))]
    assert facts(dataset(), *others)["description_copies"] == 3
    assert facts(dataset(), others[0])["description_copies"] == 2


@pytest.mark.parametrize(
    "titles",
    [
        ("Street Trees 2017", "Street Trees 2018", "Street Trees 2019"),
        ("Test Scores, Grade 3", "Test Scores, Grade 4", "Test Scores, Grade 5"),
        ("Water Quality at North Lake", "Water Quality at Mill Pond", "Water Quality at South Creek"),
    ],
)
def test_a_series_may_share_its_description(titles: tuple[str, ...]) -> None:
    assert is_series(list(titles))
    assets = [dataset(f"tree-000{n}", name=title) for n, title in enumerate(titles)]
    assert facts(*assets)["description_copies"] is None


def test_a_view_that_inherited_the_text_of_its_parent_is_no_copy() -> None:
    view = dataset("view-0001", name="Old Trees", type="filter", parent_ids=("tree-0001",))
    assert facts(dataset(), view, dataset("tree-0003", name="Benches"))["description_copies"] == 2


@pytest.mark.parametrize(
    ("text", "year", "found"),
    [
        ("This dataset is under construction.", 2020, "under construction"),
        ("It will be removed in May.", 2020, "will be removed"),
        ("An SD23 measure.", 2023, None),  # not over yet
        ("An SD23 measure.", 2024, "SD23"),
        ("Strategic Direction 2023", 2024, "Strategic Direction 2023"),
        ("SD2300", 2024, None),
    ],
)
def test_what_is_overtaken_depends_on_the_moment_the_audit_speaks_of(text: str, year: int, found: str | None) -> None:
    assert overtaken(text, datetime(year, 6, 1, tzinfo=UTC)) == found


@pytest.mark.parametrize(
    ("published", "found"),
    [
        ('<a href="https://example.org">click here</a>', "click here"),
        ('<a href="https://example.org">Here.</a>', "Here."),
        ("Click here: https://example.org", "Click here"),
        ("See this link https://example.org", "this link"),
        ("See https://example.org", None),  # the field is plain text: the address is the link
        ("Trees are here to stay.", None),
        ('<a href="https://example.org">here is the guide to trees</a>', None),
    ],
)
def test_a_link_says_where_it_goes(published: str, found: str | None) -> None:
    assert vague_link(read_html(published)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PLEASE READ ALL OF THE NOTES BEFORE YOU USE THESE DATA", "PLEASE READ ALL OF THE"),
        ("PLEASE READ THE 12 NOTES OF ALL TEN PARTS BEFORE YOU START", "PLEASE READ THE NOTES OF"),
        ("PLEASE READ ALL OF THE NOTES BEFORE YOU USE THEM", None),  # ten words
        ("EMS, FIRE, POLICE and the ANIMAL SHELTER of LINDENFORD", None),
    ],
)
def test_ten_words_of_capitals_in_a_row_are_as_many_as_may_be(text: str, found: str | None) -> None:
    assert shouting(words(text)) == found


def test_links_are_https() -> None:
    examples = [
        ("http://example.org/trees", "", "http://example.org/trees"),
        ("https://example.org", "See (http://example.org/a).", "http://example.org/a"),
        ("https://example.org", "See https://example.org", None),
        ("", "", None),
    ]
    assets = [dataset(attribution_link=link, description=description) for link, description, _ in examples]
    assert each("insecure_link", *assets) == [found for *_, found in examples]
    assert each("has_links", *assets) == [True, True, True, False]


@given(st.text(max_size=300))
def test_no_text_stops_the_run(text: str) -> None:
    read_html(text)
    shouting(words(plain(text)))


@given(st.text(max_size=100))
def test_squashing_twice_is_squashing_once(text: str) -> None:
    assert squash(squash(text)) == squash(text)


@pytest.mark.parametrize(("one", "other"), [("Café", "Cafe\u0301"), ("STRASSE", "straße"), ("A  B-c", "ab C.")])
def test_texts_that_look_the_same_squash_to_the_same(one: str, other: str) -> None:
    assert squash(one) == squash(other)


def test_the_description_of_a_whole_dataset_has_nothing_wrong() -> None:
    found = facts(dataset())
    names = ("description_overtaken", "vague_link", "shouting", "insecure_link", "filler_field")
    assert found["description_text"] == DESCRIPTION
    assert [found[name] for name in names] == [None] * 5
