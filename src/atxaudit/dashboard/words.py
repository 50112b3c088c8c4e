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
]

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")  # every ASCII character that Markdown can give a meaning to
_LINK_LIKE = re.compile(r"(?i)\b(https?|ftp|www|mailto|xmpp)(?=[:.])|(?<=\S)(?=@\S)")
_JOINER = "\u2060"  # breaks a word for programs, not for the eye


def literal(text: str) -> str:
    """Portal text for Markdown: shown as it is, in one line, without links, images or marks of its own."""
    line = " ".join(text.split())
    return isolated(_PUNCTUATION.sub(r"\\\1", _LINK_LIKE.sub(lambda m: m[0] + _JOINER, line)))


def label(text: str, most: int) -> str:
    """Portal text for a chart: cut to `most` characters and safe inside Plotly's HTML."""
    return isolated(html.escape(shortened(text, most)))
