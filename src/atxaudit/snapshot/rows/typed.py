"""One part of a page as a typed Arrow table, several times faster than DuckDB reads CSV.

Arrow may read a cell only where DuckDB would read the same value from it: `cells.py` says what fits, and tests hold
the two against each other. Whatever else there is (a misfit, a number too large, CSV that readers take differently)
ends in `NotByArrow`, and DuckDB reads all pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from atxaudit.portal.rows import ROW_ID, RowPart
from atxaudit.snapshot.rows.cells import LARGEST_EXACT, CellKind
from atxaudit.snapshot.rows.files import RowColumn

LARGEST_PART = 16 << 20  # so large is one only by a row of that size, which takes Arrow several times its memory
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # in front of a part it is text, which Arrow would leave out
WITHOUT_MINUTES = pa.array([13, 14])  # bytes of "2014-10-13 07" and "2014-10-13 07Z": to Arrow alone they are times
FIRST_MICROSECOND = -62_135_596_800_000_000  # 0001-01-01, since 1970
LAST_MICROSECOND = 253_402_300_799_999_999  # 9999-12-31 23:59:59.999999
BY_SQL = (CellKind.LOCATION, CellKind.GEOMETRY)
STORED = {
    CellKind.NUMBER: pa.float64(),
    CellKind.BOOLEAN: pa.bool_(),
    CellKind.TIMESTAMP: pa.timestamp("us"),
    CellKind.INSTANT: pa.timestamp("us", "UTC"),
}  # all others are text
READ_AS_STORED = (CellKind.NUMBER, CellKind.BOOLEAN)  # while the CSV is parsed; moments are texts first

Sql = Callable[[pa.Table, Sequence[RowColumn]], pa.Table]  # texts by field name → the columns as rows.parquet has them
Named = tuple[str, pa.ChunkedArray]


class NotByArrow(Exception):
    """The part is not for this reader; a decision, and never leaves this package."""


class TypedReader:
    """Reads parts under one header. May be shared by threads."""

    def __init__(self, columns: Sequence[RowColumn], header: Sequence[str], by_sql: Sql) -> None:
        """
        Raises:
            NotByArrow: the header lacks a column.
        """
        self._columns = {column.field_name: column for column in columns}
        self._header = list(header)
        self._by_sql = by_sql
        self._ids = [ROW_ID] if ROW_ID in header else []
        if missing := self._columns.keys() - set(header):
            raise NotByArrow(missing)
        self.schema = pa.schema([(name, pa.string()) for name in self._ids] + list(self._fields()))

    def read(self, part: RowPart) -> pa.Table:
        """The columns as rows.parquet has them, after the row id where there is one.

        Raises:
            NotByArrow: DuckDB has to read it.
            OSError: the file cannot be read.
        """
        if not part.is_strict or part.file.stat().st_size > LARGEST_PART:
            raise NotByArrow
        data = part.file.read_bytes()
        if not data:
            return self.schema.empty_table()
        if data.startswith(BYTE_ORDER_MARK):
            raise NotByArrow
        try:
            made = dict(self._typed(self._parsed(data)))
            return pa.table([made[name] for name in self.schema.names], schema=self.schema)
        except pa.ArrowInvalid as error:
            raise NotByArrow from error

    def _fields(self) -> Iterator[tuple[str, pa.DataType]]:
        for name, column in self._columns.items():
            yield name, STORED.get(column.kind, pa.string())
            if column.longitude:
                yield column.longitude, pa.float64()
                yield column.latitude, pa.float64()

    def _parsed(self, data: bytes) -> pa.Table:
        """All cells in one piece: Arrow, too, might mistake a line within a cell for a row where it splits a file."""
        types = {name: pa.string() for name in self._ids}
        types |= {
            name: STORED[column.kind] if column.kind in READ_AS_STORED else pa.string()
            for name, column in self._columns.items()
        }
        return csv.read_csv(
            pa.BufferReader(data),
            csv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=self._header),
            csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
            csv.ConvertOptions(
                check_utf8=False,  # the download saw to it
                column_types=types,
                include_columns=list(types),
                null_values=[""],  # quoted or not
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                true_values=["true"],
                false_values=["false"],
            ),
        )

    def _typed(self, parsed: pa.Table) -> Iterator[Named]:
        for name in self._ids:
            yield name, parsed[name]
        by_sql = [column for column in self._columns.values() if column.kind in BY_SQL]
        if by_sql:
            made = self._by_sql(parsed.select([column.field_name for column in by_sql]), by_sql)
            yield from zip(made.column_names, made.columns, strict=True)
        for name, column in self._columns.items():
            match column.kind:
                case CellKind.LOCATION | CellKind.GEOMETRY:
                    pass
                case CellKind.NUMBER:
                    yield name, _exact(parsed[name])
                case CellKind.TIMESTAMP | CellKind.INSTANT:
                    yield name, _moments(parsed[name], STORED[column.kind])
                case CellKind.POINT:
                    yield name, parsed[name]
                    yield from zip((column.longitude, column.latitude), _inside(parsed[name]), strict=True)
                case _:
                    yield name, parsed[name]


def _exact(numbers: pa.ChunkedArray) -> pa.ChunkedArray:
    """Neither NaN nor infinite, and small enough for a DOUBLE to keep whole numbers apart."""
    _demand(not _any(pc.is_nan(numbers)))
    _demand(not _any(pc.greater(pc.abs(numbers), LARGEST_EXACT)))
    return numbers


def _moments(texts: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    _demand(not _any(pc.is_in(pc.binary_length(texts), WITHOUT_MINUTES)))
    _demand(kind.tz is None or _all(pc.ends_with(texts, "Z")))
    moments = texts.cast(kind)
    bounds = pc.min_max(moments.cast(pa.int64())).as_py()
    if bounds["min"] is not None:
        _demand(bounds["min"] >= FIRST_MICROSECOND and bounds["max"] <= LAST_MICROSECOND)
    return moments


def _inside(points: pa.ChunkedArray) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    """Longitude and latitude of "POINT (-97.7 30.2)"."""
    _demand(_all(pc.starts_with(points, "POINT (")) and _all(pc.ends_with(points, ")")))
    parts = pc.split_pattern(pc.utf8_slice_codeunits(points, 7, -1), " ")
    _demand(_all(pc.equal(pc.list_value_length(parts), 2)))
    x, y = (pc.list_element(parts, place).cast(pa.float64()) for place in (0, 1))
    _demand(_all(pc.is_finite(x)) and _all(pc.is_finite(y)))
    return x, y


def _demand(fits: bool) -> None:
    if not fits:
        raise NotByArrow


def _any(flags: pa.ChunkedArray) -> bool:
    return pc.any(flags).as_py() is True  # None where all are null


def _all(flags: pa.ChunkedArray) -> bool:
    return pc.all(flags).as_py() is not False
