"""Facts for the rules of quality."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from atxaudit.snapshot.readings import DatasetReading


def asset_facts(reading: DatasetReading, record: Mapping[str, Any]) -> dict[str, object]:
    """Of the dataset as a whole."""
    return {}


def column_facts(reading: DatasetReading, record: Mapping[str, Any]) -> dict[str, dict[str, object]]:
    """Of each column, by field name."""
    return {}
