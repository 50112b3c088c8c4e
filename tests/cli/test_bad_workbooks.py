"""Workbooks that are none, or no longer whole: one sentence each, exit code 2, and nothing half-written."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from calling import Atxaudit
from filling import fill, heading, keys
from openpyxl.worksheet.worksheet import Worksheet

from atxaudit.report.workbook import package
from atxaudit.report.workbook.fields import WRITABLE_RULES
from atxaudit.store import open_store
from atxaudit.suites.loader import load_suites

LIAISON = "Caleb Montrose"
Said = Callable[..., str]
pytestmark = pytest.mark.xdist_group("cli")


@pytest.fixture(scope="module")
def ours(atxaudit: Atxaudit, demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook as it went out."""
    file = tmp_path_factory.mktemp("ours") / "fixes.xlsx"
    assert atxaudit("workbook", "write", "--liaison", LIAISON, "--out", file, "--data", demo_data).returncode == 0
    return file


@pytest.fixture
def said(atxaudit: Atxaudit, demo_data: Path) -> Said:
    """The sentence with which a command is refused."""

    def refused(*arguments: str | Path, code: int = 2, data: Path = demo_data) -> str:
        done: subprocess.CompletedProcess[str] = atxaudit("workbook", *arguments, "--data", data)
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        assert done.stdout == ""
        return done.stderr.strip().removeprefix("Error: ")

    return refused


def changed(ours: Path, to: Path, change: Callable[[Worksheet, dict[str, int]], None]) -> Path:
    """The workbook with the first dataset's sheet changed."""
    book = openpyxl.load_workbook(ours)
    sheet = next(one for one in book.worksheets if heading(one))
    change(sheet, heading(sheet))
    book.save(to)
    return to


# ---- other files


def test_a_csv_that_was_renamed_is_no_workbook(said: Said, tmp_path: Path) -> None:
    file = tmp_path / "mine.xlsx"
    file.write_text("title,description\nTrees,All of them\n")
    assert f"{file} is no Excel workbook, or is damaged." in said("read", file)


def test_a_file_that_is_not_there_is_named(said: Said, tmp_path: Path) -> None:
    assert said("read", tmp_path / "none.xlsx") == f"There is no file {tmp_path / 'none.xlsx'}."
    assert "cannot be read: Is a directory" in said("read", tmp_path)


def test_somebody_elses_workbook_is_refused(said: Said, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Budget", 2026])
    book.save(tmp_path / "budget.xlsx")
    assert "is no workbook of atxaudit: `atxaudit workbook write` makes one." in said("read", tmp_path / "budget.xlsx")


def test_another_zip_is_no_workbook(said: Said, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "paper.docx", "w") as made:
        made.writestr("word/document.xml", "<document/>")
    assert "is no Excel workbook (.xlsx)" in said("read", tmp_path / "paper.docx")


@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_half_a_file_is_damaged(said: Said, ours: Path, tmp_path: Path, share: float) -> None:
    whole = ours.read_bytes()
    (tmp_path / "half.xlsx").write_bytes(whole[: int(share * len(whole))])
    assert "is no Excel workbook, or is damaged" in said("read", tmp_path / "half.xlsx")


def rewritten(ours: Path, to: Path, part: str, text: str | bytes) -> Path:
    """The same package with another text in one part."""
    with zipfile.ZipFile(ours) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, text if name == part else old.read(name))
    return to


def test_xml_that_is_broken_inside_is_damaged(said: Said, ours: Path, tmp_path: Path) -> None:
    file = rewritten(ours, tmp_path / "a.xlsx", "xl/worksheets/sheet4.xml", "<worksheet><sheetData><row")
    assert "is damaged: Excel may repair it" in said("read", file)


def test_entities_that_grow_are_never_opened(said: Said, ours: Path, tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><sst>&b;</sst>'
    file = rewritten(ours, tmp_path / "a.xlsx", "xl/sharedStrings.xml", bomb)
    assert "holds XML that no spreadsheet program writes" in said("read", file)
    wide = rewritten(ours, tmp_path / "b.xlsx", "xl/sharedStrings.xml", bomb.encode("utf-16"))
    assert "holds XML that no spreadsheet program writes" in said("read", wide)


def test_a_file_that_unpacks_to_far_more_is_never_opened(
    said: Said, ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "UNPACKED_MOST", 2 * 2**20)
    file = rewritten(ours, tmp_path / "a.xlsx", "xl/styles.xml", "<x>" + "0" * 3 * 2**20 + "</x>")
    assert file.stat().st_size < 10**5
    assert "unpacks to more than 2 MiB" in said("read", file)
    monkeypatch.setattr(package, "FILE_MOST", 1_000)
    assert "MiB: at most 0 are read" in said("read", ours)


# ---- ours, but no longer whole


def test_without_the_heading_of_the_new_texts_the_sheet_is_named(said: Said, ours: Path, tmp_path: Path) -> None:
    def change(sheet: Worksheet, heads: dict[str, int]) -> None:
        sheet.cell(heads["row"], heads["New text"]).value = "What I wrote"

    message = said("read", changed(ours, tmp_path / "a.xlsx", change))
    assert 'has lost its column "New text": put the headings back as they were.' in message


def test_without_the_hidden_keys_the_sheet_is_passed_over_no_text_is_guessed(
    said: Said, ours: Path, tmp_path: Path
) -> None:
    def change(sheet: Worksheet, heads: dict[str, int]) -> None:
        sheet.cell(heads["row"], heads["atxaudit key"]).value = None

    assert 'has lost its heading "atxaudit key"' in said("read", changed(ours, tmp_path / "a.xlsx", change))


def test_cells_that_were_moved_against_each_other_are_noticed(said: Said, ours: Path, tmp_path: Path) -> None:
    def change(sheet: Worksheet, heads: dict[str, int]) -> None:
        place = heads["atxaudit key"]
        values = [sheet.cell(row, place).value for row in range(heads["row"] + 1, sheet.max_row + 1)]
        for row, value in enumerate([*values[1:], None], start=heads["row"] + 1):
            sheet.cell(row, place).value = value

    assert "cells were moved against each other" in said("read", changed(ours, tmp_path / "a.xlsx", change))


def test_a_text_beside_no_row_of_ours_is_not_lost_in_silence(said: Said, ours: Path, tmp_path: Path) -> None:
    def change(sheet: Worksheet, heads: dict[str, int]) -> None:
        sheet.cell(sheet.max_row + 3, heads["New text"]).value = "A stray text"

    assert "stands in no row of ours" in said("read", changed(ours, tmp_path / "a.xlsx", change))


def test_a_sheet_of_another_workbook_is_not_taken_for_one_of_this(said: Said, ours: Path, tmp_path: Path) -> None:
    def change(sheet: Worksheet, heads: dict[str, int]) -> None:
        sheet.cell(heads["row"] + 1, heads["atxaudit key"]).value = "zzzz-9999|title|"

    assert "is not of this workbook" in said("read", changed(ours, tmp_path / "a.xlsx", change))


def test_two_texts_for_one_place_are_a_question(said: Said, ours: Path, tmp_path: Path) -> None:
    def change(sheet: Worksheet, heads: dict[str, int]) -> None:
        row, last = heads["row"] + 1, sheet.max_row + 1
        for name, column in heads.items():
            if name != "row":
                sheet.cell(last, column).value = sheet.cell(row, column).value
        sheet.cell(row, heads["New text"]).value = "One"
        sheet.cell(last, heads["New text"]).value = "Another"

    assert "holds two different new texts for the title of" in said("read", changed(ours, tmp_path / "a.xlsx", change))


def test_an_error_of_excel_is_no_text(said: Said, ours: Path, tmp_path: Path) -> None:
    def change(sheet: Worksheet, heads: dict[str, int]) -> None:
        sheet.cell(heads["row"] + 1, heads["New text"]).value = "#REF!"

    assert "is an error of Excel (#REF!)" in said("read", changed(ours, tmp_path / "a.xlsx", change))


def test_a_workbook_of_a_run_that_was_deleted_is_refused(said: Said, ours: Path, tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'atxaudit.db'}"):
        pass
    assert said("read", ours, data=tmp_path).startswith('There is no run "')


def test_a_workbook_whose_snapshot_is_gone_is_refused(said: Said, ours: Path, demo_data: Path, tmp_path: Path) -> None:
    shutil.copy(demo_data / "atxaudit.db", tmp_path)
    assert said("read", ours, data=tmp_path, code=1).startswith(f"There is no snapshot at {tmp_path}")


# ---- writing


def test_an_unknown_liaison_is_refused_with_the_nearest_one(said: Said, tmp_path: Path) -> None:
    message = said("write", "--liaison", "Caleb Montrosse", "--out", tmp_path / "a.xlsx")
    assert message == 'The run has no liaison "Caleb Montrosse" (did you mean "Caleb Montrose"?).'
    assert list(tmp_path.iterdir()) == []


def test_one_liaison_or_one_department_is_to_be_named(said: Said) -> None:
    for options in ((), ("--liaison", LIAISON, "--department", "Public Health")):
        assert said("write", *options).startswith("Name a liaison with --liaison, or a department")


def test_a_file_that_is_there_is_not_written_over(
    said: Said, atxaudit: Atxaudit, ours: Path, demo_data: Path, tmp_path: Path
) -> None:
    file = tmp_path / "mine.xlsx"
    file.write_text("mine")
    options = ("write", "--liaison", LIAISON, "--out", file)
    assert f"{file} is there already" in said(*options)
    assert file.read_text() == "mine"
    assert atxaudit("workbook", *options, "--force", "--data", demo_data).returncode == 0
    assert file.read_bytes() == ours.read_bytes(), "the same run and liaison give the same bytes"


def test_a_folder_nobody_may_write_to_is_one_sentence(said: Said, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    message = said("write", "--liaison", LIAISON, "--out", tmp_path / "file" / "a.xlsx", code=1)
    assert "cannot be written: " in message


def test_a_full_disk_leaves_nothing_behind(said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, _: bytes) -> int:
        os.close(os.open(self, os.O_CREAT | os.O_WRONLY))  # begun, as a disk that fills up leaves it
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    message = said("write", "--liaison", LIAISON, "--out", tmp_path / "a.xlsx", code=1)
    assert "No space left on device" in message
    assert list(tmp_path.iterdir()) == []


# ---- what is in it


def test_every_rule_beside_a_text_is_one_of_ours() -> None:
    assert {rule.id for suite in load_suites() for rule in suite.rules} >= WRITABLE_RULES


def test_only_the_cells_to_fill_may_be_written_in(ours: Path) -> None:
    book = openpyxl.load_workbook(ours)
    for sheet in book.worksheets:
        assert sheet.protection.sheet
        heads = heading(sheet)
        unlocked = {cell.column for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
        assert unlocked == ({heads["New text"]} if heads else set()), sheet.title
        assert sheet.freeze_panes or not heads
        assert not heads or sheet.tables
    assert book["atxaudit"].sheet_state == "veryHidden"


def test_the_first_sheet_says_how_to_use_it_and_where_it_comes_from(ours: Path, demo_data: Path) -> None:
    book = openpyxl.load_workbook(ours)
    assert book.worksheets[0].title == "How to use this"
    told = " ".join(str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value)
    with open_store(f"sqlite:///{demo_data / 'atxaudit.db'}") as store:
        run = store.run()
    assert run.id in told
    assert "never writes to the portal" in told
    assert any(zone in told for zone in (" CST", " CDT"))
    assert book.properties.title == f"Texts to write: {LIAISON}"
    assert book.properties.created == run.finished.replace(tzinfo=None, microsecond=0)


def test_each_dataset_shows_its_texts_problems_samples_and_links(ours: Path, demo_data: Path) -> None:
    rows = keys(ours)
    with open_store(f"sqlite:///{demo_data / 'atxaudit.db'}") as store:
        findings = store.findings(liaison=LIAISON)
        assets = store.assets(liaison=LIAISON).set_index("asset_id")
    assert {key[0] for key in rows} == set(assets.index)
    wanted = findings[findings["rule"].isin(WRITABLE_RULES)].fillna({"subject": ""})
    assert len(wanted) > 20
    for asset_id, subject, observed in wanted[["asset_id", "subject", "observed"]].itertuples(index=False):
        own = [str(row["Problem"]) for key, row in rows.items() if (key[0], key[2]) == (asset_id, subject)]
        assert any(observed in problem for problem in own), (asset_id, observed)
    samples = {str(row["Sample values"]) for key, row in rows.items() if key[1] == "column_description"}
    assert any("(" in text and "row" in text for text in samples), "the commonest values"
    assert any(text.startswith("from ") for text in samples), "the smallest and largest"
    assert {str(row["Where to edit it"]) for row in rows.values()} == set(assets["edit_url"])


def test_words_that_the_portal_offers_are_a_list_to_choose_from(ours: Path) -> None:
    book = openpyxl.load_workbook(ours)
    sheet = next(one for one in book.worksheets if heading(one))
    lists = {rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert len(lists) == 3
    hidden = book["atxaudit"]
    offered = {str(cell.value) for row in hidden.iter_rows(min_col=4) for cell in row if cell.value}
    assert {"Weekly", "Public Domain", "Transportation"} <= offered


def test_a_number_or_day_typed_into_a_cell_is_read_as_it_is_seen(ours: Path, tmp_path: Path) -> None:
    from datetime import datetime  # noqa: PLC0415  of this test alone

    from atxaudit.report.workbook.reading import read_workbook  # noqa: PLC0415

    places = [key for key in keys(ours) if key[1] == "title"][:3]
    given = dict(zip(places, (2026.0, 3.5, datetime(2026, 3, 1)), strict=True))  # noqa: DTZ001  Excel has no zones
    told = read_workbook(fill(ours, given, tmp_path / "typed.xlsx"))
    assert {text.text for text in told.texts} == {"2026", "3.5", "2026-03-01"}
