"""The columns of one asset: what each says of itself, and what its rows hold."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from atxaudit.dashboard.unseen import without_codes
from atxaudit.dashboard.words import count, isolated, literal, shortened
from atxaudit.models import Run

PRIVATE = "not shown: private"
NO_DESCRIPTION = "✕ none"
_CELL_MOST, _NAME_MOST, _TEXT_MOST = 40, 80, 400  # characters sent to the browser
_TOP_SHOWN = 3
_TALL = 15  # rows drawn at once; a longer table scrolls
_KINDS = {
    "calendar_date": "date",
    "date": "date",
    "checkbox": "yes or no",
    "url": "link",
    "line": "shape",
    "polygon": "shape",
    "multipoint": "shape",
    "multiline": "shape",
    "multipolygon": "shape",
    "money": "amount of money",
}
_WIDTHS = {
    "Column": 140,
    "Kind": 72,
    "Filled": 96,
    "Distinct": 66,
    "Smallest": 130,
    "Largest": 130,
    "Most frequent": 160,
    "Description": 170,
}


def headline(columns: pd.DataFrame) -> str:
    """`5 of 7 columns have no description`."""
    bare, every = int((columns["description"].str.strip() == "").sum()), len(columns)
    if bare:
        return f"{bare:,} of {count(every, 'column')} {'has' if bare == 1 else 'have'} no description"
    return "The only column has a description" if every == 1 else f"All {every:,} columns have a description"


def were_read(columns: pd.DataFrame) -> bool:
    """Whether rows stand behind the profiles."""
    return bool(columns["filled"].notna().any())


def rows_sentence(asset: pd.Series, run: Run, *, read: bool) -> str:
    """What the profiles rest on, or why there are none; Markdown."""
    if asset["sample_note"]:
        return f"What the columns hold is known from a {literal(asset['sample_note'])}."
    if read:
        rows = asset["rows_count"]
        return (
            "What the columns hold is counted over every row."
            if pd.isna(rows)
            else f"Counted over {count(rows, 'row')}."
        )
    return f"{_why_unread(asset, run)} What the columns hold is not known."


def as_frame(columns: pd.DataFrame, *, read: bool) -> pd.DataFrame:
    """One row per column; without what rows would tell where they were not read."""
    rows = columns.to_dict("records")
    table = pd.DataFrame(
        {
            "Column": [_cell(row["name"] or row["field_name"], _NAME_MOST) for row in rows],
            "Kind": [_KINDS.get(row["datatype"], _cell(row["datatype"], _CELL_MOST)) for row in rows],
            "Filled": columns["filled_percent"].astype(float).to_list(),
            "Distinct": columns["distinct"].astype(float).to_list(),
            "Smallest": [_edge(row, "smallest") for row in rows],
            "Largest": [_edge(row, "largest") for row in rows],
            "Most frequent": [_top(row) for row in rows],
            "Description": [_cell(row["description"], _TEXT_MOST) or NO_DESCRIPTION for row in rows],
        }
    )
    return table if read else table[["Column", "Kind", "Description"]]


def draw(rows: pd.DataFrame) -> None:
    """The table, on a canvas."""
    widths = _WIDTHS if "Filled" in rows else {"Column": 270, "Kind": 130, "Description": 555}
    config: dict[str, Any] = {name: st.column_config.TextColumn(width=width) for name, width in widths.items()}
    if "Filled" in rows:
        config["Filled"] = st.column_config.ProgressColumn(
            width=widths["Filled"], min_value=0, max_value=100, format="%.0f%%", help="Share of the rows with a value"
        )
        config["Distinct"] = st.column_config.NumberColumn(
            width=widths["Distinct"], format="localized", help="Different values"
        )
    st.dataframe(
        rows,
        hide_index=True,
        height="content" if len(rows) <= _TALL else 560,
        column_config=config,
        placeholder="–",
        alt="The columns with what they hold",
        key="columns",
    )


def _why_unread(asset: pd.Series, run: Run) -> str:
    if asset["rows_error"]:
        return f"The rows could not be read: {literal(without_codes(asset['rows_error']).rstrip('.'))}."
    if any("--no-rows" in note for note in run.notes):
        return "This audit read no rows (`--no-rows`)."
    if asset["is_derived"]:
        return "It shows the rows of another asset, and they are read there."
    return "Its rows were not read in this audit."


def _edge(row: dict[Any, Any], edge: str) -> str | None:
    if row["withheld"]:
        return PRIVATE
    return _cell(_day(row[edge] or ""), _CELL_MOST) or None


def _day(text: str) -> str:
    """A moment at midnight is a day."""
    return text.removesuffix("T00:00:00").replace("T", " ") if text[4:5] == "-" and "T" in text else text


def _top(row: dict[Any, Any]) -> str | None:
    if row["withheld"]:
        return PRIVATE
    top = [(value, rows) for value, rows in row["top"] or [] if value is not None]
    told = [f"{shortened(value, 24)} ({rows:,})" for value, rows in top[:_TOP_SHOWN]]
    return isolated(" · ".join(told)) or None


def _cell(text: str, most: int) -> str:
    return isolated(shortened(text, most))
