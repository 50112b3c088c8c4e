"""The catalog: whole or refused, each asset once, and what its records say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from scripted_portal import Behaviour, Request, ScriptedPortal, answer

from atxaudit.errors import CatalogIncomplete, PortalAnswerUnreadable
from atxaudit.models import Asset, Column
from atxaudit.portal.catalog import asset_of
from atxaudit.portal.client import PortalClient
from atxaudit.portal.document import Document

CATALOG = "/api/catalog/v1"
CITY, HUB = "data.example.gov", "hub.example.gov"


def record(asset_id: str, domain: str = CITY, **resource: object) -> dict[str, Any]:
    return {
        "resource": {"id": asset_id, "name": asset_id, "type": "dataset", **resource},
        "metadata": {"domain": domain},
    }


def records(count: int) -> list[dict[str, Any]]:
    return [record(f"aa{number // 10000:02}-{number % 10000:04}") for number in range(count)]


def serving(everything: list[dict[str, Any]], *, most: int = 10_000, claims: int | None = None) -> Behaviour:
    """A catalog as documented: pages by offset within 10,000, else by scroll_id; `most` records in a page."""

    def behave(connection: Any, request: Request) -> None:
        asked = dict(request.query)
        limit, offset = int(asked.get("limit", "100")), int(asked.get("offset", "0"))
        if offset + limit > 10_000 or {"order", "scroll_id"} <= asked.keys():
            return answer({"error": "not like that"}, 400)(connection, request)
        found = [r for r in everything if r["metadata"]["domain"] in request.values("domains")]
        found = [r for r in found if "ids" not in asked or r["resource"]["id"] in request.values("ids")]
        size = min(claims if claims is not None else len(found), 10_000)
        found = [r for r in found if r["resource"]["id"] > asked.get("scroll_id", "")]
        return answer({"results": found[offset:][: min(limit, most)], "resultSetSize": size})(connection, request)

    return behave


@pytest.fixture
def client(portal: ScriptedPortal) -> Iterator[PortalClient]:
    with PortalClient(portal.base_url, app_token=None, deadline_seconds=20) as client:
        yield client


# --- whole or refused


def test_one_page_is_enough_for_most_portals(portal: ScriptedPortal, client: PortalClient) -> None:
    portal.script(CATALOG, serving(records(250)))
    assets, report = client.read_catalog([CITY])
    assert [asset.id for asset in assets] == sorted(asset.id for asset in assets)
    assert (report.raw_records, report.result_set_size, report.distinct) == (250, 250, 250)
    assert len(portal.requests) == 1


@pytest.mark.parametrize("page_size", [1, 7, 100])
def test_many_pages_bring_the_same_as_one(page_size: int, portal: ScriptedPortal, client: PortalClient) -> None:
    portal.script(CATALOG, serving(records(25)))
    whole = client.read_catalog([CITY])
    assert client.read_catalog([CITY], page_size=page_size) == whole


def test_a_portal_that_serves_smaller_pages_than_asked_for_is_read_whole(
    portal: ScriptedPortal, client: PortalClient
) -> None:
    portal.script(CATALOG, serving(records(25), most=10))
    assert client.read_catalog([CITY])[1].raw_records == 25


@pytest.mark.parametrize("page_size", [10_000, 4_000])
def test_beyond_ten_thousand_the_catalog_is_scrolled(
    page_size: int, portal: ScriptedPortal, client: PortalClient
) -> None:
    portal.script(CATALOG, serving(records(10_050)))
    assets, report = client.read_catalog([CITY], page_size=page_size)
    assert len(assets) == 10_050
    assert (report.raw_records, report.result_set_size) == (10_050, 10_000)  # the portal never says more
    assert any("scroll_id" in dict(request.query) for request in portal.requests)


def test_exactly_ten_thousand_are_whole(portal: ScriptedPortal, client: PortalClient) -> None:
    portal.script(CATALOG, serving(records(10_000)))
    assert client.read_catalog([CITY])[1].raw_records == 10_000


def test_a_scroll_that_turns_in_a_circle_ends(portal: ScriptedPortal, client: PortalClient) -> None:
    everything = records(10_000)
    first = answer({"results": everything, "resultSetSize": 10_000})
    portal.script(CATALOG, first, answer({"results": everything[:3], "resultSetSize": 10_000}))
    assets, report = client.read_catalog([CITY])
    assert (len(assets), report.raw_records, report.duplicate_ids) == (
        10_000,
        10_003,
        ("aa00-0000", "aa00-0001", "aa00-0002"),
    )


@pytest.mark.parametrize(("there", "claimed"), [(25, 26), (25, 24), (9_990, 10_000)])
def test_another_number_than_the_portal_claims_is_refused(
    there: int, claimed: int, portal: ScriptedPortal, client: PortalClient
) -> None:
    portal.script(CATALOG, serving(records(there), claims=claimed))
    with pytest.raises(CatalogIncomplete, match=f"says it has {claimed} records but gave {there}"):
        client.read_catalog([CITY])


def test_a_catalog_that_changes_while_it_is_read_is_refused(portal: ScriptedPortal, client: PortalClient) -> None:
    portal.script(CATALOG, serving(records(25)), serving(records(24)))
    with pytest.raises(CatalogIncomplete, match="changed while it was being read"):
        client.read_catalog([CITY], page_size=10)


def test_no_record_at_all_is_refused_naming_the_domains(portal: ScriptedPortal, client: PortalClient) -> None:
    portal.script(CATALOG, serving(records(3)))
    with pytest.raises(CatalogIncomplete, match=r"has no asset of hub\.example\.gov; check the domains"):
        client.read_catalog([HUB])


def test_an_id_that_is_not_there_is_named(portal: ScriptedPortal, client: PortalClient) -> None:
    portal.script(CATALOG, serving(records(3)))
    with pytest.raises(CatalogIncomplete, match=r"has no asset zzzz-9999 on data\.example\.gov; check the id"):
        client.read_catalog([CITY], ids=["zzzz-9999"])


@pytest.mark.parametrize(
    "strange",
    [[], {}, {"results": []}, {"resultSetSize": 3}, {"results": [{"resource": {"name": "no id"}}], "resultSetSize": 1}],
)
def test_json_of_another_shape_is_refused(strange: object, portal: ScriptedPortal, client: PortalClient) -> None:
    portal.script(CATALOG, answer(strange))
    with pytest.raises(PortalAnswerUnreadable, match="another shape than a Socrata catalog"):
        client.read_catalog([CITY])


# --- each asset once


def test_a_record_that_comes_twice_is_one_asset_and_no_fault(portal: ScriptedPortal, client: PortalClient) -> None:
    everything = records(5)
    portal.script(CATALOG, serving([*everything, everything[1], everything[3], everything[3]]))
    assets, report = client.read_catalog([CITY])
    assert (report.raw_records, report.distinct, len(assets)) == (8, 5, 5)
    assert report.duplicate_ids == ("aa00-0001", "aa00-0003")


def test_an_asset_on_two_domains_is_the_one_of_the_domain_named_first(
    portal: ScriptedPortal, client: PortalClient
) -> None:
    portal.script(CATALOG, serving([record("aaaa-0001"), record("aaaa-0001", HUB), record("aaaa-0002", HUB)]))
    assets, report = client.read_catalog([HUB, CITY])
    assert [(asset.id, asset.domain) for asset in assets] == [("aaaa-0001", HUB), ("aaaa-0002", HUB)]
    assert report.duplicate_ids == ("aaaa-0001",)
    assert [asset.domain for asset in client.read_catalog([CITY, HUB])[0]] == [CITY, HUB]
    assert portal.requests[0].values("domains") == [HUB, CITY]


def test_only_some_assets_can_be_asked_for(portal: ScriptedPortal, client: PortalClient) -> None:
    portal.script(CATALOG, serving(records(9)))
    assets, report = client.read_catalog([CITY], ids=["aa00-0007", "aa00-0002"])
    assert [asset.id for asset in assets] == ["aa00-0002", "aa00-0007"]
    assert report.result_set_size == 2


def test_drafts_are_no_assets(portal: ScriptedPortal, client: PortalClient) -> None:
    portal.script(CATALOG, serving([record("aaaa-0001"), record("aaaa-0001:7"), record("aaaa-0002:draft")]))
    assets, report = client.read_catalog([CITY])
    assert [asset.id for asset in assets] == ["aaaa-0001"]
    assert (report.raw_records, report.duplicate_ids) == (3, ())


# --- what a record says


def test_a_full_record_is_read_into_an_asset() -> None:
    published = {
        "resource": {
            "name": "Street trees", "id": "aaaa-0001", "parent_fxf": ["bbbb-0002"],
            "description": "<b>Trees</b>\r\nalong streets", "attribution": "Parks", "attribution_link": "https://p.example",
            "contact_email": "parks@example.gov", "type": "dataset", "createdAt": "2020-01-02T03:04:05.000Z",
            "metadata_updated_at": "2023-09-28T19:34:07+0000", "data_updated_at": "2024-05-01T00:00:00.000Z",
            "page_views": {"page_views_last_month": 12, "page_views_total": 345, "page_views_total_log": 8.4},
            "download_count": 67, "provenance": "OFFICIAL", "lens_view_type": "tabular", "lens_display_type": "table",
            "blob_mime_type": None, "hide_from_data_json": True,
            "columns_name": ["Planted", "Where", "Ward"],
            "columns_field_name": ["planted", "where", ":@computed_region_ab12_cd34"],
            "columns_datatype": ["Calendar date", "MultiPolygon", "Number"],
            "columns_description": ["When it was planted", "", ""],
        },
        "classification": {
            "categories": ["x"], "tags": ["y"], "domain_category": "Nature", "domain_tags": ["trees", "streets"],
            "domain_metadata": [{"key": "City_Department-", "value": "Parks"}, {"key": "City_Pace", "value": ""}],
            "domain_private_metadata": [{"key": "Publishing-Information_Automation-Method", "value": "Manual"}],
        },
        "metadata": {"domain": CITY, "license": "Public Domain"},
        "permalink": f"https://{CITY}/d/aaaa-0001",
        "owner": {"id": "x", "user_type": "team", "display_name": "Park rangers"},
    }  # fmt: skip
    assert asset_of(Document(published)) == Asset(
        id="aaaa-0001",
        name="Street trees",
        type="dataset",
        domain=CITY,
        provenance="official",
        view_type="tabular",
        display_type="table",
        parent_ids=("bbbb-0002",),
        description="<b>Trees</b>\r\nalong streets",
        category="Nature",
        tags=("trees", "streets"),
        license_name="Public Domain",
        attribution="Parks",
        attribution_link="https://p.example",
        contact_email="parks@example.gov",
        custom_fields=(
            ("City_Department-", "Parks"),
            ("City_Pace", ""),
            ("Publishing-Information_Automation-Method", "Manual"),
        ),
        owner_name="Park rangers",
        owner_type="team",
        created_at=datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC),
        metadata_updated_at=datetime(2023, 9, 28, 19, 34, 7, tzinfo=UTC),
        data_updated_at=datetime(2024, 5, 1, tzinfo=UTC),
        views_last_month=12,
        views_total=345,
        downloads=67,
        hidden_from_data_json=True,
        permalink=f"https://{CITY}/d/aaaa-0001",
        columns=(
            Column(field_name="planted", name="Planted", datatype="calendar_date", description="When it was planted"),
            Column(field_name="where", name="Where", datatype="multipolygon"),
            Column(field_name=":@computed_region_ab12_cd34", name="Ward", datatype="number"),
        ),
    )


def test_computed_region_columns_are_known_as_the_portals_own() -> None:
    read = asset_of(Document(record("aaaa-0001", columns_field_name=["x", ":@computed_region_a_b", ":id"])))
    assert [column.is_system for column in read.columns] == [False, True, True]


def test_a_record_with_nothing_but_an_id_is_an_asset() -> None:
    read = asset_of(Document({"resource": {"id": "aaaa-0001"}}))
    assert read == Asset(id="aaaa-0001", name="", type="", domain="")


def test_null_and_mistyped_keys_read_as_absent() -> None:
    published = json.loads(
        """{"resource": {"id": "aaaa-0001", "name": null, "type": 7, "parent_fxf": null, "description": {"x": 1},
        "data_updated_at": null, "createdAt": "yesterday", "metadata_updated_at": true, "page_views": [],
        "download_count": "12", "columns_name": ["A"], "columns_field_name": ["a", "b"], "columns_datatype": "Text",
        "hide_from_data_json": "yes"}, "classification": null, "metadata": {"domain": "x"}, "owner": "nobody"}"""
    )
    assert asset_of(Document(published)) == Asset(
        id="aaaa-0001",
        name="",
        type="7",
        domain="x",
        downloads=12,
        columns=(Column(field_name="a", name="A", datatype=""), Column(field_name="b", name="", datatype="")),
    )


def test_a_foreign_asset_is_known_as_federated() -> None:
    assert asset_of(Document(record("aaaa-0001", type="federated_href"))).is_federated


# --- recorded portals


def test_the_recorded_catalog_of_2022_is_read_whole(replay: Callable[[str], str]) -> None:
    with PortalClient(replay("austin-2022"), app_token=None, deadline_seconds=60) as client:
        assets, report = client.read_catalog(["data.austintexas.gov"])
    real = [column for asset in assets for column in asset.columns if not column.is_system]
    assert (report.raw_records, report.result_set_size, report.distinct, len(report.duplicate_ids)) == (
        310,
        310,
        304,
        6,
    )
    assert (len(real), sum(not column.description.strip() for column in real)) == (5822, 4663)
    assert sum(not asset.license_name for asset in assets) == 54
    assert sum(not asset.category for asset in assets) == 30
    assert sum(not asset.description.strip() for asset in assets) == 28
    assert sum(not asset.tags for asset in assets) == 60
    assert {column.datatype for column in real} <= {
        "text", "number", "calendar_date", "date", "point", "url", "checkbox", "multipolygon",
    }  # fmt: skip


def test_the_recorded_data_hub_of_2024_is_found_by_its_own_domain(replay: Callable[[str], str]) -> None:
    with PortalClient(replay("austin-2024"), app_token=None, deadline_seconds=60) as client:
        assets, _ = client.read_catalog(["data.austintexas.gov", "datahub.austintexas.gov"])
        assert {asset.domain for asset in assets} == {"datahub.austintexas.gov"}
        assert len(assets) == 5
        with pytest.raises(CatalogIncomplete):
            client.read_catalog(["data.austintexas.gov"])


def test_the_recorded_page_of_a_large_catalog_is_read(recordings: Path) -> None:
    page = json.loads((recordings / "nyc-2025" / "api-catalog-v1-limit7.json").read_text("utf-8"))
    assets = [asset_of(Document(published)) for published in page["results"]]
    assert len(assets) == 7
    for asset in assets:
        assert all((asset.id, asset.name, asset.domain, asset.owner_name, asset.columns, asset.data_updated_at))
        assert all(column.field_name and column.name and column.datatype for column in asset.columns)
        assert asset.views_total
