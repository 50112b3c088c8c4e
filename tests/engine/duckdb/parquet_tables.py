"""Small Parquet files with what trips engines up: missing cells, NaN, limits, repeats, letters beyond ASCII."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

TYPES = {
    ":id": pa.string(),
    "name": pa.string(),
    "code": pa.string(),
    "plain": pa.string(),  # never empty
    "whole": pa.int64(),  # never empty, any size
    "amount": pa.int64(),
    "other": pa.int64(),
    "share": pa.float64(),
    "rate": pa.float64(),
    "cost": pa.decimal128(18, 3),
    "open": pa.bool_(),  # never empty
    "sold": pa.bool_(),
    "day": pa.date32(),
    "seen": pa.timestamp("us"),
    "left": pa.timestamp("us"),
    "zoned": pa.timestamp("us", "UTC"),
    "Odd name \"'": pa.string(),
}
TEXTS = [
    "",
    "a",
    "A",
    "ab",
    "a\n",
    "\na",
    "é",
    "e\u0301",
    "É",
    "١٢",
    "12",
    "12a",
    "a 1",
    "a\u00a01",
    "ß",
    "🙂",
    "\x0b",
    "a\0b",
    "%_",
    "it's",
]
WHOLES = [0, 1, 2, 3, -1, 10, 2**53 - 1, -(2**53) + 1]
FLOATS = [0.0, -0.0, 0.1, 0.2, 1.0, -1.5, 5e-324, 1e300, math.inf, -math.inf, math.nan]
COSTS = [Decimal(text) for text in ("0.000", "0.100", "0.101", "-0.100", "1.000", "999999999999999.999")]
MOMENTS = [
    datetime(1, 1, 1),  # noqa: DTZ001  as portals write them: without offset
    datetime(1969, 12, 31, 23, 59, 59, 999_999),  # noqa: DTZ001
    datetime(2020, 2, 29),  # noqa: DTZ001
    datetime(2020, 2, 29, 0, 0, 0, 1),  # noqa: DTZ001
    datetime(2024, 1, 1, 12),  # noqa: DTZ001
    datetime(9999, 12, 31, 23, 59, 59, 999_999),  # noqa: DTZ001
]
DAYS = [date(1, 1, 1), date(2020, 2, 29), date(2020, 3, 1), date(9999, 12, 31)]


def _cells(values: Sequence[Any], more: st.SearchStrategy[Any] | None = None) -> st.SearchStrategy[Any]:
    known = st.sampled_from(values)
    return st.none() | known | (more if more is not None else known)


def _full(values: Sequence[Any], more: st.SearchStrategy[Any] | None = None) -> st.SearchStrategy[Any]:
    return st.sampled_from(values) | (more if more is not None else st.sampled_from(values))


_ANY_TEXT = st.text(max_size=6)
CELLS: dict[str, st.SearchStrategy[Any]] = {
    "name": _cells(TEXTS, _ANY_TEXT),
    "code": _cells(TEXTS),
    "plain": _full(TEXTS, _ANY_TEXT),
    "whole": _full([*WHOLES, 2**63 - 1, -(2**63)], st.integers(-(2**63), 2**63 - 1)),
    "amount": _cells(WHOLES, st.integers(-20, 20)),
    "other": _cells(WHOLES, st.integers(-20, 20)),
    "share": _cells(FLOATS, st.floats()),
    "rate": _cells(FLOATS),
    "cost": _cells(COSTS),
    "open": st.booleans(),
    "sold": _cells([True, False]),
    "day": _cells(DAYS),
    "seen": _cells(MOMENTS, st.datetimes()),
    "left": _cells(MOMENTS),
    "zoned": _cells([moment.replace(tzinfo=UTC) for moment in MOMENTS[1:-1]]),
    "Odd name \"'": _cells(TEXTS),
}


def tables(min_rows: int = 6, max_rows: int = 25) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Rows of all columns but `:id`."""
    return st.lists(st.fixed_dictionaries(CELLS), min_size=min_rows, max_size=max_rows)


def write_rows(path: Path, rows: Sequence[Mapping[str, Any]], types: Mapping[str, pa.DataType] = TYPES) -> Path:
    """A Parquet file of these rows, numbered in `:id`."""
    numbered = [{":id": f"row-{number}"} | dict(row) for number, row in enumerate(rows)]
    pq.write_table(pa.Table.from_pylist(numbered, schema=pa.schema(list(types.items()))), path)
    return path
