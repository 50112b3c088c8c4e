"""How data is published: per department a bar of all its datasets, in the parts of each way."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from atxaudit.dashboard.charts.base import ABOVE, BAR, BELOW, LABEL_MOST, font, hidden_axis, layout, note
from atxaudit.dashboard.publishing import NOT_STATED, WAYS
from atxaudit.dashboard.tokens import PALETTES, Mode, Palette
from atxaudit.dashboard.words import count, label, percent

_ROW, _HEAD = 46, 50  # px
_SHOWN_FROM = 0.07  # of a bar: a count needs this much room
_A_LINE = 3  # names of the key in one line: what a phone has room for


def methods_figure(rows: pd.DataFrame, mode: Mode) -> go.Figure:
    """One stacked bar per row of publishing.ways; the first (all together) is set apart, the key stands above."""
    palette = PALETTES[mode]
    at = [0.0] + [place + 0.35 for place in range(1, len(rows))]
    present = [way for way in WAYS if rows[way].any()]
    notes = [
        note(f"<b>{label(name, LABEL_MOST)}</b>  {assets:,}", 0, y - ABOVE, palette.ink)
        for y, name, assets in zip(at, rows["name"], rows["assets"], strict=True)
    ]
    key = note(_key(present, palette), 0, 1, palette.ink) | {"yref": "paper", "yanchor": "top"}
    height = _ROW * (len(rows) + 0.35) + _HEAD
    axes = {
        "xaxis": hidden_axis((0.0, 1.0), [0, 1]),
        "yaxis": hidden_axis((0.0, 1 - _HEAD / height), [at[-1] + 0.55, -0.5]),
    }
    bars = [_segment(rows, at, way, palette) for way in present]
    whole = layout(palette, height)
    return go.Figure(data=bars, layout=whole | axes | {"barmode": "stack", "annotations": [*notes, key]})


def _segment(rows: pd.DataFrame, at: list[float], way: str, palette: Palette) -> go.Bar:
    shares = (rows[way] / rows["assets"].clip(lower=1)).astype(float)
    is_silent = way == NOT_STATED
    colour = _colour(way, palette)
    hatch = {"pattern": {"shape": "/", "fgcolor": colour, "bgcolor": palette.page, "size": 6}} if is_silent else {}
    return go.Bar(
        x=shares,
        y=[place + BELOW for place in at],
        width=BAR,
        orientation="h",
        text=["" if is_silent or share < _SHOWN_FROM else f"{n:,}" for n, share in zip(rows[way], shares, strict=True)],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont=font(palette.on_methods.get(way, palette.ink), 12),
        marker={"color": colour, "line": {"color": palette.page, "width": 1.5}, **hatch},
        hovertext=[
            f"<b>{label(name, LABEL_MOST)}</b><br>{WAYS[way]}: {n:,} of {count(of, 'dataset')} ({percent(share)})"
            for name, n, of, share in zip(rows["name"], rows[way], rows["assets"], shares, strict=True)
        ],
        hoverinfo="text",
    )


def _key(present: list[str], palette: Palette) -> str:
    """The colours with their words; hatched is drawn as it is."""
    marks = {way: "▨" if way == NOT_STATED else "■" for way in present}
    named = [
        f'<span style="color:{_colour(way, palette)};font-size:16px">{mark}</span> {WAYS[way]}'
        for way, mark in marks.items()
    ]
    lines = [named[start : start + _A_LINE] for start in range(0, len(named), _A_LINE)]
    return "<br>".join("   ".join(line) for line in lines)


def _colour(way: str, palette: Palette) -> Any:
    return palette.bands["not measurable"] if way == NOT_STATED else palette.methods[way]
