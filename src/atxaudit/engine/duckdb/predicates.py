"""Each promise that Great Expectations can ask about, as SQL: which rows it speaks of, and which of them keep it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from inspect import unwrap
from itertools import combinations
from typing import Any

import pandas as pd

from atxaudit.engine.duckdb.conditions import row_condition
from atxaudit.engine.duckdb.literals import comparison, literal, membership
from atxaudit.engine.duckdb.regex import search
from atxaudit.engine.duckdb.schema import Kind, RowTable, Unsupported, quoted

Values = Mapping[str, Any]  # what the expectation asks: bounds, sets, patterns

NUMBERS = frozenset({Kind.INTEGER, Kind.FLOAT, Kind.DECIMAL})
COUNTABLE = frozenset(Kind) - {Kind.OTHER}  # kinds whose equality in DuckDB is that of Python
IGNORED = {  # ignore_row_if → how the empty cells of a row are joined
    "both_values_are_missing": " AND ",
    "either_value_is_missing": " OR ",
    "neither": "",
    "all_values_are_missing": " AND ",
    "any_value_is_missing": " OR ",
    "never": "",
}
SAMPLES: dict[Kind, object] = {Kind.DATE: date(2000, 1, 1), Kind.DECIMAL: Decimal(1)}  # what pandas holds as objects


@dataclass(frozen=True, kw_only=True)
class Promise:
    """One promise about rows, in SQL."""

    columns: tuple[str, ...]  # judged
    chosen: str  # true for the rows that meet the row condition; "" where there is none
    judged: str  # true for those with something to judge; "" for all
    kept: str = ""  # true where a row keeps it, NULL or false where not; "" with `repeats`
    repeats: bool = False  # broken by rows of the domain that have the same values as another
    is_pair: bool = False  # of two columns, whose values come as a tuple

    kept_unless_empty: bool = False  # `kept` is never false where there is nothing to judge

    @property
    def domain(self) -> str:
        """True for the rows it speaks of."""
        return _both(self.chosen, self.judged) or "TRUE"

    @property
    def broken(self) -> str:
        """True for the rows that broke it."""
        if self.kept_unless_empty:
            return _both(self.chosen, f"NOT ({self.kept})")
        return f"{self.domain} AND ({self.kept}) IS NOT TRUE"


def promise(table: RowTable, root: str, domain: Values, values: Values) -> Promise:
    """The promise behind a metric.

    Args:
        table: the file.
        root: the metric's name without its last word, e.g. "column_values.between".
        domain: the metric's domain kwargs: columns, row_condition, ignore_row_if.
        values: the metric's value kwargs.

    Raises:
        Unsupported: for a metric that is not known, and for values that the columns are not compared with.
    """
    if root not in PREDICATES:
        raise Unsupported(f'"{root}" is not computed over rows.')
    columns = judged_columns(domain)
    for column in columns:
        table.kind(column)
    predicate = PREDICATES[root]
    return Promise(
        columns=columns,
        chosen=row_condition(table, domain.get("row_condition")),
        judged="" if predicate in READS_NULLS else _judged(columns, domain),
        kept="" if root in REPEATS else predicate(table, columns, values),
        repeats=root in REPEATS and bool(_equal_kinds(table, columns)),
        is_pair="column_A" in domain,
        kept_unless_empty="column" in domain,
    )


def judged_columns(domain: Values) -> tuple[str, ...]:
    """The columns a metric reads, in the order Great Expectations lists them."""
    named = [domain[key] for key in ("column", "column_A", "column_B") if domain.get(key)]
    return (*named, *(domain.get("column_list") or ()))


def _judged(columns: Sequence[str], domain: Values) -> str:
    empty = [f"{quoted(column)} IS NULL" for column in columns]
    skipped = empty[0] if "column" in domain else _ignored(domain).join(empty) if _ignored(domain) else ""
    return f"NOT ({skipped})" if skipped else ""


def _both(one: str, other: str) -> str:
    return " AND ".join(part for part in (one, other) if part)


def _ignored(domain: Values) -> str:
    word = domain.get("ignore_row_if") or (
        "both_values_are_missing" if "column_A" in domain else "all_values_are_missing"
    )
    if word not in IGNORED:
        raise Unsupported(f'"{word}" is no way of ignoring rows.')
    return IGNORED[word]


# --- one column -------------------------------------------------------------------------------------------------------


def _not_null(_: RowTable, columns: Sequence[str], __: Values) -> str:
    return f"{quoted(columns[0])} IS NOT NULL"


def _null(_: RowTable, columns: Sequence[str], __: Values) -> str:
    return f"{quoted(columns[0])} IS NULL"


def _between(table: RowTable, columns: Sequence[str], values: Values) -> str:
    kind = table.kind(columns[0])
    if kind not in NUMBERS | {Kind.DATE, Kind.TIME, Kind.ZONED}:
        raise Unsupported(f'The column "{columns[0]}" holds {kind}s, which have no order here.')
    return _bounds(values, lambda operator, value: comparison(table, columns[0], operator, value))


def _bounds(values: Values, compared: Callable[[str, Any], str]) -> str:
    least, most = values.get("min_value"), values.get("max_value")
    if least is None and most is None:
        raise Unsupported("Neither a least nor a greatest value is given.")
    sides = []
    if least is not None:
        sides.append(compared(">" if values.get("strict_min") else ">=", least))
    if most is not None:
        sides.append(compared("<" if values.get("strict_max") else "<=", most))
    return " AND ".join(sides)


def _in_set(table: RowTable, columns: Sequence[str], values: Values) -> str:
    if values.get("value_set") is None:
        raise Unsupported("No set of values is given.")
    if table.kind(columns[0]) not in COUNTABLE:
        raise Unsupported(f'The values of the column "{columns[0]}" are not compared.')
    return membership(table, columns[0], values["value_set"])


def _not_in_set(table: RowTable, columns: Sequence[str], values: Values) -> str:
    return f"NOT ({_in_set(table, columns, values)})"


def _text(table: RowTable, column: str) -> str:
    """The column as text. Only whole numbers are spelt alike by DuckDB and by Python."""
    kind = table.kind(column)
    if kind is Kind.INTEGER:
        return f"CAST({quoted(column)} AS VARCHAR)"
    if kind is not Kind.TEXT:
        raise Unsupported(f'The column "{column}" holds {kind}s, not text.')
    return quoted(column)


def _lengths_between(table: RowTable, columns: Sequence[str], values: Values) -> str:
    length = f"length({_text(table, columns[0])})"
    return _bounds(values, lambda operator, value: f"{length} {operator} {_number(value)}")


def _length_equals(table: RowTable, columns: Sequence[str], values: Values) -> str:
    return f"length({_text(table, columns[0])}) = {_number(values.get('value'))}"


def _number(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # noqa: PLR0124  NaN
        raise Unsupported(f"A length is not compared with {value!r}.")
    return f"CAST('{value!r}' AS DOUBLE)"


def _matches(table: RowTable, columns: Sequence[str], values: Values) -> str:
    return search(_text(table, columns[0]), values["regex"])


def _does_not_match(table: RowTable, columns: Sequence[str], values: Values) -> str:
    return f"NOT ({_matches(table, columns, values)})"


def _matches_some(table: RowTable, columns: Sequence[str], values: Values) -> str:
    joint = {"any": " OR ", "all": " AND "}.get(values.get("match_on") or "any")
    if joint is None or not values.get("regex_list"):
        raise Unsupported("A list of regular expressions must hold one, and match on any or all of them.")
    text = _text(table, columns[0])
    return joint.join(f"({search(text, pattern)})" for pattern in values["regex_list"])


def _matches_none(table: RowTable, columns: Sequence[str], values: Values) -> str:
    return f"NOT ({_matches_some(table, columns, {'regex_list': values.get('regex_list')})})"


def _of_type(table: RowTable, columns: Sequence[str], values: Values) -> str:
    """Asked only where pandas holds objects, all of one type: Great Expectations' own test of one tells for all."""
    kind = table.kind(columns[0])
    if kind not in SAMPLES:
        raise Unsupported(f'The type of the values in the column "{columns[0]}" is not known.')
    from great_expectations.expectations.metrics import ColumnValuesOfType  # noqa: PLC0415  as in library.py

    is_of_type = unwrap(vars(ColumnValuesOfType)["_pandas"])  # undecorated it wants the column alone, and no engine
    try:
        of_type = is_of_type(ColumnValuesOfType, pd.Series([SAMPLES[kind]], dtype=object), values.get("type_")).iloc[0]
    except (ValueError, TypeError) as error:
        raise Unsupported(f"{error}.") from error
    return "TRUE" if bool(of_type) else f"{quoted(columns[0])} IS NULL"


# --- several columns --------------------------------------------------------------------------------------------------


def _equal_kinds(table: RowTable, columns: Sequence[str], *, alike: bool = False) -> tuple[Kind, ...]:
    """The kinds of the columns, all of values that DuckDB and Python hold for equal alike."""
    kinds = tuple(table.kind(column) for column in columns)
    for column, kind in zip(columns, kinds, strict=True):
        if kind not in COUNTABLE:
            raise Unsupported(f'The values of the column "{column}" are not compared.')
    if alike and len(set(kinds)) > 1 and not set(kinds) <= {Kind.INTEGER, Kind.FLOAT}:
        raise Unsupported(f"{kinds[0].capitalize()}s are not compared with {kinds[1]}s.")
    return kinds


def _greater(table: RowTable, columns: Sequence[str], values: Values) -> str:
    if _equal_kinds(table, columns, alike=True)[0] is Kind.BOOL:
        raise Unsupported("True and false have no order here.")
    return f"{quoted(columns[0])} {'>=' if values.get('or_equal') else '>'} {quoted(columns[1])}"


def _equal(table: RowTable, columns: Sequence[str], _: Values) -> str:
    _equal_kinds(table, columns, alike=True)
    return f"{quoted(columns[0])} = {quoted(columns[1])}"


def _different_within_row(table: RowTable, columns: Sequence[str], _: Values) -> str:
    _equal_kinds(table, columns, alike=True)
    pairs = combinations(map(quoted, columns), 2)
    return " AND ".join(f"{one} IS DISTINCT FROM {other}" for one, other in pairs)


def _sum_equals(table: RowTable, columns: Sequence[str], values: Values) -> str:
    """Whole numbers are added in 128 bits; pandas would wrap around at 64."""
    kinds = {table.kind(column) for column in columns}
    if not kinds <= {Kind.INTEGER, Kind.FLOAT}:
        raise Unsupported("Only whole numbers and numbers are added up.")
    number = "HUGEINT" if kinds == {Kind.INTEGER} else "DOUBLE"
    total = " + ".join(f"CAST({quoted(column)} AS {number})" for column in columns)
    return f"{total} = {literal(table, columns[0], values.get('sum_total'))}"


def _unrepeated(_: RowTable, __: Sequence[str], ___: Values) -> str:
    return ""


Predicate = Callable[[RowTable, Sequence[str], Values], str]

PREDICATES: dict[str, Predicate] = {
    "column_values.nonnull": _not_null,
    "column_values.null": _null,
    "column_values.unique": _unrepeated,
    "column_values.between": _between,
    "column_values.in_set": _in_set,
    "column_values.not_in_set": _not_in_set,
    "column_values.value_length.between": _lengths_between,
    "column_values.value_length.equals": _length_equals,
    "column_values.match_regex": _matches,
    "column_values.not_match_regex": _does_not_match,
    "column_values.match_regex_list": _matches_some,
    "column_values.not_match_regex_list": _matches_none,
    "column_values.of_type": _of_type,
    "column_pair_values.a_greater_than_b": _greater,
    "column_pair_values.equal": _equal,
    "compound_columns.unique": _unrepeated,
    "select_column_values.unique.within_record": _different_within_row,
    "multicolumn_sum.equal": _sum_equals,
}
READS_NULLS = frozenset({_not_null, _null})
REPEATS = frozenset(root for root, predicate in PREDICATES.items() if predicate is _unrepeated)
