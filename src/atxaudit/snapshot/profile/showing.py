"""What of a cell people may see: whatever may name, locate or reach somebody is masked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from atxaudit.models import Column
from atxaudit.snapshot.profile.facts import ColumnProfile, TextFacts, share
from atxaudit.snapshot.profile.masks import masked, without_private
from atxaudit.snapshot.profile.names import (
    PHONE,
    PLACE,
    SSN,
    has_word,
    is_birth_date,
    is_given_or_family_name,
    names_a_person,
    names_an_address,
    names_tax_id,
)
from atxaudit.snapshot.profile.vocabulary import first_names

LONGEST = 120  # characters of a cell that are shown
_READ = 1_000  # of these, for masking: a number cut in two is no longer known as one
_PERSONS = 0.3  # of the rows hold a common first name; rules.md, Roles
_WORDED = 0.3  # of the rows have six words or more
_WORDS = re.compile(r"[^\W\d_]+")
_BLANKS = re.compile(r"^ +| +$| {2,}")
_SIGNS = {"\r\n": "⏎", "\r": "⏎", "\n": "⏎", "\t": "⇥", "\xa0": "⍽"}
_LINES = re.compile(r"\r\n|[\r\n\t\xa0]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def withholds(column: Column, filled: int, text: TextFacts | None) -> bool:
    """Whether no cell of a column is to be shown: names, addresses, phones, birth dates, and what people wrote."""
    if _is_private_by_name(column) or names_an_address(column):
        return True
    if text is None:
        return False
    named = names_a_person(column) and share(text.first_names or 0, filled) >= _PERSONS / 3
    return bool(named) or share(text.streets, filled) > _PERSONS or share(text.many_words, filled) > _WORDED


def is_private(facts: ColumnProfile) -> bool:
    """Whether cells of a column are, by its name or by what was found in it, what nobody but their owner should see:
    names, birth dates, personal numbers, ways to reach people, keys. An address is not: it says where, not who."""
    column, held = facts.column, facts.private
    if _is_private_by_name(column):
        return True
    return held is not None and any(
        (held.ssns, held.cards, held.personal_mails, held.phones, held.contacts_inside, held.private_keys,
         held.access_keys)
    )  # fmt: skip


def _is_private_by_name(column: Column) -> bool:
    is_number = has_word(column, SSN | PHONE) or names_tax_id(column)
    return is_number or is_birth_date(column) or is_given_or_family_name(column)


def is_about_people(column: Column, values: Sequence[tuple[str, int]], text: TextFacts) -> bool:
    """Whether the values of a column, all of them known with their rows, may name, locate or reach people."""
    filled = sum(rows for _, rows in values)
    if withholds(column, filled, text):
        return True
    named = sum(rows for value, rows in values if names_somebody(value))
    return share(named, filled) >= (_PERSONS / 3 if names_a_person(column) else _PERSONS)


def names_somebody(value: str) -> bool:
    """Whether a text of two words or more holds a common first name."""
    words = [word.casefold() for word in _WORDS.findall(value)]
    return len(words) > 1 and not first_names().isdisjoint(words)


def safe(value: str, column: Column) -> str:
    """A value with what is private masked: even a single name of a person, where the column is not one of places."""
    if names_somebody(value) and not has_word(column, PLACE):
        return masked(value)
    return without_private(value)


def shown(value: object, column: Column, *, withheld: bool) -> str:
    """A cell as a page shows it: masked where it must be, its stray blanks and line breaks made visible, not long."""
    text = _plain(value)[:_READ]
    return visible(masked(text) if withheld else safe(text, column))


def visible(text: str) -> str:
    """Blanks at the edges, double blanks, line breaks and controls as signs that can be seen; cut where long."""
    text = _CONTROLS.sub("�", _LINES.sub(lambda found: _SIGNS[found[0]], text))
    text = _BLANKS.sub(lambda found: "␣" * len(found[0]), text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return str(value.date() if value.time() == datetime.min.time() else value)
    return value.isoformat() if isinstance(value, date) else str(value)
