"""Facts of date columns, from their different days."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from statistics import median, quantiles
from typing import Any

from atxaudit.snapshot.profile.facts import DateFacts
from atxaudit.snapshot.profile.names import is_birth_date
from atxaudit.snapshot.profile.places import Place, Reading, values_of
from atxaudit.snapshot.profile.sql import ask

_STAND_INS = ("1899-12-30", "1899-12-31", "1900-01-01", "1970-01-01", "0001-01-01", "9999-12-31")
IS_STAND_IN = "day IN (" + ", ".join(f"DATE '{day}'" for day in _STAND_INS) + ")"
_LAST_DAYS = 60  # whose gaps tell the rhythm; rules.md, newest-row-on-time
_LAST_MONTHS = 36
_YEARS_AHEAD = 10
_SHIFTS = range(4, 9)  # hours that midnight in Texas has in UTC, and its neighbours
_HOUR = "CASE WHEN epoch_us(v) % 86400000000 = 0 THEN 0 WHEN epoch_us(v) % 3600000000 = 0 THEN hour(v) ELSE -1 END"


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """Between which days a date is plausible or possible."""

    last_plausible: date  # stamp + 1 day
    last_possible: date  # as_of + 10 years

    @classmethod
    def of(cls, stamp: datetime | None, as_of: datetime) -> Bounds:
        """By the stamp of the data, or by the moment of the audit where there is none."""
        return cls(
            last_plausible=(_naive(stamp or as_of) + timedelta(days=1)).date(),
            last_possible=(_naive(as_of) + timedelta(days=365.25 * _YEARS_AHEAD)).date(),
        )

    @property
    def plausible(self) -> str:
        """The condition on `day`."""
        return f"(day BETWEEN DATE '1900-01-01' AND DATE '{self.last_plausible}' AND NOT {IS_STAND_IN})"


@dataclass(kw_only=True, slots=True)
class DateCounts:
    """What the times of one column add up to."""

    filled: int = 0
    distinct: int = 0
    cells: Counter[str] = field(default_factory=Counter)
    hours: Counter[int] = field(default_factory=Counter)  # sharp ones; 0 is midnight, -1 any other time
    readable: list[date] = field(default_factory=list)  # earliest and latest of some groups
    newest: datetime | None = None
    newest_valued: datetime | None = None

    def add(self, group: dict[str, Any], names: Sequence[str]) -> None:
        """Adds times that meet the same conditions."""
        met = [name for name, is_met in zip(names, group["met"], strict=True) if is_met]
        self.filled += group["cells"]
        self.distinct += group["different"]
        self.hours[group["hour"]] += group["cells"]
        self.cells.update(dict.fromkeys(met, group["cells"]))
        self.cells["unvalued"] += group["cells"] - group["valued"]
        if "readable" in met:
            self.readable += [group["earliest"].date(), group["latest"].date()]
        if "plausible" in met:
            self.newest = max(self.newest or group["latest"], group["latest"])
            if group["is_valued"]:
                self.newest_valued = max(self.newest_valued or group["latest"], group["latest"])

    def facts(self, rhythm: Rhythm, ahead: int, *, withheld: bool) -> DateFacts:
        """As facts; `withheld` leaves out whatever shows a single date."""
        sharp = [self.hours[hour] for hour in _SHIFTS]
        return DateFacts(
            earliest=None if withheld else min(self.readable, default=None),
            latest=None if withheld else max(self.readable, default=None),
            newest=None if withheld else self.newest,
            newest_valued=None if withheld else self.newest_valued,
            plausible=self.cells["plausible"],
            ahead_rows=ahead,
            future=self.cells["future"],
            impossible=self.cells["impossible"],
            sentinels=self.cells["sentinels"],
            timed=self.filled - self.hours[0],
            shifted=max(one + other for one, other in zip([*sharp, 0], [0, *sharp], strict=True)),
            days=rhythm.days,
            gap_p90_days=_ninetieth(rhythm.gaps),
            period_days=float(median(rhythm.gaps)) if rhythm.gaps else None,
            months=rhythm.span,
            median_month_rows=float(median(rhythm.months.values())) if rhythm.months else 0.0,
            empty_months=rhythm.empty_months,
        )


@dataclass(kw_only=True, slots=True)
class Rhythm:
    """On which days and in which months something happened: plausible dates of rows that hold what counts."""

    days: int = 0
    months: dict[int, int] = field(default_factory=dict)  # rows by year × 12 + month - 1
    last_days: list[date] = field(default_factory=list)

    @property
    def gaps(self) -> list[int]:
        """Days between the last different days, newest first."""
        last = sorted(self.last_days, reverse=True)[:_LAST_DAYS]
        return [(later - earlier).days for later, earlier in pairwise(last)]

    @property
    def span(self) -> int:
        """Months from the first to the last, both included."""
        return max(self.months) - min(self.months) + 1 if self.months else 0

    @property
    def empty_months(self) -> tuple[str, ...]:
        """Months without a row among the last 36, the first and the last aside."""
        last = max(self.months, default=0)
        first = max(min(self.months, default=0), last - _LAST_MONTHS + 1)
        empty = [month for month in range(first, last) if month not in self.months]
        return tuple(f"{month // 12:04}-{month % 12 + 1:02}" for month in empty)


def date_facts(
    reading: Reading, batch: Sequence[Place], bounds: Bounds, valued: str
) -> dict[int, tuple[int, int, DateFacts]]:
    """Filled cells, different values and facts of each column; `valued`: whether a row of `cells` holds what counts."""
    values = values_of(reading, batch, counted=True, valued=valued)
    reading.connection.execute(
        "CREATE OR REPLACE TEMP TABLE date_values AS"
        f" FROM ({values}) SELECT c, v, n, valued, v::DATE AS day WHERE isfinite(v)"
    )
    conditions = {
        "plausible": bounds.plausible,
        "future": f"day > DATE '{bounds.last_plausible}'",
        "impossible": f"day < DATE '1900-01-01' OR day > DATE '{bounds.last_possible}'",
        "sentinels": IS_STAND_IN,
        "readable": "day BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'",
    }
    found: dict[int, DateCounts] = defaultdict(DateCounts)
    for group in ask(reading.connection, _measure(conditions)):
        found[group["c"]].add(group, tuple(conditions))
    rhythms = _rhythms(reading, bounds)
    ahead = _ahead(reading, found)
    return {
        place.number: (
            found[place.number].filled,
            found[place.number].distinct,
            found[place.number].facts(
                rhythms[place.number], ahead.get(place.number, 0), withheld=is_birth_date(place.column)
            ),
        )
        for place in batch
    }


def _measure(conditions: dict[str, str]) -> str:
    met = f"[{', '.join(conditions.values())}]"
    return (
        f"FROM date_values SELECT c, valued > 0 AS is_valued, {met} AS met, {_HOUR} AS hour,"
        " sum(n)::BIGINT AS cells, sum(valued)::BIGINT AS valued, count(*) AS different,"
        " min(v) AS earliest, max(v) AS latest GROUP BY ALL"
    )


def _rhythms(reading: Reading, bounds: Bounds) -> dict[int, Rhythm]:
    found: dict[int, Rhythm] = defaultdict(Rhythm)
    rows = ask(
        reading.connection,
        "FROM (FROM date_values SELECT c, day, sum(valued)::BIGINT AS n"
        f" WHERE valued > 0 AND {bounds.plausible} GROUP BY ALL)"
        " SELECT c, year(day) * 12 + month(day) - 1 AS month, sum(n)::BIGINT AS cells, count(*) AS days,"
        f" max(day, {_LAST_DAYS}) AS last GROUP BY ALL ORDER BY month DESC",
    )
    for row in rows:
        rhythm = found[row["c"]]
        rhythm.days += row["days"]
        rhythm.months[row["month"]] = row["cells"]
        if len(rhythm.last_days) < _LAST_DAYS:
            rhythm.last_days += row["last"]
    return found


def _ahead(reading: Reading, found: dict[int, DateCounts]) -> dict[int, int]:
    """Rows later than the newest that holds what counts, and without it; asked only where some rows hold nothing."""
    newest = {
        number: counts.newest_valued
        for number, counts in found.items()
        if counts.cells["unvalued"] and counts.newest_valued
    }
    if not newest:
        return {}
    listed = ", ".join(f"({number}, DATE '{moment.date()}')" for number, moment in newest.items())
    rows = ask(
        reading.connection,
        f"FROM date_values JOIN (VALUES {listed}) AS t(c, newest) USING (c) SELECT c, sum(n - valued)::BIGINT AS cells"
        " WHERE day > newest GROUP BY c",
    )
    return {row["c"]: row["cells"] for row in rows}


def _ninetieth(gaps: Sequence[int]) -> float | None:
    if len(gaps) < 2:
        return float(gaps[0]) if gaps else None
    return float(quantiles(gaps, n=10, method="inclusive")[-1])


def _naive(moment: datetime) -> datetime:
    """In UTC without saying so: floating times are the city's, less than a day away."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
