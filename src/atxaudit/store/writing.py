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
from atxaudit.store.definition import definition
from atxaudit.store.due import with_due_dates
from atxaudit.store.fingerprints import keep_fingerprints
from atxaudit.store.groups import sum_groups
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
    columns: pd.DataFrame,
) -> None:
    """All that belongs to a run; `columns` as `column_profiles` makes them."""
    insert_frame(connection, tables.asset, with_due_dates(assets), run_key=run_key)
    insert_frame(connection, tables.rule, _rule_frame(rules), run_key=run_key)
    insert_frame(connection, tables.score, scored.scores, run_key=run_key)
    insert_frame(connection, tables.left_out, left_out, run_key=run_key)
    asset_keys = _keys(connection, tables.asset, "asset_id", run_key)
    rule_keys = _keys(connection, tables.rule, "id", run_key)
    _insert_verdicts(connection, scored.verdicts, asset_keys, rule_keys)
    _insert_columns(connection, columns, asset_keys)
    _insert_sums(connection, run_key, scored, rule_keys)
    keep_fingerprints(connection, run_key)
    _tell_planner(connection)


def _rule_frame(rules: Sequence[Rule]) -> pd.DataFrame:
    """One row per rule, with the words of its milder case beside its own. Of entries that must all hold, the first."""
    milder = {rule.id: rule for rule in rules if rule.milder}
    harsh = {rule.id: rule for rule in reversed(rules) if not rule.milder}
    entries: dict[str, list[Rule]] = {}
    for rule in rules:
        entries.setdefault(rule.id, []).append(rule)
    rows = [
        {name: getattr(rule, name) for name in _RULE_WORDS}
        | {f"milder_{name}": getattr(milder.get(rule.id), name, "") for name in _MILDER_WORDS}
        | {"definition": definition(entries[rule.id])}
        for rule in reversed(harsh.values())
    ]
    return pd.DataFrame(rows, columns=[*_RULE_WORDS, *(f"milder_{name}" for name in _MILDER_WORDS), "definition"])


def with_counts(run: Run, verdicts: pd.DataFrame) -> Run:
    """The run with its outcomes counted, unless it came counted."""
    if any(getattr(run, outcome.value) for outcome in Outcome):
        return run
    counts = verdicts["outcome"].value_counts()
    found: dict[str, Any] = {outcome.value: int(counts.get(outcome.value, 0)) for outcome in Outcome}
    return replace(run, **found)


def _insert_verdicts(
    connection: Connection, verdicts: pd.DataFrame, asset_keys: dict[str, int], rule_keys: dict[str, int]
) -> None:
    """Rule by rule, so that the index on rules grows at its end."""
    rows = condense(verdicts)
    keyed = rows.assign(rule_key=rows["rule"].map(rule_keys), asset_key=rows["asset_id"].map(asset_keys))
    insert_frame(connection, tables.verdict, keyed.sort_values(["rule_key", "asset_key"], kind="stable"))


def _insert_columns(connection: Connection, columns: pd.DataFrame, asset_keys: dict[str, int]) -> None:
    keyed = columns.assign(asset_key=columns["asset_id"].map(asset_keys))
    insert_frame(connection, tables.column_profile, keyed.sort_values(["asset_key", "position"], kind="stable"))


def _insert_sums(connection: Connection, run_key: int, scored: Scored, rule_keys: dict[str, int]) -> None:
    sums = sum_groups(scored)
    insert_frame(connection, tables.run_group, sums.groups, run_key=run_key)
    group = tables.run_group.c
    kept = connection.execute(select(group.scope, group.id, group.key).where(group.run_key == run_key))
    keys = {(scope, name): key for scope, name, key in kept}
    named = zip(sums.rules["scope"], sums.rules["id"], strict=True)
    keyed = sums.rules.assign(run_group_key=[keys[one] for one in named], rule_key=sums.rules["rule"].map(rule_keys))
    insert_frame(connection, tables.group_rule, keyed)


def _tell_planner(connection: Connection) -> None:
    """Without statistics a database reads a run by rule where by asset is quicker. SQLite gathers none of its own, and
    PostgreSQL some minutes later."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA analysis_limit = 1000")
        connection.exec_driver_sql("ANALYZE")
    elif connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {', '.join(tables.metadata.tables)}")


def _keys(connection: Connection, table: Table, name: str, run_key: int) -> dict[str, int]:
    query = select(table.columns[name], table.c.key).where(table.c.run_key == run_key)
    return {row[0]: row[1] for row in connection.execute(query)}
