"""Each accepted expectation type, used or not, judged as stock Great Expectations judges it, empty facts included."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from invented import assets, outcomes, rule, suite
from stock import stock_counts

from atxaudit.engine.judge import judge
from atxaudit.suites.expectation_types import EXPECTATION_TYPES

KWARGS: dict[str, list[dict[str, Any]]] = {
    "expect_column_values_to_not_be_null": [{"column": "title"}],
    "expect_column_values_to_be_null": [{"column": "title"}],
    "expect_column_values_to_be_unique": [{"column": "title"}, {"column": "views_total"}],
    "expect_column_values_to_be_between": [
        {"column": "views_total", "min_value": 3, "max_value": 7},
        {"column": "views_total", "min_value": 3, "strict_min": True},
        {"column": "created_at", "max_value": "2020-02-01T00:00:00+00:00"},
    ],
    "expect_column_values_to_be_in_set": [
        {"column": "title", "value_set": ["a", "b"]},
        {"column": "views_total", "value_set": [3, 7]},
        {"column": "view_read", "value_set": [True]},
    ],
    "expect_column_values_to_not_be_in_set": [{"column": "title", "value_set": ["a"]}],
    "expect_column_values_to_match_regex": [{"column": "title", "regex": "^(a|b)"}],
    "expect_column_values_to_not_match_regex": [{"column": "title", "regex": "^n"}],
    "expect_column_values_to_match_regex_list": [
        {"column": "title", "regex_list": ["a", "b"]},
        {"column": "title", "regex_list": ["a", "b"], "match_on": "all"},
    ],
    "expect_column_values_to_not_match_regex_list": [{"column": "title", "regex_list": ["a", "b"]}],
    "expect_column_value_lengths_to_be_between": [{"column": "title", "min_value": 2, "max_value": 4}],
    "expect_column_value_lengths_to_equal": [{"column": "title", "value": 1}],
    "expect_column_pair_values_a_to_be_greater_than_b": [
        {"column_A": "views_total", "column_B": "downloads"},
        {"column_A": "views_total", "column_B": "downloads", "or_equal": True},
        {"column_A": "views_total", "column_B": "downloads", "ignore_row_if": "either_value_is_missing"},
        {"column_A": "views_total", "column_B": "downloads", "ignore_row_if": "neither"},
    ],
    "expect_column_pair_values_to_be_equal": [
        {"column_A": "title", "column_B": "type"},
        {"column_A": "title", "column_B": "type", "ignore_row_if": "either_value_is_missing"},
    ],
    "expect_compound_columns_to_be_unique": [
        {"column_list": ["title", "type"]},
        {"column_list": ["title", "type"], "ignore_row_if": "any_value_is_missing"},
        {"column_list": ["title", "type"], "ignore_row_if": "never"},
    ],
    "expect_select_column_values_to_be_unique_within_record": [
        {"column_list": ["title", "type"], "ignore_row_if": "any_value_is_missing"}
    ],
    "expect_multicolumn_sum_to_equal": [
        {"column_list": ["views_total", "downloads"], "sum_total": 10, "ignore_row_if": "any_value_is_missing"}
    ],
}
CASES = [(kind, kwargs) for kind, several in KWARGS.items() for kwargs in several]


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    texts = {"title": ["a", "b", None, "none", "ab", "a", None, ""], "type": ["a", None, None, "x", "ab", "a", "b", ""]}
    return assets(
        **texts,
        views_total=[3, 7, None, 5, 9, 3, None, 0],
        downloads=[7, None, None, 5, 1, 7, 2, 10],
        created_at=pd.to_datetime(["2020-01-01", "2020-02-01", None, "2021-01-01"] * 2, utc=True),
        view_read=[True, False] * 4,
        is_soql_view=[True] * 6 + [True, False],
    ).astype({"title": "str", "type": "str"})


@pytest.mark.parametrize("condition", ["", "is_soql_view"], ids=["all rows", "some rows"])
def test_every_accepted_type_is_read_as_great_expectations_means_it(frame: pd.DataFrame, condition: str) -> None:
    assert set(KWARGS) == set(EXPECTATION_TYPES)
    reasons = {condition: "no"} if condition else {}
    rules = [
        rule(f"rule-{number}", type=kind, kwargs=kwargs, not_applicable=reasons)
        for number, (kind, kwargs) in enumerate(CASES)
    ]
    entries = [
        {
            "type": r.type,
            "kwargs": {**r.kwargs, **({"row_condition": condition} if condition else {})},
            "meta": {"rule": r.id},
        }
        for r in rules
    ]
    verdicts = judge(frame, suite(*rules))
    stock = stock_counts(frame, entries)
    for (kind, kwargs), judged in zip(CASES, rules, strict=True):
        ours = outcomes(verdicts, judged.id)
        assert "could_not_run" not in ours, (kind, kwargs)
        failed, passed = ours.count("failed"), ours.count("passed")
        assert (failed, failed + passed, failed == 0) == stock[judged.id, False], (kind, kwargs)
