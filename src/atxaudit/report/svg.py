"""Charts as SVG, for a page of paper and a page of the web alike.

Lengths across are in percent, so that a narrow screen squeezes the bars and never the words. Nothing is told by colour
alone: numbers and marks stand beside it, and every chart has its alternative in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import pandas as pd

from atxaudit.report.compliance import cell
from atxaudit.report.look import BANDS, INK, PAGE, PUBLISHED_WELL, SCORES, SECONDARY, SERIES, TRACK, band_of
from atxaudit.report.rows import Row, rows_of
from atxaudit.words import count, score, shortened

TEXT = 13  # px; the smallest words of a chart are 12
_LABEL_MOST = 30  # characters
_PLOT = (9.0, 86.0)  # percent: where lines over time run
_TOP, _BOTTOM = 34.0, 174.0  # px: 100 and the lowest level
_PANELS = ((0.0, 48.5), (51.5, 100.0))  # percent
_NARROWEST = 134  # px of a panel on the narrowest screen: a count must fit there
_THRESHOLDS = (60, 85)


def compliance_chart(groups: pd.DataFrame, *, alone: bool = False) -> str:
    """Both scores side by side, one stacked bar per group; `groups` as compliance counts them. `alone`: no names."""
    row, head = (30, 22) if alone else (46, 24)
    drawn = [_words(_PANELS[place][0], 13, title, colour=SECONDARY) for place, title in enumerate(SCORES.values())]
    for place, group in enumerate(rows_of(groups)):
        top = head + place * row
        if not alone:
            drawn.append(_row_label(group, top + 13))
        for kind, panel in zip(SCORES, _PANELS, strict=True):
            drawn += _stack(group, kind, panel, top + (2 if alone else 19))
    return _svg(drawn, head + row * len(groups))


def parts_chart(parts: pd.DataFrame) -> str:
    """Share of the points kept per dimension of one score; ticks where the bands begin."""
    drawn: list[str] = []
    for place, part in enumerate(parts.to_dict("records")):
        top, kept = 46 * place, part["kept"]
        band = "not measurable" if pd.isna(kept) else band_of(round(kept, 1))  # the mark fits the number shown
        value = part["untold"] or f"{BANDS[band].mark} {score(kept)}"
        drawn += [
            _words(0, top + 14, part["dimension"], bold=True),
            _words(100, top + 14, value, bold=not pd.isna(kept), anchor="end"),
            _rect(0, top + 21, 100, 14, TRACK),
        ]
        if not pd.isna(kept):
            drawn.append(_rect(0, top + 21, float(kept), 14, BANDS[band].colour))
        drawn += [_line(x, top + 21, x, top + 35, INK) for x in _THRESHOLDS]
    foot = 46 * len(parts) + 8
    drawn += [_words(x, foot, str(x), size=12, colour=SECONDARY, anchor="middle") for x in _THRESHOLDS]
    return _svg(drawn, foot + 6)


def trend_chart(runs: pd.DataFrame, dates: Sequence[str]) -> str:
    """Both scores over the runs; `dates` says when each was. Where the rules changed the lines are broken."""
    left, right = _PLOT
    across = [left + (right - left) * share for share in _shares(runs["as_of"])]
    low = _floor(float(runs[list(SCORES)].min().min()))
    drawn = [_level(value, low) for value in sorted({low, *_THRESHOLDS, 100})]
    ends: list[float] = []
    for place, (kind, title) in enumerate(SCORES.items()):
        drawn += _key(left + 46 * place, kind, title if runs[kind].notna().any() else f"{title}: not measurable")
        drawn += _series(across, runs, kind, low)
        if not pd.isna(last := runs[kind].iloc[-1]):
            ends.append(_clear_of(_height(float(last), low), ends))
            drawn.append(_words(right + 2, ends[-1] + 4, score(float(last)), bold=True, colour=SERIES[kind]))
    drawn += [
        _line(x, _TOP, x, _BOTTOM, SECONDARY, dashed=True)
        for x, changed in zip(across, runs["rules_changed"], strict=True)
        if changed
    ]
    drawn += [
        _words(left, _BOTTOM + 20, dates[0], size=12, colour=SECONDARY),
        _words(right, _BOTTOM + 20, dates[-1], size=12, colour=SECONDARY, anchor="end"),
    ]
    return _svg(drawn, _BOTTOM + 26)


def _shares(times: pd.Series) -> list[float]:
    """Where each moment lies between the first and the last, 0..1; audits of one moment are set side by side."""
    span = (times - times.iloc[0]).dt.total_seconds()
    if not span.iloc[-1]:
        return [place / (len(span) - 1) for place in range(len(span))]
    return list(span / span.iloc[-1])


def _key(x: float, kind: str, title: str) -> Iterable[str]:
    """Which line is which: its name beside a piece of it."""
    yield _line(x, 10, x + 7, 10, SERIES[kind], dashed=_is_dashed(kind), wide=2.5)
    yield _words(x + 9, 14, title, colour=SERIES[kind], bold=True)


def _is_dashed(kind: str) -> bool:
    return kind != PUBLISHED_WELL


def _row_label(group: Row, y: float) -> str:
    name = shortened(str(group["name"]), _LABEL_MOST)
    return _words(0, y, name, bold=True, after=f" {count(int(group['assets']), 'asset')}")


def _stack(group: Row, kind: str, panel: tuple[float, float], top: float) -> Iterable[str]:
    """One bar of the whole width of its panel; a count stands in a segment that has room for it."""
    left, right = panel
    at, assets = left, int(group["assets"])
    for band, look in BANDS.items():
        number = int(group[cell(kind, band)])
        if not number:
            continue
        wide = (right - left) * number / assets
        fill = "url(#hatch)" if band == "not measurable" else look.colour
        yield _rect(at, top, wide, 18, fill, edge=True)
        if number / assets * _NARROWEST >= 8 * len(f"{number:,}") + 4 and band != "not measurable":
            yield _words(at + wide / 2, top + 13.5, f"{number:,}", size=12, colour=look.ink, anchor="middle")
        at += wide


def _series(across: Sequence[float], runs: pd.DataFrame, kind: str, low: float) -> Iterable[str]:
    values, changed = list(runs[kind]), list(runs["rules_changed"])
    for place in range(1, len(values)):
        pair = values[place - 1 : place + 1]
        if changed[place] or any(pd.isna(value) for value in pair):
            continue
        y1, y2 = (_height(value, low) for value in pair)
        yield _line(across[place - 1], y1, across[place], y2, SERIES[kind], dashed=_is_dashed(kind), wide=2.5)
    for x, value in zip(across, values, strict=True):
        if not pd.isna(value):
            yield f'<circle cx="{x:.2f}%" cy="{_height(value, low):.1f}" r="3.5" fill="{SERIES[kind]}"/>'


def _floor(lowest: float) -> float:
    """The scale begins at a round number below the lowest score, at 60 at most: the bands must be seen."""
    return 0.0 if pd.isna(lowest) else min(60.0, 10.0 * (lowest // 10))


def _height(value: float, low: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * (value - low) / (100 - low)


def _clear_of(y: float, others: Sequence[float]) -> float:
    """A height for a label that keeps a line's distance from those there."""
    return next((other + (17 if y >= other else -17) for other in others if abs(other - y) < 17), y)


def _level(value: float, low: float) -> str:
    y = _height(value, low)
    words = _words(_PLOT[0] - 1.5, y + 4, f"{value:.0f}", size=12, colour=SECONDARY, anchor="end")
    return _line(_PLOT[0], y, _PLOT[1], y, "#C9D0D7") + words


def _svg(drawn: Iterable[str], height: float) -> str:
    """What is drawn in a frame as wide as its place; whoever shows it sets width, font and alternative."""
    colour = BANDS["not measurable"].colour
    hatch = (
        '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="6" height="6" fill="{PAGE}"/><rect width="2.5" height="6" fill="{colour}"/></pattern></defs>'
    )
    body = "".join(drawn)
    used = hatch if "url(#hatch)" in body else ""
    return f'<svg xmlns="http://www.w3.org/2000/svg" height="{height:.0f}">{used}{body}</svg>'


def _rect(x: float, y: float, width: float, height: float, fill: str, *, edge: bool = False) -> str:
    line = f' stroke="{PAGE}" stroke-width="1.5"' if edge else ""
    return f'<rect x="{x:.2f}%" y="{y:g}" width="{width:.2f}%" height="{height:g}" fill="{fill}"{line}/>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, *, dashed: bool = False, wide: float = 1) -> str:
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    ends = f'x1="{x1:.2f}%" y1="{y1:.1f}" x2="{x2:.2f}%" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{wide:g}"{dash}/>'


def _words(
    x: float,
    y: float,
    text: str,
    *,
    size: float = TEXT,
    colour: str = INK,
    bold: bool = False,
    anchor: str = "start",
    after: str = "",
) -> str:
    """Words at a place; `after` follows in plain, quieter letters."""
    weight = ' font-weight="bold"' if bold else ""
    quiet = f'<tspan font-weight="normal" fill="{SECONDARY}">{escape(after)}</tspan>' if after else ""
    where = f'x="{x:.2f}%" y="{y:g}" font-size="{size:g}" fill="{colour}" text-anchor="{anchor}"'
    return f'<text {where}{weight} xml:space="preserve">{escape(text)}{quiet}</text>'
