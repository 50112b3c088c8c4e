"""A promise on a time line: when it is late and stale, counted back from the audit; the stamp and the newest row."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import plotly.graph_objects as go

from atxaudit.dashboard.charts.base import ABOVE, BAR, BELOW, font, hidden_axis, layout, note
from atxaudit.dashboard.timeliness import GLYPHS, LATE, ON_TIME, STALE, UNKNOWN, Lane, TimeLine
from atxaudit.dashboard.tokens import PALETTES, Mode, Palette
from atxaudit.dashboard.words import label

_LANE, _HEAD, _FOOT = 62, 20, 26  # px
_BANDS = {ON_TIME: "good", LATE: "needs work", STALE: "poor", UNKNOWN: "not measurable"}
_SYMBOLS = {ON_TIME: "circle", LATE: "triangle-up", STALE: "x", UNKNOWN: "circle-open"}
_SHOWN_FROM = 0.2  # of the strip: a word needs this much room on a phone
_STEPS = (
    1,
    2,
    3,
    5,
    7,
    10,
    14,
    21,
    30,
    60,
    91,
    120,
    182,
    270,
    365,
    730,
    1826,
    3652,
    7305,
)  # days between two dates below
_TICKS = 4  # dates at most


def timeline_figure(line: TimeLine, mode: Mode) -> go.Figure:
    """Up to three lanes: the promise as a strip, the portal's stamp, the newest row where one is known."""
    palette, span = PALETTES[mode], _span(line)
    lanes: list[Lane | None] = [line.stamp, *([line.newest] if line.newest else [])]
    rows = 1 + len(lanes)
    bottom = rows - 0.35
    notes = [
        note(f"<b>Promised: {label(line.pace, 30)}</b>", 0, -ABOVE, palette.ink),
        *(note(_lane_label(lane), 0, row - ABOVE, palette.ink) for row, lane in enumerate(lanes, 1)),
        note(f"audit, {line.audit:%b} {line.audit.day}", 0, -0.62, palette.ink, to="right") | {"xref": "x"},
        *_dates(line, span, palette),
    ]
    shapes = [_audit_line(bottom, palette), *_tracks(lanes, span, palette)]
    height = _HEAD + _LANE * rows + _FOOT
    whole = layout(palette, height) | {
        "xaxis": hidden_axis((0.0, 1.0), [-span, 0.012 * span]),
        "yaxis": hidden_axis((_FOOT / height, 1.0), [bottom, -0.78]),
        "barmode": "stack",
        "annotations": notes,
        "shapes": shapes,
    }
    marks = [_mark(lane, row, palette) for row, lane in enumerate(lanes, 1) if lane]
    return go.Figure(data=[*_strip(line, span, palette), *marks], layout=whole)


def _span(line: TimeLine) -> float:
    """Days shown: the promise and all that is known, with room at the left."""
    return max([1.35 * line.stale_after, *(1.06 * lane.ago for lane in line.lanes)])


def _strip(line: TimeLine, span: float, palette: Palette) -> list[go.Bar]:
    lengths = {ON_TIME: line.late_after, LATE: line.stale_after - line.late_after, STALE: span - line.stale_after}
    return [
        go.Bar(
            x=[-length],
            y=[BELOW],
            width=BAR,
            orientation="h",
            text=[f"{GLYPHS[state]} {state}" if length >= _SHOWN_FROM * span else ""],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            constraintext="none",
            textfont=font(palette.on_bands[_BANDS[state]], 12),
            marker={"color": palette.bands[_BANDS[state]], "line": {"color": palette.page, "width": 1.5}},
            hovertext=[_strip_hover(line, state)],
            hoverinfo="text",
        )
        for state, length in lengths.items()
    ]


def _strip_hover(line: TimeLine, state: str) -> str:
    late, stale = f"{line.late_after:,.0f}", f"{line.stale_after:,.0f}"
    told = {
        ON_TIME: f"a change in the last {late} days is on time",
        LATE: f"after {late} days without a change it is late",
        STALE: f"after {stale} days without a change it is stale",
    }
    return f"<b>Promised {label(line.pace, 30)}</b>: {told[state]}"


def _mark(lane: Lane, row: int, palette: Palette) -> go.Scatter:
    """The moment, and the line from there to the audit."""
    colour = palette.bands[_BANDS[lane.state]]
    hover = f"<b>{lane.name}</b>: {lane.moment}<br>{GLYPHS[lane.state]} {lane.verdict}"
    return go.Scatter(
        x=[-lane.ago, 0],
        y=[row + BELOW, row + BELOW],
        mode="lines+markers",
        line={"color": colour, "width": 2.5},
        marker={
            "color": colour,
            "symbol": [_SYMBOLS[lane.state], "circle"],
            "size": [14, 0],
            "opacity": 1,
            "line": {"color": colour, "width": 2 if lane.state == UNKNOWN else 0},
        },
        hovertext=[hover, hover],
        hoverinfo="text",
        cliponaxis=False,
    )


def _lane_label(lane: Lane | None) -> str:
    if lane is None:
        return "<b>Portal stamp</b>  not given"
    return f"<b>{lane.name}</b>  {lane.when} · {GLYPHS[lane.state]} {lane.short}"


def _audit_line(bottom: float, palette: Palette) -> dict[str, Any]:
    return {"type": "line", "x0": 0, "x1": 0, "y0": -0.5, "y1": bottom, "line": {"color": palette.ink, "width": 1.5}}


def _tracks(lanes: list[Lane | None], span: float, palette: Palette) -> list[dict[str, Any]]:
    """A faint line through each lane, so that a mark has something to stand on."""
    return [
        {
            "type": "line",
            "x0": -span,
            "x1": 0,
            "y0": row + BELOW,
            "y1": row + BELOW,
            "line": {"color": palette.track, "width": 1},
            "layer": "below",
        }
        for row in range(1, len(lanes) + 1)
    ]


def _dates(line: TimeLine, span: float, palette: Palette) -> list[dict[str, Any]]:
    """Days counted back from the audit, far enough apart for a phone."""
    step = next((days for days in _STEPS if span / days < _TICKS + 1), _STEPS[-1])
    far = [step * place for place in range(1, _TICKS + 1) if step * place <= 0.9 * span]
    form = {"y": 0, "yref": "paper", "yanchor": "bottom", "xref": "x"}
    return [note(_date(line, days, span), -days, 0, palette.secondary, to="center") | form for days in far]


def _date(line: TimeLine, days: int, span: float) -> str:
    time = line.audit - timedelta(days=days)
    return f"{time:%b} {time.year}" if span > 300 else f"{time:%b} {time.day}"
