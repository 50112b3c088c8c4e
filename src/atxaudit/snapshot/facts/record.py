"""The rest of the record: filler, category, tags, licence, row label and key, source link, outcome, attachments."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import pandas as pd

from atxaudit.portal.profile import Profile
from atxaudit.snapshot.facts.tags import Spellings, tags_problem
from atxaudit.snapshot.facts.text import is_filler, lines, plain, shortened, squash

_FILLED = {
    "title": "The title",
    "description_text": "The description",
    "attribution": "Data provided by",
    "category": "The category",
    "row_label": "The row label",
}
_NO_ROW_LABEL = {"", "row", "rows"}
_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_DOCUMENT_KINDS = {
    "application/pdf": "PDF document",
    "application/msword": "Word document",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word document",
    "application/vnd.ms-powerpoint": "presentation",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "presentation",
}
_DOCUMENT_SUFFIXES = {".pdf", ".doc", ".docx"}
_TWIN_SUFFIXES = {".html", ".htm", ".csv", ".txt", ".md"}
_LONGEST_FILLER = 300  # characters, HTML around it included
_WEEK = 7  # a dataset updated this often or more needs a key (rules.md, row-identifier-set)


def add(profile: Profile) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Facts on the single fields of a record."""

    def facts(assets: pd.DataFrame) -> pd.DataFrame:
        links, row_labels = assets["attribution_link"], assets["row_label"]
        filled = assets[list(_FILLED)].fillna("").itertuples(index=False, name=None)
        return pd.DataFrame(
            {
                "filler_field": [filler_field(row) for row in filled],
                "row_unit": row_labels.where(~row_labels.fillna("").map(squash).isin(_NO_ROW_LABEL)),
                "needs_row_identifier": assets["is_dataset"] & (_by_machine(assets) | _is_weekly(assets)),
                "row_key": assets["row_identifier"],
                "has_source_link": links.notna(),
                "source_link_problem": [source_link_problem(link, profile.domains) for link in links.fillna("")],
                "portal_has_outcomes": _outcome_is_judged(assets, profile),
                "outcome_problem": [outcome_problem(o, profile) for o in assets["strategic_outcome"].fillna("")],
            }
            | _category(assets, profile)
            | _tags(assets)
            | _licence(assets, profile)
            | _documents(assets),
            index=assets.index,
        )

    return facts


def filler_field(values: tuple[str, ...]) -> str | None:
    """The first field whose whole value only fills the box; values in the order of `_FILLED`."""
    for name, value in zip(_FILLED.values(), values, strict=True):
        if value.strip() and len(value) <= _LONGEST_FILLER and is_filler(plain(value)):
            return f"{name} holds “{shortened(value.strip())}”"
    return None


def category_problem(category: str, profile: Profile) -> str | None:
    """What is wrong with a category: none, or outside the portal's list when there is one."""
    if not category:
        return "No category is chosen"
    if profile.categories and squash(category) not in {squash(c) for c in profile.categories}:
        return f"“{category}” is not one of the portal's categories"
    return None


def source_link_problem(link: str, domains: tuple[str, ...]) -> str | None:
    """Not a web address, or just the portal's own front page. Another organisation's front page passes."""
    if not link:
        return None
    try:
        address = urlsplit(link.strip())
        host = (address.hostname or "") if _URL.fullmatch(link.strip()) else ""
    except ValueError:  # a bracket or port that no address has
        host = ""
    if "." not in host.strip("."):
        return "is no web address"
    is_front = not (address.path.strip("/") or address.query or address.fragment)
    return "is just this portal's front page" if is_front and host in domains else None


def outcome_problem(outcome: str, profile: Profile) -> str | None:
    """A strategic outcome that is missing, or from a list that no longer holds."""
    known = profile.strategic_outcomes
    if not outcome:
        return "No strategic outcome is chosen"
    if squash(outcome) in {squash(name) for name in known.retired}:
        return f"“{outcome}” is from a list that is retired"
    if known.current and squash(outcome) not in {squash(name) for name in known.current}:
        return f"“{outcome}” is not on the current list of strategic outcomes"
    return None


def document_kind(mime_type: str) -> str | None:
    """What kind of document a file is; null for data."""
    mime = mime_type.partition(";")[0].strip().casefold()
    return "picture" if mime.startswith("image/") else _DOCUMENT_KINDS.get(mime)


def document_without_twin(documents: list[str], attachments: list[str]) -> str | None:
    """The first attached document without the same content as a page or table beside it."""
    twins = {squash(PurePosixPath(name).stem) for name in attachments if _suffix(name) in _TWIN_SUFFIXES}
    return next((name for name in documents if squash(PurePosixPath(name).stem) not in twins), None)


def _category(assets: pd.DataFrame, profile: Profile) -> dict[str, object]:
    chosen = assets["category_chosen"].fillna("")
    problems = {category: category_problem(category, profile) for category in set(chosen)}
    fine = chosen.map(lambda category: problems[category] is None).astype(bool)
    elsewhere = bool(profile.fields.get("category"))  # a custom field may hold the category the city means
    return {
        "category_problem": [problems[category] for category in chosen],
        "category_is_known": fine | assets["fields_read"] | (not elsewhere),
    }


def _tags(assets: pd.DataFrame) -> dict[str, object]:
    tags = [lines(text) for text in assets["tags"]]
    spellings = Spellings(tags)
    return {
        "tags_count": [len(own) for own in tags],
        "has_tags": [bool(own) for own in tags],
        "tags_problem": [tags_problem(own, spellings) for own in tags],
    }


def _licence(assets: pd.DataFrame, profile: Profile) -> dict[str, object]:
    stated = [profile.has_licence(name) for name in assets["license_name"].fillna("")]
    names = assets["license_name"].where(pd.Series(stated, index=assets.index, dtype=bool))
    return {
        "license": names,
        "has_license": names.notna(),
        "license_is_open": [profile.is_open_licence(name) for name in names.fillna("")],
    }


def _documents(assets: pd.DataFrame) -> dict[str, object]:
    attached = [lines(text) for text in assets["attachments"]]
    documents = [[name for name in names if _suffix(name) in _DOCUMENT_SUFFIXES] for names in attached]
    return {
        "has_documents": [bool(names) for names in documents],
        "document_without_twin": [
            document_without_twin(names, own) for names, own in zip(documents, attached, strict=True)
        ],
        "document_kind": [document_kind(mime) for mime in assets["blob_mime_type"].fillna("")],
        "document_is_known": ~_is_file(assets) | assets["blob_mime_type"].notna(),
    }


def _outcome_is_judged(assets: pd.DataFrame, profile: Profile) -> pd.Series[bool]:
    """Where an outcome is named; and everywhere, where the city's list is known and readers see the field."""
    expected = bool(profile.strategic_outcomes.current) and profile.shows("strategic_outcome")
    return assets["strategic_outcome"].notna() | expected


def _by_machine(assets: pd.DataFrame) -> pd.Series[bool]:
    methods = assets["method"].fillna("").map(squash).astype("str")
    return ~methods.str.contains("manual") & ~methods.isin(["", "other"])


def _is_weekly(assets: pd.DataFrame) -> pd.Series[bool]:
    return assets["interval_days"].le(_WEEK)


def _is_file(assets: pd.DataFrame) -> pd.Series[bool]:
    return (assets["type"] == "file") | (assets["view_type"] == "blobby")


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.casefold()
