"""With which audit the one looked at is compared; the choice stands in the address, by its moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from atxaudit.dashboard import cards
from atxaudit.dashboard.run_log import before, comparable, labels
from atxaudit.dashboard.words import literal, moment
from atxaudit.errors import did_you_mean
from atxaudit.models import Run, Status

_CHOICE, _UNKNOWN = "against", "unknown against"  # in the session


def ask_against(runs: Sequence[Run], run: Run) -> Run | None:
    """The audit to compare with; None where there is no other of its kind."""
    others = comparable(runs, run)
    default = before(others, run)
    if default is None:
        _nothing_of_its_kind(runs, run)
        return None
    everywhere = labels([other for other in runs if other.status != Status.FAILED])
    named = {other.id: everywhere[other.id] for other in others}
    unknown = _settle(named, default.id, {run.id, everywhere[run.id], moment(run.as_of, run.timezone)})
    if unknown:
        told = {name for one in runs for name in (one.id, moment(one.as_of, one.timezone))}
        _not_known(unknown, named, is_there=unknown in told | set(everywhere.values()))
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
        known = {label.casefold(): label for label in named.values()}.get(asked.casefold())
        st.session_state[_UNKNOWN] = "" if known or asked in itself else asked
        st.session_state[_CHOICE] = known or named[default]
    return str(st.session_state.get(_UNKNOWN, ""))


def _not_known(asked: str, ids: Iterable[str], *, is_there: bool) -> None:
    absent = f"is not in the store {literal(did_you_mean(asked, ids))}".rstrip()
    why = "is of another kind, or stopped" if is_there else absent
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
