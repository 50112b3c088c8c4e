"""The parts of a score: per dimension, the share of the points kept."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from atxaudit.dashboard.charts.base import ABOVE, LABEL_MOST, THRESHOLDS, bar, font, hidden_axis, layout, note
from atxaudit.dashboard.tokens import BANDS, PALETTES, Mode, Palette, band_of
from atxaudit.dashboard.words import label, score

_ROW = 66  # px: name and number, bar, note
_BAR, _NOTE = 0.18, 0.46  # rows: the bar's height, and where the note stands
_OVER, _UNDER = 0.45, 0.05  # rows of air above the first and below the last
_NOTE_MOST = 42  # characters: what a phone has room for


def parts_figure(parts: pd.DataFrame, mode: Mode) -> go.Figure:
    """Share of the points kept per dimension; columns name, kept (0..100, missing: it cannot be told), untold, note."""
    palette, rows = PALETTES[mode], parts.to_dict("records")
    at = list(range(len(rows)))
    kept = parts["kept"].astype(float)
    shown = kept.round(1)  # the mark fits the number
    bands = ["not measurable" if pd.isna(value) else band_of(value) for value in shown]
    bars = [
        bar([100.0] * len(at), at, palette.track, None).update(width=_BAR),
        bar(kept.fillna(0), at, [palette.bands[b] for b in bands], [_part_hover(row) for row in rows]).update(
            width=_BAR
        ),
    ]
    notes = [note(_part_label(row), 0, y - ABOVE, palette.ink) for y, row in zip(at, rows, strict=True)]
    notes += [
        note(label(row["note"], _NOTE_MOST), 0, y + _NOTE, palette.secondary)
        for y, row in zip(at, rows, strict=True)
        if row["note"]
    ]
    notes += [
        note(_part_value(row, band), 1, y - ABOVE, palette.ink, to="right")
        for y, band, row in zip(at, bands, rows, strict=True)
    ]
    notes += [_threshold_note(value, len(at) - 0.2, palette) for value in THRESHOLDS]
    axes = {"xaxis": hidden_axis((0.0, 1.0), [0, 100]), "yaxis": hidden_axis((0.0, 1.0), [len(at) - _UNDER, -_OVER])}
    ticks = [_threshold_tick(value, y, palette) for value in THRESHOLDS for y in at]
    whole = layout(palette, _ROW * (len(at) + _OVER - _UNDER))
    return go.Figure(data=bars, layout=whole | axes | {"barmode": "overlay", "annotations": notes, "shapes": ticks})


def parts_alternative(title: str, parts: pd.DataFrame) -> str:
    """The parts of a score for those who hear it."""
    told = [f"{row['name']} {row['untold'] or score(row['kept']) + ' of 100'}" for row in parts.to_dict("records")]
    return f"{title}, share of points kept per dimension: {', '.join(told)}."


def _threshold_note(value: int, y: float, palette: Palette) -> dict[str, Any]:
    return {"x": value, "y": y, "text": str(value), "showarrow": False, "font": font(palette.secondary, 12)}


def _threshold_tick(value: int, y: float, palette: Palette) -> dict[str, Any]:
    line = {"color": palette.ink, "width": 1.5}
    return {"type": "line", "x0": value, "x1": value, "y0": y + 0.08, "y1": y + 0.36, "line": line}


def _part_label(row: dict[Any, Any]) -> str:
    return f"<b>{label(row['name'], LABEL_MOST)}</b>"


def _part_value(row: dict[Any, Any], band: str) -> str:
    return row["untold"] or f"<b>{BANDS[band].glyph} {score(row['kept'])}</b>"


def _part_hover(row: dict[Any, Any]) -> str:
    more = f"<br>{label(row['note'], 90)}" if row["note"] else ""
    told = row["untold"] or f"{score(row['kept'])} of 100 points kept"
    return f"<b>{label(row['name'], LABEL_MOST)}</b>: {told}{more}"
