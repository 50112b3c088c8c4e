"""Answers to row queries, in the small part of SoQL that a reader of whole datasets needs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from atxaudit.demo.kinds import Value
from atxaudit.demo.rows import Row, RowTable

KINDS = {"calendar_date": "floating_timestamp", "date": "fixed_timestamp", "checkbox": "boolean"}
TAKEN = ("$select", "$order", "$limit", "$offset", "$$app_token", "$$exclude_system_fields")
NOT_SPOKEN = ("$where", "$group", "$having", "$q", "$query")


class SodaError(Exception):
    """An answer that is an error: the HTTP status and the body the portal sends with it."""

    def __init__(self, status: int, body: dict[str, object]) -> None:
        super().__init__(body)
        self.status = status
        self.body = body


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The fields, their types as X-SODA2-Types names them, and the rows of one query."""

    fields: tuple[str, ...]
    kinds: tuple[str, ...]  # Socrata's dataTypeName of each field
    rows: tuple[Row, ...]

    @property
    def soda_kinds(self) -> list[str]:
        return [KINDS.get(kind, kind) for kind in self.kinds]


def answer_query(table: RowTable, parameters: Sequence[tuple[str, str]], *, asked: int) -> Answer:
    """The rows a query asks for; `asked` counts queries, since without $order no two come in the same order.

    Raises:
        SodaError: an unknown field, an argument nobody knows, or SoQL beyond this portal.
    """
    _refuse_strange_arguments(parameters)
    given = dict(parameters)
    rows = [row for row in table.numbered() if _equals(table, row, parameters)]
    select = given.get("$select") or _everything(table, given)
    if aggregate := re.fullmatch(r"(?:count\(\*\)|count\(1\))(?:\s+as\s+(\w+))?", select.strip(), re.IGNORECASE):
        return Answer(fields=(aggregate[1] or "count",), kinds=("number",), rows=((len(rows),),))
    names = _selected(table, select)
    start, size = whole_number(given, "$offset", 0), whole_number(given, "$limit", 1000)
    ordered = _ordered(table, rows, given["$order"]) if given.get("$order") else _shuffled(rows, asked)
    places = [_place(table, name) for name in names]
    page = tuple(tuple(row[i] for i in places) for row in ordered[start : start + size])
    return Answer(fields=tuple(names), kinds=tuple(table.kind_of(name) for name in names), rows=page)


def as_json(answer: Answer) -> str:
    """One object a line, nulls left out, the newline before the comma."""
    columns = list(zip(answer.fields, answer.kinds, strict=True))
    lines = (
        json.dumps({f: _json_value(v, k) for (f, k), v in zip(columns, row, strict=True) if v is not None})
        for row in answer.rows
    )
    return "[" + "\n,".join(lines) + "]\n"


def as_csv(answer: Answer) -> str:
    """Field names, every value quoted, ISO dates, nothing for null."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(answer.fields)
    columns = [
        _written(column, kind) for column, kind in zip(zip(*answer.rows, strict=True), answer.kinds, strict=False)
    ]
    writer.writerows(zip(*columns, strict=True))
    return out.getvalue()


def as_export(table: RowTable) -> str:
    """The whole table as rows.csv exports it: display names, minimal quoting, dates in the American form."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    real = [(i, c) for i, c in enumerate(table.columns) if not c.is_system]
    writer.writerow([column.name for _, column in real])
    for row in table.rows:
        writer.writerow([_export_value(row[i], column.datatype) for i, column in real])
    return out.getvalue()


def plain(value: Value, kind: str) -> str:
    """A value as the typed CSV writes it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.strftime("%Y-%m-%dT%H:%M:%S.000") + ("Z" if kind == "date" else "")
        case tuple():
            return f"POINT ({value[1]} {value[0]})"
        case _:
            return str(value)


def _written(column: Sequence[Value], kind: str) -> list[str]:
    """The cells of a column as the typed CSV has them; most are text already."""
    return [value if type(value) is str else plain(value, kind) for value in column]


def whole_number(given: dict[str, str], name: str, default: int) -> int:
    """A parameter that must be a whole number."""
    text = given.get(name, str(default))
    if not text.isdecimal():
        message = f"Invalid value for {name}: {text}"
        raise SodaError(400, {"code": "req.bad-parameter", "error": True, "message": message})
    return int(text)


def _json_value(value: Value, kind: str) -> object:
    match value:
        case bool():
            return value
        case tuple():
            return {"type": "Point", "coordinates": [value[1], value[0]]}
        case _:
            return {"url": value} if kind == "url" else plain(value, kind)


def _export_value(value: Value, kind: str) -> str:
    if isinstance(value, datetime):
        return value.strftime("%m/%d/%Y %I:%M:%S %p")
    return plain(value, kind)


def _refuse_strange_arguments(parameters: Sequence[tuple[str, str]]) -> None:
    names = [name for name, _ in parameters if name.startswith("$") and name not in TAKEN]
    if strange := [name for name in names if name not in NOT_SPOKEN]:
        raise SodaError(400, {"error": True, "message": f"Unrecognized arguments [{', '.join(strange)}]"})
    if names:
        message = f"Query coordinator error: query.compiler.malformed; the demo portal does not take {names[0]}"
        raise SodaError(400, {"message": message, "errorCode": "query.compiler.malformed", "data": {}})


def _equals(table: RowTable, row: Row, parameters: Sequence[tuple[str, str]]) -> bool:
    filters = [(_place(table, name), table.kind_of(name), text) for name, text in parameters if name[0] != "$"]
    return all(plain(row[place], kind) == text for place, kind, text in filters)


def _everything(table: RowTable, given: dict[str, str]) -> str:
    """A bare query: computed regions included, unless the rows are ordered; system fields only when asked."""
    names = [c.field_name for c in table.columns if not (c.is_system and given.get("$order"))]
    asked = given.get("$$exclude_system_fields") == "false"
    return ", ".join([":id", *names] if asked else names)


def _selected(table: RowTable, select: str) -> list[str]:
    names: list[str] = []
    for word in (part.strip().strip("`") for part in select.split(",")):
        real = [c.field_name for c in table.columns if not c.is_system]
        names += {"*": real, ":*": [":id"]}.get(word, [word])
    for name in names:
        _place(table, name)
    return names


def _ordered(table: RowTable, rows: list[Row], order: str) -> list[Row]:
    for part in reversed(order.split(",")):
        name, _, direction = part.strip().partition(" ")
        place = _place(table, name)
        rows = sorted(rows, key=_rank(place), reverse=direction.strip().upper() == "DESC")
    return rows


def _rank(place: int) -> Callable[[Row], tuple[bool, str, object]]:
    """Nulls last; cells of another type than their column's stand together."""
    return lambda row: (row[place] is None, _sort(row[place]), "" if row[place] is None else row[place])


def _sort(value: Value) -> str:
    return "number" if isinstance(value, int | float) else type(value).__name__


def _shuffled(rows: list[Row], asked: int) -> list[Row]:
    return Random(asked).sample(rows, len(rows))  # noqa: S311 - an order, no secret


def _place(table: RowTable, name: str) -> int:
    """Where a field stands in a numbered row; :id comes first."""
    names = [":id", *(column.field_name for column in table.columns)]
    if name not in names:
        message = f"Query coordinator error: query.soql.no-such-column; No such column: {name}"
        body: dict[str, object] = {
            "message": message,
            "errorCode": "query.soql.no-such-column",
            "data": {"column": name},
        }
        raise SodaError(400, body)
    return names.index(name)
