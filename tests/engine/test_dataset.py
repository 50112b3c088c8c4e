"""Rows judged by a plan: one verdict per rule and column, with the rows behind a finding."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from atxaudit.engine.dataset import ONLY_A_SAMPLE, RowVerdict, judge_dataset, same_verdict, with_row_verdicts
from atxaudit.engine.duckdb.rows import RowResult
from atxaudit.engine.judge import judge
from atxaudit.models import Outcome, Severity, Table
from atxaudit.snapshot.profile import Decision, Role, Roles
from atxaudit.suites.examples import example_frame
from atxaudit.suites.loader import load_suites
from atxaudit.suites.plan import NotPlanned, Plan, Planned
from atxaudit.suites.rule import Rule

WELLS = pd.DataFrame(
    {
        ":id": ["row-a", "row-b", "row-c", "row-d"],
        "permit": ["W-1", "W-2", "W-2", None],
        "zip": ["76590", "7659", "76592-1234", "nowhere"],
        "drilled": pd.to_datetime(["2020-01-02", "1820-01-02", "2021-05-06 07:08:09", None], format="ISO8601"),
        "depth": [10.0, -1.0, 30.0, 40.0],
        "nothing": pd.Series([None, None, None, None], dtype="str"),
        "owner": ["Ada Quill", "Ben Marsh", "Cleo Reed", "1"],
    }
)


@pytest.fixture(scope="module")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("wells") / "rows.parquet"
    WELLS.to_parquet(file, index=False)
    return file


def rule(rule_id: str, kind: str, severity: Severity = Severity.WARNING, **given: Any) -> Rule:
    return Rule(
        **{
            "id": rule_id,
            "suite": "quality",
            "dimension": "quality",
            "table": Table.ROWS,
            "severity": severity,
            "points": 3.0,
            "milder": False,
            "type": kind,
            "kwargs": {"column": "zip"},
            "title": f"Title of {rule_id}",
            "why": "Why.",
            "fix": "Fix.",
            "source": "s",
            "says": "{failing:,} of {judged:,} values of {column} ({percent:.0f} %) fail, such as “{example}”",
            "says_together": "",
        }
        | given
    )


def planned(of: Rule, column: str = "", **kwargs: Any) -> Planned:
    given = ({"column": column} if column else {}) | kwargs
    return Planned(rule=of, subject=column, kwargs=given, column_name=column.title())


def told(parquet: Path, *promises: Planned, absent: tuple[NotPlanned, ...] = (), **given: Any) -> list[RowVerdict]:
    plan = Plan(
        asset_id="well-0001",
        promises=promises,
        not_planned=absent,
        roles=given.pop("roles", Roles(decisions=())),
        withheld=given.pop("withheld", frozenset()),
    )
    return judge_dataset(plan, parquet, **given)


ZIP = rule("zip-wellformed", "expect_column_values_to_match_regex")
UNIQUE = rule("key", "expect_column_values_to_be_unique", Severity.CRITICAL)
FILLED = rule("key", "expect_column_values_to_not_be_null", Severity.CRITICAL)


def test_a_finding_counts_all_cells_and_names_rows_by_id(parquet: Path) -> None:
    (verdict,) = told(parquet, planned(ZIP, "zip", regex=r"^\d{5}(-\d{4})?$"))
    assert (verdict.outcome, verdict.subject) == (Outcome.FAILED, "zip")
    assert (verdict.failing_count, verdict.judged_count) == (2, 4)
    assert verdict.rows == (("row-b", "7659"), ("row-d", "nowhere"))
    assert verdict.observed == "2 of 4 values of Zip (50 %) fail, such as “7659”"


def test_no_cell_of_a_private_column_is_shown_by_whichever_rule(parquet: Path) -> None:
    own = planned(rule("own", "expect_column_pair_values_a_to_be_greater_than_b"), "", column_A="depth", column_B="zip")
    keys = planned(UNIQUE, "permit")
    found = told(parquet, keys, own, withheld=frozenset({"permit", "zip"}))
    assert found[0].rows == (("row-b", "•-•"), ("row-c", "•-•"))
    assert "W-2" not in str(found)
    assert "7659" not in str(found)


def test_what_looks_private_is_masked_in_any_column(tmp_path: Path) -> None:
    cells = ["76590", "219-44-5678", "maria.lopez@gmail.com", "call 512-555-0143", "4111 1111 1111 1111"]
    file = tmp_path / "rows.parquet"
    pd.DataFrame({":id": [f"row-{n}" for n in range(5)], "zip": cells}).to_parquet(file, index=False)
    (verdict,) = told(file, planned(ZIP, "zip", regex=r"^\d{5}$"))
    assert [value for _, value in verdict.rows] == [
        "•••-••-••••", "•••••.•••••@•••••.•••", "call ••• •••-••••".replace(" •••-", "-•••-"), "•••• •••• •••• ••••",
    ]  # fmt: skip
    assert "219" not in verdict.observed


def test_of_a_cell_as_large_as_a_file_only_the_beginning_is_shown(tmp_path: Path) -> None:
    file = tmp_path / "rows.parquet"
    cell = "x" * 990 + " 219-44-5678 " + "y" * 1_000_000
    pd.DataFrame({":id": ["row-0"], "zip": [cell]}).to_parquet(file, index=False)
    (verdict,) = told(file, planned(ZIP, "zip", regex=r"^\d{5}$"))
    assert verdict.rows == (("row-0", "x" * 120 + "…"),)


def test_what_stopped_a_rule_quotes_no_private_value(parquet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = RowResult(success=False, cause="cannot cast “219-44-5678” to a number")
    monkeypatch.setattr("atxaudit.engine.dataset.judge_rows", lambda *_, **__: [stopped])
    (verdict,) = told(parquet, planned(ZIP, "zip", regex="^9"))
    assert "cannot cast “•••-••-••••” to a number" in verdict.reason


def test_entries_of_one_rule_must_all_hold_and_are_one_verdict(parquet: Path) -> None:
    (verdict,) = told(parquet, planned(UNIQUE, "permit"), planned(FILLED, "permit"))
    assert verdict.outcome is Outcome.FAILED
    assert {row for row, _ in verdict.rows} == {"row-b", "row-c", "row-d"}
    assert "2 of 3 values of Permit" in verdict.observed
    assert "1 of 4 values of Permit" in verdict.observed
    (verdict,) = told(parquet, planned(UNIQUE, "depth"), planned(FILLED, "depth"))
    assert verdict.outcome is Outcome.PASSED


def test_the_milder_entry_speaks_only_where_the_harsher_found_nothing(parquet: Path) -> None:
    harsh = rule("deep", "expect_column_values_to_be_between", Severity.CRITICAL)
    milder = rule("deep", "expect_column_values_to_be_between", milder=True)
    (verdict,) = told(parquet, planned(harsh, "depth", min_value=-5), planned(milder, "depth", min_value=0))
    assert (verdict.outcome, verdict.severity, verdict.failing_count) == (Outcome.FAILED, Severity.WARNING, 1)
    (verdict,) = told(parquet, planned(harsh, "depth", min_value=0), planned(milder, "depth", min_value=20))
    assert (verdict.severity, verdict.failing_count) == (Severity.CRITICAL, 1)
    (verdict,) = told(parquet, planned(harsh, "depth", min_value=-5), planned(milder, "depth", min_value=-5))
    assert (verdict.outcome, verdict.severity) == (Outcome.PASSED, Severity.CRITICAL)


def test_a_column_without_values_is_not_judged(parquet: Path) -> None:
    (verdict,) = told(parquet, planned(ZIP, "nothing", regex="^a$"))
    assert (verdict.outcome, verdict.reason) == (Outcome.NOT_APPLICABLE, "The column holds no values.")
    (verdict,) = told(parquet, planned(FILLED, "nothing"))
    assert verdict.outcome is Outcome.FAILED


def test_a_rule_that_breaks_is_our_side_and_spares_the_others(parquet: Path) -> None:
    broken, other = told(parquet, planned(ZIP, "no_such_column", regex="^a$"), planned(UNIQUE, "depth"))
    assert broken.outcome is Outcome.COULD_NOT_RUN
    assert "that is our side, no points are lost" in broken.reason
    assert other.outcome is Outcome.PASSED


def test_a_sample_proves_no_uniqueness_but_a_repeat_in_it_is_one(parquet: Path) -> None:
    (verdict,) = told(parquet, planned(UNIQUE, "depth"), is_sample=True)
    assert (verdict.outcome, verdict.reason) == (Outcome.COULD_NOT_RUN, ONLY_A_SAMPLE)
    (verdict,) = told(parquet, planned(UNIQUE, "permit"), is_sample=True)
    assert verdict.outcome is Outcome.FAILED


def test_a_sample_says_nothing_of_how_many_rows_there_are(parquet: Path) -> None:
    for kind, bounds in (("be_between", {"min_value": 200}), ("be_between", {"min_value": 1}), ("equal", {"value": 9})):
        count = rule("dataset-specific-warning", f"expect_table_row_count_to_{kind}")
        (verdict,) = told(parquet, planned(count, **bounds), is_sample=True)
        assert (verdict.outcome, verdict.reason) == (Outcome.COULD_NOT_RUN, ONLY_A_SAMPLE)


def test_days_are_written_as_days_and_moments_as_moments(parquet: Path) -> None:
    dated = rule("date-possible", "expect_column_values_to_be_between")
    (verdict,) = told(parquet, planned(dated, "drilled", min_value=datetime(2022, 1, 1)))  # noqa: DTZ001  the portal's own
    assert verdict.rows[1:] == (("row-b", date(1820, 1, 2).isoformat()), ("row-c", "2021-05-06 07:08:09"))


def test_names_of_people_are_masked(parquet: Path) -> None:
    person = Roles(decisions=(Decision(field_name="owner", role=Role.PERSON_NAME, reason="r"),))
    (verdict,) = told(parquet, planned(ZIP, "owner", regex="^[0-9]$"), roles=person)
    assert verdict.failing_count == 3
    assert not any(name in str(verdict) for name in ("Quill", "Marsh", "Cleo"))


def test_what_no_column_gives_cause_for_is_not_applicable_once(parquet: Path) -> None:
    none = NotPlanned(rule=ZIP, reason="No column holds ZIP codes.")
    assert [(v.outcome, v.subject, v.reason) for v in told(parquet, absent=(none, none))] == [
        (Outcome.NOT_APPLICABLE, "", "No column holds ZIP codes.")
    ]
    planned_too = told(parquet, planned(ZIP, "zip", regex=r"."), absent=(none,))
    assert [v.subject for v in planned_too] == ["zip"]


def test_a_sentence_that_does_not_fit_gives_way_to_the_title(parquet: Path) -> None:
    odd = rule("odd", "expect_column_values_to_be_unique", says="{no_such_thing}")
    assert told(parquet, planned(odd, "permit"))[0].observed == "Title of odd"


def test_verdicts_on_rows_stand_below_those_on_the_portal() -> None:
    suite = next(suite for suite in load_suites() if suite.table is Table.ASSETS)
    one = suite.rules[0]
    portal_wide = judge(example_frame(one), suite)
    unread = same_verdict("well-0001", [ZIP, UNIQUE, FILLED], Outcome.COULD_NOT_RUN, "Its rows could not be read.")
    assert [verdict.rule for verdict in unread] == ["zip-wellformed", "key"]
    whole = with_row_verdicts(portal_wide, unread)
    assert len(whole) == len(portal_wide) + 2
    assert whole["rows"].isna().all()
    assert whole["outcome"].tolist()[-2:] == ["could_not_run"] * 2
    assert whole["table"].tolist()[-2:] == ["rows"] * 2
    assert with_row_verdicts(portal_wide, []).equals(
        portal_wide.assign(rows=pd.Series([None] * len(portal_wide), dtype=object))
    )
