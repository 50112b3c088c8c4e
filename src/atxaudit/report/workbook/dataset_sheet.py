"""The sheet of one dataset: its texts one below the other, what is wrong with each, and a cell for a new one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

import pandas as pd

from atxaudit.report.look import DIMENSIONS, SEVERITIES
from atxaudit.report.sheets.book import Book, Field
from atxaudit.report.workbook.fields import (
    COLUMN_DESCRIPTION,
    COLUMN_NAME,
    PLACES,
    RECORD_PLACES,
    WRITABLE_RULES,
    Place,
    key_of,
)
from atxaudit.report.workbook.marks import HEADER_FIELD, HEADER_KEY, HEADER_NEW
from atxaudit.report.workbook.samples import sample_words
from atxaudit.words import points, score

FIELDS = (
    Field(name="what", title="What", width=20),
    Field(name="column", title="Column", width=24),
    Field(name="field_name", title=HEADER_FIELD, width=20),
    Field(name="datatype", title="Type", width=15),
    Field(name="samples", title="Sample values", width=30),
    Field(name="present", title="Present text", width=42),
    Field(name="problem", title="Problem", width=34),
    Field(name="fix", title="Why, and how to fix it", width=42),
    Field(name="new", title=HEADER_NEW, width=52),
    Field(name="edit", title="Where to edit it", width=34, kind="link"),
    Field(name="key", title=HEADER_KEY, width=10),
)
_PROBLEM, _NEW, _KEY = ([of.name for of in FIELDS].index(name) for name in ("problem", "new", "key"))
_TOP = 4  # the row of the heading
SHEET_OPTIONS = {
    **dict.fromkeys(("select_locked_cells", "select_unlocked_cells", "format_columns", "format_rows"), True),
    **dict.fromkeys(("autofilter", "objects"), True),
}


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """What a sheet is made of; frames as the store has them."""

    record: Mapping[Any, Any]
    findings: pd.DataFrame
    columns: pd.DataFrame
    scores: pd.Series


def dataset_sheet(book: Book, of: Dataset, lists: Mapping[str, str]) -> tuple[object, ...]:
    """Adds the sheet; its row in the list of contents: sheet, title, texts to write, each score and the points that the
    texts bring to it, edit link.

    `lists` are the ranges that hold the words which the portal offers, by the place's key.
    """
    title = str(of.record["title"] or of.record["asset_id"])
    edit = str(of.record["edit_url"] or "")
    sheet = book.sheet(title)
    rows = [*_record_rows(of, edit), *_column_rows(of, edit)]
    own = of.findings[of.findings["rule"].isin(WRITABLE_RULES)]
    book.put(sheet, 0, 0, title, "title")
    sheet.set_row(0, 30)
    book.put(sheet, 1, 0, _scores_sentence(of.scores), "plain")
    book.put(sheet, 2, 0, edit, "link")
    book.table(sheet, _TOP, FIELDS, rows, name="Texts")
    for row, values in enumerate(rows, start=_TOP + 1):
        place = PLACES[str(values[_KEY]).split("|")[1]]
        book.put(sheet, row, _NEW, "", "fill")
        if place.key in lists:
            sheet.data_validation(row, _NEW, row, _NEW, _choice(place, lists[place.key]))
    sheet.write_string(_TOP, _NEW, HEADER_NEW, book.formats["fill head"])
    sheet.set_column(_KEY, _KEY, 10, None, {"hidden": True})
    sheet.freeze_panes(_TOP + 1, 2)
    sheet.protect("", SHEET_OPTIONS)
    to_write = sum(bool(values[_PROBLEM]) for values in rows)
    scores = [(of.scores[kind], _points_of(own, parts)) for kind, parts in DIMENSIONS.items()]
    return (sheet.get_name(), title, to_write, *chain.from_iterable(scores), edit)


def _points_of(findings: pd.DataFrame, parts: Collection[str]) -> float:
    return float(findings.loc[findings["dimension"].isin(parts), "points"].sum())


def _scores_sentence(scores: pd.Series) -> str:
    told = [("Published well", "published_well", "band_published"), ("Still true", "still_true", "band_true")]
    return "   ".join(f"{name}: {score(float(scores[value]))}, {scores[band]}" for name, value, band in told)


def _record_rows(of: Dataset, edit: str) -> Iterator[tuple[object, ...]]:
    asset_id = str(of.record["asset_id"])
    for place in RECORD_PLACES:
        own = of.findings[of.findings["rule"].isin(place.rules)]
        present = str(of.record[place.stored] or "")
        if place.key == "tags":
            present = ", ".join(present.split("\n")) if present else ""
        told = (_problems(own), _advice(own, place, set()))
        yield (place.label, "", "", "", "", present, *told, "", edit, key_of(asset_id, place))


def _column_rows(of: Dataset, edit: str) -> Iterator[tuple[object, ...]]:
    asset_id, explained = str(of.record["asset_id"]), set[str]()
    for column in of.columns.to_dict("records"):
        field_name = str(column["field_name"])
        of_column = of.findings[of.findings["subject"] == field_name]
        who = (column["name"], field_name, column["datatype"])
        for place in (COLUMN_DESCRIPTION, COLUMN_NAME):
            own = of_column[of_column["rule"].isin(place.rules)]
            if place is COLUMN_NAME and own.empty:
                continue
            samples = sample_words(column) if place is COLUMN_DESCRIPTION else ""
            told = (_problems(own), _advice(own, place, explained))
            yield (
                *(place.label, *who, samples, column[place.stored], *told),
                *("", edit, key_of(asset_id, place, field_name)),
            )


def _problems(findings: pd.DataFrame) -> str:
    """What is wrong with a text, and the points that a better one brings."""
    told = []
    for one in findings.to_dict("records"):
        brings = f" ({points(float(one['points']))})" if one["points"] else ""
        told.append(f"{SEVERITIES[str(one['severity'])].word}: {one['observed'] or one['title']}{brings}")
    return "\n".join(told)


def _advice(findings: pd.DataFrame, place: Place, explained: set[str]) -> str:
    """Why, and how; the why of a rule once for all the columns that break it."""
    told = []
    for one in findings.to_dict("records"):
        why = "" if one["why"] in explained else str(one["why"])
        explained.add(str(one["why"]))
        told.append(" ".join(filter(None, [why, str(one["fix"])])))
    if told and place.hint:
        told.append(place.hint)
    return "\n".join(dict.fromkeys(told))


def _choice(place: Place, source: str) -> dict[str, object]:
    return {
        "validate": "list",
        "source": source,
        "error_type": "information",
        "error_title": "Not on the list",
        "error_message": f"The portal may not offer this {place.label.lower()}."[:255],
    }
