"""The sections of “My department”: each draws what it is given, or says why there is nothing."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from atxaudit.dashboard import cards, doors, due, security, since, standing, tables, trending
from atxaudit.dashboard.charts.parts import parts_alternative, parts_figure
from atxaudit.dashboard.data import Part, RunReader
from atxaudit.dashboard.tokens import ASKS, SCORES, SEVERITIES, STILL_TRUE
from atxaudit.dashboard.words import count, literal, sentence_case, shortened, spelled
from atxaudit.models import Run
from atxaudit.store.changes import Changes

_TITLE_MOST = 90
_GAP_MOST = 26  # characters of a promise below a bar: what a phone has room for


def score_cards(reader: RunReader, part: Part, row: pd.Series, assets: int) -> None:
    """Both scores side by side: number, band, step since the audit before, and what the points were lost on."""
    loss = reader.dimension_loss("department" if part.department is not None else "liaison", part)
    counts, runs = reader.rule_counts(part), reader.trends(part).runs
    notes = standing.largest_gaps(counts, _GAP_MOST)
    for column, kind in zip(st.columns(2), SCORES, strict=True):
        with column, st.container(border=True, height="stretch"):
            cards.score_head(kind, row)
            step = trending.last_step(runs, kind)
            if step is not None:
                before = trending.date(runs["as_of"].iloc[-2], reader.run.timezone, reader.run.as_of)
                st.markdown(f"{trending.step_badge(step)} since {before}")
            st.caption(f"{ASKS[kind]} Median of {count(assets, 'asset')}; bars: share of all points kept.")
            parts = standing.parts(loss, kind, notes)
            alternative = parts_alternative(SCORES[kind], parts)
            cards.chart(parts_figure(parts, cards.mode()), alternative, f"parts-{kind}")
            if kind == STILL_TRUE:
                _security_line(len(reader.security(part)))


def fix_first(fixes: pd.DataFrame, assets: int) -> None:
    """The repairs that bring most: five, and the others behind a click."""
    if fixes.empty:
        cards.notice("Nothing to fix", f"All {count(assets, 'asset')} keep every promise that scores.", "task_alt")
        return
    st.caption(
        "Ordered by points to gain, severity and views last month. An asset's points add up exactly to its scores."
    )
    for place, (_, fix) in enumerate(fixes.head(standing.FIRST_SHOWN).iterrows(), start=1):
        cards.repair_card(place, fix)
    others = fixes.iloc[standing.FIRST_SHOWN :]
    if len(others):
        label = f"Show the other {spelled(len(others))}" if len(others) > 1 else "Show one more"
        with st.expander(label, type="compact"):
            for place, (_, fix) in enumerate(others.iterrows(), start=standing.FIRST_SHOWN + 1):
                cards.repair_card(place, fix)


def due_dates(coming: pd.DataFrame, late: pd.DataFrame, run: Run) -> None:
    """The days to come on which something must change, all of them, and how many have passed."""
    st.header(due.due_headline(len(late), coming, is_all=True), anchor=False)
    if late.empty and coming.empty:
        cards.notice(
            "No due dates",
            "An asset has one when it says in its field “Frequency” how often it changes. Add that on the portal.",
            "event_busy",
        )
        return
    if sentence := due.late_sentence(late, run):
        st.markdown(f":material/event_busy: {sentence}")
    if coming.empty:
        st.caption("No other asset has a date to keep.")
        return
    cards.table(due.due_table(coming.head(due.SHOWN), run), "The next due dates, the earliest first")
    st.caption("Due is the last day that keeps the promise: the last change and the days that the pace allows.")


def security_queue(findings: pd.DataFrame, seen: security.Checked) -> None:
    """What is open, asset by asset; no score counts it."""
    st.header(security.headline(findings, seen), anchor=False)
    unchecked = security.unchecked_sentence(seen)
    if findings.empty and not unchecked:
        told = f"{count(seen.ran, 'check')} found no private data, script or key." if seen.ran else "Nothing to check."
        cards.notice("Nothing open", told, "verified_user")
    found = security.exposed(findings) if len(findings) else []
    for one in found[: security.SHOWN]:
        _exposed(one)
    if others := found[security.SHOWN :]:
        with st.expander(f"Show {count(len(others), 'more asset')}", type="compact"):
            for one in others:
                _exposed(one)
    if unchecked:
        cards.notice("Not everything could be checked", unchecked, "sync_problem")
    if found:
        st.caption("A queue of its own, in no score. Values are masked and never stored.")


def changes(told: Changes) -> None:
    """What became of the findings since the audit before."""
    st.header(since.headline(told), anchor=False)
    st.caption(since.sentence(told))
    table = since.changed_table(told)
    if table.empty:
        return
    cards.table(table, "Findings that changed since the audit before, the heaviest first")
    if left := since.left_over(told, len(table)):
        st.caption(f"{count(left, 'other finding')} changed too; the page “Runs” compares audits whole.")


def column_gap(assets: pd.DataFrame) -> None:
    """Columns without a description, the largest gaps first, with a way to each asset."""
    gaps = standing.column_gap(assets)
    missing, columns = int(gaps["missing"].sum()), int(gaps["columns"].sum())
    if not missing:
        return
    st.space("small")
    st.header(f"{missing:,} of {count(columns, 'column')} have no description", anchor=False)
    bare = gaps[gaps["missing"] > 0]
    st.caption(standing.gap_sentence(bare))
    tables.gap_table(bare.head(tables.GAPS_SHOWN))
    doors.asset_door("Describe the columns of", bare, key="gap-asset")


def _security_line(open_findings: int) -> None:
    if open_findings:
        badge = f":red-badge[:material/lock: {count(open_findings, 'finding')} open]"
        st.markdown(f"**Security** is a queue, not a score: {badge}, see below.")


def _exposed(one: security.Exposed) -> None:
    with st.container(border=True):
        name = literal(shortened(one.name, _TITLE_MOST)) or "Without a title"
        st.markdown(f"**{name}**")
        for _, finding in one.findings.iterrows():
            badge = SEVERITIES[finding["severity"]].badge
            st.markdown(f"{badge} {literal(sentence_case(finding['observed']))}  \n{literal(finding['fix'])}")
        if one.asset_id:
            cards.asset_link(one.asset_id, width="content")
