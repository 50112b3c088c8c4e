"""What is exported for programs and spreadsheets says the numbers that the pages show."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from seen import answer, numbers
from streamlit.testing.v1 import AppTest

from atxaudit.report.summary import CITY, Scope, Summary, summarise
from atxaudit.report.tables import csv_bytes, json_bytes
from atxaudit.report.xlsx import workbook_bytes
from atxaudit.store import Store, open_store
from atxaudit.words import percent, score

OpenPage = Callable[..., AppTest]


@pytest.fixture
def store(city: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{city / 'atxaudit.db'}") as store:
        yield store


def sheet(of: Summary, title: str) -> list[list[object]]:
    """The filled cells of a sheet, row by row."""
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(of)))
    return [[value for value in row if value is not None] for row in book[title].iter_rows(values_only=True)]


def test_the_city_is_the_overviews(open_page: OpenPage, store: Store) -> None:
    of = summarise(store, CITY, all_verdicts=True)
    page, told = open_page(), json.loads(json_bytes(of))
    shown = numbers(page)
    rows = {str(row[0]): row for row in sheet(of, "Summary") if row}
    assert answer(page) == told["headline"]
    assert answer(page) in rows
    for title, key in (("Published well", "published_well"), ("Still true", "still_true")):
        assert shown[title] == score(told["score"][key])
    scores = [row for row in sheet(of, "Summary") if row and row[0] in {"Published well", "Still true"}][:2]
    assert {str(row[0]): score(float(str(row[1]))) for row in scores} == {
        title: shown[title] for title in ("Published well", "Still true")
    }
    assert f"of {len(told['assets'])} assets" in answer(page)
    assert len(told["assets"]) == told["provenance"]["assets"] == len(sheet(of, "Assets")) - 1
    assert shown["Checks that ran"] == percent(told["provenance"]["ran_share"])
    # the table beside the chart
    chart = page.dataframe[0].value
    everything = chart[chart["Department"] == "All departments"].iloc[0]
    in_json = next(row for row in told["compliance"]["department"] if row["Department"] == "All departments")
    in_book = next(row for row in sheet(of, "Compliance by department") if row and row[0] == "All departments")
    assert [in_json[name] for name in ("Good", "Needs work", "Poor")] == in_book[2:5]
    assert [everything[name] for name in ("Good", "Needs work", "Poor")] == in_book[2:5]


def test_a_department_is_its_pages(open_page: OpenPage, store: Store) -> None:
    of = summarise(store, Scope(kind="department", name="Parks"), all_verdicts=True)
    page, told = open_page("department", department="Parks"), json.loads(json_bytes(of))
    shown = numbers(page)
    for title, key in (("Published well", "published_well"), ("Still true", "still_true")):
        assert shown[title] == score(told["score"][key])
    findings = list(csv.DictReader(io.StringIO(csv_bytes(of).decode("utf-8-sig"), newline="")))
    assert len(findings) == len(told["findings"]) == len(sheet(of, "All findings")) - 1
    assert {row["department"] for row in findings} == {"Parks"}
    assert answer(page).replace("your ", "") == told["headline"]
