"""Titles: missing, odd, with unexplained acronyms, working copies, twins.

The patterns were tried on 2,533 titles of eight portals; each exception below stands for a false alarm met there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise

import pandas as pd

from atxaudit.portal.profile import Profile
from atxaudit.snapshot.facts.text import squash, words

_ID = re.compile(r"(?=.*\d)[a-z0-9]{4}-[a-z0-9]{4}")  # any asset's id; one without a digit could be two words
_FILE = re.compile(r"\S+\.(csv|tsv|xlsx?|shp|zip|json|geojson|kml|kmz|pdf|docx?|txt|gdb|xml)", re.IGNORECASE)
_DEFAULT = re.compile(
    r"(layer|dataset|data ?set|sheet|table|export|query|book|view|new)[ _-]?\d*|csv|xlsx?|shapefile", re.IGNORECASE
)
_MEASURE_CODE = re.compile(r"[A-Z]{2,4}\.[A-Z]\.\d")
_CAMEL = re.compile(r"[a-z][A-Z]")
_ACRONYM = re.compile(r"(?<![\w.&-])[A-Z]{2,5}(?![\w&-])")
_ROMAN = re.compile(r"[IVXLC]+")
_DRAFT = re.compile(
    r"\b(draft|copy|temp|untitled|dummy|staging|debug)\b|do not use|\bdataset removal\b|\(removal\)", re.IGNORECASE
)
# "test" is a plain word in "Test Results": only where it says that the asset itself is one
_TEST = re.compile(r"\b[Tt]est$|[(\[][Tt]est[)\]]|\bTEST\b|\b[Tt]est(?= (?:for|export|data|table)\b| ?--)")
_DEPRECATED = re.compile(r"\bdeprecated\b", re.IGNORECASE)
_SMALL_WORDS = {"a", "an", "and", "by", "for", "in", "of", "on", "the", "to", "with"}
_NO_ACRONYM = {"FY", "CY", "YTD", "AM", "PM"}


def add(profile: Profile) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Facts on titles; `profile` brings the acronyms everyone in the city knows."""

    def facts(assets: pd.DataFrame) -> pd.DataFrame:
        titles = assets["title"].fillna("").str.strip()
        missing = [title_missing(title) for title in titles]
        present = pd.Series([m is None for m in missing], index=assets.index)
        texts = zip(titles, assets["description"].fillna(""), strict=True)
        folded = titles.map(squash).where(present)
        return pd.DataFrame(
            {
                "has_title": present,
                "title_missing": missing,
                "title_quirk": [title_quirk(title, profile.acronyms) for title in titles],
                "title_acronyms": [unexplained_acronyms(title, text, profile.acronyms) for title, text in texts],
                "title_draft_word": [draft_word(title) for title in titles],
                "title_deprecated": [_first(_DEPRECATED, title) for title in titles],
                "title_twins": folded.map(folded.value_counts()) - 1,
            },
            index=assets.index,
        )

    return facts


def title_missing(title: str) -> str | None:
    """Why a title is none at all."""
    if not title:
        return "is blank"
    if _ID.fullmatch(title):
        return "is only an id"
    if title.isdecimal():
        return "is only a number"
    if _FILE.fullmatch(title):
        return "is a file name"
    if _DEFAULT.fullmatch(title):
        return "is a default name"
    return None


def title_quirk(title: str, acronyms: Mapping[str, str]) -> str | None:
    """What keeps a title from being plain English. One plain word ("Evictions") is."""
    if _MEASURE_CODE.match(title):
        return "begins with a measure code"
    if "_" in title:
        return "has an underscore"
    if title == title.lower() and any(c.isalpha() for c in title):
        return "is all in lower case"
    if " " not in title and (_CAMEL.search(title) or re.search(r"[-.]", title)):
        return "is one run-together word"
    return "has words in capitals" if _has_capitals(title, acronyms) else None


def _has_capitals(title: str, acronyms: Mapping[str, str]) -> bool:
    """Two words of capitals in a row; acronyms scattered over a title are another rule's."""
    loud = [len(w) > 1 and w.isalpha() and w.isupper() and w not in acronyms for w in words(title)]
    return any(first and second for first, second in pairwise(loud))


def unexplained_acronyms(title: str, description: str, acronyms: Mapping[str, str]) -> str | None:
    """The acronyms of a title that neither it, its description nor the profile explains, comma separated."""
    found = [
        word
        for word in dict.fromkeys(_ACRONYM.findall(title))
        if word not in acronyms
        and word not in _NO_ACRONYM
        and not _ROMAN.fullmatch(word)
        and f"({word})" not in title
        and not _spelt_out(word, description)
    ]
    return ", ".join(found) or None


def draft_word(title: str) -> str | None:
    """The words by which a title says that it is a working copy."""
    return _first(_DRAFT, title) or _first(_TEST, title)


def _spelt_out(acronym: str, text: str) -> bool:
    if f"({acronym})" in text:
        return True
    initials = [word[0].upper() for word in words(text)]
    telling = [word[0].upper() for word in words(text) if word.lower() not in _SMALL_WORDS]
    return acronym in "".join(initials) or acronym in "".join(telling)


def _first(pattern: re.Pattern[str], title: str) -> str | None:
    match = pattern.search(title)
    return match[0] if match else None
