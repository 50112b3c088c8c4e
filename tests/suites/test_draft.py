"""A draft says what the rows show, holds of them, and gives nobody away."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from invented_rows import AS_OF, ASSET, Cells, columns_of, days, read, requests

from atxaudit.engine.dataset import judge_dataset
from atxaudit.errors import UsageError
from atxaudit.models import Outcome
from atxaudit.suites.dataset_suite import DatasetSuite, read_dataset_suite
from atxaudit.suites.draft import draft_suite
from atxaudit.suites.plan import plan_rows
from atxaudit.suites.value_shapes import shared_form

Promises = dict[tuple[str, str], dict[str, Any]]  # (field, what is promised) → kwargs


def drafted(folder: Path, cells: Cells, key: str = "") -> tuple[str, DatasetSuite]:
    text = draft_suite(read(folder, cells), columns_of(cells), title="Things", row_identifier=key, as_of=AS_OF)
    (folder / f"{ASSET}.yaml").write_text(text, encoding="utf-8")
    return text, read_dataset_suite(folder / f"{ASSET}.yaml")


def promises(suite: DatasetSuite) -> Promises:
    short = {p.type: p.type.removeprefix("expect_column_").removeprefix("values_to_") for p in suite.promises}
    return {(p.columns[0], short[p.type]): dict(p.kwargs) for p in suite.promises}


def test_a_draft_can_be_read_and_holds_of_the_rows_it_was_drafted_from(tmp_path: Path) -> None:
    cells = requests()
    _, suite = drafted(tmp_path, cells, key="case_number")
    reading = read(tmp_path, cells)
    assert reading.file is not None
    plan = plan_rows([], reading, columns_of(cells), row_identifier="case_number", as_of=AS_OF, own=suite)
    assert len(plan.promises) == len(suite.promises) > 15
    assert plan.not_planned == ()
    assert {verdict.outcome for verdict in judge_dataset(plan, reading.file.rows_path)} == {Outcome.PASSED}


def test_it_proposes_what_the_rows_show(tmp_path: Path) -> None:
    text, suite = drafted(tmp_path, requests(), key="case_number")
    found = promises(suite)
    assert found["case_number", "match_regex"]["regex"] == "^[A-Z]{2}-[0-9]{6}$"
    assert ("case_number", "be_unique") in found
    assert found["status", "be_in_set"]["value_set"] == ["Closed", "Duplicate", "Open"]
    assert found["fee", "not_be_null"]["mostly"] == 0.98
    assert (found["fee", "be_between"]["min_value"], found["fee", "be_between"]["max_value"]) == (0, 88)
    assert found["opened_date", "be_between"]["min_value"] == "2023-01-01T00:00:00"
    assert found["received", "be_between"]["max_value"] == "2034-12-31T23:59:59+00:00"
    assert found["closed_date", "pair_values_a_to_be_greater_than_b"]["column_B"] == "opened_date"
    assert ("closed_date", "not_be_null") not in found  # a ninth is empty
    assert "# Status (category): filled in 100 % of the rows, 3 different values" in text


def test_values_of_columns_about_people_are_never_written(tmp_path: Path) -> None:
    text, suite = drafted(tmp_path, requests())
    for private in ("Mary", "Smith", "512", "Elm", "Lamar", "Birth"):
        assert private not in text
    about_people = {"contact_name", "phone", "address"}
    kinds = {kind for field, kind in promises(suite) if field in about_people}
    assert kinds == {"not_be_null"}
    assert text.count("its values are left out") == 3


def test_birth_dates_and_bare_phone_numbers_keep_their_range_to_themselves(tmp_path: Path) -> None:
    cells: Cells = {
        "Date of Birth": ("calendar_date", days("1971-03-09", 60, step=90)),
        "Phone": ("number", [5125550000.0 + number for number in range(60)]),
    }
    text, suite = drafted(tmp_path, cells)
    assert {kind for _, kind in promises(suite)} == {"not_be_null"}
    assert "1971" not in text
    assert "51255" not in text


CASES: dict[str, tuple[tuple[str, list[Any]], set[str]]] = {
    "a set of many": (("text", [f"kind {chr(97 + n % 26)}" for n in range(300)]), {"not_be_null"}),
    "a set of few rows": (("text", ["a", "b", "c"] * 4), {"not_be_null"}),
    "blank cells": (("text", ["aa", "bb", "  "] * 30), set()),
    "empty": (("text", [None] * 9), set()),
    "half empty": (("text", ["Open", "Closed", None, None] * 30), {"be_in_set"}),
    "impossible dates": (("calendar_date", [datetime(201, 1, 1), *days("2024-01-01", 40)]), {"not_be_null"}),  # noqa: DTZ001
    "stand-in dates": (("calendar_date", [datetime(1970, 1, 1), *days("2024-01-01", 40)]), {"not_be_null"}),  # noqa: DTZ001
    "yes or no": (("checkbox", [True, False] * 20), {"not_be_null"}),
}


@pytest.mark.parametrize(("column", "kinds"), CASES.values(), ids=CASES.keys())
def test_what_the_rows_do_not_show_is_not_promised(
    column: tuple[str, list[Any]], kinds: set[str], tmp_path: Path
) -> None:
    _, suite = drafted(tmp_path, {"Thing": column})
    assert {kind for _, kind in promises(suite)} == kinds


def test_a_stand_in_number_is_pointed_out_and_no_range_promised(tmp_path: Path) -> None:
    text, suite = drafted(tmp_path, {"Amount": ("number", [-999.0, -999.0, *[float(n) for n in range(1, 60)]])})
    assert ("amount", "be_between") not in promises(suite)
    assert "# -999 seems to stand for unknown" in text


@pytest.mark.parametrize("values", [[0.1, 0.29, 0.30000000000000004], [-3.7, 0.0, 1e17 + 64], [5e-324, 1.1, 1e300]])
def test_a_range_is_rounded_away_from_the_numbers(values: list[float], tmp_path: Path) -> None:
    _, suite = drafted(tmp_path, {"Amount": ("number", values * 9)})
    bounds = promises(suite)["amount", "be_between"]
    assert bounds["min_value"] <= min(values)
    assert bounds["max_value"] >= max(values)


def test_odd_values_and_names_are_written_so_that_they_come_back(tmp_path: Path) -> None:
    values = ["yes", "no", "2024-01-01", "a: b # c", 'quote "x"', "back\\slash", "é🙂", "tab\there", "\x85next", "null"]
    cells: Cells = {"Kind\nof “thing” #1": ("text", values * 30)}
    _, suite = drafted(tmp_path, cells)
    (kwargs,) = [p.kwargs for p in suite.promises if "value_set" in p.kwargs]
    assert kwargs["value_set"] == sorted(values)


def test_a_dataset_without_rows_has_nothing_to_draft_from(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="abcd-1234 has no rows to draft promises from"):
        drafted(tmp_path, {"Thing": ("text", [])})


@pytest.mark.parametrize(
    ("values", "form"),
    [
        (["AB-1", "CD-22"], "^[A-Z]{2}-[0-9]{1,2}$"),
        (["a.1", "b.2"], r"^[a-z]\.[0-9]$"),
        (["1", "A"], ""),
        (["é1", "é2"], ""),
        (["A\n1", "B\n2"], ""),
        (["", ""], ""),
        ([None, None], ""),
    ],
)
def test_the_form_of_values_tells_none_of_them(values: list[str | None], form: str, tmp_path: Path) -> None:
    reading = read(tmp_path, {"Thing": ("text", values)})
    assert reading.file is not None
    assert shared_form(reading.file.rows_path, "thing") == form
