"""quality and staleness: dates and times, and how new the newest row is."""

from __future__ import annotations

from datetime import datetime, timedelta

from atxaudit.demo.base import FREQUENCY, Planned, custom_field
from atxaudit.demo.changes import DropMonth, Exchange, Fill, Follow, Put, Shift, share, some
from atxaudit.demo.defects import Site, row_defect, row_near_miss
from atxaudit.demo.recipes.hosts import both, dataset, having, paced
from atxaudit.demo.recipes.timeliness import LIMITS, limits_of

LONG_AGO = datetime(1015, 3, 7)  # noqa: DTZ001 - what stands in a cell has no time zone
FAR_AHEAD = datetime(2188, 5, 1)  # noqa: DTZ001 - the same
STAND_INS = (datetime(1900, 1, 1), datetime(1970, 1, 1, 7, 30))  # noqa: DTZ001 - the same
SEEN_ON = "Day on which the inspector is to come again."


def _is_long(one: Planned) -> bool:
    """Three years or nearly, of twenty rows a month and more."""
    return bool(_long_dates(one))


def _long_dates(one: Planned) -> list[str]:
    """Columns of days that span 28 months and more, with 24 rows in each."""
    if not dataset(one) or one.rows is None:
        return []
    specs = dict(one.specs)
    spans = {name: int(specs[name].split()[1]) for name in one.free("day")}
    return [name for name, span in spans.items() if span >= 28 * 31 and one.rows.count * 30 / span >= 24]


def _step(site: Site, field: str) -> float:
    """Days from one date of a column to the next, rounded up to a whole day."""
    return max(1.0, int(dict(site.planned.specs)[field].split()[1]) / site.plan_of_rows.count)


def _has_usual_pace(one: Planned) -> bool:
    return paced(one) and custom_field(one.asset, FREQUENCY) in LIMITS


# ---- impossible dates


@row_defect("date-possible", on=having("day"))
def slip_of_a_thousand_years(site: Site) -> None:
    field = site.take("day")
    site.damage(Put(field=field, values=(LONG_AGO,), amount=share(0.01)))
    site.finds("date-possible", field)


@row_defect("date-possible", on=dataset)
def due_in_two_hundred_years(site: Site) -> None:
    field = _add_due_day(site)
    site.damage(Put(field=field, values=(FAR_AHEAD,), amount=share(0.01)))
    site.finds("date-possible", field)
    site.passes("newest-row-possible", field)


@row_defect("date-possible", on=dataset)
def years_of_three_digits(site: Site) -> None:
    field = site.add_column("Budget year", "Year of the budget that paid for it.", "whole 2004 2022")
    site.damage(Put(field=field, values=(201, 20155), amount=share(0.01)))
    site.finds("date-possible", field)


@row_near_miss("date-possible", on=dataset)
def due_next_year(site: Site) -> None:
    field = _add_due_day(site)
    site.passes("date-possible", field)
    site.passes("newest-row-possible", field)


@row_near_miss("date-possible", on=having("day", rows=1100))
def one_slip_in_a_thousand(site: Site) -> None:
    field = site.take("day")
    site.damage(Put(field=field, values=(LONG_AGO,), amount=some(1)))
    site.passes("date-possible", field)


@row_near_miss("date-possible", on=dataset)
def years_and_none(site: Site) -> None:
    field = site.add_column("Budget year", "Year of the budget that paid for it.", "whole 2004 2022")
    site.damage(Put(field=field, values=(0,), amount=share(0.03)))
    site.passes("date-possible", field)


def _add_due_day(site: Site) -> str:
    field = site.add_column("Next visit due", SEEN_ON, "day 300")
    site.damage(Follow(source=field, target=field, days=(200, 600)))
    return field


@row_defect("date-not-sentinel", on=having("day"))
def stand_in_days(site: Site) -> None:
    field = site.take("day")
    site.damage(Put(field=field, values=STAND_INS, amount=share(0.02)))
    site.finds("date-not-sentinel", field)
    site.passes("date-possible", field)


@row_near_miss("date-not-sentinel", on=having("day"))
def few_stand_in_days(site: Site) -> None:
    field = site.take("day")
    site.damage(Put(field=field, values=STAND_INS, amount=share(0.009)))
    site.passes("date-not-sentinel", field)


@row_defect("start-before-end", "work span", on=having("day"))
def finished_before_it_began(site: Site) -> None:
    start, end = _add_span(site)
    site.damage(Exchange(fields=(start, end), amount=some(2)))
    site.finds("start-before-end", start)


@row_near_miss("start-before-end", "work span", on=having("day"))
def finished_on_the_same_day(site: Site) -> None:
    start, end = _add_span(site)
    site.damage(
        Put(field=end, values=(None,), amount=share(0.1)), Put(field=end, values=STAND_INS, amount=share(0.009))
    )
    site.passes("start-before-end", start)


def _add_span(site: Site) -> tuple[str, str]:
    """Two days of which the first comes first, some weeks before the row's own day."""
    day = site.planned.free("day")[0]
    start = site.add_column("Work began", "First day on which a crew was there.", "day 300")
    end = site.add_column("Work finished", "Last day on which a crew was there.", "day 300")
    site.damage(
        Follow(source=day, target=start, days=(-60, -30)),
        Follow(source=start, target=end, days=(0, 20)),
    )
    return start, end


# ---- rhythm


@row_defect("no-missing-period", "row set", on=_is_long)
def month_without_rows(site: Site) -> None:
    field = site.draw.choice(_long_dates(site.planned))
    site.claim(field)
    site.damage(DropMonth(field=field, months=site.draw.randrange(2, 22)))
    site.finds("no-missing-period", field)


@row_near_miss("no-missing-period", "row set", on=_is_long)
def month_of_one_row(site: Site) -> None:
    field = site.draw.choice(_long_dates(site.planned))
    site.claim(field)
    site.damage(DropMonth(field=field, months=site.draw.randrange(2, 22), kept=1))
    site.passes("no-missing-period", field)


@row_defect("no-timezone-shift", on=having("day"))
def midnight_in_another_zone(site: Site) -> None:
    field = site.take("day")
    site.damage(Shift(field=field, hours=(5, 6), amount=share(0.85)))
    site.finds("no-timezone-shift", field)


@row_near_miss("no-timezone-shift", on=having("day"))
def early_in_the_morning(site: Site) -> None:
    field = site.take("day")
    site.damage(Shift(field=field, hours=(5, 6), amount=share(0.78)))
    site.passes("no-timezone-shift", field)


@row_defect("time-valid", on=dataset)
def hours_beyond_the_day(site: Site) -> None:
    field = site.add_column("Call time", "Time of day of the call, hours and minutes together.", "clock")
    site.damage(Put(field=field, values=(2400, 1275), amount=some(3)))
    site.finds("time-valid", field)


@row_near_miss("time-valid", on=dataset)
def last_minute_of_the_day(site: Site) -> None:
    field = site.add_column("Call time", "Time of day of the call, hours and minutes together.", "clock")
    site.damage(Put(field=field, values=(2359, 0), amount=some(4)))
    site.passes("time-valid", field)


@row_near_miss("time-valid", on=dataset)
def seconds_until_answered(site: Site) -> None:
    field = site.add_column("Response time", "Seconds until somebody answered the call.", "count 20 2900")
    site.passes("time-valid", field)


# ---- against the stamp


@row_defect(
    "newest-row-on-time",
    "event dates",
    on=both(_has_usual_pace, having("day")),
    uses=("frequency-plausible",),
    is_last=True,
)
def fresh_stamp_on_old_rows(site: Site) -> None:
    field = site.take("day")
    late, _ = limits_of(site)
    site.replan(behind=timedelta(days=late + 8 * _step(site, field) + 5))
    site.finds("newest-row-on-time")


@row_near_miss(
    "newest-row-on-time",
    "event dates",
    on=both(_has_usual_pace, having("day")),
    uses=("frequency-plausible",),
    is_last=True,
)
def rows_just_new_enough(site: Site) -> None:
    site.take("day")
    late, _ = limits_of(site)
    site.replan(behind=timedelta(days=late - 1))
    site.passes("newest-row-on-time")


@row_defect("newest-row-possible", on=having("day"))
def row_of_next_month(site: Site) -> None:
    field = site.take("day")
    ahead = site.plot.now.replace(tzinfo=None, microsecond=0) + timedelta(days=site.draw.randrange(20, 300))
    site.damage(Put(field=field, values=(ahead,), amount=some(1)))
    site.finds("newest-row-possible", field)
    site.passes("date-possible", field)


@row_near_miss("newest-row-possible", "event dates", on=dataset)
def bookings_lie_ahead(site: Site) -> None:
    field = site.add_column("Event on", "Day for which the place was reserved.", "day 300")
    site.damage(Follow(source=field, target=field, days=(100, 400)))
    site.passes("newest-row-possible", field)


@row_defect("dates-not-overwritten", on=dataset)
def every_row_stamped_anew(site: Site) -> None:
    field = _add_stamp(site)
    site.finds("dates-not-overwritten", field)
    site.finds("column-not-constant", field)  # the same thing, seen from another side


@row_near_miss("dates-not-overwritten", on=dataset)
def stamped_on_two_days(site: Site) -> None:
    field = _add_stamp(site)
    later = site.plot.now.replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0) - timedelta(days=2600)
    site.damage(Put(field=field, values=(later,), amount=some(3)))
    site.passes("dates-not-overwritten", field)


def _add_stamp(site: Site) -> str:
    field = site.add_column("Record created", "Day on which the record was made in the system.", "day 300")
    day = site.plot.now.replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0) - timedelta(days=2400)
    site.damage(Fill(field=field, value=day))
    return field
