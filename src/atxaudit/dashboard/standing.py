"""Where a department or liaison stands: the answer, the parts of its scores, and what to repair first."""

from __future__ import annotations

import pandas as pd

from atxaudit.dashboard.data import Part
from atxaudit.report.standing import (
    FIRST_SHOWN,
    HELD_BACK,
    asset_table,
    column_gap,
    gap_sentence,
    has_band,
    headline,
    is_held_back,
    is_poor,
    largest_gaps,
    parts,
    rule_costs,
    standing_sentence,
)
from atxaudit.scoring import NO_DEPARTMENT, NO_LIAISON

__all__ = [
    "FIRST_SHOWN",
    "HELD_BACK",
    "asset_table",
    "column_gap",
    "gap_sentence",
    "has_band",
    "headline",
    "holding",
    "is_held_back",
    "is_poor",
    "largest_gaps",
    "matching",
    "parts",
    "rule_costs",
    "score_row",
    "standing_sentence",
]


def score_row(scores: pd.DataFrame, part: Part) -> pd.Series | None:
    """The score row of a department or liaison; None where the run has none."""
    scope = "department" if part.department is not None else "liaison"
    wanted = "" if part.name in {NO_DEPARTMENT, NO_LIAISON} else part.name
    found = scores[(scores["scope"] == scope) & (scores["id"].fillna("") == wanted)]
    return found.iloc[0] if len(found) else None


def matching(table: pd.DataFrame, text: str, bands: list[str]) -> pd.DataFrame:
    """The assets whose title or id holds the text, and that have one of the bands in either score."""
    found = holding(table, text)
    return found[has_band(found, bands)] if bands else found


def holding(assets: pd.DataFrame, text: str) -> pd.DataFrame:
    """The assets whose title or id holds the text, in any case of letters."""
    names = assets["title"].str.casefold() + " " + assets["asset_id"].str.casefold()
    return assets[names.str.contains(text.strip().casefold(), regex=False)]
