"""What a department promises of its rows, in plain words, where its suite has none of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_LONGEST = 60  # characters of a pattern or a list before it is cut short

_CLAIMS = {  # what is promised of the values of a column
    "expect_column_values_to_not_be_null": "filled",
    "expect_column_values_to_be_null": "empty",
    "expect_column_values_to_be_unique": "unique",
    "expect_column_values_to_be_between": "{bounds}",
    "expect_column_values_to_be_in_set": "one of {value_set}",
    "expect_column_values_to_not_be_in_set": "none of {value_set}",
    "expect_column_values_to_match_regex": "of the form {regex}",
    "expect_column_values_to_not_match_regex": "without {regex}",
    "expect_column_values_to_match_regex_list": "of one of the forms {regex_list}",
    "expect_column_values_to_not_match_regex_list": "without {regex_list}",
    "expect_column_value_lengths_to_be_between": "{bounds} characters long",
    "expect_column_value_lengths_to_equal": "{value} characters long",
    "expect_column_values_to_be_of_type": "of type {type_}",
    "expect_column_pair_values_a_to_be_greater_than_b": "above that of {column_B}",
    "expect_column_pair_values_to_be_equal": "equal to that of {column_B}",
    "expect_compound_columns_to_be_unique": "unique together",
    "expect_select_column_values_to_be_unique_within_record": "different in every row",
    "expect_multicolumn_sum_to_equal": "{sum_total} in sum",
    "expect_table_row_count_to_equal": "{value} rows",
    "expect_table_row_count_to_be_between": "{bounds} rows",
    "expect_table_columns_to_match_set": "the columns {column_set}",
    "expect_table_columns_to_match_ordered_list": "the columns {column_list}, in this order",
    "expect_table_column_count_to_equal": "{value} columns",
    "expect_column_to_exist": "a column {column}",
}


def claim(expectation: str, kwargs: Mapping[str, Any]) -> str:
    """What is promised: "filled", "between 0 and 100", "one of Open, Closed"."""
    words = {key: _shown(value) for key, value in kwargs.items()}
    if expectation == "expect_column_pair_values_a_to_be_greater_than_b" and kwargs.get("or_equal"):
        return f"not below that of {words['column_B']}"
    return _CLAIMS[expectation].format_map(words | {"bounds": _bounds(kwargs)})


def promise_title(expectation: str, kwargs: Mapping[str, Any]) -> str:
    """The promise as a title: "status is one of Open, Closed, in 99 % of the rows"."""
    mostly = kwargs.get("mostly", 1)
    share = "" if mostly == 1 else f", in {100 * mostly:g} % of the rows"
    where = ", where its row condition holds" if "row_condition" in kwargs else ""
    return f"{_subject(kwargs)} {claim(expectation, kwargs)}{share}{where}"


def finding(expectation: str, kwargs: Mapping[str, Any], *, of_table: bool) -> str:
    """The sentence of a broken promise, with the placeholders of sentences about rows."""
    promised = claim(expectation, kwargs).replace("{", "{{").replace("}", "}}")
    if of_table:
        return f"The dataset does not have {promised}"
    if expectation in ("expect_column_values_to_not_be_null", "expect_column_values_to_be_null"):
        return f"{{failing:,}} of {{judged:,}} rows are not {promised} in {{column}}"
    return f"{{failing:,}} of {{judged:,}} values of {{column}} are not {promised}, such as “{{example}}”"


def _subject(kwargs: Mapping[str, Any]) -> str:
    if "column_list" in kwargs and "column" not in kwargs:
        return f"{_shown(kwargs['column_list'])}:"
    column = kwargs.get("column") or kwargs.get("column_A")
    return f"{column} is" if column else "It has"


def _bounds(kwargs: Mapping[str, Any]) -> str:
    low, high = (_shown(kwargs[key]) if kwargs.get(key) is not None else "" for key in ("min_value", "max_value"))
    above = "above " if kwargs.get("strict_min") else "at least "
    below = "below " if kwargs.get("strict_max") else "at most "
    if low and high and not (kwargs.get("strict_min") or kwargs.get("strict_max")):
        return f"between {low} and {high}"
    return " and ".join([f"{above}{low}"] * bool(low) + [f"{below}{high}"] * bool(high))


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        text = ", ".join(map(_shown, value))
    else:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = " ".join(text.replace("T00:00:00", "").split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip(', ')}…"
