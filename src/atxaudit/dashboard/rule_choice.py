"""Which rules are shown and which one is looked at; both stand in the address."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from atxaudit.dashboard import cards
from atxaudit.dashboard.rulebook import JUDGES, RuleFilters, labels
from atxaudit.dashboard.tokens import SEVERITIES
from atxaudit.dashboard.words import count, listed, literal, sentence_case
from atxaudit.errors import did_you_mean

_CHOICE, _UNKNOWN = "rule", "unknown rule"  # in the session
_CLEARED: dict[str, Any] = {"words": "", "dimension": [], "weight": [], "judges": []}


def ask_filters(rules: pd.DataFrame) -> RuleFilters:
    """The filters as widgets; those that could hide nothing are not offered."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input("Find a rule", key="words", bind="query-params", placeholder="A word", width=220)
        dimensions = _pills("Part", [str(name) for name in rules["dimension"].unique()], "dimension", sentence_case)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        own = set(rules["severity"])
        severities = _pills("Weight", [s for s in SEVERITIES if s in own], "weight", lambda s: SEVERITIES[s].word)
        judged = set(rules["table"])
        judges = _pills("What it judges", [t for t in JUDGES if t in judged], "judges", lambda t: JUDGES[t])
    return RuleFilters(
        text=(text or "").strip(), dimensions=tuple(dimensions), severities=tuple(severities), judges=tuple(judges)
    )


def no_match(hidden: int, filters: RuleFilters) -> None:
    """All rules are filtered away."""
    named = listed([f"“{literal(word)}”" for word in filters.words])
    one = "filter" if len(filters.words) == 1 else "filters"
    told = f"{count(hidden, 'rule')} {'is' if hidden == 1 else 'are'} hidden by the {one} {named}."
    cards.notice("No rule matches", told, "filter_alt_off")
    st.button("Clear filters", on_click=_clear)


def settle(rules: pd.DataFrame, default: str) -> str:
    """Makes the address and the choice agree; returns the name that no rule has, or "".

    A rule is taken by its title in any case of letters, or by its id.
    """
    named = labels(rules)
    asked = st.session_state.get(_CHOICE) or st.query_params.get(_CHOICE)
    if not asked:
        st.session_state.pop(_UNKNOWN, None)
    elif asked not in named.values():
        folded = {label.casefold(): label for label in named.values()} | {k.casefold(): v for k, v in named.items()}
        known = folded.get(asked.casefold())
        if known and _CHOICE not in st.session_state:
            st.query_params[_CHOICE] = known
            st.rerun()  # the widget takes it from there
        st.session_state[_UNKNOWN] = "" if known else asked
        st.session_state[_CHOICE] = known or named[default]
    return str(st.session_state.get(_UNKNOWN, ""))


def choose(rules: pd.DataFrame, default: str, unknown: str) -> str:
    """The choice of one rule; returns its id."""
    named = labels(rules)
    options = sorted(named.values(), key=str.casefold)
    if unknown:
        near = did_you_mean(unknown, [*options, *named])
        text = f"No rule “{literal(unknown)}” judged this audit{literal(near)}. Choose one below."
        cards.notice("No such rule", text, "link_off")
    first = options.index(named[default])
    label = st.selectbox(
        "Look at one rule", options, index=first, key=_CHOICE, bind="query-params", on_change=_forget, width=480
    )
    return next((rule for rule, name in named.items() if name == label), default)


def look_at(rules: pd.DataFrame, rule: str) -> None:
    """Turns to a rule; called before the page is drawn again."""
    if rule:
        st.session_state[_CHOICE] = labels(rules)[rule]
        _forget()


def _pills(label: str, options: list[str], key: str, words: Any) -> list[str]:
    chosen = st.pills(
        label, options, selection_mode="multi", key=key, bind="query-params", format_func=words, wrap=True
    )  # the address has the words, too
    return list(chosen or [])


def _forget() -> None:
    st.session_state.pop(_UNKNOWN, None)


def _clear() -> None:
    for key, value in _CLEARED.items():
        st.session_state[key] = value
