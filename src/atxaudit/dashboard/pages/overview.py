"""Where the city stands: both scores, compliance per department or liaison, and what the run covers."""

import streamlit as st

from atxaudit.dashboard import cards, compliance, coverage, standing
from atxaudit.dashboard.charts.compliance import compliance_figure
from atxaudit.dashboard.data import Part
from atxaudit.dashboard.frame import view
from atxaudit.dashboard.tokens import SCORES
from atxaudit.dashboard.words import count, literal, percent
from atxaudit.scoring import NO_LIAISON

seen = view()
reader, run = seen.reader, seen.run
scores = reader.scores()
asset_scores = scores[scores["scope"] == "asset"]
left_out = reader.left_out()
city = scores[scores["scope"] == "city"].iloc[0]

cards.eyebrow(run, "Overview", run.title, "" if run.scope == "whole portal" else run.scope)
if asset_scores.empty:
    st.title("This audit judged no asset", anchor=False)
    cards.notice("Nothing to show", literal(coverage.judged_sentence(run, len(left_out))), "inbox")
    st.stop()
by_department = compliance.comply(asset_scores, "department")
st.title(compliance.headline(by_department.city), anchor=False)
costs = standing.rule_costs(reader.rule_counts(Part()))
st.markdown(f"{compliance.untrue_sentence(by_department.city)} {cards.heaviest(costs.head(2))}")

with st.grid(4, min_column_width=160):
    for kind in SCORES:
        cards.score_card(kind, city, "median of all assets")
    cards.number_card("Assets judged", f"{run.assets:,}", note=f"{len(left_out):,} left out")
    cards.number_card(
        "Checks that ran",
        percent(coverage.ran_share(run)),
        note=f"{run.could_not_run:,} could not run" if run.could_not_run else "none failed to run",
    )
st.caption("Scores run from 0 to 100. Checks that could not run cost no points.")

st.space("small")
has_liaisons = (scores.loc[scores["scope"] == "liaison", "name"] != NO_LIAISON).any()
words = {"department": "Departments", "liaison": "Liaisons"}
heading = st.container()  # the takeaway depends on the choice that stands below it
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    chosen = st.segmented_control(
        "Compliance per",
        list(words.values()),
        default=words["department"],
        key="by",
        required=True,
        label_visibility="collapsed",
        bind="query-params",
    )
    cards.band_legend()
found = compliance.comply(asset_scores, "liaison") if chosen == words["liaison"] else by_department
heading.header(compliance.takeaway(found), anchor=False)
if found.by == "liaison" and not has_liaisons:
    cards.notice(
        "No liaison file",
        "Nobody is named for any asset. Run the next audit with `--liaisons FILE`: a CSV with department, liaison "
        "and e-mail.",
        "person_off",
    )
else:
    figure = compliance_figure(found.charted, cards.mode())
    cards.chart(figure, compliance.alternative(found), f"compliance-{found.by}")
    if len(found.small):
        group = count(len(found.small), found.by)
        with st.expander(f"{group} with fewer than {compliance.SMALL} assets, as counts", type="compact"):
            cards.table(compliance.as_counts(found.small, found.by), "Assets per band, in groups of few assets")
    cards.as_table(
        compliance.as_table(found.charted, found.by), f"Assets per band and {found.by}, the numbers of the chart"
    )

st.space("small")
judged, skipped = st.columns([3, 2], gap="large")
with judged:
    st.header(coverage.ran_headline(run), anchor=False)
    st.caption(coverage.judged_sentence(run, len(left_out)))
    cards.table(coverage.outcome_table(run), "Verdicts of this run per outcome")
with skipped:
    st.header(coverage.left_out_headline(run, left_out), anchor=False)
    if left_out.empty:
        st.caption("Every asset of the catalog is in scope.")
    else:
        st.caption("By the scope of the portal's profile; they are in no score.")
        cards.table(coverage.reason_counts(left_out), "Why assets were left out")
        with st.expander("Which assets", type="compact"):
            names = {"asset_id": "Id", "title": "Asset", "type": "Kind", "reason": "Reason"}
            st.dataframe(left_out.rename(columns=names), hide_index=True, alt="The assets left out, with the reason")
if run.could_not_run:
    cards.table(coverage.not_run_table(reader.not_run_reasons(Part())), "Why verdicts could not run")
if run.notes:
    st.header("Notes on this run", anchor=False)
    st.markdown("\n".join(f"- {literal(note)}" for note in run.notes))
