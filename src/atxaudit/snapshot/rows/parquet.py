"""Pages of CSV into typed Parquet, in bounded memory.

The first try takes it that every cell fits, as on a portal nearly all do: then Arrow has written the file by the time
the last page is here (`writing.py`). Where one does not, DuckDB counts what does not fit in which column, and writes
the file with those cells beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any

import duckdb
import pyarrow as pa
from pyarrow import parquet

from atxaudit.portal.rows import ROW_ID, RowPart
from atxaudit.snapshot.rows import cells
from atxaudit.snapshot.rows.cells import Cell, CellKind
from atxaudit.snapshot.rows.files import MISFITS, ROWS, Cause, RowColumn, RowsCannotBeRead
from atxaudit.snapshot.rows.typed import NotByArrow
from atxaudit.snapshot.rows.writing import Writing, group_rows

SPILLED = "spilled"  # the folder of what does not fit into memory
DOES_NOT_FIT = "a cell does not fit its column"  # how a query ends that takes it that all do
SMALLEST_BUFFER = 8 << 20  # one per core: smaller ones cost time, larger ones memory
LARGEST_BUFFER = 64 << 20  # the files hold whole rows of some 4 MiB: so large is one only by a row of that size
WIDE_TIMES = 2  # the memory that a table of two thousand columns, or of rows of many megabytes, may take
MISFIT_CHARACTERS = 1_000  # of evidence; a whole polygon is none
COMPRESSION = (
    "COMPRESSION zstd, COMPRESSION_LEVEL 1, "  # level 3 takes a fifth more time for a twentieth fewer bytes
    "WRITE_BLOOM_FILTER false"  # they serve searches for one value; every rule reads whole columns
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Engine:
    """What DuckDB may use; Arrow keeps to as many threads, and holds a few parts and a row group in memory."""

    memory_mib: int = 384  # the least in which two threads write side by side and keep the order of rows
    threads: int | None = None  # None: all cores


@dataclass(frozen=True, kw_only=True, slots=True)
class Pages:
    """CSV as it came from the portal, in parts that have one header."""

    parts: tuple[RowPart, ...]
    header: tuple[str, ...]
    crlf: bool = False  # how lines end
    may_overlap: bool = False  # of more than one answer

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(part.file for part in self.parts)


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """What came of them."""

    rows: int
    columns: tuple[RowColumn, ...]
    distinct_ids: int  # fewer than rows: pages overlapped


@contextmanager
def writing_rows(columns: Sequence[RowColumn], folder: Path, engine: Engine) -> Iterator[Writing]:
    """What writes rows.parquet into a folder while the parts come that it is given."""
    with _BySql(folder, engine) as by_sql, Writing(columns, folder, by_sql, threads=engine.threads) as writing:
        yield writing


def write_rows(
    pages: Pages, columns: Sequence[RowColumn], folder: Path, engine: Engine, writing: Writing | None = None
) -> Written:
    """Writes rows.parquet, and misfits.parquet where cells do not fit, into a folder that holds neither, or lets
    `writing` finish what it began of the same.

    Raises:
        RowsCannotBeRead: the CSV is broken, or one of its rows too long.
        duckdb.Error: no memory, or no room on the disk.
    """
    rows = writing.rows(pages.parts) if writing else None
    if rows is None:
        return _write_by_duckdb(pages, columns, folder, engine)
    return Written(rows=rows, columns=tuple(columns), distinct_ids=_distinct_ids(pages, rows, folder, engine))


def _write_by_duckdb(pages: Pages, columns: Sequence[RowColumn], folder: Path, engine: Engine) -> Written:
    try:
        with _connected(folder, engine) as connection:
            columns = _Conversion(connection, pages, columns, folder).run()
    except duckdb.OutOfMemoryException:
        engine = Engine(memory_mib=engine.memory_mib * WIDE_TIMES, threads=1)
        with _connected(folder, engine) as connection:
            columns = _Conversion(connection, pages, columns, folder).run()
    rows = int(parquet.read_metadata(folder / ROWS).num_rows)
    return Written(rows=rows, columns=tuple(columns), distinct_ids=_distinct_ids(pages, rows, folder, engine))


def _distinct_ids(pages: Pages, rows: int, folder: Path, engine: Engine) -> int:
    """How many row ids there are, asked where pages might overlap."""
    if not pages.may_overlap:
        return rows
    with _connected(folder, engine) as connection:
        query = f"""FROM read_parquet({_text(str(folder / ROWS))}) SELECT count(DISTINCT hash("{ROW_ID}"))"""
        return int(connection.execute(query).fetchall()[0][0])


class _Conversion:
    """One set of pages under DuckDB's hands."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, pages: Pages, columns: Sequence[RowColumn], folder: Path
    ) -> None:
        self._connection = connection
        self._pages = pages
        self._columns = tuple(columns)
        self._folder = folder
        self._places = {name: f"c{place}" for place, name in enumerate(pages.header)}
        self._open()

    def run(self) -> tuple[RowColumn, ...]:
        """The columns as they were written."""
        self._columns = tuple(self._survey())
        listed = ", ".join([self._row_id, *_listed(self._columns, self._places, strict=False)])
        form = f"FORMAT parquet, {COMPRESSION}, ROW_GROUP_SIZE {group_rows(len(self._columns))}"
        rows = f"FROM {_with_readings(self._columns, self._places)} SELECT {listed}"
        self._read(f"COPY ({rows}) TO {_text(str(self._folder / ROWS))} ({form})")
        self._copy_misfits()
        return self._columns

    def _survey(self) -> Iterator[RowColumn]:
        """The columns again, each with its misfits counted, and in the type that loses the least."""
        asked = [part for column in self._columns for part in _survey_of(_cell(column, self._places))]
        if not asked:
            return
        found = iter(self._read(f"FROM {_with_readings(self._columns, self._places)} SELECT {', '.join(asked)}"))
        for column in self._columns:
            filled, misfits, exact, whole = (next(found) for _ in range(4))
            if misfits > filled / 2:
                yield _as_text(column, misfits)
            elif exact is False and whole is True:
                yield replace(column, misfits=misfits, stored_as=cells.DECIMAL)
            else:
                yield replace(column, misfits=misfits)

    def _copy_misfits(self) -> None:
        """One row per cell that does not fit, in the order of the rows."""
        columns = [column for column in self._columns if column.beside]
        if not columns:
            return
        found = ", ".join(_misfit(column.field_name, _cell(column, self._places)) for column in columns)
        every = f"FROM {_with_readings(columns, self._places)} SELECT {self._row_id}, unnest([{found}]) AS misfit"
        picked = f'"{ROW_ID}" AS row_id, misfit.field_name, left(misfit.text, {MISFIT_CHARACTERS}) AS text'
        kept = f"FROM ({every}) SELECT {picked}, length(misfit.text) AS characters WHERE misfit IS NOT NULL"
        self._read(f"COPY ({kept}) TO {_text(str(self._folder / MISFITS))} (FORMAT parquet, {COMPRESSION})")

    @property
    def _row_id(self) -> str:
        if place := self._places.get(ROW_ID):
            return f'{place} AS "{ROW_ID}"'
        return f"""concat('row ', row_number() OVER ()) AS "{ROW_ID}\""""

    def _read(self, query: str) -> tuple[Any, ...]:
        """The first row of a query over the pages as `csv`."""
        try:
            return self._connection.execute(query).fetchone() or ()
        except duckdb.InvalidInputException as error:
            raise _broken(str(error)) from None  # DuckDB's words quote the cells, which may be nobody's business

    def _open(self) -> None:
        """Makes the pages one table of texts, `csv`; an empty cell is null, quoted or not.

        Each file is read in one piece, and the files side by side. Left to split a file or to bridge two pieces,
        DuckDB 2.0 takes lines inside a cell for rows when they look like rows, and drops a last row that is cut off.
        """
        files = ", ".join(_text(str(file)) for file in self._pages.files)
        columns = ", ".join(f"'{place}': 'VARCHAR'" for place in self._places.values())
        line_end = _text(r"\r\n" if self._pages.crlf else r"\n")
        form = f"""header=false, auto_detect=false, delim=',', quote='"', escape='"', nullstr='', new_line={line_end}"""
        size = max(SMALLEST_BUFFER, 1 + max(file.stat().st_size for file in self._pages.files))
        if size > LARGEST_BUFFER:
            sentence = f"one row is larger than {LARGEST_BUFFER >> 20} MiB, which no reader of rows should need."
            raise RowsCannotBeRead(Cause.TOO_LARGE, sentence)
        whole = f"parallel=false, buffer_size={size}, max_line_size={size}"
        table = f"read_csv([{files}], columns={{{columns}}}, {form}, {whole})"
        self._connection.execute(f"CREATE TEMP VIEW csv AS FROM {table}")


class _BySql:
    """DuckDB for the kinds of columns that Arrow cannot read; not opened, which takes it 20 ms, until one comes."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self._folder = folder
        self._engine = engine
        self._open = ExitStack()
        self._lock = Lock()
        self._connection: duckdb.DuckDBPyConnection | None = None

    def __enter__(self) -> _BySql:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def __call__(self, texts: pa.Table, columns: Sequence[RowColumn]) -> pa.Table:
        """The columns as rows.parquet has them, of their texts by field name. Any thread may ask.

        Raises:
            NotByArrow: a cell does not fit.
        """
        places = {column.field_name: f"c{place}" for place, column in enumerate(columns)}
        listed = ", ".join(_listed(columns, places, strict=True))
        with self._cursor() as cursor:
            cursor.register("csv", texts.rename_columns(list(places.values())))
            try:
                return cursor.sql(f"FROM {_with_readings(columns, places)} SELECT {listed}").to_arrow_table()
            except duckdb.Error as error:
                raise NotByArrow from error

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            if self._connection is None:
                self._connection = self._open.enter_context(_connected(self._folder, self._engine))
            return self._connection.cursor()


@contextmanager
def _connected(folder: Path, engine: Engine) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB that keeps to its memory, spills beside the files it writes, and fetches nothing from anywhere."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{engine.memory_mib}MiB",
        "temp_directory": str(folder / SPILLED),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if engine.threads:
        settings["threads"] = engine.threads
    connection = duckdb.connect(":memory:", config=settings)
    try:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET disabled_optimizers = 'common_subexpressions'")  # half a minute for 2,000 columns
        yield connection
    finally:
        connection.close()


def _as_text(column: RowColumn, misfits: int) -> RowColumn:
    changed = replace(column, kind=CellKind.TEXT, stored_as="VARCHAR", longitude="", latitude="")
    return replace(changed, misfits=misfits, kept_as_text=True)


def _cell(column: RowColumn, places: Mapping[str, str]) -> Cell:
    return Cell(kind=column.kind, type=column.stored_as, text=places[column.field_name])


def _with_readings(columns: Sequence[RowColumn], places: Mapping[str, str]) -> str:
    """The texts of `csv`, and beside them what is read from them: each is used several times."""
    read = (f"{sql} AS {name}" for column in columns for name, sql in _cell(column, places).readings())
    return f"(FROM csv SELECT {', '.join(['*', *read])})"


def _listed(columns: Sequence[RowColumn], places: Mapping[str, str], *, strict: bool) -> Iterator[str]:
    """The columns, and beside each point its longitude and latitude."""
    for column in columns:
        cell = _cell(column, places)
        yield f"{_value(cell, strict=strict)} AS {_name(column.field_name)}"
        if column.longitude:
            yield f"{cell.x} AS {_name(column.longitude)}"
            yield f"{cell.y} AS {_name(column.latitude)}"


def _value(cell: Cell, *, strict: bool) -> str:
    """The value of a cell that fits, else null, or, when strict, the end of the query."""
    if cell.fits == "true":
        return cell.value
    if not strict:
        return f"CASE WHEN {cell.fits} THEN {cell.value} END"
    refused = f"WHEN {cell.text} IS NOT NULL THEN error('{DOES_NOT_FIT}')"
    return f"CASE WHEN {cell.fits_exactly} THEN {cell.value} {refused} END"


def _survey_of(cell: Cell) -> tuple[str, str, str, str]:
    """Filled cells, those that do not fit, and of numbers whether all are exact and whether all are whole."""
    filled, misfits = f"count({cell.text})", f"count(*) FILTER ({_does_not_fit(cell)})"
    if cell.kind is not CellKind.NUMBER:
        return filled, misfits, "NULL", "NULL"
    exact, whole = (f"bool_and({which}) FILTER ({cell.fits})" for which in (cell.is_exact, cell.is_large_whole))
    return filled, misfits, exact, whole


def _misfit(field_name: str, cell: Cell) -> str:
    return f"CASE WHEN {_does_not_fit(cell)} THEN {{'field_name': {_text(field_name)}, 'text': {cell.text}}} END"


def _does_not_fit(cell: Cell) -> str:
    return f"{cell.text} IS NOT NULL AND NOT coalesce({cell.fits}, false)"


def _broken(words: str) -> RowsCannotBeRead:
    line = re.search(r"on Line: (\d+)", words)
    where = f" in line {line[1]} of a part" if line else ""
    return RowsCannotBeRead(Cause.UNREADABLE, f"the portal sent broken CSV{where}; try again later.")


def _name(field_name: str) -> str:
    return '"' + field_name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
