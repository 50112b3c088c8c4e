"""Sections of a report on scores: their parts, how they went, and who is in which band."""

from __future__ import annotations

import pandas as pd

from atxaudit.report import compliance
from atxaudit.report.blocks import (
    Block,
    Cell,
    Figure,
    Figures,
    Section,
    Table,
    Text,
    cells,
    legend,
    plain,
)
from atxaudit.report.compliance import Compliance
from atxaudit.report.look import BAND_OF, BANDS, SCORES
from atxaudit.report.rows import Row, rows_of
from atxaudit.report.summary import Summary
from atxaudit.report.svg import compliance_chart, parts_chart, trend_chart
from atxaudit.words import count, score, short_day

_TITLE_MOST, _TEXT_MOST = 160, 400  # characters of portal text in a cell, in a sentence
_ROWS_A_CHART = 18  # more would not fit a page


def scores(of: Summary) -> Section:
    """Both scores with their parts, and how they went."""
    figures = [_parts_figure(of, kind) for kind in SCORES]
    blocks: list[Block] = [
        Text(text=_how_to_read(of), quiet=True),
        Figures(figures=tuple(figure for figure in figures if figure)),
        _parts_table(of),
    ]
    if of.trends is not None and len(of.trends.runs) > 1:
        blocks.append(_trend_figure(of))
    return Section(id="scores", title="The scores and their parts", blocks=tuple(blocks))


def _how_to_read(of: Summary) -> str:
    """A median of scores and shares of points are two things: the whole need not lie between its parts."""
    median = "" if of.scope.kind == "asset" else " A score here is the median of those of the assets."
    pooled = "" if of.scope.kind == "asset" else " of all assets together"
    return (
        f"Scores run from 0 to 100.{median} The bars show the share of points kept in each part{pooled}; what could "
        "not be checked costs no points and is never counted as kept."
    )


def _parts_figure(of: Summary, kind: str) -> Figure | None:
    parts = of.parts[of.parts["score"] == kind]
    if parts.empty:
        return None
    told = [f"{row['dimension']} {row['untold'] or score(row['kept']) + ' of 100'}" for row in rows_of(parts)]
    return Figure(
        svg=parts_chart(parts),
        alternative=f"{SCORES[kind]}, share of points kept per part: {', '.join(told)}.",
        title=f"{SCORES[kind]}: {_in_words(of, kind)}",
    )


def _in_words(of: Summary, kind: str) -> str:
    band = str(of.score[BAND_OF[kind]])
    return band if pd.isna(of.score[kind]) else f"{score(of.score[kind])}, {band}"


def _parts_table(of: Summary) -> Table:
    rows = tuple(
        cells(
            SCORES[row["score"]],
            row["dimension"],
            row["untold"] or f"{score(row['kept'])} of 100",
            plain(row["note"]),
        )
        for row in rows_of(of.parts)
    )
    return Table(
        caption="Points kept in each part, and what costs most",
        columns=("Score", "Part", "Points kept", "Costs most"),
        widths=(0.18, 0.17, 0.2, 0.45),
        rows=rows,
    )


def _trend_figure(of: Summary) -> Figure:
    runs = of.trends.runs if of.trends is not None else pd.DataFrame()
    dates = [short_day(time, of.run.timezone, of.run.as_of) for time in runs["as_of"]]
    told = [_course(title, runs[kind].dropna()) for kind, title in SCORES.items()]
    broken = " Where the rules changed, the lines are broken: scores on either side are not compared."
    return Figure(
        svg=trend_chart(runs, dates),
        alternative=f"The scores of the last {len(runs)} audits, {dates[0]} to {dates[-1]}: {'; '.join(told)}.",
        title=f"How the scores went over {len(runs)} audits" + (broken if runs["rules_changed"].any() else ""),
    )


def _course(title: str, known: pd.Series) -> str:
    if known.empty:
        return f"{title} not measurable"
    return f"{title} from {score(known.iloc[0])} to {score(known.iloc[-1])}"


def comply(found: Compliance) -> Section:
    """How many assets of each department or liaison are in which band."""
    charted = found.charted
    chunks = [charted.iloc[start : start + _ROWS_A_CHART] for start in range(0, len(charted), _ROWS_A_CHART)]
    blocks: list[Block] = [legend()]
    for place, rows in enumerate(chunks):
        more = f" Part {place + 1} of {len(chunks)}." if len(chunks) > 1 else ""
        blocks.append(Figure(svg=compliance_chart(rows), alternative=compliance.alternative(found) + more))
    everyone = pd.concat([charted, found.small], ignore_index=True)
    blocks.append(
        Table(
            caption=f"Assets per band and {found.by}",
            columns=(found.by.capitalize(), "Assets", *SCORES.values()),
            widths=(0.27, 0.08, 0.28, 0.37),
            rows=tuple(_band_row(row) for row in rows_of(everyone)),
            numbers=("Assets",),
        )
    )
    if len(found.small):
        words = f"{count(len(found.small), found.by)} with fewer than {compliance.SMALL} assets"
        blocks.append(Text(text=f"{words} stand in the table alone: of so few, shares say nothing.", quiet=True))
    return Section(id=f"by-{found.by}", title=compliance.takeaway(found), blocks=tuple(blocks))


def _band_row(group: Row) -> tuple[Cell, ...]:
    told = [
        ", ".join(f"{group[name]:,} {band}" for band in BANDS if group[name := compliance.cell(kind, band)])
        for kind in SCORES
    ]
    return cells(plain(group["name"], _TITLE_MOST), f"{group['assets']:,}", *told)
