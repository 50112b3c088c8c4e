"""Sections that look the same to everybody: drawn for the first reader, repeated for the others.

A run never changes, so neither does what a page says of it. On a page with three charts this saves half of the work.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from atxaudit.dashboard.cards import mode
from atxaudit.dashboard.frame import View

_KEPT = 128  # sections held in memory, of any run and part; one is some 50 KiB


def once(seen: View, name: str, draw: Callable[[], None], *choices: str) -> None:
    """Draws a section, or repeats it for the same run, part, theme and `choices`.

    `draw` uses nothing else that can differ between two readers, and draws no widget: links, charts and tables only.
    `name` is the section's own, among all pages.
    """
    part = seen.part
    _drawn(seen.reader.url, seen.run.id, part.department, part.liaison, mode(), name, choices, draw)


@st.cache_data(max_entries=_KEPT, show_spinner=False)
def _drawn(
    url: str,  # noqa: ARG001 - these are what Streamlit tells sections apart by
    run_id: str,  # noqa: ARG001
    department: str | None,  # noqa: ARG001
    liaison: str | None,  # noqa: ARG001
    colours: str,  # noqa: ARG001
    name: str,  # noqa: ARG001
    choices: tuple[str, ...],  # noqa: ARG001
    _draw: Callable[[], None],
) -> None:
    _draw()
