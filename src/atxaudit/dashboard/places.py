"""Where the pages are, and how one links to them."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent
_PAGES = ("overview", "department", "asset", "rules", "trends", "runs")
OVERVIEW, DEPARTMENT, ASSET, RULES, TRENDS, RUNS = (str(_HERE / "pages" / f"{name}.py") for name in _PAGES)
RULE_CARDS = _HERE / "assets" / "rules.json"
FAVICON = str(_HERE / "assets" / "favicon.svg")


def logo(mode: str) -> str:
    """The word mark for light or dark."""
    return str(_HERE / "assets" / f"logo-{mode}.svg")
