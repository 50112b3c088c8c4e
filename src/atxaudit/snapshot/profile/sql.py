"""The little SQL that all facts share: quoting, asking, and the words of DuckDB's regular expressions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import duckdb

_AT_ONCE = 10_000  # rows of an answer that is streamed


@contextmanager
def connected(connection: duckdb.DuckDBPyConnection | None, threads: int = 1) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose temporary tables go when it closes: a cursor of the caller's, or one of our own."""
    own = connection.cursor() if connection is not None else duckdb.connect(config={"threads": threads})
    try:
        yield own
    finally:
        own.close()


@contextmanager
def planned_simply(connection: duckdb.DuckDBPyConnection, *, is_small: bool) -> Iterator[None]:
    """Queries run as they are written: over a small table DuckDB takes a fifth of the time to improve on them.

    The setting is one of the whole database, and given back at the end.
    """
    if not is_small:
        yield
        return
    connection.execute(f"SET disabled_optimizers = {literal(_optimizers())}")
    try:
        yield
    finally:
        connection.execute("RESET disabled_optimizers")


@cache
def _optimizers() -> str:
    """The names of all of them, in this version of DuckDB."""
    with duckdb.connect() as connection:
        return ",".join(str(name) for (name,) in connection.execute("SELECT name FROM duckdb_optimizers()").fetchall())


def quoted(name: str) -> str:
    """A column's name as an identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as a literal: a pattern must be one, or DuckDB compiles it anew for every value."""
    return "'" + text.replace("'", "''") + "'"


def matches(pattern: str, value: str = "v") -> str:
    """Whether the pattern is anywhere in the value."""
    return f"regexp_matches({value}, {literal(pattern)}, 's')"


def is_whole(pattern: str, value: str = "v") -> str:
    """Whether the whole value is as the pattern says, blanks at its ends aside."""
    return matches(rf"^\s*(?:{pattern})\s*$", value)


def ask(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    """The rows of an answer, by name."""
    answer = connection.execute(query)
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def streamed(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple[Any, ...]]:
    """The rows of an answer however many they are, never all of them at once. The connection is busy until the last."""
    answer = connection.execute(query)
    while rows := answer.fetchmany(_AT_ONCE):
        yield from rows


def select(measures: Mapping[str, str], source: str) -> str:
    """A query for named expressions."""
    listed = ", ".join(f"{expression} AS {quoted(name)}" for name, expression in measures.items())
    return f"FROM {source} SELECT {listed}"


def any_of(conditions: Iterable[str]) -> str:
    """Whether one of the conditions holds; of none, none does."""
    return " OR ".join(f"({condition})" for condition in conditions) or "false"
