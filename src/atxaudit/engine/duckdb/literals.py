"""A value of an expectation as the SQL it is compared with: exactly as Python compares it, or refused."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

from atxaudit.engine.duckdb.schema import Kind, RowTable, Unsupported, quoted, quoted_text

WIDEST = 2**127 - 1  # DuckDB's HUGEINT
ROUNDED = {">=": ROUND_CEILING, "<": ROUND_CEILING, ">": ROUND_FLOOR, "<=": ROUND_FLOOR}
EXACT = Context(prec=400)  # digits enough for any float written out


def comparison(table: RowTable, column: str, operator: str, value: object) -> str:
    """`column operator value` for one of < <= > >= = <>; NULL where the column is empty.

    Raises:
        Unsupported: where Python would not compare the two either.
    """
    if table.kind(column) is Kind.DECIMAL:
        return _decimal_comparison(table, column, operator, value)
    return f"{quoted(column)} {operator} {literal(table, column, value)}"


def literal(table: RowTable, column: str, value: object) -> str:
    """The value as a constant that compares with the column as in Python."""
    kind = table.kind(column)
    written: str | None = WRITERS[kind](value) if kind in WRITERS else None
    if written is None:
        raise Unsupported(
            f'The column "{column}" holds {kind}s, which are not compared with {type(value).__name__} {value!r}.'
        )
    return written


def membership(table: RowTable, column: str, values: Sequence[object]) -> str:
    """`column IN values`, NULL where the column is empty. A missing value in the set matches nothing.

    Raises:
        Unsupported: for values that Python would not find either, unless they are texts among numbers or the reverse.
    """
    present = [value for value in values if not _is_missing(value)]
    alike = [value for value in present if isinstance(value, str) == (table.kind(column) is Kind.TEXT)]
    if present and not alike:
        raise Unsupported(
            f'The column "{column}" holds {table.kind(column)}s, among which {present[0]!r} is not found.'
        )
    members = [_member(table, column, value) for value in alike]
    known = list(dict.fromkeys(member for member in members if member is not None))
    return f"{quoted(column)} IN ({', '.join(known)})" if known else f"nullif({quoted(column)} IS NULL, TRUE)"


def _member(table: RowTable, column: str, value: object) -> str | None:
    """None for a number that the column cannot hold. Python finds no date among times, nor the reverse."""
    kind = table.kind(column)
    if kind is Kind.DECIMAL:
        return _decimal_member(table, column, value)
    if (kind is Kind.DATE and type(value) is not date) or (
        kind in {Kind.TIME, Kind.ZONED} and not isinstance(value, datetime)
    ):
        raise Unsupported(f'The column "{column}" holds {kind}s, among which {value!r} is not found.')
    return literal(table, column, value)


def _is_missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


# Each writer gives None for a value that its kind of column is not compared with.


def _text(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Unsupported("A text of the expectation holds half a character, which no file can hold.") from error
    return quoted_text(value)


def _number(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or _is_missing(value):
        return None
    if isinstance(value, int) and abs(value) <= WIDEST:
        return str(value)
    return _double(value)


def _double(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or _is_missing(value):
        return None
    try:
        return f"CAST('{float(value)!r}' AS DOUBLE)"
    except OverflowError as error:
        raise Unsupported("A number of the expectation is larger than any number of the column can be.") from error


def _flag(value: object) -> str | None:
    return str(value).upper() if isinstance(value, bool) else None


def _moment(value: object) -> str | None:
    moment = _parsed(value)
    if isinstance(moment, datetime):
        return f"TIMESTAMP '{moment.isoformat(sep=' ')}'" if moment.tzinfo is None else None
    return f"DATE '{moment.isoformat()}'" if isinstance(moment, date) else None


def _zoned_moment(value: object) -> str | None:
    moment = _parsed(value)
    zoned = isinstance(moment, datetime) and moment.tzinfo is not None
    return f"TIMESTAMPTZ '{moment.isoformat(sep=' ')}'" if zoned and isinstance(moment, datetime) else None


def _parsed(value: object) -> object:
    """A text as the moment it writes: a suite file has no other way to write one."""
    if not isinstance(value, str):
        return value
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


WRITERS: dict[Kind, Callable[[object], str | None]] = {
    Kind.TEXT: _text,
    Kind.INTEGER: _number,
    Kind.FLOAT: _double,
    Kind.BOOL: _flag,
    Kind.DATE: _moment,
    Kind.TIME: _moment,
    Kind.ZONED: _zoned_moment,
}


# --- decimals: 0.1 of a file is above 0.1 of Python, whose float is 0.1000000000000000055… ----------------------------


def _decimal_comparison(table: RowTable, column: str, operator: str, value: object) -> str:
    exact, step = _exact(column, value), Decimal(1).scaleb(-table.scale(column))
    if operator in ROUNDED:  # x >= 0.15 is x >= 0.2 where x has one digit
        nearest = exact.quantize(step, rounding=ROUNDED[operator], context=EXACT)
        return f"{quoted(column)} {operator} {_as_decimal(nearest, table, column)}"
    member = _decimal_member(table, column, value)
    if member is None:
        return f"({quoted(column)} IS NOT NULL) = {'FALSE' if operator == '=' else 'TRUE'}"
    return f"{quoted(column)} {operator} {member}"


def _decimal_member(table: RowTable, column: str, value: object) -> str | None:
    """None for a number that the column cannot hold."""
    exact, step = _exact(column, value), Decimal(1).scaleb(-table.scale(column))
    nearest = exact.quantize(step, context=EXACT)
    return _as_decimal(nearest, table, column) if nearest == exact else None


def _exact(column: str, value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not math.isfinite(value):
        raise Unsupported(f'The column "{column}" holds decimal numbers, which are not compared with {value!r}.')
    return Decimal(value)


def _as_decimal(value: Decimal, table: RowTable, column: str) -> str:
    scale = table.scale(column)
    if value.adjusted() + 1 + scale > 38:
        raise Unsupported(f'The number {value} is larger than any in the column "{column}" can be.')
    return f"CAST('{value:f}' AS DECIMAL(38, {scale}))"
