"""Verdicts on one asset, told rule by rule."""

from typing import Any

import pandas as pd

from atxaudit.dashboard import verdicts
from atxaudit.dashboard.record import first_sentence


def verdict(rule: str, outcome: str, subject: str | None = None, **given: Any) -> dict[str, Any]:
    return {
        "rule": rule,
        "title": f"Title of {rule}",
        "dimension": "metadata",
        "table": "assets" if subject is None else "columns",
        "severity": "critical",
        "outcome": outcome,
        "subject": subject,
        "observed": f"“{subject}” is bare" if outcome == "failed" else "",
        "reason": "",
        "points": 2.1 if outcome == "failed" else 0.0,
        "why": "Why.",
        "fix": "Fix.",
        "rows": None,
        "failing_count": int(outcome == "failed"),
        "says_together": "" if subject is None else "{failed} of {judged} columns are bare",
    } | given


def told(*rows: dict[str, Any]) -> list[verdicts.Entry]:
    return verdicts.entries(pd.DataFrame(rows))


def test_the_columns_of_a_rule_are_one_entry() -> None:
    (entry,) = told(verdict("bare", "failed", "a"), verdict("bare", "failed", "b"), verdict("bare", "passed", "c"))
    assert entry.sentence == "2 of 3 columns are bare"
    assert entry.columns == ("a", "b")
    assert entry.points == 4.2
    assert entry.evidence == ()  # the columns differ in nothing but their name


def test_columns_that_differ_show_what_each_holds() -> None:
    (entry,) = told(
        verdict("type", "failed", "a", observed="“a” is a number"),
        verdict("type", "failed", "b", observed="“b” is text"),
    )
    assert entry.evidence == ("“a” is a number", "“b” is text")


def test_one_failing_column_speaks_for_itself() -> None:
    (entry,) = told(verdict("bare", "failed", "a"), verdict("bare", "passed", "b"))
    assert entry.sentence == "“a” is bare"


def test_a_rule_that_could_not_run_on_a_column_has_not_passed() -> None:
    (entry,) = told(verdict("bare", "passed", "a"), verdict("bare", "could_not_run", "b", reason="No rows."))
    assert entry.outcome == "could_not_run"
    assert entry.reason == "No rows."
    (entry,) = told(verdict("bare", "failed", "a"), verdict("bare", "could_not_run", "b"))
    assert (entry.outcome, entry.not_run) == ("failed", 1)


def test_entries_stand_failed_first_and_the_heaviest_of_them_on_top() -> None:
    found = told(
        verdict("passes", "passed"),
        verdict("spared", "waived"),
        verdict("light", "failed", points=1.0),
        verdict("heavy", "failed", points=9.0),
        verdict("advice", "failed", points=0.0, severity="info"),
        verdict("stuck", "could_not_run"),
        verdict("idle", "not_applicable"),
    )
    assert [entry.rule for entry in found] == ["heavy", "light", "advice", "stuck", "spared", "idle", "passes"]
    assert verdicts.headline(found) == "3 promises failed, 1 passed, 1 could not run"


def test_open_security_that_must_be_fixed_leads_though_it_brings_no_points() -> None:
    found = told(
        verdict("heavy", "failed", points=9.0),
        verdict("numbers", "failed", points=0.0, dimension="security", observed="it holds social security numbers"),
        verdict("advice", "failed", points=0.0, dimension="security", severity="info"),
        verdict("keys", "passed", dimension="security"),
    )
    assert [entry.rule for entry in found] == ["numbers", "heavy", "advice", "keys"]
    assert first_sentence(found).startswith("**It holds social security numbers**: mend that first")


def test_the_harshest_failure_gives_the_words() -> None:
    (entry,) = told(
        verdict("two", "failed", "a", severity="info", says_together="{failed} mild"),
        verdict("two", "failed", "b", severity="critical", says_together="{failed} of {judged} harsh"),
    )
    assert (entry.severity, entry.sentence) == ("critical", "2 of 2 harsh")


def test_the_rows_behind_a_finding_stand_beside_how_many_there_are() -> None:
    (entry,) = told(
        verdict("zip", "failed", "zip", rows=[["row-1", "374nn-"], ["row-2", "3740"]], failing_count=1684),
        verdict("zip", "failed", "zip_2", rows=[["row-9", "x"]], failing_count=1),
    )
    assert [(row.row_id, row.column, row.value) for row in entry.rows][::2] == [
        ("row-1", "zip", "374nn-"),
        ("row-9", "zip_2", "x"),
    ]
    assert entry.rows_failed == 1685
