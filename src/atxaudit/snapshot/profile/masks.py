"""Masks: the form of what is private, and nothing of what it says."""

from __future__ import annotations

import re

from atxaudit.snapshot.profile.text_patterns import CARD, MAIL, PHONE_INSIDE, SSN

_SIGN = re.compile(r"[^\W_]")
_PRIVATE = re.compile(f"{MAIL}|{PHONE_INSIDE}|{SSN}|{CARD}")


def masked(text: str) -> str:
    """The text with a dot for every letter and digit."""
    return _SIGN.sub("•", text)


def without_private(text: str) -> str:
    """The text with mail addresses, phone, social security and card numbers masked."""
    return _PRIVATE.sub(lambda found: masked(found[0]), text)
