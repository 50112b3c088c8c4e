"""Short lists for people: what is due next, what many look at though it is poor, which assets break a rule."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select

from atxaudit.scoring import by_priority
from atxaudit.scoring.bands import POOR
from atxaudit.store import queries, tables
from atxaudit.store.frames import read
from atxaudit.store.queries import Only
from atxaudit.store.reading import queue_of, spoken

asset, score, verdict = tables.asset, tables.score, tables.verdict
DUE_COLUMNS = (
    *("asset_id", "asset_name", "department", "liaison", "frequency", "data_updated_at", "interval_days"),
    *("days_allowed", "due_at", "days_late", "edit_url"),
)
VIEWED_COLUMNS = (
    *("asset_id", "asset_name", "department", "liaison", "views_last_month", "published_well", "still_true"),
    *("band_published", "band_true", "fix", "rule", "observed", "points", "edit_url"),
)
FAILING_COLUMNS = (
    *("asset_id", "asset_name", "department", "liaison", "severity", "failed", "judged", "subject", "observed"),
    *("points", "views_last_month", "edit_url"),
)


def read_due(
    connection: Connection, run_key: int, only: Only, moment: datetime, *, late: bool | None, limit: int | None
) -> pd.DataFrame:
    """DUE_COLUMNS, the earliest day first; `late`: only those that are late at the moment, or only the others."""
    found = read(connection, due(queries.of_assets(connection, run_key, only), moment, late=late, limit=limit))
    late_for = (pd.Timestamp(moment) - found["due_at"]).dt.total_seconds() / 86_400
    return found.assign(days_late=late_for.astype("float64"))[list(DUE_COLUMNS)]


def due(
    conditions: list[ColumnElement[bool]], moment: datetime, *, late: bool | None, limit: int | None
) -> Select[Any]:
    """Assets that promise a day."""
    columns = [asset.columns[name] for name in DUE_COLUMNS if name not in {"asset_name", "days_late"}]
    query = select(asset.c.title.label("asset_name"), *columns).where(*conditions, asset.c.due_at.is_not(None))
    if late is not None:
        query = query.where(asset.c.due_at < moment if late else asset.c.due_at >= moment)
    return query.order_by(asset.c.due_at, asset.c.asset_id).limit(limit)


def read_poor_and_viewed(connection: Connection, run_key: int, only: Only, limit: int | None) -> pd.DataFrame:
    """VIEWED_COLUMNS: assets poor in either score, the most viewed first, and what each should mend first (`fix` is
    that rule's title; missing where no repair brings points)."""
    found = read(connection, poor_and_viewed(queries.of_assets(connection, run_key, only), limit))
    conditions: list[ColumnElement[bool]] = [verdict.c.asset_key.in_(found["asset_key"].tolist())]
    groups = read(connection, queries.finding_groups(conditions))
    first = by_priority(queue_of(connection, run_key, only, groups, conditions)).drop_duplicates("asset_id")
    fixes = spoken(connection, first, conditions)[["asset_id", "title", "rule", "observed", "points"]]
    return found.merge(fixes.rename(columns={"title": "fix"}), on="asset_id", how="left")[list(VIEWED_COLUMNS)]


def poor_and_viewed(conditions: list[ColumnElement[bool]], limit: int | None) -> Select[Any]:
    """Assets with a poor score."""
    own = (asset.c.key.label("asset_key"), asset.c.asset_id, asset.c.title.label("asset_name"), asset.c.department)
    scores = (score.c.published_well, score.c.still_true, score.c.band_published, score.c.band_true)
    same = and_(score.c.run_key == asset.c.run_key, score.c.scope == "asset", score.c.id == asset.c.asset_id)
    return (
        select(*own, asset.c.liaison, asset.c.views_last_month, asset.c.edit_url, *scores)
        .join(score, same)
        .where(*conditions, or_(score.c.band_published == POOR, score.c.band_true == POOR))
        .order_by(asset.c.views_last_month.is_(None), asset.c.views_last_month.desc(), asset.c.asset_id)
        .limit(limit)
    )


def read_failing_assets(connection: Connection, run_key: int, only: Only) -> pd.DataFrame:
    """FAILING_COLUMNS: the assets where the rule that `only` names failed, those first whose repair brings most.

    `failed` of `judged` columns; `subject` and the finding's own sentence where it is one.
    """
    conditions = queries.of_verdicts(connection, run_key, only)
    groups = read(connection, queries.finding_groups(conditions))
    found = spoken(connection, queue_of(connection, run_key, only, groups, conditions), conditions)
    ordered = found.sort_values(
        ["points", "views_last_month", "asset_id"], ascending=[False, False, True], ignore_index=True
    )
    return ordered[list(FAILING_COLUMNS)]
