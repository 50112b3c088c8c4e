"""Digits, hyphens and blanks by other signs, as people copy them out of documents: read as the plain ones, so that a
number with a no-break space in it is still a number. What is shown of a cell stays as it was written."""

from __future__ import annotations

from atxaudit.snapshot.profile.sql import literal

_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_BLANKS = "\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_UNSEEN = "\xad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
_DIGITS = "".join(chr(zero + digit) for zero in (0x660, 0x6F0, 0xFF10) for digit in range(10))
_OTHERS = {"\uff08": "(", "\uff09": ")", "\uff0e": ".", "\uff20": "@", "\ufe52": ".", "\ufe6b": "@"}
_FROM = f"{_HYPHENS}{_BLANKS}{_DIGITS}{''.join(_OTHERS)}"
_TO = f"{'-' * len(_HYPHENS)}{' ' * len(_BLANKS)}{'0123456789' * 3}{''.join(_OTHERS.values())}"
_TABLE = str.maketrans(_FROM, _TO, _UNSEEN)

# what may be such a sign, for patterns; ranges, for every single sign takes RE2 its time
ODD = r"[\x{a0}\x{ad}\x{660}-\x{6f9}\x{2000}-\x{2069}\x{2212}\x{3000}\x{fe52}-\x{ff20}]"
ODD_DIGIT = r"[\x{660}-\x{6f9}\x{ff10}-\x{ff20}]"
PLAIN = f"CASE WHEN strlen(v) > length(v) THEN translate(v, {literal(_FROM + _UNSEEN)}, {literal(_TO)}) ELSE v END"
"""SQL for a text `v` in plain signs."""


def plain(text: str) -> str:
    """The text in plain signs."""
    return text.translate(_TABLE)
