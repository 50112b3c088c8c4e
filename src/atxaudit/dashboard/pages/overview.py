"""Where the city stands: both scores, compliance per department or liaison, what changed, and what the run covers."""

import streamlit as st

from atxaudit.dashboard import cards, city_cards, compliance, coverage, hand_out, lost, standing
from atxaudit.dashboard import overview_sections as sections
from atxaudit.dashboard.data import Part
from atxaudit.dashboard.drawn import once
from atxaudit.dashboard.frame import view
from atxaudit.dashboard.words import literal

seen = view()
reader, run, everything = seen.reader, seen.run, Part()
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
counts = reader.rule_counts(everything)
costs = standing.rule_costs(counts)
st.markdown(f"{compliance.untrue_sentence(by_department.city)} {cards.heaviest(costs.head(2))}")

once(seen, "numbers", lambda: city_cards.four_numbers(reader, everything, city, counts))
st.caption(
    "Scores run from 0 to 100 and are the median of all assets. Checks that could not run cost no points. Security is "
    "a queue of its own, in neither score."
)

hand_out.reports(reader, "city")

st.space("small")
sections.compliance_per_group(scores, by_department)

st.space("small")
moved, missing = st.columns([3, 2], gap="large")
with missing:
    once(seen, "not seen", lambda: sections.what_was_not_seen(run, reader.not_run_reasons(everything), left_out))

st.space("small")
once(
    seen,
    "lost",
    lambda: sections.where_points_are_lost(
        lost.lost_points(reader.dimension_loss("city"), reader.dimension_loss("department"), asset_scores["department"])
    ),
)

st.space("small")
sections.poor_and_viewed(reader.poor_and_viewed(everything))

st.space("small")
once(seen, "methods", lambda: sections.how_it_is_published(reader.methods()))

st.space("small")
once(seen, "covers", lambda: sections.what_the_run_covers(run, left_out))

with moved:  # last, because the first reader after an audit waits for the comparison of all findings
    once(seen, "changed", lambda: sections.what_changed(reader.changes(everything)))
