"""Which texts of a record a person can write anew, and which rules look at each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

NOTHING = ""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A text of a record, or of each of its columns. `key` never changes: workbooks that are out name it."""

    key: str
    label: str
    rules: tuple[str, ...]  # whose findings stand beside it
    stored: str = NOTHING  # the store's column of its present text; "": the store does not keep it
    hint: str = ""  # how to write it, where the label does not say


RECORD_PLACES: tuple[Place, ...] = (
    Place(
        key="title",
        label="Title",
        rules=("title-present", "title-plain", "title-without-acronym", "title-not-a-draft", "title-unique"),
        stored="title",
    ),
    Place(
        key="description",
        label="Description",
        rules=(
            *("description-present", "description-informative", "description-thorough", "description-unique"),
            *("description-current", "link-text-meaningful", "no-shouting", "https-links"),
        ),
        stored="description",
    ),
    Place(key="category", label="Category", rules=("category-set",), stored="category"),
    Place(
        key="tags",
        label="Tags",
        rules=("tags-set", "tags-several", "tags-clean"),
        stored="tags",
        hint="All tags, with commas between them.",
    ),
    Place(key="licence", label="Licence", rules=("license-set", "license-open"), stored="license_name"),
    Place(
        key="frequency",
        label="Update pace",
        rules=("frequency-declared", "frequency-recognised", "frequency-plausible"),
        stored="frequency_word",
    ),
    Place(
        key="method",
        label="Publishing method",
        rules=("publishing-method-set", "method-fits-frequency"),
        stored="method",
    ),
    Place(
        key="attribution",
        label="Data provided by",
        rules=("provided-by-set", "provided-by-specific"),
        stored="attribution",
    ),
    Place(key="row_label", label="Row label (what one row is)", rules=("row-label-set",), stored="row_label"),
)
COLUMN_DESCRIPTION = Place(
    key="column_description",
    label="Column description",
    rules=("column-described", "column-description-real"),
    stored="description",
)
COLUMN_NAME = Place(
    key="column_name", label="Column name", rules=("column-name-readable", "column-name-unique"), stored="name"
)
COLUMN_PLACES = (COLUMN_DESCRIPTION, COLUMN_NAME)
PLACES: Mapping[str, Place] = MappingProxyType({place.key: place for place in (*RECORD_PLACES, *COLUMN_PLACES)})
WRITABLE_RULES = frozenset(rule for place in PLACES.values() for rule in place.rules)


@dataclass(frozen=True, kw_only=True)
class NewText:
    """What somebody wrote for one place. `field_name` is a column's, "" for the record."""

    asset_id: str
    place: Place
    field_name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A workbook that came back."""

    run: str
    portal: str
    kind: str  # liaison or department
    name: str
    texts: tuple[NewText, ...]
    remarks: tuple[str, ...] = field(default=())  # what was passed over, in sentences


def key_of(asset_id: str, place: Place, field_name: str = "") -> str:
    """What names a row, wherever somebody moves it."""
    return f"{asset_id}|{place.key}|{field_name}"
