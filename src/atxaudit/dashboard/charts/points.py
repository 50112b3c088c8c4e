"""Points outside the area a city serves, over its outline; plain axes of equal scale, and nothing is fetched."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from atxaudit.dashboard.charts.base import font, layout, place_note
from atxaudit.dashboard.far_points import Area, bounds, degrees, groups, place_name
from atxaudit.dashboard.tokens import PALETTES, Mode, Palette
from atxaudit.dashboard.words import label

_HEIGHT, _LEFT, _FOOT, _TOP = 400, 58, 26, 8  # px
_ROOM = 0.08  # of what is seen, left around it
_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 45, 90)  # degrees between two grid lines
_LINES = 5  # of the grid, at most, each way
_BEYOND = 20  # lines of the grid on either side of what is asked for
_NAMED = 3  # groups of points with a label on the map
_APART = 0.12  # of what is seen: labels closer than that would lie on each other


def points_figure(points: pd.DataFrame, area: Area, mode: Mode) -> go.Figure:
    """Columns row, latitude, longitude, miles; the area is south, north, west, east in degrees."""
    palette, seen = PALETTES[mode], bounds(points, area)
    south, north, west, east = seen
    scale = 1 / max(math.cos(math.radians((south + north) / 2)), 0.2)
    step = next((step for step in _STEPS if max(north - south, east - west) / step < _LINES), _STEPS[-1])
    whole = layout(palette, _HEIGHT) | {
        "margin": {"l": _LEFT, "r": 8, "t": _TOP, "b": _FOOT, "pad": 4},
        "xaxis": _axis((west, east), step, 180, ("E", "W"), palette),
        "yaxis": _axis((south, north), step, 90, ("N", "S"), palette) | {"scaleanchor": "x", "scaleratio": scale},
        "shapes": [_outline(area, palette)],
        "annotations": [_area_note(area, seen, palette), *_group_notes(points, area, seen, palette)],
    }
    return go.Figure(data=[_marks(points, palette)], layout=whole)


def _marks(points: pd.DataFrame, palette: Palette) -> go.Scatter:
    rows = points.to_dict("records")
    return go.Scatter(
        x=points["longitude"],
        y=points["latitude"],
        mode="markers",
        marker={"symbol": "x", "size": 10, "color": palette.bands["poor"], "line": {"color": palette.page, "width": 1}},
        hovertext=[
            f"<b>{place_name(row['latitude'], row['longitude'])}</b>, {row['miles']:,.0f} miles outside"
            f"<br>{label(row['row'], 60)}"
            for row in rows
        ],
        hoverinfo="text",
        cliponaxis=False,
    )


def _axis(
    ends: tuple[float, float], step: float, most: int, letters: tuple[str, str], palette: Palette
) -> dict[str, Any]:
    """Degrees with their letter. Equal scales show more than was asked for: lines go on, but not beyond the globe."""
    low, high = ends
    room = max((high - low) * _ROOM, 0.05)
    lines = [round(step * place, 6) for place in range(-math.floor(most / step), math.floor(most / step) + 1)]
    at = [line for line in lines if low - _BEYOND * step <= line <= high + _BEYOND * step]
    return {
        "range": [low - room, high + room],
        "tickvals": at,
        "ticktext": [degrees(value, *letters) for value in at],
        "tickfont": font(palette.secondary, 12),
        "gridcolor": palette.track,
        "zeroline": False,
        "showline": False,
        "fixedrange": True,
    }


def _outline(area: Area, palette: Palette) -> dict[str, Any]:
    south, north, west, east = area
    box = {"type": "rect", "x0": west, "x1": east, "y0": south, "y1": north, "layer": "below"}
    return box | {"fillcolor": palette.track, "line": {"color": palette.ink, "width": 1.5}}


def _area_note(area: Area, seen: Area, palette: Palette) -> dict[str, Any]:
    """Beside the outline, which may be as small as a dot."""
    _, north, west, east = area
    is_left = (west + east) / 2 < (seen[2] + seen[3]) / 2
    x, side = (west, "left") if is_left else (east, "right")
    return place_note("the area the city serves", x, north, palette.ink, side) | {"yanchor": "bottom", "yshift": 2}


def _group_notes(points: pd.DataFrame, area: Area, seen: Area, palette: Palette) -> list[dict[str, Any]]:
    """The farthest groups by name, as far as they do not lie on each other or on the area's own name."""
    south, north, west, east = area
    taken = [((south + north) / 2, (west + east) / 2)]
    notes: list[dict[str, Any]] = []
    for _, group in groups(points).iterrows():
        y, x = group["latitude"], group["longitude"]
        if len(notes) == _NAMED or any(abs(y - at) < _APART * (seen[1] - seen[0]) for at, _ in taken):
            continue
        taken.append((y, x))
        is_left = x < (seen[2] + seen[3]) / 2
        text = f"{group['points']:,.0f} at {place_name(y, x)}"
        notes.append(
            place_note(text, x, y, palette.ink, "left" if is_left else "right") | {"xshift": 10 if is_left else -10}
        )
    return notes
