"""The queries: one that counts everything asked of a file, and one that fetches the rows that broke a promise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from atxaudit.engine.duckdb.predicates import Promise
from atxaudit.engine.duckdb.regex import PYTHON_SEARCH, python_search
from atxaudit.engine.duckdb.schema import RowTable, Unsupported, quoted, quoted_text

POSITION = "file_row_number"  # DuckDB's own column of a Parquet file: 0 for its first row
ALL_ROWS = None  # no limit to the failing rows asked for
OFFLINE = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}  # a scan never calls out


def read_table(path: Path, threads: int) -> RowTable:
    """The columns of a Parquet file, from its footer.

    Raises:
        Unsupported: for a file that DuckDB cannot read as Parquet.
    """
    try:
        described = _cursor(threads).execute(f"DESCRIBE FROM read_parquet({quoted_text(str(path))})").fetchall()
    except duckdb.Error as error:
        raise Unsupported(f"The rows in {path.name} cannot be read: {_first_line(error)}") from error
    table = RowTable(path=path, types={name: declared for name, declared, *_ in described})
    if POSITION in table.types:
        raise Unsupported(f'The file has a column named "{POSITION}", which DuckDB keeps for the row\'s place.')
    return table


class Scan:
    """Answers about one file. Values once read are kept; `queries` counts those that went to DuckDB.

    Args:
        table: the file.
        threads: of DuckDB.
        sample: how many failing rows of a promise will mostly be asked for.
    """

    def __init__(self, table: RowTable, *, threads: int, sample: int) -> None:
        self.table = table
        self.queries = 0
        self._threads = threads
        self._sample = sample
        self._known: dict[str, Any] = {}

    def counted(self, promised: Promise) -> str:
        """The expression that counts the rows that broke a promise; its value goes through `count_of`."""
        if not promised.repeats:
            return f"count(*) FILTER (WHERE {promised.broken})"
        firsts = f", firsts: min(first, {self._sample})" if self._sample else ""
        return f"(SELECT {{rows: coalesce(sum(rows), 0)::BIGINT{firsts}}} FROM ({self._groups(promised)}))"

    def first_broken(self, promised: Promise, limit: int | None) -> str:
        """The expression that lists their places, the first `limit` of them; not for promises about repeats."""
        if limit is ALL_ROWS:
            return f"list({POSITION}) FILTER (WHERE {promised.broken})"
        return f"min({POSITION}, {limit}) FILTER (WHERE {promised.broken})"

    def repeated_rows(self, promised: Promise, limit: int | None) -> list[int]:
        """The places of rows that share their values with another; a second look, for who needs it.

        The first rows are all found in as many groups, those that begin first: the count has named these.
        """
        rows = self.table.rows
        groups = f"({self._groups(promised)})"
        if limit is not ALL_ROWS and limit <= self._sample:
            begun = self.values([self.counted(promised)])[self.counted(promised)]["firsts"]
            groups = f"(SELECT {_listed(promised.columns)} FROM {rows} WHERE {_at(begun)})"
        same = " AND ".join(f"r.{q} IS NOT DISTINCT FROM d.{q}" for q in map(quoted, promised.columns))
        query = (
            f"SELECT r.{POSITION} FROM (SELECT {_listed(promised.columns)}, {POSITION} FROM {rows} "
            f"WHERE {promised.domain}) AS r JOIN {groups} AS d ON {same} ORDER BY 1"
        )
        return [place for (place,) in self._rows(query if limit is ALL_ROWS else f"{query} LIMIT {limit}")]

    def values(self, expressions: Iterable[str]) -> Mapping[str, Any]:
        """Each expression over the whole file, all from one scan.

        An expression that DuckDB refuses has a RefusedQuery for its value, and spoils no other.
        """
        asked = list(dict.fromkeys(expressions))
        self._read([expression for expression in asked if expression not in self._known])
        return {expression: self._known[expression] for expression in asked}

    def rows(self, places: Iterable[int], columns: Sequence[str]) -> dict[int, tuple[Any, ...]]:
        """These columns of the rows at these places, as the file has them."""
        wanted = sorted(set(places))
        if not wanted:
            return {}
        query = f"SELECT {POSITION}, {_listed(columns)} FROM {self.table.source} WHERE {_at(wanted)}"
        return {place: tuple(values) for place, *values in self._rows(query)}

    def _groups(self, promised: Promise) -> str:
        keys = _listed(promised.columns)
        return (
            f"SELECT {keys}, count(*) AS rows, min({POSITION}) AS first FROM {self.table.rows} "
            f"WHERE {promised.domain} GROUP BY {keys} HAVING count(*) > 1"
        )

    def _read(self, expressions: Sequence[str]) -> None:
        if not expressions:
            return
        try:
            # counting makes it one row even where all expressions are queries of their own
            ((_, *row),) = self._rows(f"SELECT count(*), {', '.join(expressions)} FROM {self.table.rows}")
        except duckdb.Error as error:
            if len(expressions) == 1:
                self._known[expressions[0]] = RefusedQuery(_first_line(error))
                return
            half = len(expressions) // 2  # one of them is to blame: the search for it costs scans, but only then
            self._read(expressions[:half])
            self._read(expressions[half:])
        else:
            self._known |= zip(expressions, row, strict=True)

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        self.queries += 1
        return _cursor(self._threads).execute(query).fetchall()


def count_of(value: Any) -> int:
    """The number that `Scan.counted` stands for."""
    return int(value["rows"] if isinstance(value, dict) else value)


class RefusedQuery(Exception):
    """What DuckDB said of an expression."""


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(map(quoted, columns))


def _at(places: Sequence[int]) -> str:
    """True for the rows at these places. The bounds let DuckDB leave most of the file unread."""
    listed = ", ".join(map(str, places))
    inside = f"IN ({listed})" if len(places) <= 100 else f"IN (SELECT unnest([{listed}]))"
    return f"{POSITION} BETWEEN {min(places)} AND {max(places)} AND {POSITION} {inside}"


def _cursor(threads: int) -> duckdb.DuckDBPyConnection:
    database = _database()
    database.execute("SET threads TO ?", [threads])
    return database.cursor()


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """DuckDB in memory, one for the process: opening one takes 50 ms, as long as judging a small file."""
    database = duckdb.connect(config=OFFLINE)  # type: ignore[arg-type]  # it takes booleans, its stub says texts
    text, boolean = duckdb.sqltypes.VARCHAR, duckdb.sqltypes.BOOLEAN
    database.create_function(PYTHON_SEARCH, python_search, [text, text], boolean, type="arrow")
    return database


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
