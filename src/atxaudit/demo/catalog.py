"""The demo portal's Discovery API: which records a query finds, in which order, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from atxaudit.demo.city import City
from atxaudit.demo.documents import Document, catalog_record
from atxaudit.demo.soda import SodaError

WINDOW = 10_000  # offset + limit may not exceed it, and resultSetSize never does
PARAMETERS = {
    "ids", "domains", "search_context", "names", "categories", "tags", "only", "attribution", "license", "q",
    "min_should_match", "parent_ids", "derived_from", "provenance", "for_user", "shared_to", "column_names", "public",
    "visibility", "audience", "published", "approval_status", "explicitly_hidden", "data_json_hidden", "derived",
    "order", "offset", "limit", "scroll_id", "boostOfficial", "show_visibility",
}  # fmt: skip
ORDERS = {"dataset_id": "id", "datatype": "type", "name": "name", "createdAt": "createdAt", "updatedAt": "updatedAt"}


def search(city: City, parameters: Sequence[tuple[str, str]], *, home: str = "") -> Document:
    """The answer to a catalog query. A parameter nobody knows is a filter on custom metadata, as on real portals.

    `home` is where the portal answers: permanent links lead there.

    Raises:
        SodaError: beyond the window, or scrolling in an order of one's own.
    """
    values: dict[str, list[str]] = {}
    for key, text in parameters:
        values.setdefault(key.removesuffix("[]"), []).extend([text] if key == "q" else text.split(","))
    offset, limit = _whole(values, "offset", 0), _whole(values, "limit", 100)
    if offset + limit > WINDOW:
        raise SodaError(400, {"error": f"offset + limit must not exceed {WINDOW}"})
    if "order" in values and "scroll_id" in values:
        raise SodaError(400, {"error": "order and scroll_id cannot be combined"})
    records = [catalog_record(asset, home) for asset in city.listed]  # by id
    found = _ordered([r for r in records if _fits(r, values, city.domain)], values.get("order", ["dataset_id"])[0])
    total = len(found)
    if "scroll_id" in values:
        found = [record for record in found if record["resource"]["id"] > values["scroll_id"][0]]
    page = found[offset : offset + limit]
    if "show_visibility" in values:
        page = [record | {"metadata": _visibility() | record["metadata"]} for record in page]
    return {
        "results": page,
        "resultSetSize": min(total, WINDOW),
        "timings": {"serviceMillis": 24, "searchMillis": [3, 6]},
        "warnings": [],
    }


def _fits(record: Document, values: dict[str, list[str]], home: str) -> bool:
    resource, classification = record["resource"], record["classification"]
    domain = record["metadata"]["domain"]
    here = {domain, home}  # what is federated from elsewhere is found here too, under its own domain
    facts = {
        "domains": here,
        "search_context": here,
        "ids": {resource["id"]},
        "only": {resource["type"], resource["type"] + "s"},
        "provenance": {resource["provenance"]},
        "attribution": {resource["attribution"]},
        "license": {record["metadata"].get("license")},
        "parent_ids": set(resource["parent_fxf"]),
        "derived_from": set(resource["parent_fxf"]),
        "categories": {classification.get("domain_category")},
        "tags": set(classification["domain_tags"]),
        "column_names": set(resource["columns_name"]),
    }
    facts |= {key: _custom(record, key) for key in values.keys() - PARAMETERS}
    told_apart = all(facts[key] & set(values[key]) for key in facts.keys() & values.keys())
    names = {name.casefold() for name in values.get("names", [])}
    return told_apart and (not names or resource["name"].casefold() in names) and _speaks_of(resource, values.get("q"))


def _custom(record: Document, key: str) -> set[str]:
    return {pair["value"] for pair in record["classification"]["domain_metadata"] if pair["key"] == key}


def _speaks_of(resource: Document, words: list[str] | None) -> bool:
    text = f"{resource['name']} {resource['description']}".casefold()
    return not words or all(word in text for word in words[0].casefold().split())


def _ordered(records: list[Document], order: str) -> list[Document]:
    """By a field, those without a value last."""
    name, _, direction = order.partition(" ")

    def value(record: Document) -> Any:
        resource = record["resource"]
        return (resource | resource["page_views"]).get(ORDERS.get(name, name))

    filled = [record for record in records if value(record) is not None]
    return sorted(filled, key=value, reverse=direction == "DESC") + [r for r in records if value(r) is None]


def _visibility() -> dict[str, bool]:
    return {"is_public": True, "is_published": True, "is_hidden": False, "visible_to_anonymous": True}


def _whole(values: dict[str, list[str]], name: str, default: int) -> int:
    text = values.get(name, [str(default)])[0]
    if not text.isdecimal():
        raise SodaError(400, {"error": f"{name} must be a whole number"})
    return int(text)
