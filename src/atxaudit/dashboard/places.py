"""Where the pages are, and how one links to them."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent
OVERVIEW, DEPARTMENT, ASSET = (str(_HERE / "pages" / f"{name}.py") for name in ("overview", "department", "asset"))
FAVICON = str(_HERE / "assets" / "favicon.svg")


def logo(mode: str) -> str:
    """The word mark for light or dark."""
    return str(_HERE / "assets" / f"logo-{mode}.svg")
