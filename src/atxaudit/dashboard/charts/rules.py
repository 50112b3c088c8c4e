"""How many keep each rule: a track, a bar as long as the share, weakest first."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from atxaudit.dashboard.charts.base import ABOVE, LABEL_MOST, bar, hidden_axis, layout, note
from atxaudit.dashboard.tokens import PALETTES, PUBLISHED_WELL, Mode
from atxaudit.dashboard.words import label, percent

_ROW, _FOOT = 42, 12  # px
_ROOM = 40  # characters that a phone has beside the share; the table below has every note


def rules_figure(rows: pd.DataFrame, mode: Mode) -> go.Figure:
    """Columns: title, note, kept (0..1), hover (plain text, e.g. `kept by 44 of 300 assets`)."""
    palette, told = PALETTES[mode], rows.to_dict("records")
    at = list(range(len(told)))
    hovers = [f"<b>{label(row['title'], LABEL_MOST)}</b>: {label(row['hover'], 90)}" for row in told]
    bars = [
        bar([1.0] * len(at), at, palette.track, hovers),
        bar(rows["kept"], at, palette.series[PUBLISHED_WELL], hovers),
    ]
    notes = [note(_row_label(row), 0, y - ABOVE, palette.ink) for y, row in zip(at, told, strict=True)]
    notes += [note(percent(row["kept"]), 1, y - ABOVE, palette.ink, "right") for y, row in zip(at, told, strict=True)]
    axes = {"xaxis": hidden_axis((0.0, 1.0), [0, 1]), "yaxis": hidden_axis((0.0, 1.0), [len(at) - 0.45, -0.55])}
    whole = layout(palette, _ROW * len(at) + _FOOT)
    return go.Figure(data=bars, layout=whole | axes | {"barmode": "overlay", "annotations": notes})


def rules_alternative(rows: pd.DataFrame, judged: int) -> str:
    """The bars for those who hear them."""
    first, last = rows.iloc[0], rows.iloc[-1]
    told = f"Share that keeps each rule, weakest first: {len(rows)} of {judged} rules that were judged."
    least = f" “{first['title']}” is kept least, {percent(first['kept'])}: {first['hover']}."
    return told + least + (f" “{last['title']}” is kept by {percent(last['kept'])}." if len(rows) > 1 else "")


def _row_label(row: dict[Any, Any]) -> str:
    name = f"<b>{label(row['title'], _ROOM)}</b>"
    shorter = (row["note"], row["note"].rpartition(" · ")[2])
    fitting = next((words for words in shorter if len(row["title"]) + len(words) <= _ROOM), "")
    return f"{name}  {label(fitting, _ROOM)}" if fitting else name
