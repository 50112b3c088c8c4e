"""What has become of each dataset since the last whole run, and what one bad night does to the comparison."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from lindenford import AS_OF, NO_DIRECTORY, PROFILE, column, dataset, days_ago, derived

from atxaudit.models import Asset, CatalogReport
from atxaudit.snapshot.before import load_before
from atxaudit.snapshot.facts.from_rows import add_row_facts
from atxaudit.snapshot.facts.from_rows.departed import NO_DEPARTMENT
from atxaudit.snapshot.facts.from_rows.history import moved_far, rows_lost, schema_change
from atxaudit.snapshot.files import About, load_snapshot, save_snapshot
from atxaudit.snapshot.frames import Frames, conform
from atxaudit.snapshot.profile.facts import DatasetProfile
from atxaudit.snapshot.profile.roles import Roles
from atxaudit.snapshot.readings import DatasetReading
from atxaudit.snapshot.rows.files import RowFile
from atxaudit.snapshot.schema import CLOSED

ABOUT = About(
    portal="https://data.lindenford.example",
    profile=PROFILE.name,
    as_of=AS_OF,
    catalog=CatalogReport(raw_records=1, result_set_size=1, distinct=1),
    directory=NO_DIRECTORY,
)


def read(rows: int, content: str = "abc", asset_id: str = "tree-0001", *, of: int | None = None) -> DatasetReading:
    file = RowFile(
        asset_id=asset_id,
        key="key",
        folder=Path(),
        fetched_at=AS_OF,
        rows=rows,
        portal_count=of or rows,
        columns=(),
        sha256="",
        is_sample=of is not None,
    )
    profile = DatasetProfile(rows=rows, columns=(), content_hash=content)
    return DatasetReading(asset_id=asset_id, file=file, profile=profile, roles=Roles(decisions=()))


UNREAD = DatasetReading(asset_id="tree-0001", error="The portal did not answer.")


@pytest.fixture
def runs(tmp_path: Path) -> Callable[..., Frames]:
    """Each call is a run: it compares with the one before, and saves its frames for the next."""
    number = 0

    def run(*readings: DatasetReading, assets: Sequence[Asset] = (dataset(),), closed: object = None) -> Frames:
        nonlocal number
        before = load_before(tmp_path / str(number))
        number += 1
        frames = derived(*assets)
        if closed is not None:
            frame = pd.DataFrame(closed, columns=list(CLOSED), dtype="object")
            frames = replace(frames, closed=conform(frame, CLOSED))
        frames = add_row_facts(frames, readings, before)
        save_snapshot(tmp_path / str(number), frames, ABOUT)
        return frames

    return run


def only(frames: Frames) -> pd.Series:
    [(_, row)] = frames.assets.iterrows()
    return row


def test_a_first_run_has_nothing_to_compare_with(runs: Callable[..., Frames]) -> None:
    found = only(runs(read(900)))
    assert not found["has_earlier_run"]
    assert not found["has_earlier_rows"]
    assert not found["has_earlier_columns"]
    assert (found["known_rows"], found["idle_refreshes"]) == (900, 0)


# --- rows ---------------------------------------------------------------------------------------------------------


def test_rows_that_vanished_are_said_with_both_numbers(runs: Callable[..., Frames]) -> None:
    runs(read(25_839))
    found = only(runs(read(12_919)))
    assert found["has_earlier_rows"]
    assert found["rows_lost"] == "12,920 of 25,839 rows are gone since the last run"


@pytest.mark.parametrize(
    ("now", "before", "lost", "moved"),
    [
        (12_919, 25_839, True, True),
        (12_920, 25_839, False, True),
        (20_000, 25_839, True, True),
        (25_000, 25_839, True, False),
        (25_001, 25_839, False, False),
        (20_671, 25_839, False, True),
        (20_672, 25_839, False, False),
        (26_000, 25_839, False, False),
        (77_517, 25_839, False, False),
        (77_518, 25_839, False, True),
        (0, 25_839, True, True),
        (2, 19, False, False),
        (500, 0, False, False),
    ],
)
def test_what_is_lost_and_what_is_worth_a_look(now: int, before: int, lost: bool, moved: bool) -> None:
    assert (bool(rows_lost(now, before)), bool(moved_far(now, before))) == (lost, moved)


def test_one_bad_night_does_not_break_the_comparison(runs: Callable[..., Frames]) -> None:
    runs(read(25_839))
    night = only(runs(UNREAD))
    assert (night["rows_read"], night["known_rows"]) == (False, 25_839)
    assert pd.isna(night["rows_lost"])
    assert only(runs(read(9_000)))["rows_lost"] == "16,839 of 25,839 rows are gone since the last run"


def test_a_run_without_rows_makes_nothing_vanish(runs: Callable[..., Frames]) -> None:
    runs(read(25_839))
    frames = runs()
    assert pd.isna(only(frames)["rows_lost"])
    assert frames.departments["assets_lost"].isna().all()
    assert only(frames)["known_rows"] == 25_839


def test_a_sample_is_as_large_as_the_portal_counts(runs: Callable[..., Frames]) -> None:
    runs(read(6_000_000))
    found = only(runs(read(200_000, of=6_100_000)))
    assert pd.isna(found["rows_lost"])
    assert found["known_rows"] == 6_100_000


# --- columns ------------------------------------------------------------------------------------------------------

SCHEMA = (("tree_id", "text"), ("kind", "text"), ("height", "number"), ("planted_on", "calendar_date"))


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (SCHEMA, ""),
        (tuple(reversed(SCHEMA)), ""),
        ((*SCHEMA, ("crown", "number")), ""),
        (SCHEMA[:2] + SCHEMA[3:], "“height” is gone"),
        ((SCHEMA[0], ("species", "text"), *SCHEMA[2:]), "“kind” is now “species”"),
        ((SCHEMA[0], ("species", "number"), *SCHEMA[2:]), "“kind” is gone"),
        ((*SCHEMA[:1], *SCHEMA[2:], ("species", "text")), "“kind” is gone"),
        ((*SCHEMA[:2], ("height", "text"), SCHEMA[3]), "“height” was number and is text"),
        (
            (("id", "text"), ("species", "text"), *SCHEMA[2:]),
            "“tree_id” is now “id”; “kind” is now “species”",
        ),
    ],
)
def test_columns_gone_renamed_or_retyped_are_named(now: tuple[tuple[str, str], ...], said: str) -> None:
    assert schema_change(now, SCHEMA) == said


def test_many_lost_columns_are_counted_and_not_all_named() -> None:
    before = tuple((f"field_{place}", "text") for place in range(8))
    assert schema_change((("other", "number"),), before).endswith("; and 3 more")


def test_a_schema_is_compared_with_the_last_record_that_was_read(runs: Callable[..., Frames]) -> None:
    two = dataset(columns=(column("planted_on"), column("kind", datatype="text", position=2)))
    runs(assets=[two])
    unread = only(runs(assets=[replace(two, columns=(column("kind"),), view_read=False, view_error="No answer.")]))
    assert not unread["columns_are_known"]
    assert pd.isna(unread["schema_change"])
    found = only(runs(assets=[replace(two, columns=two.columns[:1])]))
    assert found["schema_change"] == "“kind” is gone"


# --- content ------------------------------------------------------------------------------------------------------


def refreshed(day: int) -> tuple[Asset]:
    return (dataset(data_updated_at=days_ago(30 - day)),)


def test_refreshes_that_bring_nothing_are_counted_until_one_brings_something(runs: Callable[..., Frames]) -> None:
    nights = [(1, "abc"), (2, "abc"), (2, "abc"), (3, "abc"), (4, "abc"), (5, "xyz"), (6, "xyz")]
    counted = [only(runs(read(9, content), assets=refreshed(day)))["idle_refreshes"] for day, content in nights]
    assert counted == [0, 1, 1, 2, 3, 0, 1]


def test_a_night_without_rows_keeps_the_count_and_the_content(runs: Callable[..., Frames]) -> None:
    runs(read(9), assets=refreshed(1))
    runs(read(9), assets=refreshed(2))
    assert only(runs(UNREAD, assets=refreshed(3)))["idle_refreshes"] == 1
    assert only(runs(read(9), assets=refreshed(3)))["idle_refreshes"] == 2


def test_a_sample_neither_counts_nor_forgets(runs: Callable[..., Frames]) -> None:
    runs(read(9), assets=refreshed(1))
    runs(read(9), assets=refreshed(2))
    assert only(runs(read(9, "other", of=90), assets=refreshed(3)))["idle_refreshes"] == 1


# --- assets that left ---------------------------------------------------------------------------------------------

PARKS, LIBRARY = "Parks and Recreation", "Lindenford Library"


def departments(frames: Frames) -> pd.DataFrame:
    return frames.departments.set_index("department")


def test_what_left_is_named_with_what_became_of_it(runs: Callable[..., Frames]) -> None:
    closed = [
        ("book-0001", "Loans", PARKS, True, "missing"),
        ("bench-001", "Benches", PARKS, True, "refused"),
        ("pond-0001", None, PARKS, True, None),
        ("path-0001", "Paths", PARKS, True, "unlisted"),
        ("shelt-001", "Shelter", PARKS, False, "refused"),
    ]
    found = departments(runs(closed=closed)).loc[PARKS]
    assert found["assets_lost"] == (
        "“Loans” (book-0001) is gone; “Benches” (bench-001) is private now; pond-0001 is gone or private now; "
        "“Paths” (path-0001) is no longer in the catalog, though its own page still answers"
    )


def test_a_department_that_lost_its_only_asset_is_still_there_to_be_told(runs: Callable[..., Frames]) -> None:
    found = departments(
        runs(closed=[("book-0001", "Loans", LIBRARY, True, "missing"), ("x-0001", "X", None, True, "missing")])
    )
    assert list(found.index) == [PARKS, LIBRARY, NO_DEPARTMENT]
    assert found.loc[LIBRARY, "assets_lost"] == "“Loans” (book-0001) is gone"
    assert found.loc[NO_DEPARTMENT, "assets_lost"] == "“X” (x-0001) is gone"
    assert not found.loc[LIBRARY, "is_publisher"]


@pytest.mark.parametrize(
    ("doors", "known", "said"),
    [
        (["refused", "missing"], True, None),
        (["refused", "open"], True, "“Two” (b-0001)"),
        (["refused", None], False, None),
        (["open", None], True, "“One” (a-0001)"),
    ],
)
def test_what_is_private_must_not_answer_anybody(
    runs: Callable[..., Frames], doors: list[str | None], known: bool, said: str | None
) -> None:
    closed = [("a-0001", "One", PARKS, False, doors[0]), ("b-0001", "Two", PARKS, False, doors[1])]
    found = departments(runs(closed=closed)).loc[PARKS]
    assert (found["has_private"], found["private_is_known"]) == (True, known)
    assert found["private_open"] == said if said else pd.isna(found["private_open"])


def test_where_nothing_is_private_there_is_nothing_to_ask(runs: Callable[..., Frames]) -> None:
    assert not departments(runs()).loc[PARKS, "has_private"]


# --- the saved frames ---------------------------------------------------------------------------------------------


def test_no_snapshot_a_damaged_one_or_one_of_before_rows_compares_with_nothing(tmp_path: Path) -> None:
    assert load_before(tmp_path / "none") is None
    old = tmp_path / "old"
    save_snapshot(old, derived(dataset()), ABOUT)
    assert load_before(old) is None
    damaged = tmp_path / "damaged"
    save_snapshot(damaged, add_row_facts(derived(dataset()), [], None), ABOUT)
    assert load_before(damaged) is not None
    (damaged / "assets.parquet").write_bytes(b"PAR1")
    assert load_before(damaged) is None


def test_what_is_private_is_kept_with_the_snapshot(runs: Callable[..., Frames], tmp_path: Path) -> None:
    runs(closed=[("a-0001", "One", PARKS, False, "refused")])
    closed = load_snapshot(tmp_path / "1").closed
    assert closed[["asset_id", "door"]].to_numpy().tolist() == [["a-0001", "refused"]]
