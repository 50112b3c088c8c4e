"""Series spread over several datasets, and the standards that records name."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from lindenford import column, dataset, derived, each, facts

from atxaudit.models import Asset
from atxaudit.snapshot.facts.series import series_stem
from atxaudit.snapshot.facts.specification import named_specification


def _members(titles: Sequence[str], fields: Sequence[str], **changes: object) -> list[float]:
    assets: list[Asset] = [
        dataset(f"tree-{place:04d}", name=title, columns=tuple(map(column, own)), **changes)
        for place, (title, own) in enumerate(zip(titles, fields, strict=True))
    ]
    return list(derived(*assets).assets["series_members"])


def test_three_datasets_that_differ_by_their_period_are_one_series() -> None:
    titles = ["Trees Planted 2017", "Trees Planted 2018", "FY 2019 Trees Planted", "Trees Felled 2019"]
    assert _members(titles, ["abc"] * 4) == [3, 3, 3, 1]


def test_two_datasets_are_no_series() -> None:
    assert _members(["Trees 2017", "Trees 2018"], ["abc"] * 2) == [1, 1]


def test_columns_may_drift_over_the_years_but_not_wholly() -> None:
    titles = [f"Trees {year}" for year in (2016, 2017, 2018, 2019)]
    assert _members(titles, ["abc", "abcd", "abce", "xyz"]) == [3, 3, 3, 1]


def test_twins_of_one_year_and_views_are_no_series() -> None:
    assert _members(["Trees 2017"] * 3, ["abc"] * 3) == [1, 1, 1]
    assert _members([f"Trees {year}" for year in (2016, 2017, 2018)], ["abc"] * 3, type="filter") == [1, 1, 1]


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("Intakes, June 2014", "intakes"),
        ("FY14-15 Intakes", "intakes"),
        ("Q3 Intakes 2014", "intakes"),
        ("Evictions", ""),
        ("Route 66", ""),
    ],
)
def test_the_stem_is_the_title_without_its_period(title: str, stem: str) -> None:
    assert series_stem(title) == stem


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Bus stops in GTFS", "GTFS"),
        ("Requests by Open311", "Open311"),
        ("Requests by open 311", "Open311"),
        ("Permits after the Building & Land Development Specification", "BLDS"),
        ("Scores in the LIVES format", "LIVES"),
        ("Black LIVES saved", None),
        ("311 Requests", None),
        ("Where a tree lives", None),
        ("Evictions", None),
    ],
)
def test_a_standard_is_named_by_its_name(text: str, name: str | None) -> None:
    found = named_specification(text)
    assert (found.name if found else None) == name


def test_a_standard_is_kept_when_one_of_its_tables_is_whole() -> None:
    examples: list[tuple[tuple[str, ...], str | None]] = [
        (("stop_id", "stop_name", "stop_lat", "stop_lon", "extra"), None),
        (("stop_id", "stop_name"), "stop_lat, stop_lon"),
        (("StopID", "Stop Name", "Stop Lat", "Stop Lon"), None),
        (("route_id", "route_type"), None),
    ]
    assets = [dataset(name="Bus Network (GTFS)", columns=tuple(map(column, own))) for own, _ in examples]
    assert each("specification_missing", *assets) == [missing for _, missing in examples]
    assert each("specification", *assets) == ["GTFS"] * 4
    assert all(each("names_specification", *assets))


def test_a_record_that_names_no_standard_lacks_nothing_of_it() -> None:
    found = facts(dataset())
    names = ("specification", "specification_missing", "names_specification")
    assert [found[name] for name in names] == [None, None, False]
