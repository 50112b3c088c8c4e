"""Rows read from the store as frames whose columns have the same types, be they full or empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import JSON, Boolean, Connection, Float, Integer, Select
from sqlalchemy.types import TypeEngine

from atxaudit.store.tables import UtcTime


def read(connection: Connection, query: Select[Any]) -> pd.DataFrame:
    """The answer to a query: text as str, numbers as float64, counts as int64, times as aware UTC; null is missing."""
    answer = connection.execute(query)
    names, kinds = list(answer.keys()), [column.type for column in query.selected_columns]
    rows = answer.all()
    values: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return pd.DataFrame({n: _series(v, kind) for n, v, kind in zip(names, values, kinds, strict=True)})


def _series(values: Sequence[Any], kind: TypeEngine[Any]) -> pd.Series:
    if isinstance(kind, UtcTime):
        return pd.Series(pd.to_datetime(pd.Series(values, dtype=object), utc=True)).astype("datetime64[us, UTC]")
    dtype: Any = _dtype(kind, is_full=None not in values)
    series: pd.Series = pd.Series(values, dtype=dtype)
    return series


def _dtype(kind: TypeEngine[Any], *, is_full: bool) -> str:
    if isinstance(kind, JSON):
        return "object"
    if isinstance(kind, Boolean):
        return "bool"
    if isinstance(kind, Integer):
        return "int64" if is_full else "float64"
    return "float64" if isinstance(kind, Float) else "str"
