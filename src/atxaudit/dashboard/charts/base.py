"""What every chart is drawn with. One pattern: the label above its mark, flush left, the mark as wide as the panel.

Plotly reads HTML in labels and hovers, so every name passes through words.label. A chart never holds what its page
does not also say in words or as a table.
"""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from atxaudit.dashboard.tokens import Palette

CONFIG = {"displayModeBar": False, "responsive": True}
LABEL_MOST = 44  # characters: what a phone has room for
ABOVE, BELOW, BAR = 0.2, 0.22, 0.3  # rows: the label stands above its bar
THRESHOLDS = (60, 85)  # where the bands begin

_FONT = "Source Sans, Source Sans Pro, sans-serif"


def layout(palette: Palette, height: float) -> dict[str, Any]:
    """The layout of a figure `height` px high: on the page's colour, no margins, no legend, nothing to drag.

    The colour is its own because a browser that turns dark in the evening does not draw a chart again.
    """
    return {
        "height": round(height),
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
        "paper_bgcolor": palette.page,
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "dragmode": False,
        "font": font(palette.ink, 13),
        "hoverlabel": {
            "bgcolor": palette.page,
            "bordercolor": palette.secondary,
            "font": font(palette.ink, 13),
            "align": "left",
        },
    }


def hidden_axis(domain: tuple[float, float], span: list[float], anchor: str | None = None) -> dict[str, Any]:
    """An axis that places marks and is not seen itself."""
    axis: dict[str, Any] = {"domain": list(domain), "range": span, "visible": False, "fixedrange": True}
    return axis | ({"anchor": anchor} if anchor else {})


def note(text: str, x: float, y: float, colour: str, to: str = "left") -> dict[str, Any]:
    """A label on the figure's own width; y is in rows."""
    return {
        "text": text,
        "x": x,
        "xref": "paper",
        "y": y,
        "yref": "y",
        "xanchor": to,
        "yanchor": "middle",
        "showarrow": False,
        "align": to,
        "font": font(colour, 13),
    }


def place_note(text: str, x: float, y: float, colour: str, to: str) -> dict[str, Any]:
    """A label at a place of the chart's own axes."""
    return {
        "text": text, "x": x, "y": y, "xanchor": to, "yanchor": "middle", "showarrow": False, "align": to,
        "font": font(colour, 13),
    }  # fmt: skip


def font(colour: str, size: int) -> dict[str, Any]:
    """Chart text; never under 12 px."""
    return {"family": _FONT, "color": colour, "size": size}


def bar(values: Any, at: list[int], colour: Any, hovers: list[str] | None) -> go.Bar:
    """Flat bars, one per row, below the rows' labels."""
    return go.Bar(
        x=list(values),
        y=[place + BELOW for place in at],
        width=BAR,
        orientation="h",
        marker={"color": colour, "line": {"width": 0}},
        hovertext=hovers,
        hoverinfo="text" if hovers else "skip",
    )
