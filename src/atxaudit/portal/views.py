"""The views documents: what one knows of an asset beyond its catalog record, merged into it."""

from __future__ import annotations

from dataclasses import replace

from atxaudit.errors import PortalAnswerUnreadable
from atxaudit.models import Asset, Column
from atxaudit.portal.document import Document, as_text

SOQL_FLAGS = {"soqlBasedView", "calculatedView"}


def path_of(asset_id: str) -> str:
    """Where the portal keeps an asset's views document."""
    return f"/api/views/{asset_id}.json"


def merge(asset: Asset, answer: object) -> Asset:
    """The asset with what its views document adds. Where the document leaves a key out, the catalog's value stays.

    Raises:
        PortalAnswerUnreadable: the answer is no views document, or another asset's.
    """
    view = Document(answer)
    if view.text("id") != asset.id:
        found = f'of "{view.text("id")}"' if "id" in view else "without an id"
        raise PortalAnswerUnreadable(f"Instead of the views document of {asset.id} the portal sent one {found}.")
    asset = _with_texts(asset, view)
    asset = _with_standing(asset, view)
    asset = _with_moments(asset, view)
    columns = _columns(view) or asset.columns
    return replace(asset, columns=columns, row_identifier=_row_identifier(view), view_read=True, view_error="")


def _with_texts(asset: Asset, view: Document) -> Asset:
    metadata = view.part("metadata")  # may be absent altogether
    return replace(
        asset,
        name=view.text("name") or asset.name,
        description=view.text("description") or asset.description,
        category=view.text("category") or asset.category,
        tags=view.texts("tags") or asset.tags,
        license_name=view.part("license").text("name") or asset.license_name,
        attribution=view.text("attribution") or asset.attribution,
        attribution_link=view.text("attributionLink") or asset.attribution_link,
        contact_email=view.part("privateMetadata").text("contactEmail") or asset.contact_email,
        row_label=metadata.text("rowLabel"),
        custom_fields=_custom_fields(asset, metadata.part("custom_fields")),
        attachments=_attachments(metadata),
        blob_mime_type=view.text("blobMimeType") or asset.blob_mime_type,
    )


def _with_standing(asset: Asset, view: Document) -> Asset:
    """What kind of thing it is, whose, and who may see it."""
    flags, owner, parent = set(view.texts("flags")), view.part("owner"), view.text("modifyingViewUid")
    return replace(
        asset,
        type=asset.type or view.text("assetType"),
        provenance=view.text("provenance").lower() or asset.provenance,
        publication_stage=view.text("publicationStage") or asset.publication_stage,
        is_public=_is_public(asset, view),
        is_federated=asset.is_federated or "federated" in flags,
        view_type=view.text("viewType") or asset.view_type,
        display_type=view.text("displayType") or asset.display_type,
        parent_ids=tuple(dict.fromkeys((*asset.parent_ids, *filter(None, [parent])))),
        is_soql_view=_is_soql_view(asset, view, flags),
        owner_name=owner.text("displayName") or asset.owner_name,
        owner_type=owner.text("type") or asset.owner_type,
        hidden_from_data_json=view.flag("hideFromDataJson", default=asset.hidden_from_data_json),
    )


def _with_moments(asset: Asset, view: Document) -> Asset:
    """Times and counts. The rows' own stamp is fresher than the catalog's copy of it; for the rest the catalog goes."""
    return replace(
        asset,
        created_at=asset.created_at or view.moment("createdAt"),
        metadata_updated_at=asset.metadata_updated_at or view.moment("viewLastModified"),
        data_updated_at=view.moment("rowsUpdatedAt") or asset.data_updated_at,
        views_total=asset.views_total if asset.views_total is not None else view.number("viewCount"),
        downloads=asset.downloads if asset.downloads is not None else view.number("downloadCount"),
    )


def _is_public(asset: Asset, view: Document) -> bool:
    """Whether a stranger may read it: by a grant to the public, or by the rights of the stranger we are."""
    if "grants" not in view and "rights" not in view:
        return asset.is_public
    return "read" in view.texts("rights") or any("public" in grant.texts("flags") for grant in view.parts("grants"))


def _is_soql_view(asset: Asset, view: Document, flags: set[str]) -> bool:
    if view.text("queryString").strip() or flags & SOQL_FLAGS:
        return True
    return asset.type == "filter" and bool(view.part("query"))


def _custom_fields(asset: Asset, sets: Document) -> tuple[tuple[str, str], ...]:
    """The fields under their exact labels, and after them those that only the catalog shows (private ones)."""
    exact = [
        (f"{field_set}_{field}", as_text(value))
        for field_set, _ in sets.pairs()
        for field, value in sets.part(field_set).pairs()
    ]
    known = {_catalog_key(label) for label, _ in exact}
    return (*exact, *((key, value) for key, value in asset.custom_fields if _catalog_key(key) not in known))


def _catalog_key(label: str) -> str:
    """The key that the catalog makes of a label."""
    return label.replace(" ", "-")


def _attachments(metadata: Document) -> tuple[str, ...]:
    return tuple(a.text("filename") or a.text("name") for a in metadata.parts("attachments"))


def _columns(view: Document) -> tuple[Column, ...]:
    columns = [
        Column(
            field_name=column.text("fieldName"),
            name=column.text("name"),
            datatype=column.text("dataTypeName"),
            description=column.text("description"),
            position=column.number("position") or 0,
        )
        for column in view.parts("columns")
    ]
    return tuple(sorted(columns, key=lambda column: column.position))


def _row_identifier(view: Document) -> str:
    """The declared key as a field name. The older place, in `metadata`, may hold "0" for none, or a lost id."""
    field_names = {column.text("id"): column.text("fieldName") for column in view.parts("columns")}
    declared = view.text("rowIdentifierColumnId")
    if declared not in ("", "0"):
        return field_names.get(declared, declared)
    older = view.part("metadata").text("rowIdentifier")
    return field_names.get(older) or (older if older in field_names.values() else "")
