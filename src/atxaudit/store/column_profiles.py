"""The columns of an asset and what its rows show of each, as they are kept."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, select

from atxaudit.store import tables

COLUMN_FIELDS = (
    *("field_name", "name", "datatype", "description", "position", "roles", "filled", "filled_percent", "distinct"),
    *("smallest", "largest", "top", "withheld"),
)
_VALUES = ("smallest", "largest", "top", "withheld")
_KEYS = ["asset_id", "field_name"]


def column_profiles(columns: pd.DataFrame | None, values: pd.DataFrame | None, assets: pd.DataFrame) -> pd.DataFrame:
    """One row per column of an asset of the run, with its values where they are known.

    `columns` is the columns frame, `values` has asset_id, field_name, smallest, largest, top (a list of [value, rows],
    or its JSON) and withheld.

    Raises:
        KeyError: a column of `values` is missing.
    """
    if columns is None:
        return pd.DataFrame(columns=["asset_id", *COLUMN_FIELDS])
    own = columns[columns["asset_id"].isin(assets["asset_id"])]
    kept = own[[name for name in ("asset_id", *COLUMN_FIELDS) if name in own.columns and name not in _VALUES]]
    if values is None:
        return kept
    known = values[[*_KEYS, *_VALUES]].drop_duplicates(_KEYS)
    return kept.merge(known.assign(top=known["top"].map(_pairs)), on=_KEYS, how="left")


def columns_of(conditions: list[ColumnElement[bool]]) -> Select[Any]:
    """The columns of one asset, in their order on the portal."""
    profile = tables.column_profile
    columns = [profile.columns[name] for name in COLUMN_FIELDS]
    query = select(*columns).select_from(profile).join(tables.asset).where(*conditions)
    return query.order_by(profile.c.position, profile.c.field_name, profile.c.key)


def _pairs(top: object) -> list[list[Any]] | None:
    """Plain values, whichever way they came."""
    found = json.loads(top) if isinstance(top, str) else top
    if not isinstance(found, list | tuple):
        return None
    return [[None if value is None else str(value), int(rows)] for value, rows in found]
