"""Scores, points and findings over the audits, and whose scores moved."""

import streamlit as st

from atxaudit.dashboard import cards, doors, trend_sections, trending
from atxaudit.dashboard.frame import view
from atxaudit.dashboard.words import count

seen = view()
reader, run, part = seen.reader, seen.run, seen.part
told = reader.trends(part)
runs = trending.with_local_times(told.runs, run)

cards.eyebrow(run, "Trends", part.name, count(len(runs), "audit"))
doors.unknown_part(seen.unknown)
st.title(trending.headline(runs, run.timezone), anchor=False)
st.markdown(trending.rules_sentence(runs, run.timezone))

st.space("small")
trend_sections.both_scores(runs, run, part.name or run.title)

st.space("small")
trend_sections.parts(told.dimensions, runs, run)

st.space("small")
trend_sections.findings(runs, run)

st.space("small")
trend_sections.movers(reader, runs, part)
