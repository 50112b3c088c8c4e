"""Portal text for e-mail: it stands there letter by letter, in one line, and no mail program makes a link of it."""

from __future__ import annotations

import re
import unicodedata

from atxaudit.words import isolated, shortened

_LINK_LIKE = re.compile(r"(?i)\b(https?|ftp|www|mailto|xmpp|file|javascript|data)(?=[:.])|(?<=\S)(?=@\S)")
_JOINER = "\u2060"  # breaks a word for programs, not for the eye


def plain(text: object, most: int = 160) -> str:
    """One line of at most `most` characters; "" for what is missing. HTML is escaped by its template."""
    if not isinstance(text, str):
        return ""
    line = shortened(without_controls(text), most)
    return isolated(_LINK_LIKE.sub(lambda found: found[0] + _JOINER, line))


def without_controls(text: str) -> str:
    """In one line, without characters that steer a terminal, a printer or a mail header."""
    spaced = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    return " ".join("".join(c for c in spaced if unicodedata.category(c) != "Cs").split())


def header_text(text: str, most: int = 120) -> str:
    """For a name or subject in a header: direction marks are taken out too."""
    return shortened("".join(c for c in without_controls(text) if unicodedata.category(c) != "Cf"), most)
