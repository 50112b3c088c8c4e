"""The sections of the trends page."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from atxaudit.dashboard import cards, trending
from atxaudit.dashboard.charts.dimensions import equal_span, small_alternative, small_figure
from atxaudit.dashboard.charts.movers import movers_alternative, movers_figure
from atxaudit.dashboard.charts.trend import trend_alternative, trend_figure
from atxaudit.dashboard.data import Part, RunReader
from atxaudit.dashboard.tokens import BAND_OF, BANDS, SCORES
from atxaudit.dashboard.words import count, day, literal, score
from atxaudit.models import Run

_SHARE, _FINDINGS = "% of points kept", "findings open"


def both_scores(runs: pd.DataFrame, run: Run, subject: str) -> None:
    """The lines of both scores; of a single audit, its numbers."""
    if len(runs) < 2:
        with st.grid(2, min_column_width=160):
            for kind in SCORES:
                last = runs.iloc[-1]
                badge = BANDS[str(last[BAND_OF[kind]])].badge if last[BAND_OF[kind]] in BANDS else ""
                cards.number_card(SCORES[kind], score(last[kind]), badge=badge, note="this audit")
        return
    alternative = trend_alternative(runs, subject)
    cards.chart(trend_figure(runs, cards.mode()), alternative, "scores")
    cards.as_table(trending.score_table(runs, run.timezone), alternative)


def small_lines(lines: dict[str, pd.DataFrame], run: Run, *, unit: str, from_zero: bool) -> None:
    """A card per line, and all of them as one table."""
    known = [line["value"] for line in lines.values()]
    with st.grid(3, min_column_width=240):
        for name, line in lines.items():
            span = max(float(line["value"].max()), 1.0) if from_zero else equal_span(known)
            with st.container(border=True, height="stretch", gap="xsmall"):
                last = line["value"].iloc[-1]
                value = "–" if pd.isna(last) else f"{last:,.0f}" if from_zero else score(round(last, 1))
                st.markdown(f"**{name}** {value}{'' if from_zero or value == '–' else '%'}")
                st.caption(trending.step_words(line, run.timezone))
                if len(line) > 1 and line["value"].notna().any():
                    figure = small_figure(line, span, cards.mode(), unit, from_zero=from_zero)
                    cards.chart(figure, small_alternative(name, line, unit), f"line-{name}")
    if len(next(iter(lines.values()))) > 1:
        cards.as_table(trending.lines_table(lines, run.timezone), f"{', '.join(lines)}: {unit} per audit")


def parts(dimensions: pd.DataFrame, runs: pd.DataFrame, run: Run) -> None:
    """Share of the points kept, dimension by dimension."""
    lines = trending.kept_lines(dimensions, runs)
    if not lines:
        cards.notice("No points at stake yet", "Nothing could be judged that scores; see the page “Runs”.", "help")
        return
    st.header(trending.lines_headline(lines), anchor=False)
    equal = " All lines stand on the same span of points." if len(runs) > 1 else ""
    st.caption(f"Share of the points kept in each part of the scores.{equal}")
    small_lines(lines, run, unit=_SHARE, from_zero=False)


def findings(runs: pd.DataFrame, run: Run) -> None:
    """How many findings were open, by weight."""
    st.header(trending.findings_headline(runs), anchor=False)
    zero = " Each line starts at zero and stands on its own height." if len(runs) > 1 else ""
    st.caption(f"Promises found broken, each column counted.{zero}")
    small_lines(trending.finding_lines(runs), run, unit=_FINDINGS, from_zero=True)


def movers(reader: RunReader, runs: pd.DataFrame, part: Part) -> None:
    """Whose score moved most since the audit before, where one rule set judged both."""
    one = "liaison" if part.liaison else "department"
    if len(trending.since_rules_changed(runs)) < 2:
        why = "There is no audit before this one." if len(runs) < 2 else "The rules changed since the audit before."
        text = f"{why} Who moved is told after the next audit."
        cards.notice(f"No {one} can be compared yet", text, "hourglass_empty")
        return
    heading = st.container()  # the takeaway depends on the choice that stands below it
    titles = {title: kind for kind, title in SCORES.items()}
    chosen = st.segmented_control(
        "Score", list(titles), default=next(iter(titles)), key="moved", required=True, bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    title = chosen or next(iter(titles))
    before = reader.scores_of(str(runs["run"].iloc[-2]))
    compared = trending.movers(reader.scores(), before, titles[title], one)
    moved = trending.most_moved(compared)
    heading.header(trending.movers_headline(moved, one), anchor=False)
    since = day(runs["as_of"].iloc[-2], reader.run.timezone)
    number = int((compared["step"] != 0).sum())
    told = f"“{title}” of {count(number, one)} moved since {since}, of {len(compared):,} measured in both audits."
    st.caption(literal(told) + (f" The {len(moved)} that moved furthest." if number > len(moved) else ""))
    if moved.empty:
        return
    alternative = movers_alternative(moved, title, number, len(compared))
    cards.chart(movers_figure(moved, cards.mode()), alternative, "movers")
    names = {"name": one.capitalize(), "before": "Before", "after": "Now", "step": "Step"}
    cards.as_table(moved.rename(columns=names), alternative)
