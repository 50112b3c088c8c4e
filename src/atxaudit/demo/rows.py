"""The rows of the city's datasets, made from one line of words per column.

Every column draws from a stream of its own, named by city seed, dataset and column: adding or renaming a column
never changes what stands in another one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random

from atxaudit.models import Column

Value = str | int | float | bool | datetime | tuple[float, float] | None  # a point is (latitude, longitude)
Row = tuple[Value, ...]

STREETS = (
    "Pecan Street", "Linden Avenue", "Mill Race Road", "Depot Street", "Bluff Lane", "Quarry Road", "Cedar Flats Drive",
    "Courthouse Square", "Fairground Way", "River Walk", "Orchard Street", "Foundry Street", "Larkspur Lane",
)  # fmt: skip
ZIPS = ("76590", "76591", "76592", "76593", "76594")
SOUTH, NORTH, WEST, EAST = 30.98, 31.22, -97.48, -97.22  # well inside the profile's service area
FIRST_WORDS = (
    "Amber", "Bright", "Silver", "Hidden", "Golden", "Quiet", "Old", "Wandering", "Second", "Paper", "Winter", "Blue",
)  # fmt: skip
MIDDLE_WORDS = ("River", "Garden", "Orchard", "Window", "Harbor", "Meadow", "Lantern", "Station", "Mountain", "Letter")
LAST_WORDS = ("Stories", "Songs", "Walks", "Notes", "Journeys", "Days", "Kitchen", "Workshop", "Almanac", "Club")
TRADES = ("Builders", "Roofing", "Electric", "Plumbing", "Masonry", "Carpentry")
EATERIES = ("Kitchen", "Grill", "Bakery", "Diner", "Market", "Noodles", "Cafe")
PETS = ("Biscuit", "Pepper", "Clover", "Mango", "Juniper", "Waffles", "Pickle", "Hazel", "Otis", "Maple", "Bean", "Dot")


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


@dataclass(frozen=True, kw_only=True)
class RowPlan:
    """How to make the rows of one dataset: `values` has one line per column, in the columns' order."""

    stream: str  # two plans of one stream, count and values have the same rows
    count: int
    values: tuple[str, ...]
    where: tuple[int, str] | None = None  # keep only rows with this text at this place: a filtered view


DATATYPES = {
    "serial": "text", "choice": "text", "address": "text", "corner": "text", "zip": "text", "company": "text",
    "eatery": "text", "words": "text", "pet": "text", "day": "calendar_date", "moment": "calendar_date",
    "count": "number", "grade": "number", "measure": "number", "amount": "number", "district": "number",
    "lat": "number", "lon": "number", "region": "number", "flag": "checkbox", "point": "point",
}  # fmt: skip


@lru_cache(maxsize=64)
def make_rows(plan: RowPlan, columns: tuple[Column, ...], *, seed: int, newest: datetime) -> RowTable:
    """The rows of a plan; no date in them is later than `newest`, and one is on that very day."""
    made = [
        _make_column(spec, plan.count, _stream(seed, plan.stream, place, spec), newest)
        for place, spec in enumerate(plan.values)
    ]
    rows = list(zip(*made, strict=True))
    if plan.where:
        place, text = plan.where
        rows = [row for row in rows if row[place] == text]
    return RowTable(columns=columns, rows=tuple(rows))


def _stream(seed: int, *parts: object) -> Random:
    return Random(" ".join(map(str, (seed, *parts))))  # noqa: S311 - invented rows, no secret


def _make_column(spec: str, count: int, draw: Random, newest: datetime) -> Sequence[Value]:
    kind, _, rest = spec.partition(" ")
    if kind == "serial":
        return [f"{rest}-{number:06d}" for number in range(draw.randrange(100, 9000), 100_000)[:count]]
    if kind in ("day", "moment"):
        return _dates(int(rest), count, draw, newest, whole_days=kind == "day")
    return [_SINGLE[kind](draw, rest) for _ in range(count)]


def _dates(span: int, count: int, draw: Random, newest: datetime, *, whole_days: bool) -> list[Value]:
    """Evenly laid over the span of days, a little shaken, oldest first, the last on the newest day."""
    step = timedelta(days=span) / count
    dates = [newest - step * (count - 1 - number + draw.random() * 0.9) for number in range(count - 1)] + [newest]
    if whole_days:
        return [date.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None) for date in dates]
    return [date.replace(microsecond=0, tzinfo=None) for date in dates]


def _choice(draw: Random, rest: str) -> str:
    return draw.choice([word.strip() for word in rest.split("|")])


def _amount(draw: Random, rest: str) -> float:
    """Money: small sums are commoner than large ones."""
    low, high = map(float, rest.split())
    return round(low + (high - low) * draw.random() ** 2, 2)


def _measure(draw: Random, rest: str) -> float:
    low, high, digits = rest.split()
    return round(draw.uniform(float(low), float(high)), int(digits))


def _count(draw: Random, rest: str) -> int:
    low, high = map(int, rest.split())
    return low + int((high - low + 1) * draw.random() ** 1.5)


def _grade(draw: Random, rest: str) -> int:
    """Like a count, but most values are high."""
    low, high = map(int, rest.split())
    return low + high - _count(draw, rest)


def _corner(draw: Random, _: str) -> str:
    first, second = draw.sample(STREETS, 2)
    return f"{first} and {second}"


def _words(draw: Random, rest: str) -> str:
    lists = (FIRST_WORDS, MIDDLE_WORDS, LAST_WORDS) if rest == "3" else (FIRST_WORDS, LAST_WORDS)
    return " ".join(draw.choice(words) for words in lists)


_SINGLE: dict[str, Callable[[Random, str], Value]] = {
    "address": lambda draw, _: f"{draw.randrange(1, 90) * 100} {draw.choice(STREETS)}",
    "amount": _amount,
    "choice": _choice,
    "company": lambda draw, _: f"{draw.choice(FIRST_WORDS)} {draw.choice(MIDDLE_WORDS)} {draw.choice(TRADES)}",
    "corner": _corner,
    "eatery": lambda draw, _: f"{draw.choice(FIRST_WORDS)} {draw.choice(MIDDLE_WORDS)} {draw.choice(EATERIES)}",
    "grade": _grade,
    "count": _count,
    "district": lambda draw, _: draw.randint(1, 8),
    "flag": lambda draw, _: draw.random() < 0.6,
    "lat": lambda draw, _: round(draw.uniform(SOUTH, NORTH), 5),
    "lon": lambda draw, _: round(draw.uniform(WEST, EAST), 5),
    "measure": _measure,
    "pet": lambda draw, _: draw.choice(PETS),
    "point": lambda draw, _: (round(draw.uniform(SOUTH, NORTH), 5), round(draw.uniform(WEST, EAST), 5)),
    "region": lambda draw, _: draw.randint(1, 40),
    "words": _words,
    "zip": lambda draw, _: draw.choice(ZIPS),
}


def _row_id(number: int) -> str:
    digits = f"{number:08x}"
    return f"row-{digits[:4]}-{digits[4:]}.demo"
