"""The bulk-fix workbook goes out, comes back with new texts, and says what a real audit of them would."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from calling import Atxaudit
from filling import Key, fill, heading, keys

from atxaudit.snapshot.files import load_snapshot, save_raw
from atxaudit.store import open_store

DEPARTMENT, LIAISON = "Transportation and Streets", "Caleb Montrose"
GOOD = (
    "Each row is one signal at one crossing. The department's own register is the source; it changes every week and "
    "leaves out the signals that other cities own, which have registers of their own."
)
TEXTS: dict[str, object] = {
    "description": GOOD,
    "category": "Transportation",
    "tags": "signals, streets; safety",
    "licence": "Public Domain",
    "attribution": "Signal Shop",
    "row_label": "Signal",
    "method": "Scheduled upload",
    "title": "Repairs of Streets",
    "column_name": "Counted vehicles",
}
RAW = {"licence": "license_name"} | {n: n for n in ("title", "description", "category", "attribution", "row_label")}
CUSTOM = {"frequency": "Update Frequency", "method": "Automation Method"}
Rows = list[dict[str, Any]]
pytestmark = pytest.mark.xdist_group("cli")


@dataclass(frozen=True, kw_only=True)
class Written:
    """The demo city's data, and the workbook of one of its liaisons; tests only read them."""

    data: Path
    run: str
    file: Path
    rows: dict[Key, dict[str, object]]

    def one(self, place: str, *, wrong: bool) -> list[Key]:
        """The rows on one kind of text, with a problem or without."""
        return [key for key, row in self.rows.items() if key[1] == place and bool(row["Problem"]) is wrong]


@pytest.fixture(scope="module")
def written(atxaudit: Atxaudit, demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Written:
    file = tmp_path_factory.mktemp("workbook") / "fixes.xlsx"
    done = atxaudit("workbook", "write", "--liaison", LIAISON.upper(), "--out", file, "--data", demo_data)
    assert done.returncode == 0, done.stderr
    with open_store(f"sqlite:///{demo_data / 'atxaudit.db'}") as store:
        run = store.run().id
    return Written(data=demo_data, run=run, file=file, rows=keys(file))


@dataclass(frozen=True, kw_only=True)
class Mixed:
    """Some texts that are well and some that are not, and what was said of them."""

    file: Path
    good: Key
    short: Key
    echo: Key
    worse: Key
    told: Rows

    def text(self, key: Key) -> dict[str, Any]:
        return next(r for r in self.told if r["kind"] == "text" and (r["id"], r["field_name"]) == (key[0], key[2]))


@pytest.fixture(scope="module")
def mixed(atxaudit: Atxaudit, written: Written) -> Mixed:
    good, short = written.one("description", wrong=True)[:2]
    echo = written.one("column_description", wrong=True)[0]
    worse = next(key for key in written.one("licence", wrong=False) if key[0] not in {good[0], short[0]})
    texts = {good: GOOD, short: "Signals.", echo: written.rows[echo]["Column"], worse: "License not specified"}
    file = fill(written.file, texts, written.file.with_name("mixed.xlsx"))
    return Mixed(file=file, good=good, short=short, echo=echo, worse=worse, told=read(atxaudit, file, written.data))


def read(atxaudit: Atxaudit, file: Path, data: Path) -> Rows:
    done = atxaudit("workbook", "read", file, "--format", "json", "--data", data)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def scores(rows: Rows, when: str) -> dict[str, tuple[object, object]]:
    own = [row for row in rows if row["kind"] != "text"]
    return {row["id"]: (row[f"published_well_{when}"], row[f"still_true_{when}"]) for row in own}


def stored(data: Path, run: str) -> dict[str, tuple[object, object]]:
    """The scores of assets and liaisons, as an audit kept them."""
    with open_store(f"sqlite:///{data / 'atxaudit.db'}") as store:
        found = store.scores(run, liaison=LIAISON).astype("object")
    found = found.where(found.notna(), None)
    return {row["id"]: (row["published_well"], row["still_true"]) for row in found.to_dict("records")}


def many_texts(written: Written) -> dict[Key, object]:
    """A text where something is wrong, and some where nothing is; rows get another meaning, too."""
    told: dict[Key, object] = {}
    for place, text in TEXTS.items():
        found = written.one(place, wrong=True)
        told |= dict.fromkeys([*found, *written.one(place, wrong=False)[: max(0, 2 - len(found))]], text)
    for number, key in enumerate(written.one("column_description", wrong=True)):
        told[key] = f"What the register holds of {written.rows[key]['Column']}, noted by its staff in book {number}."
    paced = [key for key in written.rows if key[1] == "frequency"]
    return told | {key: ("Daily", "Every five years")[place % 2] for place, key in enumerate(paced)}


def audit_changed(atxaudit: Atxaudit, data: Path, run: str, texts: dict[Key, object]) -> str:
    """A real audit of the snapshot in which the portal has taken the texts over."""
    snapshot = load_snapshot(data / "snapshots" / run)
    assets = snapshot.assets.set_index("asset_id", drop=False)
    columns = snapshot.columns.set_index(["asset_id", "field_name"], drop=False)
    for (asset_id, place, field_name), text in texts.items():
        if place.startswith("column_"):
            columns.loc[(asset_id, field_name), place.removeprefix("column_")] = text
        elif place == "tags":
            assets.loc[asset_id, "tags"] = "signals\nstreets\nsafety"
        elif place in RAW:
            assets.loc[asset_id, RAW[place]] = text
        else:
            kept = dict(json.loads(str(assets.loc[asset_id, "custom_fields"])))
            kept[f"Publishing Information_{CUSTOM[place]}"] = text
            assets.loc[asset_id, "custom_fields"] = json.dumps(list(kept.items()))
    frames = {"assets": assets.reset_index(drop=True), "columns": columns.reset_index(drop=True)}
    save_raw(data / "snapshots" / "changed", replace(snapshot, **frames))
    done = atxaudit("audit", "--snapshot", "changed", "--department", DEPARTMENT, "--workers", "1", "--data", data)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]


def test_the_scores_that_new_texts_bring_are_those_of_a_real_audit_of_them(
    atxaudit: Atxaudit, written: Written, tmp_path: Path
) -> None:
    texts = many_texts(written)
    told = read(atxaudit, fill(written.file, texts, tmp_path / "filled.xlsx"), written.data)
    shutil.copytree(written.data, tmp_path / "data")
    before = stored(tmp_path / "data", written.run)
    after = stored(tmp_path / "data", audit_changed(atxaudit, tmp_path / "data", written.run, texts))
    assert set(before) == set(after)
    assert scores(told, "before") == {key: before[key] for key in scores(told, "before")}
    assert scores(told, "after") == {key: after[key] for key in scores(told, "after")}
    moved = {key for key in before if before[key] != after[key]} - {DEPARTMENT}
    assert moved <= set(scores(told, "after"))
    assert {LIAISON} < moved
    assert any(before[key][1] != after[key][1] for key in moved), "another pace moves “Still true”"


def test_each_text_says_whether_it_passes_and_where_to_paste_it(mixed: Mixed, written: Written) -> None:
    good, short, echo = (mixed.text(key) for key in (mixed.good, mixed.short, mixed.echo))
    assert (good["outcome"], good["reason"], good["text"]) == ("passes", "", GOOD)
    assert good["would_pass"]
    assert good["edit_url"] == written.rows[mixed.good]["Where to edit it"] != ""
    assert short["outcome"] == "still fails"
    assert "1 of at least 20 words" in short["reason"]
    assert echo["outcome"] == "still fails"
    assert (echo["field"], echo["column"]) == ("Column description", written.rows[mixed.echo]["Column"])


def test_a_text_that_breaks_what_was_well_is_said_to(mixed: Mixed) -> None:
    asset = next(row for row in mixed.told if row["kind"] == "asset" and row["id"] == mixed.worse[0])
    assert "No licence is stated" in asset["would_break"]
    assert asset["published_well_after"] < asset["published_well_before"]


def test_assets_without_a_new_text_are_not_in_the_way(mixed: Mixed) -> None:
    written = {key[0] for key in (mixed.good, mixed.short, mixed.echo, mixed.worse)}
    shown = [row for row in mixed.told if row["kind"] == "asset"]
    still = [row["id"] for row in shown if row["published_well_before"] == row["published_well_after"]]
    assert set(still) <= written
    assert written <= {row["id"] for row in shown}


def test_rows_and_columns_may_be_moved_with_their_headings_and_other_sheets_added(
    atxaudit: Atxaudit, mixed: Mixed, written: Written, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(mixed.file)
    for sheet in [one for one in book.worksheets if heading(one)]:
        heads = heading(sheet)
        rows = [[cell.value for cell in row][::-1] for row in sheet.iter_rows(min_row=heads["row"])]
        turned = book.create_sheet(f"{sheet.title[:20]} moved")
        for row in [["Sorted by me"], rows[0], *rows[:0:-1]]:
            turned.append(row)
        del book[sheet.title]
    book.create_sheet("Notes of mine").append(["Call Ada"])
    book.save(tmp_path / "moved.xlsx")
    moved = read(atxaudit, tmp_path / "moved.xlsx", written.data)
    assert sorted(moved, key=str) == sorted(mixed.told, key=str)


def test_rows_that_are_no_longer_kept_are_named_and_a_hostile_text_stays_a_text(
    atxaudit: Atxaudit, written: Written, tmp_path: Path
) -> None:
    shutil.copytree(written.data, tmp_path / "data", ignore=shutil.ignore_patterns("rows"))
    index = load_snapshot(written.data / "snapshots" / written.run).rows.set_index("asset_id")["key"]
    titles = [key for key in written.rows if key[1] == "title"]
    timed = next(key for key in titles if pd.notna(index.get(key[0], None)))
    file = fill(written.file, {timed: "[red]Another name _x001B_[31m"}, tmp_path / "filled.xlsx")
    done = atxaudit("workbook", "read", file, "--data", tmp_path / "data")
    assert done.returncode == 0, done.stderr
    assert f"The rows of {timed[0]} are no longer kept" in done.stdout
    assert "What to paste where" in done.stdout
    assert "\n    [red]Another name [31m\n" in done.stdout, "no markup, and no order to the terminal"


def test_other_rules_than_the_runs_are_refused(atxaudit: Atxaudit, written: Written, tmp_path: Path) -> None:
    shutil.copytree("expectations", tmp_path / "rules")
    file = tmp_path / "rules" / "metadata.yaml"
    file.write_text(file.read_text("utf-8").replace("min_value: 20", "min_value: 21"), "utf-8")
    done = atxaudit("workbook", "read", written.file, "--expectations", tmp_path / "rules", "--data", written.data)
    assert done.returncode == 2
    assert "The rules have changed since the run" in done.stderr
