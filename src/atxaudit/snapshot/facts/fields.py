"""The custom fields of a record, read through the profile: whatever their generation, under our own names."""

from __future__ import annotations

import json
from collections.abc import Callable

import pandas as pd

from atxaudit.portal.profile import FieldValues, Profile
from atxaudit.snapshot.facts.text import is_filler


def add(profile: Profile) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Facts that are a custom field's value, and the keys that nobody knows."""

    def facts(assets: pd.DataFrame) -> pd.DataFrame:
        published = assets["custom_fields"].to_list()
        known = {text: profile.read_fields([(k, v) for k, v in json.loads(text)]) for text in set(published)}
        read = [known[text] for text in published]
        chosen = zip(read, assets["category"], strict=True)
        return pd.DataFrame(
            {
                # where neither the full record was read nor the catalog shows a field, we do not know what is filled
                "fields_read": assets["view_read"] | (assets["custom_fields"] != "[]"),
                "department_label": [fields.department or None for fields in read],
                "frequency_word": [fields.frequency or None for fields in read],
                "method": [fields.method or None for fields in read],
                "method_other": [fields.method_other or None for fields in read],
                "contact_field": [fields.contact or None for fields in read],
                "category_chosen": [fields.category or (None if pd.isna(own) else own) for fields, own in chosen],
                "strategic_outcome": [None if is_filler(f.strategic_outcome) else f.strategic_outcome for f in read],
                "unknown_keys": [unknown_keys(fields) for fields in read],
                "has_frequency": [bool(fields.frequency) for fields in read],
                "has_method": [bool(fields.method) for fields in read],
            },
            index=assets.index,
        )

    return facts


def unknown_keys(fields: FieldValues) -> str | None:
    """The keys that the profile does not know, or knows as another spelling of a current one."""
    return ", ".join(sorted({*fields.unknown_keys, *fields.respelt_keys})) or None
