# ruff: noqa: S608  every name and value in these queries went through quoted() or is a number
"""The queries: one that counts everything asked of a file, and one that fetches the rows that broke a promise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from duckdb.func import PythonUDFType

from atxaudit.engine.duckdb.predicates import Promise
from atxaudit.engine.duckdb.regex import PYTHON_SEARCH, python_search
from atxaudit.engine.duckdb.schema import RowTable, Unsupported, quoted, quoted_text

PART = 122_880  # rows that DuckDB writes, and so reads, as one group
LARGE_BYTES = 16 << 20  # of a file: above it, rows that share their values are looked for by hashes first. That takes
# DuckDB a third less memory and a fifth less time, but longer to plan than a small file takes to read
SHARED, FIRST, HASH = '"·rows"', '"·first"', '"·hash"'  # of a group of rows: names that no column has
ALL_ROWS = None  # no limit to the failing rows asked for
OFFLINE = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}  # a scan never calls out


@dataclass(frozen=True, kw_only=True)
class Aggregate:
    """Something to know of the whole file."""

    rows: str = ""  # a predicate: it is about the rows for which this is true; "" for all rows
    places: bool = False  # where these rows are; else how many
    limit: int | None = ALL_ROWS  # of the places, only the first
    query: str = ""  # instead of all these: a query of its own, of one value


class RefusedQuery(Exception):
    """What DuckDB said of an aggregate."""


def open_cursor(threads: int) -> duckdb.DuckDBPyConnection:
    """A connection for one file; `threads` is for all of the process."""
    database = _database()
    database.execute("SET threads TO ?", [threads])
    return database.cursor()


def bound_memory(mib: int, spill_into: str) -> None:
    """What DuckDB may take in this process from now on, and the folder for what does not fit."""
    database = _database()
    database.execute("SET memory_limit = ?", [f"{mib}MiB"])
    database.execute("SET temp_directory = ?", [spill_into])


def read_table(path: Path, cursor: duckdb.DuckDBPyConnection) -> RowTable:
    """The columns of a Parquet file, from its footer.

    Raises:
        Unsupported: for a file that DuckDB cannot read as Parquet.
    """
    try:
        described = cursor.execute(f"DESCRIBE FROM read_parquet({quoted_text(str(path))})").fetchall()
    except duckdb.Error as error:
        raise Unsupported(f"The rows in {path.name} cannot be read: {_first_line(error)}") from error
    return RowTable(path=path, types={name: declared for name, declared, *_ in described})


class Scan:
    """Answers about one file. What was read once is kept; `queries` counts what went to DuckDB.

    Args:
        table: the file.
        cursor: to DuckDB.
        sample: how many failing rows of a promise will mostly be asked for.
    """

    def __init__(self, table: RowTable, cursor: duckdb.DuckDBPyConnection, *, sample: int) -> None:
        self.table = table
        self.queries = 0
        self._cursor = cursor
        self._sample = sample
        self._is_large = table.path.stat().st_size > LARGE_BYTES
        self._known: dict[Aggregate, Any] = {}
        self._repeated: dict[tuple[Promise, int | None], list[int]] = {}

    def values(self, aggregates: Iterable[Aggregate]) -> Mapping[Aggregate, Any]:
        """Each aggregate over the whole file, all from one scan.

        One that DuckDB refuses has a RefusedQuery for its value, and spoils no other.
        """
        asked = list(dict.fromkeys(aggregates))
        for portion in self._portions([aggregate for aggregate in asked if aggregate not in self._known]):
            self._read(portion)
        return {aggregate: self._known[aggregate] for aggregate in asked}

    def repeats(self, promised: Promise) -> Aggregate:
        """How many rows share their values with another, and where the first groups of such rows begin."""
        firsts = f", firsts: min({FIRST}, {self._sample})" if self._sample else ""
        return Aggregate(query=f"SELECT {{rows: sum({SHARED})::BIGINT{firsts}}} FROM ({self._groups(promised)})")

    def repeated_places(self, promised: Promise, limit: int | None) -> list[int]:
        """Where these rows are; a second look, for who needs it.

        The first rows are all in the groups that begin first, as many groups as rows: the scan has named these.
        """
        if (promised, limit) not in self._repeated:
            query = self._repeated_query(promised, limit)
            self._repeated[promised, limit] = [place for (place,) in self._rows(query)]
        return self._repeated[promised, limit]

    def rows(self, wanted: Mapping[int, Iterable[str]]) -> dict[int, dict[str, Any]]:
        """Of the row at each place the columns wanted of it, perhaps more of them, as the file has them.

        Failing rows mostly come early, but for the rare ones: so each part of the file is read only for the columns
        that are wanted there.
        """
        parts: dict[int, set[str]] = {}
        for place, columns in wanted.items():
            parts.setdefault(place // PART, set()).update(columns)
        places: dict[tuple[str, ...], list[int]] = {}
        for place in sorted(wanted):
            places.setdefault(tuple(sorted(parts[place // PART])), []).append(place)
        return {place: row for columns, several in places.items() for place, row in self._fetched(columns, several)}

    def _fetched(self, columns: Sequence[str], places: Sequence[int]) -> Iterator[tuple[int, dict[str, Any]]]:
        query = f"SELECT {self.table.position}, {_listed(columns)} FROM {self.table.source} WHERE {self._at(places)}"
        for place, *values in self._rows(query):
            yield place, dict(zip(columns, values, strict=True))

    def _repeated_query(self, promised: Promise, limit: int | None) -> str:
        keys, place = _listed(promised.columns), self.table.position
        rows = self.table.rows_for(keys + promised.domain)
        groups = f"({self._groups(promised)})"
        if limit is not ALL_ROWS and limit <= self._sample:
            aggregate = self.repeats(promised)
            groups = f"(SELECT {keys} FROM {rows} WHERE {self._at(self.values([aggregate])[aggregate]['firsts'])})"
        same = " AND ".join(f"r.{q} IS NOT DISTINCT FROM d.{q}" for q in map(quoted, promised.columns))
        query = (
            f"SELECT r.{place} FROM (SELECT {keys}, {place} FROM {rows} WHERE {promised.domain}) AS r "
            f"JOIN {groups} AS d ON {same} ORDER BY 1"
        )
        return query if limit is ALL_ROWS else f"{query} LIMIT {limit}"

    def _groups(self, promised: Promise) -> str:
        keys = _listed(promised.columns)
        rows, domain = self.table.rows_for(keys + promised.domain), promised.domain
        if self._is_large:
            hashes = f"SELECT hash({keys}) AS {HASH} FROM {rows} WHERE {domain} GROUP BY {HASH} HAVING count(*) > 1"
            domain = f"{domain} AND hash({keys}) IN ({hashes})"  # equal values have equal hashes; most have their own
        return (
            f"SELECT {keys}, count(*) AS {SHARED}, min({self.table.position}) AS {FIRST} FROM {rows} "
            f"WHERE {domain} GROUP BY {keys} HAVING count(*) > 1"
        )

    def _at(self, places: Sequence[int]) -> str:
        """True for the rows at these places. The bounds let DuckDB leave most of the file unread."""
        listed, place = ", ".join(map(str, places)), self.table.position
        inside = f"IN ({listed})" if len(places) <= 100 else f"IN (SELECT unnest([{listed}]))"
        return f"{place} BETWEEN {min(places)} AND {max(places)} AND {place} {inside}"

    def _portions(self, aggregates: Sequence[Aggregate]) -> list[Sequence[Aggregate]]:
        """What goes into one query: of a large file each that groups has the memory and all threads to itself."""
        alone = [aggregate for aggregate in aggregates if aggregate.query] if self._is_large else []
        together = [aggregate for aggregate in aggregates if aggregate not in alone]
        return [together, *([aggregate] for aggregate in alone)]

    def _read(self, aggregates: Sequence[Aggregate]) -> None:
        if not aggregates:
            return
        try:
            ((_, *row),) = self._rows(self._one_scan(aggregates))
        except duckdb.Error as error:
            if len(aggregates) == 1:
                self._known[aggregates[0]] = RefusedQuery(_first_line(error))
                return
            half = len(aggregates) // 2  # one of them is to blame: the search for it costs scans, but only then
            self._read(aggregates[:half])
            self._read(aggregates[half:])
        else:
            self._known |= zip(aggregates, row, strict=True)

    def _one_scan(self, aggregates: Sequence[Aggregate]) -> str:
        """Each predicate once, as the place of a row where it is true: an aggregate with FILTER would copy all others.

        The count in front makes it one row even where every aggregate is a query of its own.
        """
        predicates = list(dict.fromkeys(aggregate.rows for aggregate in aggregates if aggregate.rows))
        names = {predicate: f"x{number}" for number, predicate in enumerate(predicates)}
        inner = ", ".join(
            f"CASE WHEN {predicate} THEN {self.table.position} END AS {name}" for predicate, name in names.items()
        )
        outer = ", ".join(_aggregated(aggregate, names.get(aggregate.rows, "*")) for aggregate in aggregates)
        return f"SELECT count(*), {outer} FROM (SELECT {inner or 'NULL'} FROM {self.table.rows_for(inner)})"

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        self.queries += 1
        return self._cursor.execute(query).fetchall()


def _aggregated(aggregate: Aggregate, name: str) -> str:
    if aggregate.query:
        return f"({aggregate.query})"
    if not aggregate.places:
        return f"count({name})"
    return (
        f"list({name}) FILTER (WHERE {name} >= 0)" if aggregate.limit is ALL_ROWS else f"min({name}, {aggregate.limit})"
    )


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(map(quoted, columns))


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """DuckDB in memory, one for the process: opening one takes 50 ms, as long as judging a small file.

    Its optimizer believes the least and greatest values in a Parquet footer, which leave NaN out unless DuckDB wrote
    the file: it would find no NaN, and no value above the greatest, where there are some. So it may not look at them.
    """
    database = duckdb.connect(config=OFFLINE)  # type: ignore[arg-type]  # it takes booleans, its stub says texts
    database.execute("SET GLOBAL disabled_optimizers = 'statistics_propagation'")
    database.create_function(PYTHON_SEARCH, python_search, ["VARCHAR", "VARCHAR"], "BOOLEAN", type=PythonUDFType.ARROW)
    return database


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
