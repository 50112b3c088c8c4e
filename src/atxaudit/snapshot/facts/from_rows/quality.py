"""Facts for the rules of quality: what the profile of the rows shows, in the words and numbers that rules judge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from atxaudit.snapshot.facts.from_rows import (
    quality_categories,
    quality_dates,
    quality_filled,
    quality_numbers,
    quality_places,
    quality_text,
    quality_whole_rows,
)
from atxaudit.snapshot.facts.from_rows.quality_column import Dataset
from atxaudit.snapshot.readings import DatasetReading

_GROUPS = (quality_filled, quality_text, quality_categories, quality_dates, quality_numbers, quality_places)


def asset_facts(reading: DatasetReading, record: Mapping[str, Any]) -> dict[str, object]:
    """Of the dataset as a whole."""
    dataset = _dataset(reading, record)
    return quality_whole_rows.facts(dataset) if dataset else {}


def column_facts(reading: DatasetReading, record: Mapping[str, Any]) -> dict[str, dict[str, object]]:
    """Of each column, by field name."""
    dataset = _dataset(reading, record)
    if dataset is None:
        return {}
    found: dict[str, dict[str, object]] = {}
    for column in dataset.profile.columns:
        facts: dict[str, object] = {}
        for group in _GROUPS:
            facts |= group.facts(column, dataset)
        found[column.field_name] = facts
    return found


def _dataset(reading: DatasetReading, record: Mapping[str, Any]) -> Dataset | None:
    if reading.file is None or reading.profile is None or reading.roles is None:
        return None
    return Dataset(file=reading.file, profile=reading.profile, roles=reading.roles, record=record)
