"""The custom fields of a record, read through the profile: whatever their generation, under our own names."""

from __future__ import annotations

import json
from collections.abc import Callable

import pandas as pd

from atxaudit.portal.profile import FieldValues, Profile


def add(profile: Profile) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Facts that are a custom field's value, and the keys that nobody knows."""

    def facts(assets: pd.DataFrame) -> pd.DataFrame:
        read = [profile.read_fields([(k, v) for k, v in json.loads(text)]) for text in assets["custom_fields"]]
        methods = [fields.method or None for fields in read]
        return pd.DataFrame(
            {
                "department_label": [fields.department or None for fields in read],
                "frequency_word": [fields.frequency or None for fields in read],
                "method": methods,
                "method_other": [fields.method_other or None for fields in read],
                "contact_field": [fields.contact or None for fields in read],
                "category_chosen": [fields.category or own for fields, own in zip(read, assets["category"], strict=True)],
                "strategic_outcome": [fields.strategic_outcome or None for fields in read],
                "unknown_keys": [_unknown(fields) for fields in read],
                "has_frequency": [bool(fields.frequency) for fields in read],
                "has_method": [bool(method) for method in methods],
            },
            index=assets.index,
        )

    return facts


def _unknown(fields: FieldValues) -> str | None:
    return ", ".join(sorted({*fields.unknown_keys, *fields.respelt_keys})) or None
