"""How one finds a department or an asset, and what is said where there is none."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from atxaudit.dashboard import address, cards, standing
from atxaudit.dashboard.compliance import Grouping
from atxaudit.dashboard.data import Part, RunReader
from atxaudit.dashboard.words import count, day, literal
from atxaudit.errors import did_you_mean
from atxaudit.scoring import NO_LIAISON

_MATCHES_SHOWN = 10
_ARROW = ":material/arrow_forward:"


def department_picker(scores: pd.DataFrame, unknown: str) -> None:
    """Every department and liaison as a link; `unknown` is the name somebody asked for in vain."""
    if unknown:
        st.title("We do not know this department", anchor=False)
        near = did_you_mean(unknown, [*address.names(scores, "department"), *address.names(scores, "liaison")])
        text = f"No department or liaison “{literal(unknown)}” is in this audit {literal(near)}".rstrip()
        cards.notice("No such department", f"{text}. Choose one below.", "link_off")
    else:
        st.title("Which department is yours?", anchor=False)
        st.markdown("Choose it here or in the sidebar; the address of the page then leads straight to it.")
    _links(scores, "department")
    if any(name != NO_LIAISON for name in address.names(scores, "liaison")):
        st.space("small")
        st.header("Or look by liaison", anchor=False)
        _links(scores, "liaison")


def asset_search() -> str:
    """The field that takes an id or words; the address carries it."""
    text = st.text_input("Find an asset", key="asset", bind="query-params", placeholder="Title or id", width=420)
    return (text or "").strip()


def asset_title(reader: RunReader, asked: str) -> None:
    """The answer to what was asked for."""
    if not asked:
        st.title("Which asset?", anchor=False)
    elif len(found := _matches(reader, asked)):
        st.title(f"{count(len(found), 'asset')} with “{literal(asked)}”", anchor=False)
    else:
        st.title("We do not know this asset", anchor=False)


def asset_finder(reader: RunReader, part: Part, asked: str) -> None:
    """The assets that match what was asked for, most viewed first, or why there is none."""
    found = _matches(reader, asked) if asked else reader.assets(part)
    if asked and found.empty:
        _unknown_asset(reader, asked)
        return
    shown = found.sort_values("views_last_month", ascending=False).head(_MATCHES_SHOWN)
    if not asked:
        st.markdown(f"The most viewed of {literal(part.name) or 'the portal'}:")
    with st.container(gap="xxsmall"):
        for _, asset in shown.iterrows():
            st.button(
                literal(asset["title"]) or "Without a title",
                key=f"open-{asset['asset_id']}",
                type="tertiary",
                icon=_ARROW,
                on_click=_open,
                args=(asset["asset_id"],),
            )
    if len(found) > len(shown):
        st.caption(f"Showing {len(shown)} of {len(found):,}.")


def _matches(reader: RunReader, asked: str) -> pd.DataFrame:
    return standing.holding(reader.assets(Part()), asked)


def _unknown_asset(reader: RunReader, asked: str) -> None:
    left_out = reader.left_out()
    reasons = left_out.loc[left_out["asset_id"] == asked, "reason"]
    if len(reasons):
        cards.notice(
            "It was left out",
            f"“{literal(asked)}” is on the portal, but not judged: {literal(reasons.iloc[0])}.",
            "filter_list_off",
        )
    else:
        when = day(reader.run.as_of, reader.run.timezone)
        text = f"No asset “{literal(asked)}” is in the audit of {when}. It may be private or deleted."
        cards.notice("No such asset", text, "link_off")
    st.button("Search all assets", on_click=_clear_search)


def _links(scores: pd.DataFrame, scope: Grouping) -> None:
    """Buttons, because a link to the page one is on looks like the page one is on."""
    with st.grid(3, min_column_width=260, gap=None):
        for name in address.names(scores, scope):
            st.button(
                literal(name),
                key=f"choose-{scope}-{name}",
                type="tertiary",
                icon=_ARROW,
                on_click=address.choose,
                args=(scope, name),
            )


def _open(asset_id: str) -> None:
    st.session_state["asset"] = asset_id


def _clear_search() -> None:
    st.session_state["asset"] = ""
