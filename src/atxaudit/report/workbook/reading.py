"""The workbook comes back: the texts that somebody wrote, found by the key of each row and never by its place."""

from __future__ import annotations

import json
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from atxaudit.report.workbook.fields import COLUMN_PLACES, PLACES, Filled, NewText
from atxaudit.report.workbook.marks import HEADER_FIELD, HEADER_KEY, HEADER_NEW, KEPT, SHEET, VERSION
from atxaudit.report.workbook.package import NotAWorkbook, read_package
from atxaudit.words import count

ROWS_MOST, COLUMNS_MOST = 20_000, 60  # of one sheet; ours have a row per column of a dataset
HEADING_WITHIN = 50  # rows: somebody may put some above
_ESCAPED = re.compile("_x(00[01][0-9A-Fa-f])_")  # how Excel writes what XML has no place for; openpyxl leaves it
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # no portal shows them, and a terminal may obey
_ERRORS = {"#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
_BROKEN = (
    *(OSError, zipfile.BadZipFile, zlib.error, InvalidFileException, EOFError, NotImplementedError, RuntimeError),
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, AssertionError),
)


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What the hidden sheet says."""

    run: str
    portal: str
    kind: str
    name: str
    assets: frozenset[str]


def read_workbook(path: Path) -> Filled:
    """The new texts of a workbook that `bulk_fixes` made.

    Raises:
        NotAWorkbook: it is another file, is damaged, or its columns or rows do not fit each other; one sentence.
    """
    content = read_package(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that openpyxl does not know
            workbook = openpyxl.load_workbook(content, read_only=True, data_only=True, keep_links=False)
            try:
                return _filled(path, workbook)
            finally:
                workbook.close()
    except _BROKEN as error:
        raise NotAWorkbook(f"{path} is damaged: Excel may repair it when it opens and saves it.") from error


def _filled(path: Path, workbook: Workbook) -> Filled:
    known = _known(path, workbook)
    texts: dict[tuple[str, str, str], NewText] = {}
    passed_over: list[str] = []
    ours = 0
    for sheet in workbook.worksheets:
        if sheet.title == SHEET:
            continue
        rows = list(sheet.iter_rows(max_row=ROWS_MOST, max_col=COLUMNS_MOST, values_only=True))
        heading = _heading(rows)
        if heading is None:
            if _holds_keys(rows, known):
                raise NotAWorkbook(
                    f'{path}: the sheet “{sheet.title}” has lost its heading "{HEADER_KEY}": put the headings back, or '
                    "copy the new texts into a fresh workbook."
                )
            passed_over.append(sheet.title)
            continue
        ours += 1
        for text in _texts(path, sheet.title, rows, heading, known):
            _add(path, texts, text)
    if not ours:
        raise NotAWorkbook(
            f"{path} holds none of the sheets of its workbook any longer: copy the new texts into a fresh one."
        )
    return Filled(
        run=known.run, portal=known.portal, kind=known.kind, name=known.name, texts=tuple(texts.values()),
        remarks=_remarks(passed_over),
    )  # fmt: skip


def _remarks(passed_over: Sequence[str]) -> tuple[str, ...]:
    strange = [name for name in passed_over if name not in {"How to use this", "Other problems"}]
    if not strange:
        return ()
    named = ", ".join(f"“{name}”" for name in strange[:5]) + (" …" if len(strange) > 5 else "")
    return (f"Passed over {count(len(strange), 'sheet')} that the workbook did not have: {named}.",)


def _known(path: Path, workbook: Workbook) -> _Known:
    if SHEET not in workbook.sheetnames:
        raise NotAWorkbook(f"{path} is no workbook of atxaudit: `atxaudit workbook write` makes one.")
    sheet = workbook[SHEET]
    pairs = [(_text(row[0]), _text(row[1])) for row in sheet.iter_rows(max_row=ROWS_MOST, max_col=2, values_only=True)]
    said = dict(pairs)
    if not pairs or pairs[0][0] != KEPT or any(not said.get(key) for key in ("version", "run", "kind", "name")):
        raise NotAWorkbook(f"{path} is no workbook of atxaudit: `atxaudit workbook write` makes one.")
    if said["version"] != VERSION:
        raise NotAWorkbook(f"{path} was made by another version of atxaudit: write the workbook anew.")
    assets = frozenset(value for label, value in pairs if label == "asset")
    return _Known(
        run=said["run"],
        portal=said.get("portal", ""),
        kind=said["kind"],
        name=str(json.loads(said["name"])),
        assets=assets,
    )


def _heading(rows: Sequence[Sequence[Any]]) -> int | None:
    """The row that holds the heading."""
    for place, row in enumerate(rows[:HEADING_WITHIN]):
        if HEADER_KEY in {_text(cell) for cell in row}:
            return place
    return None


def _holds_keys(rows: Sequence[Sequence[Any]], known: _Known) -> bool:
    return any(_text(cell).split("|")[0] in known.assets and "|" in _text(cell) for row in rows for cell in row)


def _texts(path: Path, sheet: str, rows: Sequence[Sequence[Any]], heading: int, known: _Known) -> Iterator[NewText]:
    heads = [_text(cell) for cell in rows[heading]]
    places = {}
    for head in (HEADER_KEY, HEADER_NEW, HEADER_FIELD):
        if heads.count(head) != 1:
            how = "has lost its" if head not in heads else "has more than one"
            raise NotAWorkbook(
                f'{path}: the sheet “{sheet}” {how} column "{head}": put the headings back as they were.'
            )
        places[head] = heads.index(head)
    for number, row in enumerate(rows[heading + 1 :], start=heading + 2):
        key, written = _text(row[places[HEADER_KEY]]), _text(row[places[HEADER_NEW]]).strip()
        if not key:
            if written:
                raise NotAWorkbook(
                    f"{path}: the text in row {number} of “{sheet}” stands in no row of ours: move it beside the text "
                    "it replaces."
                )
            continue
        text = _new_text(key, written, known)
        if text is None:
            raise NotAWorkbook(
                f"{path}: row {number} of “{sheet}” is not of this workbook: take it out, or write a fresh one."
            )
        if text.field_name != _text(row[places[HEADER_FIELD]]):
            raise NotAWorkbook(
                f"{path}: from row {number} of “{sheet}” on, cells were moved against each other: copy the new texts "
                "into a fresh workbook."
            )
        if written in _ERRORS:
            raise NotAWorkbook(f"{path}: the new text in row {number} of “{sheet}” is an error of Excel ({written}).")
        if written:
            yield text


def _new_text(key: str, written: str, known: _Known) -> NewText | None:
    asset_id, _, rest = key.partition("|")
    name, _, field_name = rest.partition("|")
    place = PLACES.get(name)
    if asset_id not in known.assets or place is None or bool(field_name) != (place in COLUMN_PLACES):
        return None
    return NewText(asset_id=asset_id, place=place, field_name=field_name, text=written)


def _add(path: Path, texts: dict[tuple[str, str, str], NewText], text: NewText) -> None:
    """The same text twice is one; two texts for one place are a question for whoever wrote them."""
    key = (text.asset_id, text.place.key, text.field_name)
    if texts.setdefault(key, text).text != text.text:
        what = f"{text.place.label.lower()} of {text.asset_id}" + (f" ({text.field_name})" if text.field_name else "")
        raise NotAWorkbook(f"{path} holds two different new texts for the {what}: leave one.")


def _text(value: Any) -> str:
    """A cell as text: what somebody typed as a number or a day is what they see."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value))
    return _CONTROL.sub("", plain.replace("\r\n", "\n").replace("\r", "\n"))
