"""The documents a Socrata portal shows of an asset: Discovery record, views document, metadata entry, data.json entry.

Absent things are absent in each document's own way: left out of views documents, null or missing in Discovery
records, null in the metadata API. Views count time in epoch seconds, everything else in ISO.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from math import log2
from typing import Any

from atxaudit.models import Asset, Column

Document = dict[str, Any]

WORDS = {
    "calendar_date": "Calendar date",
    "checkbox": "Checkbox",
    "number": "Number",
    "point": "Point",
    "text": "Text",
    "url": "URL",
}
# the licences of this city, as the portal names, codes and links them
LICENSES = {
    "Public Domain": ("PUBLIC_DOMAIN", ""),
    "Creative Commons Attribution 4.0 International": (
        "CC_40_BY",
        "https://creativecommons.org/licenses/by/4.0/legalcode",
    ),
    "Creative Commons 1.0 Universal (Public Domain Dedication)": (
        "CC0_10",
        "https://creativecommons.org/publicdomain/zero/1.0/legalcode",
    ),
    "Open Database License": ("ODBL", "https://opendatacommons.org/licenses/odbl/1-0/"),
    "See Terms of Use": ("SEE_TERMS_OF_USE", ""),
}
PERIODS = {  # ISO 8601 repeating intervals, as DCAT-US 1.1 asks for them
    "Hourly": "R/PT1H",
    "Daily": "R/P1D",
    "Weekly": "R/P1W",
    "Bi-weekly": "R/P2W",
    "Monthly": "R/P1M",
    "Quarterly": "R/P3M",
    "Semi-annually": "R/P6M",
    "Annually": "R/P1Y",
    "As needed": "irregular",
    "Historical": "irregular",
}


def catalog_record(asset: Asset, home: str = "") -> Document:
    """One result of the Discovery API; `home` is where the portal answers, when its links should lead there."""
    columns = sorted(asset.columns, key=lambda column: _number(column.name))  # any order but the display order
    classification: Document = {
        "categories": [],
        "tags": [],
        "domain_tags": list(asset.tags),
        "domain_metadata": [{"key": k.replace(" ", "-"), "value": v} for k, v in asset.custom_fields],
    }
    metadata: Document = {"domain": asset.domain}
    if asset.category:
        classification["domain_category"] = asset.category
    if asset.license_name:
        metadata["license"] = asset.license_name
    if not asset.is_public:
        metadata["is_public"] = False
    folder = re.sub(r"\W+", "-", asset.category) or "dataset"
    return {
        "resource": _resource(asset) | _parallel_lists(columns),
        "classification": classification,
        "metadata": metadata,
        "permalink": f"{home.rstrip('/')}/d/{asset.id}" if home else asset.permalink,
        "link": f"https://{asset.domain}/{folder}/{re.sub(r'[^A-Za-z0-9]+', '-', asset.name)}/{asset.id}",
        "owner": _owner(asset),
        "creator": _owner(asset),
    }


def views_document(asset: Asset) -> Document:
    """The answer of /api/views/ID: times in epoch seconds, keys without a value left out."""
    created, number = _epoch(asset.created_at), _number(asset.id)
    owner = {"id": fourfour(asset.owner_name), "displayName": asset.owner_name, "screenName": asset.owner_name}
    document: Document = {
        "id": asset.id,
        "name": asset.name,
        "assetType": asset.type,
        "attribution": asset.attribution,
        "attributionLink": asset.attribution_link,
        "averageRating": 0,
        "category": asset.category,
        "createdAt": created,
        "description": asset.description,
        "displayType": asset.display_type,
        "downloadCount": asset.downloads,
        "hideFromCatalog": False,
        "hideFromDataJson": asset.hidden_from_data_json,
        "locked": False,
        "modifyingViewUid": asset.parent_ids[0] if asset.parent_ids else None,
        "newBackend": True,
        "numberOfComments": 0,
        "oid": number,
        "provenance": asset.provenance,
        "publicationAppendEnabled": False,
        "publicationDate": created,
        "publicationGroup": number + 1,
        "publicationStage": asset.publication_stage,
        "queryString": "SELECT *" if asset.is_soql_view else None,
        "rowIdentifierColumnId": _column_id(asset, asset.row_identifier) if asset.row_identifier else None,
        "rowsUpdatedAt": _epoch(asset.data_updated_at),
        "rowsUpdatedBy": fourfour(asset.owner_name),
        "tableId": number + 2,
        "totalTimesRated": 0,
        "viewCount": asset.views_total,
        "viewLastModified": _epoch(asset.metadata_updated_at),
        "viewType": asset.view_type,
        "approvals": [],
        "clientContext": {"clientContextVariables": [], "inheritedVariables": {}},
        "columns": [_views_column(asset, column) for column in asset.columns],
        "grants": [{"inherited": False, "type": "viewer", "flags": ["public"]}],
        "license": _license(asset.license_name),
        "licenseId": LICENSES.get(asset.license_name, ("", ""))[0],
        "metadata": _views_metadata(asset),
        "owner": owner | {"type": asset.owner_type, "flags": ["organizationMember"]},
        "rights": ["read"],
        "tableAuthor": owner | {"type": asset.owner_type},
        "tags": list(asset.tags),
        "flags": ["default", "restorable"] + ["federated"] * asset.is_federated,
    }
    if asset.view_type == "blobby":
        name = re.sub(r"\W+", "_", asset.name)
        document |= {"blobFilename": name, "blobFileSize": number % 9_000_000, "blobMimeType": asset.blob_mime_type}
    always = ("approvals", "columns")
    return {key: value for key, value in document.items() if key in always or value not in (None, "", [])}


def metadata_entry(asset: Asset) -> Document:
    """One asset of the metadata API: nulls are kept, the provenance is in capitals."""
    return {
        "id": asset.id,
        "domain": asset.domain,
        "dataUri": f"https://{asset.domain}/resource/{asset.id}",
        "webUri": asset.permalink,
        "createdAt": _iso(asset.created_at, "+0000"),
        "updatedAt": _iso(asset.metadata_updated_at, "+0000"),
        "dataUpdatedAt": _iso(asset.data_updated_at, "+0000"),
        "metadataUpdatedAt": _iso(asset.metadata_updated_at, "+0000"),
        "provenance": asset.provenance.upper(),
        "hideFromCatalog": False,
        "hideFromDataJson": asset.hidden_from_data_json,
        "name": asset.name,
        "description": asset.description or None,
        "category": asset.category or None,
        "tags": list(asset.tags) or None,
        "license": asset.license_name or None,
        "attribution": asset.attribution or None,
        "attributionLink": asset.attribution_link or None,
        "externalId": None,
        "customFields": _field_sets(asset),
    }


def dcat_entry(asset: Asset, changes: Mapping[str, Any]) -> Document:
    """One dataset of data.json; `changes` replace keys of it, and None takes a key away."""
    home = f"https://{asset.domain}"
    frequency = dict(asset.custom_fields).get("Publishing Information_Update Frequency", "")
    entry: Document = {
        "@type": "dcat:Dataset",
        "accessLevel": "public",
        "accrualPeriodicity": PERIODS.get(frequency),
        "contactPoint": {
            "@type": "vcard:Contact",
            "fn": asset.attribution or asset.domain,
            "hasEmail": f"mailto:{asset.contact_email or 'no-reply@' + asset.domain}",
        },
        "description": asset.description,
        "distribution": _distributions(asset),
        "identifier": f"{home}/api/views/{asset.id}",
        "issued": _iso(asset.created_at, "")[:10],
        "keyword": list(asset.tags) or None,
        "landingPage": f"{home}/d/{asset.id}",
        "license": LICENSES.get(asset.license_name, ("", ""))[1] or None,
        "modified": _iso(asset.data_updated_at or asset.metadata_updated_at, "")[:10],
        "publisher": {"@type": "org:Organization", "name": asset.attribution or asset.domain},
        "theme": [asset.category] if asset.category else None,
        "title": asset.name,
    }
    return {key: value for key, value in (entry | dict(changes)).items() if value is not None}


def fourfour(name: str) -> str:
    """An identifier of the portal's shape (4x4), always the same for one name."""
    letters, number = "23456789abcdefghijkmnpqrstuvwxyz", _number(name)
    word = "".join(letters[number >> (5 * i) & 31] for i in range(8))
    return f"{word[:4]}-{word[4:]}"


def _resource(asset: Asset) -> Document:
    month, total = asset.views_last_month or 0, asset.views_total or 0
    views = {"page_views_last_week": month // 4, "page_views_last_month": month, "page_views_total": total}
    return {
        "name": asset.name,
        "id": asset.id,
        "resource_name": None,
        "parent_fxf": list(asset.parent_ids),
        "description": asset.description,
        "attribution": asset.attribution or None,
        "attribution_link": asset.attribution_link or None,
        "contact_email": asset.contact_email or None,
        "type": asset.type,
        "createdAt": _iso(asset.created_at),
        "updatedAt": _iso(max((t for t in (asset.metadata_updated_at, asset.data_updated_at) if t), default=None)),
        "metadata_updated_at": _iso(asset.metadata_updated_at),
        "data_updated_at": _iso(asset.data_updated_at) or None,
        "publication_date": _iso(asset.created_at),
        "page_views": views | {f"{name}_log": log2(count + 1) for name, count in views.items()},
        "download_count": asset.downloads,
        "provenance": asset.provenance,
        "lens_view_type": asset.view_type,
        "lens_display_type": asset.display_type,
        "locked": False,
        "blob_mime_type": asset.blob_mime_type or None,
        "hide_from_data_json": asset.hidden_from_data_json,
    }


def _parallel_lists(columns: list[Column]) -> Document:
    return {
        "columns_name": [column.name for column in columns],
        "columns_field_name": [column.field_name for column in columns],
        "columns_datatype": [WORDS[column.datatype] for column in columns],
        "columns_description": [column.description for column in columns],
        "columns_format": [{} for _ in columns],
    }


def _views_column(asset: Asset, column: Column) -> Document:
    document: Document = {
        "id": _column_id(asset, column.field_name),
        "name": column.name,
        "dataTypeName": column.datatype,
        "renderTypeName": column.datatype,
        "fieldName": column.field_name,
        "position": column.position,
        "tableColumnId": _column_id(asset, column.field_name) // 3,
        "format": {},
    }
    if column.description:
        document["description"] = column.description
    if column.is_system:
        parameters = {"region": f"_{fourfour(column.field_name)}", "primary_key": "_feature_id"}
        strategy = {"type": "georegion_match_on_point", "source_columns": ["location"], "parameters": parameters}
        document["computationStrategy"] = strategy
    return document


def _views_metadata(asset: Asset) -> Document:
    metadata: Document = {
        "availableDisplayTypes": ["table", "fatrow", "page"],
        "rdfSubject": "0",
        "rowLabel": asset.row_label,
        "attachments": [
            {"filename": name, "name": name, "assetId": hashlib.sha256(f"{asset.id} {name}".encode()).hexdigest()[:32]}
            for name in asset.attachments
        ],
        "custom_fields": _field_sets(asset),
    }
    return {key: value for key, value in metadata.items() if value}


def _field_sets(asset: Asset) -> dict[str, dict[str, str]]:
    sets: dict[str, dict[str, str]] = {}
    for key, value in asset.custom_fields:
        group, _, label = key.partition("_")
        sets.setdefault(group, {})[label] = value
    return sets


def _license(name: str) -> dict[str, str] | None:
    if not name:
        return None
    link = LICENSES.get(name, ("", ""))[1]
    return {"name": name} | ({"termsLink": link} if link else {})


def _distributions(asset: Asset) -> list[Document] | None:
    if asset.view_type != "tabular":
        return None
    address = f"https://{asset.domain}/api/views/{asset.id}/rows"
    media = {"csv": "text/csv", "rdf": "application/rdf+xml", "json": "application/json", "xml": "application/xml"}
    return [
        {"@type": "dcat:Distribution", "downloadURL": f"{address}.{form}?accessType=DOWNLOAD", "mediaType": kind}
        for form, kind in media.items()
    ]


def _owner(asset: Asset) -> Document:
    return {"id": fourfour(asset.owner_name), "user_type": asset.owner_type, "display_name": asset.owner_name}


def _column_id(asset: Asset, field_name: str) -> int:
    return 100_000_000 + _number(f"{asset.id} {field_name}") % 400_000_000


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6])


def _iso(moment: datetime | None, zone: str = ".000Z") -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + zone if moment else ""


def _epoch(moment: datetime | None) -> int | None:
    return int(moment.timestamp()) if moment else None
