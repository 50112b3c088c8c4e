"""The log of audits: what each covered, what could not run and whose side that was, and how two compare."""

import streamlit as st

from atxaudit.dashboard import cards, doors, run_choice, run_log
from atxaudit.dashboard import run_sections as sections
from atxaudit.dashboard.data import RUNS_LISTED, read_runs
from atxaudit.dashboard.frame import view

seen = view()
reader, run, part = seen.reader, seen.run, seen.part
runs = read_runs(reader.url)

cards.eyebrow(run, "Runs", part.name)
doors.unknown_part(seen.unknown)
st.title(run_log.headline(run, is_latest=seen.is_latest), anchor=False)
st.markdown(run_log.sentence(run))

st.space("small")
sections.could_not_run(reader.not_run_reasons(part), part)

st.space("small")
st.header("Compare two audits", anchor=False)
if other := run_choice.ask_against(runs, run):
    sections.two_audits(reader, other, part)

st.space("small")
sections.log(runs, RUNS_LISTED)
