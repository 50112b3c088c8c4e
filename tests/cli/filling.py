"""Filling in a bulk-fix workbook as somebody would in Excel."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

Key = tuple[str, str, str]  # asset id, place, field name


def heading(sheet: Worksheet) -> dict[str, int]:
    """Column numbers by heading, and the heading's row as "row"; empty where the sheet has none."""
    for row in sheet.iter_rows(max_row=20):
        words = {str(cell.value): cell.column for cell in row if cell.value is not None}
        if "atxaudit key" in words:
            return words | {"row": row[0].row}
    return {}


def keys(path: Path) -> dict[Key, dict[str, object]]:
    """Every row of every dataset's sheet, by what it is about: its cells by heading."""
    found = {}
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        heads = heading(sheet)
        if not heads:
            continue
        for row in sheet.iter_rows(min_row=heads["row"] + 1):
            cells = {name: row[column - 1].value for name, column in heads.items() if name != "row"}
            if cells["atxaudit key"]:
                asset_id, place, field_name = str(cells["atxaudit key"]).split("|")
                found[asset_id, place, field_name] = cells | {"sheet": sheet.title}
    return found


def fill(path: Path, texts: Mapping[Key, object], to: Path) -> Path:
    """The workbook with texts in its cells, saved as another file."""
    book = openpyxl.load_workbook(path)
    left = dict(texts)
    for sheet in book.worksheets:
        heads = heading(sheet)
        for row in sheet.iter_rows(min_row=heads["row"] + 1) if heads else ():
            key = tuple(str(row[heads["atxaudit key"] - 1].value or "").split("|"))
            if key in left:
                row[heads["New text"] - 1].value = left.pop(key)  # type: ignore[arg-type]
    assert not left, f"the workbook has no place for {sorted(left)}"
    book.save(to)
    return to
