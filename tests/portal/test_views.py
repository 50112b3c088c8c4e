"""The views documents, merged into what the catalog knows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from atxaudit.errors import PortalAnswerUnreadable
from atxaudit.models import Asset, Column
from atxaudit.portal.client import PortalClient
from atxaudit.portal.views import merge

KNOWN = Asset(id="aaaa-0001", name="Street trees", type="dataset", domain="data.example.gov")
COLUMNS = [
    {"id": 12, "name": "Ward", "fieldName": ":@computed_region_ab12_cd34", "dataTypeName": "number", "position": 3},
    {"id": 11, "name": "Planted", "fieldName": "planted", "dataTypeName": "calendar_date", "position": 2},
    {
        "id": 10,
        "name": "Tree no.",
        "fieldName": "tree_no",
        "dataTypeName": "text",
        "description": "On the tag",
        "position": 1,
    },
]


def merged(asset: Asset = KNOWN, **view: Any) -> Asset:
    return merge(asset, {"id": asset.id, **view})


def test_columns_come_in_display_order_with_exact_types() -> None:
    listed = replace(KNOWN, columns=(Column(field_name="planted", name="Planted", datatype="calendar_date"),))
    assert merged(listed, columns=COLUMNS).columns == (
        Column(field_name="tree_no", name="Tree no.", datatype="text", description="On the tag", position=1),
        Column(field_name="planted", name="Planted", datatype="calendar_date", position=2),
        Column(field_name=":@computed_region_ab12_cd34", name="Ward", datatype="number", position=3),
    )


def test_the_catalogs_columns_stay_where_the_document_has_none() -> None:
    listed = replace(KNOWN, columns=(Column(field_name="a", name="A", datatype="text"),))
    assert merged(listed).columns == listed.columns
    assert merged(listed, columns=[]).columns == listed.columns


def test_a_document_with_every_key_is_read() -> None:
    read = merged(
        name="Trees along streets",
        assetType="dataset",
        description="<p>All of them</p>",
        category="Nature",
        tags=["trees"],
        license={"name": "Public Domain"},
        licenseId="PUBLIC_DOMAIN",
        attribution="Parks",
        attributionLink="https://parks.example",
        provenance="official",
        publicationStage="published",
        viewType="tabular",
        displayType="table",
        createdAt=1577934245,
        viewLastModified=1695929647,
        rowsUpdatedAt=1714521600,
        viewCount=345,
        downloadCount=67,
        hideFromDataJson=True,
        owner={"id": "x", "displayName": "Park rangers", "type": "team"},
        grants=[{"inherited": False, "type": "viewer", "flags": ["public"]}],
        rights=["read"],
        flags=["default"],
        columns=COLUMNS,
        metadata={"rowLabel": "tree", "attachments": [{"filename": "keys.pdf", "assetId": "1"}, {"name": "old.txt"}]},
    )
    assert read == Asset(
        id="aaaa-0001",
        name="Trees along streets",
        type="dataset",
        domain="data.example.gov",
        provenance="official",
        view_type="tabular",
        display_type="table",
        description="<p>All of them</p>",
        category="Nature",
        tags=("trees",),
        license_name="Public Domain",
        attribution="Parks",
        attribution_link="https://parks.example",
        row_label="tree",
        attachments=("keys.pdf", "old.txt"),
        owner_name="Park rangers",
        owner_type="team",
        created_at=datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC),
        metadata_updated_at=datetime(2023, 9, 28, 19, 34, 7, tzinfo=UTC),
        data_updated_at=datetime(2024, 5, 1, tzinfo=UTC),
        views_total=345,
        downloads=67,
        hidden_from_data_json=True,
        columns=read.columns,
        view_read=True,
    )


def test_a_document_with_nothing_but_an_id_changes_nothing() -> None:
    full = replace(
        KNOWN,
        description="All",
        category="Nature",
        tags=("trees",),
        license_name="CC0",
        owner_name="Parks",
        owner_type="team",
        data_updated_at=datetime(2024, 5, 1, tzinfo=UTC),
        views_total=3,
        custom_fields=(("City_Department-", "Parks"),),
    )
    assert merged(full) == replace(full, view_read=True)


def test_the_stamp_of_the_rows_beats_the_catalogs_copy_of_it() -> None:
    older = replace(KNOWN, data_updated_at=datetime(2024, 4, 1, tzinfo=UTC))
    assert merged(older, rowsUpdatedAt=1714521600).data_updated_at == datetime(2024, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "from_catalog", "expected"),
    [
        (
            {"City": {"Department ": "Parks", "Pace": ""}},
            (("City_Department-", "Parks"),),
            (("City_Department ", "Parks"), ("City_Pace", "")),
        ),
        (
            {"Ownership": {"Department name": "Parks"}},
            (("Publishing-Information_Automation-Method", "Manual"),),  # private: not in the document
            (("Ownership_Department name", "Parks"), ("Publishing-Information_Automation-Method", "Manual")),
        ),
        (
            {"City": {"Beds": 3, "Open": True, "Nothing": None}},
            (),
            (("City_Beds", "3"), ("City_Open", "true"), ("City_Nothing", "")),
        ),
        ({"City": "not a set"}, (("City_Pace", "Daily"),), (("City_Pace", "Daily"),)),
    ],
    ids=["labels as typed", "private ones stay", "other types", "no set"],
)
def test_custom_fields_are_known_by_their_exact_labels(
    fields: dict[str, Any], from_catalog: tuple[tuple[str, str], ...], expected: tuple[tuple[str, str], ...]
) -> None:
    listed = replace(KNOWN, custom_fields=from_catalog)
    assert merged(listed, metadata={"custom_fields": fields}).custom_fields == expected


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ({"rowIdentifierColumnId": 10, "metadata": {"rowIdentifier": 11}}, "tree_no"),
        ({"rowIdentifierColumnId": 99}, "99"),
        ({"metadata": {"rowIdentifier": 11}}, "planted"),
        ({"metadata": {"rowIdentifier": "11"}}, "planted"),
        ({"metadata": {"rowIdentifier": "planted"}}, "planted"),
        ({"metadata": {"rowIdentifier": 0}}, ""),
        ({"metadata": {"rowIdentifier": "0"}}, ""),
        ({"metadata": {"rowIdentifier": 99}}, ""),
        ({"rowIdentifierColumnId": 0, "metadata": {}}, ""),
        ({}, ""),
    ],
)
def test_the_row_identifier_is_a_field_name_or_nothing(view: dict[str, Any], expected: str) -> None:
    assert merged(columns=COLUMNS, **view).row_identifier == expected


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ({}, True),
        ({"grants": [{"flags": ["public"]}]}, True),
        ({"grants": [], "rights": ["read"]}, True),
        ({"grants": [{"type": "viewer", "userId": "x"}], "rights": []}, False),
        ({"rights": []}, False),
    ],
)
def test_an_asset_is_public_by_grant_or_by_right(view: dict[str, Any], expected: bool) -> None:
    assert merged(**view).is_public is expected


@pytest.mark.parametrize(
    ("kind", "view", "expected"),
    [
        ("dataset", {}, False),
        ("dataset", {"query": {"orderBys": [1]}}, False),
        ("filter", {"query": {}}, False),
        ("filter", {"query": {"filterCondition": {"type": "operator"}}}, True),
        ("dataset", {"queryString": "select * where x = 1"}, True),
        ("dataset", {"flags": ["default", "soqlBasedView"]}, True),
        ("dataset", {"flags": ["calculatedView"]}, True),
    ],
)
def test_a_view_made_by_a_query_is_told_from_a_dataset(kind: str, view: dict[str, Any], expected: bool) -> None:
    assert merged(replace(KNOWN, type=kind), **view).is_soql_view is expected


def test_the_parent_of_a_filter_is_named_once() -> None:
    assert merged(modifyingViewUid="bbbb-0002").parent_ids == ("bbbb-0002",)
    assert merged(replace(KNOWN, parent_ids=("bbbb-0002",)), modifyingViewUid="bbbb-0002").parent_ids == ("bbbb-0002",)


def test_federated_working_copies_and_lost_owners_are_recognised() -> None:
    read = merged(
        flags=["federated"],
        publicationStage="snapshotted",
        owner={"displayName": "x", "type": "deleted_user_surrogate"},
    )
    assert (read.is_federated, read.publication_stage, read.owner_type) == (
        True,
        "snapshotted",
        "deleted_user_surrogate",
    )


def test_a_file_tells_its_kind() -> None:
    assert merged(viewType="blobby", blobMimeType="application/pdf").blob_mime_type == "application/pdf"


def test_an_old_document_without_a_type_keeps_the_catalogs() -> None:
    assert merged(replace(KNOWN, type="map")).type == "map"


@pytest.mark.parametrize("strange", [[], None, {}, {"id": "bbbb-0002"}, "text"])
def test_what_is_no_document_of_the_asset_is_refused(strange: object) -> None:
    with pytest.raises(PortalAnswerUnreadable, match="aaaa-0001"):
        merge(KNOWN, strange)


# --- recorded portals


def read(replay: Callable[[str], str], name: str, domain: str) -> tuple[Asset, ...]:
    with PortalClient(replay(name), app_token=None, deadline_seconds=60) as client:
        return client.add_views(client.read_catalog([domain])[0])


def test_the_recorded_documents_of_chattanooga_are_read(replay: Callable[[str], str]) -> None:
    assets = read(replay, "chattanooga", "www.chattadata.org")
    assert all(asset.view_read and asset.is_public for asset in assets)
    assert Counter(asset.type for asset in assets) == {"dataset": 79, "filter": 33}
    real = [c for asset in assets if asset.type == "dataset" for c in asset.columns if not c.is_system]
    assert (len(real), sum(not column.description.strip() for column in real)) == (1591, 1450)
    assert sum(asset.owner_type == "deleted_user_surrogate" for asset in assets) == 1
    assert sum(bool(asset.row_identifier) for asset in assets) == 9
    assert any(" " in key for asset in assets for key, _ in asset.custom_fields)  # labels as typed
    assert all([c.position for c in a.columns] == sorted(c.position for c in a.columns) for a in assets)


def test_the_recorded_documents_of_the_old_backend_are_read(replay: Callable[[str], str]) -> None:
    assets = read(replay, "austin-2015", "data.austintexas.gov")
    real = [column for asset in assets for column in asset.columns if not column.is_system]
    assert (len(assets), len(real), sum(not column.description.strip() for column in real)) == (255, 2881, 2574)
    assert sum(not asset.license_name for asset in assets) == 138
    assert sum(bool(asset.row_identifier) for asset in assets) == 7


def test_the_recorded_document_of_today_is_read(recordings: Path) -> None:
    document = json.loads((recordings / "nyc-2025" / "api-views-uczf-rk3c.json").read_text("utf-8"))
    asset = merge(Asset(id=document["id"], name="", type="dataset", domain=""), document)
    assert asset.row_identifier in {column.field_name for column in asset.columns}
    assert all((asset.name, asset.category, asset.tags, asset.attachments, asset.data_updated_at, asset.owner_name))
    assert len(asset.columns) == len(document["columns"])
