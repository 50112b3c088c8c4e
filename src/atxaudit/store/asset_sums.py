"""What the verdicts on each asset add up to, per dimension and outcome: many runs are read without their verdicts."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, func, select

from atxaudit.store import tables
from atxaudit.store.frames import read


def read_asset_sums(connection: Connection, run_key: int) -> pd.DataFrame:
    """asset_id, dimension, outcome, verdicts, points ("+N if fixed", summed); by asset, dimension and outcome."""
    found = read(connection, summed(run_key))
    return found.assign(points=found["points"].round(1))


def summed(run_key: int) -> Select[Any]:
    """Verdicts on assets and their columns; those on departments belong to no asset."""
    asset, rule, verdict = tables.asset.c, tables.rule.c, tables.verdict.c
    by = (asset.asset_id, rule.dimension, verdict.outcome)
    sums = (
        func.sum(verdict.subject_count).label("verdicts"),
        func.sum(verdict.points * verdict.subject_count).label("points"),
    )
    joined = tables.verdict.join(tables.rule).join(tables.asset)
    query = select(*by, *sums).select_from(joined).where(rule.run_key == run_key)
    return query.group_by(*by).order_by(*by)
