"""The sections of an asset's page, each drawn where there is something to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from atxaudit.dashboard import cards, column_table, failing_rows, far_points, score_reasons, trending
from atxaudit.dashboard import timeliness as times
from atxaudit.dashboard.charts.points import points_figure
from atxaudit.dashboard.charts.timeline import timeline_figure
from atxaudit.dashboard.charts.trend import trend_alternative, trend_figure
from atxaudit.dashboard.verdicts import Entry
from atxaudit.dashboard.words import literal
from atxaudit.models import Run
from atxaudit.store.history import AssetHistory


def timeliness(asset: pd.Series, run: Run) -> None:
    """The promise on a time line; without one, what is known."""
    line = times.time_line(asset, run)
    st.space("small")
    st.header(times.headline(asset, line), anchor=False)
    if line is None:
        st.markdown(times.known_sentence(asset, run))
        return
    st.caption(times.how_to_read(line))
    told = times.alternative(line)
    cards.chart(timeline_figure(line, cards.mode()), told, "timeline")
    cards.as_table(times.as_table(line), told)


def rows(found: Sequence[Entry], names: Mapping[str, str], asset_id: str, run: Run) -> None:
    """Failing rows of one rule at a time, the costliest first; `names` are the columns' by field name."""
    entries = failing_rows.with_rows(found)
    if not entries:
        return
    st.space("small")
    heading = st.container()  # the takeaway depends on the choice that stands below it
    entry = failing_rows.choose(entries)
    heading.header(failing_rows.headline(entry), anchor=False)
    failing_rows.draw(entry, names, asset_id)
    points = far_points.far_points(entry, run.service_area)
    if points is not None and run.service_area:
        _map(points, run.service_area, entry)


def columns(columns: pd.DataFrame, gap: Entry | None, asset: pd.Series, run: Run) -> None:
    """What each column says of itself and holds."""
    if columns.empty:
        _unknown_columns(gap)
        return
    st.space("small")
    st.header(column_table.headline(columns), anchor=False)
    read = column_table.were_read(columns)
    st.caption(column_table.rows_sentence(asset, run, read=read))
    if gap:
        st.markdown(f"**How to fix.** {literal(gap.fix)}")
    column_table.draw(column_table.as_frame(columns, read=read))


def history(told: AssetHistory, run: Run) -> None:
    """The scores over the audits beside the reasons of each change."""
    st.space("small")
    st.header(score_reasons.headline(told, run.timezone), anchor=False)
    if len(told.scores) < 2:
        st.markdown("This is the only audit that judged it so far. The next one tells what changed, and why.")
        return
    chart, why = st.columns([3, 2], gap="large")
    with chart:
        runs = trending.with_local_times(told.scores, run)
        alternative = trend_alternative(runs, "this asset")
        cards.chart(trend_figure(runs, cards.mode()), alternative, "history")
        cards.as_table(trending.score_table(told.scores, run.timezone), alternative)
    with why:
        st.subheader("Why it changed", anchor=False)
        _reasons(told, run)


def _map(points: pd.DataFrame, area: far_points.Area, entry: Entry) -> None:
    failed, shown = failing_rows.total(entry), len(entry.rows)
    st.subheader(far_points.headline(points), anchor=False)
    st.caption(far_points.sentence(points, failed, shown))
    alternative = far_points.alternative(points, failed, shown)
    cards.chart(points_figure(points, area, cards.mode()), alternative, "points")
    cards.as_table(far_points.as_table(points), alternative)


def _unknown_columns(gap: Entry | None) -> None:
    """Runs of an older atxaudit kept no columns, but the verdicts on them."""
    if gap:
        st.space("small")
        st.header(literal(gap.sentence), anchor=False)
        st.caption(literal(gap.fix))
        cards.chips(gap.columns)


def _reasons(told: AssetHistory, run: Run) -> None:
    reasons = score_reasons.reasons(told, run)
    if reasons.empty:
        st.markdown(score_reasons.unmoved_sentence(told, run))
        return
    first, rest = reasons.head(score_reasons.FIRST_SHOWN), reasons.iloc[score_reasons.FIRST_SHOWN :]
    cards.table(score_reasons.as_table(first), "Why the scores changed")
    if len(rest):
        with st.expander(f"Show {len(rest):,} more", type="compact"):
            named = rest.rename(columns={"audit": "Audit", "step": "Points", "text": "Change"})
            st.dataframe(named, hide_index=True, alt="Why the scores changed in earlier audits")
