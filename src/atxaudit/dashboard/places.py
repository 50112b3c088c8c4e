"""Where the pages are, and how one links to them."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
OVERVIEW, DEPARTMENT, ASSET = (str(_HERE / "pages" / f"{name}.py") for name in ("overview", "department", "asset"))
FAVICON = str(_HERE / "assets" / "favicon.svg")
_ADDRESS = "address"  # in the session: the choices in force, as an address names them


def logo(mode: str) -> str:
    """The word mark for light or dark."""
    return str(_HERE / "assets" / f"logo-{mode}.svg")


def keep_address(**chosen: str | None) -> None:
    """Remembers the choices in force (None: the default), for the links of the page that runs next."""
    st.session_state[_ADDRESS] = {name: value for name, value in chosen.items() if value is not None}


def link(**wanted: str) -> dict[str, str]:
    """The address of a page: what is chosen now, so that a link shows what its sender saw, and what is asked for."""
    kept: dict[str, str] = st.session_state.get(_ADDRESS, {})
    return kept | wanted
