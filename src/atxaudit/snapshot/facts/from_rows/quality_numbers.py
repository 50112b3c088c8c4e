"""Facts of number columns: what cannot be counted, and values far from all others."""

from __future__ import annotations

from atxaudit.snapshot.facts.from_rows.quality_column import Dataset, counted
from atxaudit.snapshot.profile.facts import ColumnProfile, NumberFacts
from atxaudit.snapshot.profile.names import is_never_negative
from atxaudit.snapshot.profile.roles import Role


def facts(column: ColumnProfile, dataset: Dataset) -> dict[str, object]:
    """Of one column; `is_quantity` speaks of text too."""
    is_quantity = dataset.has_role(column, Role.QUANTITY)
    numbers = column.numbers
    if numbers is None or not is_quantity:
        return {"is_quantity": is_quantity}
    return {"is_quantity": True, "is_number_quantity": True, "implausible": _negative(column, numbers) or _far(numbers)}


def _negative(column: ColumnProfile, numbers: NumberFacts) -> str | None:
    if not numbers.negatives or not is_never_negative(column.column):
        return None
    least = "" if numbers.withheld else f", the least {numbers.smallest:,.10g}"
    return f"{counted(numbers.negatives, 'cell', ('is', 'are'))} below zero{least}"


def _far(numbers: NumberFacts) -> str | None:
    """A stand-in number is no-placeholder-value's."""
    if numbers.far_value is None or numbers.far_value == numbers.sentinel:
        return None
    usual = numbers.quantiles[-1] if numbers.quantiles else 0.0
    return (
        f"{counted(numbers.far_cells, 'cell', ('holds', 'hold'))} {numbers.far_value:,.10g},"
        f" where 99 % are at most {usual:,.10g}"
    )
