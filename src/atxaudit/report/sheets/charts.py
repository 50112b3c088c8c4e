"""Native charts beside the numbers they draw, each with words for those who hear it."""

from __future__ import annotations

from typing import Any

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from atxaudit.report import compliance
from atxaudit.report.compliance import Compliance, cell
from atxaudit.report.look import BANDS, INK, SCORES, SERIES
from atxaudit.report.sheets.book import Book, Field
from atxaudit.report.sheets.text import cell_text
from atxaudit.report.summary import Summary
from atxaudit.words import score

_BAR, _ROUND = 34, 130  # pixels: a bar with its gap; title, axis and legend
_FONT = {"name": "Calibri", "size": 10, "color": INK}
_TREND_FIELDS = (
    Field(name="run", title="Run", width=24, kind="plain"),
    Field(name="assets", title="Assets", width=10, kind="count"),
    Field(name="published_well", title=SCORES["published_well"], width=14, kind="number"),
    Field(name="still_true", title=SCORES["still_true"], width=14, kind="number"),
    Field(name="findings", title="Findings", width=11, kind="count"),
    Field(name="break", title="Compared with the run before", width=42),
)


def compliance_sheet(book: Book, of: Compliance) -> None:
    """How many assets are in which band, all together first, then the poorest; those with few assets below."""
    sheet = book.sheet(f"Compliance by {of.by}")
    groups = pd.concat([of.charted, of.small], ignore_index=True)
    columns = [
        Field(name="name", title=of.by.capitalize(), width=36),
        Field(name="assets", title="Assets", width=9, kind="count"),
        *(
            Field(name=cell(kind, band), title=f"{title}: {look.word.lower()}", width=13, kind="count")
            for kind, title in SCORES.items()
            for band, look in BANDS.items()
        ),
    ]
    book.put(sheet, 0, 0, f"{compliance.takeaway(of)}.", "section")
    rows = [[row[field.name] for field in columns] for _, row in groups.iterrows()]
    end = book.table(sheet, 2, columns, rows, name="Compliance")
    sheet.freeze_panes(3, 1)
    height = _ROUND + _BAR * len(of.charted)
    for place, kind in enumerate(SCORES):
        chart = _bands_chart(book, sheet, kind, place, len(of.charted))
        chart.set_size({"width": 620, "height": height})
        options = {"description": cell_text(compliance.alternative(of)), "x_offset": 640 * place, "object_position": 3}
        sheet.insert_chart(end + 1, 0, chart, options)


def _bands_chart(book: Book, sheet: Worksheet, kind: str, place: int, groups: int) -> Any:
    chart = book.workbook.add_chart({"type": "bar", "subtype": "percent_stacked"})
    first = 2 + place * len(BANDS)
    name = sheet.get_name()
    for column, (_, look) in enumerate(BANDS.items(), start=first):
        chart.add_series(
            {
                "name": look.plain,
                "categories": [name, 3, 0, 2 + groups, 0],
                "values": [name, 3, column, 2 + groups, column],
                "fill": {"color": look.colour},
                "border": {"color": "#FFFFFF", "width": 1},
                "gap": 40,
                "data_labels": {"value": True, "num_format": "#,##0;;", "font": _FONT | {"color": look.ink}},
            }
        )
    chart.set_title({"name": f"{SCORES[kind]}: share of assets", "name_font": _FONT | {"size": 13}, "overlay": False})
    chart.set_y_axis({"reverse": True, "crossing": "max", "num_font": _FONT, "line": {"none": True}})
    chart.set_x_axis({"num_format": "0%", "num_font": _FONT, "major_gridlines": {"visible": False}})
    chart.set_legend({"position": "bottom", "font": _FONT})
    return chart


def trend_sheet(book: Book, of: Summary) -> None:
    """How the scores went over the runs of the same kind."""
    if of.trends is None or of.trends.runs.empty:
        return
    runs = of.trends.runs
    sheet = book.sheet("Over time")
    moment = Field(name="as_of", title=f"Audit of ({of.run.timezone})", width=20, kind="moment")
    columns = (_TREND_FIELDS[0], moment, *_TREND_FIELDS[1:])
    told = runs.assign(
        findings=runs[["critical", "warning", "info"]].sum(axis=1),
        **{"break": ["The rules changed: not compared" if changed else "" for changed in runs["rules_changed"]]},
    )
    rows = [[row[field.name] for field in columns] for _, row in told.iterrows()]
    end = book.table(sheet, 0, columns, rows, name="Trend")
    sheet.freeze_panes(1, 1)
    if len(runs) > 1:
        chart = _trend_chart(book, sheet, len(runs))
        sheet.insert_chart(end + 1, 0, chart, {"description": _trend_words(runs), "object_position": 3})


def _trend_chart(book: Book, sheet: Worksheet, runs: int) -> Any:
    chart = book.workbook.add_chart({"type": "line"})
    name = sheet.get_name()
    for column, (kind, title) in enumerate(SCORES.items(), start=3):
        dash = "solid" if kind == "published_well" else "dash"
        chart.add_series(
            {
                "name": title,
                "categories": [name, 1, 1, runs, 1],
                "values": [name, 1, column, runs, column],
                "line": {"color": SERIES[kind], "width": 2.25, "dash_type": dash},
                "marker": {"type": "circle", "size": 6, "fill": {"color": SERIES[kind]}, "border": {"none": True}},
            }
        )
    chart.set_title({"name": "Scores over time", "name_font": _FONT | {"size": 13}})
    chart.set_y_axis(
        {"min": 0, "max": 100, "num_font": _FONT, "major_gridlines": {"visible": True, "line": {"color": "#ECEFF2"}}}
    )
    chart.set_x_axis({"text_axis": True, "num_format": "yyyy-mm-dd", "num_font": _FONT})
    chart.set_legend({"position": "bottom", "font": _FONT})
    chart.set_size({"width": 760, "height": 340})
    return chart


def _trend_words(runs: pd.DataFrame) -> str:
    told = [
        f"{title} from {score(runs[kind].iloc[0])} to {score(runs[kind].iloc[-1])}" for kind, title in SCORES.items()
    ]
    return f"Scores of the last {len(runs)} audits: {', '.join(told)}."
