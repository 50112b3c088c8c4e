"""CSV that is safe to open: no cell of it is a formula to a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

import pandas as pd

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # CWE-1236: what a spreadsheet would run
_BOM = "\ufeff"  # without it Excel takes UTF-8 for the machine's own code page


def safe_cell(value: object) -> object:
    """A cell no spreadsheet takes for a formula; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def write_csv(stream: TextIO, rows: Iterable[Mapping[str, Any]], names: Sequence[str]) -> None:
    """A heading and the rows as RFC 4180 has them; with other line ends a bare CR in a cell would end its row."""
    writer = csv.DictWriter(stream, fieldnames=[safe_cell(name) for name in names], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({safe_cell(key): safe_cell(value) for key, value in row.items()} for row in rows)


def csv_file(frame: pd.DataFrame) -> bytes:
    """A frame as a file for spreadsheets, UTF-8 with its mark; what is missing is empty."""
    plain = frame.astype("object").where(frame.notna(), None)
    text = io.StringIO()
    write_csv(text, plain.to_dict("records"), [str(name) for name in frame.columns])  # type: ignore[arg-type]
    return (_BOM + text.getvalue()).encode()
