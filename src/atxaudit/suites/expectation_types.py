"""The expectation types a suite may use, so that a suite is read in milliseconds, without Great Expectations.

Each gives a verdict per row. On facts, what speaks of a frame as a whole (a row count) or lets a share of rows off
(`mostly`) cannot say which subject failed, and is not accepted; on the rows of a dataset both are. What adds up a
column (a mean, a sum) is not answered by the engine. A test holds this page against the registry of the pinned Great
Expectations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from atxaudit.snapshot.fact_kinds import Kind

ANY: frozenset[Kind] = frozenset({"text", "number", "bool", "time"})
ORDERED: frozenset[Kind] = frozenset({"number", "time"})
TEXT: frozenset[Kind] = frozenset({"text"})
NUMBER: frozenset[Kind] = frozenset({"number"})

COMMON = ("row_condition", "condition_parser")  # the parser is only there for stock Great Expectations


@dataclass(frozen=True, kw_only=True)
class ExpectationType:
    """What an expectation type takes and how it treats empty facts."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()  # at least one of these must be given
    kinds: frozenset[Kind] = ANY  # of the judged facts
    reads_nulls: bool = False  # an empty fact is judged; else Great Expectations skips the row
    skips: str = "any"  # several facts: the row is skipped when "any" or "all" of them are empty
    skip_words: Mapping[str, str] | None = None  # ignore_row_if → any, all or none
    of_table: bool = False  # of the rows as a whole: names no failing row

    @property
    def keys(self) -> tuple[str, ...]:
        """Every kwarg a suite may write."""
        return self.required + self.optional + COMMON


PAIR_SKIPS = {"both_values_are_missing": "all", "either_value_is_missing": "any", "neither": "none"}
LIST_SKIPS = {"all_values_are_missing": "all", "any_value_is_missing": "any", "never": "none"}
BOUNDS = ("min_value", "max_value")
STRICT_BOUNDS = (*BOUNDS, "strict_min", "strict_max")


def _column(*required: str, **more: Any) -> ExpectationType:
    return ExpectationType(required=("column", *required), **more)


def _bounded(kinds: frozenset[Kind]) -> ExpectationType:
    return _column(optional=STRICT_BOUNDS, one_of=BOUNDS, kinds=kinds)


def _pair(*optional: str, kinds: frozenset[Kind] = ANY) -> ExpectationType:
    return ExpectationType(
        required=("column_A", "column_B"),
        optional=(*optional, "ignore_row_if"),
        kinds=kinds,
        skips="all",  # Great Expectations' own default
        skip_words=PAIR_SKIPS,
    )


def _listed(*required: str, kinds: frozenset[Kind] = ANY) -> ExpectationType:
    return ExpectationType(
        required=("column_list", *required),
        optional=("ignore_row_if",),
        kinds=kinds,
        skips="all",
        skip_words=LIST_SKIPS,
    )


EXPECTATION_TYPES: dict[str, ExpectationType] = {
    "expect_column_values_to_not_be_null": _column(reads_nulls=True),
    "expect_column_values_to_be_null": _column(reads_nulls=True),
    "expect_column_values_to_be_unique": _column(),
    "expect_column_values_to_be_between": _bounded(ORDERED),
    "expect_column_values_to_be_in_set": _column("value_set"),
    "expect_column_values_to_not_be_in_set": _column("value_set"),
    "expect_column_values_to_match_regex": _column("regex", kinds=TEXT),
    "expect_column_values_to_not_match_regex": _column("regex", kinds=TEXT),
    "expect_column_values_to_match_regex_list": _column("regex_list", optional=("match_on",), kinds=TEXT),
    "expect_column_values_to_not_match_regex_list": _column("regex_list", kinds=TEXT),
    "expect_column_value_lengths_to_be_between": _bounded(TEXT),
    "expect_column_value_lengths_to_equal": _column("value", kinds=TEXT),
    "expect_column_pair_values_a_to_be_greater_than_b": _pair("or_equal", kinds=ORDERED),
    "expect_column_pair_values_to_be_equal": _pair(),
    "expect_compound_columns_to_be_unique": _listed(),
    "expect_select_column_values_to_be_unique_within_record": _listed(),
    "expect_multicolumn_sum_to_equal": _listed("sum_total", kinds=NUMBER),
}


def _of_table(*required: str, **more: Any) -> ExpectationType:
    return ExpectationType(required=required, of_table=True, **more)


# What the rows of a dataset can be promised: all that engine/duckdb answers.
ROW_TYPES: dict[str, ExpectationType] = {
    **{name: replace(known, optional=(*known.optional, "mostly")) for name, known in EXPECTATION_TYPES.items()},
    "expect_column_values_to_be_of_type": _column("type_", optional=("mostly",)),
    "expect_table_row_count_to_equal": _of_table("value"),
    "expect_table_row_count_to_be_between": _of_table(optional=STRICT_BOUNDS, one_of=BOUNDS, kinds=NUMBER),
    "expect_table_columns_to_match_set": _of_table("column_set", optional=("exact_match",)),
    "expect_table_columns_to_match_ordered_list": _of_table("column_list"),
    "expect_table_column_count_to_equal": _of_table("value"),
    "expect_column_to_exist": _of_table("column", optional=("column_index",)),
}


def skipped_when_empty(expectation_type: str, kwargs: Mapping[str, Any]) -> str:
    """Which empty facts make Great Expectations skip a row: "any" or "all" of the judged ones, or "none"."""
    known = EXPECTATION_TYPES[expectation_type]
    if known.reads_nulls:
        return "none"
    if known.skip_words and "ignore_row_if" in kwargs:
        return known.skip_words[kwargs["ignore_row_if"]]
    return known.skips
