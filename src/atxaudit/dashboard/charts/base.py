"""Frames to figures. One pattern: the label above its mark, flush left, the mark as wide as the panel.

Plotly reads HTML in labels and hovers, so every name passes through words.label.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from atxaudit.dashboard.compliance import cell
from atxaudit.dashboard.tokens import BANDS, PALETTES, SCORES, Mode, Palette, band_of
from atxaudit.dashboard.words import count, label, percent

CONFIG = {"displayModeBar": False, "responsive": True}

_FONT = "Source Sans, Source Sans Pro, sans-serif"
_THRESHOLDS = (60, 85)  # where the bands begin
_ROW, _HEAD = 46, 44  # px
_PART_ROW, _PART_FOOT = 44, 26  # px
_PANELS = ((0.0, 0.482), (0.518, 1.0))
_SHOWN_FROM = 0.07  # of a bar: a count needs this much room
_LABEL_MOST = 44  # characters: what a phone has room for
_PART_MOST = 50  # characters: a name and its note
_ABOVE, _BELOW, _BAR = 0.2, 0.22, 0.3  # rows: the label stands above its bar


def compliance_figure(rows: pd.DataFrame, mode: Mode) -> go.Figure:
    """Both scores side by side, one stacked bar per group; the first row (all together) is set apart."""
    palette = PALETTES[mode]
    at = [0.0] + [place + 0.35 for place in range(1, len(rows))]
    bars = [
        _segment(rows, at, score, band, palette, axis=panel + 1) for panel, score in enumerate(SCORES) for band in BANDS
    ]
    notes = [_note(SCORES[s], domain[0], -0.82, palette.secondary) for s, domain in zip(SCORES, _PANELS, strict=True)]
    notes += [
        _note(_row_label(name, assets, is_all=y == 0), 0, y - _ABOVE, palette.ink)
        for y, name, assets in zip(at, rows["name"], rows["assets"], strict=True)
    ]
    span = [at[-1] + 0.55, -1.0]
    axes: dict[str, Any] = {}
    for panel, domain in enumerate(_PANELS):
        suffix = "" if panel == 0 else str(panel + 1)
        axes |= {f"xaxis{suffix}": _axis(domain, [0, 1]), f"yaxis{suffix}": _axis((0.0, 1.0), span, f"x{suffix}")}
    frame = _frame(palette, _ROW * (len(rows) + 0.35) + _HEAD)
    # all at once: Plotly validates every annotation again with each one that is added
    return go.Figure(data=bars, layout=frame | axes | {"barmode": "stack", "annotations": notes})


def parts_figure(parts: pd.DataFrame, mode: Mode) -> go.Figure:
    """Share of the points kept per dimension; columns name, kept (0..100, missing: none at stake), note."""
    palette, rows = PALETTES[mode], parts.to_dict("records")
    at = list(range(len(rows)))
    kept = parts["kept"].astype(float)
    bands = ["not measurable" if pd.isna(value) else band_of(value) for value in kept]
    bars = [
        _bar([100.0] * len(at), at, palette.track, None),
        _bar(kept.fillna(0), at, [palette.bands[b] for b in bands], [_part_hover(row) for row in rows]),
    ]
    notes = [_note(_part_label(row), 0, y - _ABOVE, palette.ink) for y, row in zip(at, rows, strict=True)]
    notes += [
        _note(_part_value(row, band), 1, y - _ABOVE, palette.ink, to="right")
        for y, band, row in zip(at, bands, rows, strict=True)
    ]
    notes += [_threshold_note(value, len(at) - 0.4, palette) for value in _THRESHOLDS]
    axes = {"xaxis": _axis((0.0, 1.0), [0, 100]), "yaxis": _axis((0.0, 1.0), [len(at) - 0.25, -0.55])}
    ticks = [_threshold_tick(value, y, palette) for value in _THRESHOLDS for y in at]
    frame = _frame(palette, _PART_ROW * len(at) + _PART_FOOT)
    return go.Figure(data=bars, layout=frame | axes | {"barmode": "overlay", "annotations": notes, "shapes": ticks})


def parts_alternative(title: str, parts: pd.DataFrame) -> str:
    """The parts of a score for those who hear it."""
    told = [
        f"{row['name']} " + ("has no points at stake" if pd.isna(row["kept"]) else f"{row['kept']:.0f} of 100")
        for row in parts.to_dict("records")
    ]
    return f"{title}, share of points kept per dimension: {', '.join(told)}."


def _segment(rows: pd.DataFrame, at: list[float], score: str, band: str, palette: Palette, axis: int) -> go.Bar:
    numbers = rows[cell(score, band)].astype(int)
    shares = (numbers / rows["assets"]).astype(float)
    shown = [
        f"{n}" if s >= _SHOWN_FROM and band != "not measurable" else "" for n, s in zip(numbers, shares, strict=True)
    ]
    hatch = {"pattern": {"shape": "/", "fgcolor": palette.bands[band], "bgcolor": palette.page, "size": 6}}
    return go.Bar(
        x=shares,
        y=[place + _BELOW for place in at],
        width=_BAR,
        orientation="h",
        text=shown,
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont=_font(palette.on_bands[band], 12),
        marker={
            "color": palette.bands[band],
            "line": {"color": palette.page, "width": 1.5},
            **(hatch if band == "not measurable" else {}),
        },
        hovertext=[
            f"<b>{label(name, _LABEL_MOST)}</b>, {SCORES[score]}<br>"
            f"{BANDS[band].word}: {n:,} of {count(of, 'asset')} ({percent(share)})"
            for name, n, of, share in zip(rows["name"], numbers, rows["assets"], shares, strict=True)
        ],
        hoverinfo="text",
        xaxis=f"x{axis}" if axis > 1 else "x",
        yaxis=f"y{axis}" if axis > 1 else "y",
    )


def _threshold_note(value: int, y: float, palette: Palette) -> dict[str, Any]:
    return {"x": value, "y": y, "text": str(value), "showarrow": False, "font": _font(palette.secondary, 12)}


def _threshold_tick(value: int, y: float, palette: Palette) -> dict[str, Any]:
    line = {"color": palette.ink, "width": 1.5}
    return {"type": "line", "x0": value, "x1": value, "y0": y + 0.02, "y1": y + 0.42, "line": line}


def _bar(values: Any, at: list[int], colour: Any, hovers: list[str] | None) -> go.Bar:
    return go.Bar(
        x=list(values),
        y=[place + _BELOW for place in at],
        width=_BAR,
        orientation="h",
        marker={"color": colour, "line": {"width": 0}},
        hovertext=hovers,
        hoverinfo="text" if hovers else "skip",
    )


def _row_label(name: str, assets: int, *, is_all: bool) -> str:
    return f"<b>{label(name, _LABEL_MOST)}</b>  {count(assets, 'asset') if is_all else f'{assets:,}'}"


def _part_label(row: dict[Any, Any]) -> str:
    room = _PART_MOST - len(row["name"])
    return f"<b>{label(row['name'], _LABEL_MOST)}</b>  {label(row['note'], room) if row['note'] else ''}"


def _part_value(row: dict[Any, Any], band: str) -> str:
    if pd.isna(row["kept"]):
        return "no points at stake"
    return f"<b>{BANDS[band].glyph} {row['kept']:.0f}</b>"


def _part_hover(row: dict[Any, Any]) -> str:
    if pd.isna(row["kept"]):
        return f"<b>{label(row['name'], _LABEL_MOST)}</b>: no points at stake"
    note = f"<br>{label(row['note'], 90)}" if row["note"] else ""
    return f"<b>{label(row['name'], _LABEL_MOST)}</b>: {row['kept']:.1f} of 100 points kept{note}"


def _frame(palette: Palette, height: float) -> dict[str, Any]:
    return {
        "height": round(height),
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "dragmode": False,
        "font": _font(palette.ink, 13),
        "hoverlabel": {
            "bgcolor": palette.page,
            "bordercolor": palette.secondary,
            "font": _font(palette.ink, 13),
            "align": "left",
        },
    }


def _axis(domain: tuple[float, float], span: list[float], anchor: str | None = None) -> dict[str, Any]:
    axis: dict[str, Any] = {"domain": list(domain), "range": span, "visible": False, "fixedrange": True}
    return axis | ({"anchor": anchor} if anchor else {})


def _note(text: str, x: float, y: float, colour: str, to: str = "left") -> dict[str, Any]:
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
        "font": _font(colour, 13),
    }


def _font(colour: str, size: int) -> dict[str, Any]:
    return {"family": _FONT, "color": colour, "size": size}
