"""The pieces of a report on paper or as a page. Built once, drawn by two templates, so that both say the same.

Texts are plain: one line, no markup; control characters, and marks that would turn the words beside them, are a □.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from atxaudit.report.look import BANDS, SEVERITIES
from atxaudit.words import shortened

STAND_IN = "□"
_UNSEEN = re.compile(
    "[\u202a-\u202e\u2066-\u2069\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A word with its mark on a colour; `tone` names the colour: a band, a severity, or quiet."""

    word: str
    mark: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell of a table: a text, or chips, or both; `notes` stand below in smaller letters."""

    text: str = ""
    chip: Chip | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Table:
    """`widths` are shares of the line; columns named in `numbers` are set to the right."""

    kind = "table"
    caption: str
    columns: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Text:
    """A paragraph; a quiet one explains."""

    kind = "text"
    text: str
    quiet: bool = False


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A chart and its takeaway for those who hear it."""

    kind = "figure"
    svg: str
    alternative: str
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Charts beside each other, where there is room."""

    kind = "figures"
    figures: tuple[Figure, ...]


@dataclass(frozen=True, kw_only=True)
class Card:
    """A number with its word."""

    title: str
    value: str
    note: str
    chip: Chip | None = None


@dataclass(frozen=True, kw_only=True)
class Cards:
    """Numbers beside each other."""

    kind = "cards"
    cards: tuple[Card, ...]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where something is to be done."""

    text: str
    url: str = ""  # a web address, or ""
    link: str = ""  # what the door to the address is called


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something to do, or that is wrong: what, how, where, why."""

    title: str
    chips: tuple[Chip, ...]
    lines: tuple[str, ...]
    quiet: str = ""
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Steps:
    """Steps; numbered where the order counts."""

    kind = "steps"
    steps: tuple[Step, ...]
    numbered: bool = True


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Names and values."""

    kind = "facts"
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Bullets:
    """A list."""

    kind = "bullets"
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Legend:
    """The bands in the order of the bars."""

    kind = "legend"
    chips: tuple[Chip, ...]


Block = Table | Text | Figure | Figures | Cards | Steps | Facts | Bullets | Legend


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading that says something, and what stands below it."""

    id: str
    title: str
    blocks: tuple[Block, ...]


TONES = {
    **{band: (look.colour, look.ink) for band, look in BANDS.items()},
    **{severity: (look.colour, look.ink) for severity, look in SEVERITIES.items()},
    "quiet": ("#ECEFF2", "#0B1219"),
}


@dataclass(frozen=True, kw_only=True)
class Document:
    """A whole report; the first sections are page one."""

    title: str  # of the file
    name: str  # of what it is about
    before: str  # the line above the name
    about: str  # the line below it
    headline: str
    sentence: str
    opening: tuple[Section, ...]
    sections: tuple[Section, ...]
    foot: str  # of every page


def plain(text: str, most: int = 0) -> str:
    """Portal text in one line, cut to `most` characters where that is given."""
    seen = _UNSEEN.sub(STAND_IN, text)
    return shortened(seen, most) if most else " ".join(seen.split())


def band_chip(band: str) -> Chip:
    """A band's chip."""
    look = BANDS[band]
    return Chip(word=look.word, mark=look.mark, tone=band)


def severity_chip(severity: str) -> Chip:
    """A severity's chip."""
    look = SEVERITIES[severity]
    return Chip(word=look.word, mark=look.mark, tone=severity)


def quiet_chip(word: str, mark: str = "") -> Chip:
    """A chip without a judgement."""
    return Chip(word=word, mark=mark, tone="quiet")


def cells(*texts: str) -> tuple[Cell, ...]:
    """A row of plain texts."""
    return tuple(Cell(text=text) for text in texts)


def legend(bands: Sequence[str] = tuple(BANDS)) -> Legend:
    """What the colours of the bars mean."""
    chips = [Chip(word=f"{BANDS[b].word} {BANDS[b].note}".strip(), mark=BANDS[b].mark, tone=b) for b in bands]
    return Legend(chips=tuple(chips))
