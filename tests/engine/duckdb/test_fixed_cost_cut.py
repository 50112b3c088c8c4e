"""Cutting Great Expectations' fixed cost changes no letter of its results, and leaves the library as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from parquet_tables import MOMENTS, write_rows
from test_same_as_stock import PROMISES, conditional_promises, one

from atxaudit.engine.duckdb.rows import RowExpectation, judge_rows
from atxaudit.engine.library import great_expectations, silenced

ROWS: list[dict[str, Any]] = [
    {
        "name": ["a", "é", None, "a\n"][n % 4], "code": "12", "plain": "x", "whole": n, "amount": n % 3, "other": None,
        "share": [0.1, float("nan"), float("inf")][n % 3], "open": n % 2 == 0, "seen": MOMENTS[n % 6],
        "zoned": datetime(2024, 1, n + 1, tzinfo=UTC),
    }
    for n in range(12)
]  # fmt: skip
STOCK_ONLY = [
    one("expect_column_mean_to_be_between", column="whole", min_value=0, max_value=3),
    one("expect_column_quantile_values_to_be_between", column="whole",
        quantile_ranges={"quantiles": [0.5], "value_ranges": [[0, 9]]}),
    one("not_be_null", column="nope"),
    one("be_increasing", column="whole"),
]  # fmt: skip
SUITES: dict[str, Callable[[], list[RowExpectation]]] = {
    "every promise": lambda: PROMISES,
    "row conditions": conditional_promises,
    "some that cannot run": lambda: [*PROMISES[:5], *STOCK_ONLY],
}
FORMATS = ["BOOLEAN_ONLY", "BASIC", "SUMMARY", "COMPLETE"]


def written(results: Any) -> str:
    """Results as JSON. Traces, and ids that count up, differ between any two runs."""
    text = json.dumps([result.to_json_dict() for result in results], sort_keys=True, default=str)
    return re.sub(r'"exception_traceback": "(?:[^"\\]|\\.)*"', '"exception_traceback": ""', text)


@pytest.mark.parametrize("rows", [[], ROWS], ids=["no rows", "rows"])
@pytest.mark.parametrize("suite", SUITES)
def test_our_engine_writes_the_same_results(tmp_path: Path, suite: str, rows: list[dict[str, Any]]) -> None:
    path = write_rows(tmp_path / "rows.parquet", rows)
    cut, whole = (judge_rows(path, SUITES[suite](), cut_fixed_cost=cut_) for cut_ in (True, False))
    assert written(r.result for r in cut if r.result) == written(r.result for r in whole if r.result)
    assert [(r.cause, r.failing_ids) for r in cut] == [(r.cause, r.failing_ids) for r in whole]


@pytest.mark.parametrize("suite", ["every promise", "row conditions"])
@pytest.mark.parametrize("form", FORMATS)
def test_stock_great_expectations_writes_the_same_results(tmp_path: Path, suite: str, form: str) -> None:
    frame = pd.read_parquet(write_rows(tmp_path / "rows.parquet", ROWS))
    promises = SUITES[suite]()[::6] + STOCK_ONLY
    with silenced():
        from atxaudit.engine.duckdb.fixed_cost import fixed_cost_cut  # noqa: PLC0415  it imports the library

        whole = stock_results(frame, promises, form)
        with fixed_cost_cut():
            cut = stock_results(frame, promises, form)
    assert written(cut) == written(whole)


def stock_results(frame: pd.DataFrame, promises: list[RowExpectation], form: str) -> list[Any]:
    gx = great_expectations()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    built = [
        gx.expectations.registry.get_expectation_impl(p.type)(**p.kwargs, meta={"number": number})
        for number, p in enumerate(promises)
    ]
    asset = context.data_sources.add_pandas("frames").add_dataframe_asset("frame")
    batch = asset.add_batch_definition_whole_dataframe("whole").get_batch({"dataframe": frame})
    suite = gx.ExpectationSuite(name="suite", expectations=built)
    return batch.validate(suite, result_format=form, expectation_parameters={}).results


def test_the_library_is_left_as_it_was_even_after_an_error() -> None:
    with silenced():
        from atxaudit.engine.duckdb.fixed_cost import REPLACED, fixed_cost_cut  # noqa: PLC0415

        before = [owner.__dict__[name] for owner, name, _ in REPLACED]
        with pytest.raises(RuntimeError, match="half-way"):
            _fail_inside(fixed_cost_cut)
    assert [owner.__dict__[name] for owner, name, _ in REPLACED] == before


def _fail_inside(block: Any) -> None:
    with block():
        raise RuntimeError("half-way")
