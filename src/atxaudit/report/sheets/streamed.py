"""A sheet of more rows than memory should hold: each is written to a temporary file as soon as the next begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from atxaudit.report.sheets.book import EXCEL_ROWS, Book, Field
from atxaudit.report.sheets.heights import FittedSheet, height_of
from atxaudit.report.sheets.text import cell_text

_NUMBERS = {"number", "count", "percent"}


class StreamedSheet(FittedSheet):
    """XlsxWriter's way of constant memory, for this sheet alone: its others may have tables and charts."""

    def _initialize(self, init_data: dict[str, Any]) -> None:
        super()._initialize(init_data | {"constant_memory": True})


def stream_table(
    book: Book, title: str, fields: Sequence[Field], frame: pd.DataFrame, *, at_most: int = EXCEL_ROWS
) -> None:
    """The rows of a frame with filters on the heading, on as many sheets as Excel needs for them."""
    rows = iter(_rows(frame, fields))
    left = len(frame)
    while True:
        sheet = book.sheet(title, StreamedSheet)
        used = _write(book, sheet, fields, islice(rows, at_most - 1))
        sheet.autofilter(0, 0, used, len(fields) - 1)
        sheet.freeze_panes(1, 2)
        left -= used
        if left <= 0:
            return


def _write(book: Book, sheet: Worksheet, fields: Sequence[Field], rows: Iterator[tuple[Any, ...]]) -> int:
    """How many rows were written."""
    for column, of in enumerate(fields):
        sheet.set_column(column, column, of.width)
        sheet.write_string(0, column, of.title, book.formats["head"])
    sheet.set_row(0, height_of(((of.title, of.width) for of in fields), is_head=True))
    puts: list[Callable[..., int]] = [_number if of.kind in _NUMBERS else _string for of in fields]
    styles = [book.formats["plain" if of.kind == "text" else of.kind] for of in fields]
    used = 0
    for used, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if value is not None:
                puts[column](sheet, used, column, value, styles[column])
    return used


def _string(sheet: Worksheet, row: int, column: int, value: str, style: object) -> int:
    return int(sheet.write_string(row, column, value, style))


def _number(sheet: Worksheet, row: int, column: int, value: float, style: object) -> int:
    return int(sheet.write_number(row, column, value, style))


def _rows(frame: pd.DataFrame, fields: Sequence[Field]) -> Iterator[tuple[Any, ...]]:
    """Values ready to be written, None for a blank; texts are made safe once for all their rows."""
    return zip(*(_values(frame[of.name], of) for of in fields), strict=True)


def _values(values: pd.Series, of: Field) -> list[Any]:
    if of.kind in _NUMBERS:
        return values.astype("object").where(values.notna(), None).tolist()
    words = values if isinstance(values.dtype, pd.CategoricalDtype) else values.astype("category")
    safe = [cell_text(str(word)) or None for word in words.cat.categories]
    return [safe[code] if code >= 0 else None for code in words.cat.codes.tolist()]
