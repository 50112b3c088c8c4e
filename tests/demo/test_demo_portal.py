"""The demo portal has the routes and shapes of a Socrata portal; asked as strangers ask, and by our own client."""

from __future__ import annotations

import csv
import io
import socket
import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from atxaudit.demo.city import City
from atxaudit.demo.server import serve_city
from atxaudit.errors import PortalRefused
from atxaudit.models import Asset
from atxaudit.portal.client import PortalClient

CATALOG = "/api/catalog/v1"


def get(portal: str, path: str, **parameters: Any) -> requests.Response:
    return requests.get(portal + path, params=parameters, timeout=20)


def named(city: City, title: str) -> Asset:
    return next(asset for asset in city.listed if title in asset.name)


def a_dataset(city: City) -> Asset:
    return next(a for a in city.in_scope if a.type == "dataset" and any(c.is_system for c in a.columns))


# ---- catalog


def test_the_catalog_pages_by_offset_and_by_scrolling(portal: str, city: City) -> None:
    whole = get(portal, CATALOG, domains=city.domain, limit=1000).json()
    ids = [record["resource"]["id"] for record in whole["results"]]
    assert whole["resultSetSize"] == len(ids) == len(city.listed)
    second = get(portal, CATALOG, domains=city.domain, limit=10, offset=10, order="dataset_id").json()
    assert [record["resource"]["id"] for record in second["results"]] == ids[10:20]
    scrolled = get(portal, CATALOG, domains=city.domain, limit=10, scroll_id=ids[19]).json()
    assert [record["resource"]["id"] for record in scrolled["results"]] == ids[20:30]


@pytest.mark.parametrize(
    "wrong", [{"offset": 5000, "limit": 5001}, {"order": "name", "scroll_id": "a"}, {"limit": "ten"}]
)
def test_the_catalog_refuses_what_a_real_one_refuses(portal: str, wrong: dict[str, Any]) -> None:
    answer = get(portal, CATALOG, **wrong)
    assert answer.status_code == 400
    assert list(answer.json()) == ["error"]


def test_an_unknown_parameter_is_a_filter_on_custom_fields(portal: str) -> None:
    assert get(portal, CATALOG, domain="data.lindenford.example").json()["resultSetSize"] == 0
    daily = get(portal, CATALOG, **{"Publishing-Information_Update-Frequency": "Daily"}).json()
    assert 0 < daily["resultSetSize"] < 30


def test_the_catalog_filters_by_id_type_and_words(portal: str, city: City) -> None:
    some = [asset.id for asset in city.listed[:3]]
    assert get(portal, CATALOG, ids=",".join(some)).json()["resultSetSize"] == 3
    assert {r["resource"]["type"] for r in get(portal, CATALOG, only="map").json()["results"]} == {"map"}
    assert get(portal, CATALOG, q="nothing like this").json()["resultSetSize"] == 0
    assert get(portal, CATALOG, domains="data.elsewhere.example").json()["resultSetSize"] == 0


def test_a_catalog_record_leaves_out_what_is_not_there(portal: str, city: City) -> None:
    records = {r["resource"]["id"]: r for r in get(portal, CATALOG, limit=1000).json()["results"]}
    without = {asset.id for asset in city.listed if not asset.license_name}
    assert without
    assert {i for i, record in records.items() if "license" not in record["metadata"]} == without
    columns = records[a_dataset(city).id]["resource"]
    lists = [columns[f"columns_{part}"] for part in ("name", "field_name", "datatype", "description", "format")]
    assert len({len(one) for one in lists}) == 1
    assert any(name.startswith(":@computed_region") for name in columns["columns_field_name"])
    assert [c.name for c in a_dataset(city).columns] != columns["columns_name"]  # not the display order


def test_permanent_links_lead_to_where_the_portal_answers(portal: str, city: City) -> None:
    record = get(portal, CATALOG, ids=a_dataset(city).id).json()["results"][0]
    assert record["permalink"].startswith(portal)
    page = requests.get(record["permalink"], timeout=20)
    assert page.status_code == 200
    assert page.text.startswith(a_dataset(city).name)


# ---- views, metadata, data.json


def test_a_views_document_counts_in_epoch_seconds_and_omits_what_is_absent(portal: str, city: City) -> None:
    for asset in city.listed:
        document = get(portal, f"/api/views/{asset.id}.json").json()
        assert document == get(portal, f"/api/views/{asset.id}").json()
        assert isinstance(document["createdAt"], int)
        assert None not in document.values()
        assert ("description" in document) == bool(asset.description)
        break


def test_views_come_in_pages(portal: str, city: City) -> None:
    whole = get(portal, "/api/views").json()
    assert len(whole) == len(city.public)
    assert get(portal, "/api/views.json", limit=5, page=2).json() == whole[5:10]
    assert [v["id"] for v in get(portal, "/api/views", ids=whole[7]["id"]).json()] == [whole[7]["id"]]


def test_the_metadata_api_keeps_nulls_and_writes_times_in_iso(portal: str, city: City) -> None:
    entries = get(portal, "/api/views/metadata/v1").json()
    assert len(entries) == len(city.public)
    one = entries[0]
    assert one == get(portal, f"/api/views/metadata/v1/{one['id']}").json()
    assert one["externalId"] is None
    assert one["provenance"] == "OFFICIAL"
    assert datetime.fromisoformat(one["createdAt"]).tzinfo is not None


def test_data_json_leaves_out_stories_and_what_is_hidden(portal: str, city: City) -> None:
    entries = get(portal, "/data.json").json()["dataset"]
    expected = [a for a in city.public if a.type != "story" and not a.hidden_from_data_json]
    assert any(asset.hidden_from_data_json for asset in city.public)
    assert {entry["landingPage"].rpartition("/")[2] for entry in entries} == {asset.id for asset in expected}


# ---- rows


def test_rows_are_strings_without_nulls_and_name_their_types(portal: str, city: City) -> None:
    asset = a_dataset(city)
    answer = get(portal, f"/resource/{asset.id}.json", **{"$limit": 3, "$order": ":id"})
    rows = answer.json()
    assert len(rows) == 3
    assert answer.headers["X-SODA2-Fields"].startswith("[")
    for column in (c for c in asset.columns if not c.is_system):
        value = rows[0][column.field_name]
        kind = {"point": dict, "checkbox": bool}.get(column.datatype, str)
        assert isinstance(value, kind), column
    assert not any(name.startswith(":") for name in rows[0])  # an ordered query has no computed regions


def test_a_bare_query_gives_a_thousand_rows_in_no_order_with_computed_regions(portal: str, city: City) -> None:
    asset = max((a for a in city.in_scope if a.type == "dataset"), key=lambda a: len(city.rows(a.id).rows))
    first, second = (get(portal, f"/resource/{asset.id}.json").json() for _ in range(2))
    assert len(first) == 1000
    assert first != second
    located = get(portal, f"/resource/{a_dataset(city).id}.json", **{"$limit": 1}).json()
    assert any(name.startswith(":@computed_region") for name in located[0])


def test_paging_by_row_id_gives_every_row_once(portal: str, city: City) -> None:
    asset = a_dataset(city)
    count = int(get(portal, f"/resource/{asset.id}.json", **{"$select": "count(*)"}).json()[0]["count"])
    ids: list[str] = []
    while len(ids) < count:
        page = {"$select": ":id", "$order": ":id", "$limit": 400, "$offset": len(ids)}
        ids += [row[":id"] for row in get(portal, f"/resource/{asset.id}.json", **page).json()]
    assert len(set(ids)) == count == len(city.rows(asset.id).rows)


def test_the_csv_is_typed_and_the_export_is_for_display(portal: str, city: City) -> None:
    asset = a_dataset(city)
    typed = list(csv.reader(io.StringIO(get(portal, f"/resource/{asset.id}.csv", **{"$order": ":id"}).text)))
    shown = list(csv.reader(io.StringIO(get(portal, f"/api/views/{asset.id}/rows.csv").text)))
    real = [c for c in asset.columns if not c.is_system]
    assert typed[0] == [c.field_name for c in real]
    assert shown[0] == [c.name for c in real]
    assert len(shown) - 1 == len(city.rows(asset.id).rows)
    day = next(i for i, c in enumerate(real) if c.datatype == "calendar_date")
    assert typed[1][day].endswith(".000")
    assert shown[1][day].endswith(("AM", "PM"))


def test_a_filtered_query_answers_with_equal_rows_only(portal: str, city: City) -> None:
    asset = named(city, "Restaurant Inspections")
    rows = get(portal, f"/resource/{asset.id}.json", visit_kind="Routine").json()
    assert rows
    assert {row["visit_kind"] for row in rows} == {"Routine"}


def test_unchanged_rows_are_not_sent_twice(portal: str, city: City) -> None:
    url = f"{portal}/resource/{a_dataset(city).id}.json"
    first = requests.get(url, timeout=20)
    assert first.headers["Last-Modified"].endswith("GMT")
    again = requests.get(url, headers={"If-None-Match": first.headers["ETag"]}, timeout=20)
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize(
    ("parameters", "key"),
    [({"$select": "no_such"}, "errorCode"), ({"$where": "a=1"}, "errorCode"), ({"$strange": "1"}, "error"),
     ({"$limit": "many"}, "code"), ({"no_such": "1"}, "errorCode")],
)  # fmt: skip
def test_a_query_it_cannot_answer_is_a_400_of_a_known_family(
    portal: str, city: City, parameters: dict[str, str], key: str
) -> None:
    answer = get(portal, f"/resource/{a_dataset(city).id}.json", **parameters)
    assert answer.status_code == 400
    assert key in answer.json()
    assert answer.json()["message"]


def test_damaged_rows_are_counted_paged_and_written_alike(portal: str, city: City) -> None:
    damaged = [
        city.planned[defect.asset_id] for defect in city.defects if defect.rule in ("cells-fit-type", "rows-unique")
    ]
    assert damaged
    for one in damaged:
        url = f"/resource/{one.asset.id}"
        count = int(get(portal, f"{url}.json", **{"$select": "count(*)"}).json()[0]["count"])
        page = {"$order": ":id", "$limit": 50_000}
        written = list(csv.DictReader(io.StringIO(get(portal, f"{url}.csv", **page).text)))
        rows = get(portal, f"{url}.json", **page).json()
        assert count == len(written) == len(rows) == len(city.rows(one.asset.id).rows)
        numbers = [c.field_name for c in one.asset.columns if c.datatype == "number" and not c.is_system]
        assert [[row.get(name, "") for name in numbers] for row in rows] == [
            [row[n] for n in numbers] for row in written
        ]


def test_cells_that_do_not_fit_are_served_as_they_are(portal: str, city: City) -> None:
    field, asset_id = next(
        (defect.subject, defect.asset_id)
        for defect in city.defects
        if defect.rule == "cells-fit-type" and any("about 12" in row for row in city.rows(defect.asset_id).rows)
    )
    written = csv.DictReader(io.StringIO(get(portal, f"/resource/{asset_id}.csv", **{"$limit": 50_000}).text))
    assert "about 12" in {row[field] for row in written}
    ordered = get(portal, f"/resource/{asset_id}.json", **{"$order": f"{field} DESC", "$limit": 9})
    assert ordered.status_code == 200


# ---- refusals


@pytest.mark.parametrize("path", [CATALOG, "/data.json", "/api/views", "/resource/aaaa-aaaa.json"])
def test_a_wrong_token_is_refused_everywhere(portal: str, path: str) -> None:
    answer = requests.get(portal + path, headers={"X-App-Token": "invalid"}, timeout=20)
    assert answer.status_code == 403
    assert answer.json()["message"] == "Invalid app_token specified"
    assert answer.headers["X-Socrata-RequestId"]


@pytest.mark.parametrize(
    ("path", "code"),
    [("/api/views/aaaa-aaaa", "not_found"), ("/resource/aaaa-aaaa.json", "dataset.missing"), ("/nowhere", "not_found")],
)
def test_what_is_not_there_is_a_404_with_a_body(portal: str, path: str, code: str) -> None:
    answer = get(portal, path)
    assert answer.status_code == 404
    assert answer.json()["code"] == code


def test_maps_stories_and_files_have_no_rows(portal: str, city: City) -> None:
    for asset in city.in_scope:
        if asset.type in ("map", "chart", "story", "file", "href"):
            assert get(portal, f"/resource/{asset.id}.json").status_code == 404


def test_a_private_asset_is_not_shown_unless_somebody_forgot_to_lock_it(portal: str, city: City) -> None:
    private = [one for one in city.planned.values() if not one.asset.is_public]
    assert len(private) == 4  # never public, no longer public, and two that slipped into the catalog
    for one in private:
        records = get(portal, CATALOG, ids=one.asset.id).json()["results"]
        assert [record["metadata"]["is_public"] for record in records] == [False] * one.is_listed
        answer = get(portal, f"/api/views/{one.asset.id}.json")
        assert (answer.status_code, answer.json()["message"]) == (403, "You must be logged in to access this resource")
        assert get(portal, f"/resource/{one.asset.id}.json").status_code == (200 if one.answers else 403)
    assert sum(one.answers for one in private) == 1


def test_the_third_version_asks_for_a_token(portal: str) -> None:
    answer = requests.post(f"{portal}/api/v3/views/aaaa-aaaa/query.json", json={}, timeout=20)
    assert (answer.status_code, answer.json()["code"]) == (403, "authentication_required")


# ---- our own client


def test_our_client_reads_back_every_asset_as_the_city_has_it(portal: str, city: City) -> None:
    with PortalClient(portal, app_token=None, deadline_seconds=30) as client:
        read, report = client.read_catalog([city.domain], page_size=20)
        assets = client.add_views(read)
    assert (report.raw_records, report.result_set_size) == (len(city.listed), len(city.listed))
    for asset, original in zip(assets, city.listed, strict=True):
        assert asset.is_public == original.is_public
        if not original.is_public:
            continue
        expected = replace(
            original,
            permalink=f"{portal}/d/{original.id}",
            view_read=True,
            metadata_updated_at=_whole_seconds(original.metadata_updated_at),
            data_updated_at=_whole_seconds(original.data_updated_at),
            custom_fields=asset.custom_fields,
        )
        assert asset == expected
        assert sorted(asset.custom_fields) == sorted(original.custom_fields)


def test_our_client_is_told_why_a_token_is_refused(portal: str, city: City) -> None:
    with PortalClient(portal, app_token="invalid", deadline_seconds=30) as client, pytest.raises(PortalRefused):
        client.read_catalog([city.domain])


def test_every_data_json_entry_is_valid_but_for_the_seeded_ones(portal: str, city: City) -> None:
    with PortalClient(portal, app_token=None, deadline_seconds=30) as client:
        entries = client.read_dcat()
    wrong = {entry.asset_id for entry in entries if entry.problems}
    assert wrong == {defect.asset_id for defect in city.defects if defect.rule == "dcat-us-valid"}


# ---- the server


def test_the_portal_is_gone_when_the_block_ends(clean_city: City) -> None:
    before = threading.active_count()
    with serve_city(clean_city) as portal:
        port = int(portal.rpartition(":")[2])
        assert requests.get(portal, timeout=20).status_code == 200
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    assert threading.active_count() == before


def test_a_taken_port_is_told(portal: str, clean_city: City) -> None:
    taken = int(portal.rpartition(":")[2])
    with pytest.raises(OSError, match=r"[Aa]ddress already in use"), serve_city(clean_city, taken):
        pass


def _whole_seconds(moment: datetime | None) -> datetime | None:
    """As the portal publishes it."""
    return moment.replace(microsecond=0).astimezone(UTC) if moment else None
