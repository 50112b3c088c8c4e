"""The rest of the record: filler, category, tags, licence, row label and key, source link, outcome, attachments."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import PurePosixPath

import pandas as pd
from rapidfuzz.distance import Levenshtein

from atxaudit.portal.profile import Profile
from atxaudit.snapshot.facts.text import lines, plain, squash

_FILLER = {"", "na", "n a", "tbd", "test", "lorem", "loremipsum", "description", "none", "null", "todo", "xxx", "asdf"}
_FILLED = {
    "title": "The title",
    "description": "The description",
    "attribution": "Data provided by",
    "category": "The category",
    "row_label": "The row label",
}
_NO_ROW_LABEL = {"", "row", "rows"}
_URL = re.compile(r"https?://[^\s/]+\.[^\s/]+\S*", re.IGNORECASE)
_DOCUMENT_KINDS = {
    "application/pdf": "PDF document",
    "application/msword": "Word document",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word document",
    "application/vnd.ms-powerpoint": "presentation",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "presentation",
}
_DOCUMENT_SUFFIXES = {".pdf", ".doc", ".docx"}
_TWIN_SUFFIXES = {".html", ".htm", ".csv", ".txt", ".md"}
_WEEK = 7  # a dataset updated this often or more needs a key (rules.md, row-identifier-set)
_COMMONER = 10  # times; rules.md, tags-clean


def add(profile: Profile) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Facts on the single fields of a record."""

    def facts(assets: pd.DataFrame) -> pd.DataFrame:
        tags = [lines(text) for text in assets["tags"]]
        counts = Counter(tag.casefold() for own in tags for tag in {t.casefold() for t in own})
        stated = [profile.has_licence(name) for name in assets["license_name"].fillna("")]
        license_names = assets["license_name"].where(pd.Series(stated, index=assets.index))
        links = assets["attribution_link"]
        documents = [[name for name in lines(text) if _suffix(name) in _DOCUMENT_SUFFIXES] for text in assets["attachments"]]
        return pd.DataFrame(
            {
                "filler_field": [_filler(row) for row in assets[list(_FILLED)].fillna("").itertuples(index=False)],
                "category_problem": [category_problem(c, profile) for c in assets["category_chosen"].fillna("")],
                "tags_count": [len(own) for own in tags],
                "has_tags": [bool(own) for own in tags],
                "tags_problem": [tags_problem(own, counts) for own in tags],
                "license": license_names,
                "has_license": license_names.notna(),
                "license_is_open": [profile.is_open_licence(name) for name in license_names.fillna("")],
                "row_unit": assets["row_label"].where(~assets["row_label"].fillna("").map(squash).isin(_NO_ROW_LABEL)),
                "needs_row_identifier": assets["is_dataset"] & (_by_machine(assets) | assets["interval_days"].le(_WEEK)),
                "row_key": assets["row_identifier"],
                "has_source_link": links.notna(),
                "source_link_problem": [source_link_problem(link, profile.domains) for link in links.fillna("")],
                "portal_has_outcomes": bool(profile.strategic_outcomes.current),
                "outcome_problem": [outcome_problem(o, profile) for o in assets["strategic_outcome"].fillna("")],
                "has_documents": [bool(names) for names in documents],
                "document_without_twin": [
                    document_without_twin(names, lines(text))
                    for names, text in zip(documents, assets["attachments"], strict=True)
                ],
                "document_kind": [document_kind(mime) for mime in assets["blob_mime_type"].fillna("")],
            },
            index=assets.index,
        )

    return facts


def category_problem(category: str, profile: Profile) -> str | None:
    """What is wrong with a category: none, or outside the portal's list when there is one."""
    if not category:
        return "No category is chosen"
    if profile.categories and squash(category) not in {squash(c) for c in profile.categories}:
        return f"“{category}” is not one of the portal's categories"
    return None


def tags_problem(tags: list[str], counts: Counter[str]) -> str | None:
    """A tag written twice, or one edit from a much commoner one (not a plural s, no digits)."""
    folded = Counter(squash(tag) for tag in tags)
    twice = next((tag for tag in tags if folded[squash(tag)] > 1), None)
    if twice is not None:
        return f"“{twice}” is there twice"
    for tag in tags:
        if better := commoner_spelling(tag.casefold(), counts):
            return f"“{tag}” looks like “{better}”"
    return None


def commoner_spelling(tag: str, counts: Counter[str]) -> str | None:
    """A tag at least ten times as common and one edit away."""
    if len(tag) < 5 or any(c.isdigit() for c in tag):
        return None
    for other, count in counts.items():
        if (
            count >= _COMMONER * counts[tag]
            and abs(len(other) - len(tag)) <= 1
            and other not in (tag + "s", tag.removesuffix("s"))
            and Levenshtein.distance(tag, other, score_cutoff=1) == 1
        ):
            return other
    return None


def source_link_problem(link: str, domains: tuple[str, ...]) -> str | None:
    """Not a web address, or just the portal's own front page. Another organisation's front page passes."""
    if not link:
        return None
    if not _URL.fullmatch(link.strip()):
        return "is no web address"
    host, _, path = link.strip().split("://", 1)[1].partition("/")
    return "is just this portal's front page" if host.casefold() in domains and not path.strip("/") else None


def outcome_problem(outcome: str, profile: Profile) -> str | None:
    """A strategic outcome that is missing or from a list that no longer holds."""
    if not outcome:
        return "No strategic outcome is chosen"
    if squash(outcome) not in {squash(known) for known in profile.strategic_outcomes.current}:
        return f"“{outcome}” is not on the current list of strategic outcomes"
    return None


def document_kind(mime_type: str) -> str | None:
    """What kind of document a file is; null for data."""
    mime = mime_type.split(";")[0].strip().casefold()
    return "picture" if mime.startswith("image/") else _DOCUMENT_KINDS.get(mime)


def document_without_twin(documents: list[str], attachments: list[str]) -> str | None:
    """The first attached document without the same content as a page or table beside it."""
    twins = {squash(PurePosixPath(name).stem) for name in attachments if _suffix(name) in _TWIN_SUFFIXES}
    return next((name for name in documents if squash(PurePosixPath(name).stem) not in twins), None)


def _by_machine(assets: pd.DataFrame) -> pd.Series:
    methods = assets["method"].fillna("").map(squash)
    return ~methods.str.contains("manual") & ~methods.isin(["", "other"])


def _filler(row: tuple[str, ...]) -> str | None:
    for name, value in zip(_FILLED.values(), row, strict=True):
        if value.strip() and squash(plain(value)) in _FILLER:
            return f"{name} holds “{value.strip()}”"
    return None


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.casefold()
