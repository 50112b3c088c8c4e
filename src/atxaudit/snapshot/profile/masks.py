"""Masks: the form of what is private, and nothing of what it says."""

from __future__ import annotations

import re

from atxaudit.snapshot.profile.personal_numbers import is_card_number
from atxaudit.snapshot.profile.text_patterns import CARD, MAIL, PHONE_INSIDE, SSN

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|`[^`]*`")
_SIGN = re.compile(r"[^\W_]")
_PRIVATE = re.compile(f"{MAIL}|{PHONE_INSIDE}|{SSN}")
_CARD = re.compile(CARD)
_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY.*|(?<![A-Za-z0-9])A[KS]IA[2-7A-Z]{16}(?![A-Za-z0-9])", re.DOTALL)


def masked(text: str) -> str:
    """The text with a dot for every letter and digit."""
    return _SIGN.sub("•", text)


def without_values(message: str) -> str:
    """An error's message without what it quotes, which may be a cell."""
    return without_private(_QUOTED.sub(lambda found: masked(found[0]), message))


def without_private(text: str) -> str:
    """The text with mail addresses, phone, social security and card numbers and secret keys masked."""
    text = _KEY.sub(lambda found: masked(found[0]), text)
    text = _CARD.sub(lambda found: masked(found[0]) if is_card_number(found[1]) else found[0], text)
    # a number takes the sign before the next one with it, so that only a second look finds that
    while (hidden := _PRIVATE.sub(lambda found: masked(found[0]), text)) != text:
        text = hidden
    return text
