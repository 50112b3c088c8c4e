"""Rows read from the store as frames whose columns have the same types, be they full or empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import JSON, Boolean, Connection, Float, Integer, Select
from sqlalchemy.types import TypeEngine

from atxaudit.store.tables import UtcTime

_TEXT = pd.StringDtype(na_value=np.nan)  # what pandas calls str


def read(connection: Connection, query: Select[Any]) -> pd.DataFrame:
    """The answer to a query: text as str, numbers as float64, counts as int64, times as aware UTC; null is missing."""
    answer = connection.execute(query)
    names, kinds = list(answer.keys()), [column.type for column in query.selected_columns]
    rows = answer.all()
    values: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    # arrays, not series: pandas would align twenty indexes, and pages ask for dozens of small frames
    return pd.DataFrame({n: _array(v, kind) for n, v, kind in zip(names, values, kinds, strict=True)})


def _array(values: Sequence[Any], kind: TypeEngine[Any]) -> Any:
    if isinstance(kind, UtcTime):
        times = pd.to_datetime(pd.Series(values, dtype=object), utc=True)
        return times.astype("datetime64[us, UTC]").array
    if isinstance(kind, JSON):
        return pd.Series(values, dtype=object).array
    if isinstance(kind, Boolean):
        return np.array(values, dtype="bool")
    if isinstance(kind, Integer) and None not in values:
        return np.array(values, dtype="int64")
    if isinstance(kind, Integer | Float):
        return np.array(values, dtype="float64")
    return pd.array(values, dtype=_TEXT)
