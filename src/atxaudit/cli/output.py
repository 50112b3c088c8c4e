"""Printing lists: a table for people, CSV for spreadsheets, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from atxaudit.cli.options import Format
from atxaudit.report.csv_text import write_csv

Row = Mapping[str, Any]
_PLAIN_TYPES = (str, bool, int, float)


def print_rows(rows: Iterable[Row], output: Format, *, shown: Sequence[str], empty: str) -> None:
    """Prints rows; a table has the `shown` keys, CSV and JSON have all of them. `empty` is said on stderr."""
    plain = [{key: _plain(value) for key, value in row.items()} for row in rows]
    if output is Format.JSON:
        json.dump(plain, sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    elif output is Format.CSV:
        write_csv(sys.stdout, plain, list(plain[0]) if plain else list(shown))
    elif plain:
        _print_table(plain, shown)
    if not plain:
        Console(stderr=True, highlight=False).print(empty)


def rows_of(frame: pd.DataFrame, keys: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of a frame with these keys, missing values as None."""
    chosen = frame[list(keys)].astype("object")
    return chosen.where(chosen.notna(), None).to_dict("records")  # type: ignore[return-value]


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if hasattr(value, "item"):  # a number of numpy's
        value = value.item()
    if isinstance(value, float) and value != value:  # noqa: PLR0124 - only NaN differs from itself
        return None
    if value is None or isinstance(value, _PLAIN_TYPES):
        return value
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else str(value)


def _print_table(rows: Sequence[Row], shown: Sequence[str]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for key in shown:
        is_number = any(isinstance(row[key], (int, float)) for row in rows)
        table.add_column(key.replace("_", " "), justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_shown(row[key]) for key in shown))
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 200  # a file or pipe has no width of its own; words are not broken for it
    console.print(table)


def _shown(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else escape(str(value))
