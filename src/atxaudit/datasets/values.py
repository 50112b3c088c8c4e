"""What the columns of datasets hold, for people who look at a dataset: nothing private is among it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from atxaudit.snapshot.profile import ColumnProfile
from atxaudit.snapshot.profile.masks import without_private
from atxaudit.snapshot.profile.showing import is_private
from atxaudit.snapshot.readings import DatasetReading

_EXACT = 2**53  # above, a double has no unit's place
VALUES = ("asset_id", "field_name", "smallest", "largest", "top", "withheld")


def column_values(readings: Iterable[DatasetReading]) -> pd.DataFrame:
    """One row per column that was read: the least and the greatest of its numbers or days as texts, the commonest of
    its few values as a list of [value, rows], and whether any of these is kept back. None where there are none."""
    return pd.DataFrame(list(_rows(readings)), columns=list(VALUES)).astype({"top": "object", "withheld": "bool"})


def _rows(readings: Iterable[DatasetReading]) -> Iterator[tuple[object, ...]]:
    for reading in readings:
        for column in reading.profile.columns if reading.profile else ():
            if column.present:
                yield reading.asset_id, column.field_name, *_spread(column), _top(column), _is_withheld(column)


def _spread(column: ColumnProfile) -> tuple[str | None, str | None]:
    numbers, dates = column.numbers, column.dates
    if is_private(column):
        return None, None
    if dates and dates.earliest and dates.latest:
        return dates.earliest.isoformat(), dates.latest.isoformat()
    if numbers and numbers.quantiles and not numbers.withheld:
        return _plain(numbers.smallest), _plain(numbers.largest)
    return None, None


def _plain(number: float) -> str:
    whole = number.is_integer() and abs(number) < _EXACT
    return without_private(str(int(number)) if whole else str(number))


def _top(column: ColumnProfile) -> list[list[object]] | None:
    top = column.category.top if column.category and not is_private(column) else ()
    return [[value, rows] for value, rows in top] or None


def _is_withheld(column: ColumnProfile) -> bool:
    if is_private(column):
        return True
    return bool((column.numbers and column.numbers.withheld) or (column.category and column.category.withheld))
