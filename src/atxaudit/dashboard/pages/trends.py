"""Scores and points lost over the runs."""

import streamlit as st

from atxaudit.dashboard import cards
from atxaudit.dashboard.frame import view

seen = view()
cards.eyebrow(seen.run, "Trends", seen.part.name)
st.title("Trends", anchor=False)
