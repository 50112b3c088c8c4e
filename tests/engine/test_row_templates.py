"""Every row template, through real Great Expectations on a small file: its own examples pass and fail as written."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from atxaudit.engine.duckdb.rows import RowExpectation, judge_rows
from atxaudit.models import Table
from atxaudit.suites.expectation_types import ROW_TYPES
from atxaudit.suites.loader import load_suites
from atxaudit.suites.plan import parameters, resolved
from atxaudit.suites.row_kwargs import judged_kinds
from atxaudit.suites.rule import Rule

TEMPLATES = [rule for suite in load_suites() if suite.table is Table.ROWS for rule in suite.rules]
AS_OF = datetime(2024, 9, 27, 12, tzinfo=UTC)
TYPES = {"text": pa.string(), "number": pa.float64(), "time": pa.timestamp("us"), "bool": pa.bool_()}


def kind_of(rule: Rule) -> str:
    """The kind of the examples' cells: what the role's columns hold and the expectation judges."""
    kinds = judged_kinds(rule.columns[0], ROW_TYPES[rule.type])
    given = [row["column"] for row in (*rule.passes, *rule.fails) if row["column"] is not None]
    if "time" in kinds and kinds == {"time"}:
        return "time"
    return "text" if any(isinstance(value, str) for value in given) else "number"


def cell(value: Any, kind: str) -> Any:
    return datetime.fromisoformat(value) if kind == "time" and isinstance(value, str) else value


def on_cell(condition: Any) -> Any:
    """A template's condition on the column "cell"."""
    return condition | {"column": {"name": "cell"}} if condition else condition


def judged(rule: Rule, rows: tuple[Any, ...], folder: Path) -> Any:
    kind, path = kind_of(rule), folder / "rows.parquet"
    ids = pa.array([f"row-{number}" for number in range(len(rows))], pa.string())
    cells = pa.array([cell(row["column"], kind) for row in rows], TYPES[kind])
    pq.write_table(pa.table([ids, cells], [":id", "cell"]), path)
    kwargs = {key: resolved(value, parameters(AS_OF)) for key, value in rule.kwargs.items()} | {"column": "cell"}
    if "row_condition" in kwargs:
        kwargs["row_condition"] = on_cell(kwargs["row_condition"])
    (result,) = judge_rows(path, [RowExpectation(type=rule.type, kwargs=kwargs, severity=rule.severity)])
    assert result.cause == ""
    return result


@pytest.mark.parametrize("rule", TEMPLATES, ids=lambda rule: f"{rule.id}-{rule.type}")
def test_a_templates_own_examples_pass_and_fail_as_written(rule: Rule, tmp_path: Path) -> None:
    kept = judged(rule, rule.passes, tmp_path)
    assert (kept.success, kept.unexpected_count) == (True, 0)
    broken = judged(rule, rule.fails, tmp_path)
    assert (broken.success, broken.unexpected_count) == (False, len(rule.fails))


def test_the_rules_on_rows_are_those_of_the_page() -> None:
    assert {rule.id for rule in TEMPLATES} == {
        "row-identifier-unique", "row-number-unique", "date-possible", "zip-wellformed", "address-complete",
        "no-total-row",
    }  # fmt: skip
