"""Frames to the rows a database takes: plain Python values, and text that every database accepts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

import pandas as pd
from sqlalchemy import JSON, Boolean, Float, Integer, Table

from atxaudit.store.tables import UtcTime

Row = dict[str, object]

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL takes no NUL, and half a surrogate pair is no UTF-8


def rows_of(frame: pd.DataFrame, table: Table, **constants: object) -> list[Row]:
    """The frame's columns that the table has, row by row; a column the frame lacks is left to its default."""
    names = [c.name for c in table.columns if c.name in frame.columns and c.name not in constants]
    values = [_plain(frame[name], table.columns[name].type) for name in names]
    return [dict(zip(names, row, strict=True)) | constants for row in zip(*values, strict=True)]


def storable(text: str) -> str:
    """The text with what no database takes replaced by U+FFFD."""
    return _UNSTORABLE.sub("�", text)


def _plain(values: pd.Series, kind: object) -> Sequence[object]:
    if isinstance(kind, UtcTime):
        return [_time(value) for value in values.tolist()]
    if isinstance(kind, JSON):
        return [None if value is None else [storable(name) for name in value] for value in values.tolist()]
    if isinstance(kind, Boolean):
        return [bool(value) for value in values.fillna(value=False).tolist()]
    if isinstance(kind, Float | Integer):
        return [None if pd.isna(value) else value for value in values.tolist()]
    return _texts(values.tolist())


def _time(value: object) -> datetime | None:
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else None


def _texts(values: list[object]) -> list[str]:
    """Lists of words are joined by commas; what is absent is ""."""
    texts = [value if isinstance(value, str) else _text(value) for value in values]
    joined = "".join(texts)
    if joined.isascii() and "\x00" not in joined:
        return texts
    return [storable(text) for text in texts]


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if pd.isna(value) else str(value)
