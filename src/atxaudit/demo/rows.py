"""The rows of the city's datasets: made from one line of words per column, and damaged where a recipe says so.

Every column draws from a stream of its own, named by city seed, dataset and column: adding or renaming a column
never changes what stands in another one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random

from atxaudit.demo.changes import Change, apply_changes
from atxaudit.demo.kinds import DATES, Value, make_column
from atxaudit.models import Column

Row = tuple[Value, ...]


@dataclass(frozen=True, kw_only=True)
class RowTable:
    """The rows of one dataset, in the order they were loaded."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def numbered(self) -> list[Row]:
        """The rows with the portal's row id before them."""
        return [(_row_id(number), *row) for number, row in enumerate(self.rows)]

    def kind_of(self, field_name: str) -> str:
        """The dataTypeName of a field; the row id is text."""
        return next((c.datatype for c in self.columns if c.field_name == field_name), "text")

    def place(self, field_name: str) -> int:
        """Where a field stands in a row.

        Raises:
            ValueError: there is none of that name.
        """
        return [column.field_name for column in self.columns].index(field_name)


@dataclass(frozen=True, kw_only=True)
class RowPlan:
    """How to make the rows of one dataset: `values` has one line per column, in the columns' order."""

    stream: str  # two plans of one stream, count and values have the same rows
    count: int
    values: tuple[str, ...]
    changes: tuple[Change, ...] = ()
    behind: timedelta = timedelta()  # how much older than the stamp the newest row is
    where: tuple[str, str] | None = None  # of a filtered view: keep rows of its parent with this text in this field


@lru_cache(maxsize=128)
def make_rows(
    plan: RowPlan, columns: tuple[Column, ...], *, seed: int, stamp: datetime, until: datetime | None = None
) -> RowTable:
    """The rows of a plan as of `stamp`, the moment the data last changed. No date is later than it, unless a change
    puts one there, and one is on that very day. `until` leaves out what happened after an earlier moment.
    """
    table = _make_rows(plan, columns, seed, stamp)
    return _as_of(table, plan, until.replace(tzinfo=None)) if until else table


def as_view(table: RowTable, plan: RowPlan, columns: tuple[Column, ...]) -> RowTable:
    """What a view shows of its parent's rows: those its filter keeps, in the view's own columns."""
    if not plan.where and columns == table.columns:
        return table
    rows = table.rows
    if plan.where:
        field_name, text = plan.where
        place = table.place(field_name)
        rows = tuple(row for row in rows if row[place] == text)
    places = [table.place(column.field_name) for column in columns]
    return RowTable(columns=columns, rows=tuple(tuple(row[place] for place in places) for row in rows))


@lru_cache(maxsize=128)
def _make_rows(plan: RowPlan, columns: tuple[Column, ...], seed: int, stamp: datetime) -> RowTable:
    newest = stamp - plan.behind
    made = [
        make_column(spec, plan.count, _stream(seed, plan.stream, column.field_name, spec), newest)
        for column, spec in zip(columns, plan.values, strict=True)
    ]
    rows = [list(row) for row in zip(*made, strict=True)]
    fields = [column.field_name for column in columns]
    apply_changes(plan.changes, fields, rows, lambda change: _stream(seed, plan.stream, change))
    return RowTable(columns=columns, rows=tuple(map(tuple, rows)))


def _as_of(table: RowTable, plan: RowPlan, until: datetime) -> RowTable:
    """Without the rows that happened later; those without a date were always there."""
    place = next((place for place, spec in enumerate(plan.values) if spec.partition(" ")[0] in DATES), None)
    if place is None:
        return table
    return replace(table, rows=tuple(row for row in table.rows if not _is_later(row[place], until)))


def _is_later(value: Value, until: datetime) -> bool:
    return isinstance(value, datetime) and value > until


def _stream(seed: int, *parts: object) -> Random:
    return Random(" ".join(map(str, (seed, *parts))))  # noqa: S311 - invented rows, no secret


def _row_id(number: int) -> str:
    digits = f"{number:08x}"
    return f"row-{digits[:4]}-{digits[4:]}.demo"
