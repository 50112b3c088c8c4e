"""The differential test: every promise this engine makes, on tables made to trip it, as stock Great Expectations."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from parquet_tables import tables, write_rows
from stock_rows import our_told, stock_rows

from atxaudit.engine.duckdb import scan
from atxaudit.engine.duckdb.rows import RowExpectation, judge_rows
from atxaudit.engine.library import silenced

# Each example is a whole suite before stock Great Expectations, some seconds: few here, ROWS_EXAMPLES=100 at leisure.
MADE = settings(
    max_examples=int(os.environ.get("ROWS_EXAMPLES", "3")),
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate),  # shrinking would take minutes
    suppress_health_check=list(HealthCheck),
)
ODD = "Odd name \"'"
NEW_YEAR = datetime(2024, 1, 1, 12)  # noqa: DTZ001  as portals write them: without offset
LEAP = datetime(2020, 2, 29)  # noqa: DTZ001
ALL_COLUMNS = [":id", "name", "code", "plain", "whole", "amount", "other", "share", "rate", "cost", "open", "sold"]


def one(kind: str, **kwargs: Any) -> RowExpectation:
    kind = kind if kind.startswith("expect_") else f"expect_column_values_to_{kind}"
    return RowExpectation(type=kind, kwargs=kwargs)


def pair(kind: str, a: str, b: str, **kwargs: Any) -> RowExpectation:
    return one(f"expect_column_pair_values_{kind}", column_A=a, column_B=b, **kwargs)


def several(kind: str, columns: list[str], **kwargs: Any) -> list[RowExpectation]:
    words = ("all_values_are_missing", "any_value_is_missing", "never")
    return [one(kind, column_list=columns, ignore_row_if=word, **kwargs) for word in words]


PATTERNS = [
    "a", "^a$", r"^\d+$", r"\d", r"^\w+$", r"\W", r"\s", r"^\S*$", r"\b1", "^.$", "^..$", "(?i)^a$", "(?i)é",
    r"\Aa\Z", "^[^a]*$", "(?=a)", r"(.)\1", "^$", "", "[a-z]{1,2}$", "a|é", "(?s)^.a", "(?:a|b)+?", "[é-ï]",
    r"[\d\s]", r"[^\d]", "(?m)^a", r"\x0b", "a\0b", r"^it's$", "(?i)[k-s]",
]  # fmt: skip
PAIRS = [("amount", "other"), ("share", "rate"), ("amount", "share"), ("seen", "left"), ("name", "code")]
PROMISES: list[RowExpectation] = [
    *(one(kind, column=c) for c in ("name", "amount", "share", "cost", "sold", "day", "seen", "zoned", ODD) for kind in
      ("not_be_null", "be_null", "be_unique")),
    one("not_be_null", column="name", mostly=0.5),
    one("be_unique", column="whole"),
    one("be_unique", column="name", mostly=0.3),
    one("be_between", column="whole", min_value=0, max_value=100),
    one("be_between", column="whole", min_value=2.5),
    one("be_between", column="whole", max_value=1e25),
    one("be_between", column="amount", min_value=0, max_value=10),
    one("be_between", column="amount", min_value=0, max_value=10, strict_min=True, strict_max=True, mostly=0.4),
    one("be_between", column="share", min_value=0),
    one("be_between", column="share", max_value=0.1, strict_max=True),
    one("be_between", column="rate", min_value=-1.5, max_value=0.2),
    one("be_between", column="cost", min_value=0.1),
    one("be_between", column="cost", max_value=0.1),
    one("be_between", column="cost", min_value=0.1, strict_min=True, max_value=1, strict_max=True),
    one("be_between", column="day", min_value=date(2020, 2, 29), max_value=date(2020, 3, 1), strict_max=True),
    one("be_between", column="seen", max_value=NEW_YEAR),
    one("be_between", column="seen", min_value=LEAP, strict_min=True, max_value=NEW_YEAR),
    one("be_between", column="zoned", min_value=datetime(2020, 2, 29, tzinfo=UTC)),
    one("be_between", column="zoned", max_value="2024-01-01T12:00:00+00:00", strict_max=True),
    one("be_in_set", column="name", value_set=["a", "é", "a\0b", "it's", 3, None]),
    one("be_in_set", column="name", value_set=[]),
    one("not_be_in_set", column="name", value_set=[]),
    one("not_be_in_set", column="name", value_set=["", "A", "١٢"]),
    one("be_in_set", column="whole", value_set=[0, 1, 2**63 - 1, 2**70]),
    one("be_in_set", column="amount", value_set=[0, 1, 2.0, 2.5]),
    one("not_be_in_set", column="amount", value_set=[0, 10]),
    one("be_in_set", column="share", value_set=[0, 0.1, float("inf"), float("nan")]),
    one("be_in_set", column="cost", value_set=[Decimal("0.1"), 1, 0.1]),
    one("not_be_in_set", column="cost", value_set=[Decimal("0.1"), 0.1]),
    one("be_in_set", column="open", value_set=[True]),
    one("be_in_set", column="sold", value_set=[False]),
    one("be_in_set", column="day", value_set=[date(2020, 2, 29)]),
    one("be_in_set", column="seen", value_set=[LEAP, NEW_YEAR]),
    one("not_be_in_set", column="seen", value_set=[LEAP]),
    *(one("match_regex", column="name", regex=regex) for regex in PATTERNS),
    one("not_match_regex", column="code", regex=r"^\d+$"),
    one("not_match_regex", column=ODD, regex="(?i)A", mostly=0.6),
    one("match_regex", column="whole", regex="^-?[0-9]{1,3}$"),
    one("match_regex_list", column="name", regex_list=["^a", r"\d"]),
    one("match_regex_list", column="name", regex_list=["a", r"\w$"], match_on="all"),
    one("not_match_regex_list", column="name", regex_list=["^a", r"\d"]),
    one("expect_column_value_lengths_to_equal", column="name", value=2),
    one("expect_column_value_lengths_to_be_between", column="name", min_value=1, max_value=2),
    one("expect_column_value_lengths_to_be_between", column="code", min_value=0, strict_min=True, mostly=0.9),
    one("expect_column_value_lengths_to_be_between", column="whole", max_value=3, strict_max=True),
    *(one("be_of_type", column=c, type_=t) for c, t in (
        ("whole", "int64"), ("whole", "float64"), ("whole", "int"), ("share", "float64"), ("share", "float"),
        ("open", "bool"), ("seen", "datetime64[us]"), ("seen", "Timestamp"), ("name", "str"), ("name", "object"),
        ("cost", "float"), ("cost", "object"), ("day", "str"), ("zoned", "DatetimeTZDtype"))),
    *(pair("a_to_be_greater_than_b", a, b, or_equal=or_equal, ignore_row_if="either_value_is_missing")
      for a, b in PAIRS for or_equal in (True, False)),
    pair("a_to_be_greater_than_b", "amount", "other"),
    pair("a_to_be_greater_than_b", "seen", "left", ignore_row_if="neither", mostly=0.2),
    *(pair("to_be_equal", a, b) for a, b in PAIRS),
    pair("to_be_equal", "name", "code", ignore_row_if="neither"),
    pair("to_be_equal", "open", "sold", ignore_row_if="either_value_is_missing"),
    *several("expect_compound_columns_to_be_unique", ["name", "amount"]),
    *several("expect_compound_columns_to_be_unique", ["share", "open", "seen"]),
    *several("expect_select_column_values_to_be_unique_within_record", ["name", "code", "plain"]),
    *several("expect_select_column_values_to_be_unique_within_record", ["amount", "other"]),
    *several("expect_multicolumn_sum_to_equal", ["share", "rate"], sum_total=0.2),
    one("expect_multicolumn_sum_to_equal", column_list=["amount", "other"], sum_total=3, ignore_row_if="never"),
    one("expect_table_row_count_to_be_between", min_value=1, max_value=20),
    one("expect_table_row_count_to_equal", value=3),
    one("expect_table_columns_to_match_set", column_set=ALL_COLUMNS, exact_match=False),
    one("expect_table_columns_to_match_set", column_set=ALL_COLUMNS),
    one("expect_table_columns_to_match_ordered_list", column_list=ALL_COLUMNS),
    one("expect_table_column_count_to_equal", value=17),
    one("expect_column_to_exist", column=ODD),
]  # fmt: skip


def conditions() -> list[Any]:
    """Row conditions as Great Expectations types them."""
    with silenced():
        from great_expectations.expectations.row_conditions import Column  # noqa: PLC0415  it takes seconds

    return [
        Column("open") == True,  # noqa: E712  builds a condition, compares nothing
        (Column("sold") == True) & (Column("open") == False),  # noqa: E712
        Column("name") != "a",
        Column("amount") > 1,
        Column("amount") <= 2.5,
        Column("share").is_not_null() & (Column("share") < 1),
        Column("name").is_null() | (Column("code") == "it's"),
        Column("name").is_in(["a", "é", ""]),
        Column("amount").is_not_in([0, 1]),
    ]


def conditional_promises() -> list[RowExpectation]:
    judged: list[dict[str, Any]] = [
        {"type": "expect_column_values_to_be_in_set", "column": "name", "value_set": ["a", "A"], "mostly": 0.5},
        {"type": "expect_column_values_to_be_unique", "column": "code"},
        {"type": "expect_column_values_to_not_be_null", "column": "share"},
        {"type": "expect_compound_columns_to_be_unique", "column_list": ["name", "sold"]},
        {"type": "expect_column_pair_values_a_to_be_greater_than_b", "column_A": "amount", "column_B": "other"},
        {"type": "expect_table_row_count_to_be_between", "max_value": 5},
    ]
    return [
        RowExpectation(
            type=kwargs["type"], kwargs={k: v for k, v in kwargs.items() if k != "type"} | {"row_condition": c}
        )
        for kwargs in judged
        for c in conditions()
    ]


def compare(path: Path, promises: list[RowExpectation], read: Any = None) -> None:
    """Same success, counts, failing rows and values, and both could run."""
    stock = stock_rows(path, promises, *([read] if read else []))
    for promise, ours, theirs in zip(promises, judge_rows(path, promises, row_limit=None), stock, strict=True):
        assert theirs is not None, f"stock Great Expectations cannot run {promise}"
        told = our_told(ours)
        # Great Expectations shows 200 values at most; ours are all
        assert (told, promise) == (theirs, promise)


@MADE
@example(rows=[])
@given(rows=tables())
def test_every_promise_gives_the_verdict_counts_and_rows_of_stock(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    compare(write_rows(tmp_path / "rows.parquet", rows), PROMISES)


@MADE
@given(rows=tables())
def test_every_row_condition_chooses_the_rows_that_stock_chooses(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    compare(write_rows(tmp_path / "rows.parquet", rows), conditional_promises())


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_a_limit_keeps_the_first_failing_rows_and_the_true_total(tmp_path: Path, limit: int) -> None:
    rows = [{"name": "a" if n % 3 else "b", "amount": n % 5} for n in range(40)]
    path = write_rows(tmp_path / "rows.parquet", rows)
    promises = [one("be_in_set", column="name", value_set=["a"]), one("be_unique", column="amount")]
    for few, all_rows in zip(
        judge_rows(path, promises, row_limit=limit), judge_rows(path, promises, row_limit=None), strict=True
    ):
        assert few.unexpected_count == all_rows.unexpected_count == len(all_rows.failing_ids)
        assert few.failing_ids == all_rows.failing_ids[:limit]
        assert few.failing_values == all_rows.failing_values[:limit]


@settings(MADE, max_examples=int(os.environ.get("ROWS_EXAMPLES", "10")))
@given(rows=tables(), limit=st.sampled_from([None, 0, 3]))
def test_repeats_are_found_the_same_in_a_large_file(
    tmp_path: Path, rows: list[dict[str, Any]], limit: int | None
) -> None:
    path = write_rows(tmp_path / "rows.parquet", rows)
    promises = [p for p in (*PROMISES, *conditional_promises()) if p.type.endswith("be_unique")]
    as_small = judge_rows(path, promises, row_limit=limit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "LARGE_BYTES", -1)
        as_large = judge_rows(path, promises, row_limit=limit)
    assert [our_told(result) for result in as_large] == [our_told(result) for result in as_small]
