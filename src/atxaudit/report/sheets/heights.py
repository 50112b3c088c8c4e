"""How high rows must be for their wrapped texts: LibreOffice believes the file and does not measure.

The height is written as a proposal, not as the user's wish: a row grows with what is typed into it.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from typing import Any

from xlsxwriter.worksheet import Worksheet

LINE = 15.0  # points of a line of Calibri 11
_LINES_MOST = 27  # Excel draws rows of up to 409 points
_INDENT, _BUTTON = 1, 2  # characters that an indent and the button of a filter take


class FittedSheet(Worksheet):  # type: ignore[misc]
    """XlsxWriter's sheet, without the mark by which Excel would never fit a row again."""

    def _xml_start_tag_unencoded(self, tag: str, attributes: list[tuple[str, Any]]) -> None:
        kept = [one for one in attributes if one[0] != "customHeight"] if tag == "row" else attributes
        super()._xml_start_tag_unencoded(tag, kept)


def height_of(texts: Iterable[tuple[str, float]], *, is_head: bool = False) -> float | None:
    """Points for the fullest of texts in columns so many characters wide; None where one line holds each."""
    taken = _INDENT + (_BUTTON if is_head else 0)
    lines = max((_lines(text, max(4.0, width - taken)) for text, width in texts), default=1)
    return LINE * min(lines, _LINES_MOST) if lines > 1 else None


def _lines(text: str, room: float) -> int:
    """Lines that a text takes, a little more rather than less: words are wrapped whole."""
    return sum(_wrapped(line, room) for line in text.split("\n"))


def _wrapped(line: str, room: float) -> int:
    if len(line) <= room:
        return 1
    lines, used = 1, 0.0
    for word in line.split():
        if used and used + 1 + len(word) > room:
            lines, used = lines + 1, 0.0
        used += len(word) + (1 if used else 0)
        if used > room:
            lines, used = lines + ceil(used / room) - 1, used % room
    return lines
