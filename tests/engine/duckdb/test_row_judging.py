"""What else a caller of `judge_rows` relies on: isolation, few queries, rules as they are; where we mean to differ."""

from __future__ import annotations

import math
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from parquet_tables import write_rows
from stock_rows import stock_rows

from atxaudit.engine.duckdb import scan
from atxaudit.engine.duckdb.rows import RowExpectation, judge_rows
from atxaudit.engine.duckdb.scan import Scan
from atxaudit.models import Severity, Table
from atxaudit.suites.rule import Rule

HERE = "expect_column_values_to_"
NOT_NULL = RowExpectation(type=f"{HERE}not_be_null", kwargs={"column": "name"})
IN_SET = RowExpectation(type=f"{HERE}be_in_set", kwargs={"column": "name", "value_set": ["a"]})
ROWS: list[dict[str, Any]] = [
    {"name": "a", "amount": 1, "open": True, "sold": None, "day": date(2024, 1, 1), "seen": datetime(2024, 1, 1)},  # noqa: DTZ001
    {"name": "b", "amount": 2, "open": False, "sold": True, "day": None, "seen": None},
    {"name": None, "amount": None, "open": True, "sold": True, "day": date(2025, 1, 1), "seen": datetime(2025, 1, 1)},  # noqa: DTZ001
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_rows(tmp_path / "rows.parquet", ROWS)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every query that goes to DuckDB."""
    queries: list[str] = []
    original = Scan._rows

    def _rows(self: Scan, query: str) -> Any:
        queries.append(query)
        return original(self, query)

    monkeypatch.setattr(Scan, "_rows", _rows)
    return queries


def values(kind: str, column: str, *conditions: str, **kwargs: Any) -> RowExpectation:
    return RowExpectation(type=f"{HERE}{kind}", kwargs={"column": column} | kwargs, conditions=conditions)


# --- isolation --------------------------------------------------------------------------------------------------------

CANNOT_RUN: dict[str, RowExpectation] = {
    "has no SQL": values("be_dateutil_parseable", "name"),
    "an aggregate": RowExpectation(
        type="expect_column_mean_to_be_between", kwargs={"column": "amount", "max_value": 9}
    ),
    "no such type": values("be_nice", "name"),
    "no such column": values("not_be_null", "nope"),
    "another case": values("not_be_null", "NAME"),
    "not its kwargs": values("be_in_set", "name", sets=[]),
    "unreadable": values("match_regex", "name", regex="("),
    "too large": values("match_regex", "name", regex="(?:(?:a{999}){999}){9}"),
    "numbers": values("match_regex", "share", regex="1"),
    "text bounds": values("be_between", "name", min_value=1),
    "mixed": values("be_between", "amount", min_value=date(2024, 1, 1)),
    "wrong set": values("be_in_set", "amount", value_set=["1", "2"]),
    "text of a day": values("be_in_set", "day", value_set=["2024-01-01"]),
    "half a letter": values("be_in_set", "name", value_set=["\ud83d"]),
    "zone": values("be_between", "seen", max_value="2024-01-01T00:00:00+00:00"),
    "no flag": values("not_be_null", "name", "amount"),
    "odd condition": values("not_be_null", "name", row_condition="amount > 1"),
    "unlike pair": RowExpectation(
        type="expect_column_pair_values_to_be_equal", kwargs={"column_A": "name", "column_B": "amount"}
    ),
}


def test_what_cannot_run_says_why_and_leaves_the_others_their_verdicts(path: Path) -> None:
    promises = [NOT_NULL, *CANNOT_RUN.values(), IN_SET]
    first, *broken, last = judge_rows(path, promises)
    assert [name for name, result in zip(CANNOT_RUN, broken, strict=True) if not result.cause] == []
    assert not any(result.success for result in broken)
    assert (first.cause, first.unexpected_count, first.failing_ids) == ("", 1, ("row-2",))
    assert (last.cause, last.unexpected_count, last.failing_values) == ("", 1, ("b",))


def test_a_cause_names_the_column_and_what_is_wrong(path: Path) -> None:
    (result,) = judge_rows(path, [CANNOT_RUN["no such column"]])
    assert result.cause == 'The column "nope" is not in the file'
    (result,) = judge_rows(path, [CANNOT_RUN["has no SQL"]])
    assert result.cause == '"column_values.dateutil_parseable.condition" is not computed over rows'


def test_a_file_that_is_no_parquet_is_a_cause_for_every_promise(tmp_path: Path) -> None:
    broken = tmp_path / "rows.parquet"
    broken.write_bytes(b"PAR1 not really")
    results = judge_rows(broken, [NOT_NULL, IN_SET])
    assert len(results) == 2
    assert all(result.cause.startswith("The rows in rows.parquet cannot be read") for result in results)


def test_a_file_without_row_ids_is_a_cause_for_every_promise(path: Path) -> None:
    assert [r.cause for r in judge_rows(path, [NOT_NULL], row_id="id")] == ['The column "id" is not in the file.']


def test_columns_named_as_our_queries_name_things_are_judged_as_any_other(tmp_path: Path) -> None:
    names = ["rows", "first", "x0", "r", "select", "firsts"]
    types = {":id": pa.string()} | dict.fromkeys(names, pa.int64())
    rows = [dict.fromkeys(names, number % 3) for number in range(5)]
    path = write_rows(tmp_path / "rows.parquet", rows, types)
    unique = [RowExpectation(type=f"{HERE}be_unique", kwargs={"column": name}) for name in names]
    compound = RowExpectation(type="expect_compound_columns_to_be_unique", kwargs={"column_list": names})
    for result in judge_rows(path, [*unique, compound]):
        assert (result.unexpected_count, result.failing_ids) == (4, ("row-0", "row-1", "row-3", "row-4"))


def test_a_column_named_h_is_no_hash_of_a_large_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "LARGE_BYTES", 0)
    rows = [{"h": 1, "n": 5}, {"h": 2, "n": 5}, {"h": 3, "n": 6}]
    path = write_rows(tmp_path / "rows.parquet", rows, {":id": pa.string(), "h": pa.int64(), "n": pa.int64()})
    (result,) = judge_rows(path, [RowExpectation(type=f"{HERE}be_unique", kwargs={"column": "n"})])
    assert result.failing_ids == ("row-0", "row-1")


def test_a_column_named_as_duckdb_names_the_place_of_a_row_is_judged_as_any_other(tmp_path: Path) -> None:
    types = {":id": pa.string(), "file_row_number": pa.int64(), "share": pa.float64()}
    rows = [{"file_row_number": 7, "share": 0.5}, {"file_row_number": None, "share": None}, {"share": 0.5}]
    path = write_rows(tmp_path / "rows.parquet", rows, types)
    null, numbers, shares = judge_rows(
        path,
        [
            RowExpectation(type=f"{HERE}not_be_null", kwargs={"column": "file_row_number"}),
            RowExpectation(type=f"{HERE}be_between", kwargs={"column": "file_row_number", "min_value": 8}),
            RowExpectation(type=f"{HERE}be_unique", kwargs={"column": "share"}),
        ],
    )
    assert (null.failing_ids, numbers.failing_ids, shares.failing_ids) == (
        ("row-1", "row-2"),
        ("row-0",),
        ("row-0", "row-2"),
    )
    assert numbers.failing_values == (7,)


# --- one scan ---------------------------------------------------------------------------------------------------------


def test_promises_that_hold_take_one_query(path: Path, asked: list[str]) -> None:
    lengths = RowExpectation(type="expect_column_value_lengths_to_equal", kwargs={"column": "name", "value": 1})
    unique = RowExpectation(type=f"{HERE}be_unique", kwargs={"column": ":id"})
    count = RowExpectation(type="expect_table_row_count_to_equal", kwargs={"value": 3})
    results = judge_rows(path, [lengths, unique, count, RowExpectation(type=unique.type, kwargs={"column": "name"})])
    assert [result.success for result in results] == [True] * 4
    assert len(asked) == 1


def test_failing_rows_of_all_promises_take_one_more(path: Path, asked: list[str]) -> None:
    results = judge_rows(path, [NOT_NULL, IN_SET, RowExpectation(type=f"{HERE}be_null", kwargs={"column": "day"})])
    assert [result.failing_ids for result in results] == [("row-2",), ("row-1",), ("row-0", "row-2")]
    assert len(asked) == 2


def test_a_query_that_duckdb_refuses_is_asked_apart_from_the_others(path: Path, asked: list[str]) -> None:
    too_large, kept = judge_rows(path, [CANNOT_RUN["too large"], NOT_NULL])
    assert too_large.cause.startswith("DuckDB: ")
    assert kept.failing_ids == ("row-2",)


# --- rules and conditions ---------------------------------------------------------------------------------------------


def test_a_rule_of_a_suite_is_judged_as_it_is(path: Path) -> None:
    texts = dict.fromkeys(("dimension", "title", "why", "fix", "source", "says", "says_together"), "-")
    rule = Rule(
        id="named", suite="quality", table=Table.ASSETS, severity=Severity.WARNING, points=3, milder=False,
        type=NOT_NULL.type, kwargs={"column": "name", "mostly": 0.6}, could_not_run={"open": "closed"}, **texts,
    )  # fmt: skip
    (result,) = judge_rows(path, [rule])
    assert (result.element_count, result.unexpected_count, result.success) == (2, 1, False)
    assert result.result.expectation_config.severity == "warning"


@pytest.mark.parametrize("condition", ["open and sold", None])
def test_flags_that_must_all_hold_choose_the_rows(path: Path, condition: str | None) -> None:
    flags = () if condition else ("open", "sold")
    kwargs: dict[str, Any] = {"column": "name"} | ({"row_condition": condition} if condition else {})
    (result,) = judge_rows(path, [RowExpectation(type=NOT_NULL.type, kwargs=kwargs, conditions=flags)])
    assert (result.cause, result.element_count, result.failing_ids) == ("", 1, ("row-2",))


def test_an_empty_table_breaks_no_promise_and_says_that_it_judged_nothing(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "rows.parquet", [])
    for result in judge_rows(path, [NOT_NULL, IN_SET]):
        assert (result.success, result.element_count, result.cause) == (True, 0, "")


def test_nan_is_found_where_the_footer_of_the_file_hides_it(tmp_path: Path) -> None:
    """Arrow leaves NaN out of the least and greatest values it notes; DuckDB's optimizer would believe them."""
    path = write_rows(tmp_path / "rows.parquet", [{"share": value} for value in (0.1, math.nan, 0.2)])
    empty = RowExpectation(type=f"{HERE}not_be_null", kwargs={"column": "share"})
    low = RowExpectation(type=f"{HERE}be_between", kwargs={"column": "share", "max_value": 1})
    assert [result.failing_ids for result in judge_rows(path, [empty, low])] == [("row-1",), ()]


# --- where this engine is meant to differ from pandas -----------------------------------------------------------------


def test_whole_numbers_stay_whole_where_pandas_makes_floats_of_them(tmp_path: Path) -> None:
    """Empty cells turn pandas' column into floats, for which 2**53 and 2**53 + 1 are one number."""
    path = write_rows(tmp_path / "rows.parquet", [{"amount": 2**53}, {"amount": 2**53 + 1}, {"amount": None}])
    promises = [
        RowExpectation(type=f"{HERE}be_unique", kwargs={"column": "amount"}),
        RowExpectation(type=f"{HERE}be_of_type", kwargs={"column": "amount", "type_": "int64"}),
    ]
    assert [result.success for result in judge_rows(path, promises)] == [True, True]
    assert [told and told.success for told in stock_rows(path, promises)] == [False, False]

    def read_as_objects(file: Path) -> pd.DataFrame:
        return pq.read_table(file).to_pandas(integer_object_nulls=True)

    assert [told and told.success for told in stock_rows(path, promises[:1], read_as_objects)] == [True]


def test_a_sum_does_not_wrap_around_as_in_pandas(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "rows.parquet", [{"amount": 2**62, "other": 2**62}])
    total = RowExpectation(
        type="expect_multicolumn_sum_to_equal", kwargs={"column_list": ["amount", "other"], "sum_total": -(2**63)}
    )
    assert [result.success for result in judge_rows(path, [total])] == [False]
    assert [told and told.success for told in stock_rows(path, [total])] == [True]


@pytest.mark.parametrize("column", ["day", "seen"])
@pytest.mark.parametrize("bound", ["2024-06-01", "2024-06-01T00:00:00", date(2024, 6, 1), datetime(2024, 6, 1)])  # noqa: DTZ001
def test_days_and_times_are_compared_with_each_other(path: Path, column: str, bound: object) -> None:
    """Stock Great Expectations cannot: Python does not order a date and a datetime."""
    (result,) = judge_rows(
        path, [RowExpectation(type=f"{HERE}be_between", kwargs={"column": column, "max_value": bound})]
    )
    assert (result.cause, result.failing_ids) == ("", ("row-2",))


def test_every_failing_row_is_named_on_request_where_stock_stops_at_200_values(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "rows.parquet", [{"name": "x"}] * 1_000)
    (result,) = judge_rows(path, [IN_SET], row_limit=None)
    assert len(result.failing_ids) == len(result.failing_values) == result.unexpected_count == 1_000
