"""Stock Great Expectations on the same Parquet file, read by pandas: what the DuckDB engine is held against."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from atxaudit.engine.duckdb.rows import RowExpectation, RowResult
from atxaudit.engine.library import great_expectations, silenced
from atxaudit.engine.validation import broken


@dataclass(frozen=True, kw_only=True)
class Told:
    """What either engine tells of one promise, comparable."""

    success: bool
    counts: tuple[int, int, int] = (0, 0, 0)  # rows, empty, broken
    ids: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()
    observed: Any = None


def stock_rows(
    path: Path, expectations: Sequence[RowExpectation], read: Callable[[Path], pd.DataFrame] = pd.read_parquet
) -> list[Told | None]:
    """By promise; None where stock Great Expectations could not run it."""
    with silenced():
        gx = great_expectations()
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False, "metric_calculations": False}
        built = [
            gx.expectations.registry.get_expectation_impl(e.type)(**e.kwargs, meta={"number": number})
            for number, e in enumerate(expectations)
        ]
        results = context.data_sources.pandas_default.read_dataframe(read(path)).validate(
            gx.ExpectationSuite(name="stock", expectations=built),
            result_format={"result_format": "COMPLETE", "unexpected_index_column_names": [":id"]},
        )
    by_number = {result.expectation_config.meta["number"]: result for result in results.results}
    return [_told(by_number[number]) for number in range(len(expectations))]


def _told(result: Any) -> Told | None:
    if broken(result.exception_info):
        return None
    body = result.result
    return Told(
        success=result.success,
        counts=(body.get("element_count", 0), body.get("missing_count") or 0, body.get("unexpected_count", 0)),
        ids=tuple(row[":id"] for row in body.get("unexpected_index_list") or []),
        values=tuple(map(plain, body.get("unexpected_list") or [])),
        observed=plain(body.get("observed_value")),
    )


def our_told(result: RowResult) -> Told:
    """The same of ours."""
    assert result.cause == "", result.cause
    return Told(
        success=result.success,
        counts=(result.element_count, result.missing_count, result.unexpected_count),
        ids=result.failing_ids,
        values=tuple(map(plain, result.failing_values)),
        observed=plain(result.result.result.get("observed_value")),
    )


def plain(value: Any) -> Any:
    """A value without pandas' dress: it has three ways of saying that a cell is empty, and makes floats of numbers."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return tuple(map(plain, value))
    if pd.isna(value):
        return None
    if isinstance(value, np.datetime64 | datetime):
        return pd.Timestamp(value).to_pydatetime(warn=False)
    value = value.item() if isinstance(value, np.generic) else value
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
