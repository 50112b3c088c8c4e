"""Facts of number columns, from their cells and from their different values."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from atxaudit.models import Column
from atxaudit.snapshot.profile.facts import NumberFacts
from atxaudit.snapshot.profile.names import (
    PHONE,
    SSN,
    has_word,
    is_birth_date,
    is_ssn_by_name,
    names_tax_id,
    names_tax_id_of_people,
)
from atxaudit.snapshot.profile.personal_numbers import NEVER_GIVEN_OUT, is_card_number
from atxaudit.snapshot.profile.places import Place, Reading, values_of
from atxaudit.snapshot.profile.sql import ask, quoted

_ENDS = 12  # smallest and largest values that are looked at
_SENTINEL = re.compile(r"-1|-9+|9{4,}")
_FAR = 100  # times the 99th percentile; rules.md, number-plausible
_FAR_CELLS = 5
_BEYOND = 3  # times the other values; rules.md, no-placeholder-value
_LEAST_CARD = 10**12  # numbers of cards have 13 digits or more
_QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
_LAST_YEARS_AHEAD = 10
CLOCK_WRONG = "whole AND v BETWEEN 0 AND 9999 AND (v >= 2400 OR v % 100 >= 60)"
SSN_NUMBER = (  # areas 001 to 899 but 666, no group 00, no serial 0000; leading zeros lost or not
    "v BETWEEN 1010001 AND 899999999 AND floor(v / 1000000) <> 666 AND floor(v / 10000) % 100 > 0 AND v % 10000 > 0"
    f" AND v NOT IN ({', '.join(number.lstrip('0') for number in NEVER_GIVEN_OUT)})"
)
LEAST_OF_NINE = 100_000_000  # digits, no leading zero lost
_End = tuple[float, int]  # a value with its cells
_CONDITIONS = {
    "negatives": "v < 0",
    "zeros": "v = 0",
    "ones": "v = 1",
    "fractions": "NOT whole",
    "five_digits": "whole AND v BETWEEN 10000 AND 99999",
    "zips": "whole AND (v BETWEEN 501 AND 99999 OR v BETWEEN 5010000 AND 999999999)",
    "few": "whole AND v BETWEEN 1 AND 4",
    "nine_digits": f"whole AND {SSN_NUMBER}",
    "nine_unpadded": f"whole AND v >= {LEAST_OF_NINE} AND {SSN_NUMBER}",
    "clock": "whole AND v BETWEEN 0 AND 9999",
    "clock_wrong": CLOCK_WRONG,
}


def ssn_fact(column: Column, beside: Iterable[Column]) -> str:
    """Which of the facts counts social security numbers, by the column's name; "" where none does.

    Numbers are phones, ids and amounts, and looked through only where the name leaves nothing else; a tax id with fewer
    digits is one of another kind.
    """
    if is_ssn_by_name(column):
        return "nine_digits"
    return "nine_unpadded" if names_tax_id_of_people(column, beside) else ""


def ssn_numbers(column: Column, beside: Iterable[Column]) -> str:
    """SQL for the same: whether the number `v` is one."""
    fact = ssn_fact(column, beside)
    return f"v = floor(v) AND {_CONDITIONS[fact].removeprefix('whole AND ')}" if fact else "false"


def number_facts(reading: Reading, batch: Sequence[Place], as_of: datetime) -> dict[int, tuple[int, int, NumberFacts]]:
    """Filled cells, different values and facts of each of these columns."""
    years = f"whole AND v BETWEEN 1900 AND {as_of.year + _LAST_YEARS_AHEAD}"
    cells = ask(reading.connection, _by_cell(reading, batch, _CONDITIONS | {"years": years}))
    finite = {row["c"]: row for row in cells if row["finite"]}
    not_finite = {row["c"]: row["filled"] for row in cells if not row["finite"]}
    values = {row["c"]: row for row in ask(reading.connection, _by_value(reading, batch))}
    exact = _exact(reading, batch)
    found = {}
    for place in batch:
        lost = not_finite.get(place.number, 0)
        if place.number in finite:
            row = finite[place.number] | values[place.number]
            different = exact.get(place.number, row["different"])
            found[place.number] = (row["filled"], different, _facts(place, row, lost))
        else:
            found[place.number] = (0, 0, NumberFacts(not_finite=lost))
    return found


def _by_cell(reading: Reading, batch: Sequence[Place], conditions: dict[str, str]) -> str:
    """The query over all cells: conditions on numbers are cheap, and the spread needs them all."""
    cells = f"FROM ({values_of(reading, batch, counted=False)}) SELECT c, v, v = floor(v) AS whole"
    counts = ", ".join(f"count_if({condition}) AS {name}" for name, condition in conditions.items())
    return (
        f"FROM ({cells}) SELECT c, isfinite(v) AS finite, count(*) AS filled, avg(v) AS average, {counts},"
        f" quantile_disc(v, {list(_QUANTILES)}) AS quantiles GROUP BY ALL"
    )


def _by_value(reading: Reading, batch: Sequence[Place]) -> str:
    """The query over different values: how many, and those at either end with their cells."""
    return (
        f"FROM ({values_of(reading, batch, counted=True)}) SELECT c, count(*) AS different, min(v, 2) AS lowest,"
        f" min_by(n, v, 2) AS lowest_cells, max(v, {_ENDS}) AS highest, max_by(n, v, {_ENDS}) AS highest_cells"
        " WHERE isfinite(v) GROUP BY c"
    )


def _exact(reading: Reading, batch: Sequence[Place]) -> dict[int, int]:
    """Different values of whole numbers too large for a double, which would take neighbours for one."""
    large = [place for place in batch if place.stored.startswith(("DECIMAL", "HUGEINT", "BIGINT", "UBIGINT"))]
    if not large:
        return {}
    listed = ", ".join(f"count(DISTINCT {place.cell}) AS {quoted(str(place.number))}" for place in large)
    answer = ask(reading.connection, f"FROM cells SELECT {listed}")[0]
    return {int(number): count for number, count in answer.items()}


def _facts(place: Place, row: dict[str, Any], not_finite: int) -> NumberFacts:
    column = place.column
    lowest = list(zip(row["lowest"], row["lowest_cells"], strict=True))
    highest = list(zip(row["highest"], row["highest_cells"], strict=True))
    withheld = has_word(column, SSN | PHONE) or names_tax_id(column) or is_birth_date(column) or _are_cards(row)
    sentinel, sentinel_cells = _sentinel(lowest, highest)
    far, far_cells = _far(highest, row["quantiles"][-1])
    return NumberFacts(
        smallest=0.0 if withheld else lowest[0][0],
        largest=0.0 if withheld else highest[0][0],
        average=0.0 if withheld or not math.isfinite(row["average"]) else row["average"],
        quantiles=() if withheld else tuple(row["quantiles"]),
        not_finite=not_finite,
        sentinel=sentinel,
        sentinel_cells=sentinel_cells,
        far_value=None if withheld else far,
        far_cells=far_cells,
        withheld=withheld,
        **{name: row[name] for name in (*_CONDITIONS, "years")},
    )


def _are_cards(row: Mapping[str, Any]) -> bool:
    """Whether one of the numbers that would be shown can be a card's."""
    shown = (value for value in (*row["lowest"], *row["highest"], *row["quantiles"]) if value >= _LEAST_CARD)
    return any(is_card_number(f"{value:.0f}") for value in shown)


def _sentinel(lowest: Sequence[_End], highest: Sequence[_End]) -> tuple[float | None, int]:
    """A stand-in number at either end, repeated and far from all others."""
    if len(lowest) < 2 or highest[0][0] <= 1:
        return None, 0
    (low, low_cells), (next_low, _) = lowest
    (high, high_cells), (next_high, _) = highest[:2]
    if low_cells > 1 and _is_stand_in(low) and next_low > low / _BEYOND:
        return low, low_cells
    if high_cells > 1 and _is_stand_in(high) and 1 < next_high <= high / _BEYOND:
        return high, high_cells
    return None, 0


def _far(highest: Sequence[_End], p99: float) -> tuple[float | None, int]:
    """The commonest value that is far beyond the 99th percentile, where it is repeated enough."""
    cells, value = max(((cells, value) for value, cells in highest if 0 < _FAR * p99 < value), default=(0, 0.0))
    return (value, cells) if cells >= _FAR_CELLS else (None, 0)


def _is_stand_in(value: float) -> bool:
    return value == math.floor(value) and abs(value) < 1e15 and bool(_SENTINEL.fullmatch(str(int(value))))
