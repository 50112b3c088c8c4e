"""The sections of the page “Runs”: what could not run, two audits side by side, and the log of all."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from atxaudit.dashboard import cards, run_log, run_pair, unseen
from atxaudit.dashboard.changed import WORDS
from atxaudit.dashboard.data import Part, RunReader
from atxaudit.dashboard.doors import chosen_row
from atxaudit.dashboard.since import findings_of
from atxaudit.dashboard.words import count, listed, literal, shortened
from atxaudit.models import Run, Status
from atxaudit.store.changes import Change, Changes

_REASONS_SHOWN = 12
_NUMBERS = (Change.SOLVED, Change.NEW, Change.PERSISTING, Change.NOT_COMPARABLE)
_FIRST_SHOWN = [WORDS[change][1].capitalize() for change in WORDS if change != Change.PERSISTING]


def could_not_run(reasons: pd.DataFrame, part: Part) -> None:
    """Reasons with their side, how much they took away, and what happens next."""
    if reasons.empty:
        st.header("Nothing failed to run", anchor=False)
        of = f" of {literal(shortened(part.name, 80))}" if part.name else ""
        cards.notice("Every check ran", f"Each check that applies{of} came to a verdict.", "task_alt")
        return
    st.header("What could not run, and whose side it is on", anchor=False)
    sides = unseen.by_side(reasons)
    told = [
        f"{unseen.SIDES.get(side, unseen.SIDES[''])[1].lower()} {count(number, 'check')}"
        for side, number in zip(sides["side"], sides["verdicts"], strict=True)
    ]
    st.caption(f"By side: {listed(told)}. No points are lost for them, and none of them counts as passed.")
    rows = unseen.not_run_table(reasons)
    cards.table(rows.head(_REASONS_SHOWN), "Why checks could not run, whose side that is, and what happens next")
    if len(rows) > _REASONS_SHOWN:
        st.caption(f"The {_REASONS_SHOWN} heaviest of {count(len(rows), 'reason')}; the file has all.")
        cards.download("All reasons as CSV", unseen.by_plain_reason(reasons), "could-not-run", key="reasons-csv")


def two_audits(reader: RunReader, other: Run, part: Part) -> None:
    """The one looked at beside another, the earlier first."""
    run = reader.run
    is_later = (other.as_of, other.started) > (run.as_of, run.started)
    later = RunReader(url=reader.url, run=other) if is_later else reader
    earlier = run if is_later else other
    told = later.changes(part, against=earlier.id)
    st.subheader(run_pair.headline(told), anchor=False)
    st.markdown(run_pair.sentence(told))
    if note := run_pair.rules_note(told):
        cards.notice("The rules are not the same", note, "rule")
    _numbers(told)
    _scores(later, told, part)
    _findings(later, earlier, told, part)


def log(runs: Sequence[Run], most: int) -> None:
    """All audits; a row turns to that audit."""
    st.header(run_log.log_headline(runs), anchor=False)
    how = "Choose the row of a finished audit to look at it on every page; the list “Run” at the side does the same."
    also = f" These are the newest {most:,}; older ones stay in the store." if len(runs) >= most else ""
    st.caption(how + also)
    _log_table(runs)
    stopped = run_log.stopped(runs)
    if len(stopped):
        st.subheader("Audits that stopped", anchor=False)
        cards.table(stopped.head(_REASONS_SHOWN), "Audits that stopped, with the reason")


def _numbers(told: Changes) -> None:
    with st.grid(4, min_column_width=160):
        for change in _NUMBERS:
            cards.number_card(WORDS[change][1].capitalize(), f"{findings_of(told, change):,}")
    others = [f"{number:,} {change}" for change, number in run_pair.kinds(told).items() if change not in set(_NUMBERS)]
    if others:
        st.caption(f"Besides, {listed(others)}. “Waived” got an exception; “gone” went with its asset or column.")


def _scores(later: RunReader, told: Changes, part: Part) -> None:
    if told.against is None:
        return
    moved = run_pair.moves(later.scores_of(told.against.id), later.scores(), part)
    if moved:
        table = run_pair.score_table(moved, one_rule_set=not run_pair.rules_note(told))
        cards.table(table, "Both scores in the two audits")


def _findings(later: RunReader, earlier: Run, told: Changes, part: Part) -> None:
    found = run_pair.kinds(told)
    if not found:
        cards.notice("No findings in either", "Neither audit found anything to fix.", "task_alt")
        return
    words = {WORDS[Change(change)][1].capitalize(): change for change in found}
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        asked = st.pills(
            "Findings that are",
            list(words),
            default=[word for word in words if word in _FIRST_SHOWN],
            selection_mode="multi",
            key="became",
            wrap=True,
            bind="query-params",
        )
        cards.download(
            "This comparison as CSV",
            lambda: run_pair.exported(later.all_changes(part, earlier.id)),
            f"{earlier.id}-to-{later.run.id}",
            key="comparison-csv",
        )
    changes = [words[word] for word in asked or [] if word in words]
    rows = run_pair.findings(told, changes)
    if rows.empty:
        chosen = "Choose what became of them above." if not changes else "Nothing of that kind."
        cards.notice("No finding to show", chosen, "filter_alt_off")
        return
    _finding_table(rows)
    if left := run_pair.shown_of(told, changes, len(rows)):
        st.caption(left)


def _finding_table(rows: pd.DataFrame) -> None:
    st.dataframe(
        rows,
        hide_index=True,
        column_config={
            "What became of it": st.column_config.TextColumn(width=170),
            "Finding": st.column_config.TextColumn(width=345),
            "Asset": st.column_config.TextColumn(width=205),
            "Department": st.column_config.TextColumn(width=155),
            "Weight": st.column_config.TextColumn(width=88),
        },
        alt="Findings of the two audits and what became of each",
    )


def _log_table(runs: Sequence[Run]) -> None:
    rows, ids = run_log.log(runs), [run.id for run in runs]
    st.dataframe(
        rows,
        hide_index=True,
        column_config={
            "Audit of": st.column_config.TextColumn(width=205),
            "State": st.column_config.TextColumn(width=165),
            "Checks that ran": st.column_config.ProgressColumn(width=115, min_value=0, max_value=100, format="%.1f%%"),
            "Assets": st.column_config.NumberColumn(width=60, format="localized"),
            "Took": st.column_config.TextColumn(width=72),
            "Scope": st.column_config.TextColumn(width=90),
            "Rules": st.column_config.TextColumn(width=76),
            "Run": st.column_config.TextColumn(width=140 if "Scope" in rows else 200),
        },
        placeholder="–",
        key="log",
        on_select=lambda: _look_at(chosen_row(st.session_state["log"], ids), runs),
        selection_mode="single-row",
        alt="All audits, the newest first",
    )


def _look_at(wanted: str, runs: Sequence[Run]) -> None:
    """Turns to an audit; called before the page is drawn again. One that stopped cannot be looked at."""
    label = run_log.labels([run for run in runs if run.status != Status.FAILED]).get(wanted)
    if label:
        st.session_state["run"] = label
