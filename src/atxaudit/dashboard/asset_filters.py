"""The filters over a department's assets: each is in the address, and all can be cleared at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import streamlit as st

from atxaudit.dashboard import cards, standing
from atxaudit.dashboard.tokens import BANDS
from atxaudit.dashboard.words import count, listed, literal

ANY_PACE, NO_PACE = "Any pace", "Not promised"
_CLEARED = {"find": "", "band": [], "pace": ANY_PACE, "late": False}


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What somebody asked for; what is empty hides nothing."""

    text: str = ""
    bands: tuple[str, ...] = ()
    pace: str = ANY_PACE
    late: bool = False

    @property
    def words(self) -> list[str]:
        """The filters that hide something, as people read them."""
        pace = [] if self.pace == ANY_PACE else [self.pace]
        return [*filter(None, [self.text]), *(BANDS[band].word for band in self.bands), *pace, *["Late"] * self.late]


def paces(assets: pd.DataFrame) -> list[str]:
    """What the assets promise, the most frequent first."""
    counted = assets["frequency"].replace("", NO_PACE).value_counts()
    return [ANY_PACE, *(str(name) for name in counted.index)]


def matching(table: pd.DataFrame, filters: Filters, moment: datetime) -> pd.DataFrame:
    """The assets that fit all filters; late is what had to change before the moment."""
    found = standing.matching(table, filters.text, list(filters.bands))
    if filters.pace != ANY_PACE:
        found = found[found["frequency"].replace("", NO_PACE) == filters.pace]
    return found[found["due_at"] < pd.Timestamp(moment)] if filters.late else found


def ask(assets: pd.DataFrame) -> Filters:
    """The filters as widgets, side by side where there is room."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input("Find an asset", key="find", bind="query-params", placeholder="Title or id", width=210)
        pace = st.selectbox("Promised pace", paces(assets), key="pace", bind="query-params", width=150)
        bands = st.pills(
            "Band, in either score", list(BANDS), selection_mode="multi", key="band", bind="query-params",
            format_func=lambda band: BANDS[band].plain, wrap=True,
        )  # fmt: skip
        late = st.toggle("Only late ones", key="late", bind="query-params")
    return Filters(text=(text or "").strip(), bands=tuple(bands or ()), pace=pace or ANY_PACE, late=bool(late))


def no_match(hidden: int, filters: Filters) -> None:
    """All assets are filtered away."""
    named = listed([f"“{literal(word)}”" for word in filters.words])
    verb = "is" if hidden == 1 else "are"
    one = "filter" if len(filters.words) == 1 else "filters"
    cards.notice("No asset matches", f"{count(hidden, 'asset')} {verb} hidden by the {one} {named}.", "filter_alt_off")
    st.button("Clear filters", on_click=_clear)


def _clear() -> None:
    for key, value in _CLEARED.items():
        st.session_state[key] = value
