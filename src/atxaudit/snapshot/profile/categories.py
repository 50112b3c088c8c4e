"""Columns of few values: which they are, how they are spelt, what is joined or summed among them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from rapidfuzz.distance import OSA

from atxaudit.snapshot.profile.facts import CategoryFacts, Spelling, TextFacts, share
from atxaudit.snapshot.profile.places import Place, Reading
from atxaudit.snapshot.profile.showing import is_about_people, safe
from atxaudit.snapshot.profile.sql import ask

MOST_VALUES = 300
LEAST_ROWS = 3  # per value, on average
LONGEST_AVERAGE = 60  # characters
_TOP = 20
_HALF = 0.5
_A_FEW = 0.1
_COMMON_ROWS = 20
_RARE = 0.02  # of the common one's rows
_LEAST_LENGTH = 6
_FILLER = {"na", "null", "tbd", "test", "x", "main", "none", "unknown", "unk", ""}
_TOTALS = {"total", "totals", "grandtotal", "subtotal", "subtotals"}
_KEPT = {"-": "\x01", "/": "\x02", ".": "\x03"}  # stand for these signs where they tell values apart
_DROPPED = re.compile(r"[^\w&+#%?<>≤≥\x01\x02\x03]+|_+")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-") | {"\u2044": "/"})
_BETWEEN = re.compile(r"(?<=\d)\s*([-/])\s*(?=\d)|(?<=\d)(\.)(?=\d)")  # "1-2 yrs", "1/2 in", "1.5 in"
_BESIDE = re.compile(r"(?<=\d)[-/]|[-/](?=\d)")  # "K-5", "-5"
_GRADE = re.compile(r"(?<!\w)([^\W\d_])-(?!\s*\w)")  # "A-"
_COMPARING = re.compile(r"[<>≤≥](?!\s*=?\s*\d)(?<!\d.)(?<!\d\s.)")  # beside no digit, as in "Parks > Trails"
_SIGNS = re.compile(r"[\W_]+")
_JOINT = re.compile(r"[,;|]")


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


def fold(value: str) -> str:
    """Case, blanks and punctuation folded; `& + # % ?` make a difference, and `- / . < >` beside digits or alone."""
    plain = unicodedata.normalize("NFKC", value).casefold().translate(_DASHES).strip()
    plain = _BETWEEN.sub(lambda found: _KEPT[found[1] or found[2]], plain)
    plain = _BESIDE.sub(lambda found: _KEPT[found.group()], plain)
    plain = _GRADE.sub(rf"\1{_KEPT['-']}", plain)
    return _DROPPED.sub("", plain if len(plain) == 1 else _COMPARING.sub("", plain))


def spellings_of(values: Sequence[tuple[str, int]]) -> tuple[Spelling, ...]:
    """The ways of writing one value that differ, among all values of a column with their rows; nothing is masked."""
    by_rows = sorted(values, key=lambda pair: (-pair[1], pair[0]))
    return tuple(_by_folding(by_rows)) + tuple(_by_edit(by_rows))


def joined_values(values: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """The values that join others of the same column, with their rows, the commonest first."""
    known = {value.strip() for value, _ in values}
    found = []
    for value, rows in values:
        parts = [part.strip() for part in _JOINT.split(value) if part.strip()]
        if len(parts) > 1 and known.issuperset(parts):
            found.append((value, rows))
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def _facts(place: Place, values: Sequence[tuple[str, int]], text: TextFacts) -> CategoryFacts:
    by_rows = sorted(values, key=lambda pair: (-pair[1], pair[0]))
    withheld = is_about_people(place.column, values, text)
    joined = joined_values(values)
    return CategoryFacts(
        top=() if withheld else tuple((safe(value, place.column), rows) for value, rows in by_rows[:_TOP]),
        withheld=withheld,
        spellings=tuple(_as_shown(spelling, place, withheld) for spelling in spellings_of(values)),
        joined=sum(rows for _, rows in joined),
        joined_example=safe(joined[0][0], place.column) if joined and not withheld else "",
        only_totals=all(fold(value) in _TOTALS for value, _ in values),
        totals=_totals(values),
    )


def _as_shown(spelling: Spelling, place: Place, withheld: bool) -> Spelling:
    return replace(
        spelling,
        common="" if withheld else safe(spelling.common, place.column),
        rare="" if withheld else safe(spelling.rare, place.column),
    )


def _by_folding(values: Sequence[tuple[str, int]]) -> list[Spelling]:
    """Values that differ in case, blanks or punctuation from a commoner one."""
    first: dict[str, tuple[str, int]] = {}
    found = []
    for value, rows in values:
        folded = fold(value)
        if folded.strip("?") in _FILLER:
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
        if _words(one) != _words(other) and OSA.distance(a, b, score_cutoff=1) == 1
    ]


def _words(value: str) -> str:
    """A value without any sign: two that differ in signs alone differ by no slip of the keyboard."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", value).casefold())


def _totals(values: Sequence[tuple[str, int]]) -> int:
    totals = [(value, rows) for value, rows in values if fold(value) in _TOTALS]
    return sum(rows for _, rows in totals) if len(values) - len(totals) >= 2 else 0
