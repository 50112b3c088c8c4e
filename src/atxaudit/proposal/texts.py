"""New texts put where a portal would keep them: into the raw columns of a snapshot."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from atxaudit.portal.folding import fold
from atxaudit.portal.profile import Profile
from atxaudit.portal.profile_schema import CustomField
from atxaudit.report.workbook.fields import COLUMN_DESCRIPTION, COLUMN_NAME, NewText
from atxaudit.snapshot.files import Snapshot

_RECORD = {
    "title": "title",
    "description": "description",
    "category": "category",
    "tags": "tags",
    "licence": "license_name",
    "attribution": "attribution",
    "row_label": "row_label",
}
_CUSTOM = {"frequency", "method", "category"}  # where the profile knows a custom field of that name
_COLUMNS = {COLUMN_DESCRIPTION.key: "description", COLUMN_NAME.key: "name"}
_TAGS = re.compile(r"[,;\n]")


def with_texts(snapshot: Snapshot, texts: Iterable[NewText], profile: Profile) -> tuple[Snapshot, dict[NewText, str]]:
    """The snapshot with the texts in it, and why some have no place in it."""
    assets, columns = snapshot.assets.copy(), snapshot.columns.copy()
    rows = {asset_id: row for row, asset_id in enumerate(assets["asset_id"])}
    cells = {key: row for row, key in enumerate(zip(columns["asset_id"], columns["field_name"], strict=True))}
    placeless: dict[NewText, str] = {}
    for text in texts:
        if text.asset_id not in rows:
            placeless[text] = "The run has no such asset."
        elif text.place.key in _COLUMNS:
            row = cells.get((text.asset_id, text.field_name))
            if row is None:
                placeless[text] = "The asset has no such column."
            else:
                columns.loc[row, _COLUMNS[text.place.key]] = text.text
        elif not _put(assets, rows[text.asset_id], text, profile):
            placeless[text] = "The portal has no such field."
    return replace(snapshot, assets=assets, columns=columns), placeless


def _put(assets: pd.DataFrame, row: int, text: NewText, profile: Profile) -> bool:
    """Writes a text of a record; false where the portal has no place for it."""
    key = text.place.key
    places = profile.fields.get(key, ()) if key in _CUSTOM else ()  # type: ignore[call-overload]
    if places:
        pairs = json.loads(str(assets.loc[row, "custom_fields"]))
        assets.loc[row, "custom_fields"] = json.dumps(_replaced(pairs, places, text.text), ensure_ascii=False)
        return True
    if key not in _RECORD:
        return False
    value = "\n".join(filter(None, map(str.strip, _TAGS.split(text.text)))) if key == "tags" else text.text
    assets.loc[row, _RECORD[key]] = value
    return True


def _replaced(pairs: list[list[str]], places: Iterable[CustomField], text: str) -> list[list[str]]:
    """The custom fields with the text where the present value is, else in the newest field of that meaning."""
    filled = {fold(key): number for number, (key, value) in enumerate(pairs) if value.strip()}
    known = list(places)
    place = next((filled[fold(one.key)] for one in known if fold(one.key) in filled), None)
    if place is None:
        empty = [pair for pair in pairs if fold(pair[0]) != fold(known[0].key)]
        return [*empty, [known[0].key, text]]
    return [*pairs[:place], [pairs[place][0], text], *pairs[place + 1 :]]
