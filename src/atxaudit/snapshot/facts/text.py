"""Reading text as people see it: without HTML, in words, folded for comparison.

Texts come from anywhere and may be long and hostile: everything here takes time in proportion to their length.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_OPENS_LINK = re.compile(r"<a(?=[\s>/])", re.IGNORECASE)
_CLOSES_LINK = re.compile(r"</a\s*>", re.IGNORECASE)
_WORD = re.compile(r"[^\W_][\w'’-]*")
_TERMS = re.compile(r"terms of use", re.IGNORECASE)
_NOT_TELLING = re.compile(r"[\W_]+")
_SQUASHED = {code: chr(code).lower() if chr(code).isalnum() else None for code in range(128)}
_HUGE_REFERENCE = re.compile(r"&#(?:\d{8,}|[xX][\da-fA-F]{8,});?")  # no character; Python refuses to read the number
_FILLER = {"", "na", "tbd", "test", "lorem", "loremipsum", "description", "none", "null", "todo", "xxx", "asdf"}
_IN_A_SENTENCE = 60  # characters of a published value that a finding quotes


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A published text as a reader sees it."""

    plain: str  # without HTML and without a link to the portal's terms of use, with single blanks
    links: tuple[str, ...]  # what its HTML links say


def read_html(text: str) -> Reading:
    """Takes the tags out of a text. A link that is never closed is text like any other."""
    source = _without_comments(text)
    kept: list[str] = []
    links: list[str] = []
    inside: list[str] | None = None  # the pieces of the link we are in
    start = 0
    for tag in _TAG.finditer(source):
        (kept if inside is None else inside).append(source[start : tag.start()])
        start = tag.end()
        if inside is None and _OPENS_LINK.match(tag[0]):
            inside = []
        elif inside is not None and _CLOSES_LINK.match(tag[0]):
            links.append(_seen(inside))
            kept.append("" if _TERMS.search(links[-1]) else links[-1])
            inside = None
    kept += [*(inside or []), source[start:]]
    return Reading(plain=_seen(kept), links=tuple(links))


def plain(text: str) -> str:
    """The text without HTML, without a link to the portal's terms of use, with single blanks."""
    return read_html(text).plain


def words(text: str) -> list[str]:
    """The words of a text; numbers count, punctuation does not."""
    return _WORD.findall(text)


def count_words(text: str) -> int:
    """How many words a reader counts between blanks: a web address and a date are one each."""
    return sum(1 for piece in text.split() if any(map(str.isalnum, piece)))


def squash(text: str) -> str:
    """Letters and digits only, in lower case: two texts that look the same squash to the same."""
    if text.isascii():
        return text.translate(_SQUASHED)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _NOT_TELLING.sub("", folded.lower())


def is_filler(text: str) -> bool:
    """Whether the whole text only fills the box: nothing at all, punctuation, or a word that says nothing."""
    return squash(text) in _FILLER


def lines(text: object) -> list[str]:
    """The entries of a list kept one a line; null is none."""
    return text.split("\n") if isinstance(text, str) and text else []


def or_none(text: str) -> str | None:
    """Null for an empty text, as facts have it."""
    return text or None


def shortened(text: str) -> str:
    """A published value, cut to what a sentence can hold."""
    return text if len(text) <= _IN_A_SENTENCE else f"{text[:_IN_A_SENTENCE]}…"


def _seen(pieces: list[str]) -> str:
    text = _HUGE_REFERENCE.sub("\N{REPLACEMENT CHARACTER}", " ".join(pieces))
    return " ".join(html.unescape(text).split())


def _without_comments(text: str) -> str:
    kept, start = [], 0
    while (opening := text.find("<!--", start)) >= 0 and (closing := text.find("-->", opening + 4)) >= 0:
        kept.append(text[start:opening])
        start = closing + 3
    return " ".join([*kept, text[start:]])
