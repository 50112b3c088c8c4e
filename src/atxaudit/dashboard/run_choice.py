"""With which audit the one looked at is compared; the choice stands in the address, by its moment or its id."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from atxaudit.dashboard import cards, places
from atxaudit.dashboard.run_log import before, comparable, labels
from atxaudit.dashboard.words import literal, moment
from atxaudit.errors import did_you_mean
from atxaudit.models import Run

_CHOICE, _UNKNOWN = "against", "unknown against"  # in the session
_OF_THE_FRAME = {"department", "liaison", "run"}  # bound to widgets by now: an address with them cannot be rewritten


def ask_against(runs: Sequence[Run], run: Run) -> Run | None:
    """The audit to compare with; None where there is no other of its kind."""
    others = comparable(runs, run)
    default = before(others, run)
    if default is None:
        _nothing_of_its_kind(runs, run)
        return None
    named = labels(others)
    unknown = _settle(named, default.id, {run.id, labels([*others, run])[run.id], moment(run.as_of, run.timezone)})
    if unknown:
        _not_known(unknown, runs, list(named))
    options = [named[default.id], *(label for name, label in named.items() if name != default.id)]
    label = st.selectbox(
        "Compare with",
        options,
        key=_CHOICE,
        bind="query-params",
        on_change=_forget,
        width=420,
        help="Audits of the same portal and scope.",
    )
    return next((other for other in others if named[other.id] == label), default)


def _settle(named: dict[str, str], default: str, itself: set[str]) -> str:
    """Makes the address and the choice agree; returns what is asked for and is not there, or "".

    `itself` are the names of the audit looked at, which is compared with none: somebody has just turned to it.
    """
    asked = st.session_state.get(_CHOICE) or st.query_params.get(_CHOICE)
    if not asked:
        _forget()
    elif asked not in named.values():
        folded = {label.casefold(): label for label in named.values()} | {k.casefold(): v for k, v in named.items()}
        known = folded.get(asked.casefold())
        if known and _CHOICE not in st.session_state and not _OF_THE_FRAME.intersection(st.query_params):
            st.switch_page(places.RUNS, query_params=st.query_params.to_dict() | {_CHOICE: known})
        st.session_state[_UNKNOWN] = "" if known or asked in itself else asked
        st.session_state[_CHOICE] = known or named[default]
    return str(st.session_state.get(_UNKNOWN, ""))


def _not_known(asked: str, runs: Sequence[Run], ids: list[str]) -> None:
    other = next((run for run in runs if asked in {run.id, moment(run.as_of, run.timezone)}), None)
    why = (
        f"is not in the store{literal(did_you_mean(asked, ids))}" if other is None else "is of another kind, or stopped"
    )
    text = f"“{literal(asked)}” {why}. Below stands the comparison with the nearest audit; choose another one there."
    cards.notice("This audit cannot be compared with that one", text, "link_off")


def _nothing_of_its_kind(runs: Sequence[Run], run: Run) -> None:
    others = "the others are of another portal or scope, or stopped" if len(runs) > 1 else "it is the only one so far"
    text = (
        f"No other audit speaks of the same portal and scope as that of {literal(moment(run.as_of, run.timezone))}: "
        f"{others}. The next one will be compared here."
    )
    cards.notice("Nothing to compare yet", text, "history")


def _forget() -> None:
    st.session_state.pop(_UNKNOWN, None)
