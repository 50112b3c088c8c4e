"""The Discovery API: every record of some domains, whole or not at all, each read into an asset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Protocol

from atxaudit.errors import AssetMissing, CatalogIncomplete, PortalAnswerUnreadable, PortalError
from atxaudit.models import Asset, CatalogReport, Column
from atxaudit.portal.document import Document

PATH = "/api/catalog/v1"
WINDOW = 10_000  # offset + limit beyond it is an error; resultSetSize never says more


class JsonSource(Protocol):
    """Whatever answers a path of the portal with JSON."""

    @property
    def base_url(self) -> str: ...

    def read_json(self, path: str, parameters: Sequence[tuple[str, str]] = ()) -> object: ...


@dataclass(frozen=True, kw_only=True)
class Query:
    """What to ask the catalog for: a union of domains, of ids too. Without a domain it answers for all customers."""

    domains: tuple[str, ...]
    ids: tuple[str, ...] = ()
    page_size: int = WINDOW

    @property
    def parameters(self) -> list[tuple[str, str]]:
        return [("domains", domain) for domain in self.domains] + [("ids", asset_id) for asset_id in self.ids]


def read_catalog(source: JsonSource, query: Query) -> tuple[tuple[Asset, ...], CatalogReport]:
    """The assets by id, each once, and how whole the answer was.

    Raises:
        CatalogIncomplete: no record at all, or another number of records than the portal says it has.
        PortalError: the catalog cannot be read.
    """
    try:
        records, size = _read_pages(source, query)
    except AssetMissing as error:
        raise PortalError(f"{source.base_url} has no Socrata catalog; check the address.", status=404) from error
    _reconcile(source, query, len(records), size)
    assets, duplicates = _each_once([asset_of(record) for record in records if not _is_draft(record)], query.domains)
    report = CatalogReport(
        raw_records=len(records), result_set_size=size, distinct=len(assets), duplicate_ids=tuple(sorted(duplicates))
    )
    return assets, report


def asset_of(record: Document) -> Asset:
    """The asset that a catalog record describes, as far as the catalog knows it."""
    resource, classification = record.part("resource"), record.part("classification")
    metadata, owner, views = record.part("metadata"), record.part("owner"), resource.part("page_views")
    return Asset(
        id=resource.text("id"),
        name=resource.text("name"),
        type=resource.text("type"),
        domain=metadata.text("domain"),
        provenance=resource.text("provenance").lower(),
        publication_stage="published" if metadata.flag("is_published", default=True) else "unpublished",
        is_public=metadata.flag("is_public", default=True),
        is_federated=resource.text("type") == "federated_href",
        view_type=resource.text("lens_view_type"),
        display_type=resource.text("lens_display_type"),
        parent_ids=tuple(filter(None, resource.texts("parent_fxf"))),
        description=resource.text("description"),
        category=classification.text("domain_category"),
        tags=classification.texts("domain_tags"),
        license_name=metadata.text("license"),
        attribution=resource.text("attribution"),
        attribution_link=resource.text("attribution_link"),
        contact_email=resource.text("contact_email"),
        custom_fields=_custom_fields(classification),
        blob_mime_type=resource.text("blob_mime_type"),
        owner_name=owner.text("display_name"),
        owner_type=owner.text("user_type"),
        created_at=resource.moment("createdAt"),
        metadata_updated_at=resource.moment("metadata_updated_at"),
        data_updated_at=resource.moment("data_updated_at"),
        views_last_month=views.number("page_views_last_month"),
        views_total=views.number("page_views_total"),
        downloads=resource.number("download_count"),
        hidden_from_data_json=resource.flag("hide_from_data_json"),
        permalink=record.text("permalink"),
        columns=_columns(resource),
    )


def _read_pages(source: JsonSource, query: Query) -> tuple[list[Document], int]:
    """All records and the number the portal says it has: by offset as far as that goes, then scrolling by id."""
    records, size = _page(source, query, [("offset", "0"), ("order", "dataset_id")], query.page_size)
    while records and len(records) < size and len(records) < WINDOW:
        here = [("offset", str(len(records))), ("order", "dataset_id")]
        page, now = _page(source, query, here, min(query.page_size, WINDOW - len(records)))
        if now != size:
            raise CatalogIncomplete(
                f"The catalog at {source.base_url} changed while it was being read"
                f" ({size} records, then {now}); nothing was scored, run the audit again."
            )
        if not page:
            break
        records += page
    if size >= WINDOW:
        _scroll(source, query, records)
    return records, size


def _scroll(source: JsonSource, query: Query, records: list[Document]) -> None:
    """Adds what lies beyond the window. `order` is an error here: the portal goes by id of itself."""
    seen = {_id(record) for record in records}
    while True:
        page, _ = _page(source, query, [("scroll_id", _id(records[-1]))], query.page_size)
        records += page
        fresh = {_id(record) for record in page} - seen
        if not fresh:  # the end; or the portal turns in a circle
            return
        seen |= fresh


def _page(source: JsonSource, query: Query, where: list[tuple[str, str]], limit: int) -> tuple[list[Document], int]:
    answer = Document(source.read_json(PATH, [*query.parameters, *where, ("limit", str(limit))]))
    size = answer.number("resultSetSize")
    records = list(answer.parts("results"))
    if size is None or "results" not in answer or not all(_id(record) for record in records):
        raise PortalAnswerUnreadable(
            f"{source.base_url}{PATH} answered with another shape than a Socrata catalog; check the address."
        )
    return records, size


def _reconcile(source: JsonSource, query: Query, raw: int, size: int) -> None:
    catalog = f"The catalog at {source.base_url}"
    if not raw:
        where = " and ".join(query.domains)
        asked = f"asset {', '.join(query.ids)} on {where}; check the id" if query.ids else f"asset of {where}"
        advice = "" if query.ids else "; check the domains in the portal profile"
        raise CatalogIncomplete(f"{catalog} has no {asked}{advice} (nothing was scored).")
    if raw != size and not (size == WINDOW and raw > size):
        raise CatalogIncomplete(
            f"{catalog} says it has {size} records but gave {raw}; nothing was scored, run the audit again later."
        )


def _each_once(assets: list[Asset], domains: tuple[str, ...]) -> tuple[tuple[Asset, ...], set[str]]:
    """The assets by id; of an id found twice, the one on the domain asked for first."""
    rank = {domain: place for place, domain in enumerate(domains)}
    kept: dict[str, Asset] = {}
    duplicates = set()
    for asset in assets:
        other = kept.setdefault(asset.id, asset)
        if other is asset:
            continue
        duplicates.add(asset.id)
        if rank.get(asset.domain, len(rank)) < rank.get(other.domain, len(rank)):
            kept[asset.id] = asset
    return tuple(kept[asset_id] for asset_id in sorted(kept)), duplicates


def _id(record: Document) -> str:
    return record.part("resource").text("id")


def _is_draft(record: Document) -> bool:
    """Working copies, seen only when logged in: abcd-1234:7."""
    return ":" in _id(record)


def _custom_fields(classification: Document) -> tuple[tuple[str, str], ...]:
    return tuple(
        (field.text("key"), field.text("value"))
        for part in ("domain_metadata", "domain_private_metadata")
        for field in classification.parts(part)
        if field.text("key")
    )


def _columns(resource: Document) -> tuple[Column, ...]:
    """The columns, of five parallel lists in no order that means anything."""
    field_names = resource.texts("columns_field_name")
    others = (resource.texts(f"columns_{part}")[: len(field_names)] for part in ("name", "datatype", "description"))
    return tuple(
        Column(field_name=field_name, name=name, datatype=_datatype(words), description=description)
        for field_name, name, words, description in zip_longest(field_names, *others, fillvalue="")
    )


def _datatype(words: str) -> str:
    """The catalog's words for a type as the dataTypeName of the views API: "Calendar date" is calendar_date."""
    return words.lower().replace(" ", "_")
