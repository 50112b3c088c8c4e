"""Whose score moved most since the audit before: from an open circle to an arrowhead, up in teal, down in rust."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from atxaudit.dashboard.charts.base import ABOVE, BELOW, LABEL_MOST, THRESHOLDS, font, hidden_axis, layout, note
from atxaudit.dashboard.tokens import PALETTES, Mode, Palette
from atxaudit.dashboard.trending import signed
from atxaudit.dashboard.words import label, score

_ROW, _FOOT = 44, 26  # px
_LEAST_SPAN = 10.0  # points of a score: a step of a tenth must not look like a leap
_AIR = 0.06  # of the span, so that no mark is cut


def movers_figure(rows: pd.DataFrame, mode: Mode) -> go.Figure:
    """Columns: name, before, after (0..100), step; drawn in the order given."""
    palette, told = PALETTES[mode], rows.to_dict("records")
    at = list(range(len(told)))
    low, high = _span(rows)
    traces = [trace for y, row in zip(at, told, strict=True) for trace in _arrow(row, y, palette)]
    notes = [note(_row_label(row), 0, y - ABOVE, palette.ink) for y, row in zip(at, told, strict=True)]
    notes += [
        note(f"<b>{signed(row['step'])}</b>", 1, y - ABOVE, palette.ink, "right")
        for y, row in zip(at, told, strict=True)
    ]
    shown = [value for value in THRESHOLDS if low < value < high]
    notes += [_tick_note(value, len(at) - 0.4, palette) for value in shown]
    axes = {
        "xaxis": hidden_axis((0.0, 1.0), [low, high]),
        "yaxis": hidden_axis((0.0, 1.0), [len(at) - 0.25, -0.55]),
    }
    shapes = [_tick(value, y, palette) for value in shown for y in at]
    whole = layout(palette, _ROW * len(at) + _FOOT) | axes | {"annotations": notes, "shapes": shapes}
    return go.Figure(data=traces, layout=whole)


def movers_alternative(rows: pd.DataFrame, title: str, moved: int, of: int) -> str:
    """The arrows for those who hear them."""
    told = [f"{row['name']} from {score(row['before'])} to {score(row['after'])}" for row in rows.to_dict("records")]
    return f"{title}: {moved} of {of} moved since the audit before. {'; '.join(told)}."


def _span(rows: pd.DataFrame) -> tuple[float, float]:
    values = pd.concat([rows["before"], rows["after"]]).astype(float)
    low, high = values.min(), values.max()
    lacking = max(0.0, _LEAST_SPAN - (high - low)) / 2
    low, high = low - lacking, high + lacking
    air = _AIR * (high - low)
    return low - air, high + air


def _arrow(row: dict[Any, Any], y: float, palette: Palette) -> list[go.Scatter]:
    colour = palette.bands["good" if row["step"] > 0 else "poor"]
    head = "triangle-right" if row["step"] > 0 else "triangle-left"
    hover = (
        f"<b>{label(row['name'], LABEL_MOST)}</b>: from {score(row['before'])} to {score(row['after'])}, "
        f"{signed(row['step'])}"
    )
    return [
        go.Scatter(
            x=[row["before"], row["after"]],
            y=[y + BELOW, y + BELOW],
            mode="lines+markers",
            line={"color": colour, "width": 2.5},
            marker={
                "symbol": ["circle", head],
                "size": [11, 13],
                "color": [palette.page, colour],
                "line": {"color": colour, "width": 2},
                "opacity": 1,
            },
            hovertext=[hover, hover],
            hoverinfo="text",
        )
    ]


def _row_label(row: dict[Any, Any]) -> str:
    return f"<b>{label(row['name'], LABEL_MOST - 10)}</b>  {score(row['before'])} to {score(row['after'])}"


def _tick_note(value: int, y: float, palette: Palette) -> dict[str, Any]:
    return {"x": value, "y": y, "text": str(value), "showarrow": False, "font": font(palette.secondary, 12)}


def _tick(value: int, y: float, palette: Palette) -> dict[str, Any]:
    line = {"color": palette.secondary, "width": 1}
    return {"type": "line", "x0": value, "x1": value, "y0": y + 0.02, "y1": y + 0.42, "line": line, "layer": "below"}
