"""What a reader of a run should know beside its scores: nothing unknown is dropped in silence."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pandas as pd

from atxaudit.portal.profile import Profile
from atxaudit.snapshot.files import About
from atxaudit.snapshot.frames import Frames

_EXAMPLES = 5


def notes(frames: Frames, about: About, profile: Profile, on_rows: Iterable[str] = ()) -> tuple[str, ...]:
    """Sentences on duplicates, words and keys the profile does not know, records not read, rows (`on_rows`), and a
    missing directory."""
    assets = frames.assets
    catalog = about.catalog
    found = [
        f"The catalog gave {catalog.raw_records:,} records for {catalog.distinct:,} assets; repeats were dropped."
        if catalog.raw_records != catalog.distinct
        else "",
        _listed("Custom fields the profile does not know", _unknown_keys(assets, profile)),
        _listed("Update frequencies outside the vocabulary", _unknown_frequencies(assets)),
        _listed("Department labels the profile does not list", _unknown_departments(assets)),
        _counted(assets["view_read"], "Full records that could not be read, so that rules on them could not run"),
        *on_rows,
        *about.remarks,
        "" if about.directory.is_given else "No liaison directory was given: rules on liaisons do not apply.",
    ]
    return tuple(note for note in found if note)


def _listed(what: str, values: pd.Series) -> str:
    counts = values.dropna().value_counts()
    if counts.empty:
        return ""
    named = ", ".join(f"“{value}” ({count})" for value, count in counts.head(_EXAMPLES).items())
    more = f" and {len(counts) - _EXAMPLES} more" if len(counts) > _EXAMPLES else ""
    return f"{what}: {named}{more}."


def _counted(is_good: pd.Series, what: str) -> str:
    bad = int((~is_good).sum())
    return f"{what}: {bad:,}." if bad else ""


def _unknown_keys(assets: pd.DataFrame, profile: Profile) -> pd.Series:
    pairs = [[(k, v) for k, v in json.loads(text)] for text in assets["custom_fields"]]
    return pd.Series([key for own in pairs for key in profile.read_fields(own).unknown_keys], dtype="object")


def _unknown_frequencies(assets: pd.DataFrame) -> pd.Series:
    return assets.loc[assets["has_frequency"] & assets["frequency"].isna(), "frequency_word"]


def _unknown_departments(assets: pd.DataFrame) -> pd.Series:
    return assets.loc[assets["has_department"] & ~assets["department_is_listed"], "department_label"]
