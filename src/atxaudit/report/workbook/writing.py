"""The workbook goes out: how to use it, a sheet per dataset with a cell for each new text, and what else is wrong."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from atxaudit.models import Run
from atxaudit.report.look import SEVERITIES
from atxaudit.report.scope import Scope, find_run, find_scope
from atxaudit.report.sheets.book import Book, Field, new_book, rows_of
from atxaudit.report.workbook.dataset_sheet import SHEET_OPTIONS, Dataset, dataset_sheet
from atxaudit.report.workbook.fields import (
    WRITABLE_RULES,
)
from atxaudit.report.workbook.marks import HEADER_NEW, KEPT, VERSION
from atxaudit.store import Store
from atxaudit.words import count, long_moment, sentence_case

_OTHER = (
    Field(name="asset_name", title="Dataset", width=34),
    Field(name="severity", title="How much it matters", width=14),
    Field(name="points", title="Points if fixed", width=12, kind="number"),
    Field(name="subject", title="Column", width=20),
    Field(name="observed", title="Problem", width=50),
    Field(name="why", title="Why", width=46),
    Field(name="fix", title="How to fix it", width=46),
    Field(name="edit_url", title="Where to edit it", width=34, kind="link"),
)
_CONTENTS = (
    Field(name="sheet", title="Sheet", width=34),
    Field(name="title", title="Dataset", width=46),
    Field(name="problems", title="Texts to write", width=12, kind="count"),
    Field(name="published", title="Published well now", width=14, kind="number"),
    Field(name="published_points", title="Points for Published well", width=14, kind="number"),
    Field(name="true", title="Still true now", width=14, kind="number"),
    Field(name="true_points", title="Points for Still true", width=14, kind="number"),
    Field(name="edit", title="Where to edit it", width=34, kind="link"),
)
_FILL = (
    f"Write into the coloured cells under “{HEADER_NEW}”, one sheet per dataset. Leave a cell empty where the present "
    "text is fine. A text replaces the present one as a whole."
)
_RETURN = (
    "Send the file back, or run: atxaudit workbook read FILE. It says which texts keep the promises, what score they "
    "bring, and what to paste where. Rows may be sorted or left out; headings and hidden columns must stay."
)
_INSTRUCTIONS = (
    ("What to do", _FILL),
    ("Then", _RETURN),
    (
        "It changes nothing",
        "atxaudit never writes to the portal: you paste each text yourself, by the link in its row.",
    ),
    ("Private values", "Sample values that may be private are not shown."),
)


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What the workbook is made of; frames as the store has them."""

    run: Run
    scope: Scope
    assets: pd.DataFrame
    findings: pd.DataFrame
    columns: Mapping[str, pd.DataFrame]
    scores: pd.DataFrame

    def part(self, record: Mapping[Any, Any]) -> Dataset:
        """What its sheet is made of."""
        asset_id = str(record["asset_id"])
        return Dataset(
            record=record,
            findings=self.findings[self.findings["asset_id"] == asset_id],
            columns=self.columns[asset_id],
            scores=self.scores[self.scores["id"] == asset_id].iloc[0],
        )


def bulk_fixes(store: Store, scope: Scope, run_id: str | None, words: Mapping[str, Sequence[str]]) -> tuple[Run, bytes]:
    """The workbook of a liaison or department; `words` are those that the portal offers, by the place's key.

    Raises:
        ScopeUnknown: the run has no such liaison or department, or failed.
        RunNotFound: there is no such run.
    """
    run = find_run(store, run_id)
    scope = find_scope(store, run, scope)
    assets = store.assets(run.id, **scope.only)
    contents = Contents(
        run=run,
        scope=scope,
        assets=assets,
        findings=store.findings(run.id, **scope.only),
        columns={asset_id: store.columns(run.id, asset_id) for asset_id in assets["asset_id"]},
        scores=store.scores(run.id, scope="asset", **scope.only),
    )
    return run, _bytes(contents, words)


def _bytes(of: Contents, words: Mapping[str, Sequence[str]]) -> bytes:
    stream = io.BytesIO()
    title = f"Texts to write: {of.scope.name}"
    with new_book(stream, title=title, subject=f"Run {of.run.id}", made=of.run.finished, zone=of.run.timezone) as book:
        start, other = book.sheet("How to use this"), None
        elsewhere = of.findings[~of.findings["rule"].isin(WRITABLE_RULES) & of.findings["asset_id"].notna()]
        if len(elsewhere):
            other = book.sheet("Other problems")
        marks = book.sheet("atxaudit")
        lists = _keep_words(book, marks, words)
        listed = [dataset_sheet(book, of.part(record), lists) for record in _ordered(of).to_dict("records")]
        _start(book, start, of, listed)
        if other is not None:
            _elsewhere(book, other, elsewhere)
        _keep_marks(book, marks, of)
        marks.very_hidden()
        start.activate()
    return stream.getvalue()


# --- the first sheet ----------------------------------------------------------------------------------------------


def _start(book: Book, sheet: Worksheet, of: Contents, listed: Sequence[Sequence[object]]) -> None:
    told = [*_INSTRUCTIONS, *_about(of)]
    book.put(sheet, 0, 0, f"Texts to write: {of.scope.name}", "title")
    for row, (label, text) in enumerate(told, start=2):
        book.put(sheet, row, 0, label, "label")
        sheet.merge_range(row, 1, row, 3, "", book.formats["text"])
        book.put(sheet, row, 1, text, "text")
        sheet.set_row(row, 15 * max(1, -(-len(text) // 82)) + 3)
    sheet.set_row(0, 30)
    top = len(told) + 3
    book.table(sheet, top, _CONTENTS, listed, name="Contents")
    sheet.protect("", SHEET_OPTIONS)


def _about(of: Contents) -> list[tuple[str, str]]:
    return [
        ("Audit of", long_moment(of.run.as_of, of.run.timezone)),
        (sentence_case(of.scope.kind), f"{of.scope.name}, {count(len(of.assets), 'asset')}"),
        ("Portal", f"{of.run.title}, {of.run.portal}"),
        ("Run", of.run.id),
    ]


def _ordered(of: Contents) -> pd.DataFrame:
    """The datasets that texts bring most to first."""
    own = of.findings[of.findings["rule"].isin(WRITABLE_RULES)]
    brings = of.assets["asset_id"].map(own.groupby("asset_id")["points"].sum()).fillna(0.0)
    ordered = of.assets.assign(brings=brings)
    return ordered.sort_values(["brings", "title", "asset_id"], ascending=[False, True, True], ignore_index=True)


# --- what no text repairs, and what names the rows ----------------------------------------------------------------


def _elsewhere(book: Book, sheet: Worksheet, findings: pd.DataFrame) -> None:
    book.put(sheet, 0, 0, "What no text repairs", "title")
    sheet.set_row(0, 30)
    book.put(sheet, 1, 0, "These are mended in the data, or in how it is published.", "plain")
    ordered = findings.sort_values(["points", "asset_name", "rule"], ascending=[False, True, True], kind="stable")
    named = ordered.assign(severity=[SEVERITIES[str(one)].word for one in ordered["severity"]])
    book.table(sheet, 3, _OTHER, rows_of(named, _OTHER), name="Elsewhere")
    sheet.freeze_panes(4, 1)
    sheet.protect("", SHEET_OPTIONS)


def _keep_words(book: Book, sheet: Worksheet, words: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The portal's words in the hidden sheet, from column D on; the range of each list."""
    lists = {}
    for column, (key, offered) in enumerate(sorted(words.items()), start=3):
        for row, word in enumerate(offered):
            book.put(sheet, row, column, word, "plain")
        letter = chr(ord("A") + column)
        if offered:
            lists[key] = f"={sheet.get_name()}!${letter}$1:${letter}${len(offered)}"
    return lists


def _keep_marks(book: Book, sheet: Worksheet, of: Contents) -> None:
    known = {
        "version": VERSION,
        "run": of.run.id,
        "portal": of.run.portal,
        "kind": of.scope.kind,
        "name": json.dumps(of.scope.name),  # letter for letter, whatever it holds
    }
    book.put(sheet, 0, 0, KEPT, "plain")
    for row, (label, value) in enumerate(known.items(), start=1):
        book.put(sheet, row, 0, label, "plain")
        book.put(sheet, row, 1, value, "plain")
    for row, asset_id in enumerate(of.assets["asset_id"], start=len(known) + 1):
        book.put(sheet, row, 0, "asset", "plain")
        book.put(sheet, row, 1, asset_id, "plain")
    sheet.protect("")
