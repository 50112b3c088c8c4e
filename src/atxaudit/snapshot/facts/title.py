"""Titles: missing, odd, with unexplained acronyms, working copies, twins.

The patterns were tried on 2,533 titles of eight portals; each exception below stands for a false alarm met there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import pairwise

import pandas as pd

from atxaudit.portal.profile import Profile
from atxaudit.snapshot.facts.text import squash, words

_ID = re.compile(r"[a-z0-9]{4}-[a-z0-9]{4}")
_FILE = re.compile(r".*\S\.(csv|tsv|xls[xmb]?|shp|zip|json|geojson|kml|kmz|pdf|docx?|txt|gdb|xml)", re.IGNORECASE)
_DEFAULT = re.compile(
    r"(layer|data ?set|sheet|table|export|query)[ _-]?\d*|(book|view|new)[ _-]?\d+|csv|xlsx?|shapefile", re.IGNORECASE
)
_MEASURE_CODE = re.compile(r"[A-Z]{2,4}\.[A-Z]\.\d")
_CAMEL = re.compile(r"[a-z][A-Z]")
_ACRONYM = re.compile(r"(?<![\w.&-])[A-Z]{2,5}(?![\w&-])")
_ROMAN = re.compile(r"[IVXLC]+")
_BEGIN, _END = r"(?<![^\W_])", r"(?![^\W_])"  # of a word; an underscore stands between words
_DRAFT = re.compile(
    rf"{_BEGIN}(?:draft|copy|temp|untitled|dummy|staging|debug|beta|dev(?:elopment)?[ _]version){_END}"
    rf"|{_BEGIN}do[\W_]+not[\W_]+use{_END}|{_BEGIN}dataset removal{_END}|\(removal\)",
    re.IGNORECASE,
)
# "test" is a plain word in "Test Results": only where it says that the asset itself is one
_TEST = re.compile(
    rf"{_BEGIN}[Tt]est[\W_]*$|[(\[][Tt]est[)\]]|{_BEGIN}[Tt]est(?=[ _](?:for|export|data|table){_END}| ?--)"
)
_CAPITAL_TEST = re.compile(rf"{_BEGIN}TEST{_END}")
_DEPRECATED = re.compile(rf"{_BEGIN}deprecated{_END}|[(\[]obsolete[)\]]", re.IGNORECASE)
_SMALL_WORDS = {"a", "an", "and", "by", "for", "in", "of", "on", "the", "to", "with"}
_NO_ACRONYM = {"FY", "CY", "YTD", "AM", "PM", "DATA", "GUIDE", "LIST", "MAP", "NEW", "OLD"} | {
    "BETA", "COPY", "DEBUG", "DRAFT", "DUMMY", "TEMP", "TEST",  # title-not-a-draft judges these
}  # fmt: skip


def add(profile: Profile) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Facts on titles; `profile` brings the acronyms everyone in the city knows."""

    def facts(assets: pd.DataFrame) -> pd.DataFrame:
        titles = assets["title"].fillna("").str.strip()
        ids = frozenset(assets["asset_id"])
        missing = [title_missing(title, ids) for title in titles]
        present = pd.Series([problem is None for problem in missing], index=assets.index, dtype=bool)
        texts = zip(titles, assets["description_text"].fillna(""), strict=True)
        folded = titles.map(squash).where(present)
        return pd.DataFrame(
            {
                "has_title": present,
                "title_missing": missing,
                "title_quirk": [title_quirk(title, profile.acronyms) for title in titles],
                "title_acronyms": [unexplained_acronyms(title, text, profile.acronyms) for title, text in texts],
                "title_draft_word": [draft_word(title) for title in titles],
                "title_deprecated": [deprecated(title) for title in titles],
                "title_twins": folded.groupby(folded).transform("size") - 1,
            },
            index=assets.index,
        )

    return facts


def title_missing(title: str, ids: Collection[str] = ()) -> str | None:
    """Why a title is none at all. `ids`: the portal's; without a digit, an id could also be two words."""
    if not squash(title):
        return "holds only punctuation" if title else "is blank"
    if title in ids or (_ID.fullmatch(title) and any(c.isdigit() for c in title)):
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
    if title.islower():
        return "is all in lower case"
    if " " not in title and (_CAMEL.search(title) or re.search(r"[-.]", title)):
        return "is one run-together word"
    return "has words in capitals" if _shouted(title, acronyms) else None


def unexplained_acronyms(title: str, description: str, acronyms: Mapping[str, str]) -> str | None:
    """The acronyms of a title that neither it, its description nor the profile explains, comma separated."""
    shouted = _shouted(title, acronyms)
    found = [
        word
        for word in dict.fromkeys(_ACRONYM.findall(title))
        if word not in acronyms
        and word not in _NO_ACRONYM
        and word not in shouted
        and not _ROMAN.fullmatch(word)
        and f"({word})" not in title
    ]
    return ", ".join(word for word in found if not _spelt_out(word, title, description)) or None


def draft_word(title: str) -> str | None:
    """The words by which a title says that it is a working copy."""
    in_capitals = None if title.isupper() else _first(_CAPITAL_TEST, title)
    return _first(_DRAFT, title) or _first(_TEST, title) or in_capitals


def deprecated(title: str) -> str | None:
    """The word by which a title says that it is retired."""
    return _first(_DEPRECATED, title)


def _shouted(title: str, acronyms: Mapping[str, str]) -> set[str]:
    """Words of capitals, two or more in a row; acronyms scattered over a title are another rule's."""
    loud = [(w, len(w) > 1 and w.isalpha() and w.isupper() and w not in acronyms) for w in words(title)]
    return {word for (a, first), (b, second) in pairwise(loud) if first and second for word in (a, b)}


def _spelt_out(acronym: str, title: str, description: str) -> bool:
    return f"({acronym})" in description or any(acronym in row for row in _initials(f"{title} / {description}"))


def _initials(text: str) -> Iterator[str]:
    """The first letters of the words, with and without the small ones; other acronyms explain nothing."""
    spoken = [word for word in words(text) if not (len(word) > 1 and word.isupper())]
    yield "".join(word[0].upper() for word in spoken)
    yield "".join(word[0].upper() for word in spoken if word.lower() not in _SMALL_WORDS)


def _first(pattern: re.Pattern[str], title: str) -> str | None:
    match = pattern.search(title)
    return match[0].strip(" -_.,:;") if match else None
