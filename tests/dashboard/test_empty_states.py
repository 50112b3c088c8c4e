"""When there is nothing to show, a page says what to do and shows no trace."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from lakemoor import record_failure, write_city
from seen import answer, words
from streamlit.testing.v1 import AppTest

from atxaudit.store import open_store

OpenPage = Callable[..., AppTest]


def test_without_a_store_the_first_audit_is_explained(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(data=tmp_path / "nowhere")
    assert answer(page) == "No audit yet"
    assert "Run `atxaudit audit` once" in words(page)
    assert not (tmp_path / "nowhere").exists()


def test_a_store_without_a_run_is_no_different(open_page: OpenPage, tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path / 'atxaudit.db'}").close()
    assert answer(open_page(data=tmp_path)) == "No audit yet"


def test_when_the_only_audit_failed_its_reason_is_told(open_page: OpenPage, tmp_path: Path) -> None:
    record_failure(tmp_path)
    page = open_page(data=tmp_path)
    assert answer(page) == "No audit yet"
    assert "The catalog gave 0 records." in words(page)


def test_a_store_of_a_newer_version_asks_for_an_upgrade(open_page: OpenPage, tmp_path: Path) -> None:
    write_city(tmp_path)
    with sqlite3.connect(tmp_path / "atxaudit.db") as connection:
        connection.execute("UPDATE atxaudit_schema SET version_num = '9999'")
    connection.close()
    page = open_page(data=tmp_path)
    assert answer(page) == "The audits cannot be read"
    assert "The store was written by a newer atxaudit (schema 9999): upgrade atxaudit." in words(page)
    assert str(tmp_path) not in words(page)


def test_a_damaged_store_is_told_in_one_sentence(open_page: OpenPage, tmp_path: Path) -> None:
    (tmp_path / "atxaudit.db").write_bytes(b"this is no database, not at all" * 50)
    page = open_page(data=tmp_path)
    assert answer(page) == "The audits cannot be read"
    assert "restore it from a backup" in words(page)
    assert not {"Traceback", str(tmp_path)} & set(words(page).split())


def test_an_unknown_run_leads_to_the_latest(open_page: OpenPage) -> None:
    page = open_page(run="run-<b>99")
    assert answer(page) == "We do not know this audit"
    assert "No finished run “run-<b>99” is in the store." in words(page)
    next(button for button in page.button if button.label == "Show the latest audit").click().run()
    assert answer(page).startswith("4 of 8 assets")


@pytest.mark.parametrize("name", ["Parcs", "[x](http://evil.example)"])
def test_an_unknown_department_leads_to_a_choice(open_page: OpenPage, name: str) -> None:
    page = open_page("department", department=name)
    assert answer(page) == "We do not know this department"
    assert f"“{name}” is in this audit" in words(page)
    next(button for button in page.button if button.label == "Parks").click().run()
    assert answer(page).startswith("2 of your 5 assets")


def test_a_misspelt_department_is_recognised(open_page: OpenPage) -> None:
    assert 'is in this audit (did you mean "Parks"?). Choose' in words(open_page("department", department="Parcs"))


def test_those_without_a_name_are_the_last_one_can_choose(open_page: OpenPage) -> None:
    page = open_page("department")
    assert page.selectbox(key="department").options[-1] == "No department named"
    assert page.selectbox(key="liaison").options[-1] == "No liaison named"


def test_an_unknown_asset_leads_to_a_search(open_page: OpenPage) -> None:
    page = open_page("asset", asset="abcd-1234")
    assert answer(page) == "We do not know this asset"
    assert "No asset “abcd-1234” is in the audit of March 6, 2026. It may be private or deleted." in words(page)
    next(button for button in page.button if button.label == "Search all assets").click().run()
    assert answer(page) == "Which asset?"


def test_an_asset_that_was_left_out_says_why(open_page: OpenPage) -> None:
    assert "“cale-0001” is on the portal, but not judged: a calendar." in words(open_page("asset", asset="cale-0001"))
