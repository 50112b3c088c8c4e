"""Workbooks as XlsxWriter writes them: every cell is a text, a number or a moment; none is ever a formula."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from atxaudit.errors import ReportError
from atxaudit.report.look import BANDS, INK, PAGE, SECONDARY, SERIES
from atxaudit.report.sheets.heights import FittedSheet, height_of
from atxaudit.report.sheets.text import cell_text, sheet_name
from atxaudit.report.web import web_address
from atxaudit.words import in_zone

LINK_MOST = 2_000  # characters of an address: Excel takes 2,079
LINKS_MOST = 60_000  # of one sheet: Excel takes 65,530
EXCEL_ROWS = 1_048_576
_PAGE_WIDE = 190  # characters of a page on its side that can still be read
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
    "default_date_format": "yyyy-mm-dd hh:mm",
    "remove_timezone": True,
}
_BASE: dict[str, object] = {"font_name": "Calibri", "font_size": 11, "font_color": INK, "valign": "top"}


@dataclass(frozen=True, kw_only=True)
class Field:
    """One column of a table. `kind`: text, plain, number, count, percent (0..1), moment, link, band."""

    name: str
    title: str
    width: float
    kind: str = "text"


@dataclass(kw_only=True)
class Book:
    """A workbook being written. `zone` is the city's, for every moment."""

    workbook: Workbook
    zone: str
    names: set[str] = field(default_factory=set)
    tables: int = 0
    links: dict[str, int] = field(default_factory=dict)

    def sheet(self, title: str, kind: type[Worksheet] | None = None) -> Worksheet:
        """A new sheet of nearly that name."""
        sheet: Worksheet = self.workbook.add_worksheet(sheet_name(title, self.names), kind or FittedSheet)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    @cached_property
    def formats(self) -> dict[str, Format]:
        """By what they are for; `open …` are those of cells that may be filled in a protected sheet."""
        number: dict[str, object] = {"align": "right", "indent": 1}
        beside: dict[str, object] = {"align": "left", "indent": 1}  # without a side Excel knows no indent
        head: dict[str, object] = {"bold": True, "text_wrap": True}
        made: dict[str, dict[str, object]] = {
            "text": beside | {"text_wrap": True},
            "plain": beside,
            "number": number | {"num_format": "#,##0.0"},
            "count": number | {"num_format": "#,##0"},
            "percent": number | {"num_format": "0.0%"},
            "count beside": beside | {"num_format": "#,##0"},
            "percent beside": beside | {"num_format": "0.0%"},
            "moment": beside | {"num_format": "yyyy-mm-dd hh:mm"},
            "link": beside | {"font_color": SERIES["published_well"], "underline": 1},
            "head": beside | head | {"font_color": PAGE, "bg_color": SERIES["published_well"]},
            "fill head": beside | head | {"bg_color": "#F4D58D"},
            "title": {"bold": True, "font_size": 18, "text_wrap": False},
            "section": {"bold": True, "font_size": 13},
            "said": {"font_color": SECONDARY},
            "label": {"bold": True, "text_wrap": True},
            "fill": beside
            | {"text_wrap": True, "locked": False, "bg_color": "#FFF7E0", "border": 1, "border_color": "#C77F0A"},
        }
        for band, look in BANDS.items():
            made[f"band {band}"] = beside | {"bg_color": look.colour, "font_color": look.ink}
        return {name: self.workbook.add_format(_BASE | look) for name, look in made.items()}

    def put(self, sheet: Worksheet, row: int, column: int, value: object, kind: str = "text") -> None:
        """One cell: a text never becomes a formula, a link or a number; nothing is a blank cell."""
        if kind == "band":
            value, kind = (BANDS[str(value)].plain, f"band {value}") if value in BANDS else (value, "plain")
        style = self.formats[kind]
        if _is_nothing(value):
            sheet.write_blank(row, column, None, style)
        elif isinstance(value, bool):
            sheet.write_string(row, column, "yes" if value else "no", style)
        elif isinstance(value, datetime):
            sheet.write_datetime(row, column, in_zone(value, self.zone).replace(tzinfo=None), style)
        elif kind == "link":
            self._link(sheet, row, column, str(value))
        elif isinstance(value, str):
            sheet.write_string(row, column, cell_text(value), style)
        else:
            sheet.write_number(row, column, float(value), style)  # type: ignore[arg-type]

    def table(
        self, sheet: Worksheet, top: int, fields: Sequence[Field], rows: Sequence[Sequence[object]], *, name: str
    ) -> int:
        """A table with filters, its heading in row `top`; the first row below it. Widths are the sheet's."""
        for column, of in enumerate(fields):
            sheet.set_column(column, column, of.width)
        sheet.set_row(top, height_of(((of.title, of.width) for of in fields), is_head=True))
        for row, values in enumerate(rows, start=top + 1):
            for column, (of, value) in enumerate(zip(fields, values, strict=True)):
                self.put(sheet, row, column, value, of.kind)
            wrapped = ((str(value), of.width) for of, value in zip(fields, values, strict=True) if of.kind == "text")
            sheet.set_row(row, height_of(wrapped))
        sheet.fit_to_pages(max(1, round(sum(of.width for of in fields) / _PAGE_WIDE)), 0)
        sheet.repeat_rows(top)
        last = top + max(len(rows), 1)
        self.tables += 1
        heads = [{"header": of.title, "header_format": self.formats["head"]} for of in fields]
        options = {"name": f"{name}_{self.tables}", "columns": heads, "style": "Table Style Light 1"}
        sheet.add_table(top, 0, last, len(fields) - 1, options)
        return last + 1

    def _link(self, sheet: Worksheet, row: int, column: int, address: str) -> None:
        """A link where the text is an address of the web, and there is room for one more; else the text."""
        used = self.links.get(sheet.get_name(), 0)
        is_web = web_address(address) and len(address) <= LINK_MOST and used < LINKS_MOST
        if is_web and sheet.write_url(row, column, address, self.formats["link"], string=address) == 0:
            self.links[sheet.get_name()] = used + 1
            return
        sheet.write_string(row, column, cell_text(address), self.formats["plain"])


@contextmanager
def new_book(
    stream: io.BytesIO, *, title: str, subject: str, made: datetime, zone: str, is_large: bool = False
) -> Iterator[Book]:
    """A workbook whose bytes are in the stream afterwards; `made` stands in its properties, so that the same contents
    give the same bytes. A large one is put together in temporary files."""
    workbook = xlsxwriter.Workbook(stream, _OPTIONS | {"in_memory": not is_large})
    about = {"title": cell_text(title), "subject": cell_text(subject), "author": "atxaudit", "created": made}
    workbook.set_properties(about | {"comments": "atxaudit reads the portal and never writes to it."})
    try:
        yield Book(workbook=workbook, zone=zone)
        workbook.close()
    except (OSError, XlsxWriterException) as error:
        raise ReportError(
            f"The workbook cannot be put together: {error}. Is the disk of temporary files full?"
        ) from error


def rows_of(frame: pd.DataFrame, fields: Iterable[Field]) -> list[list[object]]:
    """The rows of a frame in the order of the fields."""
    plain = frame[[of.name for of in fields]].astype("object")
    return [list(row) for row in plain.itertuples(index=False, name=None)]


def _is_nothing(value: Any) -> bool:
    if value is None or value is pd.NaT or value is pd.NA or value == "":
        return True
    return isinstance(value, float) and not math.isfinite(value)
