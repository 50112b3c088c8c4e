"""Columns of few values: which they are, how they are spelt, what is joined or summed among them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from rapidfuzz.distance import OSA

from atxaudit.snapshot.profile.facts import CategoryFacts, Spelling, TextFacts, share
from atxaudit.snapshot.profile.names import (
    PHONE,
    PLACE,
    SSN,
    has_word,
    is_birth_date,
    is_given_or_family_name,
    names_a_person,
    names_an_address,
)
from atxaudit.snapshot.profile.places import Place, Reading
from atxaudit.snapshot.profile.private import masked, without_private
from atxaudit.snapshot.profile.sql import ask
from atxaudit.snapshot.profile.vocabulary import first_names

MOST_VALUES = 300
LEAST_ROWS = 3  # per value, on average
LONGEST_AVERAGE = 60  # characters
_TOP = 20
_HALF = 0.5
_A_FEW = 0.1
_PERSONS = 0.3  # of the rows hold a common first name; rules.md, Roles
_COMMON_ROWS = 20
_RARE = 0.02  # of the common one's rows
_LEAST_LENGTH = 6
_FILLER = {"na", "null", "tbd", "test", "x", "main", "none", "unknown", "unk", ""}
_TOTALS = {"total", "totals", "grandtotal", "subtotal", "subtotals"}
_DROPPED = re.compile(r"[^\w&+#%]+|_+")
_JOINT = re.compile(r"[,;|]")
_WORDS = re.compile(r"[^\W\d_]+")


def has_few_values(filled: int, distinct: int, text: TextFacts) -> bool:
    """Whether a text column may be a category: few values, short, and no numbers, times, phones or links."""
    other = text.numeric + text.starts_with_clock + text.phones + text.urls + text.dates
    return (
        0 < distinct <= MOST_VALUES
        and filled >= LEAST_ROWS * distinct
        and text.average_length <= LONGEST_AVERAGE
        and share(other, filled) <= _HALF
        and share(text.starts_with_clock, filled) <= _A_FEW
    )


def category_facts(reading: Reading, asked: Sequence[Place], texts: dict[int, TextFacts]) -> dict[int, CategoryFacts]:
    """The facts of these columns. A second query: only the counts tell which columns have few values."""
    if not asked:
        return {}
    listed = ", ".join(str(place.number) for place in asked)
    values: dict[int, list[tuple[str, int]]] = {place.number: [] for place in asked}
    for row in ask(reading.connection, f"FROM text_values SELECT c, v, n WHERE NOT blank AND c IN ({listed})"):
        values[row["c"]].append((row["v"], row["n"]))
    return {place.number: _facts(place, values[place.number], texts[place.number]) for place in asked}


def is_about_people(place: Place, values: Sequence[tuple[str, int]], text: TextFacts) -> bool:
    """Whether the values may name, locate or reach people: then they are not shown."""
    column, filled = place.column, sum(rows for _, rows in values)
    if is_birth_date(column) or is_given_or_family_name(column) or has_word(column, SSN | PHONE):
        return True
    if names_an_address(column) or share(text.streets, filled) > _PERSONS:
        return True
    named = sum(rows for value, rows in values if _names_somebody(value))
    return share(named, filled) >= (_PERSONS / 3 if names_a_person(column) else _PERSONS)


def fold(value: str) -> str:
    """Case, blanks and punctuation folded; `& + # %` make a difference."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", value).casefold())


def _facts(place: Place, values: Sequence[tuple[str, int]], text: TextFacts) -> CategoryFacts:
    by_rows = sorted(values, key=lambda pair: (-pair[1], pair[0]))
    withheld = is_about_people(place, values, text)
    spellings = tuple(_by_folding(by_rows)) + tuple(_by_edit(by_rows))
    return CategoryFacts(
        top=() if withheld else tuple((_shown(value, place), rows) for value, rows in by_rows[:_TOP]),
        withheld=withheld,
        spellings=tuple(_as_shown(spelling, place, withheld) for spelling in spellings),
        joined=_joined(values),
        totals=_totals(values),
    )


def _shown(value: str, place: Place) -> str:
    """A value with what is private masked: even a single name of a person, where the column is not one of places."""
    if _names_somebody(value) and not has_word(place.column, PLACE):
        return masked(value)
    return without_private(value)


def _as_shown(spelling: Spelling, place: Place, withheld: bool) -> Spelling:
    return replace(
        spelling,
        common="" if withheld else _shown(spelling.common, place),
        rare="" if withheld else _shown(spelling.rare, place),
    )


def _names_somebody(value: str) -> bool:
    words = [word.casefold() for word in _WORDS.findall(value)]
    return len(words) > 1 and not first_names().isdisjoint(words)


def _by_folding(values: Sequence[tuple[str, int]]) -> list[Spelling]:
    """Values that differ in case, blanks or punctuation from a commoner one."""
    first: dict[str, tuple[str, int]] = {}
    found = []
    for value, rows in values:
        folded = fold(value)
        if folded in _FILLER:
            continue
        common = first.setdefault(folded, (value, rows))
        if common[0] != value and common[0].strip() != value.strip():
            found.append(Spelling(common=common[0], common_rows=common[1], rare=value, rare_rows=rows, by_edit=False))
    return found


def _by_edit(values: Sequence[tuple[str, int]]) -> list[Spelling]:
    """Rare values one edit from a common one; with digits in it nothing is a typo that one can see."""
    plain = [
        (value, rows, value.casefold())
        for value, rows in values
        if len(value) >= _LEAST_LENGTH and not any(sign.isdigit() for sign in value)
    ]
    return [
        Spelling(common=one, common_rows=rows, rare=other, rare_rows=few, by_edit=True)
        for (one, rows, a), (other, few, b) in combinations(plain, 2)  # in order of rows
        if rows >= _COMMON_ROWS and few <= _RARE * rows and a[0] == b[0] and abs(len(a) - len(b)) <= 1
        if fold(one) != fold(other) and OSA.distance(a, b, score_cutoff=1) == 1
    ]


def _joined(values: Sequence[tuple[str, int]]) -> int:
    known = {value.strip() for value, _ in values}
    joined = 0
    for value, rows in values:
        parts = [part.strip() for part in _JOINT.split(value) if part.strip()]
        if len(parts) > 1 and all(part in known for part in parts):
            joined += rows
    return joined


def _totals(values: Sequence[tuple[str, int]]) -> int:
    totals = [(value, rows) for value, rows in values if fold(value) in _TOTALS]
    return sum(rows for _, rows in totals) if len(values) - len(totals) >= 2 else 0
