"""Where points are lost: a strip of cells per department, one per dimension, with the number in each."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from atxaudit.dashboard.charts.base import ABOVE, LABEL_MOST, font, hidden_axis, layout, note
from atxaudit.dashboard.lost import NOTHING, UNSURE, Lost
from atxaudit.dashboard.tokens import PALETTES, Mode, Palette
from atxaudit.dashboard.words import count, label, sentence_case

_ROW, _HEAD = 48, 20  # px
_CELL = (0.02, 0.42)  # rows: where the cells of a row begin and end, below its label
_FULL_AT = 50.0  # percent lost that has the darkest colour, unless more is lost somewhere
_A_LINE = 5  # names of dimensions side by side: what a phone has room for
_WHY = {NOTHING: "no points were judged", UNSURE: "more checks could not run than were judged"}


def heat_figure(lost: Lost, mode: Mode) -> go.Figure:
    """Cells with the percent of points lost; the first row (all together) is set apart."""
    palette, shown = PALETTES[mode], lost.charted
    rows, marks = lost.rows[shown].reset_index(drop=True), lost.marks[shown].reset_index(drop=True)
    at = [0.0] + [place + 0.35 for place in range(1, len(rows))]
    names = list(lost.dimensions)
    values = rows[names].astype(float)
    hovers = _hovers(rows, marks, names)
    untold = values.isna() & (marks != "")
    top = max(_FULL_AT, *(float(cell) for cell in values.max().dropna()))
    cells = [
        _cells(values, values.map(_number), hovers, at, palette.heat, top, palette),
        _cells(untold.astype(float).where(untold), marks, hovers, at, (palette.track, palette.track), 1.0, palette),
    ]
    lines = 1 if len(names) <= _A_LINE else 2
    head = 10 + _HEAD * lines
    height = _ROW * (at[-1] + 1) + head
    notes = [
        note(_row_label(name, assets, is_all=y == 0), 0, y - ABOVE, palette.ink)
        for y, name, assets in zip(at, rows["name"], rows["assets"], strict=True)
    ]
    notes += [_column_label(name, place, lines, palette) for place, name in enumerate(names)]
    axes = {
        "xaxis": hidden_axis((0.0, 1.0), [0, len(names)]),
        "yaxis": hidden_axis((0.0, 1 - head / height), [at[-1] + 0.55, -0.45]),
    }
    return go.Figure(data=cells, layout=layout(palette, height) | axes | {"annotations": notes})


def _cells(
    values: pd.DataFrame,
    texts: pd.DataFrame,
    hovers: list[list[str]],
    at: list[float],
    ramp: tuple[str, str],
    top: float,
    palette: Palette,
) -> go.Heatmap:
    """All rows in one: the room of the labels between them is a row without values, which is not drawn."""
    none: list[Any] = [None] * len(values.columns)
    numbers = [[None if pd.isna(cell) else cell for cell in row] for row in values.to_numpy().tolist()]
    return go.Heatmap(
        x=list(range(len(values.columns) + 1)),
        y=[edge for place in at for edge in (place + _CELL[0], place + _CELL[1])],
        z=_apart(numbers, none),
        text=_apart(texts.to_numpy().tolist(), [""] * len(none)),
        texttemplate="%{text}",
        textfont=font(palette.ink, 13),
        hovertext=_apart(hovers, [""] * len(none)),
        hoverinfo="text",
        hoverongaps=False,
        colorscale=[[0, ramp[0]], [1, ramp[1]]],
        zmin=0,
        zmax=top,
        xgap=2,
        showscale=False,
    )


def _number(value: float) -> str:
    return "" if pd.isna(value) else f"{value:.0f}"


def _apart(rows: list[list[Any]], between: list[Any]) -> list[list[Any]]:
    return [line for place, row in enumerate(rows) for line in ([between, row] if place else [row])]


def _hovers(rows: pd.DataFrame, marks: pd.DataFrame, names: list[str]) -> list[list[str]]:
    return [
        [
            f"<b>{label(rows['name'][place], LABEL_MOST)}</b>, {name}<br>"
            + (_WHY.get(marks[name][place], "") if pd.isna(value) else f"{value:.1f}% of the points lost")
            for name in names
            for value in [rows[name][place]]
        ]
        for place in range(len(rows))
    ]


def _row_label(name: str, assets: int, *, is_all: bool) -> str:
    return f"<b>{label(name, LABEL_MOST)}</b>  {count(assets, 'asset') if is_all else f'{assets:,}'}"


def _column_label(name: str, place: int, lines: int, palette: Palette) -> dict[str, Any]:
    """Above the middle of its column; where there are many, every other stands a line lower."""
    text = note(sentence_case(name), place + 0.5, 1, palette.secondary, to="center")
    lower = {"yshift": -_HEAD * (place % lines)}
    return text | {"xref": "x", "yref": "paper", "yanchor": "top", "font": font(palette.secondary, 12)} | lower
