"""The long tables of the rules page, drawn on a canvas; widths in px fit the main column."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from atxaudit.dashboard.doors import chosen_row
from atxaudit.dashboard.rulebook import JUDGED
from atxaudit.dashboard.tokens import SEVERITIES
from atxaudit.dashboard.words import isolated, sentence_case, shortened

_TITLE_MOST, _FOUND_MOST = 120, 200


def rule_table(rules: pd.DataFrame, key: str, on_choice: Callable[[str], None]) -> None:
    """Every rule given, with its outcomes; `on_choice` gets the id of the one whose row was chosen."""
    rows = pd.DataFrame(
        {
            "Rule": [isolated(shortened(title, _TITLE_MOST)) for title in rules["title"]],
            "Part": rules["dimension"].map(sentence_case),
            "Weight": [SEVERITIES[severity].word for severity in rules["severity"]],
            "Kept by": 100 * rules["kept"],
            "Fail": rules["failed"],
            "Could not run": rules["could_not_run"],
            "Not applicable": rules["not_applicable"],
        }
    )
    config = {
        "Rule": st.column_config.TextColumn(width=310),
        "Part": st.column_config.TextColumn(width=105),
        "Weight": st.column_config.TextColumn(width=90),
        "Kept by": st.column_config.ProgressColumn(width=140, min_value=0, max_value=100, format="%.0f%%"),
        "Fail": st.column_config.NumberColumn(width=65, format="localized"),
        "Could not run": st.column_config.NumberColumn(width=105, format="localized"),
        "Not applicable": st.column_config.NumberColumn(width=105, format="localized"),
    }
    ids = [str(rule) for rule in rules["rule"]]
    st.dataframe(
        rows,
        hide_index=True,
        column_config=config,
        placeholder="–",
        key=key,
        on_select=lambda: on_choice(chosen_row(st.session_state[key], ids)),
        selection_mode="single-row",
        alt="Rules with the share that keeps them, the weakest first",
    )


def failing_table(failing: pd.DataFrame, judged: str, key: str) -> str:
    """The assets that break a rule; returns the id of the one whose row was chosen, or ""."""
    config = {
        "Asset": st.column_config.TextColumn(width=250),
        "Department": st.column_config.TextColumn(width=170),
        "What was found": st.column_config.TextColumn(width=320),
        "Columns": st.column_config.TextColumn(width=85),
        "Points": st.column_config.NumberColumn(width=70, format="+%.1f", help="What the repair brings"),
    }
    rows = as_people_read(failing)
    if JUDGED[judged] != "column":
        rows = rows.drop(columns="Columns")
        config["What was found"] = st.column_config.TextColumn(width=405)
    if not failing["points"].any():
        rows = rows.drop(columns="Points")
    chosen = st.dataframe(
        rows,
        hide_index=True,
        column_config=config,
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        alt="Assets that break the rule, the costliest first",
    )
    return chosen_row(chosen, [str(asset_id) for asset_id in failing["asset_id"]])


def as_people_read(failing: pd.DataFrame) -> pd.DataFrame:
    """Asset, department, what was found, columns, points."""
    return pd.DataFrame(
        {
            "Asset": [isolated(shortened(name, _TITLE_MOST)) or "without a title" for name in failing["asset_name"]],
            "Department": [isolated(shortened(name, _TITLE_MOST)) or "not named" for name in failing["department"]],
            "What was found": [
                isolated(shortened(sentence_case(text), _FOUND_MOST)) for text in failing["observed"].fillna("")
            ],
            "Columns": [
                f"{failed:,} of {of:,}" for failed, of in zip(failing["failed"], failing["judged"], strict=True)
            ],
            "Points": failing["points"],
        }
    )
