"""A way to one of many assets that needs no mouse: a choice, and a link beside it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from atxaudit.dashboard import address, cards, places
from atxaudit.dashboard.compliance import Grouping
from atxaudit.dashboard.words import isolated, literal, shortened

MOST = 200  # names sent to the browser; filters lead to the others
_NAME_MOST = 80


def names(assets: pd.DataFrame, title: str = "title") -> dict[str, str]:
    """Id → name of the first assets; the id stands beside a name that two of them bear."""
    first = assets.head(MOST)
    short = [isolated(shortened(name, _NAME_MOST)) or "Without a title" for name in first[title]]
    return {
        str(asset_id): f"{name} · {asset_id}" if short.count(name) > 1 else name
        for asset_id, name in zip(first["asset_id"], short, strict=True)
    }


def asset_door(label: str, assets: pd.DataFrame, *, key: str, title: str = "title") -> None:
    """The choice of an asset, in the order given, and the link to its page."""
    known = names(assets, title)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(label, list(known), format_func=lambda one: known.get(one, str(one)), key=key, width=420)
        if chosen in known:
            cards.asset_link(chosen, width="content")
    if len(assets) > MOST:
        st.caption(f"The first {MOST} of {len(assets):,} can be chosen here; filters lead to the others.")


def group_door(by: Grouping, poorest_first: Sequence[str]) -> None:
    """The choice of a department or liaison, in the order of the chart above it, and the link to its page."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(f"Open a {by}", poorest_first, key=f"open-{by}", width=420)
        if st.button(f"See the {by}", icon=":material/arrow_forward:", on_click=address.choose, args=(by, chosen)):
            st.switch_page(places.DEPARTMENT, query_params={})  # the choice itself puts its name there


def chosen_row(chosen: object, ids: Sequence[str]) -> str:
    """The id behind the row that was chosen in a table; "" where none is."""
    places = chosen["selection"]["rows"]  # type: ignore[index]  # Streamlit types it as a plain generator
    return str(ids[places[0]]) if places and places[0] < len(ids) else ""


def unknown_part(unknown: str) -> None:
    """Said where the address names a department that the audit has not, and all of it is shown instead."""
    if unknown:
        text = f"No department or liaison “{literal(unknown)}” is in this audit. Below stands the whole audit."
        cards.notice("No such department", text, "link_off")
