"""The reports that pages hand out are real ones, on what the page shows."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from lakemoor import SEWER

from atxaudit.dashboard.hand_out import made
from atxaudit.report.scope import Kind, Scope


@pytest.mark.parametrize(
    ("kind", "name"), [("city", ""), ("department", SEWER), ("liaison", "Ada Fern"), ("asset", "park-0002")]
)
def test_each_scope_of_a_page_has_its_report(city: Path, kind: Kind, name: str) -> None:
    page = made(f"sqlite:///{city / 'atxaudit.db'}", "run-1", Scope(kind=kind, name=name), "html").decode()
    assert page.lower().startswith("<!doctype html>")
    assert "run-1" in page
    assert "<script" not in page


def test_a_department_is_handed_out_as_pdf_and_workbook(city: Path) -> None:
    url, scope = f"sqlite:///{city / 'atxaudit.db'}", Scope(kind="department", name="Parks")
    assert made(url, "run-1", scope, "pdf").startswith(b"%PDF-")
    workbook = openpyxl.load_workbook(io.BytesIO(made(url, "run-1", scope, "xlsx")))
    assert len(workbook.sheetnames) > 5


def test_every_page_with_a_scope_has_the_buttons(open_page) -> None:  # type: ignore[no-untyped-def]
    for page in (open_page(), open_page("department", department="Parks"), open_page("asset", asset="park-0001")):
        labels = [button.label for button in page.get("download_button")]
        assert labels[:3] == ["Report as PDF", "Report as web page", "Report as workbook"]
