"""Frames to the values a database takes: plain Python values, and text that every database accepts.

Columns stay columns until the driver needs rows: at 400,000 verdicts, a dict per row costs more than the writing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Boolean, Column, Connection, Float, Integer, Table, Text, insert

from atxaudit.store.tables import UtcTime

Values = Sequence[object]

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL takes no NUL, and half a surrogate pair is no UTF-8
_AT_ONCE = 20_000  # rows handed to the driver together: bounds the memory, not the transaction


def insert_frame(connection: Connection, table: Table, frame: pd.DataFrame, **constants: object) -> None:
    """Inserts the frame's columns that the table has; what the frame lacks gets the column's default."""
    columns = {column.name: column for column in table.columns if not column.primary_key}
    values = {name: _values(frame, column, constants) for name, column in columns.items()}
    stored = {name: _processed(connection, column, values[name]) for name, column in columns.items()}
    statement = insert(table).compile(dialect=connection.dialect, column_keys=list(columns))
    names = list(statement.positiontup or columns)
    for start in range(0, len(frame), _AT_ONCE):
        rows: list[Any] = list(zip(*(stored[name][start : start + _AT_ONCE] for name in names), strict=True))
        if not statement.positional:
            rows = [dict(zip(names, row, strict=True)) for row in rows]
        connection.exec_driver_sql(str(statement), rows)


def storable(text: str) -> str:
    """The text with what no database takes replaced by U+FFFD."""
    return _UNSTORABLE.sub("�", text)


def _values(frame: pd.DataFrame, column: Column[Any], constants: dict[str, object]) -> Values:
    if column.name in constants:
        return [constants[column.name]] * len(frame)
    if column.name not in frame.columns:
        default = column.default.arg if column.default is not None else None  # type: ignore[attr-defined]  # all are scalars
        return [default] * len(frame)
    return _plain(frame[column.name], column)


def _plain(values: pd.Series, column: Column[Any]) -> Values:
    if isinstance(column.type, UtcTime):
        return [value.to_pydatetime() if isinstance(value, pd.Timestamp) else None for value in values.tolist()]
    if isinstance(column.type, Boolean):
        return [bool(value) for value in values.fillna(value=False).tolist()]
    if isinstance(column.type, Float | Integer):
        missing = values.isna()
        return (
            [None if m else v for v, m in zip(values.tolist(), missing, strict=True)]
            if missing.any()
            else values.tolist()
        )
    if isinstance(column.type, Text):
        texts = _texts(values.tolist())
        return [text or None for text in texts] if column.nullable else texts
    return _lists(values.tolist())


def _processed(connection: Connection, column: Column[Any], values: Values) -> Values:
    """As the driver takes them: what SQLAlchemy would do to each value on its own."""
    kind = column.type.dialect_impl(connection.dialect)
    process: Callable[[Any], Any] | None = kind.bind_processor(connection.dialect)
    return values if process is None else [None if value is None else process(value) for value in values]


def _texts(values: list[Any]) -> list[str]:
    """Lists of words are joined by commas; what is absent is ""."""
    texts = [value if isinstance(value, str) else _text(value) for value in values]
    return texts if _is_plain("".join(texts)) else [storable(text) for text in texts]


def _lists(values: list[Any]) -> list[list[Any] | None]:
    """Lists of words and numbers, or of lists of them; null for none."""
    return [value if isinstance(value, list) and _all_plain(value) else _storable_list(value) for value in values]


def _storable_list(value: Any) -> list[Any] | None:
    if not isinstance(value, list):
        return None
    return [_storable_list(part) if isinstance(part, list) else _storable_part(part) for part in value]


def _storable_part(part: Any) -> Any:
    return storable(part) if isinstance(part, str) else part


def _all_plain(value: list[Any]) -> bool:
    return all(_all_plain(part) if isinstance(part, list) else _is_plain(str(part)) for part in value)


def _is_plain(text: str) -> bool:
    """A quick look at everything at once spares a slow one at each."""
    return text.isascii() and "\x00" not in text


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if pd.isna(value) else str(value)
