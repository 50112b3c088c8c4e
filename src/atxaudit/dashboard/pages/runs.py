"""The log of audits: what each covered, what could not run and whose side that was, and how two compare."""

import streamlit as st

from atxaudit.dashboard import cards
from atxaudit.dashboard.frame import view

seen = view()
cards.eyebrow(seen.run, "Runs", seen.part.name)
st.title("Runs", anchor=False)
