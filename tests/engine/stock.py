"""Great Expectations used as its own manual shows: what our reading of it is held against."""

from __future__ import annotations

from typing import Any

import pandas as pd

from atxaudit.engine.library import great_expectations, silenced

Counts = tuple[int, int, bool]  # failed, judged, success


def stock_counts(frame: pd.DataFrame, entries: list[dict[str, Any]]) -> dict[tuple[str, bool], Counts]:
    """By rule and milder: what a SUMMARY tells of expectations written as in a suite file."""
    with silenced():
        gx = great_expectations()
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False, "metric_calculations": False}
        suite = gx.ExpectationSuite(name="stock", expectations=[_with_parser(entry) for entry in entries])
        assert len(suite.expectations) == len(entries)
        results = context.data_sources.pandas_default.read_dataframe(frame).validate(suite, result_format="SUMMARY")
    assert len(results.results) == len(entries)
    return {_rule(r.expectation_config.meta): _counts(r) for r in results.results}


def _with_parser(entry: dict[str, Any]) -> dict[str, Any]:
    """Stock Great Expectations wants to be told who reads a row condition."""
    if "row_condition" not in entry["kwargs"]:
        return entry
    return entry | {"kwargs": entry["kwargs"] | {"condition_parser": "pandas"}}


def _rule(meta: dict[str, Any]) -> tuple[str, bool]:
    return meta["rule"], meta.get("milder", False)


def _counts(result: Any) -> Counts:
    assert "unexpected_count" in result.result, result.exception_info
    judged = result.result["element_count"] - result.result.get("missing_count", 0)
    return result.result["unexpected_count"], judged, result.success
