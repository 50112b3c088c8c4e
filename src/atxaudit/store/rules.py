"""The rules of a run, the words they speak in, and how often each was kept."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, select

from atxaudit.store import queries, tables
from atxaudit.store.frames import read
from atxaudit.store.queries import Only

_POINTS = {"weight", "lost", "brings"}


def read_rules(connection: Connection, run_key: int) -> pd.DataFrame:
    """One row per rule, by suite and id; `rule` is its id."""
    return rules_of(connection, run_key).drop(columns="rule_key")


def read_rule_counts(connection: Connection, run_key: int, only: Only) -> pd.DataFrame:
    """One row per rule, those that met nothing too, with its verdicts per outcome, the assets where it failed, and
    points: at stake (weight), lost, and those that its repairs bring."""
    counts = read(connection, queries.rule_counts(queries.of_groups(connection, [run_key], only)))
    rules = rules_of(connection, run_key).merge(counts, on="rule_key", how="left")
    kinds = {name: "float64" if name in _POINTS else "int64" for name in counts.columns if name != "rule_key"}
    filled = rules.fillna(dict.fromkeys(kinds, 0)).astype(kinds)
    return filled.drop(columns=["rule_key", "definition"])


def rules_of(connection: Connection, run_key: int) -> pd.DataFrame:
    """The rules of a run with their keys, by suite and id."""
    rule = tables.rule
    others = [c for c in rule.columns if c.name not in {"key", "run_key", "id"}]
    columns = (rule.c.key.label("rule_key"), rule.c.id.label("rule"), *others)
    return read(connection, select(*columns).where(rule.c.run_key == run_key).order_by(rule.c.suite, rule.c.id))


def in_milder_words(rows: pd.DataFrame) -> pd.DataFrame:
    """What only the milder case of a rule found (its severity is not the `harsh` one) speaks in that case's words."""
    is_milder = (rows["severity"] != rows["harsh"]) & (rows["milder_title"] != "")
    words = {
        name: rows[name].mask(is_milder, rows[f"milder_{name}"]) for name in ("title", "why", "fix", "says_together")
    }
    return rows.assign(**words)
