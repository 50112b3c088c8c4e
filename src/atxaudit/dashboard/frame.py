"""What surrounds every page: navigation, the choice of department and run, and the line of trust."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from atxaudit.dashboard import address, places
from atxaudit.dashboard.address import ALL_DEPARTMENTS, ALL_LIAISONS
from atxaudit.dashboard.cards import age_warning, failed_warning, incomplete_notice, mode, notice
from atxaudit.dashboard.compliance import Grouping
from atxaudit.dashboard.data import Part, RunReader, read_runs, store_url
from atxaudit.dashboard.run_log import labels
from atxaudit.dashboard.words import literal, moment, without_place
from atxaudit.errors import AtxauditError, StoreMissing
from atxaudit.models import Run, Status
from atxaudit.scoring import NO_LIAISON

# Streamlit marks the link that has the keyboard by a shade of 1.1 to 1; this grey is at least 3.8 to 1 in both modes.
_FOCUS = "<style>[data-testid=stApp] a:focus-visible {outline: 2px solid #6B7480; outline-offset: 2px}</style>"
_LOG = logging.getLogger(__name__)
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
    st.html(_FOCUS)
    st.logo(places.logo(mode()), size="large", icon_image=places.FAVICON)
    try:
        if _choose(page):
            _warn(view(), datetime.now(UTC))
            page.run()
    except StoreMissing:
        _without_run([])
    except AtxauditError as error:
        _LOG.warning("The audits cannot be read: %s", error)
        st.title("The audits cannot be read", anchor=False)
        notice("For whoever runs this dashboard", literal(without_place(str(error))), "database_off")


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
    named = labels(whole)
    address.set_right(page, named)
    with st.sidebar:
        chosen, unknown_run = _choose_within(page, url, runs, {named[run.id]: run for run in whole})
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


def _choose_within(page: Any, url: str, runs: list[Run], whole: dict[str, Run]) -> tuple[View, str]:
    """`whole` are the finished runs by their moment, the newest first."""
    above = st.container()  # the run decides which departments there are, but stands below them
    unknown_run = address.settle(page, "run", list(whole))
    label = st.selectbox(
        "Run", list(whole), key="run", bind="query-params", on_change=address.forget, args=("run",),
        help="The moment it speaks of.",
    )  # fmt: skip
    latest = next(iter(whole.values()))
    run = whole.get(label, latest)
    reader = RunReader(url=url, run=run)
    with above:
        part, unknown = _choose_part(page, reader.scores())
    st.caption(f"Audit finished {moment(run.finished, run.timezone)}. It reads the portal and never writes to it.")
    failure = runs[0] if runs[0].status == Status.FAILED else None
    seen = View(reader=reader, part=part, latest_failure=failure, is_latest=run is latest, unknown=unknown)
    return seen, unknown_run


def _choose_part(page: Any, scores: pd.DataFrame) -> tuple[Part, str]:
    """One department or one liaison, never both: choosing one lets go of the other."""
    liaisons = address.names(scores, "liaison")
    department, unknown = _ask(page, "department", ALL_DEPARTMENTS, address.names(scores, "department"))
    if all(name == NO_LIAISON for name in liaisons):
        return Part(department=department), unknown
    liaison, unknown_liaison = _ask(page, "liaison", ALL_LIAISONS, liaisons)
    return Part(department=department, liaison=None if department else liaison), unknown or unknown_liaison


def _ask(page: Any, by: Grouping, every: str, names: list[str]) -> tuple[str | None, str]:
    """What was chosen, None for all; and the name that was asked for in vain, or ""."""
    options = [every, *names]
    unknown = address.settle(page, by, options)
    chosen = st.selectbox(
        by.capitalize(), options, key=by, bind="query-params", on_change=address.let_go_beside, args=(by,)
    )
    return None if chosen == every else chosen, unknown


def _without_that_run(asked: str) -> None:
    st.title("We do not know this audit", anchor=False)
    notice("No such run", f"No finished run “{literal(asked)}” is in the store. It may have been deleted.", "link_off")
    st.button("Show the latest audit", on_click=address.forget, args=("run",))
