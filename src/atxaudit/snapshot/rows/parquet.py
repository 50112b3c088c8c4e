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
from atxaudit.snapshot.rows.cells import CellKind
from atxaudit.snapshot.rows.files import MISFITS, ROWS, Cause, RowColumn, RowsCannotBeRead

DOES_NOT_FIT = "a cell does not fit its column"  # how the first try ends when it was wrong
SMALLEST_BUFFER = 8 << 20  # one per core: smaller ones cost time, larger ones memory
LARGEST_BUFFER = 64 << 20  # the files hold whole rows of some 4 MiB: so large is one only by a row of that size
GROUP_CELLS = 2_500_000  # of one row group: what is held while it is written
MISFIT_CHARACTERS = 1_000  # of evidence; a whole polygon is none
COMPRESSION = "COMPRESSION zstd, COMPRESSION_LEVEL 1"  # a fifth less time than level 3, a twentieth more bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Engine:
    """What DuckDB may use."""

    memory_mib: int = 256
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
    with _connected(folder, engine) as connection:
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
        listed = ", ".join([self._row_id(), *(part for column in columns for part in self._parts(column, strict))])
        size = max(2048, min(122_880, GROUP_CELLS // max(1, len(columns))))
        path = _text(str(self._folder / ROWS))
        return f"COPY (FROM csv SELECT {listed}) TO {path} (FORMAT parquet, {COMPRESSION}, ROW_GROUP_SIZE {size})"

    def _row_id(self) -> str:
        if place := self._places.get(ROW_ID):
            return f'{place} AS "{ROW_ID}"'
        return f"""concat('row ', row_number() OVER ()) AS "{ROW_ID}\""""

    def _parts(self, column: RowColumn, strict: bool) -> Iterator[str]:
        text = self._places[column.field_name]
        whole = cells.value(column.kind, text, column.stored_as)
        yield f"{self._when_it_fits(column, whole, column.stored_as, strict)} AS {_name(column.field_name)}"
        for name, number in ((column.longitude, cells.longitude), (column.latitude, cells.latitude)):
            if name:
                part = number(column.kind, text)
                yield f"{part} AS {_name(name)}"

    def _when_it_fits(self, column: RowColumn, value: str, type_: str, strict: bool) -> str:
        text = self._places[column.field_name]
        fits = cells.fits(column.kind, text)
        if fits == "true":
            return value
        if not strict:
            return f"CASE WHEN {fits} THEN {value} END"
        if column.kind is CellKind.NUMBER:
            fits = f"{fits} AND {cells.is_exact(text)}"
        refused = f"CAST(error('{DOES_NOT_FIT}') AS {type_})"
        return f"CASE WHEN {text} IS NULL THEN NULL WHEN {fits} THEN {value} ELSE {refused} END"

    def _survey(self) -> Iterator[RowColumn]:
        """The columns again, each with its misfits counted and, for numbers, the type that keeps them apart."""
        asked = [part for column in self._columns for part in self._survey_of(column)]
        found = iter(self._read(f"FROM csv SELECT {', '.join(asked)}"))
        for column in self._columns:
            misfits, exact, whole = (next(found) for _ in range(3))
            type_ = cells.DECIMAL if exact is False and whole is True else column.stored_as
            yield replace(column, misfits=int(misfits), stored_as=type_)

    def _survey_of(self, column: RowColumn) -> tuple[str, str, str]:
        text = self._places[column.field_name]
        fits = cells.fits(column.kind, text)
        misfits = f"count(*) FILTER ({text} IS NOT NULL AND NOT ({fits}))"
        if column.kind is not CellKind.NUMBER:
            return misfits, "NULL", "NULL"
        fitting = f"FILTER ({text} IS NOT NULL AND {fits})"
        exact, whole = cells.is_exact(text), cells.is_large_whole(text)
        return misfits, f"bool_and({exact}) {fitting}", f"bool_and({whole}) {fitting}"

    def _copy_misfits(self) -> None:
        """One row per cell that does not fit, in the order of the rows."""
        columns = [column for column in self._columns if column.misfits]
        if not columns:
            return
        found = ", ".join(self._misfit(column) for column in columns)
        every = f"FROM csv SELECT {self._row_id()}, unnest([{found}]) AS misfit"
        picked = f'"{ROW_ID}" AS row_id, misfit.field_name, left(misfit.text, {MISFIT_CHARACTERS}) AS text'
        kept = f"FROM ({every}) SELECT {picked}, length(misfit.text) AS characters WHERE misfit IS NOT NULL"
        self._read(f"COPY ({kept}) TO {_text(str(self._folder / MISFITS))} (FORMAT parquet, {COMPRESSION})")

    def _misfit(self, column: RowColumn) -> str:
        text = self._places[column.field_name]
        wrong = f"{text} IS NOT NULL AND NOT ({cells.fits(column.kind, text)})"
        return f"CASE WHEN {wrong} THEN {{'field_name': {_text(column.field_name)}, 'text': {text}}} END"

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
        "temp_directory": str(folder / "spilled"),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if engine.threads:
        settings["threads"] = engine.threads
    connection = duckdb.connect(":memory:", config=settings)
    try:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET enable_progress_bar = false")
        yield connection
    finally:
        connection.close()


def _broken(words: str) -> RowsCannotBeRead:
    line = re.search(r"on Line: (\d+)", words)
    where = f" in line {line[1]} of a part" if line else ""
    return RowsCannotBeRead(Cause.UNREADABLE, f"the portal sent broken CSV{where}; try again later.")


def _name(field_name: str) -> str:
    return '"' + field_name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
