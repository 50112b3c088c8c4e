"""From typed assets to frames of raw columns: what the portal said, one row per asset in scope and per column of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from atxaudit.models import Asset, PortalContents, Table
from atxaudit.portal.profile import Profile
from atxaudit.snapshot.schema import FACTS, KEYS, RAW, Kind

TABULAR_TYPES = ("dataset", "filter", "calendar")  # charts and maps of a table show it, but are not it


@dataclass(frozen=True, kw_only=True)
class Frames:
    """The three frames that rules judge, and what was left out of them, with the reason."""

    assets: pd.DataFrame
    columns: pd.DataFrame
    departments: pd.DataFrame
    left_out: pd.DataFrame  # asset_id, title, type, reason


def raw_frames(contents: PortalContents, profile: Profile) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The raw assets and columns in scope, and the assets left out with their reasons."""
    reasons = {asset.id: why_left_out(asset, profile) for asset in contents.assets}
    inside = [asset for asset in contents.assets if not reasons[asset.id]]
    outside = [asset for asset in contents.assets if reasons[asset.id]]
    left_out = pd.DataFrame(
        {
            "asset_id": [asset.id for asset in outside],
            "title": [asset.name for asset in outside],
            "type": [asset.type for asset in outside],
            "reason": [reasons[asset.id] for asset in outside],
        }
    ).astype("str")
    return conform(_asset_rows(inside, contents), RAW[Table.ASSETS]), _column_frame(inside), left_out


def why_left_out(asset: Asset, profile: Profile) -> str:
    """Why an asset is not scored, or "" when it is (rules.md, "In scope")."""
    if asset.domain not in profile.domains:
        return f"federated from another portal ({asset.domain})"
    if asset.provenance == "community":
        return "published by the community, not by the city"
    if asset.publication_stage != "published":
        return "a working copy or snapshot, not the published asset"
    if not asset.is_public:
        return "not public"
    return ""


def conform(frame: pd.DataFrame, kinds: dict[str, Kind]) -> pd.DataFrame:
    """The frame with exactly these columns, each of its kind; blank text becomes null.

    Raises:
        KeyError: a column is missing, which is a fault of ours.
    """
    return pd.DataFrame({name: _typed(frame[name], kind) for name, kind in kinds.items()}).reset_index(drop=True)


def empty_frame(table: Table) -> pd.DataFrame:
    """A frame of a table without rows, its columns of the right kinds."""
    return conform(pd.DataFrame({name: [] for name in FACTS[table]}), FACTS[table])


def _typed(values: pd.Series, kind: Kind) -> pd.Series:
    if kind == "text":
        text = values.astype("str")
        return text.mask(text == "")
    if kind == "number":
        return pd.to_numeric(values).astype("float64")
    if kind == "bool":
        return values.astype("bool")
    return pd.to_datetime(values, utc=True).astype("datetime64[us, UTC]")


def _asset_rows(assets: Iterable[Asset], contents: PortalContents) -> pd.DataFrame:
    entries = {entry.asset_id: entry for entry in contents.dcat or ()}
    rows = []
    for asset in assets:
        entry = entries.get(asset.id)
        rows.append(
            {name: getattr(asset, name) for name in RAW[Table.ASSETS] if hasattr(asset, name)}
            | {
                "asset_id": asset.id,
                "title": asset.name,
                "parent_ids": "\n".join(asset.parent_ids),
                "tags": "\n".join(asset.tags),
                "attachments": "\n".join(asset.attachments),
                "custom_fields": json.dumps(asset.custom_fields, ensure_ascii=False),
                "dcat_read": contents.dcat is not None,
                "has_dcat_entry": entry is not None or (contents.dcat is None and not asset.hidden_from_data_json),
                "dcat_problems": "; ".join(entry.problems) if entry else "",
            }
        )
    return pd.DataFrame(rows, columns=list(RAW[Table.ASSETS]))


def _column_frame(assets: Iterable[Asset]) -> pd.DataFrame:
    rows = [
        (asset.id, column.field_name, column.name, column.datatype, column.description, column.position)
        for asset in assets
        if is_tabular(asset.type, asset.view_type)
        for column in asset.columns
        if not column.is_system
    ]
    frame = pd.DataFrame(rows, columns=list(RAW[Table.COLUMNS]))
    return conform(frame.sort_values(list(KEYS[Table.COLUMNS]), kind="stable"), RAW[Table.COLUMNS])


def is_tabular(kind: str, view_type: str) -> bool:
    """Has rows of its own: a dataset, or a filter or calendar of one (2015 records name no view type)."""
    return kind in TABULAR_TYPES and view_type in ("", "tabular")
