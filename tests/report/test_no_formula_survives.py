"""Whatever stands in a cell of the portal, no CSV and no workbook of ours holds a formula, and no text is lost."""

from __future__ import annotations

import csv
import io
import re
import tempfile
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from report_city import ASSETS, Made, city_run

from atxaudit.report.csv_text import csv_file
from atxaudit.report.open_data.table import as_csv, score_rows
from atxaudit.report.scope import CITY, Scope
from atxaudit.report.sheets.book import Field, new_book
from atxaudit.report.sheets.streamed import stream_table
from atxaudit.report.sheets.text import CELL_MOST, cell_text, sheet_name
from atxaudit.report.summary import summarise
from atxaudit.report.tables import csv_bytes
from atxaudit.report.workbook.writing import bulk_fixes
from atxaudit.report.xlsx import workbook_bytes
from atxaudit.store import open_store

START = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "=cmd|' /C calc'!A0",
    '"=1',
    "'=1",
    "<r><t>x</t></r>",
    "",
]
LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
HOSTILE = st.builds(lambda start, rest: start + rest, st.sampled_from(START), LETTERS)
LONG = "=" + "x" * 39_998 + "\x07"
ROOM = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def shown(text: str) -> str:
    """What a cell of Excel holds of a text: line ends are LF, and what XML has no place for is a stand-in."""
    told = []
    for char in re.sub("\r\n?", "\n", text):
        code = ord(char)
        if (code < 0x20 and char not in "\t\n") or code == 0x7F:
            told.append(chr(0x2421 if code == 0x7F else 0x2400 + code))
        else:
            told.append("\ufffd" if char in "\ufffe\uffff" else char)
    return "".join(told)


def cells(content: bytes) -> list[object]:
    """Every cell of a workbook, hidden sheets too; none of them, and nothing else in a sheet, is a formula."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheets = [package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
    assert sheets
    assert not any(re.search(rb"<f[ >/]", sheet) for sheet in sheets)
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in found} <= {"s", "n", "d", "inlineStr"}
    return [cell.value for cell in found]


def links(content: bytes) -> set[str]:
    """Every address that a click would open."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        told = [package.read(name).decode() for name in package.namelist() if name.endswith(".rels")]
    return {target for text in told for target in re.findall(r'Target="([^"]*)"[^>]*TargetMode="External"', text)}


def hostile_city(text: str) -> Made:
    """Elmwood, where every name and every sentence is the text."""
    made = city_run("hostile", listed=[(asset_id, *[text] * 5) for asset_id, *_ in ASSETS])
    fields = ("description", "tags", "category", "license_name", "frequency_word", "row_label", "edit_url")
    made = replace(made, assets=made.assets.assign(**dict.fromkeys(fields, text)))
    observed = made.scored.verdicts["observed"].astype("str").mask(made.scored.verdicts["outcome"] == "failed", text)
    return replace(made, scored=replace(made.scored, verdicts=made.scored.verdicts.assign(observed=observed)))


@ROOM
@given(text=HOSTILE)
@example(text="=1+1")
@example(text="\t\r\n@x\x00\x1b")
@example(text='<r><t xml:space="preserve">=1</t></r>')
@example(text="_x003D_1+1")
@example(text=LONG)
def test_no_formula_survives_any_export(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/a.db") as store:
        hostile_city(text).write(store)
        of = summarise(store, CITY, all_verdicts=True)
        name = str(store.assets()["liaison"].iloc[0])
        tables = [csv_bytes(of).decode("utf-8-sig"), as_csv(score_rows(store, store.runs()))]
        books = [workbook_bytes(of)]
        if name:
            books.append(bulk_fixes(store, Scope(kind="liaison", name=name), None, {"frequency": [text, "Weekly"]})[1])
        kept = str(store.assets()["title"].iloc[0])
    for table in tables:
        rows = list(csv.reader(io.StringIO(table, newline=""), strict=True))
        assert len(rows) > 5
        assert not any(
            cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row if not is_number(cell)
        )
        assert not kept or kept in {cell.removeprefix("'") for row in rows for cell in row} | {
            cell for row in rows for cell in row
        }
    for book in books:
        found = cells(book)
        assert not kept.strip() or any(isinstance(value, str) and same(value, kept) for value in found)
        assert links(book) <= {kept}


def same(value: str, text: str) -> bool:
    """Whole, or cut where a cell ends and saying so."""
    if len(text) > CELL_MOST:
        return value.startswith(shown(text)[:32_000]) and value.endswith(f"… (cut: {len(text):,} characters)")
    return value.rstrip(" ") == shown(text).rstrip(" ")


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


@settings(max_examples=15, deadline=None)
@given(texts=st.lists(HOSTILE | st.just(LONG), min_size=1, max_size=6), number=st.floats(-1e9, 1e9))
def test_tables_and_streamed_sheets_hold_each_text_and_numbers_stay_numbers(texts: list[str], number: float) -> None:
    stream = io.BytesIO()
    fields = (Field(name="text", title="Text", width=20), Field(name="number", title="Number", width=9, kind="number"))
    frame = pd.DataFrame({"text": texts, "number": number})
    with new_book(stream, title="t", subject="s", made=datetime(2026, 3, 1, tzinfo=UTC), zone="UTC") as book:
        sheet = book.sheet("Plain")
        book.table(sheet, 0, fields, [[text, number] for text in texts], name="Plain")
        stream_table(book, "Streamed", fields, frame)
    assert cells(stream.getvalue())
    read = openpyxl.load_workbook(io.BytesIO(stream.getvalue()))
    for sheet in read.worksheets:
        rows = list(sheet.iter_rows(min_row=2, values_only=True))
        assert all(same(str(row[0] or ""), text) for row, text in zip(rows, texts, strict=True))
        assert all(row[1] == pytest.approx(number) for row in rows)
    parsed = list(csv.reader(io.StringIO(csv_file(frame).decode("utf-8-sig"), newline="")))[1:]
    assert [
        row[0] if row[0] == text else row[0].removeprefix("'") for row, text in zip(parsed, texts, strict=True)
    ] == texts
    assert [float(row[1]) for row in parsed] == [number] * len(texts)


@given(text=st.text(max_size=40))
def test_a_cell_takes_any_text_even_half_a_letter(text: str) -> None:
    legal = cell_text(text)
    legal.encode()
    assert len(legal.rstrip(" ")) == len(re.sub("\r\n", "\n", text).rstrip(" ")) or text.endswith((" ", "\r\n"))


@settings(max_examples=40, deadline=None)
@given(titles=st.lists(st.text(max_size=50), max_size=8))
@example(titles=["History", "history", "'", "a" * 40, "a" * 41, "🌳" * 20, "x[]:*?/\\y", "\u202eabc", ""])
def test_names_of_sheets_are_what_excel_takes(titles: list[str]) -> None:
    taken: set[str] = set()
    names = [sheet_name(title, taken) for title in titles]
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) <= 62
        assert not set(name) & set("[]:*?/\\")
        assert name.isprintable()
        assert name.strip("'") == name
        assert name.casefold() != "history"


def test_only_addresses_of_the_web_become_links(tmp_path: Path) -> None:
    stream = io.BytesIO()
    addresses = [
        "https://edit.example.org/d/tree-0001", "javascript:alert(1)", "file:///etc/passwd", "internal:Sheet!A1",
        "external:c:/x.xlsx", "mailto:a@b.example", "https://a.example/ b", r"\\server\share", "https://" + "a" * 2_100,
    ]  # fmt: skip
    with new_book(stream, title="t", subject="s", made=datetime(2026, 3, 1, tzinfo=UTC), zone="UTC") as book:
        sheet = book.sheet("Links")
        book.table(sheet, 0, [Field(name="a", title="A", width=9, kind="link")], [[one] for one in addresses], name="L")
    assert links(stream.getvalue()) == {addresses[0]}
    assert set(addresses) <= set(cells(stream.getvalue())), "the others stand there as texts"
