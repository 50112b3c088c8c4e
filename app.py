"""The dashboard's frame: page, navigation and shared choices. `atxaudit dashboard` serves it."""

import streamlit as st

from atxaudit.dashboard import frame, places

st.set_page_config(page_title="atxaudit", page_icon=places.FAVICON, layout="wide")
frame.show(frame.navigation())
