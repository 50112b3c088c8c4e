"""The columns of a Parquet file that are to be read, and the file as DuckDB sees it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import duckdb

from atxaudit.models import Column
from atxaudit.snapshot.profile.facts import ValueKind
from atxaudit.snapshot.profile.sql import ask, literal, quoted

_SHAPES = {"point", "line", "polygon", "multipoint", "multiline", "multipolygon"}
_WKT = r"^\s*(?:(?:MULTI)?(?:POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION)\b"
_KEPT_CELLS = (
    4_000_000  # a table up to this size is decoded once and kept in memory, a larger one is read column by column
)
SMALL_CELLS = 200_000  # a table up to this size takes longer to plan for than to read
_BATCH_CELLS = 20_000_000  # values counted at once: bounds memory
_BATCH_COLUMNS = 100  # branches of one query: bounds planning
_MISFITS = "misfit_cells"
_ROW_NUMBER = "file_row_number"  # DuckDB's own column of a Parquet file: 0 for its first row
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL", "U")


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A column that the file holds: `number` stands for it in the tables of values."""

    number: int
    column: Column
    kind: ValueKind
    stored: str  # DuckDB's type
    is_beside: bool = False  # only its cells that do not fit the type, which stand in a file of their own

    @property
    def cell(self) -> str:
        """Its cell as it stands."""
        return "text" if self.is_beside else quoted(self.column.field_name)

    @property
    def source(self) -> str:
        """The table that holds it."""
        return f"(FROM {_MISFITS} WHERE field_name = {literal(self.column.field_name)})" if self.is_beside else "cells"

    @property
    def is_zoned(self) -> bool:
        """Whether it holds moments in UTC, and not what the city's clocks showed."""
        return self.stored == "TIMESTAMP WITH TIME ZONE"

    @property
    def value(self) -> str:
        """Its cell as a value of its kind."""
        match self.kind:
            case "number":
                return self.cell if self.stored == "DOUBLE" else f"{self.cell}::DOUBLE"
            case "date" if self.stored == "VARCHAR":
                return f"try_cast({self.cell} AS TIMESTAMP)"
            case "date":
                # through the epoch: a cast would need the time zone files that a bare DuckDB lacks
                if self.is_zoned:
                    return f"make_timestamp(epoch_us({self.cell}))"
                return self.cell if self.stored == "TIMESTAMP" else f"{self.cell}::TIMESTAMP"
            case "bool":
                return f"{self.cell}::VARCHAR"
        return self.cell if self.stored == "VARCHAR" else f"{self.cell}::VARCHAR"

    def as_dates(self) -> Place:
        """The same column, its ISO texts read as dates."""
        return replace(self, kind="date")

    def beside(self) -> Place:
        """The cells of the column that do not fit its type, as text."""
        return replace(self, kind="text", stored="VARCHAR", is_beside=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """An open file: its rows are the table `cells`."""

    connection: duckdb.DuckDBPyConnection
    rows: int
    places: tuple[Place, ...]
    misfits: frozenset[str] = frozenset()  # field names of columns with cells that do not fit

    @property
    def is_small(self) -> bool:
        """Whether planning a query takes longer than running it."""
        return self.rows * len(self.places) <= SMALL_CELLS

    def of_kind(self, *kinds: ValueKind) -> list[Place]:
        """The columns of these kinds."""
        return [place for place in self.places if place.kind in kinds]

    def batches(self, places: Sequence[Place]) -> Iterator[list[Place]]:
        """These columns, as many at a time as memory and planning bear."""
        size = max(1, min(_BATCH_COLUMNS, _BATCH_CELLS // max(self.rows, 1)))
        rest = iter(places)
        while batch := list(islice(rest, size)):
            yield batch


def open_rows(
    connection: duckdb.DuckDBPyConnection, parquet: Path, columns: Sequence[Column], misfits: Path | None = None
) -> Reading:
    """Opens the file as `cells`. Columns it lacks are left out, and so are system columns and repeated names.

    `misfits`: the file of cells that do not fit; then each row has a hash of its own, ":misfits".
    """
    file = literal(str(parquet))
    rows = int(ask(connection, f"FROM parquet_file_metadata({file}) SELECT sum(num_rows) AS n")[0]["n"] or 0)
    stored = file_columns(connection, parquet)
    wanted = {column.field_name: column for column in columns if column.field_name in stored and not column.is_system}
    keep = "TEMP TABLE" if rows * len(stored) <= _KEPT_CELLS else "TEMP VIEW"
    listed = ", ".join(map(quoted, wanted)) or "1 AS nothing"
    source = f"read_parquet({file})"
    beside: frozenset[str] = frozenset()
    if misfits:
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {_MISFITS} AS FROM read_parquet({literal(str(misfits))})")
        beside = frozenset(row["f"] for row in ask(connection, f"FROM {_MISFITS} SELECT DISTINCT field_name AS f"))
        source, listed = with_misfits(source, misfits), f'{listed}, ":misfits"'
    connection.execute(f"CREATE OR REPLACE {keep} cells AS FROM {source} SELECT {listed}")
    places = [
        Place(number=number, column=column, kind=kind_of(column.datatype, stored[name]), stored=stored[name])
        for number, (name, column) in enumerate(wanted.items())
    ]
    shaped = _with_written_shapes(connection, places)
    return Reading(connection=connection, rows=rows, places=shaped, misfits=beside)


def file_columns(connection: duckdb.DuckDBPyConnection, parquet: Path) -> dict[str, str]:
    """The columns of a file by name, with DuckDB's type of each."""
    described = ask(connection, f"DESCRIBE FROM read_parquet({literal(str(parquet))})")
    return {str(column["column_name"]): str(column["column_type"]) for column in described}


def with_row_numbers(connection: duckdb.DuckDBPyConnection, parquet: Path) -> str:
    """The rows of a file with ":place" beside each: its number, from 0.

    DuckDB's own column of that number is hidden where the file has one of its name: then all go by other names inside.
    """
    stored, file = file_columns(connection, parquet), f"read_parquet({literal(str(parquet))})"
    if _ROW_NUMBER not in map(str.casefold, stored):
        return f'(FROM {file} SELECT *, {_ROW_NUMBER} AS ":place")'
    inner = ", ".join(f"x{number}" for number in range(len(stored)))
    named = ", ".join(f"x{number} AS {quoted(name)}" for number, name in enumerate(stored))
    return f'(FROM {file} AS t({inner}) SELECT {named}, {_ROW_NUMBER} AS ":place")'


def with_misfits(rows: str, misfits: Path | None) -> str:
    """Rows with ":misfits" beside each: a hash of its cells that do not fit their type, null where all do."""
    if misfits is None:
        return f'(FROM {rows} SELECT *, NULL::UBIGINT AS ":misfits")'
    one = "hash(string_agg(concat_ws(chr(31), field_name, text), chr(30) ORDER BY field_name))"
    file = f'(FROM read_parquet({literal(str(misfits))}) SELECT row_id AS ":row", field_name, text)'
    beside = f'(FROM {file} SELECT ":row", {one} AS ":misfits" GROUP BY ":row")'  # no column of a portal has such names
    return f'(FROM {rows} LEFT JOIN {beside} ON ":id" = ":row" SELECT * EXCLUDE (":row"))'


def _with_written_shapes(connection: duckdb.DuckDBPyConnection, places: Sequence[Place]) -> tuple[Place, ...]:
    """Older portals write a location as text, street and all: a shape whose cells are no WKT is read as text."""
    shapes = [place for place in places if place.kind == "shape"]
    if not shapes:
        return tuple(places)
    others = (f"count(*) FILTER (NOT regexp_matches({place.cell}, '{_WKT}'))" for place in shapes)
    listed = ", ".join(
        f"{count} > count({place.cell}) / 2 AS {quoted(str(place.number))}"
        for place, count in zip(shapes, others, strict=True)
    )
    written = ask(connection, f"FROM cells SELECT {listed}")[0]
    return tuple(replace(place, kind="text") if written.get(str(place.number)) else place for place in places)


def kind_of(datatype: str, stored: str) -> ValueKind:
    """How a column is read: by the type it is stored as, and shapes by their declared one."""
    if stored.startswith(_NUMBERS):
        return "number"
    if stored.startswith(("TIMESTAMP", "DATE")):
        return "date"
    if stored == "BOOLEAN":
        return "bool"
    return "shape" if datatype in _SHAPES else "text"


def values_of(reading: Reading, batch: Sequence[Place], *, counted: bool, valued: str = "") -> str:
    """A query for (c, v) of all cells that are not null, or `counted`: (c, v, n) of the different ones.

    `valued`: whether a row of `cells` holds what counts; then there is a count of such rows beside, `valued`.
    """
    counts = f", count(*) AS n{', count(*) FILTER (w) AS valued' if valued else ''}" if counted else ""
    end = " GROUP BY ALL" if counted else ""
    if reading.is_small and not any(place.is_beside for place in batch):
        return f"FROM ({_side_by_side(batch, valued)}) SELECT c, v{counts} WHERE v IS NOT NULL{end}"
    return " UNION ALL ".join(
        f"FROM (FROM {place.source} SELECT {place.value} AS v{f', {valued} AS w' if valued else ''}"
        f" WHERE {place.cell} IS NOT NULL) SELECT {place.number} AS c, v{counts}{end}"
        for place in batch
    )


def _side_by_side(batch: Sequence[Place], valued: str) -> str:
    """The cells of several columns below each other: planned in no time, but every row becomes a list."""
    numbers, values = (", ".join(parts) for parts in zip(*((str(p.number), p.value) for p in batch), strict=True))
    also = f", {valued} AS w" if valued else ""
    return f"FROM cells SELECT unnest([{numbers}]) AS c, unnest([{values}]) AS v{also}"
