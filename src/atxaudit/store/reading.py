"""Answers from the store, joined into the frames that pages, reports and the command line show."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, select

from atxaudit.models import Severity
from atxaudit.scoring import by_priority
from atxaudit.store import queries, tables
from atxaudit.store.condense import expand
from atxaudit.store.frames import read
from atxaudit.store.groups import DEPARTMENT, LIAISON
from atxaudit.store.queries import Only
from atxaudit.store.rules import in_milder_words, rules_of

FINDING_COLUMNS = (
    *("run", "asset_id", "asset_name", "department", "liaison", "suite", "rule", "severity", "outcome", "subject"),
    *("observed", "failing_count", "judged_count", "points", "fix", "edit_url"),
    *("title", "why", "reason", "weight", "lost", "views_last_month", "says_together", "dimension", "table", "rows"),
)
QUEUE_COLUMNS = (
    *("asset_id", "asset_name", "department", "liaison", "suite", "dimension", "rule", "title", "severity", "points"),
    *("failed", "judged", "subject", "observed", "why", "fix", "views_last_month", "edit_url"),
)


def read_assets(connection: Connection, run_key: int, only: Only) -> pd.DataFrame:
    """One row per asset, by id."""
    columns = [c for c in tables.asset.columns if c.name not in {"key", "run_key"}]
    conditions = queries.of_assets(connection, run_key, only)
    return read(connection, select(*columns).where(*conditions).order_by(tables.asset.c.asset_id))


def read_scores(connection: Connection, run_key: int, only: Only, scope: str | None) -> pd.DataFrame:
    """City, departments, liaisons, assets, each by id."""
    columns = [c for c in tables.score.columns if c.name not in {"key", "run_key"}]
    conditions = queries.of_scores(connection, run_key, only)
    if scope is not None:
        conditions.append(tables.score.c.scope == scope)
    return read(connection, select(*columns).where(*conditions).order_by(tables.score.c.key))


def read_left_out(connection: Connection, run_key: int) -> pd.DataFrame:
    """Assets that were not judged, by id, each with the reason."""
    table = tables.left_out
    columns = (table.c.asset_id, table.c.title, table.c.type, table.c.reason)
    return read(connection, select(*columns).where(table.c.run_key == run_key).order_by(table.c.asset_id, table.c.key))


def read_findings(connection: Connection, run_key: int, only: Only) -> pd.DataFrame:
    """One row per verdict; FINDING_COLUMNS but for `run`."""
    verdict = tables.verdict
    columns = [c for c in verdict.columns if c.name != "key"]
    conditions = queries.of_verdicts(connection, run_key, only)
    rows = expand(read(connection, select(*columns).select_from(verdict).join(tables.rule).where(*conditions)))
    found = _named(connection, run_key, only, rows)
    return found[[name for name in FINDING_COLUMNS if name != "run"]]


def read_dimension_loss(connection: Connection, run_key: int, only: Only, by: str) -> pd.DataFrame:
    """Points at stake (weight) and lost per dimension, and per group: those of a scope (`by`), or the one asked for."""
    group = tables.run_group.c
    if only == Only():
        return read(connection, queries.dimension_loss([group.run_key == run_key, group.scope == by], by))
    name = DEPARTMENT if only.liaison is None else LIAISON
    return read(connection, queries.dimension_loss(queries.of_groups(connection, [run_key], only), name))


def read_fix_first(connection: Connection, run_key: int, only: Only, limit: int | None) -> pd.DataFrame:
    """The fix-first queue, one row per asset and rule; QUEUE_COLUMNS.

    `observed` is the finding's own sentence where one subject failed, else the rule's sentence on all of them.
    """
    conditions = queries.of_verdicts(connection, run_key, only)
    groups = read(connection, queries.finding_groups(conditions))
    first = _first(connection, run_key, only, groups, limit)
    queue = by_priority(queue_of(connection, run_key, only, first, conditions))
    return spoken(connection, queue, conditions)[list(QUEUE_COLUMNS)]


def queue_of(
    connection: Connection, run_key: int, only: Only, groups: pd.DataFrame, conditions: list[ColumnElement[bool]]
) -> pd.DataFrame:
    """Groups of findings (`queries.finding_groups`) with their severity, and what they, their rule and asset say."""
    said = read(connection, queries.finding_words(conditions, sorted({int(key) for key in groups["asset_key"]})))
    whole = _valued(groups).merge(said, on=["asset_key", "rule_key"], how="left")
    return _named(connection, run_key, only, whole)


def _first(connection: Connection, run_key: int, only: Only, groups: pd.DataFrame, limit: int | None) -> pd.DataFrame:
    """The groups that lead the queue: ordered by numbers alone, so that only they are read with all their words."""
    rules = rules_of(connection, run_key)[["rule_key", "rule", "dimension"]]
    assets = _assets(connection, run_key, only)[["asset_key", "asset_id", "views_last_month"]]
    weighed = _valued(groups).merge(rules, on="rule_key").merge(assets, on="asset_key")
    return by_priority(weighed, limit)[list(groups.columns)]


def _valued(groups: pd.DataFrame) -> pd.DataFrame:
    words = dict(enumerate(severity.value for severity in Severity))
    return groups.assign(points=groups["points"].round(1), severity=groups["rank"].map(words).astype("str"))


def spoken(connection: Connection, queue: pd.DataFrame, conditions: list[ColumnElement[bool]]) -> pd.DataFrame:
    """The queue with how many columns each rule judged, and with the rule's own sentence where several failed."""
    counted = _with_judged(connection, queue, conditions)
    together = (counted["failed"] > 1) & (counted["says_together"] != "")
    sentences = [
        says.format(failed=failed, judged=judged)
        for says, failed, judged in zip(counted["says_together"], counted["failed"], counted["judged"], strict=True)
    ]
    return counted.assign(
        observed=counted["observed"].where(~together, pd.Series(sentences, index=counted.index, dtype="str")),
        subject=counted["subject"].where(counted["failed"] == 1),
    )


def _with_judged(connection: Connection, queue: pd.DataFrame, conditions: list[ColumnElement[bool]]) -> pd.DataFrame:
    """How many columns the rule judged, beside those it failed: asked only for what is shown."""
    keys = sorted({int(key) for key in queue["asset_key"]})
    passed = read(connection, queries.passed_counts(conditions, keys))
    counted = queue.merge(passed, on=["asset_key", "rule_key"], how="left")
    return counted.assign(judged=counted["failed"] + counted["passed"].fillna(0).astype("int64"))


def _named(connection: Connection, run_key: int, only: Only, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with a rule_key and an asset_key, beside what their rule and asset say; by asset, suite, rule, subject."""
    rules = rules_of(connection, run_key).rename(columns={"severity": "harsh"}).drop(columns="points")
    assets = _assets(connection, run_key, only)
    rule_at = pd.Index(rules["rule_key"]).get_indexer(pd.Index(rows["rule_key"]))
    asset_at = pd.Index(assets["asset_key"]).get_indexer(pd.Index(rows["asset_key"].astype("float64")))
    subject_at = pd.factorize(rows["subject"], sort=True)[0]
    order = np.lexsort((subject_at, rule_at, np.where(asset_at < 0, len(assets), asset_at)))
    found = pd.concat(
        [
            rows.iloc[order].reset_index(drop=True),
            rules.drop(columns="rule_key").reindex(rule_at[order]).reset_index(drop=True),
            assets.drop(columns="asset_key").reindex(asset_at[order]).reset_index(drop=True),
        ],
        axis=1,
    )
    found = in_milder_words(found)
    return _with_departments(connection, run_key, found) if (asset_at < 0).any() else found


def _with_departments(connection: Connection, run_key: int, rows: pd.DataFrame) -> pd.DataFrame:
    """A verdict on a department belongs to it, and to the liaison of its score."""
    scores = read_scores(connection, run_key, Only(), "department").set_index("id")["liaison"]
    is_department = rows["asset_key"].isna()
    liaison = rows["subject"].map(scores).astype("str").fillna("")
    return rows.assign(
        department=rows["department"].where(~is_department, rows["subject"]),
        liaison=rows["liaison"].where(~is_department, liaison),
        asset_name=rows["asset_name"].fillna(""),
        edit_url=rows["edit_url"].fillna(""),
    )


def _assets(connection: Connection, run_key: int, only: Only) -> pd.DataFrame:
    asset = tables.asset
    columns = (asset.c.asset_id, asset.c.department, asset.c.liaison, asset.c.edit_url, asset.c.views_last_month)
    named = (asset.c.key.label("asset_key"), asset.c.title.label("asset_name"))
    conditions = queries.of_assets(connection, run_key, only)
    found = read(connection, select(*named, *columns).where(*conditions).order_by(asset.c.asset_id))
    return found.assign(asset_key=found["asset_key"].astype("float64"))
