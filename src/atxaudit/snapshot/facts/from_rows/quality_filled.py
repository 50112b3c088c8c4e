"""Facts of any column: filled, varied, unlike its neighbours, of the type it declares."""

from __future__ import annotations

from atxaudit.snapshot.facts.from_rows.quality_column import MANY, Dataset, counted, such_as
from atxaudit.snapshot.profile.facts import ColumnProfile
from atxaudit.snapshot.profile.names import has_word, is_birth_date
from atxaudit.snapshot.profile.showing import visible

_VALUES = 10  # different ones; rules.md, columns-not-redundant
_ONE_PLACE = {
    "state", "statefp", "county", "countyfp", "city", "fips", "jurisdiction", "agency", "year", "years", "yr", "fy",
    "fund",
}  # fmt: skip
_PLACES = {"point", "location"}
_PARTS = {"address", "city", "state", "zip"}
_KINDS = {
    "number": "no number",
    "money": "no amount",
    "percent": "no percentage",
    "stars": "no number",
    "calendar_date": "no date",
    "date": "no date",
    "checkbox": "neither true nor false",
    "point": "no point",
}  # in words for people; the others are shapes


def facts(column: ColumnProfile, dataset: Dataset) -> dict[str, object]:
    """Of one column."""
    equal = next((pair.first for pair in dataset.profile.equal_columns if pair.second == column.field_name), "")
    misfits = next((c.misfits for c in dataset.file.columns if c.field_name == column.field_name), 0)
    return {
        "table_has_values": dataset.rows > 0,
        "table_rows": dataset.rows,
        "is_own_column": not _is_split_off(column, dataset),
        "emptiness_is_known": dataset.is_whole or column.filled > 0,
        "has_100_cells": column.filled >= MANY,
        "should_vary": not dataset.record.get("is_derived") and not has_word(column.column, _ONE_PLACE),
        "only_value": _only_value(column) if column.distinct == 1 else None,
        "has_10_values": column.distinct >= _VALUES,
        "same_as": dataset.name_of(equal) if equal else None,
        "misfits": misfits,
        "misfit_problem": _misfits(column, misfits) if misfits else None,
    }


def _is_split_off(column: ColumnProfile, dataset: Dataset) -> bool:
    """The four parts of a location are columns the portal made, whether or not it has anything to put there."""
    stem, _, part = column.field_name.rpartition("_")
    places = {other.field_name for other in dataset.profile.columns if other.datatype in _PLACES}
    return part in _PARTS and stem in places


def _only_value(column: ColumnProfile) -> str:
    shown = ""
    if column.category and column.category.top:
        shown = visible(column.category.top[0][0])
    elif column.numbers and not column.numbers.withheld:
        shown = f"{column.numbers.smallest:,.10g}"
    elif column.kind == "date" and column.dates and not is_birth_date(column.column):
        shown = str(column.dates.earliest or "")
    return f"the same value, “{shown}”" if shown else "the same value"


def _misfits(column: ColumnProfile, misfits: int) -> str:
    """What does not fit, and what became of it."""
    kind = _KINDS.get(column.datatype, "no shape")
    cells = counted(misfits, "cell", (f"is {kind}", f"are {kind}"))
    example = such_as(column.text.example("misfit") if column.text else "")
    fate = "all its cells are therefore taken as text" if column.kind == "text" else "these count as text only"
    return f"{cells}{example}; {fate}"
