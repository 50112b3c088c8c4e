"""The city of earlier weeks is the same city, younger: nothing in it knows what came later."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests

from atxaudit.demo.base import FREQUENCY, Planned, custom_field
from atxaudit.demo.city import City
from atxaudit.demo.past import TODAY
from atxaudit.demo.server import open_portal

WEEK = timedelta(weeks=1)


def striking(city: City, rule: str) -> list[Planned]:
    return [city.planned[defect.asset_id] for defect in city.defects if defect.rule == rule and defect.asset_id]


@pytest.mark.parametrize("weeks", [1, 3])
def test_nothing_is_newer_than_the_earlier_moment(city: City, weeks: int) -> None:
    then = city.earlier(weeks)
    assert then.now == city.now - weeks * WEEK
    for asset in then.listed:
        assert asset.data_updated_at is None or asset.data_updated_at <= then.now, asset.name
        assert asset.metadata_updated_at is None or asset.metadata_updated_at <= then.now, asset.name


def test_what_was_not_refreshed_since_is_the_same_to_the_last_cell(city: City) -> None:
    then = city.earlier(1)
    same = [one for one in city.in_scope if one.type == "dataset" and one.data_updated_at <= then.now]  # type: ignore[operator]
    unchanged = [asset for asset in same if city.planned[asset.id].past == TODAY]
    assert unchanged
    for asset in unchanged:
        assert then.planned[asset.id].asset.data_updated_at == asset.data_updated_at
        assert then.rows(asset.id) == city.rows(asset.id), asset.name


def test_what_is_refreshed_every_day_had_fewer_rows(clean_city: City) -> None:
    then = clean_city.earlier(1)
    daily = [a for a in clean_city.in_scope if a.type == "dataset" and custom_field(a, FREQUENCY) == "Daily"]
    assert daily
    for asset in daily:
        now, before = clean_city.rows(asset.id).rows, then.rows(asset.id).rows
        assert len(before) < len(now), asset.name
        assert now[: len(before)] == before, asset.name


def test_rows_columns_and_assets_went_as_the_manifest_says(city: City) -> None:
    then = city.earlier(1)
    counts = {one.asset.id: len(city.rows(one.asset.id).rows) for one in striking(city, "row-count-steady")}
    assert all(len(then.rows(i).rows) != count for i, count in counts.items())
    for one in striking(city, "schema-steady"):
        assert then.planned[one.asset.id].asset.columns != one.asset.columns
    gone = {asset.id for asset in then.listed} - {asset.id for asset in city.listed}
    lost = {
        custom_field(then.planned[i].asset, "Ownership_Department name") for i in gone if not then.planned[i].left_out
    }
    assert lost == {defect.subject for defect in city.defects if defect.rule == "asset-still-there"}


def test_a_portal_shows_the_week_it_is_told_to(city: City) -> None:
    (touched,) = striking(city, "rows-changed-with-stamp")[:1]
    with open_portal(city) as portal:
        seen = []
        for week in (3, 2, 1, 0):
            portal.show(city.earlier(week) if week else city)
            answer = requests.get(f"{portal.url}/resource/{touched.asset.id}.csv", params={"$order": ":id"}, timeout=20)
            seen.append((answer.headers["ETag"], answer.text))
    assert len({tag for tag, _ in seen}) == 4
    assert len({text for _, text in seen}) == 1
