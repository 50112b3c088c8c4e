"""Reading text as people see it: without HTML, in words, folded for comparison."""

from __future__ import annotations

import html
import re

_ANCHOR = re.compile(r"<a\b[^>]*>(.*?)</a\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", re.DOTALL)
_WORD = re.compile(r"[^\W_][\w'’-]*")
_TERMS = re.compile(r"terms of use", re.IGNORECASE)


def plain(text: str) -> str:
    """The text without HTML, without a link to the portal's terms of use, with single blanks."""
    without_terms = _ANCHOR.sub(lambda link: "" if _TERMS.search(link[1]) else link[0], text)
    return " ".join(html.unescape(_TAG.sub(" ", without_terms)).split())


def link_texts(text: str) -> list[str]:
    """What the HTML links in a text say."""
    return [" ".join(html.unescape(_TAG.sub(" ", inner)).split()) for inner in _ANCHOR.findall(text)]


def words(text: str) -> list[str]:
    """The words of a text; numbers count, punctuation does not."""
    return _WORD.findall(text)


def squash(text: str) -> str:
    """Letters and digits only, in lower case: two texts that look the same squash to the same."""
    return "".join(c for c in text.casefold() if c.isalnum())


def lines(text: object) -> list[str]:
    """The entries of a list kept one a line; null is none."""
    return text.split("\n") if isinstance(text, str) and text else []


def or_none(text: str) -> str | None:
    """Null for an empty text, as facts have it."""
    return text or None
