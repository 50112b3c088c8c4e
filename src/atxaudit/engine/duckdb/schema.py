"""The Parquet file as DuckDB and as pandas see its columns, read from the footer alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROW_ID = ":id"  # the portal's own name of a row
_POSITION = "file_row_number"  # DuckDB's own column of a Parquet file: 0 for its first row


class Unsupported(Exception):
    """This engine has no SQL that surely means what Great Expectations means; the sentence says why."""


class Kind(StrEnum):
    """What the values of a column can be compared with."""

    TEXT = "text"
    INTEGER = "whole number"
    FLOAT = "number"
    DECIMAL = "decimal number"
    BOOL = "true-or-false value"
    DATE = "date"
    TIME = "time"  # a moment without offset
    ZONED = "time with offset"
    OTHER = "value of another type"


KINDS = {
    "VARCHAR": Kind.TEXT,
    "TINYINT": Kind.INTEGER,
    "SMALLINT": Kind.INTEGER,
    "INTEGER": Kind.INTEGER,
    "BIGINT": Kind.INTEGER,
    "UTINYINT": Kind.INTEGER,
    "USMALLINT": Kind.INTEGER,
    "UINTEGER": Kind.INTEGER,
    "UBIGINT": Kind.INTEGER,
    "FLOAT": Kind.FLOAT,
    "DOUBLE": Kind.FLOAT,
    "BOOLEAN": Kind.BOOL,
    "DATE": Kind.DATE,
    "TIMESTAMP": Kind.TIME,
    "TIMESTAMP_NS": Kind.TIME,
    "TIMESTAMP WITH TIME ZONE": Kind.ZONED,
}

# What pandas.read_parquet makes of a column without empty cells; what is not here it reads as objects.
DTYPES: dict[str, Any] = {
    "VARCHAR": pd.Series([], dtype="str").dtype,
    "TINYINT": np.dtype("int8"),
    "SMALLINT": np.dtype("int16"),
    "INTEGER": np.dtype("int32"),
    "BIGINT": np.dtype("int64"),
    "UTINYINT": np.dtype("uint8"),
    "USMALLINT": np.dtype("uint16"),
    "UINTEGER": np.dtype("uint32"),
    "UBIGINT": np.dtype("uint64"),
    "FLOAT": np.dtype("float32"),
    "DOUBLE": np.dtype("float64"),
    "BOOLEAN": np.dtype("bool"),
    "TIMESTAMP": np.dtype("datetime64[us]"),
    "TIMESTAMP_NS": np.dtype("datetime64[ns]"),
    "TIMESTAMP WITH TIME ZONE": pd.DatetimeTZDtype("us", "UTC"),
}


@dataclass(frozen=True, kw_only=True)
class RowTable:
    """One Parquet file and the types of its columns."""

    path: Path
    types: Mapping[str, str]  # column → DuckDB's name of its type, in the file's order

    @cached_property
    def position(self) -> str:
        """The column of `source` that numbers the rows, from 0."""
        return '"·place"' if _POSITION in {name.casefold() for name in self.types} else _POSITION

    @cached_property
    def source(self) -> str:
        """What to write after FROM."""
        file = f"read_parquet({quoted_text(str(self.path))})"
        if self.position == _POSITION:
            return file
        # a column hides DuckDB's own of that name, so all go by other names inside
        inner = [f"x{number}" for number in range(len(self.types))]
        named = ", ".join(f"{alias} AS {quoted(name)}" for alias, name in zip(inner, self.types, strict=True))
        columns = ", ".join(inner)
        return f"(SELECT {named}, {_POSITION} AS {self.position} FROM {file} AS t({columns}))"  # noqa: S608  all quoted

    def rows_for(self, asked: str) -> str:
        """The same for a query that says this, with NaN made NULL: pandas takes both for a missing value.

        Columns that are not asked for are left as they are: binding them takes DuckDB longer than reading a small file.
        """
        named = [q for q in self._floats if q in asked]
        if not named:
            return self.source
        replaced = ", ".join(f"CASE WHEN isnan({q}) THEN NULL ELSE {q} END AS {q}" for q in named)
        place = f", {_POSITION}" if self.position == _POSITION else ""
        return f"(SELECT * REPLACE ({replaced}){place} FROM {self.source})"  # noqa: S608  all quoted

    @cached_property
    def _floats(self) -> list[str]:
        """Quoted, as every query names columns."""
        return [quoted(column) for column in self.types if self.kind(column) is Kind.FLOAT]

    @property
    def dtypes(self) -> list[dict[str, Any]]:
        """Columns and dtypes as Great Expectations' pandas engine lists them."""
        return [{"name": c, "type": DTYPES.get(t, np.dtype("object"))} for c, t in self.types.items()]

    def kind(self, column: str) -> Kind:
        """Raises Unsupported for a column that the file does not have."""
        if column not in self.types:
            raise Unsupported(f'The column "{column}" is not in the file.')
        declared = self.types[column]
        return Kind.DECIMAL if declared.startswith("DECIMAL") else KINDS.get(declared, Kind.OTHER)

    def scale(self, column: str) -> int:
        """Digits after the point of a decimal column."""
        return int(self.types[column].rstrip(")").split(",")[1])


def quoted(column: str) -> str:
    """A name as SQL writes it."""
    return '"' + column.replace('"', '""') + '"'


def quoted_text(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
