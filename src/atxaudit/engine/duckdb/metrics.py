"""Which metrics of Great Expectations this engine answers, and what each asks of the file.

Great Expectations asks for a metric by name, such as "column_values.between.unexpected_count": a promise, and what it
wants to know of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from atxaudit.engine.duckdb.conditions import row_condition
from atxaudit.engine.duckdb.predicates import PREDICATES, Promise, promise
from atxaudit.engine.duckdb.scan import ALL_ROWS, Aggregate
from atxaudit.engine.duckdb.schema import RowTable, Unsupported

COUNT, FILTERED = "unexpected_count", "filtered_row_count"
VALUES, INDEX, INDEX_QUERY = "unexpected_values", "unexpected_index_list", "unexpected_index_query"
WORDS = (COUNT, FILTERED, VALUES, INDEX, INDEX_QUERY)
TABLE_METRICS = ("table.row_count", "table.columns", "table.column_types", "table.column_count")


def answered_names() -> list[str]:
    """Every metric this engine answers; any other it refuses by name."""
    return [*TABLE_METRICS, *(f"{root}.{word}" for root in PREDICATES for word in WORDS)]


@dataclass(frozen=True, kw_only=True)
class Question:
    """One metric read: exactly one of the four is set."""

    constant: Any = None  # known without looking at a row
    rows: Aggregate | None = None  # how many rows there are, or meet a condition
    broken: Promise | None = None  # how many rows broke it
    failing: FailingRows | None = None  # which


@dataclass(frozen=True, kw_only=True)
class FailingRows:
    """Rows that broke a promise, in the shape Great Expectations expects."""

    promise: Promise
    word: str  # VALUES or INDEX
    limit: int | None
    index_columns: tuple[str, ...]
    with_values: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """What has to be fetched of a row: the judged columns, then those that name it."""
        if self.word == VALUES:
            return self.promise.columns
        return tuple(dict.fromkeys((*(self.promise.columns if self.with_values else ()), *self.index_columns)))

    def shaped(self, rows: Mapping[int, Mapping[str, Any]]) -> Any:
        """The list Great Expectations expects, as its pandas engine makes it; `rows` by place, in the file's order."""
        judged = self.promise.columns
        if self.word == VALUES and len(judged) == 1:
            return [row[judged[0]] for row in rows.values()]
        if self.word == VALUES and self.promise.is_pair:
            return [tuple(row[column] for column in judged) for row in rows.values()]
        if self.word == INDEX and not self.index_columns:
            return list(rows)
        named = [{column: row[column] for column in self.columns} for row in rows.values()]
        if self.word == INDEX and not self.with_values and named:  # then it wants one dict of lists
            return [{column: [row[column] for row in named] for column in self.columns}]
        return named


def question(table: RowTable, name: str, domain: Mapping[str, Any], values: Mapping[str, Any]) -> Question:
    """What a metric asks.

    Raises:
        Unsupported: for a metric, or values of one, that this engine does not answer.
    """
    if name in TABLE_METRICS:
        return _table_question(table, name, domain)
    root, _, word = name.rpartition(".")
    if word not in WORDS:
        raise Unsupported(f'"{name}" is not computed over rows.')
    promised = promise(table, root, domain, values)
    if word == COUNT:
        return Question(broken=promised)
    if word == FILTERED:
        return Question(rows=Aggregate(rows=promised.domain))
    return _failing_question(table, promised, word, values["result_format"])


def _table_question(table: RowTable, name: str, domain: Mapping[str, Any]) -> Question:
    if name == "table.row_count":
        return Question(rows=Aggregate(rows=row_condition(table, domain.get("row_condition"))))
    if name == "table.column_count":
        return Question(constant=len(table.types))
    return Question(constant=list(table.types) if name == "table.columns" else table.dtypes)


def _failing_question(table: RowTable, promised: Promise, word: str, wanted: Mapping[str, Any]) -> Question:
    if word == INDEX_QUERY:
        if wanted.get("return_unexpected_index_query") is not False:
            raise Unsupported("This engine writes no query for failing rows; it names them.")
        return Question()
    index_columns = tuple(wanted.get("unexpected_index_column_names") or ())
    for column in index_columns:
        table.kind(column)
    complete = wanted["result_format"] == "COMPLETE"
    return Question(
        failing=FailingRows(
            promise=promised,
            word=word,
            limit=ALL_ROWS if complete else wanted["partial_unexpected_count"],
            index_columns=index_columns,
            with_values=not wanted.get("exclude_unexpected_values", False),
        )
    )
