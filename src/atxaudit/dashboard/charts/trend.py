"""The two scores over the audits: two lines, named where they begin, with their value where they end.

Where the rules changed the lines break, because scores on either side were not earned by the same promises.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from atxaudit.dashboard.charts.base import THRESHOLDS, hidden_axis, layout, place_note
from atxaudit.dashboard.tokens import BANDS, PALETTES, PUBLISHED_WELL, SCORES, Mode, Palette, band_of
from atxaudit.dashboard.words import count, score, shortened

_HEIGHT, _FOOT = 320, 30  # px; the dates stand in the foot
_LEFT, _RIGHT = 28, 38  # px for the numbers of the grid lines, and for the end values
_LINE = 20  # px that one line of text takes
_MARKED = 16  # audits that are each shown as a point; of more, only the last and those that stand alone
_LABEL_WIDTH = 0.4  # of the chart: what the name of a line takes on a phone
_TICK_APART, _NOTE_APART = 0.24, 0.4  # of the chart
_AUDITS_APART = 0.03  # of the chart: two judgements of one moment stand side by side
_DASHES = {PUBLISHED_WELL: "solid"}


def trend_figure(runs: pd.DataFrame, mode: Mode) -> go.Figure:
    """Both scores per run, the oldest first.

    Columns: as_of (with the time zone to be shown), published_well and still_true (0..100, missing: not measurable),
    rules_changed (since the row before).
    """
    palette = PALETTES[mode]
    at = _places(runs["as_of"])
    low, high = _span(runs)
    apart = _LINE * (high - low) / (_HEIGHT - _FOOT)
    notes = [
        *(_threshold_note(value, palette) for value in THRESHOLDS),
        *_names(runs, at, apart, palette),
        *_end_values(runs, apart, palette),
        *_dates(runs["as_of"], at, palette),
        *_break_notes(runs, at, high, palette),
    ]
    shapes = [*(_threshold(value, palette) for value in THRESHOLDS), *(_break(x, palette) for x in _breaks(runs, at))]
    whole = layout(palette, _HEIGHT) | {
        "margin": {"l": _LEFT, "r": _RIGHT, "t": 0, "b": 0, "pad": 0},
        "xaxis": hidden_axis((0.0, 1.0), [-0.015, 1.015]),
        "yaxis": hidden_axis((_FOOT / _HEIGHT, 1.0), [low, high]),
        "annotations": notes,
        "shapes": shapes,
    }
    return go.Figure(data=[_line(runs, at, kind, palette) for kind in SCORES], layout=whole)


def trend_alternative(runs: pd.DataFrame, subject: str) -> str:
    """The lines for those who hear them; `subject` is whose scores they are."""
    first, last = (_day(time, with_year=True) for time in (runs["as_of"].iloc[0], runs["as_of"].iloc[-1]))
    when = f"on {last}" if len(runs) == 1 else f"over {count(len(runs), 'audit')}, {first} to {last}"
    told = [f"Scores of {shortened(subject, 80)} {when}.", *(_course(runs, kind) for kind in SCORES)]
    if changes := int(runs["rules_changed"].sum()):
        times = "once" if changes == 1 else count(changes, "time")
        told.append(f"The rules changed {times}, and the lines break there.")
    return " ".join(told)


def _course(runs: pd.DataFrame, kind: str) -> str:
    known = runs[runs[kind].notna()]
    if known.empty:
        return f"{SCORES[kind]} was not measurable."
    values = known[kind].astype(float)
    first, last, lowest = values.iloc[0], values.iloc[-1], values.min()
    if values.max() == lowest:
        return f"{SCORES[kind]} {'is' if len(runs) == 1 else 'stayed at'} {score(last)}."
    words = f"{SCORES[kind]} went from {score(first)} to {score(last)}"
    if lowest < min(first, last):
        words += f", lowest {score(lowest)} on {_day(known['as_of'].iloc[values.argmin()])}"
    return f"{words}."


def _places(times: pd.Series) -> list[float]:
    """0..1 by time."""
    seconds = [(time - times.iloc[0]).total_seconds() for time in times]
    whole = max(seconds[-1], 1.0)
    apart = min(_AUDITS_APART, 0.5 / len(seconds))
    places: list[float] = []
    for second in seconds:
        places.append(max(second / whole, places[-1] + apart if places else 0.0))
    return [place / max(places[-1], 1.0) for place in places]


def _span(runs: pd.DataFrame) -> tuple[float, float]:
    """Both thresholds and all scores, with room for the names and for the notes on the rules above them."""
    values = [*(float(value) for kind in SCORES for value in runs[kind].dropna()), *THRESHOLDS]
    low, high = min(values), max(values)
    per_point = (_HEIGHT - _FOOT - 4 * _LINE) / (high - low)
    return low - 1.5 * _LINE / per_point, high + 2.5 * _LINE / per_point


def _line(runs: pd.DataFrame, at: list[float], kind: str, palette: Palette) -> go.Scatter:
    """One score; a point without place breaks it where the rules changed."""
    x: list[float | None] = []
    y: list[float | None] = []
    hovers: list[str] = []
    for place, value, time, changed in zip(at, runs[kind], runs["as_of"], runs["rules_changed"], strict=True):
        if changed:
            x, y, hovers = [*x, None], [*y, None], [*hovers, ""]
        x.append(place)
        y.append(None if pd.isna(value) else float(value))
        hovers.append("" if pd.isna(value) else _hover(kind, value, time))
    colour = palette.series[kind]
    return go.Scatter(
        x=x,
        y=y,
        name=SCORES[kind],
        mode="lines+markers",
        line={"color": colour, "width": 2.5, "dash": _DASHES.get(kind, "5px,4px")},
        marker={"color": colour, "size": _marker_sizes(y), "line": {"width": 0}},
        connectgaps=False,
        hovertext=hovers,
        hoverinfo="text",
    )


def _marker_sizes(y: list[float | None]) -> list[int]:
    if len(y) <= _MARKED:
        return [7] * len(y)
    around = [None, *y, None]
    alone = [around[place] is None and around[place + 2] is None for place in range(len(y))]
    return [7 if is_alone or place == len(y) - 1 else 0 for place, is_alone in enumerate(alone)]


def _hover(kind: str, value: float, time: datetime) -> str:
    band = BANDS[band_of(value)]
    return f"<b>{SCORES[kind]}</b> {score(value)}, {band.plain}<br>Audit of {_day(time, with_year=True)}"


def _names(runs: pd.DataFrame, at: list[float], apart: float, palette: Palette) -> list[dict[str, Any]]:
    """The upper line is named above all that is drawn there, the lower one below."""
    begins = {kind: runs[kind].dropna().astype(float) for kind in SCORES}
    upper, lower = sorted(SCORES, key=lambda kind: -(begins[kind].iloc[0] if len(begins[kind]) else -1.0))
    first = runs[[place <= _LABEL_WIDTH for place in at]]
    near = [float(value) for kind in SCORES for value in first[kind].dropna()] or list(THRESHOLDS)
    top, bottom = max(near), min(near)
    return [
        place_note(_name(runs, kind), at[0], y, palette.series[kind], "left")
        | {"bgcolor": palette.page}  # over a dashed line
        for kind, y in ((upper, top + 0.75 * apart), (lower, bottom - 0.75 * apart))
    ]


def _name(runs: pd.DataFrame, kind: str) -> str:
    if runs[kind].isna().all():
        return f"<b>{SCORES[kind]}</b>: not measurable"
    return f"<b>{SCORES[kind]}</b>" + (", not measurable at the end" if pd.isna(runs[kind].iloc[-1]) else "")


def _end_values(runs: pd.DataFrame, apart: float, palette: Palette) -> list[dict[str, Any]]:
    """Beside the last points; two that are close are held apart."""
    known = {kind: float(runs[kind].iloc[-1]) for kind in SCORES if pd.notna(runs[kind].iloc[-1])}
    places = dict(known)
    if len(places) == 2:
        lower, upper = sorted(places, key=lambda kind: places[kind])
        lift = max(0.0, 0.85 * apart - (places[upper] - places[lower])) / 2
        places = {lower: places[lower] - lift, upper: places[upper] + lift}
    return [
        place_note(f"<b>{score(round(value, 1))}</b>", 1, places[kind], palette.series[kind], "left")
        | {"xref": "paper", "xshift": 2}
        for kind, value in known.items()
    ]


def _dates(times: pd.Series, at: list[float], palette: Palette) -> list[dict[str, Any]]:
    """The first and the last, and those between that have room."""
    shown = [0]
    last = len(at) - 1
    for place in range(1, last):
        if at[place] - at[shown[-1]] >= _TICK_APART and at[last] - at[place] >= _TICK_APART:
            shown.append(place)
    if last:
        shown.append(last)
    with_year = times.iloc[0].year != times.iloc[-1].year
    sides = {0: "left", last or -1: "right"}
    days = {i: _day(times.iloc[i], with_year=with_year and i in sides) for i in shown}
    foot = {"yref": "paper", "yanchor": "bottom"}
    return [place_note(text, at[i], 0, palette.secondary, sides.get(i, "center")) | foot for i, text in days.items()]


def _breaks(runs: pd.DataFrame, at: list[float]) -> list[float]:
    """Between the last audit by the old rules and the first by the new ones."""
    return [(at[i - 1] + at[i]) / 2 for i, changed in enumerate(runs["rules_changed"]) if changed and i]


def _break(place: float, palette: Palette) -> dict[str, Any]:
    line = {"color": palette.secondary, "width": 1.5, "dash": "dash"}
    return {"type": "line", "x0": place, "x1": place, "y0": _FOOT / _HEIGHT, "y1": 1, "yref": "paper", "line": line}


def _break_notes(runs: pd.DataFrame, at: list[float], high: float, palette: Palette) -> list[dict[str, Any]]:
    """The latest change is named, and each before it that has room."""
    named: list[float] = []
    for place in reversed(_breaks(runs, at)):
        if not named or named[-1] - place >= _NOTE_APART:
            named.append(place)
    return [
        place_note("rules changed", place, high, palette.secondary, "left" if place < 0.6 else "right")
        | {"yanchor": "top", "xshift": 6 if place < 0.6 else -6}
        for place in named
    ]


def _threshold(value: int, palette: Palette) -> dict[str, Any]:
    line = {"color": palette.track, "width": 1}
    return {"type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": value, "y1": value, "line": line, "layer": "below"}


def _threshold_note(value: int, palette: Palette) -> dict[str, Any]:
    return place_note(str(value), 0, value, palette.secondary, "right") | {"xref": "paper", "xshift": -8}


def _day(time: datetime, *, with_year: bool = False) -> str:
    return f"{time:%b} {time.day}" + (f", {time.year}" if with_year else "")
