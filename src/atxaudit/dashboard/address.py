"""The choices that all pages share, and the address they stand in: department or liaison, and run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from atxaudit.dashboard.compliance import Grouping
from atxaudit.scoring import NO_DEPARTMENT, NO_LIAISON

ALL_DEPARTMENTS, ALL_LIAISONS = "All departments", "All liaisons"


def names(scores: pd.DataFrame, by: Grouping) -> list[str]:
    """The departments or liaisons of a run in the order of the alphabet; what has no name comes last."""
    found = [str(name) for name in scores.loc[scores["scope"] == by, "name"]]
    return sorted(found, key=lambda name: name in {NO_DEPARTMENT, NO_LIAISON})


def set_right(page: Any, moments: Mapping[str, str]) -> None:
    """Puts moments where the address names audits by id, and leaves out the liaison beside a department.

    Called before any choice is drawn: an address that is bound to one cannot be rewritten.
    """
    asked = st.query_params.to_dict()
    right = asked | {key: moments[asked[key]] for key in ("run", "against") if asked.get(key) in moments}
    if right.get("department", ALL_DEPARTMENTS) != ALL_DEPARTMENTS:
        right.pop("liaison", None)
    if right != asked and "run" not in st.session_state:
        st.switch_page(page, query_params=right)


def settle(page: Any, key: str, options: Sequence[str]) -> str:
    """Makes the address and the choice agree with what there is; returns the name that is not there, or "".

    Names are taken in any case of letters. The widget itself drops what it does not know.
    """
    asked = st.session_state.get(key) or st.query_params.get(key)
    if asked and asked not in options:
        known = {option.casefold(): option for option in options}.get(asked.casefold())
        st.session_state[_memory(key)] = "" if known else asked
        if known and key not in st.session_state:  # the same page, rightly addressed
            st.switch_page(page, query_params=st.query_params.to_dict() | {key: known})
        st.session_state[key] = known or options[0]
    return str(st.session_state.get(_memory(key), ""))


def choose(by: Grouping, name: str) -> None:
    """What a page does when it leads to one department or liaison: the same as choosing it in the sidebar."""
    st.session_state[by] = name
    let_go_beside(by)


def let_go_beside(by: Grouping) -> None:
    """Of department and liaison, the one that was not chosen returns to all; what was unknown is forgotten."""
    other, every = ("liaison", ALL_LIAISONS) if by == "department" else ("department", ALL_DEPARTMENTS)
    st.session_state[other] = every
    forget("department", "liaison")


def forget(*keys: str) -> None:
    """What the address asked for in vain is no longer spoken of."""
    for key in keys:
        st.session_state.pop(_memory(key), None)


def _memory(key: str) -> str:
    return f"unknown {key}"
