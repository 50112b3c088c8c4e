"""Row conditions in SQL. As in pandas, an empty cell meets no comparison but "not equal" and "not in"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from atxaudit.engine.duckdb.literals import comparison, membership
from atxaudit.engine.duckdb.schema import Kind, RowTable, Unsupported, quoted

OPERATORS = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
FLAG_NAMES = re.compile(r"\w+(?: and \w+)*")  # what our suite files write: true-or-false facts that must all hold


def row_condition(table: RowTable, condition: object) -> str:
    """The condition in SQL, never NULL; "" where there is none.

    Args:
        table: the file whose rows it chooses.
        condition: a Great Expectations condition, its dict, or names of true-or-false columns joined by " and ".

    Raises:
        Unsupported: for anything else, and for what the column's values are not compared with.
    """
    if not condition:
        return ""
    if isinstance(condition, str):
        return _flags(table, condition)
    body = condition if isinstance(condition, Mapping) else condition.dict()  # type: ignore[attr-defined]  # pydantic
    kind = body.get("type")
    if kind not in READERS:
        raise Unsupported(f'A row condition of type "{kind}" is not read.')
    return READERS[kind](table, body)


def all_flags(table: RowTable, columns: tuple[str, ...]) -> str:
    """True where all of these true-or-false columns are."""
    for column in columns:
        if table.kind(column) is not Kind.BOOL:
            raise Unsupported(f'The row condition names "{column}", which is not a true-or-false column.')
    return " AND ".join(f"coalesce({quoted(column)}, FALSE)" for column in columns)


def _flags(table: RowTable, text: str) -> str:
    if not FLAG_NAMES.fullmatch(text.strip()):
        raise Unsupported(f'The row condition "{text}" is more than true-or-false columns joined by " and ".')
    return all_flags(table, tuple(text.strip().split(" and ")))


def _passed_through(table: RowTable, body: Mapping[str, Any]) -> str:
    return _flags(table, body["pass_through_filter"])


def _nullity(table: RowTable, body: Mapping[str, Any]) -> str:
    column = body["column"]["name"]
    table.kind(column)
    return f"{quoted(column)} IS {'' if body['is_null'] else 'NOT '}NULL"


def _comparison(table: RowTable, body: Mapping[str, Any]) -> str:
    column, operator, value = body["column"]["name"], str(body["operator"]), body["parameter"]
    if operator in {"IN", "NOT_IN"}:
        found = f"coalesce({membership(table, column, value)}, FALSE)"
        return found if operator == "IN" else f"NOT {found}"
    compared = comparison(table, column, OPERATORS[operator], value)
    return f"coalesce({compared}, {'TRUE' if operator == '!=' else 'FALSE'})"


def _joined(word: str) -> Callable[[RowTable, Mapping[str, Any]], str]:
    def read(table: RowTable, body: Mapping[str, Any]) -> str:
        return f"({f' {word} '.join(row_condition(table, part) for part in body['conditions'])})"

    return read


READERS: dict[object, Callable[[RowTable, Mapping[str, Any]], str]] = {
    "comparison": _comparison,
    "nullity": _nullity,
    "pass_through": _passed_through,
    "and": _joined("AND"),
    "or": _joined("OR"),
}
