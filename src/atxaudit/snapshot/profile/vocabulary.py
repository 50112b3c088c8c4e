"""The word lists that stand beside this code, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent


@cache
def first_names() -> frozenset[str]:
    """Common first names in the United States, in lower case."""
    return _words("first_names.txt")


@cache
def personal_mail_domains() -> frozenset[str]:
    """Mail domains where a mailbox is a person's own."""
    return _words("personal_mail.txt")


def _words(file: str) -> frozenset[str]:
    lines = (_HERE / file).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
