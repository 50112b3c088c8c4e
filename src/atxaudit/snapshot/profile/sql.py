"""The little SQL that all facts share: quoting, asking, and the words of DuckDB's regular expressions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb


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


def select(measures: Mapping[str, str], source: str) -> str:
    """A query for named expressions."""
    listed = ", ".join(f"{expression} AS {quoted(name)}" for name, expression in measures.items())
    return f"FROM {source} SELECT {listed}"


def any_of(conditions: Iterable[str]) -> str:
    """Whether one of the conditions holds; of none, none does."""
    return " OR ".join(f"({condition})" for condition in conditions) or "false"
