"""The nightly job as it ships: the script, its systemd units and its cron line."""

from __future__ import annotations

import configparser
import email.policy
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from report_city import city_run
from test_digest_sending import served

from atxaudit.cli import COMMANDS, app
from atxaudit.cli.environment import OPTION_VARIABLES
from atxaudit.demo.city import build_city
from atxaudit.demo.server import open_portal
from atxaudit.settings import Settings
from atxaudit.store import open_store

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SCRIPT = DEPLOY / "atxaudit-nightly"

STUB = """#!/bin/sh
echo "$@" >>"$CALLS"
case $1 in audit) echo "Run 20260301-083015-abcd"; exit ${AUDIT:-0};; digest) exit ${DIGEST:-0};;
report) exit ${REPORT:-0};; *) exit 0;; esac
"""
Job = Callable[..., tuple[int, str, list[str]]]


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """Runs a copy of the script beside a stand-in for atxaudit; exit code, output, and the calls it made."""
    script = shutil.copy(SCRIPT, tmp_path / "atxaudit-nightly")
    (tmp_path / "atxaudit").write_text(STUB)
    (tmp_path / "atxaudit").chmod(0o755)

    def run(*arguments: str, **settings: str) -> tuple[int, str, list[str]]:
        calls = tmp_path / "calls"
        calls.write_text("")
        known = {"PATH": os.environ["PATH"], "CALLS": str(calls), "ATXAUDIT_DATA": str(tmp_path / "data")}
        everything = {"ATXAUDIT_SMTP_HOST": "mail", "NIGHTLY_REPORTS": "out", "NIGHTLY_SCORES": "s.csv"}
        environment = {k: v for k, v in (known | everything | settings).items() if v}
        done = subprocess.run([script, *arguments], env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr, calls.read_text().splitlines()

    return run


RUN = "20260301-083015-abcd"
AFTER = [
    f"digest --run {RUN}",
    f"report --all --run {RUN} --format pdf --format html --format xlsx --out out",
    "export scores --all-runs --format csv --out s.csv --force",
]


def test_the_script_is_plain_sh_and_may_be_run() -> None:
    assert subprocess.run(["sh", "-n", SCRIPT], check=False).returncode == 0
    assert os.access(SCRIPT, os.X_OK)
    assert SCRIPT.read_text().startswith("#!/bin/sh\n")


@pytest.mark.parametrize("code", [0, 3])
def test_after_an_audit_that_finished_come_digest_reports_and_scores(job: Job, code: int) -> None:
    ended, said, calls = job("--profile", "demo", AUDIT=str(code))
    assert (ended, calls) == (code, ["audit --profile demo", *AFTER])
    assert "Telling the liaisons" in said


@pytest.mark.parametrize("code", [1, 2, 130, 137])
def test_after_an_audit_that_did_not_finish_nobody_is_told(job: Job, code: int) -> None:
    ended, said, calls = job(AUDIT=str(code))
    assert (ended, calls) == (code, ["audit "[:-1]])
    assert f"exit code {code}: nobody is told" in said


def test_a_step_that_fails_leaves_the_others_and_gives_its_exit_code(job: Job) -> None:
    ended, said, calls = job(AUDIT="3", DIGEST="1", REPORT="7")
    assert (ended, calls) == (1, ["audit", *AFTER])
    assert "That ended with exit code 7." in said
    assert "Done" not in said


def test_what_was_not_asked_for_is_left_out(job: Job) -> None:
    ended, _, calls = job(ATXAUDIT_SMTP_HOST="", NIGHTLY_REPORTS="", NIGHTLY_SCORES="")
    assert (ended, calls) == (0, ["audit"])


def test_what_the_audit_was_narrowed_to_does_not_confuse_the_reports(job: Job, tmp_path: Path) -> None:
    stub = tmp_path / "atxaudit"
    stub.write_text(STUB.replace('echo "$@"', 'echo "$1 ${ATXAUDIT_DEPARTMENT:-}${ATXAUDIT_FORMAT:-}"'))
    _, _, calls = job(ATXAUDIT_DEPARTMENT="Parks", ATXAUDIT_FORMAT="pdf")
    assert calls == ["audit Parkspdf", "digest ", "report ", "export "]


def test_a_missing_data_folder_is_named(job: Job) -> None:
    ended, said, calls = job(ATXAUDIT_DATA="")
    assert ended == 2
    assert "ATXAUDIT_DATA: set it to the folder of your audits" in said
    assert not calls


def test_two_never_overlap(job: Job, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    lock = tmp_path / "data" / "nightly.lock"
    with subprocess.Popen(["flock", lock, "sh", "-c", "echo held; read wait"], stdin=-1, stdout=-1, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        ended, said, calls = job()
        assert (ended, calls) == (75, [])
        assert "Another nightly job is at work" in said
        other.communicate("done\n")
    assert job()[0] == 0


def test_every_line_says_when(job: Job) -> None:
    said = job()[1].splitlines()
    own = [line for line in said if not line.startswith("Run ")]
    assert all(re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \S+  \S", line) for line in own), own


def parameters(words: list[str]) -> set[str]:
    """The options of one of our commands."""
    command = typer.main.get_command(app)
    for word in words:
        command = command.get_command(None, word)  # type: ignore[attr-defined]
    return {flag for one in command.params for flag in [*one.opts, *one.secondary_opts]}


def test_every_command_and_option_that_the_script_calls_is_ours() -> None:
    called = re.findall(r'"\$atxaudit" ((?:[a-z]+ )+)(.*)$', SCRIPT.read_text(), re.MULTILINE)
    assert [words.split()[0] for words, _ in called] == ["audit", "digest", "report", "export"]
    for words, rest in called:
        assert words.split()[0] in COMMANDS
        assert set(re.findall(r"--[a-z-]+", rest)) <= parameters(words.split()), words


def unit(name: str) -> configparser.ConfigParser:
    read = configparser.ConfigParser(strict=True, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read_string((DEPLOY / name).read_text())
    return read


def test_the_units_have_the_keys_they_need() -> None:
    service, timer = unit("atxaudit-nightly.service"), unit("atxaudit-nightly.timer")
    assert service["Service"]["Type"] == "oneshot"
    assert Path(service["Service"]["ExecStart"]).name == SCRIPT.name
    assert service["Service"]["SuccessExitStatus"].split() == ["3", "75"]
    assert service["Service"]["EnvironmentFile"] == "/etc/atxaudit/atxaudit.env"
    assert timer["Timer"]["Persistent"] == "true"
    assert timer["Install"]["WantedBy"] == "timers.target"
    assert {path.stem for path in DEPLOY.glob("*.timer")} == {path.stem for path in DEPLOY.glob("*.service")}


def test_systemd_itself_takes_the_units(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("NOT RUN: no systemd-analyze on this machine")
    for name in ("atxaudit-nightly.service", "atxaudit-nightly.timer"):
        text = (DEPLOY / name).read_text().replace("/opt/atxaudit/bin/atxaudit-nightly", str(SCRIPT))
        (tmp_path / name).write_text(text)
    command = ["systemd-analyze", "verify", "--man=no", *tmp_path.glob("*.service"), *tmp_path.glob("*.timer")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def settings_of(text: str) -> dict[str, str]:
    """What the file sets, its examples too, as a shell reads them."""
    lines = re.findall(r"^(?:# )?([A-Z_]+=.*)$", text, re.MULTILINE)
    return dict(word.split("=", 1) for line in lines for word in shlex.split(line))


def test_every_setting_of_the_example_is_read_by_somebody() -> None:
    named = set(settings_of((DEPLOY / "atxaudit.env").read_text()))
    known = {f"ATXAUDIT_{name.upper()}" for name in Settings.model_fields} | OPTION_VARIABLES
    own = set(re.findall(r"NIGHTLY_[A-Z]+", SCRIPT.read_text()))
    assert {name for name in named if name.startswith("ATXAUDIT_")} <= known
    assert {name for name in named if not name.startswith("ATXAUDIT_")} == own
    assert len(named) > 10


def test_the_cron_line_runs_what_the_service_runs() -> None:
    line = (DEPLOY / "atxaudit.cron").read_text().splitlines()[-1]
    assert unit("atxaudit-nightly.service")["Service"]["ExecStart"] in line
    assert unit("atxaudit-nightly.service")["Service"]["EnvironmentFile"] in line
    assert "%" not in line  # cron would end the line there
    assert re.match(r"30 2 \* \* \* atxaudit ", line)


@pytest.fixture
def portal() -> Iterator[str]:
    with open_portal(build_city(2026, datetime.now(UTC))) as opened:
        yield opened.url


@pytest.mark.xdist_group("cli")
def test_a_whole_night_against_a_real_portal_and_a_real_mail_server(portal: str, tmp_path: Path) -> None:
    data, mails = tmp_path / "data", tmp_path / "mails"
    mails.mkdir()
    liaisons = tmp_path / "liaisons.csv"
    liaisons.write_text("department,liaison,e-mail\nParks and Recreation,Ada Fern,ada@parks.example\n")
    a_day_ago = datetime.now(UTC) - timedelta(days=1)
    alike = {"portal": portal, "scope": "department Parks and Recreation", "distinct": 60}
    with open_store(f"sqlite:///{data / 'atxaudit.db'}") as store:
        city_run("before", as_of=a_day_ago, started=a_day_ago, **alike).write(store)
    with served(mails) as box:
        settings = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "HOME": str(tmp_path),
            "ATXAUDIT_DATA": str(data),
            "ATXAUDIT_PROFILE": "demo",
            "ATXAUDIT_PORTAL": portal,
            "ATXAUDIT_LIAISONS": str(liaisons),
            "ATXAUDIT_ROWS": "false",
            "ATXAUDIT_DEPARTMENT": "Parks and Recreation",
            "ATXAUDIT_SMTP_HOST": "127.0.0.1",
            "ATXAUDIT_SMTP_PORT": str(box.port),
            "ATXAUDIT_SMTP_STARTTLS": "false",
            "ATXAUDIT_FROM": "Open Data <opendata@lindenford.example>",
            "NIGHTLY_REPORTS": str(tmp_path / "reports"),
            "NIGHTLY_SCORES": str(tmp_path / "open" / "scores.csv"),
        }
        done = subprocess.run([SCRIPT], env=settings, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert box.told == ["ada@parks.example"]
    message = email.message_from_bytes(next(mails.glob("*.eml")).read_bytes(), policy=email.policy.default)
    run = re.search(r"^Run (\S+)$", done.stdout, re.MULTILINE)
    assert run is not None
    assert run[1] in message["Message-ID"]
    assert "Run " + run[1] + ": 1 e-mail sent" in done.stdout
    assert {path.suffix for path in (tmp_path / "reports").rglob("*") if path.is_file()} == {".pdf", ".html", ".xlsx"}
    table = (tmp_path / "open" / "scores.csv").read_text()
    assert f"{run[1]}_" in table
    assert "before_" in table  # all runs of the portal
    assert (tmp_path / "open" / "scores-dictionary.csv").exists()
