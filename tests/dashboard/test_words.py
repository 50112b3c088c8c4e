"""Numbers, times and portal text as people read them."""

from datetime import UTC, datetime

import pytest

from atxaudit.dashboard import words

MOMENT = datetime(2022, 7, 22, 18, 0, tzinfo=UTC)


def test_times_stand_in_the_citys_zone_with_its_name() -> None:
    assert words.moment(MOMENT, "America/Chicago") == "Fri, Jul 22, 2022, 1:00 pm CDT"
    assert words.long_moment(MOMENT, "America/New_York") == "Friday, July 22, 2022, 2:00 pm EDT"
    assert words.moment(MOMENT.replace(hour=5), "America/Chicago") == "Fri, Jul 22, 2022, 12:00 am CDT"


def test_a_zone_nobody_knows_is_shown_as_utc() -> None:
    assert words.moment(MOMENT, "Mars/Olympus") == "Fri, Jul 22, 2022, 6:00 pm UTC"


def test_what_was_not_measured_is_no_number() -> None:
    assert words.score(float("nan")) == "–"
    assert words.score(81.3) == "81.3"
    assert words.score(100.0) == "100"


def test_a_share_is_never_rounded_to_all_or_nothing() -> None:
    assert words.percent(1.0) == "100%"
    assert words.percent(0.99996) == "over 99.9%"
    assert words.percent(0.0001) == "under 0.1%"
    assert words.percent(0.984) == "98.4%"


def test_counts_have_their_unit_in_the_right_number() -> None:
    assert words.count(1, "asset") == "1 asset"
    assert words.count(1684, "row") == "1,684 rows"
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.spelled(5) == "five"
    assert words.points(1.0) == "+1 point"
    assert words.points(18.6) == "+18.6 points"


@pytest.mark.parametrize("mark", list("\\`*_{}[]()#+-.!|<>~$:=&@^%\"'/"))
def test_every_mark_of_markdown_is_escaped(mark: str) -> None:
    assert words.literal(f"a {mark} b") == f"a \\{mark} b"


def test_portal_text_stays_in_its_line() -> None:
    assert words.literal("  # one\n\n- two ") == "\\# one \\- two"


def test_addresses_in_portal_text_are_broken_for_programs_only() -> None:
    text = words.literal("see https://evil.example and www.evil.example or me@evil.example")
    assert "https\u2060\\:" in text
    assert "www\u2060\\." in text
    assert "me\u2060\\@" in text


def test_direction_marks_cannot_leave_their_text() -> None:
    assert words.literal("abc\u202edef") == "\u2068abc\u202edef\u2069"


def test_a_chart_label_is_cut_and_safe_inside_html() -> None:
    assert words.label("<b>Parks</b> & Co", 60) == "&lt;b&gt;Parks&lt;/b&gt; &amp; Co"
    assert words.label("x" * 300, 10) == "x" * 9 + "…"


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("The store /srv/my data/a.db is damaged (x): restore it.", "The store is damaged (x): restore it."),
        ("The store /srv/a.db is busy: try again.", "The store is busy: try again."),
        ("The store /srv/a.db cannot be written (x): check.", "The store cannot be written (x): check."),
        (
            "The store postgresql://h.example/a cannot be used: no host h.example.",
            "The store cannot be used; the server's log says why.",
        ),
    ],
)
def test_readers_are_not_told_where_the_store_is(told: str, shown: str) -> None:
    assert words.without_place(told) == shown
