"""The Excel, CSV and JSON reports: the summary's numbers, as numbers, with charts that have words."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pandas as pd
import pytest
from openpyxl.workbook import Workbook
from report_city import START, city_run

from atxaudit.errors import ReportError
from atxaudit.report import every_verdict as reading
from atxaudit.report.every_verdict import every_verdict
from atxaudit.report.look import OUTCOMES
from atxaudit.report.sheets import streamed
from atxaudit.report.sheets.book import Field, new_book
from atxaudit.report.sheets.heights import height_of
from atxaudit.report.summary import CITY, Scope, Summary, summarise
from atxaudit.report.tables import FINDING_KEYS, csv_bytes, json_bytes
from atxaudit.report.writing import WRITERS
from atxaudit.report.xlsx import workbook_bytes
from atxaudit.store import Store, open_store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path_factory.mktemp('excel') / 'a.db'}") as store:
        city_run("first").write(store)
        city_run("second", timedelta(days=7)).write(store)
        yield store


@pytest.fixture(scope="module")
def of(store: Store) -> Summary:
    return summarise(store, CITY, all_verdicts=True)


@pytest.fixture(scope="module")
def made(of: Summary) -> bytes:
    return workbook_bytes(of)


@pytest.fixture(scope="module")
def book(made: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(made))


def table(book: Workbook, title: str) -> list[dict[str, object]]:
    """The rows below the heading of the sheet's table, or of a streamed sheet's filter."""
    sheet = book[title]
    place = next(iter(sheet.tables.values())).ref if sheet.tables else sheet.auto_filter.ref
    heads, *rows = [[cell.value for cell in row] for row in sheet[place]]
    found = [dict(zip(map(str, heads), row, strict=True)) for row in rows]
    return [row for row in found if any(value is not None for value in row.values())]


def test_there_is_a_sheet_for_each_part(book: Workbook) -> None:
    assert book.sheetnames == [
        "Summary", "Fix first", "Compliance by department", "Compliance by liaison", "Assets", "Findings by rule",
        "All findings", "Timeliness", "Security (masked)", "Could not run", "Left out", "Exceptions", "Over time",
        "Where this comes from", "All verdicts",
    ]  # fmt: skip
    for sheet in book.worksheets:
        assert sheet.freeze_panes or sheet.title in {"Summary", "Where this comes from"}


def test_the_numbers_are_the_summarys_and_are_numbers(book: Workbook, of: Summary) -> None:
    scores = {str(row["Score"]): row["Of 100"] for row in table(book, "Summary")}
    assert scores == {"Published well": of.score["published_well"], "Still true": of.score["still_true"]}
    assets = table(book, "Assets")
    assert [row["Published well"] for row in assets] == pytest.approx(of.assets["published_well"].tolist(), nan_ok=True)
    late = [row["Days late (negative: to come)"] for row in table(book, "Timeliness")]
    due = pd.concat([of.timeliness.late, of.timeliness.coming])
    assert late == pytest.approx(due["days_late"].tolist())
    assert min(late) < 0, "what is still to come stays a negative number"  # type: ignore[type-var]
    assert len(table(book, "All findings")) == int((of.verdicts["outcome"] == "failed").sum())
    assert [row["Failed"] for row in table(book, "Findings by rule")] == of.rules["failed"].tolist()
    assert [row["Points if fixed"] for row in table(book, "Fix first")] == of.fix_first["points"].tolist()
    departments = {row["Department"]: row["Assets"] for row in table(book, "Compliance by department")}
    assert departments["All departments"] == len(of.assets)


def test_every_verdict_is_there_whatever_came_out(book: Workbook, of: Summary) -> None:
    seen = pd.Series([str(row["Outcome"]) for row in table(book, "All verdicts")]).value_counts().to_dict()
    counted = of.verdicts["outcome"].value_counts()
    assert seen == {OUTCOMES[outcome].plain: number for outcome, number in counted.items()}
    assert {"? Could not run", "⚑ Waived"} < set(seen), "not checked never looks like passed"
    told = str(book["Summary"]["A20"].value) + " ".join(str(cell.value) for cell in book["Summary"]["A"])
    assert f"{len(of.verdicts):,} verdicts on {len(of.assets)} assets" in told


def test_moments_are_in_the_citys_time_and_name_the_zone(book: Workbook, of: Summary) -> None:
    rows = {str(row["Asset id"]): row for row in table(book, "Assets")}
    stamp = START.astimezone(ZoneInfo("America/Chicago")).replace(tzinfo=None)
    assert rows["tree-0001"]["Last changed (America/Chicago)"] == stamp
    told = [str(cell.value) for cell in book["Where this comes from"]["B"]]
    assert of.provenance.as_of in told
    assert of.run.rule_set in told


def test_charts_are_native_and_have_words(made: bytes, of: Summary) -> None:
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        drawings = [package.read(name).decode() for name in package.namelist() if "drawings/drawing" in name]
        charts = [name for name in package.namelist() if "charts/chart" in name]
    words = [text for drawing in drawings for text in re.findall(r'descr="([^"]*)"', drawing)]
    assert len(charts) == len(words) == 5, "two scores by department and by liaison, and the scores over time"
    assert sum("Share of assets per band and department" in text for text in words) == 2
    assert any(text.startswith("Scores of the last 2 audits: Published well from") for text in words)


def test_the_same_run_gives_the_same_bytes(
    made: bytes, of: Summary, book: Workbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert workbook_bytes(of) == made
    assert book.properties.created == of.run.finished.replace(tzinfo=None, microsecond=0)
    assert book.properties.title == of.title
    monkeypatch.setattr("atxaudit.report.xlsx.LARGE", 0)
    large = workbook_bytes(of)
    assert workbook_bytes(of) == large
    again = openpyxl.load_workbook(io.BytesIO(large))
    assert table(again, "All verdicts") == table(book, "All verdicts")


def test_an_asset_and_a_liaison_have_their_workbooks(store: Store) -> None:
    asset = openpyxl.load_workbook(io.BytesIO(workbook_bytes(summarise(store, Scope(kind="asset", name="tree-0001")))))
    assert "Left out" not in asset.sheetnames
    assert [row["Asset id"] for row in table(asset, "Assets")] == ["tree-0001"]
    liaison = summarise(store, Scope(kind="liaison", name="Ada Fern"), all_verdicts=True)
    sheets = openpyxl.load_workbook(io.BytesIO(workbook_bytes(liaison)))
    assert {row["Liaison"] for row in table(sheets, "Assets")} == {"Ada Fern"}


def test_verdicts_read_rule_by_rule_are_those_read_at_once(
    store: Store, of: Summary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "AT_ONCE", 0)
    light = every_verdict(store, of.run, CITY, 1)
    assert isinstance(light["why"].dtype, pd.CategoricalDtype)
    keys = ["rule", "asset_id", "subject"]
    wide = reading.plain_texts(light).astype("object").sort_values(keys, ignore_index=True)
    whole = of.verdicts.astype("object").sort_values(keys, ignore_index=True)
    pd.testing.assert_frame_equal(wide.fillna(""), whole.fillna(""), check_dtype=False)


def test_more_rows_than_excel_takes_go_on_on_another_sheet() -> None:
    stream = io.BytesIO()
    fields = (Field(name="n", title="N", width=9, kind="count"),)
    with new_book(stream, title="t", subject="s", made=START, zone="UTC") as book:
        streamed.stream_table(book, "All", fields, pd.DataFrame({"n": range(7)}), at_most=4)
    read = openpyxl.load_workbook(io.BytesIO(stream.getvalue()))
    rows = {sheet.title: [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] for sheet in read.worksheets}
    assert rows == {"All": [0, 1, 2], "All (2)": [3, 4, 5], "All (3)": [6]}


def test_a_full_disk_of_temporary_files_is_one_sentence(
    of: Summary, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    with pytest.raises(ReportError, match="The workbook cannot be put together"):
        workbook_bytes(of)


# ---- CSV and JSON


def test_the_csv_has_a_row_for_each_finding(of: Summary) -> None:
    text = csv_bytes(of).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert tuple(rows[0]) == FINDING_KEYS
    failed = of.verdicts[of.verdicts["outcome"] == "failed"]
    assert len(rows) == len(failed)
    assert [float(row["points"]) for row in rows] == failed["points"].tolist()
    assert {row["run"] for row in rows} == {"second"}


def test_the_json_is_the_whole_summary(of: Summary) -> None:
    page = json.loads(json_bytes(of))
    assert page["headline"] == of.headline
    assert page["score"]["published_well"] == of.score["published_well"]
    assert page["run"]["run"] == "second"
    assert len(page["assets"]) == len(of.assets)
    assert sum(page["verdicts"].values()) == len(of.verdicts)
    assert page["verdicts"]["failed"] == len(page["findings"])
    assert set(FINDING_KEYS) < set(page["findings"][0])
    assert page["provenance"]["command"] == of.provenance.command
    assert page["changes"]["against"] == "first"
    assert "NaN" not in json_bytes(of).decode()


def test_each_format_is_one_that_the_command_writes() -> None:
    assert {"xlsx", "csv", "json"} < set(WRITERS)
    assert all(WRITERS[form].lists_verdicts for form in ("xlsx", "csv", "json"))


def test_rows_are_as_high_as_their_wrapped_texts_and_may_still_grow(made: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        sheets = [package.read(name).decode() for name in package.namelist() if "worksheets/sheet" in name]
    assert not [sheet for sheet in sheets if "customHeight" in re.sub("<sheetFormatPr[^>]*>", "", sheet)]
    assert [sheet for sheet in sheets if re.search('<row r="1"[^>]* ht="30"', sheet)]


@pytest.mark.parametrize(
    ("texts", "high"),
    [
        ([("short", 20.0)], None),
        ([("one two three four", 10.0)], 45.0),
        ([("x" * 40, 11.0), ("short", 20.0)], 60.0),
        ([("a\nb\n\nc", 20.0)], 60.0),
        ([("word " * 9_000, 10.0)], 405.0),
    ],
)
def test_the_fullest_text_of_a_row_gives_its_height(texts: list[tuple[str, float]], high: float | None) -> None:
    assert height_of(texts) == high


def test_texts_stand_off_their_edge_because_their_side_is_given(book: Workbook) -> None:
    cell = next(cell for cell in book["Assets"]["B"] if cell.value == "Trees")
    assert (cell.alignment.horizontal, cell.alignment.indent) == ("left", 1)
