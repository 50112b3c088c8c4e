"""A small language for damaging rows: what a recipe says was done to a table after it was clean.

A change picks its rows by a draw of its own and never touches a cell that another change of the same table has
touched, so that counts come out as the recipe meant them. Whatever order the recipes came in, columns are filled
first, then rows dropped, then cells damaged, then rows added, and at last rows repeated.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import ClassVar

from atxaudit.demo.kinds import Value

Rows = list[list[Value]]


class Grid:
    """A table while it is being changed."""

    def __init__(self, fields: Sequence[str], rows: Rows) -> None:
        self.fields = fields
        self.rows = rows
        self.draw = Random(0)  # noqa: S311 - invented rows, no secret; each change brings its own
        self._places = {field: place for place, field in enumerate(fields)}
        self._touched: dict[str, set[int]] = defaultdict(set)  # rows by field

    def place(self, field: str) -> int:
        """Where a field stands in a row."""
        return self._places[field]

    def pick(self, fields: Sequence[str], amount: Amount) -> list[int]:
        """Rows none of whose named cells was changed yet, in their order; from now on they are."""
        taken: set[int] = set().union(*(self._touched[field] for field in fields))
        free = [number for number in range(len(self.rows)) if number not in taken]
        picked = sorted(self.draw.sample(free, amount.of(len(self.rows))))
        for field in fields:
            self._touched[field].update(picked)
        return picked

    def untouched(self) -> list[int]:
        """Rows no cell of which was changed."""
        taken: set[int] = set().union(*self._touched.values())
        return [number for number in range(len(self.rows)) if number not in taken]

    def column(self, field: str) -> list[Value]:
        """All cells of a column."""
        place = self.place(field)
        return [row[place] for row in self.rows]


@dataclass(frozen=True, kw_only=True)
class Amount:
    """How many of the rows: a number, or a share, rounded down."""

    cells: int = 0
    share: float = 0.0

    def of(self, rows: int) -> int:
        """As a number."""
        return self.cells or math.floor(self.share * rows + 1e-9)


def some(cells: int) -> Amount:
    """So many."""
    return Amount(cells=cells)


def share(part: float) -> Amount:
    """This part, between 0 and 1, rounded down."""
    return Amount(share=part)


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing done to the rows."""

    when: ClassVar[int]  # 0 columns, 1 rows dropped, 2 cells, 3 rows added, 4 rows repeated
    is_recent: bool = False  # done within the last week: an earlier city has not got it

    def apply(self, grid: Grid) -> None:
        """Does it."""
        raise NotImplementedError


def apply_changes(
    changes: Iterable[Change], fields: Sequence[str], rows: Rows, stream: Callable[[Change], Random]
) -> None:
    """Does all changes, in place."""
    grid = Grid(fields, rows)
    for change in sorted(changes, key=lambda one: one.when):
        grid.draw = stream(change)
        change.apply(grid)


# ---- whole columns


@dataclass(frozen=True, kw_only=True)
class Fill(Change):
    """Every cell of a column is this value."""

    when = 0
    field: str
    value: Value

    def apply(self, grid: Grid) -> None:
        for row in grid.rows:
            row[grid.place(self.field)] = self.value


@dataclass(frozen=True, kw_only=True)
class Copy(Change):
    """A column repeats another."""

    when = 0
    source: str
    target: str

    def apply(self, grid: Grid) -> None:
        source, target = grid.place(self.source), grid.place(self.target)
        for row in grid.rows:
            row[target] = row[source]


@dataclass(frozen=True, kw_only=True)
class Match(Change):
    """A column says in other words what another says."""

    when = 0
    source: str
    target: str
    words: tuple[tuple[Value, Value], ...]

    def apply(self, grid: Grid) -> None:
        source, target, words = grid.place(self.source), grid.place(self.target), dict(self.words)
        for row in grid.rows:
            row[target] = words[row[source]]


@dataclass(frozen=True, kw_only=True)
class Follow(Change):
    """A date comes so many days after (or, below 0, before) another of its row, on whole days."""

    when = 0
    source: str
    target: str
    days: tuple[int, int]

    def apply(self, grid: Grid) -> None:
        source, target = grid.place(self.source), grid.place(self.target)
        for row in grid.rows:
            if isinstance(start := row[source], datetime):
                later = start + timedelta(days=grid.draw.randint(*self.days))
                row[target] = later.replace(hour=0, minute=0, second=0)


@dataclass(frozen=True, kw_only=True)
class Write(Change):
    """The dates of a column, as text in this form of strftime."""

    when = 0
    field: str
    form: str

    def apply(self, grid: Grid) -> None:
        place = grid.place(self.field)
        for row in grid.rows:
            if isinstance(moment := row[place], datetime):
                row[place] = moment.strftime(self.form)


@dataclass(frozen=True, kw_only=True)
class Blank(Change):
    """Nothing in any cell, or only a blank."""

    when = 0
    texts: tuple[str, ...]  # columns of text

    def apply(self, grid: Grid) -> None:
        for row in grid.rows:
            row[:] = [" " if field in self.texts else None for field in grid.fields]


# ---- rows dropped


@dataclass(frozen=True, kw_only=True)
class Keep(Change):
    """Only the last so many rows."""

    when = 1
    rows: int

    def apply(self, grid: Grid) -> None:
        del grid.rows[: len(grid.rows) - self.rows]


@dataclass(frozen=True, kw_only=True)
class DropMonth(Change):
    """The rows of a calendar month, so many months before that of the newest; some may be kept."""

    when = 1
    field: str
    months: int
    kept: int = 0

    def apply(self, grid: Grid) -> None:
        place = grid.place(self.field)
        dates = [(number, row[place]) for number, row in enumerate(grid.rows)]
        known = [(number, date.year * 12 + date.month) for number, date in dates if isinstance(date, datetime)]
        month = max(found for _, found in known) - self.months
        gone = [number for number, found in known if found == month][self.kept :]
        for number in reversed(gone):
            del grid.rows[number]


# ---- cells


@dataclass(frozen=True, kw_only=True)
class Put(Change):
    """Some cells of a column become these values, one after the other."""

    when = 2
    field: str
    values: tuple[Value, ...]
    amount: Amount

    def apply(self, grid: Grid) -> None:
        for turn, number in enumerate(grid.pick([self.field], self.amount)):
            grid.rows[number][grid.place(self.field)] = self.values[turn % len(self.values)]


@dataclass(frozen=True, kw_only=True)
class PutTogether(Change):
    """Some rows have these values, each in its column."""

    when = 2
    cells: tuple[tuple[str, Value], ...]
    amount: Amount

    def apply(self, grid: Grid) -> None:
        for number in grid.pick([field for field, _ in self.cells], self.amount):
            for field, value in self.cells:
                grid.rows[number][grid.place(field)] = value


@dataclass(frozen=True, kw_only=True)
class Respell(Change):
    """Some cells are written another way: {} is the cell, {upper}, {lower} and {cut} its other forms."""

    when = 2
    field: str
    form: str
    amount: Amount

    def apply(self, grid: Grid) -> None:
        place = grid.place(self.field)
        for number in grid.pick([self.field], self.amount):
            text = str(grid.rows[number][place])
            grid.rows[number][place] = self.form.format(text, upper=text.upper(), lower=text.lower(), cut=text[:-1])


@dataclass(frozen=True, kw_only=True)
class Repoint(Change):
    """Some points are turned: ("swap") latitude and longitude changed places, ("sign") the minus lost."""

    when = 2
    fields: tuple[str, ...]  # a point column, or latitude and longitude
    how: str
    amount: Amount

    def apply(self, grid: Grid) -> None:
        for number in grid.pick(self.fields, self.amount):
            latitude, longitude = _point(grid, number, self.fields)
            turned = (longitude, latitude) if self.how == "swap" else (latitude, -longitude)
            _set_point(grid, number, self.fields, turned)


@dataclass(frozen=True, kw_only=True)
class PutPoint(Change):
    """Some rows lie at these points, one after the other."""

    when = 2
    fields: tuple[str, ...]
    points: tuple[tuple[float, float], ...]
    amount: Amount

    def apply(self, grid: Grid) -> None:
        for turn, number in enumerate(grid.pick(self.fields, self.amount)):
            _set_point(grid, number, self.fields, self.points[turn % len(self.points)])


@dataclass(frozen=True, kw_only=True)
class Shift(Change):
    """Some stamps stand at this hour of their day, to the minute."""

    when = 2
    field: str
    hours: tuple[int, ...]
    amount: Amount

    def apply(self, grid: Grid) -> None:
        place = grid.place(self.field)
        for turn, number in enumerate(grid.pick([self.field], self.amount)):
            if isinstance(moment := grid.rows[number][place], datetime):
                grid.rows[number][place] = moment.replace(hour=self.hours[turn % len(self.hours)], minute=0, second=0)


@dataclass(frozen=True, kw_only=True)
class Exchange(Change):
    """Some rows have the cells of two columns the wrong way round; only rows in which they differ are picked."""

    when = 2
    fields: tuple[str, str]
    amount: Amount

    def apply(self, grid: Grid) -> None:
        one, two = map(grid.place, self.fields)
        left = self.amount.of(len(grid.rows))
        for number in grid.draw.sample(range(len(grid.rows)), len(grid.rows)):
            row = grid.rows[number]
            if left and row[one] != row[two]:
                row[one], row[two] = row[two], row[one]
                left -= 1


@dataclass(frozen=True, kw_only=True)
class RepeatCell(Change):
    """Some cells of a column are those of other rows."""

    when = 2
    field: str
    amount: Amount

    def apply(self, grid: Grid) -> None:
        place = grid.place(self.field)
        picked = grid.pick([self.field], Amount(cells=2 * self.amount.of(len(grid.rows))))
        for one, other in zip(picked[::2], picked[1::2], strict=True):
            grid.rows[other][place] = grid.rows[one][place]


# ---- rows added


@dataclass(frozen=True, kw_only=True)
class Add(Change):
    """Rows more, at the end, with these cells alone. A serial goes on where the column's own ends, a date comes a day
    after the newest of its column."""

    when = 3
    amount: Amount
    cells: tuple[tuple[str, Value], ...] = ()
    serial: str = ""  # "" for none
    date: str = ""

    def apply(self, grid: Grid) -> None:
        cells = dict(self.cells)
        if self.date:
            dates = [value for value in grid.column(self.date) if isinstance(value, datetime)]
            cells[self.date] = max(dates) + timedelta(days=1)
        keys = _further_keys(grid, self.serial) if self.serial else itertools.repeat("")
        for _, key in zip(range(self.amount.of(len(grid.rows))), keys, strict=False):
            filled = cells | ({self.serial: key} if self.serial else {})
            grid.rows.append([filled.get(field) for field in grid.fields])


# ---- rows repeated


@dataclass(frozen=True, kw_only=True)
class Repeat(Change):
    """Rows once more, at the end, cell for cell, or all but one cell, which is null in the repetition."""

    when = 4
    amount: Amount
    but: str = ""

    def apply(self, grid: Grid) -> None:
        picked = grid.draw.sample(grid.untouched(), self.amount.of(len(grid.rows)))
        for number in picked:
            row = list(grid.rows[number])
            if self.but:
                row[grid.place(self.but)] = None
            grid.rows.append(row)


def _further_keys(grid: Grid, field: str) -> Iterator[str]:
    last = max(str(value) for value in grid.column(field) if value is not None)
    prefix, _, number = last.rpartition("-")
    return (f"{prefix}-{further:06d}" for further in itertools.count(int(number) + 1))


def _point(grid: Grid, number: int, fields: Sequence[str]) -> tuple[float, float]:
    cells = [grid.rows[number][grid.place(field)] for field in fields]
    found = cells[0] if len(cells) == 1 else tuple(cells)
    assert isinstance(found, tuple)  # noqa: S101 - a recipe for points was given other columns
    latitude, longitude = found
    return float(str(latitude)), float(str(longitude))


def _set_point(grid: Grid, number: int, fields: Sequence[str], point: tuple[float, float]) -> None:
    if len(fields) == 1:
        grid.rows[number][grid.place(fields[0])] = point
    else:
        for field, degrees in zip(fields, point, strict=True):
            grid.rows[number][grid.place(field)] = degrees
