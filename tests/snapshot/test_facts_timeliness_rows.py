"""How new the rows are, against the stamp and the rhythm of the data itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from lindenford import days_ago, derived, fields
from read_rows import Cells, asset_row, column_row, facts_of, reading_of, with_columns

from atxaudit.engine.judge import judge_all
from atxaudit.models import Asset, Table
from atxaudit.snapshot.facts.from_rows import add_row_facts
from atxaudit.snapshot.rows.files import NewestDate
from atxaudit.suites.loader import load_suites

STAMP = days_ago(1)  # 28 February 2026
NOON = datetime(2026, 2, 28, 12)  # noqa: DTZ001 - dates of rows know no zone


def daily(*, last: float, days: int = 70, every: int = 1) -> list[datetime]:
    """Dates that end so many days before the stamp."""
    return [NOON - timedelta(days=last + every * day) for day in range(days)]


def dates(values: Sequence[object], name: str = "Inspected On") -> Cells:
    return {name: ("calendar_date", values)}


def trees(cells: Cells, frequency: str = "Weekly", **changes: object) -> Asset:
    changes = {"data_updated_at": STAMP, "custom_fields": fields(frequency=frequency)} | changes
    return with_columns(cells, **changes)


@pytest.fixture
def facts(tmp_path: Path) -> Callable[..., pd.Series]:
    """The facts of a dataset promised weekly (late after 13 days), unless told otherwise."""

    def of(cells: Cells, frequency: str = "Weekly", title: str = "Tree Inspections", **more: object) -> pd.Series:
        return asset_row(facts_of(trees(cells, frequency, name=title), cells, tmp_path, **more))

    return of


def test_the_lag_counts_whole_days_from_the_newest_date_to_the_stamp(facts: Callable[..., pd.Series]) -> None:
    found = facts(dates(daily(last=10)))
    assert (found["row_lag_days"], found["row_lag_allowed"]) == (10, 14)  # 13 and one period of the data
    assert found["newest_row_column"] == "Inspected On"
    assert found["newest_row"] == pd.Timestamp("2026-02-18T12:00:00Z")
    assert found["row_lag_over"] == -4


def test_a_fresh_stamp_on_old_rows_is_over_what_is_allowed(facts: Callable[..., pd.Series]) -> None:
    assert facts(dates(daily(last=15)))["row_lag_over"] == 1


def test_data_that_comes_rarely_may_pause_as_long_as_it_is_used_to(facts: Callable[..., pd.Series]) -> None:
    found = facts(dates(daily(last=80, every=30)), frequency="Daily")
    assert (found["row_lag_allowed"], found["row_lag_over"]) == (90, -10)


def test_monthly_totals_have_a_month_more(facts: Callable[..., pd.Series]) -> None:
    found = facts(dates(daily(last=60, days=3, every=31)), frequency="Monthly")
    assert found["row_lag_allowed"] == 93


def test_typing_errors_due_dates_and_stamps_of_the_record_do_not_make_rows_new(
    facts: Callable[..., pd.Series],
) -> None:
    old = daily(last=200)
    cells = dates([datetime(2049, 7, 4), *old[1:]])  # noqa: DTZ001
    cells |= dates(daily(last=-30), "Due Date") | dates(daily(last=0), "Last Updated")
    found = facts(cells)
    assert (found["newest_row_column"], found["row_lag_days"]) == ("Inspected On", 201)


def test_rows_laid_out_ahead_do_not_make_rows_new(facts: Callable[..., pd.Series]) -> None:
    months = daily(last=0, days=20, every=30)
    values = [None] * 6 + [4.5] * 14
    assert facts(dates(months) | {"Visits": ("number", values)})["row_lag_days"] == 180


@pytest.mark.parametrize(
    "cells",
    [
        dates([NOON] * 50),
        {"Kind": ("text", ["oak", "elm"])},
        dates(daily(last=300), "Expiration Date"),
    ],
)
def test_one_date_no_date_or_a_date_that_looks_ahead_is_no_event(facts: Callable[..., pd.Series], cells: Cells) -> None:
    assert not facts(cells)["has_event_date"]


def test_without_a_pace_nothing_is_allowed_or_over(facts: Callable[..., pd.Series]) -> None:
    found = facts(dates(daily(last=500)), frequency="As needed")
    assert not found["has_pace"]
    assert pd.isna(found["row_lag_over"])


# --- samples ------------------------------------------------------------------------------------------------------


def newest(text: str) -> list[NewestDate]:
    return [NewestDate(field_name="inspected_on", text=text)]


def test_of_a_sample_the_portals_own_newest_date_counts(facts: Callable[..., pd.Series]) -> None:
    found = facts(dates(daily(last=90)), of=9_000_000, newest=newest("2026-02-27T08:00:00.000"))
    assert (found["row_lag_days"], found["newest_row_is_known"]) == (1, True)


@pytest.mark.parametrize("asked", [newest("2049-07-04T00:00:00.000"), [], newest("soon")])
def test_a_newest_date_that_cannot_be_true_leaves_a_sample_open(
    facts: Callable[..., pd.Series], asked: list[NewestDate]
) -> None:
    assert not facts(dates(daily(last=90)), of=9_000_000, newest=asked)["newest_row_is_known"]
    assert facts(dates(daily(last=2)), of=9_000_000, newest=asked)["newest_row_is_known"]


# --- dates of columns ---------------------------------------------------------------------------------------------


def test_dates_after_the_stamp_are_counted_and_the_last_is_named(tmp_path: Path) -> None:
    tomorrow = NOON + timedelta(days=1)
    cells = dates([datetime(2049, 7, 4), NOON + timedelta(days=3), tomorrow, NOON])  # noqa: DTZ001
    cells |= dates(daily(last=-9, days=4), "Reservation Date")
    frames = facts_of(trees(cells), cells, tmp_path)
    found = column_row(frames, "Inspected On")
    assert (found["is_past_date"], found["future_rows"], found["latest_date"]) == (True, 2, "July 4, 2049")
    assert not column_row(frames, "Reservation Date")["is_past_date"]


def test_a_date_of_creation_is_known_by_its_name(tmp_path: Path) -> None:
    cells = dates([NOON] * 60, "Created Date") | dates([NOON] * 60) | dates([NOON, *[None] * 59], "Modified")
    frames = facts_of(trees(cells), cells, tmp_path)
    found = {name: column_row(frames, name) for name in ("Created Date", "Inspected On", "Modified")}
    assert [row["is_record_date"] for row in found.values()] == [True, False, True]
    assert [row["has_many_values"] for row in found.values()] == [True, True, False]


# --- the rules ----------------------------------------------------------------------------------------------------


def test_the_rules_fail_what_is_wrong_and_say_it_with_dates(tmp_path: Path) -> None:
    tables: dict[str, tuple[Cells, dict[str, object]]] = {
        "late-0001": (dates(daily(last=40)), {}),
        "good-0001": (dates(daily(last=3)), {}),
        "over-2019": (dates(daily(last=400)), {"name": "Tree Inspections 2019"}),
        "none-0001": (dates([]), {}),
        "blan-0001": (dates([None, None]), {"data_updated_at": days_ago(100)}),
        "same-0001": (dates([NOON] * 60, "Created On"), {}),
    }
    assets = {key: trees(cells, id=key, **changes) for key, (cells, changes) in tables.items()}
    readings = [reading_of(assets[key], cells, tmp_path) for key, (cells, _) in tables.items()]
    frames = add_row_facts(derived(*assets.values()), readings, None)
    suites = [suite for suite in load_suites() if suite.name == "staleness"]
    found = judge_all({Table.ASSETS: frames.assets, Table.COLUMNS: frames.columns}, suites)
    failed = found[found["outcome"] == "failed"].set_index(["rule", "asset_id"])["observed"].to_dict()
    assert failed["newest-row-on-time", "late-0001"] == (
        "Published February 28, 2026, but the newest Inspected On is January 19, 2026: 40 days before, "
        "where 14 are allowed"
    )
    assert failed["not-touched-empty", "none-0001"].startswith("Published in time, February 28, 2026, and without")
    assert failed["dates-not-overwritten", "same-0001"] == "“Created On” holds one and the same date in all of 60 rows"
    ours = {"newest-row-on-time", "newest-row-possible", "not-touched-empty", "dates-not-overwritten"}
    assert len([key for key in failed if key[0] in ours]) == 3
