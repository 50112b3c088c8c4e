"""An exported suite, run by stock Great Expectations on the row file read by pandas, says what our engine says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from invented_rows import AS_OF, columns_of, read, requests
from ruamel.yaml import YAML

from atxaudit.engine.duckdb.rows import judge_rows
from atxaudit.engine.library import great_expectations, silenced
from atxaudit.engine.validation import broken
from atxaudit.models import Table
from atxaudit.suites.dataset_suite import read_dataset_suite
from atxaudit.suites.expectation_types import ROW_TYPES
from atxaudit.suites.export import export_suite
from atxaudit.suites.loader import expectations_folder, read_suite_file
from atxaudit.suites.plan import Plan, plan_rows

RULES = [rule for rule in read_suite_file(expectations_folder() / "quality.yaml") if rule.table is Table.ROWS]
Counts = tuple[bool, int, int, int]  # success, rows, empty, broken

# One promise of every type the engine takes, most of them broken somewhere.
OWN = """
name: abcd-1234
expectations:
  - {type: expect_column_values_to_not_be_null, kwargs: {column: closed_date}}
  - {type: expect_column_values_to_not_be_null, kwargs: {column: fee, mostly: 0.9}}
  - {type: expect_column_values_to_be_null, kwargs: {column: fee}}
  - {type: expect_column_values_to_be_unique, kwargs: {column: zip}}
  - {type: expect_column_values_to_be_between, kwargs: {column: fee, min_value: 10, strict_min: true, max_value: 80}}
  - {type: expect_column_values_to_be_between, kwargs: {column: opened_date, max_value: "2023-02-01T00:00:00"}}
  - {type: expect_column_values_to_be_between, kwargs: {column: received, min_value: "2023-02-01T00:00:00"}}
  - {type: expect_column_values_to_be_in_set, kwargs: {column: status, value_set: [Open, Closed]}}
  - {type: expect_column_values_to_be_in_set, kwargs: {column: is_urgent, value_set: [true]}}
  - {type: expect_column_values_to_not_be_in_set, kwargs: {column: fee, value_set: [0, 12.5]}}
  - {type: expect_column_values_to_match_regex, kwargs: {column: case_number, regex: '^SR-0+[1-9]\\d$'}}
  - {type: expect_column_values_to_not_match_regex, kwargs: {column: address, regex: '(?i)\\belm\\b'}}
  - {type: expect_column_values_to_match_regex_list, kwargs: {column: zip, regex_list: ['1$', '^9']}}
  - {type: expect_column_values_to_not_match_regex_list, kwargs: {column: zip, regex_list: ['1$', '^9']}}
  - {type: expect_column_value_lengths_to_be_between, kwargs: {column: status, min_value: 5}}
  - {type: expect_column_value_lengths_to_equal, kwargs: {column: status, value: 4}}
  - {type: expect_column_values_to_be_of_type, kwargs: {column: fee, type_: float64}}
  - {type: expect_column_values_to_be_of_type, kwargs: {column: received, type_: int64}}
  - type: expect_column_pair_values_a_to_be_greater_than_b
    kwargs: {column_A: closed_date, column_B: opened_date, ignore_row_if: either_value_is_missing}
  - {type: expect_column_pair_values_to_be_equal, kwargs: {column_A: status, column_B: zip}}
  - {type: expect_compound_columns_to_be_unique, kwargs: {column_list: [status, zip]}}
  - {type: expect_select_column_values_to_be_unique_within_record, kwargs: {column_list: [fee, fiscal_year]}}
  - {type: expect_multicolumn_sum_to_equal, kwargs: {column_list: [objectid, fiscal_year], sum_total: 2030}}
  - {type: expect_table_row_count_to_equal, kwargs: {value: 200}}
  - {type: expect_table_row_count_to_be_between, kwargs: {max_value: 100}}
  - {type: expect_table_columns_to_match_set, kwargs: {column_set: [status, zip], exact_match: false}}
  - {type: expect_table_columns_to_match_ordered_list, kwargs: {column_list: [zip]}}
  - {type: expect_table_column_count_to_equal, kwargs: {value: 13}}
  - {type: expect_column_to_exist, kwargs: {column: ward}}
  - type: expect_column_values_to_be_between
    severity: info
    kwargs:
      column: fee
      max_value: 50
      row_condition:
        type: and
        conditions:
          - {type: comparison, column: {name: status}, operator: "==", parameter: Open}
          - {type: nullity, column: {name: closed_date}, is_null: false}
"""


def dirtied() -> dict[str, Any]:
    """The requests with something to find for every template."""
    cells = requests()
    cells["Case Number"][1][3:6] = ["SR-000002", None, "SR-000002"]
    cells["Objectid"][1][7] = 8.0
    cells["Zip"][1][:2] = ["787nn-", "Unknown"]
    cells["Address"][1][4] = "1204 N IH\nAUSTIN"
    cells["Status"][1][9] = "TOTAL"
    cells["Fiscal Year"][1][5:8] = [0.0, 20244.0, 3.0]
    return cells


def exported(folder: Path) -> tuple[Plan, Path, str]:
    cells = dirtied()
    (folder / "abcd-1234.yaml").write_text(OWN, encoding="utf-8")
    reading = read(folder, cells)
    own = read_dataset_suite(folder / "abcd-1234.yaml")
    plan = plan_rows(RULES, reading, columns_of(cells), row_identifier="case_number", as_of=AS_OF, own=own)
    assert reading.file is not None
    return plan, reading.file.rows_path, export_suite(plan, title="Things", as_of=AS_OF)


def stock(text: str, parquet: Path) -> list[Counts]:
    """As a newcomer would run it: the file as it stands, the rows as pandas reads them."""
    body = YAML(typ="safe", pure=True).load(text)
    with silenced():
        gx = great_expectations()
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False, "metric_calculations": False}
        suite = gx.ExpectationSuite(**body)
        for number, expectation in enumerate(suite.expectations):
            expectation.meta = {**expectation.meta, "number": number}
        rows = pd.read_parquet(parquet)
        results = context.data_sources.pandas_default.read_dataframe(rows).validate(suite, result_format="SUMMARY")
    assert len(results.results) == len(body["expectations"])
    by_number = {result.expectation_config.meta["number"]: result for result in results.results}
    return [_counts(by_number[number]) for number in range(len(by_number))]


def _counts(result: Any) -> Counts:
    assert broken(result.exception_info) == ""
    body = result.result
    return (
        bool(result.success),
        body.get("element_count", 0),
        body.get("missing_count") or 0,
        body.get("unexpected_count", 0),
    )


def test_stock_great_expectations_says_of_an_exported_suite_what_we_say(tmp_path: Path) -> None:
    plan, parquet, text = exported(tmp_path)
    assert {promise.type for promise in plan.promises} == set(ROW_TYPES)
    ours = judge_rows(parquet, plan.promises)
    assert [result.cause for result in ours] == [""] * len(ours)
    told = [(r.success, r.element_count, r.missing_count, r.unexpected_count) for r in ours]
    assert told == stock(text, parquet)
    assert {success for success, *_ in told} == {True, False}


def test_an_exported_suite_names_rules_and_severities(tmp_path: Path) -> None:
    plan, _, text = exported(tmp_path)
    body = YAML(typ="safe", pure=True).load(text)
    assert body["name"] == plan.asset_id
    assert [e["meta"]["rule"] for e in body["expectations"]] == [p.rule.id for p in plan.promises]
    assert [e["severity"] for e in body["expectations"]] == [p.severity for p in plan.promises]
    assert "“Things” (abcd-1234)" in text


def test_a_dataset_with_nothing_to_judge_gives_an_empty_suite(tmp_path: Path) -> None:
    cells = {"Remark": ("text", ["a", "b"])}
    plan = plan_rows(RULES, read(tmp_path, cells), columns_of(cells), row_identifier="", as_of=AS_OF, own=None)
    assert YAML(typ="safe", pure=True).load(export_suite(plan, title="x", as_of=AS_OF))["expectations"] == []
