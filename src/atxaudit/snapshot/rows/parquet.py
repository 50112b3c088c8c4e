"""Pages of CSV into typed Parquet, by DuckDB, in bounded memory.

The first try takes it that every cell fits, as on a portal nearly all do: one scan. Where one does not, a second scan
counts what does not fit in which column, and the file is written again with those cells beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from atxaudit.portal.rows import ROW_ID
from atxaudit.snapshot.rows import cells
from atxaudit.snapshot.rows.cells import Cell, CellKind
from atxaudit.snapshot.rows.files import MISFITS, ROWS, Cause, RowColumn, RowsCannotBeRead

SPILLED = "spilled"  # the folder of what does not fit into memory
DOES_NOT_FIT = "a cell does not fit its column"  # how the first try ends when it was wrong
SMALLEST_BUFFER = 8 << 20  # one per core: smaller ones cost time, larger ones memory
LARGEST_BUFFER = 64 << 20  # the files hold whole rows of some 4 MiB: so large is one only by a row of that size
WIDE_TIMES = 2  # the memory that a table of two thousand columns, or of rows of many megabytes, may take
GROUP_CELLS = 1_250_000  # of one row group: what each thread holds while it is written
MISFIT_CHARACTERS = 1_000  # of evidence; a whole polygon is none
COMPRESSION = (
    "COMPRESSION zstd, COMPRESSION_LEVEL 1, "  # level 3 takes a fifth more time for a twentieth fewer bytes
    "WRITE_BLOOM_FILTER false"  # they serve searches for one value; every rule reads whole columns
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Engine:
    """What DuckDB may use."""

    memory_mib: int = 384  # the least in which two threads write side by side and keep the order of rows
    threads: int | None = None  # None: all cores


@dataclass(frozen=True, kw_only=True, slots=True)
class Pages:
    """CSV as it came from the portal: files of whole rows, without the header that all had."""

    files: tuple[Path, ...]
    header: tuple[str, ...]  # the row id first where there is one
    crlf: bool = False  # how lines end
    may_overlap: bool = False  # of more than one answer


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """What came of them."""

    rows: int
    columns: tuple[RowColumn, ...]
    distinct_ids: int  # fewer than rows: pages overlapped


def write_rows(pages: Pages, columns: Sequence[RowColumn], folder: Path, engine: Engine) -> Written:
    """Writes rows.parquet, and misfits.parquet where cells do not fit, into a folder that holds neither.

    Raises:
        RowsCannotBeRead: the CSV is broken, or one of its rows too long.
        duckdb.Error: no memory, or no room on the disk.
    """
    try:
        with _connected(folder, engine) as connection:
            return _Conversion(connection, pages, columns, folder).run()
    except duckdb.OutOfMemoryException:
        larger = Engine(memory_mib=engine.memory_mib * WIDE_TIMES, threads=1)
        with _connected(folder, larger) as connection:
            return _Conversion(connection, pages, columns, folder).run()


def count_rows(pages: Pages, folder: Path, engine: Engine) -> int:
    """How many rows there are; line breaks inside cells are none.

    Raises:
        RowsCannotBeRead: the CSV is broken, or one of its rows too long.
    """
    with _connected(folder, engine) as connection:
        return _Conversion(connection, pages, (), folder).count()


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

    def run(self) -> Written:
        try:
            self._read(self._copy_rows(self._columns, strict=True))
        except duckdb.InvalidInputException as error:
            if DOES_NOT_FIT not in str(error):
                raise
            self._columns = tuple(self._survey())
            self._read(self._copy_rows(self._columns, strict=False))
            self._copy_misfits()
        return self._written()

    def count(self) -> int:
        return int(self._read("FROM csv SELECT count(*)")[0])

    def _copy_rows(self, columns: Sequence[RowColumn], *, strict: bool) -> str:
        listed = ", ".join([self._row_id, *(part for column in columns for part in self._parts(column, strict))])
        size = max(2048, min(122_880, GROUP_CELLS // max(1, len(columns))))
        form = f"FORMAT parquet, {COMPRESSION}, ROW_GROUP_SIZE {size}"
        return (
            f"COPY (FROM {self._with_readings(columns)} SELECT {listed}) TO {_text(str(self._folder / ROWS))} ({form})"
        )

    def _with_readings(self, columns: Sequence[RowColumn]) -> str:
        """The texts, and beside them what is read from them: each is used several times."""
        read = (f"{sql} AS {name}" for column in columns for name, sql in self._cell(column).readings())
        return f"(FROM csv SELECT {', '.join(['*', *read])})"

    def _cell(self, column: RowColumn) -> Cell:
        return Cell(kind=column.kind, type=column.stored_as, text=self._places[column.field_name])

    def _parts(self, column: RowColumn, strict: bool) -> Iterator[str]:
        """The column, and beside a point its longitude and latitude."""
        cell = self._cell(column)
        yield f"{_value(cell, strict)} AS {_name(column.field_name)}"
        if column.longitude:
            yield f"{cell.x} AS {_name(column.longitude)}"
            yield f"{cell.y} AS {_name(column.latitude)}"

    def _survey(self) -> Iterator[RowColumn]:
        """The columns again, each with its misfits counted, and in the type that loses the least."""
        asked = [part for column in self._columns for part in _survey_of(self._cell(column))]
        found = iter(self._read(f"FROM {self._with_readings(self._columns)} SELECT {', '.join(asked)}"))
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
        found = ", ".join(_misfit(column.field_name, self._cell(column)) for column in columns)
        every = f"FROM {self._with_readings(columns)} SELECT {self._row_id}, unnest([{found}]) AS misfit"
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
            if DOES_NOT_FIT in str(error):
                raise
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

    def _written(self) -> Written:
        """The rows written, and how many row ids there are where pages might overlap."""
        ids = f'count(DISTINCT hash("{ROW_ID}"))' if self._pages.may_overlap else "count(*)"
        file = _text(str(self._folder / ROWS))
        rows, distinct = self._connection.execute(f"FROM read_parquet({file}) SELECT count(*), {ids}").fetchall()[0]
        return Written(rows=rows, columns=self._columns, distinct_ids=distinct)


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


def _value(cell: Cell, strict: bool) -> str:
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
