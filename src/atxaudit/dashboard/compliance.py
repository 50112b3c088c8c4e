"""How many assets of each department or liaison are in which band: frames and the sentences on them."""

from __future__ import annotations

import pandas as pd

from atxaudit.dashboard.tokens import BANDS, SCORES
from atxaudit.dashboard.words import literal
from atxaudit.report.compliance import (
    EVERYTHING,
    SMALL,
    Compliance,
    Grouping,
    alternative,
    as_table,
    cell,
    comply,
    count_bands,
    headline,
    takeaway,
    total,
    untrue_sentence,
)

__all__ = [
    "EVERYTHING",
    "SMALL",
    "Compliance",
    "Grouping",
    "alternative",
    "as_counts",
    "as_table",
    "cell",
    "comply",
    "count_bands",
    "headline",
    "takeaway",
    "total",
    "untrue_sentence",
]


def as_counts(groups: pd.DataFrame, by: Grouping) -> pd.DataFrame:
    """Small groups in words, safe for a Markdown table: `2 good, 1 poor`."""
    table = pd.DataFrame({by.capitalize(): groups["name"].map(literal), "Assets": groups["assets"].astype(str)})
    for score, title in SCORES.items():
        table[title] = [_in_words(row, score) for _, row in groups.iterrows()]
    return table


def _in_words(row: pd.Series, score: str) -> str:
    return ", ".join(f"{row[cell(score, band)]} {band}" for band in BANDS if row[cell(score, band)])
