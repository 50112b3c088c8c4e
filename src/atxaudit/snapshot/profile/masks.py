"""Masks: the form of what is private, and nothing of what it says."""

from __future__ import annotations

import re

from atxaudit.snapshot.profile.personal_numbers import is_card_number
from atxaudit.snapshot.profile.plain_signs import plain
from atxaudit.snapshot.profile.text_patterns import CARD_FORM, PHONE_FORM, SSN_FORM

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|`[^`]*`")
_SIGN = re.compile(r"[^\W_]")
_MAIL = r"[^\s@<>(),;:'\"•]{1,64}@[^\W_][\w.-]*\.[^\W\d_]{2,24}"
_PRIVATE = re.compile(rf"{_MAIL}|(?<![\d.-]){PHONE_FORM}(?![\d-])|(?<![\d-]){SSN_FORM}(?![\d-])")
_CARD = re.compile(rf"(?<![\d.-]){CARD_FORM}(?!\d|-|\.0*[1-9])")
_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY.*|(?<![A-Za-z0-9])A[KS]IA[2-7A-Z]{16}(?![A-Za-z0-9])", re.DOTALL)


def masked(text: str) -> str:
    """The text with a dot for every letter and digit."""
    return _SIGN.sub("•", text)


def without_values(message: str) -> str:
    """An error's message without what it quotes, which may be a cell."""
    return without_private(_QUOTED.sub(lambda found: masked(found[0]), message))


def without_private(text: str) -> str:
    """The text with mail addresses, phone, social security and card numbers and secret keys masked; all of it where
    such a thing is written with signs of another script."""
    same = plain(text)
    hidden = _hidden(same)
    if hidden == same:
        return text
    return hidden if same == text else masked(text)


def _hidden(text: str) -> str:
    text = _KEY.sub(lambda found: masked(found[0]), text)
    text = _CARD.sub(lambda found: masked(found[0]) if is_card_number(found[0]) else found[0], text)
    return _PRIVATE.sub(lambda found: masked(found[0]), text)
