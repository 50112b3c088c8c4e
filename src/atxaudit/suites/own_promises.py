"""A department's own promises before they are judged: whether the columns can keep them, and what they speak of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from atxaudit.snapshot.rows.cells import CellKind
from atxaudit.snapshot.rows.files import RowColumn
from atxaudit.suites.expectation_types import NUMBER, ORDERED, ROW_TYPES, TEXT
from atxaudit.suites.rule import Rule

_KINDS = {CellKind.NUMBER: "number", CellKind.TIMESTAMP: "time", CellKind.INSTANT: "time", CellKind.BOOLEAN: "bool"}
_HOLDS = {"number": "numbers", "time": "dates", "bool": "yes or no", "text": "text"}
_ASKED = {ORDERED: "which has no order", TEXT: "and the promise is one about text", NUMBER: "which is not added up"}
_PAIRS = ("expect_column_pair_values_a_to_be_greater_than_b", "expect_column_pair_values_to_be_equal")


def value_kind(column: RowColumn) -> str:
    """What a column's stored cells are, in the words of the suites."""
    return _KINDS.get(column.kind, "text")


def own_misfit(rule: Rule, cells: Mapping[str, RowColumn]) -> str:
    """Why these columns can neither keep nor break a promise, "" where they can."""
    return next(_misfits(rule, cells), "")


def of_the_file(rule: Rule, stored: Sequence[str]) -> dict[str, Any]:
    """The kwargs of a promise on the columns a dataset publishes, as one on those of its row file, which has more.

    Args:
        rule: the promise.
        stored: the columns of the file, in its order; no field has a colon in its name.
    """
    kwargs, added = dict(rule.kwargs), [name for name in stored if ":" in name]
    published = [name for name in stored if ":" not in name]
    match rule.type:
        case "expect_table_columns_to_match_set":
            kwargs["column_set"] = list(dict.fromkeys((*kwargs["column_set"], *added)))
        case "expect_table_columns_to_match_ordered_list":
            kwargs["column_list"] = list(_with_what_stands_beside(kwargs["column_list"], added))
        case "expect_table_column_count_to_equal":
            kwargs["value"] += len(added)
        case "expect_column_to_exist" if "column_index" in kwargs:
            index = kwargs["column_index"]
            kwargs["column_index"] = stored.index(published[index]) if index < len(published) else len(stored) + index
    return kwargs


def _with_what_stands_beside(fields: Sequence[str], added: Sequence[str]) -> Iterator[str]:
    """The row id in front, and behind each point its longitude and latitude."""
    yield from (name for name in added if name.startswith(":"))
    for field in fields:
        if field not in added:
            yield field
            yield from (name for name in added if name.startswith(f"{field}:"))


def _misfits(rule: Rule, cells: Mapping[str, RowColumn]) -> Iterator[str]:
    known = ROW_TYPES[rule.type]
    if known.of_table:
        return
    kinds = {name: value_kind(cells[name]) for name in rule.columns}
    for name, kind in kinds.items():
        if kind not in known.kinds:
            yield f'the column "{name}" holds {_HOLDS[kind]}, {_ASKED[known.kinds]}'
    if rule.type in _PAIRS:
        yield from _unlike(*(cells[name] for name in rule.columns))
    if known.kinds == ORDERED:
        yield from _other_bounds(rule, kinds)
    yield from _other_parameters(rule.kwargs.get("row_condition"), cells)


def _unlike(one: RowColumn, other: RowColumn) -> Iterator[str]:
    kinds = value_kind(one), value_kind(other)
    if kinds[0] != kinds[1]:
        held = f'"{one.field_name}" holds {_HOLDS[kinds[0]]} and "{other.field_name}" {_HOLDS[kinds[1]]}'
        yield f"{held}, which are not compared"
    elif kinds[0] == "time" and one.kind is not other.kind:
        yield f'one of "{one.field_name}" and "{other.field_name}" is in UTC, the other in the city\'s time'


def _other_bounds(rule: Rule, kinds: Mapping[str, str]) -> Iterator[str]:
    for name, kind in kinds.items():
        for bound in (rule.kwargs.get("min_value"), rule.kwargs.get("max_value")):
            if bound is not None and (kind == "number") is not isinstance(bound, int | float):
                yield f'the column "{name}" holds {_HOLDS[kind]}, which are not compared with {bound!r}'


def _other_parameters(condition: Any, cells: Mapping[str, RowColumn]) -> Iterator[str]:
    """Of a row condition."""
    if not isinstance(condition, Mapping):
        return
    for part in condition.get("conditions", ()):
        yield from _other_parameters(part, cells)
    if condition["type"] != "comparison" or condition["operator"] in ("IN", "NOT_IN"):
        return
    name, value = condition["column"]["name"], condition["parameter"]
    kind = value_kind(cells[name])
    if (kind == "number" and isinstance(value, str)) or (kind == "text" and not isinstance(value, str)):
        yield f'the row condition\'s column "{name}" holds {_HOLDS[kind]}, not compared with {value!r}'
