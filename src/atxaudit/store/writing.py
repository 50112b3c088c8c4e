"""Writes a run inside a transaction that the caller holds: nobody sees a row before the last one is in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table, insert, select

from atxaudit.models import Outcome, Run
from atxaudit.scoring import Scored
from atxaudit.store import tables
from atxaudit.store.condense import condense
from atxaudit.store.rows import insert_frame, storable
from atxaudit.suites.rule import Rule

_RULE_WORDS = (
    "id",
    "suite",
    "dimension",
    "table",
    "severity",
    "points",
    "title",
    "why",
    "fix",
    "source",
    "says_together",
)
_MILDER_WORDS = ("title", "why", "fix", "says_together")


def insert_run(connection: Connection, run: Run) -> int:
    """The run's own row; returns its key."""
    values = {name: storable(value) if isinstance(value, str) else value for name, value in asdict(run).items()}
    values |= {"status": run.status.value, "notes": [storable(note) for note in run.notes]}
    connection.execute(insert(tables.run).values(values))
    return int(connection.execute(select(tables.run.c.key).where(tables.run.c.id == values["id"])).scalar_one())


def insert_contents(
    connection: Connection,
    run_key: int,
    *,
    assets: pd.DataFrame,
    scored: Scored,
    rules: Sequence[Rule],
    left_out: pd.DataFrame,
) -> None:
    """All that belongs to a run."""
    insert_frame(connection, tables.asset, assets, run_key=run_key)
    insert_frame(connection, tables.rule, _rule_frame(rules), run_key=run_key)
    insert_frame(connection, tables.score, scored.scores, run_key=run_key)
    insert_frame(connection, tables.left_out, left_out, run_key=run_key)
    _insert_verdicts(connection, run_key, scored.verdicts)
    _tell_planner(connection)


def _rule_frame(rules: Sequence[Rule]) -> pd.DataFrame:
    """One row per rule, with the words of its milder case beside its own."""
    milder = {rule.id: rule for rule in rules if rule.milder}
    rows = [
        {name: getattr(rule, name) for name in _RULE_WORDS}
        | {f"milder_{name}": getattr(milder.get(rule.id), name, "") for name in _MILDER_WORDS}
        for rule in rules
        if not rule.milder
    ]
    return pd.DataFrame(rows, columns=[*_RULE_WORDS, *(f"milder_{name}" for name in _MILDER_WORDS)])


def with_counts(run: Run, verdicts: pd.DataFrame) -> Run:
    """The run with its outcomes counted, unless it came counted."""
    if any(getattr(run, outcome.value) for outcome in Outcome):
        return run
    counts = verdicts["outcome"].value_counts()
    found: dict[str, Any] = {outcome.value: int(counts.get(outcome.value, 0)) for outcome in Outcome}
    return replace(run, **found)


def _insert_verdicts(connection: Connection, run_key: int, verdicts: pd.DataFrame) -> None:
    """Rule by rule, so that the index on rules grows at its end."""
    rows = condense(verdicts)
    keyed = rows.assign(
        rule_key=rows["rule"].map(_keys(connection, tables.rule, "id", run_key)),
        asset_key=rows["asset_id"].map(_keys(connection, tables.asset, "asset_id", run_key)),
    )
    insert_frame(connection, tables.verdict, keyed.sort_values(["rule_key", "asset_key"], kind="stable"))


def _tell_planner(connection: Connection) -> None:
    """SQLite gathers no statistics of its own, and without them reads a run by rule where by asset is quicker."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA analysis_limit = 1000")
        connection.exec_driver_sql("ANALYZE")


def _keys(connection: Connection, table: Table, name: str, run_key: int) -> dict[str, int]:
    query = select(table.columns[name], table.c.key).where(table.c.run_key == run_key)
    return {row[0]: row[1] for row in connection.execute(query)}
