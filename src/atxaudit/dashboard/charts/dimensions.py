"""One number over the audits, small enough to stand six to a page; a figure per number, all of an equal span."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from atxaudit.dashboard.charts.base import hidden_axis, layout
from atxaudit.dashboard.tokens import PALETTES, PUBLISHED_WELL, Mode, Palette
from atxaudit.dashboard.words import label, score

SPAN = 22.0  # points that the height stands for, where no line needs more
_HEIGHT = 84  # px
_MARKED = 16  # audits that are each a point; of more, only the last
_AIR = 0.12  # of the span, above and below


def small_figure(line: pd.DataFrame, span: float, mode: Mode, unit: str, *, from_zero: bool = False) -> go.Figure:
    """A line over time, the oldest first; it breaks where the rules changed.

    Columns: as_of (in the zone to be shown), value (missing: unknown), rules_changed. `span` is what the height stands
    for: its middle is the line's own, or its foot is 0.
    """
    palette = PALETTES[mode]
    at = _places(list(line["as_of"]))
    low, high = _range(line["value"], span, from_zero=from_zero)
    axes = {"xaxis": hidden_axis((0.0, 1.0), [-0.03, 1.03]), "yaxis": hidden_axis((0.0, 1.0), [low, high])}
    shapes = [_break((at[i - 1] + at[i]) / 2, palette) for i, new in enumerate(line["rules_changed"]) if new and i]
    whole = layout(palette, _HEIGHT) | axes | {"shapes": shapes}
    return go.Figure(data=[_trace(line, at, palette, unit)], layout=whole)


def small_alternative(name: str, line: pd.DataFrame, unit: str) -> str:
    """The line for those who hear it."""
    known = line["value"].dropna().astype(float)
    if known.empty:
        return f"{name}: never measurable in {len(line)} audits."
    first, last = known.iloc[0], known.iloc[-1]
    return (
        f"{name}, {unit}, over {len(line)} audits: from {score(round(first, 1))} to {score(round(last, 1))}, "
        f"lowest {score(round(known.min(), 1))}, highest {score(round(known.max(), 1))}."
    )


def equal_span(lines: Sequence[pd.Series]) -> float:
    """A span that holds each of the lines."""
    widths = [float(values.max() - values.min()) for values in lines if values.notna().any()]
    return max([SPAN, *widths])


def _range(values: pd.Series, span: float, *, from_zero: bool) -> tuple[float, float]:
    known = values.dropna().astype(float)
    air = _AIR * span
    middle = 0.0 if known.empty else (known.max() + known.min()) / 2
    low = 0.0 if from_zero else middle - span / 2
    return low - air, low + span + air


def _trace(line: pd.DataFrame, at: list[float], palette: Palette, unit: str) -> go.Scatter:
    x: list[float | None] = []
    y: list[float | None] = []
    hovers: list[str] = []
    for place, value, time, changed in zip(at, line["value"], line["as_of"], line["rules_changed"], strict=True):
        if changed:
            x, y, hovers = [*x, None], [*y, None], [*hovers, ""]
        x.append(place)
        y.append(None if pd.isna(value) else float(value))
        hovers.append("" if pd.isna(value) else f"{time:%b} {time.day}, {time.year}: {_value(value)} {label(unit, 40)}")
    colour = palette.series[PUBLISHED_WELL]
    last = len(y) - 1
    sizes = [7 if place == last else 4 if len(at) <= _MARKED else 0 for place in range(len(y))]
    return go.Scatter(
        x=x,
        y=y,
        mode="lines+markers",
        line={"color": colour, "width": 2},
        marker={"color": colour, "size": sizes, "line": {"width": 0}},
        connectgaps=False,
        hovertext=hovers,
        hoverinfo="text",
    )


def _value(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"


def _places(times: list[datetime]) -> list[float]:
    """0..1 by time; by number where all speak of one moment."""
    seconds = [(time - times[0]).total_seconds() for time in times]
    if not seconds or seconds[-1] <= 0:
        return [place / max(len(times) - 1, 1) for place in range(len(times))]
    return [second / seconds[-1] for second in seconds]


def _break(place: float, palette: Palette) -> dict[str, Any]:
    line = {"color": palette.secondary, "width": 1.5, "dash": "dash"}
    return {"type": "line", "x0": place, "x1": place, "y0": 0, "y1": 1, "yref": "paper", "line": line}
