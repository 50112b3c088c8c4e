"""Every rule: why it is there, where it comes from, how many keep it, and who does not."""

import streamlit as st

from atxaudit.dashboard import cards
from atxaudit.dashboard.frame import view

seen = view()
cards.eyebrow(seen.run, "Rules", seen.part.name)
st.title("Rules", anchor=False)
