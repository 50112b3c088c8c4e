"""Portal text on pages: it is data, shown letter by letter, never obeyed. The words themselves are those of reports."""

from __future__ import annotations

import html
import re

from atxaudit.words import (
    count,
    day,
    days,
    in_zone,
    isolated,
    listed,
    long_moment,
    moment,
    percent,
    points,
    score,
    sentence_case,
    short_day,
    shortened,
    spelled,
)

__all__ = [
    "count",
    "day",
    "days",
    "in_zone",
    "isolated",
    "label",
    "listed",
    "literal",
    "long_moment",
    "moment",
    "percent",
    "points",
    "score",
    "sentence_case",
    "short_day",
    "shortened",
    "spelled",
    "without_place",
]

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")  # every ASCII character that Markdown can give a meaning to
_LINK_LIKE = re.compile(r"(?i)\b(https?|ftp|www|mailto|xmpp)(?=[:.])|(?<=\S)(?=@\S)")
_STORE = re.compile(r"^The store .+ (?=was written|is (?:busy|damaged|of a kind)|belongs to|needs a|cannot be )")
_CAUSE = re.compile(r"(cannot be (?:used|opened)): .*", re.DOTALL)  # a database may name its host
_JOINER = "\u2060"  # breaks a word for programs, not for the eye


def literal(text: str) -> str:
    """Portal text for Markdown: shown as it is, in one line, without links, images or marks of its own."""
    line = " ".join(text.split())
    return isolated(_PUNCTUATION.sub(r"\\\1", _LINK_LIKE.sub(lambda m: m[0] + _JOINER, line)))


def label(text: str, most: int) -> str:
    """Portal text for a chart: cut to `most` characters and safe inside Plotly's HTML."""
    return isolated(html.escape(shortened(text, most)))


def without_place(told: str) -> str:
    """What is wrong with the store, for readers who need not know on which machine and path it is."""
    return _CAUSE.sub(r"\1; the server's log says why.", _STORE.sub("The store ", told))
