"""A rule's own examples as a frame, so that they can be judged like the real thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from atxaudit.snapshot.fact_kinds import Kind
from atxaudit.snapshot.schema import FACTS, KEYS
from atxaudit.suites.rule import Rule


def example_frame(rule: Rule, rows: Sequence[Mapping[str, Any]] | None = None) -> pd.DataFrame:
    """One row per example: what it does not mention is null, except that the rule applies and keys are given.

    Args:
        rule: its table names the columns.
        rows: examples; None means the rule's own, those that pass first.
    """
    given = [*rule.passes, *rule.fails] if rows is None else rows
    applies = dict.fromkeys(rule.conditions, True)
    filled = [
        dict.fromkeys(KEYS[rule.table], f"example-{number}") | applies | dict(row)
        for number, row in enumerate(given, start=1)
    ]
    return pd.DataFrame(
        {fact: _facts([row.get(fact) for row in filled], kind) for fact, kind in FACTS[rule.table].items()}
    )


def _facts(values: list[Any], kind: Kind) -> pd.Series[Any]:
    if kind == "text":
        return pd.Series(values, dtype="str")
    if kind == "number":
        return pd.Series(values, dtype="float64")
    if kind == "time":
        return pd.to_datetime(pd.Series(values, dtype="object"), utc=True, format="ISO8601")
    return pd.Series(values, dtype="object" if None in values else "bool")
