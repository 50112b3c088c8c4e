"""Promise and age, and periods that are over."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lindenford import AS_OF, dataset, days_ago, each, facts, fields

from atxaudit.snapshot.facts.periods import closed_period
from atxaudit.snapshot.facts.timeliness import method_misfit

TODAY = date(2022, 7, 23)


def test_a_promise_is_kept_to_the_last_hour_allowed() -> None:
    allowed = {
        "Hourly": (3, 7),
        "Daily": (4, 7),
        "Weekly": (13, 21),
        "Bi-Weekly": (21, 42),
        "Monthly": (46, 93),
        "Quarterly": (138, 276),
        "Semi-annually": (276, 552),
        "Annually": (460, 732),
        "Biennial": (915, 1462),
    }
    ages = [(word, days) for word, both in allowed.items() for n in both for days in (n, n + 0.01)]
    assets = [dataset(custom_fields=fields(frequency=word), data_updated_at=days_ago(days)) for word, days in ages]
    late, stale = (dict(zip(ages, each(fact, *assets), strict=True)) for fact in ("days_late", "days_stale"))
    for word, (late_after, stale_after) in allowed.items():
        assert late[word, late_after] == 0
        assert float(str(late[word, late_after + 0.01])) > 0
        assert stale[word, stale_after] == 0
        assert float(str(stale[word, stale_after + 0.01])) > 0


def test_a_weekly_promise_is_not_late_after_thirteen_days() -> None:
    asset = dataset(custom_fields=fields(frequency="Weekly"), data_updated_at=days_ago(13))
    assert facts(asset)["days_late"] == 0


def test_age_counts_from_the_data_and_never_from_the_record() -> None:
    asset = dataset(data_updated_at=days_ago(100.5), metadata_updated_at=AS_OF)
    assert math.isclose(float(str(facts(asset)["age_days"])), 100.5)


def test_nothing_is_on_time_without_a_promise_or_a_stamp() -> None:
    names = ("has_frequency", "frequency", "has_pace", "days_late", "days_stale", "has_stamp", "age_days")
    unpromised = facts(dataset(custom_fields=()))
    assert [unpromised[name] for name in names] == [False, None, False, None, None, True, 3.0]
    unstamped = facts(dataset(data_updated_at=None))
    assert [unstamped[name] for name in names] == [True, "monthly", True, None, None, False, None]


def test_words_are_recognised_ambiguous_or_unknown() -> None:
    words = ["Yearly", "Biannually", "R/P1M", "Whenever possible", "As needed", "Historical", "Daily "]
    assets = [dataset(custom_fields=fields(frequency=word)) for word in words]
    assert each("frequency_word", *assets) == words
    labels = ["annually", "twice a year", "monthly", None, "as needed", "historical", "daily"]
    assert each("frequency", *assets) == labels
    assert each("frequency_is_ambiguous", *assets) == [False, True, False, False, False, False, False]
    assert each("has_pace", *assets) == [True, True, True, False, False, False, True]
    assert each("is_as_needed", *assets) == [False] * 4 + [True, False, False]
    assert each("is_historical", *assets) == [False] * 5 + [True, False]


def test_a_view_has_its_parents_pace_where_the_parent_is_in_the_snapshot() -> None:
    view = dataset("view-0001", name="Old Trees", type="filter", parent_ids=("tree-0001",))
    assert facts(view, dataset())["is_timed"] is False
    assert facts(view)["is_timed"] is True
    assert facts(view, dataset(is_public=False))["is_timed"] is True  # left out, so not in the snapshot
    assert facts(dataset(), view)["is_timed"] is True
    assert facts(replace(view, parent_ids=()))["is_timed"] is True
    assert facts(dataset(type="map", view_type="geo"))["is_timed"] is False


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("APD Incident Extract 2010", "2010"),
        ("2010 Incident Extract", "2010"),
        ("Incident Extract 2010-2014", "2010-2014"),
        ("Incident Extract 2010-14", "2010-14"),
        ("Incident Extract 1999-00", "1999-00"),
        ("Caseload FY 2017", "FY 2017"),
        ("Caseload FY17", "FY17"),
        ("Caseload FY99", "FY99"),
        ("Caseload Fiscal Years 2010-2015", "Fiscal Years 2010-2015"),
        ("Intakes, June 2022", "June 2022"),
        ("Sept. 2013 Intakes", "Sept. 2013"),
        ("Benchmarking 2017 (7/25/2018)", "2017"),  # when it was made is no period
        ("2013, 2014 and 2015 Results", "2015"),
        ("Lantern Fair 2014 Visitor Survey", "2014"),
        ("Visitors from 2010 to 2014", "2014"),
        ("Incident Extract 2022", None),  # not over
        ("Intakes, July 2022", None),
        ("Caseload FY22", None),
        ("Census 2020-2024", None),
        ("Intakes 2022-12", None),  # a month
        ("Street Cuts Since 2015", None),
        ("Since Oct 2020", None),
        ("Crime 2003 to Present", None),
        ("Crime 2003 to Now", None),
        ("Crime 2010-", None),
        ("Crime (2010 - )", None),
        ("Crime 2010+", None),
        ("Crime from 2010", None),
        ("Crime after 2010", None),
        ("Buildings Built 2014 or later", None),
        ("Intakes 2019 YTD", None),
        ("Current Calendar Year 2019", None),
        ("Extract 2015-08-15", None),
        ("Extract August 15, 2015", None),
        ("Extract 15 August 2015", None),
        ("Extract 08/15/2015", None),
        ("Removal on September 1, 2014", None),
        ("Visitor Log For Ordinance No. 20160922-005", None),
        ("Ordinance #2016", None),
        ("Fees of $2000", None),
        ("Version 1.2010", None),
        ("Evictions", None),
        ("FY", None),
        ("", None),
    ],
)
def test_a_period_is_over_when_its_last_day_is(title: str, period: str | None) -> None:
    assert closed_period(title, TODAY) == period


@given(st.text(alphabet="FYfiscalyr 0123456789-–/.,JuneMay'+()", max_size=60))
def test_no_title_stops_the_search_for_a_period(title: str) -> None:
    closed_period(title, TODAY)


def test_a_closed_period_is_not_due_again() -> None:
    asset = dataset(name="Street Trees 2010")
    found = facts(asset)
    assert (found["period_over"], found["pace_is_plausible"]) == ("2010", False)
    historical = replace(asset, custom_fields=fields(frequency="Historical"))
    assert each("pace_is_plausible", replace(asset, custom_fields=()), historical) == [True, True]


def test_today_is_the_citys_not_the_worlds() -> None:
    asset = dataset(name="Street Trees 2025")
    new_year_in_london = datetime(2026, 1, 1, 3, tzinfo=UTC)
    assert facts(asset, as_of=new_year_in_london)["pace_is_plausible"] is True
    assert facts(asset, as_of=datetime(2026, 1, 1, 8, tzinfo=UTC))["pace_is_plausible"] is False


@pytest.mark.parametrize(
    ("method", "days", "kind", "found"),
    [
        ("Manual", 31, "interval", "Published by hand, but promised monthly"),
        ("Manual (web)", 90, "interval", "Published by hand, but promised monthly"),
        ("Manual", 92, "interval", None),  # four times a year
        ("Manual", math.nan, "as_needed", None),
        ("REST API", 31, "interval", None),
        ("REST API", math.nan, "historical", "Published by a program, but declared historical"),
        ("Programmatic", math.nan, "historical", "Published by a program, but declared historical"),
        ("Capital desk", math.nan, "historical", None),
        ("", math.nan, "historical", None),
    ],
)
def test_the_method_fits_the_pace(method: str, days: float, kind: str, found: str | None) -> None:
    assert method_misfit(method, "monthly", days, kind) == found
