"""Wrong input: one sentence that says what to do, the documented exit code, no trace, earlier runs untouched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import stamina
from calling import Atxaudit

from atxaudit.suites.loader import expectations_folder

pytestmark = pytest.mark.xdist_group("cli")


class Answers(BaseHTTPRequestHandler):
    """A portal that says the same to everything."""

    status, kind, body = 200, "application/json", b"{}"

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.send_header("Content-Type", self.kind)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(autouse=True)
def _without_waiting() -> Iterator[None]:
    """Retries are made as often as in earnest, but at once."""
    with stamina.set_testing(True, attempts=5):
        yield


@pytest.fixture
def portal() -> Iterator[type[Answers]]:
    """Its class, to set the answer on; `portal.url` is where it answers."""
    handler = type("Scripted", (Answers,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    handler.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    yield handler
    server.shutdown()
    server.server_close()


def refused(done: object, code: int) -> str:
    """The sentence of a refused call."""
    assert done.returncode == code, done.stderr  # type: ignore[attr-defined]
    message: str = done.stderr.strip().splitlines()[-1]  # type: ignore[attr-defined]
    assert message.startswith("Error: ")
    assert "Traceback" not in done.stderr  # type: ignore[attr-defined]
    return message


def test_an_unknown_profile_is_refused_with_the_nearest_one(atxaudit: Atxaudit, tmp_path: Path) -> None:
    message = refused(atxaudit("audit", "--profile", "chatanooga", "--data", tmp_path), 2)
    assert 'did you mean "chattanooga"' in message


def test_a_portal_that_does_not_answer_is_named(atxaudit: Atxaudit, tmp_path: Path) -> None:
    message = refused(atxaudit("audit", "--profile", "demo", "--portal", "http://127.0.0.1:9", "--data", tmp_path), 1)
    assert "Could not reach http://127.0.0.1:9" in message


def test_a_wrong_token_stops_the_audit_and_names_the_setting(
    atxaudit: Atxaudit, portal: type[Answers], tmp_path: Path
) -> None:
    portal.status = 403
    portal.body = b'{"code": "permission_denied", "error": true, "message": "Invalid app_token specified"}'
    message = refused(
        atxaudit(
            "audit", "--profile", "demo", "--portal", portal.url, "--data", tmp_path, env={"ATXAUDIT_APP_TOKEN": "x"}
        ),
        1,
    )
    assert "ATXAUDIT_APP_TOKEN" in message


def test_html_instead_of_json_is_an_outage_not_an_empty_portal(
    atxaudit: Atxaudit, portal: type[Answers], tmp_path: Path
) -> None:
    portal.kind, portal.body = "text/html", b"<html>Down for maintenance</html>"
    message = refused(atxaudit("audit", "--profile", "demo", "--portal", portal.url, "--data", tmp_path), 1)
    assert "HTML" in message or "web page" in message


def test_an_empty_catalog_stops_the_run_and_scores_nothing(
    atxaudit: Atxaudit, portal: type[Answers], tmp_path: Path
) -> None:
    portal.body = json.dumps({"results": [], "resultSetSize": 0, "timings": {}, "warnings": []}).encode()
    message = refused(atxaudit("audit", "--profile", "demo", "--portal", portal.url, "--data", tmp_path), 1)
    assert "nothing was scored" in message
    runs = json.loads(atxaudit("runs", "--format", "json", "--data", tmp_path).stdout)
    assert [run["status"] for run in runs] == ["failed"]


def test_a_malformed_liaison_file_is_refused_before_the_portal_is_asked(atxaudit: Atxaudit, tmp_path: Path) -> None:
    liaisons = tmp_path / "liaisons.csv"
    liaisons.write_text("department,liaisn\nParks,J. Doe\n", encoding="utf-8")
    done = atxaudit(
        "audit", "--profile", "demo", "--portal", "http://127.0.0.1:9", "--liaisons", liaisons, "--data", tmp_path / "d"
    )
    assert 'no column "liaison"' in refused(done, 2)


def test_a_suite_with_a_typo_names_file_rule_and_the_right_word(atxaudit: Atxaudit, tmp_path: Path) -> None:
    for file in expectations_folder().glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        (tmp_path / file.name).write_text(
            text.replace("column: tags_count, min_value: 1", "column: tag_count, min_value: 1")
        )
    message = refused(atxaudit("suites", "validate", "--expectations", tmp_path), 2)
    assert "metadata.yaml" in message
    assert "tags-set" in message
    assert 'did you mean "tags_count"' in message


def test_a_misspelt_setting_is_refused(atxaudit: Atxaudit) -> None:
    assert "ATXAUDIT_PROFILE" in refused(atxaudit("runs", env={"ATXAUDIT_PROFIL": "austin"}), 2)


def test_reading_before_the_first_run_says_what_to_do(atxaudit: Atxaudit, tmp_path: Path) -> None:
    message = refused(atxaudit("findings", "--data", tmp_path), 1)
    assert "atxaudit audit" in message


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["scores", "--run", "nope"], 'no run "nope"'),
        (["findings", "--department", "Parks"], 'did you mean "Parks and Recreation"'),
        (["findings", "--rule", "tag-set"], 'did you mean "tags-set"'),
        (["findings", "--outcome", "broken"], "none of all, passed, failed"),
        (["scores", "--scope", "city-wide"], "none of asset, department, liaison, city"),
        (["audit", "--snapshot", "nope"], "There is no snapshot"),
        (["audit", "--profile", "demo", "--as-of", "yesterday"], "2024-09-27"),
    ],
)
def test_a_word_that_means_nothing_is_refused(
    atxaudit: Atxaudit, demo_data: Path, arguments: list[str], says: str
) -> None:
    done = atxaudit(*arguments, "--data", demo_data)
    assert says in refused(done, 1 if "--snapshot" in arguments else 2)


def test_a_failed_audit_leaves_earlier_runs_as_they_were(atxaudit: Atxaudit, demo_data: Path) -> None:
    before = atxaudit("findings", "--format", "json", "--data", demo_data).stdout
    refused(atxaudit("audit", "--profile", "demo", "--portal", "http://127.0.0.1:9", "--data", demo_data), 1)
    assert atxaudit("findings", "--format", "json", "--data", demo_data).stdout == before
