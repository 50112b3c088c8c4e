"""The chart of this product: how many assets of each department or liaison are in which band, both scores."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from atxaudit.dashboard.charts.base import ABOVE, BAR, BELOW, LABEL_MOST, font, hidden_axis, layout, note
from atxaudit.dashboard.compliance import cell
from atxaudit.dashboard.tokens import BANDS, PALETTES, SCORES, Mode, Palette
from atxaudit.dashboard.words import count, label, percent

_ROW, _HEAD = 46, 44  # px
_PANELS = ((0.0, 0.482), (0.518, 1.0))
_SHOWN_FROM = 0.07  # of a bar: a count needs this much room


def compliance_figure(rows: pd.DataFrame, mode: Mode) -> go.Figure:
    """Both scores side by side, one stacked bar per group; the first row (all together) is set apart."""
    palette = PALETTES[mode]
    at = [0.0] + [place + 0.35 for place in range(1, len(rows))]
    bars = [
        _segment(rows, at, score, band, palette, axis=panel + 1) for panel, score in enumerate(SCORES) for band in BANDS
    ]
    notes = [note(SCORES[s], domain[0], -0.82, palette.secondary) for s, domain in zip(SCORES, _PANELS, strict=True)]
    notes += [
        note(_row_label(name, assets, is_all=y == 0), 0, y - ABOVE, palette.ink)
        for y, name, assets in zip(at, rows["name"], rows["assets"], strict=True)
    ]
    span = [at[-1] + 0.55, -1.0]
    axes: dict[str, Any] = {}
    for panel, domain in enumerate(_PANELS):
        suffix = "" if panel == 0 else str(panel + 1)
        axes |= {
            f"xaxis{suffix}": hidden_axis(domain, [0, 1]),
            f"yaxis{suffix}": hidden_axis((0.0, 1.0), span, f"x{suffix}"),
        }
    whole = layout(palette, _ROW * (len(rows) + 0.35) + _HEAD)
    # all at once: Plotly validates every annotation again with each one that is added
    return go.Figure(data=bars, layout=whole | axes | {"barmode": "stack", "annotations": notes})


def _segment(rows: pd.DataFrame, at: list[float], score: str, band: str, palette: Palette, axis: int) -> go.Bar:
    numbers = rows[cell(score, band)].astype(int)
    shares = (numbers / rows["assets"]).astype(float)
    shown = [
        f"{n}" if s >= _SHOWN_FROM and band != "not measurable" else "" for n, s in zip(numbers, shares, strict=True)
    ]
    hatch = {"pattern": {"shape": "/", "fgcolor": palette.bands[band], "bgcolor": palette.page, "size": 6}}
    return go.Bar(
        x=shares,
        y=[place + BELOW for place in at],
        width=BAR,
        orientation="h",
        text=shown,
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont=font(palette.on_bands[band], 12),
        marker={
            "color": palette.bands[band],
            "line": {"color": palette.page, "width": 1.5},
            **(hatch if band == "not measurable" else {}),
        },
        hovertext=[
            f"<b>{label(name, LABEL_MOST)}</b>, {SCORES[score]}<br>"
            f"{BANDS[band].word}: {n:,} of {count(of, 'asset')} ({percent(share)})"
            for name, n, of, share in zip(rows["name"], numbers, rows["assets"], shares, strict=True)
        ],
        hoverinfo="text",
        xaxis=f"x{axis}" if axis > 1 else "x",
        yaxis=f"y{axis}" if axis > 1 else "y",
    )


def _row_label(name: str, assets: int, *, is_all: bool) -> str:
    return f"<b>{label(name, LABEL_MOST)}</b>  {count(assets, 'asset') if is_all else f'{assets:,}'}"
