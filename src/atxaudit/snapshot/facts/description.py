"""Descriptions and the links in them: present, long enough, one's own, current, readable aloud."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import takewhile

import pandas as pd

from atxaudit.snapshot.facts.text import Reading, count_words, or_none, read_html, squash, words

ENOUGH_WORDS = 20  # rules.md, description-informative
_OVERTAKEN = re.compile(r"under construction|will be removed", re.IGNORECASE)
_SD23 = re.compile(r"\bSD23\b|Strategic Direction 2023", re.IGNORECASE)
_SD23_OVER = datetime(2024, 1, 1, tzinfo=UTC)
_VAGUE = re.compile(r"click here|here|this link", re.IGNORECASE)
_VAGUE_IN_TEXT = re.compile(r"\bclick here\b|\bthis link\b", re.IGNORECASE)
_INSECURE = re.compile(r"http://[^\s<>\"']+", re.IGNORECASE)
_SHOUTED_WORDS = 10
_MANY = 3  # assets with one description


def add(as_of: datetime) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Facts on descriptions; what is overtaken depends on the moment the audit speaks of."""

    def facts(assets: pd.DataFrame) -> pd.DataFrame:
        raw = assets["description"].fillna("")
        read = [read_html(text) for text in raw]
        texts = [telling(found.plain, title) for found, title in zip(read, assets["title"].fillna(""), strict=True)]
        spoken = [words(text) for text in texts]
        counts = pd.Series([count_words(text) or None for text in texts], index=assets.index, dtype="float64")
        links = assets["attribution_link"].fillna("")
        return pd.DataFrame(
            {
                "description_text": [or_none(text) for text in texts],
                "has_description": [bool(text) for text in texts],
                "description_missing": [missing(text, found.plain) for text, found in zip(texts, read, strict=True)],
                "says_enough": counts.ge(ENOUGH_WORDS),
                "description_words": counts,
                "description_copies": _copies(assets, texts),
                "description_overtaken": [overtaken(text, as_of) for text in texts],
                "vague_link": [vague_link(found) for found in read],
                "shouting": [shouting(said) for said in spoken],
                "insecure_link": [insecure_link(f"{link} {text}") for link, text in zip(links, raw, strict=True)],
                "has_links": raw.str.contains(r"https?://", case=False) | (links != ""),
            },
            index=assets.index,
        )

    return facts


def telling(text: str, title: str) -> str:
    """The text, or "" when it holds no word or only repeats the title: that describes nothing."""
    folded = squash(text)
    return text if folded and folded != squash(title) else ""


def missing(text: str, published: str) -> str | None:
    """Why there is no description; `text` is what tells something of the `published` one."""
    if text:
        return None
    return "The description only repeats the title" if squash(published) else "There is no description"


def overtaken(text: str, as_of: datetime) -> str | None:
    """Words that are no longer true: announcements, and a plan that is over."""
    match = _OVERTAKEN.search(text) or (_SD23.search(text) if as_of >= _SD23_OVER else None)
    return match[0] if match else None


def vague_link(description: Reading) -> str | None:
    """The text of a link that does not say where it goes. A bare address passes: the field is plain text."""
    vague = next((link for link in description.links if _VAGUE.fullmatch(link.strip(" .:"))), None)
    match = _VAGUE_IN_TEXT.search(description.plain)
    return vague or (match[0] if match else None)


def insecure_link(text: str) -> str | None:
    """The first link without https."""
    match = _INSECURE.search(text)
    return match[0].rstrip(".,;)") if match else None


def shouting(said: list[str]) -> str | None:
    """The beginning of more than ten words of capitals in a row; numbers in between do not count."""
    if sum(map(str.isupper, said)) <= _SHOUTED_WORDS:
        return None
    run: list[str] = []
    for word in said:
        if word.isupper():
            run.append(word)
            if len(run) > _SHOUTED_WORDS:
                return " ".join(run[:5])
        elif any(c.isalpha() for c in word):
            run = []
    return None


def is_series(titles: list[str]) -> bool:
    """Titles equal but for one stretch (a period, a place, a grade), or for their numbers."""
    parts = [[squash(word) for word in words(title)] for title in titles]
    stems = {tuple(word for word in part if not any(c.isdigit() for c in word)) for part in parts}
    if len(stems) == 1:
        return True
    same_start = len(list(takewhile(lambda column: len(set(column)) == 1, zip(*parts, strict=False))))
    same_end = len(list(takewhile(lambda column: len(set(column)) == 1, zip(*(p[::-1] for p in parts), strict=False))))
    return same_start + same_end >= max(len(part) for part in parts) / 2


def _copies(assets: pd.DataFrame, texts: list[str]) -> pd.Series[float]:
    """On how many assets a description stands; null where there is none, or where they are one series.

    A view and its parent count once: the portal copies the text when the view is made.
    """
    frame = pd.DataFrame(
        {
            "text": [or_none(squash(text)) for text in texts],
            "title": assets["title"].fillna("").to_numpy(),
            "family": assets["parent_ids"].fillna(assets["asset_id"]).to_numpy(),
        },
        index=assets.index,
    )
    copies = frame.groupby("text")["family"].transform("nunique").astype("float64")
    for _, group in frame[copies >= _MANY].groupby("text"):
        if is_series(list(group["title"])):
            copies[group.index] = float("nan")
    return copies.where(frame["text"].notna())
