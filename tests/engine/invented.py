"""Small rules and frames for the engine's tests: a few asset facts, nothing of a real portal."""

from __future__ import annotations

from typing import Any

import pandas as pd

from atxaudit.models import Severity, Table
from atxaudit.suites.rule import POINTS, Rule, TableSuite

LONG_ENOUGH = {"column": "views_total", "min_value": 20}


def rule(rule_id: str = "views-enough", **given: Any) -> Rule:
    """A rule that wants twenty views, or what `given` makes of it."""
    severity = given.get("severity", Severity.WARNING)
    return Rule(
        **{
            "id": rule_id,
            "suite": "metadata",
            "dimension": "metadata",
            "table": Table.ASSETS,
            "severity": severity,
            "points": POINTS[severity],
            "milder": False,
            "type": "expect_column_values_to_be_between",
            "kwargs": LONG_ENOUGH,
            "title": "People look at it",
            "why": "w",
            "fix": "f",
            "source": "s",
            "says": "Only {views_total} views",
            "says_together": "",
            "when_empty": "Nobody counted.",
        }
        | given
    )


def present(fact: str, rule_id: str = "title-present", **given: Any) -> Rule:
    """A rule that wants a fact filled."""
    kind = "expect_column_values_to_not_be_null"
    return rule(
        rule_id, **{"type": kind, "kwargs": {"column": fact}, "says": "Nothing there", "when_empty": ""} | given
    )


def suite(*rules: Rule, name: str = "metadata") -> TableSuite:
    return TableSuite(name=name, table=rules[0].table, rules=rules)


def assets(**facts: list[Any]) -> pd.DataFrame:
    """One asset per value, with invented ids."""
    rows = len(next(iter(facts.values())))
    return pd.DataFrame({"asset_id": [f"aaaa-{number:04d}" for number in range(rows)]} | facts)


def outcomes(verdicts: pd.DataFrame, rule_id: str | None = None) -> list[str]:
    """The outcomes of one rule (or of all), in the frame's order."""
    chosen = verdicts if rule_id is None else verdicts[verdicts["rule"] == rule_id]
    return chosen["outcome"].astype(str).tolist()
