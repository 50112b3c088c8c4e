"""Facts of date columns: which dates are plausible, and at what rhythm they come."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest


def at(*parts: int) -> datetime:
    """A floating time: the city's, and saying so nowhere."""
    return datetime(*parts)  # noqa: DTZ001 - floating times have no zone


def dates(column, values, name="Thing"):
    return column(values, name=name, datatype="calendar_date").dates


def test_the_newest_date_is_the_newest_plausible_one(column):
    found = dates(column, [at(2024, 9, 1, 10), at(2049, 7, 1), at(2024, 9, 20, 23)])
    assert found.newest == at(2024, 9, 20, 23)
    assert (found.latest, found.future, found.plausible) == (date(2049, 7, 1), 1, 2)


def test_a_day_after_the_stamp_is_still_plausible_two_are_not(column):
    assert dates(column, [at(2024, 9, 21)]).plausible == 1
    assert dates(column, [at(2024, 9, 22)]).future == 1


def test_impossible_dates_lie_before_1900_or_ten_years_ahead(column):
    found = dates(column, [at(1, 3, 1), at(1899, 5, 5), at(2036, 1, 1), at(2033, 1, 1)])
    assert found.impossible == 3


@pytest.mark.parametrize("day", [date(1899, 12, 30), date(1900, 1, 1), date(1970, 1, 1), date(9999, 12, 31)])
def test_a_stand_in_day_counts_at_any_time_of_day(column, day):
    stand_in = at(day.year, day.month, day.day, 14, 30)
    found = dates(column, [stand_in, at(2020, 5, 5)])
    assert found.sentinels == 1
    assert found.newest == at(2020, 5, 5)


def test_a_time_of_day_is_told_from_midnight_and_from_a_shifted_midnight(column):
    shifted = [at(2024, 1, 1, 5), at(2024, 2, 1, 5), at(2024, 7, 1, 4)]
    found = dates(column, [*shifted, at(2024, 3, 3), at(2024, 3, 3, 5, 30)])
    assert (found.timed, found.shifted) == (4, 3)
    apart = dates(column, [at(2024, 1, 1, 4), at(2024, 1, 1, 8)])
    assert apart.shifted == 1


def test_the_rhythm_is_that_of_the_last_different_days(column):
    daily = [at(2024, 9, 1) + timedelta(hours=6 * step) for step in range(40)]
    found = dates(column, [*daily, at(2020, 1, 1)])
    assert (found.days, found.period_days) == (11, 1)
    assert found.gap_p90_days is not None
    assert found.gap_p90_days < 200  # one old date among ten gaps


def test_one_day_has_no_rhythm(column):
    found = dates(column, [at(2024, 1, 1), at(2024, 1, 1, 8)])
    assert (found.gap_p90_days, found.period_days, found.days) == (None, None, 1)


def test_an_empty_month_of_a_log_shows_and_the_last_month_is_none(column):
    months = [at(2022 + month // 12, month % 12 + 1, 5) for month in range(30) if month not in (3, 20)]
    found = dates(column, [moment for moment in months for _ in range(3)])
    assert (found.months, found.median_month_rows, found.empty_months) == (30, 3, ("2022-04", "2023-09"))


def test_only_the_last_36_months_are_looked_at(column):
    found = dates(column, [at(2015, 1, 1), at(2024, 5, 1), at(2024, 6, 1)])
    assert len(found.empty_months) == 34


def test_rows_laid_out_ahead_do_not_make_the_content_newer(profiled):
    months = [at(2024, month, 1) for month in range(1, 9)]
    counts = [5.0, 6.0, 7.0, 8.0, 9.0, None, None, None]
    found = profiled({"Report Date": ("calendar_date", months), "Visitors": ("number", counts)})
    facts = found.column("report_date").dates
    assert (facts.newest, facts.newest_valued) == (at(2024, 8, 1), at(2024, 5, 1))
    assert (facts.ahead_rows, found.quantity_rows) == (3, 5)


def test_a_table_without_quantities_has_no_rows_laid_out_ahead(profiled):
    months = [at(2024, month, 1) for month in range(1, 5)]
    few = [5.0, None, None, None]  # most rows hold none: the number is no sign of a value
    found = profiled({"Report Date": ("calendar_date", months), "Fee": ("number", few)})
    assert found.column("report_date").dates.ahead_rows == 0
    assert found.column("report_date").dates.newest_valued == at(2024, 4, 1)


def test_fixed_times_are_read_as_utc(column):
    found = column([datetime(2024, 5, 1, 12, tzinfo=UTC)], datatype="date")
    assert found.dates.newest == at(2024, 5, 1, 12)


def test_iso_dates_kept_as_text_are_read_as_dates_too(column):
    found = column(["2024-05-01", "2024-06-01T08:00:00.000", "2024-07-01"])
    assert found.kind == "text"
    assert found.dates.newest == at(2024, 7, 1)
    assert column(["5/1/2024", "6/1/2024"]).dates is None


def test_without_a_stamp_the_moment_of_the_audit_decides(profiled):
    cells = {"Thing": ("calendar_date", [at(2024, 9, 28), at(2024, 9, 29)])}
    found = profiled(cells, stamp=None).columns[0].dates
    assert (found.plausible, found.future) == (1, 1)


def test_dates_of_birth_show_no_date(column):
    found = dates(column, [at(1960, 5, 1), at(1961, 5, 1)], name="Date of Birth DOB")
    assert (found.earliest, found.latest, found.newest, found.newest_valued) == (None, None, None, None)
    assert found.plausible == 2
