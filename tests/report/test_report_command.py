"""`atxaudit report`: files with safe names, whole or not there, and one sentence where something is wrong."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from calling_atxaudit import call, refused
from papers import elmwood, summary

from atxaudit.errors import ReportError
from atxaudit.report.pdf import pdf_bytes
from atxaudit.report.summary import CITY, Scope
from atxaudit.report.writing import WRITERS, report_bytes, report_name, write_reports
from atxaudit.store import Store, open_store


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("elmwood")
    with elmwood(folder):
        return folder


def url(data: Path) -> str:
    return f"sqlite:///{data / 'atxaudit.db'}"


@pytest.fixture
def store(data: Path) -> Iterator[Store]:
    with open_store(url(data), create=False) as opened:
        yield opened


def test_it_writes_each_format_asked_for_and_prints_the_files(data: Path, tmp_path: Path) -> None:
    forms = ("--format", "pdf", "--format", "html")
    done = call("report", "--department", "fire", *forms, "--out", tmp_path / "r", "--data", data)
    assert done.returncode == 0, done.stderr
    files = [Path(line) for line in done.stdout.split()]
    assert [file.suffix for file in files] == [".pdf", ".html"]
    assert sorted(files) == sorted((tmp_path / "r").iterdir())
    assert files[0].name.startswith("Fire-department-")


def test_all_is_the_city_each_department_and_each_liaison(data: Path, tmp_path: Path) -> None:
    done = call("report", "--all", "--format", "html", "--out", tmp_path, "--data", data)
    assert done.returncode == 0, done.stderr
    names = [path.name for path in tmp_path.iterdir()]
    assert len(names) == len(done.stdout.splitlines()) == 11
    assert all(len(name) <= 80 and not set(name) & set('/\\<>:"|?*\n ') for name in names)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "Name one: --city"),
        (["--city", "--all"], "Name one: --city"),
        (["--city", "--format", "pfd"], '(did you mean "pdf"?)'),
        (["--department", "Libary"], '(did you mean "Library"?)'),
        (["--liaison", "Nobody"], 'no liaison "Nobody"'),
        (["--asset", "tree-9999"], 'no asset "tree-9999"'),
        (["--city", "--run", "secnd"], '(did you mean "second"?)'),
    ],
)
def test_bad_input_is_one_sentence(data: Path, tmp_path: Path, arguments: list[str], says: str) -> None:
    assert says in refused(call("report", *arguments, "--out", tmp_path / "r", "--data", data), 2)
    assert not (tmp_path / "r").exists()


def test_without_a_run_it_says_how_to_make_one(tmp_path: Path) -> None:
    assert "atxaudit audit" in refused(call("report", "--city", "--data", tmp_path), 1)


def test_a_folder_that_cannot_be_written_is_one_sentence(data: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    message = refused(call("report", "--city", "--out", tmp_path / "taken", "--data", data), 1)
    assert "cannot be written" in message


FULL = """
import resource, signal, sys
from atxaudit.cli import main
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
sys.argv = ["atxaudit", *sys.argv[1:]]
main()
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="NOT RUN: no limit on files here")
def test_a_disk_that_takes_no_more_leaves_nothing_behind(data: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", FULL, "report", "--city", "--out", str(tmp_path / "r"), "--data", str(data)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert "cannot be written: File too large" in refused(done, 1)
    assert list((tmp_path / "r").iterdir()) == []


def test_a_department_and_a_liaison_of_one_name_are_two_files(store: Store) -> None:
    of = summary(store, "department", "Fire")
    twin = replace(of, scope=Scope(kind="liaison", name="Fire"))
    shouted = replace(of, scope=Scope(kind="department", name="FIRE"))
    assert len({report_name(one, "pdf").casefold() for one in (of, twin, shouted)}) == 3


def test_every_writer_makes_something_of_every_kind_of_report(data: Path, tmp_path: Path) -> None:
    scopes = [CITY, Scope(kind="asset", name="tree-0001")]
    written = list(write_reports(url(data), "second", scopes, list(WRITERS), tmp_path))
    assert [path.suffix for path in written] == [writer.suffix for writer in WRITERS.values()] * 2
    assert all(path.stat().st_size > 500 for path in written)


def test_processes_write_the_same_files_in_the_same_order(data: Path, tmp_path: Path) -> None:
    scopes = [CITY, Scope(kind="department", name="Fire"), Scope(kind="liaison", name="Ada Fern")]
    alone = list(write_reports(url(data), "second", scopes, ["pdf", "html"], tmp_path / "alone", processes=1))
    shared = list(write_reports(url(data), "second", scopes, ["pdf", "html"], tmp_path / "shared", processes=2))
    assert [path.name for path in shared] == [path.name for path in alone]
    assert [path.read_bytes() for path in shared] == [path.read_bytes() for path in alone]


def test_what_goes_wrong_in_another_process_is_the_same_sentence(data: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(ReportError, match="cannot be written"):
        list(write_reports(url(data), "second", [CITY, CITY], ["html"], tmp_path / "taken", processes=2))


def test_a_format_that_lists_verdicts_is_not_made_without_them(store: Store) -> None:
    with pytest.raises(ValueError, match="all_verdicts"):
        report_bytes(summary(store), "csv")


def test_a_pdf_that_typst_refuses_is_one_sentence(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("atxaudit.report.pdf._template", lambda: b"= No title of the document")
    with pytest.raises(ReportError, match=r"cannot be made: .*title"):
        pdf_bytes(summary(store))
