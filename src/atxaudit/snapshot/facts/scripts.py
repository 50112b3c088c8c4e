"""Scripts in a record: what the portal's own pages would run."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from atxaudit.snapshot.profile.text_patterns import SCRIPT

_SCRIPT = re.compile(SCRIPT)
_FIELDS = {
    "title": "the title",
    "description": "the description",
    "category": "the category",
    "tags": "a tag",
    "license_name": "the licence",
    "attribution": "“Data provided by”",
    "attribution_link": "the source link",
    "row_label": "the row label",
    "custom_fields": "a custom field",
    "attachments": "the name of an attachment",
}


def add(columns: pd.DataFrame) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Which field of the record holds a script, its columns' names and descriptions included."""

    def facts(assets: pd.DataFrame) -> pd.DataFrame:
        found = _in_columns(columns)
        for field, name in reversed(_FIELDS.items()):  # the first field wins
            having = assets.loc[_has_script(assets[field]), "asset_id"]
            found |= dict.fromkeys(having, name)
        return pd.DataFrame({"script_in_record": assets["asset_id"].map(found).astype("object")}, index=assets.index)

    return facts


def _in_columns(columns: pd.DataFrame) -> dict[str, str]:
    having = columns[_has_script(columns["name"]) | _has_script(columns["description"])]
    return {
        str(asset_id): f"the column “{field}”"
        for asset_id, field in zip(having["asset_id"], having["field_name"], strict=True)
    }


def _has_script(texts: pd.Series[str]) -> pd.Series[bool]:
    return texts.fillna("").map(lambda text: bool(_SCRIPT.search(text))).astype(bool)
