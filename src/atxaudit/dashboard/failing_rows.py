"""The rows behind the failures of one asset, rule by rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from atxaudit.dashboard import cards
from atxaudit.dashboard.verdicts import Entry
from atxaudit.dashboard.words import count, isolated, literal, sentence_case, shortened

_KEY = "rows"  # in the address: whose rows are shown
_VALUE_MOST = 200  # characters sent to the browser


def with_rows(found: Sequence[Entry]) -> list[Entry]:
    """The failures that name rows, the costliest first."""
    return [entry for entry in found if entry.rows]


def choose(entries: Sequence[Entry]) -> Entry:
    """The rule whose rows are looked at; the address carries its title."""
    by_title = {entry.title: entry for entry in reversed(entries)}
    titles = list(dict.fromkeys(entry.title for entry in entries))
    asked = str(st.session_state.get(_KEY) or st.query_params.get(_KEY) or "")
    if asked and asked not in by_title:
        st.session_state[_KEY] = titles[0]
        st.caption(f"No row of this asset failed “{literal(asked)}”; these cost it the most points.")
    if len(titles) == 1:
        return entries[0]
    chosen = st.selectbox("Rows that failed", titles, key=_KEY, bind="query-params", width=560)
    return by_title.get(chosen, entries[0])


def total(entry: Entry) -> int:
    """All rows that failed, of which the store names the first."""
    return max(entry.rows_failed, len(entry.rows))


def shown_sentence(entry: Entry) -> str:
    """`Showing 20 of 1,684 failing rows.`; a row that fails in two columns counts twice."""
    columns = len({row.column for row in entry.rows})
    where = f" in {count(columns, 'column')}" if columns > 1 else ""
    shown, failed = len(entry.rows), total(entry)
    if shown == failed:
        return f"Showing {'the only failing row' if failed == 1 else f'all {failed:,} failing rows'}{where}."
    return f"Showing {shown:,} of {failed:,} failing rows{where}."


def as_frame(entry: Entry, names: Mapping[str, str]) -> pd.DataFrame:
    """Row id, column and value as the store has them; `names` are the columns' by field name."""
    rows = pd.DataFrame(
        {
            "Row id": [row.row_id for row in entry.rows],
            "Column": [names.get(row.column, row.column) for row in entry.rows],
            "Value": [row.value for row in entry.rows],
        }
    )
    return rows if any(row.column for row in entry.rows) else rows.drop(columns="Column")


def draw(entry: Entry, names: Mapping[str, str], asset_id: str) -> None:
    """The table, and the same rows as a file."""
    rows = as_frame(entry, names)
    st.caption(f"{shown_sentence(entry)} Each id finds its row on the portal. What may be private is masked with dots.")
    config = {
        "Row id": st.column_config.TextColumn(width=230),
        "Column": st.column_config.TextColumn(width=230),
        "Value": st.column_config.TextColumn(width=480),
    }
    st.dataframe(
        rows.map(lambda value: isolated(shortened(value, _VALUE_MOST))),
        hide_index=True,
        column_config=config,
        alt=f"Rows that failed “{entry.title}”",
        key="failing-rows",
    )
    label = f"Download {count(len(rows), 'row')} as CSV" if len(rows) > 1 else "Download this row as CSV"
    cards.download(label, rows, f"{asset_id}-{entry.rule}", key="download-rows")


def headline(entry: Entry) -> str:
    """What is wrong with these rows; Markdown."""
    return literal(sentence_case(entry.sentence))
