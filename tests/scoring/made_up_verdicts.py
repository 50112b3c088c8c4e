"""Small rules, verdicts and assets for the scoring tests; nothing of a real portal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from atxaudit.models import Outcome, Severity, Table
from atxaudit.suites.rule import POINTS, Rule

PASSED, FAILED, COULD_NOT_RUN = Outcome.PASSED, Outcome.FAILED, Outcome.COULD_NOT_RUN
NOT_APPLICABLE, WAIVED = Outcome.NOT_APPLICABLE, Outcome.WAIVED


def rule(rule_id: str, severity: Severity = Severity.WARNING, **given: Any) -> Rule:
    """A rule of metadata on assets, or what `given` makes of it."""
    dimension = given.get("dimension", "metadata")
    return Rule(
        **{
            "id": rule_id,
            "suite": dimension,
            "dimension": dimension,
            "table": Table.ASSETS,
            "severity": severity,
            "points": POINTS[severity],
            "milder": False,
            "type": "expect_column_values_to_not_be_null",
            "kwargs": {"column": "title"},
            "title": f"Promise {rule_id}",
            "why": "w",
            "fix": "f",
            "source": "s",
            "says": "It fails",
            "says_together": "",
        }
        | given
    )


def verdict(of: Rule, outcome: Outcome, asset_id: str = "tree-0001", subject: str = "", **given: Any) -> dict[str, Any]:
    """One verdict; a failure by a milder entry is `verdict(milder, FAILED)`."""
    return {
        "suite": of.suite,
        "rule": of.id,
        "table": of.table.value,
        "severity": of.severity.value,
        "outcome": outcome.value,
        "reason": "",
        "asset_id": asset_id,
        "subject": subject,
        "observed": "It fails" if outcome == FAILED else "",
        "failing_count": int(outcome == FAILED),
        "judged_count": int(outcome in {PASSED, FAILED}),
    } | given


def columns(of: Rule, outcomes: Iterable[Outcome], asset_id: str = "tree-0001") -> list[dict[str, Any]]:
    """One verdict per column c00, c01 …"""
    return [verdict(of, outcome, asset_id, f"c{i:02}") for i, outcome in enumerate(outcomes)]


def frame(verdicts: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """The verdict frame as the engine hands it on: words as categories."""
    rows = pd.DataFrame(list(verdicts), columns=list(verdict(rule("x"), PASSED)))
    words = ["suite", "rule", "table", "severity", "outcome", "reason"]
    return rows.astype(dict.fromkeys(words, "category") | {"failing_count": "int64", "judged_count": "int64"})


def assets(*ids: str, **given: Any) -> pd.DataFrame:
    """Datasets of the parks department; `given` sets whole columns."""
    ids = ids or ("tree-0001",)
    made_up = {
        "asset_id": list(ids),
        "title": [f"Trees {i}" for i in ids],
        "department": "Parks",
        "liaison": "Ada Fern",
    }
    return pd.DataFrame(made_up | {"is_tabular": True, "views_last_month": 90.0} | given, index=range(len(ids)))
