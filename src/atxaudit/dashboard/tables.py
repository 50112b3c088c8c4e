"""Long tables, drawn on a canvas: their cells are never read as Markdown. Widths are in px and fit the main column."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from atxaudit.dashboard.tokens import BAND_OF, BANDS, PUBLISHED_WELL, STILL_TRUE
from atxaudit.dashboard.words import days, isolated, shortened

GAPS_SHOWN = 10

_TITLE_MOST = 120  # characters sent to the browser; the asset's page shows all of them
_NONE = "not stated"


def gap_table(gaps: pd.DataFrame) -> None:
    """Where columns lack a description."""
    rows = pd.DataFrame(
        {
            "Asset": gaps["title"].map(_title),
            "Columns without description": 100 * gaps["share"],
            "Columns": [f"{m:,} of {n:,}" for m, n in zip(gaps["missing"], gaps["columns"], strict=True)],
        }
    )
    config = {
        "Asset": st.column_config.TextColumn(width=420),
        "Columns without description": st.column_config.ProgressColumn(
            min_value=0, max_value=100, format="%.0f%%", width=330
        ),
        "Columns": st.column_config.TextColumn(width=210),
    }
    st.dataframe(
        rows, hide_index=True, height="content", column_config=config, alt="Assets by their columns without description"
    )


def asset_table(assets: pd.DataFrame) -> str:
    """Records beside their scores; returns the id of the asset whose row was chosen, or ""."""
    rows = pd.DataFrame(
        {
            "Asset": assets["title"].map(_title),
            "Views": assets["views_last_month"],
            "Published well": assets[PUBLISHED_WELL],
            "Published": _bands(assets, PUBLISHED_WELL),
            "Still true": assets[STILL_TRUE],
            "True": _bands(assets, STILL_TRUE),
            "Pace": assets["frequency"].replace("", None).fillna(_NONE),
            "Last change": [("unknown" if pd.isna(age) else f"{days(age)} ago") for age in assets["age_days"]],
        }
    )
    config = {
        "Asset": st.column_config.TextColumn(width=212),
        "Views": st.column_config.NumberColumn(width=60, format="localized", help="Last month"),
        "Published well": _score_column(),
        "Published": st.column_config.TextColumn("Band", width=108),
        "Still true": _score_column(),
        "True": st.column_config.TextColumn("Band", width=108),
        "Pace": st.column_config.TextColumn(width=116),
        "Last change": st.column_config.TextColumn(width=128),
    }
    chosen = st.dataframe(
        rows,
        hide_index=True,
        column_config=config,
        placeholder="–",
        key="assets",
        on_select="rerun",
        selection_mode="single-row",
        alt="All assets with their scores, the poorest first",
    )
    places = chosen["selection"]["rows"]
    return str(assets["asset_id"].iloc[places[0]]) if places and places[0] < len(assets) else ""


def _score_column() -> Any:
    return st.column_config.ProgressColumn(width=97, min_value=0, max_value=100, format="%.1f")


def _bands(assets: pd.DataFrame, score: str) -> pd.Series:
    return assets[BAND_OF[score]].map({name: look.plain for name, look in BANDS.items()})


def _title(title: str) -> str:
    return isolated(shortened(title, _TITLE_MOST)) or "without a title"
