"""A CSV that a person made, read strictly: what is odd is refused with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from atxaudit.errors import DirectoryError

_DELIMITERS = ",;\t"  # a spreadsheet writes semicolons where the comma is the decimal mark


@dataclass(frozen=True, kw_only=True, slots=True)
class CsvTable:
    """Header and rows, each row with the line it begins on; every row is as long as the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def dicts(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Line and cells by column name."""
        for line, cells in self.rows:
            yield line, dict(zip(self.header, cells, strict=True))


def read_csv_table(path: Path) -> CsvTable:
    """The file's header and its rows; lines without any text are skipped.

    Raises:
        DirectoryError: the file is missing, unreadable, not UTF-8, empty, no CSV or ragged.
    """
    filled = [(line, cells) for line, cells in _lines(path, _read_text(path)) if any(cell.strip() for cell in cells)]
    if not filled:
        raise DirectoryError(
            f"{path} is empty; its first line must name the columns: department, liaison, e-mail, backup."
        )
    (_, header), rows = filled[0], filled[1:]
    if not rows:
        raise DirectoryError(f"{path} names columns and nobody below them; add a line per department.")
    for line, cells in rows:
        if len(cells) != len(header):
            raise DirectoryError(
                f"{path}, line {line}: {len(cells)} cells where the header has {len(header)}; "
                "put a text that holds a comma between double quotes, and give every line all its cells."
            )
    return CsvTable(header=tuple(name.strip() for name in header), rows=tuple(rows))


def _read_text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise DirectoryError(f"There is no file {path}; check the path of the CSV of liaisons.") from error
    except OSError as error:
        raise DirectoryError(f"{path} cannot be read: {error.strerror or error}.") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DirectoryError(f'{path}, line {line}: not UTF-8 text; save the file as "CSV UTF-8".') from error


def _lines(path: Path, text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise DirectoryError(f"{path}, line {line}: {error}; check the double quotes of that line.") from error
        yield line, tuple(cells)


def _delimiter(text: str) -> str:
    """The one the header uses most; a comma when it uses none."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=header.count)
