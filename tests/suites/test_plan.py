"""Promises on rows are laid on the columns that are what they speak of, and on no others."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from invented_rows import AS_OF, Cells, columns_of, days, read, requests

from atxaudit.engine.duckdb.rows import judge_rows
from atxaudit.models import Outcome, Table
from atxaudit.snapshot.readings import DatasetReading
from atxaudit.snapshot.rows.files import ROWS
from atxaudit.store.not_run import side
from atxaudit.suites.dataset_suite import DatasetSuite, read_dataset_suite
from atxaudit.suites.loader import expectations_folder, read_suite_file
from atxaudit.suites.plan import Plan, plan_rows
from atxaudit.suites.rule import Rule

RULES = [rule for rule in read_suite_file(expectations_folder() / "quality.yaml") if rule.table is Table.ROWS]


def plan(folder: Path, cells: Cells, key: str = "", own: DatasetSuite | None = None, **roles: str) -> Plan:
    return plan_rows(RULES, read(folder, cells, roles), columns_of(cells), row_identifier=key, as_of=AS_OF, own=own)


def subjects(planned: Plan, rule: str) -> list[str]:
    return list(dict.fromkeys(promise.subject for promise in planned.promises if promise.rule.id == rule))


def reasons(planned: Plan) -> dict[str, str]:
    return {one.rule.id: one.reason for one in planned.not_planned}


def own_suite(folder: Path, text: str) -> DatasetSuite:
    (folder / "abcd-1234.yaml").write_text(text, encoding="utf-8")
    return read_dataset_suite(folder / "abcd-1234.yaml")


def test_each_rule_goes_on_the_columns_of_its_role(tmp_path: Path) -> None:
    planned = plan(tmp_path, requests(), key="case_number")
    assert subjects(planned, "row-identifier-unique") == ["case_number"]
    assert subjects(planned, "row-number-unique") == ["objectid"]
    assert subjects(planned, "date-possible") == ["opened_date", "closed_date", "received", "fiscal_year"]
    assert subjects(planned, "zip-wellformed") == ["zip"]
    assert subjects(planned, "address-complete") == ["address"]
    assert subjects(planned, "no-total-row") == ["status", "contact_name"]
    assert planned.not_planned == ()


def test_every_entry_of_a_rule_is_laid_on_the_column(tmp_path: Path) -> None:
    planned = plan(tmp_path, requests(), key="case_number")
    assert [p.type for p in planned.promises if p.rule.id == "row-identifier-unique"] == [
        "expect_column_values_to_not_be_null",
        "expect_column_values_to_be_unique",
    ]


def test_kwargs_are_concrete_and_moments_full(tmp_path: Path) -> None:
    planned = plan(tmp_path, requests())
    by_column = {p.subject: dict(p.kwargs) for p in planned.promises if p.rule.id == "date-possible"}
    assert by_column["opened_date"]["min_value"] == "1900-01-01T00:00:00"
    assert by_column["opened_date"]["max_value"].startswith("2034-09-2")
    assert by_column["received"]["min_value"] == "1900-01-01T00:00:00+00:00"
    assert by_column["fiscal_year"]["max_value"] == 2034
    assert by_column["fiscal_year"]["row_condition"]["column"] == {"name": "fiscal_year"}


def test_a_column_goes_by_its_name_and_the_plan_survives_pickling(tmp_path: Path) -> None:
    planned = plan(tmp_path, requests(), key="case_number")
    assert planned.promises[0].column_name == "Case Number"
    assert pickle.loads(pickle.dumps(planned)) == planned


def test_a_rule_without_columns_says_why(tmp_path: Path) -> None:
    planned = plan(tmp_path, {"Remark": ("text", ["a", "b", "c"])})
    assert planned.promises == ()
    assert reasons(planned) == {
        "row-identifier-unique": "It declares no row identifier.",
        "row-number-unique": "No column holds row numbers of the source system.",
        "date-possible": "No column holds dates.",
        "zip-wellformed": "No column holds ZIP codes as text.",
        "address-complete": "No column holds street addresses.",
        "no-total-row": "No column holds categories beside which a total could stand.",
    }


def test_a_key_that_is_a_lost_column_id_is_named(tmp_path: Path) -> None:
    planned = plan(tmp_path, requests(), key="269389031")
    assert reasons(planned)["row-identifier-unique"] == (
        'The declared row identifier "269389031" names no column of the dataset.'
    )


def test_a_key_that_the_rows_lack_is_named(tmp_path: Path) -> None:
    cells = requests()
    reading = read(tmp_path, {name: column for name, column in cells.items() if name != "Case Number"})
    planned = plan_rows(RULES, reading, columns_of(cells), row_identifier="case_number", as_of=AS_OF, own=None)
    assert reasons(planned)["row-identifier-unique"] == (
        'The rows that were read lack the declared row identifier "case_number".'
    )


def test_a_dataset_without_rows_is_not_judged(tmp_path: Path) -> None:
    empty = {name: (datatype, []) for name, (datatype, _) in requests().items()}
    planned = plan(tmp_path, empty, key="case_number")
    assert planned.promises == ()
    assert set(reasons(planned).values()) == {"It has no rows."}


def test_zip_codes_kept_as_numbers_are_left_to_the_rule_on_types(tmp_path: Path) -> None:
    planned = plan(tmp_path, {"Zip": ("number", [78701.0 + number % 9 for number in range(90)])})
    assert subjects(planned, "zip-wellformed") == []
    assert reasons(planned)["zip-wellformed"] == "No column holds ZIP codes as text."


@pytest.mark.parametrize(
    ("name", "values", "is_one"),
    [
        ("Fiscal Year", [2020.0, 2021.0], True),
        ("Model Year", [0.0, 2021.0], True),  # 0 stands for unknown
        ("Year Built", [1885.0, 1999.0], False),  # houses may be older
        ("Year to date", [2020.0, 2021.0], False),
        ("School year", [1.0, 2.0], False),
    ],
)
def test_a_number_is_a_year_by_name_and_contents(name: str, values: list[float], is_one: bool, tmp_path: Path) -> None:
    planned = plan(tmp_path, {name: ("number", values * 20)})
    assert bool(subjects(planned, "date-possible")) is is_one


def test_the_declared_key_is_no_row_number_beside(tmp_path: Path) -> None:
    planned = plan(tmp_path, requests(), key="objectid")
    assert subjects(planned, "row-identifier-unique") == ["objectid"]
    assert subjects(planned, "row-number-unique") == []


def test_an_override_takes_all_roles_away(tmp_path: Path) -> None:
    planned = plan(tmp_path, requests(), opened_date="none", objectid="none", fiscal_year="none", zip="none")
    assert subjects(planned, "date-possible") == ["closed_date", "received"]
    assert subjects(planned, "row-number-unique") == []
    assert subjects(planned, "zip-wellformed") == []


def test_an_override_gives_a_role(tmp_path: Path) -> None:
    cells: dict[str, tuple[str, list[Any]]] = {"Place": ("text", ["78701", "x", "y"] * 9)}
    assert subjects(plan(tmp_path, cells, place="zip"), "zip-wellformed") == ["place"]


OWN = """
name: abcd-1234
expectations:
  - type: expect_column_values_to_be_in_set
    kwargs: {column: status, value_set: [Open, Closed]}
    severity: critical
  - type: expect_column_values_to_be_between
    kwargs: {column: received, min_value: "2020-01-01T00:00:00"}
    severity: warning
  - type: expect_column_pair_values_a_to_be_greater_than_b
    kwargs: {column_A: closed_date, column_B: opened_date, or_equal: true}
    severity: warning
  - type: expect_table_row_count_to_be_between
    kwargs: {min_value: 10}
    severity: info
"""


def test_the_departments_own_promises_come_last(tmp_path: Path) -> None:
    planned = plan(tmp_path, requests(), own=own_suite(tmp_path, OWN))
    mine = [(p.rule.id, p.subject, p.column_name) for p in planned.promises if p.rule.id.startswith("dataset-specific")]
    assert mine == [
        ("dataset-specific-critical", "status", "Status"),
        ("dataset-specific-warning", "received", "Received"),
        ("dataset-specific-warning", "closed_date", "Closed Date and Opened Date"),
        ("dataset-specific-info", "", ""),
    ]


def test_a_moment_is_given_the_offset_that_its_column_has(tmp_path: Path) -> None:
    planned = plan(tmp_path, requests(), own=own_suite(tmp_path, OWN))
    bound = next(p for p in planned.promises if p.rule.id == "dataset-specific-warning").kwargs["min_value"]
    assert bound == "2020-01-01T00:00:00+00:00"


def test_a_promise_about_a_column_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    cells = {name: column for name, column in requests().items() if name != "Status"} | {"State": ("text", ["x"] * 200)}
    planned = plan(tmp_path, cells, own=own_suite(tmp_path, OWN))
    (gone,) = [one for one in planned.not_planned if one.subject]
    assert (gone.rule.id, gone.subject) == ("dataset-specific-critical", "status")
    said = "The department's own promise names no column of the dataset"
    assert gone.reason == f'{said}: "status" (did you mean "state"?). Mend it in its suite.'
    assert gone.outcome is Outcome.COULD_NOT_RUN  # it must not look kept, nor as if it had nothing to say


@pytest.mark.parametrize(
    ("promise", "said"),
    [
        ("{type: expect_column_values_to_be_between, kwargs: {column: status, min_value: 1}}", '"status" holds text'),
        (
            '{type: expect_column_values_to_be_between, kwargs: {column: fee, min_value: "2024-01-01T00:00:00"}}',
            '"fee" holds numbers, which are not compared',
        ),
        (
            "{type: expect_column_values_to_match_regex, kwargs: {column: fee, regex: ^1}}",
            "the promise is one about text",
        ),
        (
            "{type: expect_column_pair_values_to_be_equal, kwargs: {column_A: fee, column_B: status}}",
            '"fee" holds numbers and "status" text',
        ),
        (
            "{type: expect_column_pair_values_to_be_equal, kwargs: {column_A: received, column_B: opened_date}}",
            "is in UTC, the other in the city's time",
        ),
        (
            """{type: expect_column_values_to_not_be_null, kwargs: {column: zip, row_condition: {
            type: comparison, column: {name: fee}, operator: "==", parameter: a}}}""",
            'the row condition\'s column "fee"',
        ),
    ],
)
def test_a_promise_that_no_such_column_can_keep_is_the_departments_to_mend(
    tmp_path: Path, promise: str, said: str
) -> None:
    planned = plan(tmp_path, requests(), own=own_suite(tmp_path, f"name: own\nexpectations:\n  - {promise}\n"))
    (unfit,) = [one for one in planned.not_planned if one.subject]
    assert unfit.outcome is Outcome.COULD_NOT_RUN
    assert said in unfit.reason
    assert "our side" not in unfit.reason
    assert side(unfit.reason) == "department"


def test_a_promise_on_the_tables_columns_speaks_of_those_the_dataset_publishes(tmp_path: Path) -> None:
    cells: Cells = {"Name": ("text", ["x"]), "Spot": ("point", ["POINT (-97.2 31.2)"]), "Size": ("number", [1.0])}
    promises = """name: own
expectations:
  - {type: expect_table_columns_to_match_set, kwargs: {column_set: [name, size, spot]}}
  - {type: expect_table_columns_to_match_ordered_list, kwargs: {column_list: [name, spot, size]}}
  - {type: expect_table_column_count_to_equal, kwargs: {value: 3}}
  - {type: expect_column_to_exist, kwargs: {column: size, column_index: 2}}
  - {type: expect_table_column_count_to_equal, kwargs: {value: 4}}
"""
    reading = read(tmp_path, cells)
    assert reading.file is not None
    name, spot, size = reading.file.columns
    spot = replace(spot, longitude="spot:longitude", latitude="spot:latitude")
    file = replace(reading.file, columns=(name, spot, size))
    table = pq.read_table(file.rows_path)
    for place, added in enumerate(("spot:longitude", "spot:latitude"), start=3):  # as rows are kept
        table = table.add_column(place, added, pa.array([0.0]))
    pq.write_table(table, file.rows_path)
    own = own_suite(tmp_path, promises)
    planned = plan_rows([], replace(reading, file=file), columns_of(cells), row_identifier="", as_of=AS_OF, own=own)
    assert [result.success for result in judge_rows(file.rows_path, planned.promises)] == [True] * 4 + [False]


def test_a_promise_on_a_column_that_we_left_out_says_whose_side_it_is(tmp_path: Path) -> None:
    cells = {name: column for name, column in requests().items() if name != "Status"}
    reading = read(tmp_path, cells)
    assert reading.file is not None
    reading = replace(reading, file=replace(reading.file, left_out=("status",)))
    own = own_suite(tmp_path, OWN)
    planned = plan_rows([], reading, columns_of(requests()), row_identifier="", as_of=AS_OF, own=own)
    (gone,) = planned.not_planned
    assert (gone.outcome, side(gone.reason)) == (Outcome.COULD_NOT_RUN, "ours")


@pytest.mark.parametrize(
    ("name", "first", "fails"),
    [
        ("Date Built", "1850-06-01", 0),
        ("Date Built", "0201-06-01", 60),
        ("Opened", "1850-06-01", 0),
        ("Date Built", "1899-12-30", 60),
        ("Received On", "1850-06-01", 60),
    ],
)
def test_what_is_named_as_old_may_be_older_than_1900(tmp_path: Path, name: str, first: str, fails: int) -> None:
    cells: Cells = {name: ("calendar_date", [*[datetime.fromisoformat(first)] * 60, *days("1990-01-01", 60)])}
    planned = plan(tmp_path, cells)
    promises = [promise for promise in planned.promises if promise.rule.id == "date-possible"]
    assert [result.unexpected_count for result in judge_rows(tmp_path / ROWS, promises)] == [fails]


def test_a_request_opened_in_1850_by_a_slip_is_one(tmp_path: Path) -> None:
    cells: Cells = {"Opened": ("calendar_date", [datetime.fromisoformat("1850-06-01"), *days("2020-01-01", 300)])}
    promises = [promise for promise in plan(tmp_path, cells).promises if promise.rule.id == "date-possible"]
    assert [result.unexpected_count for result in judge_rows(tmp_path / ROWS, promises)] == [1]


def test_a_total_is_one_only_beside_what_it_sums_up(tmp_path: Path) -> None:
    cells: Cells = {
        "Kind": ("text", ["Total", "Subtotal"] * 30),
        "Direction": ("text", ["Total", "North", "South"] * 20),
    }
    assert subjects(plan(tmp_path, cells), "no-total-row") == ["direction"]


def test_a_row_count_is_judged_even_where_there_are_no_rows(tmp_path: Path) -> None:
    empty = {name: (datatype, []) for name, (datatype, _) in requests().items()}
    planned = plan(tmp_path, empty, own=own_suite(tmp_path, OWN))
    assert [p.rule.id for p in planned.promises] == ["dataset-specific-info"]
    assert {one.reason for one in planned.not_planned} == {"It has no rows."}


def test_dates_in_a_text_column_are_no_date_column(tmp_path: Path) -> None:
    planned = plan(tmp_path, {"Day": ("text", [day.date().isoformat() for day in days("2024-01-01", 30)])})
    assert subjects(planned, "date-possible") == []


def test_what_was_not_read_cannot_be_planned() -> None:
    with pytest.raises(ValueError, match="abcd-1234 was not read"):
        plan_rows(RULES, DatasetReading(asset_id="abcd-1234", error="x"), [], row_identifier="", as_of=AS_OF, own=None)


def test_rules_of_other_tables_are_passed_over(tmp_path: Path) -> None:
    others: list[Rule] = read_suite_file(expectations_folder() / "metadata.yaml")
    cells = requests()
    planned = plan_rows(others, read(tmp_path, cells), columns_of(cells), row_identifier="", as_of=AS_OF, own=None)
    assert (planned.promises, planned.not_planned) == ((), ())
