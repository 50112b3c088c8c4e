"""Facts of columns with few values, and of codes beside their meanings."""

from __future__ import annotations

from atxaudit.snapshot.facts.from_rows.quality_column import Dataset, percent, such_as
from atxaudit.snapshot.profile.facts import CategoryFacts, ColumnProfile, Spelling
from atxaudit.snapshot.profile.roles import Role
from atxaudit.snapshot.profile.showing import visible

_A_FEW = 0.01  # of the cells; rules.md, one-value-per-cell


def facts(column: ColumnProfile, dataset: Dataset) -> dict[str, object]:
    """Of one column."""
    return _category(column, dataset) | _code(column, dataset)


def _category(column: ColumnProfile, dataset: Dataset) -> dict[str, object]:
    category = column.category
    if category is None or not dataset.has_role(column, Role.CATEGORY):
        return {"is_category": False}
    return {"is_category": True, "spelling": _spelling(category), "joined": _joined(column, category)}


def _spelling(category: CategoryFacts) -> str | None:
    if not category.spellings:
        return None
    worst = max(category.spellings, key=lambda spelling: spelling.rare_rows)
    others = len(category.spellings) - 1
    more = f", and {others:,} more of the kind" if others else ""
    return f"{_written(worst)}{more}"


def _written(spelling: Spelling) -> str:
    common, rare = _rows(spelling.common_rows), _rows(spelling.rare_rows)
    if not spelling.common or not spelling.rare:
        return f"a value of {common} is written another way in {rare}"
    return f"“{visible(spelling.common)}” ({common}) is also written “{visible(spelling.rare)}” ({rare})"


def _rows(number: int) -> str:
    return f"{number:,} row{'' if number == 1 else 's'}"


def _joined(column: ColumnProfile, category: CategoryFacts) -> str | None:
    if column.share(category.joined) <= _A_FEW:
        return None
    cells = f"{category.joined:,} of {column.filled:,} cells ({percent(category.joined, column.filled):.1f} %)"
    return f"{cells} join several values{such_as(visible(category.joined_example))}"


def _code(column: ColumnProfile, dataset: Dataset) -> dict[str, object]:
    pair = next((pair for pair in dataset.profile.codes if pair.code == column.field_name and pair.codes), None)
    if pair is None:
        return {"has_meaning": False}
    return {
        "has_meaning": True,
        "meaning_name": dataset.name_of(pair.text),
        "ambiguous_codes": pair.ambiguous,
        "codes_count": pair.codes,
    }
