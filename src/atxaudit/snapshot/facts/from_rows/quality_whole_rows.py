"""Facts of whole rows: whether there are any, whether they repeat, and whether they are only laid out ahead."""

from __future__ import annotations

from atxaudit.snapshot.facts.from_rows.quality_column import Dataset, percent
from atxaudit.snapshot.profile.facts import ColumnProfile, share
from atxaudit.snapshot.profile.names import ROW_NUMBER, has_word
from atxaudit.snapshot.profile.roles import Role, laid_out

_REPEATED = 0.5  # percent of the rows; rules.md, rows-unique
_HALF = 0.5


def facts(dataset: Dataset) -> dict[str, object]:
    """Of one dataset."""
    return _rows(dataset) | _duplicates(dataset) | _laid_out(dataset)


def _rows(dataset: Dataset) -> dict[str, object]:
    return {"emptiness": _emptiness(dataset), "rows_with_values": dataset.rows}


def _emptiness(dataset: Dataset) -> str | None:
    profile = dataset.profile
    if not profile.columns:
        return "has no columns"
    if not profile.rows:
        return "has no rows"
    if dataset.rows:
        return None
    return (
        "has one row, every cell of it blank" if profile.rows == 1 else f"has {profile.rows:,} rows, all of them blank"
    )


def _duplicates(dataset: Dataset) -> dict[str, object]:
    repeated = percent(dataset.profile.duplicate_rows, dataset.rows)
    told_apart_by = next((c.name or c.field_name for c in dataset.profile.columns if _tells_apart(c, dataset)), "")
    return {
        "rows_should_differ": bool(told_apart_by),
        "told_apart_by": told_apart_by,
        "duplicates_are_known": dataset.is_whole or repeated > _REPEATED,
        "duplicate_rows": dataset.profile.duplicate_rows,
        "duplicate_percent": repeated,
        "duplicates_to_explain": _to_explain(dataset.profile.duplicate_rows, repeated, told_apart_by),
    }


def _to_explain(rows: int, repeated: float, told_apart_by: str) -> str | None:
    """Any repeat where something tells rows apart, and many where nothing does."""
    if told_apart_by:
        return f"“{told_apart_by}” included" if rows else None
    return "and no column could tell them apart" if repeated > _REPEATED else None


def _tells_apart(column: ColumnProfile, dataset: Dataset) -> bool:
    """Whether two events would differ here: a key, a time of day, a place on the map."""
    if not column.filled:
        return False
    if dataset.has_role(column, Role.IDENTIFIER, Role.LATITUDE, Role.POINT) or has_word(column.column, ROW_NUMBER):
        return True
    if column.field_name == dataset.record.get("row_key"):
        return True
    return bool(column.dates) and share(column.dates.timed if column.dates else 0, column.filled) > _HALF


def _laid_out(dataset: Dataset) -> dict[str, object]:
    profile = dataset.profile
    known = profile.quantity_rows * 2 > profile.rows and bool(dataset.roles.having(Role.EVENT_DATE))
    column = laid_out(profile, dataset.roles)
    if column is None or column.dates is None:
        return {"holds_dated_quantities": known, "laid_out_rows": 0, "laid_out_percent": 0.0}
    return {
        "holds_dated_quantities": known,
        "laid_out_rows": column.dates.ahead_rows,
        "laid_out_percent": percent(column.dates.ahead_rows, column.filled),
        "laid_out_after": column.dates.newest_valued,
    }
