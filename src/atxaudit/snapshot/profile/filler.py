"""What stands in a column instead of a value: which of the ways rules.md counts (no-placeholder-value)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from atxaudit.snapshot.profile.facts import ColumnProfile
from atxaudit.snapshot.profile.names import has_word

_MOST_SHARE, _MOST_CELLS = 0.01, 2  # fillers up to these are slips
_HALF = 0.5
_VALUATIONS = {"valuation", "valuations"}

Way = Literal["word", "none", "number", "valuation"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Filler:
    """A stand-in for "no value", with the cells that hold it."""

    way: Way
    example: str
    cells: int

    @property
    def is_arguable(self) -> bool:
        """“none” may be a value of its own."""
        return self.way == "none"


def filler_of(facts: ColumnProfile, rows: int) -> Filler | None:
    """The filler of a column in a table of so many rows, None where it has none worth saying."""
    return _word(facts, rows) or _number(facts) or _valuation(facts) or _none(facts)


def _word(facts: ColumnProfile, rows: int) -> Filler | None:
    """Too much of it, or empty cells beside it: then there are two ways to say nothing."""
    text = facts.text
    if text is None or text.fillers <= _MOST_CELLS:
        return None
    if facts.share(text.fillers) <= _MOST_SHARE and facts.filled >= rows:
        return None
    return Filler(way="word", example=text.filler_word, cells=text.fillers)


def _none(facts: ColumnProfile) -> Filler | None:
    """“none” in a list of values."""
    nones = facts.text.nones if facts.text and facts.category else 0
    if nones <= _MOST_CELLS or facts.share(nones) <= _MOST_SHARE:
        return None
    return Filler(way="none", example="none", cells=nones)


def _number(facts: ColumnProfile) -> Filler | None:
    numbers = facts.numbers
    if numbers is None or numbers.sentinel is None:
        return None
    return Filler(way="number", example=f"{numbers.sentinel:.0f}", cells=numbers.sentinel_cells)


def _valuation(facts: ColumnProfile) -> Filler | None:
    """$0 and $1 for an amount nobody stated; other amounts may well be zero."""
    if facts.numbers is None or not has_word(facts.column, _VALUATIONS):
        return None
    cells = facts.numbers.zeros + facts.numbers.ones
    return Filler(way="valuation", example="0 or 1", cells=cells) if facts.share(cells) > _HALF else None
