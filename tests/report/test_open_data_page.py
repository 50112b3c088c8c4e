"""`atxaudit export` as people call it, and the pages in docs about it and about the nightly job."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from calling_atxaudit import call, refused
from report_city import city_run

from atxaudit.cli import app
from atxaudit.cli.environment import OPTION_VARIABLES
from atxaudit.report.open_data.fields import FIELDS, NAMES
from atxaudit.settings import Settings
from atxaudit.store import open_store

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("open-data.md", "nightly.md")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    week = timedelta(days=7)
    with open_store(f"sqlite:///{folder / 'atxaudit.db'}") as store:
        city_run("week-1").write(store)
        city_run("other-scope", week / 2, scope="department Parks").write(store)
        city_run("other-city", week / 2, portal="http://127.0.0.1:8").write(store)
        city_run("week-2", week).write(store)
    return folder


def test_the_table_has_its_dictionary_beside_it(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "open" / "scores.csv"
    done = call("export", "scores", "--out", out, "--data", data)
    assert (done.returncode, done.stdout) == (0, "")
    assert sorted(file.name for file in out.parent.iterdir()) == ["scores-dictionary.csv", "scores.csv"]
    heading, *rows = csv.reader(io.StringIO(out.read_text(encoding="utf-8"), newline=""))
    assert heading == list(NAMES)
    assert {row[heading.index("run_id")] for row in rows} == {"week-2"}


def test_all_runs_are_those_of_the_same_portal_and_scope(data: Path) -> None:
    done = call("export", "scores", "--all-runs", "--data", data)
    runs = [row["run_id"] for row in csv.DictReader(io.StringIO(done.stdout, newline=""))]
    assert list(dict.fromkeys(runs)) == ["week-1", "week-2"]


def test_every_format_can_be_printed(data: Path) -> None:
    as_json = json.loads(call("export", "scores", "--format", "json", "--data", data).stdout)
    linked = json.loads(call("export", "scores", "--format", "jsonld", "--run", "week-1", "--data", data).stdout)
    assert len(as_json) == 7
    assert {"@context", "@graph"} == set(linked)


def test_the_dictionary_can_be_printed_without_any_audit() -> None:
    assert call("export", "dictionary").stdout.startswith("name,type,unit,meaning,missing\r\n")
    assert [one["name"] for one in json.loads(call("export", "dictionary", "--format", "json").stdout)] == list(NAMES)


def test_files_that_are_there_are_kept_unless_it_is_said(data: Path, tmp_path: Path) -> None:
    (tmp_path / "scores-dictionary.csv").write_text("mine")
    message = refused(call("export", "scores", "--out", tmp_path / "scores.csv", "--data", data), 2)
    assert "scores-dictionary.csv is there already" in message
    assert not (tmp_path / "scores.csv").exists()
    assert call("export", "scores", "--out", tmp_path / "scores.csv", "--force", "--data", data).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "says", "code"),
    [
        (["scores", "--run", "week-1", "--all-runs"], "Name one run with --run, or take all", 2),
        (["scores", "--run", "week-11"], 'no run "week-11" (did you mean "week-1"?)', 2),
        (["dictionary", "--format", "table"], "printed as csv or json", 2),
        (["scores", "--out", "/dev/null/scores.csv"], "scores-dictionary.csv cannot be written", 1),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(data: Path, arguments: list[str], says: str, code: int) -> None:
    more = [] if arguments[0] == "dictionary" else ["--data", data]
    assert says in refused(call("export", *arguments, *more), code)


def test_the_page_explains_every_column_as_the_dictionary_does() -> None:
    page = (DOCS / "open-data.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z0-9_]+)` \| (.*) \|$", page, re.MULTILINE)
    told = [(name, cells.split(" | ")) for name, cells in rows if name in NAMES]
    assert told == [(one.name, [one.type, one.unit, one.meaning, one.missing]) for one in FIELDS]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_option_and_setting_on_the_page_is_there(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    root = typer.main.get_command(app)
    commands = re.findall(r"atxaudit (audit|report|digest|findings|export scores|export dictionary)\b([^\n`]*)", text)
    assert len(commands) >= 3
    for words, rest in commands:
        command = root
        for word in words.split():
            command = command.get_command(None, word)  # type: ignore[attr-defined]
        flags = {flag for one in command.params for flag in [*one.opts, *one.secondary_opts]}
        assert set(re.findall(r"--[a-z][a-z-]*", rest)) <= flags, (words, rest)
    known = {f"ATXAUDIT_{name.upper()}" for name in Settings.model_fields} | OPTION_VARIABLES
    assert set(re.findall(r"ATXAUDIT_[A-Z_]+", text)) <= known


@pytest.mark.parametrize("page", PAGES)
def test_every_file_and_page_named_is_there(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    named = re.findall(r"\bdeploy/[\w.-]+\w", text)
    linked = re.findall(r"\]\(([\w.-]+\.md)\)", text)
    assert all((DOCS.parent / name).exists() for name in named)
    assert all((DOCS / name).exists() for name in linked)
