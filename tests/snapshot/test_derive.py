"""All facts together: complete, the same every time, and in time for hostile texts."""

from __future__ import annotations

import time
from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lindenford import AS_OF, DOMAIN, PROFILE, column, contents, dataset, derived, directory, fields

from atxaudit.models import Asset, Column, Liaison, Table
from atxaudit.snapshot.facts import derive
from atxaudit.snapshot.facts.columns import description_echo, fold_name, is_period, name_generic, type_misfit
from atxaudit.snapshot.facts.description import insecure_link, shouting, vague_link
from atxaudit.snapshot.facts.ownership import city_pattern, contact_problem, vague_unit
from atxaudit.snapshot.facts.periods import closed_period
from atxaudit.snapshot.facts.record import filler_field, source_link_problem
from atxaudit.snapshot.facts.series import series_stem
from atxaudit.snapshot.facts.specification import named_specification
from atxaudit.snapshot.facts.tags import Spellings, tags_problem
from atxaudit.snapshot.facts.text import plain, read_html, squash, words
from atxaudit.snapshot.facts.timeliness import method_misfit
from atxaudit.snapshot.facts.title import deprecated, draft_word, title_missing, title_quirk, unexplained_acronyms
from atxaudit.snapshot.frames import Frames, raw_frames
from atxaudit.snapshot.schema import RECORD_FACTS

NAMES = ("assets", "columns", "departments", "left_out")
BARE = Asset(id="bare-0001", name="", type="", domain=DOMAIN)
KINDS = {"text": "str", "number": "float64", "bool": "bool", "time": "datetime64[us, UTC]"}


def _portal() -> list[Asset]:
    titles = ["Street Trees 2017", "Street Trees 2018", "Street Trees 2019", "Street trees 2019", "", "TARP Data"]
    assets = [
        dataset(f"tree-{place:04d}", name=title, columns=(column("a"), column("b")))
        for place, title in enumerate(titles)
    ]
    return [*assets, BARE, dataset("tree-0009", provenance="community"), dataset("tree-0010", type="filter")]


def _same(one: Frames, other: Frames) -> None:
    for name in NAMES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


@pytest.mark.parametrize("assets", [[], [BARE], [dataset()], [dataset(columns=())], _portal()], ids=len)
def test_every_fact_is_there_and_of_its_kind(assets: list[Asset]) -> None:
    frames = derived(*assets)
    by_table = {Table.ASSETS: frames.assets, Table.COLUMNS: frames.columns, Table.DEPARTMENTS: frames.departments}
    for table, frame in by_table.items():
        assert {name: str(frame[name].dtype) for name in frame} == {
            n: KINDS[kind] for n, kind in RECORD_FACTS[table].items()
        }


def test_the_same_portal_gives_the_same_frames() -> None:
    _same(derived(*_portal()), derived(*_portal()))


def test_the_order_of_the_catalog_changes_nothing() -> None:
    people = directory(
        Liaison(department="Parks and Recreation", name="Ada"), Liaison(department="Public Health", name="Ben")
    )
    _same(derived(*_portal(), directory=people), derived(*reversed(_portal()), directory=people))


def test_deriving_leaves_the_raw_frames_as_they_were() -> None:
    raw = raw_frames(contents(*_portal()), PROFILE)
    before = [frame.copy() for frame in raw]
    derive(*raw, profile=PROFILE, directory=directory(), as_of=AS_OF)
    for frame, kept in zip(raw, before, strict=True):
        pd.testing.assert_frame_equal(frame, kept)


def test_an_asset_of_which_nothing_is_known_is_neither_right_nor_on_time() -> None:
    row = derived(BARE).assets.iloc[0]
    yes = {name for name, kind in RECORD_FACTS[Table.ASSETS].items() if kind == "bool" and row[name]}
    assert yes == {
        "dcat_read",
        "is_published_here",
        "department_can_be_known",  # the demo's list is complete
        "contact_is_visible",
        "method_is_visible",
        "portal_has_outcomes",
        "pace_is_plausible",
        "category_is_known",  # the demo's category is no custom field
        "document_is_known",  # no file
    }


def test_facts_that_name_a_problem_are_null_where_there_is_none() -> None:
    found = derived(
        dataset(custom_fields=fields(department="Parks and Recreation", frequency="Monthly", method="Manual"))
    )
    problems = {
        name
        for name in found.assets
        if name.endswith(("_problem", "_quirk", "_missing", "_word"))
        or name in ("vague_link", "shouting", "filler_field")
    }
    told = {name for name in problems - {"frequency_word"} if found.assets[name].notna().any()}
    assert told == {"outcome_problem"}  # the only thing this dataset does not state


_text = st.text(max_size=40)


@st.composite
def _assets(draw: st.DrawFn) -> Asset:
    columns = draw(
        st.lists(st.builds(Column, field_name=_text, name=_text, datatype=_text, description=_text), max_size=3)
    )
    return dataset(
        draw(st.sampled_from(["tree-0001", "tree-0002", "tree-0003"])),
        name=draw(_text),
        type=draw(st.sampled_from(["dataset", "filter", "file", "map", ""])),
        description=draw(_text),
        category=draw(_text),
        tags=tuple(draw(st.lists(_text, max_size=3))),
        license_name=draw(_text),
        attribution=draw(_text),
        attribution_link=draw(_text),
        contact_email=draw(_text),
        row_label=draw(_text),
        custom_fields=fields(department=draw(_text), frequency=draw(_text), method=draw(_text)),
        attachments=tuple(draw(st.lists(_text, max_size=2))),
        columns=tuple(columns),
        view_read=draw(st.booleans()),
    )


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_assets(), max_size=3, unique_by=lambda asset: asset.id))
def test_no_portal_stops_the_run(assets: list[Asset]) -> None:
    frames = derived(*assets)
    assert len(frames.assets) == len(assets)


_LONG = 100_000  # characters
_HOSTILE = [
    "a", "A", "A ", "a.", "A.", " ", "_", "-", "<", "<a", "<a ", "<a>", "<!--", "&#", "&#9", "</a", "&amp;", "(",
    "((test", "test ", "do ", "do-", "FY", "FY ", "2010", "2010 ", "2010-", "2010 - ", "may ", "from a ", "1/",
    "July 1 ", "ab-", "a@", "a@b.", "http://", "http://a.", "q1", "é", "\u0130", "date ", "date_", "zip", "by phone ",
    "\r\n",
]  # fmt: skip


def _facts_of_a_text(text: str) -> None:
    today = AS_OF.date()
    title_missing(text)
    title_quirk(text, {})
    unexplained_acronyms(text, "", {})
    unexplained_acronyms("TARP", text, {})
    draft_word(text)
    deprecated(text)
    closed_period(text, today)
    series_stem(text)
    named_specification(text)
    description = read_html(text)
    vague_link(description)
    insecure_link(text)
    shouting(words(plain(text)))
    squash(text)
    filler_field((text, text, text, text, text))
    source_link_problem(text, PROFILE.domains)
    source_link_problem(f"http://{text} x", PROFILE.domains)
    tags_problem([text], Spellings([[text]] * 12))
    vague_unit(text, [text], city_pattern(PROFILE))
    contact_problem(text, PROFILE)
    contact_problem(f"{text} x", PROFILE)
    method_misfit(text, "daily", 1, "historical")
    description_echo(text, text, text)
    name_generic(text)
    fold_name(text)
    fold_name(f"{text}1")
    type_misfit(text, "text")
    type_misfit(text, "number")
    is_period(text)


@pytest.mark.parametrize("piece", _HOSTILE, ids=repr)
def test_time_grows_with_the_length_of_a_text_and_no_faster(piece: str) -> None:
    """Quadratic time on 100 kB is minutes; all facts together take a fraction of a second."""
    assert _seconds(lambda: _facts_of_a_text((piece * _LONG)[:_LONG])) < 3


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def test_a_large_portal_is_derived_in_seconds() -> None:
    """Comparing every tag, title or steward with every other would take minutes here."""
    people = directory(
        *(Liaison(department="Public Health", name="Ada", asset_id=f"{n:04d}-tree") for n in range(2000))
    )
    assets = [
        dataset(
            f"{n:04d}-tree",
            name=f"Trees of Street {n}",
            tags=(f"street {n:x}", f"way {n:b}"),
            columns=tuple(column(f"field_{place}_{n % 50}") for place in range(10)),
        )
        for n in range(2000)
    ]
    raw = raw_frames(contents(*assets), PROFILE)
    assert _seconds(lambda: derive(*raw, profile=PROFILE, directory=people, as_of=AS_OF)) < 6
