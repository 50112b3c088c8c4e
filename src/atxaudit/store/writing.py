"""Writes a run inside a transaction that the caller holds: nobody sees a row before the last one is in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from itertools import islice

import pandas as pd
from sqlalchemy import Connection, Table, insert, select

from atxaudit.models import Outcome, Run
from atxaudit.scoring import Scored
from atxaudit.store import tables
from atxaudit.store.condense import condense
from atxaudit.store.rows import Row, rows_of, storable
from atxaudit.suites.rule import Rule

_AT_ONCE = 20_000  # rows handed to the driver together: bounds the memory, not the transaction


def insert_run(connection: Connection, run: Run) -> int:
    """The run's own row; returns its key."""
    values = {name: storable(value) if isinstance(value, str) else value for name, value in asdict(run).items()}
    values |= {"status": run.status.value, "notes": [storable(note) for note in run.notes]}
    key = connection.execute(insert(tables.run).values(values)).inserted_primary_key
    return int(key[0]) if key else 0


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
    _insert(connection, tables.asset, rows_of(assets, tables.asset, run_key=run_key))
    _insert(connection, tables.rule, [_rule_row(rule, run_key) for rule in rules if not rule.milder])
    _insert(connection, tables.verdict, _verdict_rows(connection, run_key, scored.verdicts))
    _insert(connection, tables.score, rows_of(scored.scores, tables.score, run_key=run_key))
    _insert(connection, tables.left_out, rows_of(left_out, tables.left_out, run_key=run_key))


def with_counts(run: Run, verdicts: pd.DataFrame) -> Run:
    """The run with its outcomes counted, unless it came counted."""
    if any(getattr(run, outcome.value) for outcome in Outcome):
        return run
    counts = verdicts["outcome"].value_counts()
    return replace(run, **{outcome.value: int(counts.get(outcome.value, 0)) for outcome in Outcome})


def _rule_row(rule: Rule, run_key: int) -> Row:
    words = ("id", "suite", "dimension", "title", "why", "fix", "source", "says_together")
    return {name: storable(getattr(rule, name)) for name in words} | {
        "run_key": run_key,
        "table": rule.table.value,
        "severity": rule.severity.value,
        "points": rule.points,
    }


def _verdict_rows(connection: Connection, run_key: int, verdicts: pd.DataFrame) -> list[Row]:
    asset, rule = tables.asset, tables.rule
    asset_keys = dict(connection.execute(select(asset.c.asset_id, asset.c.key).where(asset.c.run_key == run_key)).all())
    rule_keys = dict(connection.execute(select(rule.c.id, rule.c.key).where(rule.c.run_key == run_key)).all())
    rows = condense(verdicts)
    is_alone = (rows["subject"] != "").tolist()
    keyed = rows.assign(
        rule_key=rows["rule"].map(rule_keys),
        asset_key=rows["asset_id"].map(asset_keys),
    )
    values = rows_of(keyed, tables.verdict)
    return [row if named else row | {"subject": None} for row, named in zip(values, is_alone, strict=True)]


def _insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    remaining = iter(rows)
    for chunk in _chunks(remaining):
        connection.execute(insert(table), chunk)


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while chunk := list(islice(rows, _AT_ONCE)):
        yield chunk
