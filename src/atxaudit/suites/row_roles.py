"""What a row template may name in place of a column, and in place of a value that a file cannot know.

Plain words, so that suites are read without the rooms that read rows; a test holds the roles against
snapshot.profile.Role.
"""

from __future__ import annotations

from collections.abc import Mapping

from atxaudit.snapshot.fact_kinds import Kind

_TEXT: frozenset[Kind] = frozenset({"text"})
_NUMBER: frozenset[Kind] = frozenset({"number"})
_TIME: frozenset[Kind] = frozenset({"time"})
_CODE: frozenset[Kind] = frozenset({"text", "number"})

FOUND_ROLES: Mapping[str, frozenset[Kind]] = {  # by name, type and contents (rules.md, Roles) → what the cells can be
    "event_date": _TIME,
    "start_date": _TIME,
    "end_date": _TIME,
    "latitude": _NUMBER,
    "longitude": _NUMBER,
    "point": _TEXT,
    "zip": _CODE,
    "phone": _TEXT,
    "money": _NUMBER,
    "category": _TEXT,
    "free_text": _TEXT,
    "identifier": _CODE,
    "person_name": _TEXT,
    "address": _TEXT,
    "quantity": _CODE,
}
NO_ROLE = "none"  # only for a dataset's own overrides: takes all roles away
ROLES: Mapping[str, frozenset[Kind]] = {
    **FOUND_ROLES,
    "declared_key": frozenset({"text", "number", "time", "bool"}),  # the record's row identifier
    "row_number": _CODE,  # OBJECTID, GlobalID, FID
    "date": _TIME,  # any date column but those of old things
    "historic_date": _TIME,  # of old things, by name and contents: when a house was built
    "year": _NUMBER,  # a number column that is years
    "text": _TEXT,  # any text column
    "category_with_parts": _TEXT,  # a category whose values are not all totals
}

PARAMETER = "$PARAMETER"  # Great Expectations' own way of naming a value that comes later
PARAMETERS: Mapping[str, Kind] = {  # ten years after the moment the audit speaks of
    "latest_possible_day": "time",
    "latest_possible_year": "number",
}
SAID = ("column", "failing", "judged", "percent", "example")  # what a sentence about rows may quote
