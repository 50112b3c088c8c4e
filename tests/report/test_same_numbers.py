"""Five formats and the pages of the dashboard say the same numbers of one run."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
import streamlit as st
from papers import elmwood
from streamlit.testing.v1 import AppTest

from atxaudit.report.summary import CITY, Summary, summarise
from atxaudit.report.writing import report_bytes
from atxaudit.words import score

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Summary]]:
    data = tmp_path_factory.mktemp("elmwood")
    with elmwood(data) as store:
        yield data, summarise(store, CITY, all_verdicts=True)


@pytest.fixture(scope="module")
def texts(city: tuple[Path, Summary]) -> dict[str, str]:
    """All that each format says, in one line."""
    of = city[1]
    pdf = pypdfium2.PdfDocument(report_bytes(of, "pdf"))
    book = openpyxl.load_workbook(io.BytesIO(report_bytes(of, "xlsx")))
    told = {
        "pdf": " ".join(page.get_textpage().get_text_range() for page in pdf),
        "html": unescape(re.sub("<[^>]+>", " ", report_bytes(of, "html").decode())),
        "json": json.dumps(json.loads(report_bytes(of, "json")), ensure_ascii=False),
        "xlsx": " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row),
    }
    pdf.close()
    return {form: " ".join(text.replace("\u200b", "").split()) for form, text in told.items()}


@pytest.fixture
def overview(city: tuple[Path, Summary], monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setenv("ATXAUDIT_DATA", str(city[0]))
    monkeypatch.delenv("ATXAUDIT_DATABASE_URL", raising=False)
    st.cache_data.clear()
    ours = sys.modules["__main__"]
    yield AppTest.from_file(str(APP), default_timeout=120).run()
    sys.modules["__main__"] = ours  # a page runs as `__main__`, and a process started later would run it once more
    st.cache_data.clear()


@pytest.mark.parametrize("form", ["pdf", "html", "json", "xlsx"])
def test_each_format_gives_the_answer_and_both_scores(
    texts: dict[str, str], city: tuple[Path, Summary], form: str
) -> None:
    of = city[1]
    assert of.headline in texts[form]
    assert score(of.score["published_well"]) in texts[form]
    assert score(of.score["still_true"]) in texts[form]


def test_the_overview_gives_them_too(overview: AppTest, city: tuple[Path, Summary]) -> None:
    of = city[1]
    assert not overview.exception
    assert overview.title[0].value.replace("\\", "") == of.headline
    cards = {card.label: card.value for card in overview.metric}
    assert cards["Published well"] == score(of.score["published_well"])
    assert cards["Still true"] == score(of.score["still_true"])


def test_findings_are_as_many_everywhere(texts: dict[str, str], city: tuple[Path, Summary]) -> None:
    of = city[1]
    rows = list(csv.reader(io.StringIO(report_bytes(of, "csv").decode("utf-8-sig"))))
    assert len(rows) - 1 == of.run.failed == len(json.loads(texts["json"])["findings"])
    for form in ("pdf", "html"):
        assert re.search(rf"✕ Failed {of.run.failed} a promise is not kept", texts[form])


def test_points_of_every_broken_promise_are_the_same(texts: dict[str, str], city: tuple[Path, Summary]) -> None:
    rules = {row["rule"]: row for row in json.loads(texts["json"])["rules"]}
    for _, row in city[1].rules.iterrows():
        assert rules[row["rule"]]["brings"] == pytest.approx(row["brings"])
        told = f"{row['failed']:,} of {row['failed'] + row['passed']:,}"
        assert told in texts["pdf"]
        assert told in texts["html"]
