"""The sections of the overview: each draws what it is given, or says why there is nothing."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from atxaudit.dashboard import (
    cards,
    changed,
    compliance,
    coverage,
    doors,
    lost,
    places,
    publishing,
    since,
    unseen,
    viewed,
)
from atxaudit.dashboard.charts.compliance import compliance_figure
from atxaudit.dashboard.charts.heat import heat_figure
from atxaudit.dashboard.charts.methods import methods_figure
from atxaudit.dashboard.tokens import PUBLISHED_WELL, SCORES, STILL_TRUE
from atxaudit.dashboard.words import count, literal
from atxaudit.models import Run
from atxaudit.scoring import NO_LIAISON
from atxaudit.store.changes import Changes

_BY = {"department": "Departments", "liaison": "Liaisons"}
_REASONS_BESIDE = 4  # of each kind; the page "Runs" and the end of the page have all


def compliance_per_group(scores: pd.DataFrame, by_department: compliance.Compliance) -> None:
    """The bands per department, or per liaison where the reader wants that."""
    heading = st.container()  # the takeaway depends on the choice that stands below it
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        chosen = st.segmented_control(
            "Compliance per",
            list(_BY.values()),
            default=_BY["department"],
            key="by",
            required=True,
            label_visibility="collapsed",
            bind="query-params",
        )
        cards.band_legend()
    asset_scores = scores[scores["scope"] == "asset"]
    found = compliance.comply(asset_scores, "liaison") if chosen == _BY["liaison"] else by_department
    heading.header(compliance.takeaway(found), anchor=False)
    has_liaisons = (scores.loc[scores["scope"] == "liaison", "name"] != NO_LIAISON).any()
    if found.by == "liaison" and not has_liaisons:
        cards.notice(
            "No liaison file",
            "Nobody is named for any asset. Run the next audit with `--liaisons FILE`: a CSV with department, liaison "
            "and e-mail.",
            "person_off",
        )
        return
    cards.chart(compliance_figure(found.charted, cards.mode()), compliance.alternative(found), f"compliance-{found.by}")
    doors.group_door(found.by, [str(name) for name in (*found.large["name"], *found.small["name"])])
    if len(found.small):
        group = count(len(found.small), found.by)
        with st.expander(f"{group} with fewer than {compliance.SMALL} assets, as counts", type="compact"):
            cards.table(compliance.as_counts(found.small, found.by), "Assets per band, in groups of few assets")
    cards.as_table(
        compliance.as_table(found.charted, found.by), f"Assets per band and {found.by}, the numbers of the chart"
    )


def what_changed(told: Changes) -> None:
    """What became of the findings since the audit before."""
    st.header(changed.headline(told), anchor=False)
    table = changed.change_table(told)
    if told.against is None or table.empty:
        first = told.against is None
        text = since.sentence(told) if first else "Neither this audit nor the one before found anything to fix."
        cards.notice("The first audit of its kind" if first else "No findings in either", text, "history")
        return
    cards.table(table, "What became of the findings, and what most of them is")
    cards.page_door(places.RUNS, "Compare the two audits whole", "compare_arrows")


def what_was_not_seen(run: Run, reasons: pd.DataFrame, left_out: pd.DataFrame) -> None:
    """What could not be read or was left out, and whose side that is."""
    st.header(unseen.headline(run.could_not_run, len(left_out)), anchor=False)
    table = unseen.short_table(reasons, left_out, _REASONS_BESIDE)
    if table.empty:
        cards.notice("Nothing is missing", "The whole catalog is in scope, and all of it could be read.", "task_alt")
        return
    cards.table(table, "What was not seen, in how many assets, and whose side that is")
    if run.could_not_run:
        cards.page_door(places.RUNS, "All that could not run", "sync_problem")


def where_points_are_lost(found: lost.Lost) -> None:
    """Dimensions per department as a heat map."""
    st.header(lost.headline(found), anchor=False)
    st.caption(lost.caption(found))
    if not found.dimensions:
        cards.notice("No points at stake", "No rule that scores could be judged in this audit.", "grid_off")
        return
    cards.chart(heat_figure(found, cards.mode()), lost.alternative(found), "heat")
    cards.as_table(lost.as_table(found), "Percent of points lost per department and dimension, all departments")


def poor_and_viewed(rows: pd.DataFrame) -> None:
    """The most viewed poor assets; a row leads to its asset."""
    st.header(viewed.headline(rows), anchor=False)
    if rows.empty:
        cards.notice("Nothing to show", "What could be measured is good or needs work, in both scores.", "task_alt")
        return
    st.caption("Mending these helps most readers. Choose a row to open the asset, or take it from the list below.")
    if opened := _viewed_table(rows):
        st.switch_page(places.ASSET, query_params={"asset": opened})
    doors.asset_door("Open one of these assets", rows, key="open-viewed", title="asset_name")


def how_it_is_published(methods: pd.DataFrame) -> None:
    """Ways of publishing per department."""
    rows = publishing.ways(methods)
    st.header(publishing.headline(rows), anchor=False)
    if not publishing.is_told(rows):
        cards.notice("No method is stated", publishing.silence(methods), "contact_support")
        return
    st.caption(publishing.caption(methods))
    shown = publishing.charted(rows)
    cards.chart(methods_figure(shown, cards.mode()), publishing.alternative(rows), "methods")
    cards.as_table(publishing.as_table(rows), "Datasets per way of publishing, all departments")


def what_the_run_covers(run: Run, left_out: pd.DataFrame) -> None:
    """Verdicts per outcome beside what was left out; and the notes that the audit made."""
    judged, skipped = st.columns([3, 2], gap="large")
    with judged:
        st.header(coverage.ran_headline(run), anchor=False)
        st.caption(coverage.judged_sentence(run, len(left_out)))
        cards.table(coverage.outcome_table(run), "Verdicts of this run per outcome")
    with skipped:
        _left_out(run, left_out)
    if run.notes:
        st.space("small")
        st.header("Notes on this run", anchor=False)
        st.markdown("\n".join(f"- {literal(unseen.without_codes(note))}" for note in run.notes))


def _left_out(run: Run, left_out: pd.DataFrame) -> None:
    st.header(coverage.left_out_headline(run, left_out), anchor=False)
    if left_out.empty:
        st.caption("Every asset of the catalog is in scope.")
        return
    st.caption("By the scope of the portal's profile; they are in no score.")
    cards.table(coverage.reason_counts(left_out), "Why assets were left out")
    with st.expander("Which assets", type="compact"):
        names = {"asset_id": "Id", "title": "Asset", "type": "Kind", "reason": "Reason"}
        st.dataframe(left_out.rename(columns=names), hide_index=True, alt="The assets left out, with the reason")


def _viewed_table(rows: pd.DataFrame) -> str:
    score = st.column_config.ProgressColumn(width=94, min_value=0, max_value=100, format="%.1f")
    chosen = st.dataframe(
        viewed.as_people_read(rows),
        hide_index=True,
        height="content",
        column_config={
            "Asset": st.column_config.TextColumn(width=190),
            "Department": st.column_config.TextColumn(width=148),
            "Views": st.column_config.NumberColumn(width=55, format="localized", help="Last month"),
            SCORES[PUBLISHED_WELL]: score,
            SCORES[STILL_TRUE]: score,
            "Poor in": st.column_config.TextColumn(width=112),
            "Fix first": st.column_config.TextColumn(width=232),
        },
        placeholder="–",
        key="viewed",
        on_select="rerun",
        selection_mode="single-row",
        alt="The most viewed assets that are poor, with what to fix first",
    )
    return doors.chosen_row(chosen, [str(asset_id) for asset_id in rows["asset_id"]])
