"""From typed assets to frames of raw columns: what the portal said, one row per asset in scope and per column of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from atxaudit.models import Asset, PortalContents, Table
from atxaudit.portal.profile import Profile
from atxaudit.snapshot.fact_kinds import Kind
from atxaudit.snapshot.schema import CLOSED, KEYS, LEFT_OUT, RAW

TABULAR_TYPES = ("dataset", "filter", "calendar")  # charts and maps of a table show it, but are not it
_OTHER_PROVENANCE = {
    "community": "published by the community, not by the city",
    "official": "official, where only other assets are scored",
}


def no_closed() -> pd.DataFrame:
    """Where nothing is known to be private."""
    return conform(pd.DataFrame(columns=list(CLOSED), dtype="object"), CLOSED)


@dataclass(frozen=True, kw_only=True)
class Frames:
    """The three frames that rules judge, and what was left out of them, with the reason."""

    assets: pd.DataFrame
    columns: pd.DataFrame
    departments: pd.DataFrame
    left_out: pd.DataFrame  # schema.LEFT_OUT
    closed: pd.DataFrame = field(default_factory=no_closed)  # schema.CLOSED


def raw_frames(contents: PortalContents, profile: Profile) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The raw assets and columns in scope, and the assets left out with their reasons; each ordered by its keys."""
    assets = sorted(contents.assets, key=lambda asset: asset.id)
    reasons = {asset.id: why_left_out(asset, profile) for asset in assets}
    inside = [asset for asset in assets if not reasons[asset.id]]
    left_out = [(asset.id, asset.name, asset.type, reasons[asset.id]) for asset in assets if reasons[asset.id]]
    return (
        conform(_asset_rows(inside, contents), RAW[Table.ASSETS]),
        _column_frame(inside),
        conform(pd.DataFrame(left_out, columns=list(LEFT_OUT), dtype="object"), LEFT_OUT),
    )


def why_left_out(asset: Asset, profile: Profile) -> str:
    """Why an asset is not scored, or "" when it is (rules.md, "In scope")."""
    if asset.domain not in profile.domains:
        return f"federated from another portal ({asset.domain})"
    if asset.type == "federated_href":
        return "federated from another portal"
    if asset.provenance and asset.provenance not in profile.scope.provenances:
        return _OTHER_PROVENANCE.get(asset.provenance, f"its provenance is “{asset.provenance}”")
    if asset.publication_stage != "published":
        return "a working copy or snapshot, not the published asset"
    return "" if asset.is_public else "not public"


def is_tabular(kind: str, view_type: str) -> bool:
    """Has rows of its own: a dataset, or a filter or calendar of one (2015 records name no view type)."""
    return kind in TABULAR_TYPES and view_type in ("", "tabular")


def conform(frame: pd.DataFrame, kinds: dict[str, Kind]) -> pd.DataFrame:
    """The frame with exactly these columns, each of its kind; blank text becomes null.

    Raises:
        KeyError: a column is missing, which is a fault of ours (or of a damaged file).
        ValueError: a yes-or-no column holds a null: what is not known must not pass for a yes. Or a value is of
            another kind.
    """
    return pd.DataFrame({name: _typed(frame[name], kind) for name, kind in kinds.items()}).reset_index(drop=True)


def _typed(values: pd.Series, kind: Kind) -> pd.Series:
    if kind == "text":
        text = values.astype("str")
        return text.mask(text == "")
    if kind == "number":
        return pd.to_numeric(values).astype("float64")
    if kind == "bool":
        if values.isna().any():
            raise ValueError(f"“{values.name}” is neither true nor false for {int(values.isna().sum())} rows")
        return values.astype("bool")
    return pd.to_datetime(values, utc=True, format="ISO8601").astype("datetime64[us, UTC]")


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
    return pd.DataFrame(rows, columns=list(RAW[Table.ASSETS]), dtype="object")


def _column_frame(assets: Iterable[Asset]) -> pd.DataFrame:
    rows = [
        (asset.id, column.field_name or column.name, column.name, column.datatype, column.description, column.position)
        for asset in assets
        if is_tabular(asset.type, asset.view_type)
        for column in asset.columns
        if not column.is_system and (column.field_name or column.name)
    ]
    keys = list(KEYS[Table.COLUMNS])
    frame = conform(pd.DataFrame(rows, columns=list(RAW[Table.COLUMNS]), dtype="object"), RAW[Table.COLUMNS])
    return frame.drop_duplicates(keys).sort_values(keys, kind="stable", ignore_index=True)
