"""Facts of how text is written: strays, encoding, filler, cuts, and numbers and dates that are kept as text."""

from __future__ import annotations

from atxaudit.snapshot.facts.from_rows.quality_column import MOSTLY, Dataset, counted, percent, such_as
from atxaudit.snapshot.profile.facts import ColumnProfile, Example, TextFacts, share
from atxaudit.snapshot.profile.filler import Filler, filler_of
from atxaudit.snapshot.profile.roles import Role

_A_FEW = 0.01  # of the cells; rules.md, no-stray-characters
_NUMBERS = 0.98  # of the cells; rules.md, number-as-text
_OFF_SHARE, _OFF_CELLS = 0.02, 5  # rules.md, one-type
_WORDED_CELLS, _WORDED_LENGTH = 200, 20  # rules.md, text-not-truncated
_MANY_AS_LONG, _PILE = 5, 3
_STRAYS: dict[Example, str] = {
    "line_breaks": "line breaks",
    "tags": "HTML tags",
    "controls": "control characters",
    "edge_blanks": "blanks at the edge",
    "double_blanks": "double blanks",
}


def facts(column: ColumnProfile, dataset: Dataset) -> dict[str, object]:
    """Of one column; numbers and dates have text facts of the cells that do not fit."""
    found = filler_of(column, dataset.rows)
    said = _filler(found) if found else None
    shared: dict[str, object] = {
        "has_text_cells": False,
        "placeholder": None if found and found.is_arguable else said,
        "arguable_placeholder": said if found and found.is_arguable else None,
    }
    text = column.text
    if text is None or column.kind == "bool":
        return shared
    shared |= {
        "has_text_cells": True,
        "strays": _strays(column, text),
        "mojibake": _hold(text.mojibake, f"broken letters{such_as(text.example('mojibake'))}")
        if text.mojibake
        else None,
    }
    return shared if column.kind != "text" else shared | _typed(column, text, dataset) | _cut(column, text)


def _strays(column: ColumnProfile, text: TextFacts) -> str | None:
    """The commonest kind; any HTML entity counts, and codes of one width may be filled up with blanks."""
    if text.entities:
        return _hold(text.entities, f"HTML codes{such_as(text.example('entities'))}")
    if text.fixed_width or column.share(text.strays) <= _A_FEW:
        return None
    what = max(_STRAYS, key=lambda kind: getattr(text, kind))
    cells = f"{counted(text.strays, 'cell', ('has', 'have'))} stray characters"
    share_of = f"({percent(text.strays, column.filled):.1f} %)"
    return f"{cells} {share_of}, most often {_STRAYS[what]}{such_as(text.example(what))}"


def _typed(column: ColumnProfile, text: TextFacts, dataset: Dataset) -> dict[str, object]:
    """Text that is nearly all numbers of a quantity, or nearly all dates."""
    counts = dataset.has_role(column, Role.QUANTITY) and column.share(text.numeric) >= MOSTLY
    dated = column.share(text.dates) >= MOSTLY
    is_number = counts and not text.leading_zero and column.share(text.numeric) >= _NUMBERS
    return {
        "text_number": text.example("numeric") or "a number" if is_number else None,
        "is_typed_text": counts or dated,
        "type_mix": _mix(column, text, is_numeric=counts) if counts or dated else None,
        "holds_text_dates": dated,
        "text_date": text.example("not_iso") or "a date"
        if column.share(text.dates - text.iso_dates) >= MOSTLY
        else None,
    }


def _mix(column: ColumnProfile, text: TextFacts, *, is_numeric: bool) -> str | None:
    off = column.filled - (text.numeric if is_numeric else text.dates)
    if not off or (off < _OFF_CELLS and share(off, column.filled) < _OFF_SHARE):
        return None
    kind, example = ("no number", text.example("not_numeric")) if is_numeric else ("no date", text.example("not_date"))
    return f"{counted(off, 'cell', (f'is {kind}', f'are {kind}'))}{such_as(example)}, where all others are"


def _cut(column: ColumnProfile, text: TextFacts) -> dict[str, object]:
    tail = text.length_tail
    holds_words = column.filled >= _WORDED_CELLS and text.longest >= _WORDED_LENGTH and any(tail)
    if not holds_words:
        return {"holds_words": False}
    longest, below = tail[0], tail[1:]
    is_cut = longest >= _MANY_AS_LONG and longest > _PILE * sum(below) / len(below)
    said = f"{longest:,} different texts end at exactly {text.longest:,} characters{such_as(text.example('longest'))}"
    return {"holds_words": True, "cut_off": said if is_cut else None}


def _filler(found: Filler) -> str:
    """Words that fill are of many kinds ("N/A", "NA", "-"); every other filler is one value."""
    return _hold(found.cells, f"filler{such_as(found.example)}" if found.way == "word" else f"“{found.example}”")


def _hold(cells: int, what: str) -> str:
    return f"{counted(cells, 'cell', ('holds', 'hold'))} {what}"
