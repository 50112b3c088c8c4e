"""The four numbers of a whole audit, each with what changed since the audit before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd
import streamlit as st

from atxaudit.dashboard import cards, coverage, security, trending
from atxaudit.dashboard.data import Part, RunReader
from atxaudit.dashboard.tokens import SCORES
from atxaudit.dashboard.words import count, percent, short_day
from atxaudit.models import Run

_SECURITY = "security"


def four_numbers(reader: RunReader, part: Part, city: pd.Series, counts: pd.DataFrame) -> None:
    """Both scores, the security queue, and how much of the audit ran; `counts` are the rules' own."""
    runs = reader.trends(part).runs
    with st.grid(4, min_column_width=160):
        for kind in SCORES:
            with _card(score_note(runs, kind, reader.run, is_measured=not pd.isna(city[kind]))):
                cards.score_head(kind, city)
        open_now, seen = open_findings(counts), security.checked(counts)
        before = comparable_before(runs)
        change = None if before is None else open_now - open_findings(reader.rule_counts_of(before, part))
        is_told = open_now > 0 or seen.ran > seen.not_run or not seen.not_run  # else “none” would say little
        with _card(queue_note(seen, change, runs, reader.run) if is_told else not_checked(seen)):
            _head("Security queue", f"{open_now:,}" if is_told else "–")
        with _card(ran_note(reader.run)):
            _head("Checks that ran", percent(coverage.ran_share(reader.run)))


@contextmanager
def _card(note: str) -> Iterator[None]:
    """A card with a note below its number; no caption, because that would fade the colours of a change."""
    with st.container(border=True, height="stretch", gap="xsmall"):
        yield
        st.markdown(f":small[{note}]")


def _head(title: str, value: str) -> None:
    st.markdown(f"**{title}**")
    st.metric(title, value, label_visibility="collapsed")


def open_findings(counts: pd.DataFrame) -> int:
    """How many security findings are open."""
    return int(counts.loc[counts["suite"] == _SECURITY, "failed"].sum())


def comparable_before(runs: pd.DataFrame) -> str | None:
    """The run before, where the same rules judged it; `runs` are the trend's."""
    same = trending.since_rules_changed(runs)
    return str(same["run"].iloc[-2]) if len(same) > 1 else None


def score_note(runs: pd.DataFrame, kind: str, run: Run, *, is_measured: bool) -> str:
    """What a score gained or lost since the audit before, as Markdown."""
    if not is_measured:
        return "too much could not run"
    step = trending.last_step(runs, kind)
    return _no_step(runs) if step is None else f"{trending.step_badge(step)} {_since(runs, run)}"


def queue_note(seen: security.Checked, change: int | None, runs: pd.DataFrame, run: Run) -> str:
    """What the queue gained or lost, and how much of it could not be checked, as Markdown."""
    told = "open findings, in no score" if change is None else f"{queue_badge(change)} {_since(runs, run)}"
    return f"{told} · {not_checked(seen)}" if seen.not_run else told


def not_checked(seen: security.Checked) -> str:
    """How much of the queue nobody looked at."""
    return f"{seen.not_run:,} of {count(seen.ran + seen.not_run, 'check')} could not run"


def queue_badge(change: int) -> str:
    """A change of the queue with arrow and number, as Markdown; fewer is better."""
    if change == 0:
        return ":gray-badge[:material/equal: unchanged]"
    colour, arrow, word = ("red", "upward", "more") if change > 0 else ("green", "downward", "fewer")
    return f":{colour}-badge[:material/arrow_{arrow}: {abs(change):,} {word}]"


def ran_note(run: Run) -> str:
    """How much was judged, and what could not run."""
    judged = f"{count(run.assets, 'asset')} judged"
    return f"{judged}, {count(run.could_not_run, 'check')} could not run" if run.could_not_run else judged


def _since(runs: pd.DataFrame, run: Run) -> str:
    before = short_day(runs["as_of"].iloc[-2], run.timezone, run.as_of)
    return f"since {before}" if before != short_day(run.as_of, run.timezone, run.as_of) else "since the audit before"


def _no_step(runs: pd.DataFrame) -> str:
    if len(runs) < 2:
        return "median of all assets"
    return "the rules changed since" if comparable_before(runs) is None else "not measurable both times"
