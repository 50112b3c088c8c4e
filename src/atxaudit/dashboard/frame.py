"""What surrounds every page: navigation, the choice of department and run, and the line of trust."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from atxaudit.dashboard import places
from atxaudit.dashboard.cards import age_warning, failed_warning, incomplete_notice, mode, notice
from atxaudit.dashboard.compliance import Grouping
from atxaudit.dashboard.data import Part, RunReader, read_runs, store_url
from atxaudit.dashboard.words import literal, moment
from atxaudit.errors import AtxauditError, StoreMissing
from atxaudit.models import Run, Status
from atxaudit.scoring import NO_LIAISON

ALL_DEPARTMENTS, ALL_LIAISONS = "All departments", "All liaisons"
OLD_AFTER = timedelta(days=3)  # audits are meant to run nightly; a weekend without one is no alarm
_VIEW = "view"  # in the session: what the page that runs next is to show


@dataclass(frozen=True, kw_only=True)
class View:
    """What the reader chose: a run and a part of it; `unknown` is a name from the address that the run has not."""

    reader: RunReader
    part: Part
    latest_failure: Run | None  # a newer audit than any whole one, which failed
    is_latest: bool  # no newer audit can be chosen
    unknown: str = ""

    @property
    def run(self) -> Run:
        """The run looked at."""
        return self.reader.run


def navigation() -> Any:
    """The pages, in a flat list: sections break the list for screen readers."""
    return st.navigation(
        [
            st.Page(places.OVERVIEW, title="Overview", icon=":material/location_city:", default=True),
            st.Page(places.DEPARTMENT, title="My department", icon=":material/group:", url_path="department"),
            st.Page(places.ASSET, title="Asset", icon=":material/dataset:", url_path="asset"),
            st.Page(places.RULES, title="Rules", icon=":material/rule:", url_path="rules"),
            st.Page(places.TRENDS, title="Trends", icon=":material/show_chart:", url_path="trends"),
            st.Page(places.RUNS, title="Runs", icon=":material/history:", url_path="runs"),
        ]
    )


def show(page: Any) -> None:
    """Draws the sidebar and the page; where there is nothing to show, a notice that says what to do."""
    st.set_page_config(page_title=f"{page.title} · atxaudit")
    st.logo(places.logo(mode()), size="large", icon_image=places.FAVICON)
    try:
        if _choose(page):
            _warn(view(), datetime.now(UTC))
            page.run()
    except StoreMissing:
        _without_run([])
    except AtxauditError as error:
        st.title("The audits cannot be read", anchor=False)
        notice("The store does not answer", literal(str(error)), "database_off")


def view() -> View:
    """What the page is to show."""
    chosen: View = st.session_state[_VIEW]
    return chosen


def _warn(seen: View, now: datetime) -> None:
    """What a reader must know before any number."""
    if seen.latest_failure is not None:
        failed_warning(seen.latest_failure)
    if seen.is_latest and now - seen.run.finished >= OLD_AFTER:
        age_warning(seen.run, now)
    if seen.run.status == Status.INCOMPLETE:
        incomplete_notice(seen.run)


def _choose(page: Any) -> bool:
    """Keeps the reader's choice for the page; False where there is no such run."""
    url = store_url()
    runs = read_runs(url)
    whole = [run for run in runs if run.status != Status.FAILED]
    if not whole:
        _without_run(runs)
        return False
    with st.sidebar:
        chosen, unknown_run = _choose_within(page, url, runs, whole)
    if unknown_run:
        _without_that_run(unknown_run)
        return False
    st.session_state[_VIEW] = chosen
    return True


def _without_run(failed: list[Run]) -> None:
    st.title("No audit yet", anchor=False)
    if failed and failed[0].notes:
        notice("The last audit stopped", literal(failed[0].notes[0]), "error")
    notice("Nothing was audited yet", "Run `atxaudit audit` once, then load this page again.", "play_circle")


def _choose_within(page: Any, url: str, runs: list[Run], whole: list[Run]) -> tuple[View, str]:
    labels = _run_labels(whole)
    above = st.container()  # the run decides which departments there are, but stands below them
    unknown_run = _settle(page, "run", labels, dict(zip((run.id for run in whole), labels, strict=True)))
    label = st.selectbox(
        "Run", labels, key="run", bind="query-params", on_change=_forget, args=("run",), help="The moment it speaks of."
    )
    run = whole[labels.index(label)] if label in labels else whole[0]
    reader = RunReader(url=url, run=run)
    with above:
        part, unknown = _choose_part(page, reader.scores())
    st.caption(f"Audit finished {moment(run.finished, run.timezone)}. It reads the portal and never writes to it.")
    failure = runs[0] if runs[0].status == Status.FAILED else None
    return View(
        reader=reader, part=part, latest_failure=failure, is_latest=run is whole[0], unknown=unknown
    ), unknown_run


def _choose_part(page: Any, scores: pd.DataFrame) -> tuple[Part, str]:
    """One department or one liaison, never both: choosing one lets go of the other."""
    departments = _names(scores, "department")
    liaisons = _names(scores, "liaison")
    has_liaisons = any(name != NO_LIAISON for name in liaisons)
    options = [ALL_DEPARTMENTS, *departments]
    unknown = _settle(page, "department", options)
    department = st.selectbox(
        "Department", options, key="department", bind="query-params", on_change=_let_go, args=("liaison", ALL_LIAISONS)
    )
    is_chosen = department != ALL_DEPARTMENTS
    if not has_liaisons:
        return Part(department=department if is_chosen else None), unknown
    if is_chosen:
        st.session_state["liaison"] = ALL_LIAISONS
    options = [ALL_LIAISONS, *liaisons]
    unknown = unknown or _settle(page, "liaison", options)
    liaison = st.selectbox(
        "Liaison", options, key="liaison", bind="query-params", on_change=_let_go, args=("department", ALL_DEPARTMENTS)
    )
    if is_chosen:
        return Part(department=department), unknown
    return Part(liaison=liaison if liaison != ALL_LIAISONS else None), unknown


def choose(by: Grouping, name: str) -> None:
    """What a page does when it leads to one department or liaison: the same as choosing it in the sidebar."""
    st.session_state[by] = name
    _let_go(*(("liaison", ALL_LIAISONS) if by == "department" else ("department", ALL_DEPARTMENTS)))


def _let_go(key: str, of: str) -> None:
    """The other choice returns to all; what was unknown in the address is forgotten."""
    st.session_state[key] = of
    _forget("department", "liaison")


def _forget(*keys: str) -> None:
    for key in keys:
        st.session_state.pop(_memory(key), None)


def _memory(key: str) -> str:
    return f"unknown {key}"


def _settle(page: Any, key: str, options: list[str], aliases: dict[str, str] | None = None) -> str:
    """Makes the address and the choice agree with what there is; returns the name that is not there, or "".

    Names are taken in any case of letters, and under their aliases. The widget itself drops what it does not know.
    """
    asked = st.session_state.get(key) or st.query_params.get(key)
    folded = {option.casefold(): option for option in options}
    folded |= {alias.casefold(): option for alias, option in (aliases or {}).items()}
    if asked and asked not in options:
        known = folded.get(asked.casefold())
        st.session_state[_memory(key)] = "" if known else asked
        if known and key not in st.session_state:
            st.switch_page(
                page, query_params=st.query_params.to_dict() | {key: known}
            )  # the same page, rightly addressed
        st.session_state[key] = known or options[0]
    return str(st.session_state.get(_memory(key), ""))


def _names(scores: pd.DataFrame, scope: str) -> list[str]:
    return [str(name) for name in scores.loc[scores["scope"] == scope, "name"]]


def _run_labels(runs: list[Run]) -> list[str]:
    """When each run speaks of; runs on the same moment are told apart by the end of their id."""
    moments = [moment(run.as_of, run.timezone) for run in runs]
    return [
        f"{when} · {run.id[-4:]}" if moments.count(when) > 1 else when for run, when in zip(runs, moments, strict=True)
    ]


def _without_that_run(asked: str) -> None:
    st.title("We do not know this audit", anchor=False)
    notice("No such run", f"No finished run “{literal(asked)}” is in the store. It may have been deleted.", "link_off")
    st.button("Show the latest audit", on_click=_forget, args=("run",))
