"""How the dashboard is served: what each answer carries, whom it answers, and what it says when something is wrong."""

from __future__ import annotations

import base64
import hashlib
import sqlite3
from html.parser import HTMLParser
from pathlib import Path

import pytest
import requests
from lakemoor import record_failure, write_city
from server import APP, ROOT, Server, read_page, served
from websockets.exceptions import InvalidStatus

from atxaudit.dashboard.safeguards import INDEX, content_policy

pytestmark = pytest.mark.xdist_group("browser")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/department?department=Parks", 200),
        ("/readyz", 200),
        ("/_stcore/health", 200),
        ("/page/_stcore/health", 404),
        ("/_stcore/metrics", 404),
        ("/..%2f..%2fetc", 400),
        ("/department/", 301),
        ("/an/asset/that/is/no/file.js", 200),
    ],
)
def test_every_answer_carries_the_safeguards(dashboard: Server, path: str, status: int) -> None:
    answer = dashboard.get(path)
    assert answer.status_code == status
    assert_guarded(answer)


def test_the_scripts_and_fonts_of_the_page_carry_them_too(dashboard: Server) -> None:
    files = [value for tag, name, value in _Page.of(dashboard.get("/").text).attributes if name in {"src", "href"}]
    shipped = [path.removeprefix(".") for path in files if path.startswith("./static/")]
    assert {path.rpartition(".")[2] for path in shipped} == {"js", "css", "woff2"}
    for path in shipped[:3] + shipped[-1:]:
        answer = dashboard.get(path)
        assert answer.status_code == 200
        assert_guarded(answer)


def test_the_policy_names_every_inline_script_of_the_page_and_allows_no_other(dashboard: Server) -> None:
    answer = dashboard.get("/")
    scripts = [line for line in answer.headers["Content-Security-Policy"].split("; ") if line.startswith("script-src")]
    inline = _Page.of(answer.text).scripts
    assert len(inline) == 1
    assert scripts == [" ".join(["script-src 'self'", *(f"'sha256-{_digest(script)}'" for script in inline)])]


def test_the_policy_follows_streamlit_when_its_page_changes() -> None:
    shipped = INDEX.read_text(encoding="utf-8")
    assert content_policy(shipped.replace("window.prerenderReady", "window.other")) != content_policy(shipped)
    assert "script-src 'self';" in content_policy("<html><script src='a.js'></script></html>")


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/metrics/",
        "/_stcore/%6detrics",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/interact",
        "/_stcore/agent/mcp",
        "/_stcore/script-health-check",
        "/_stcore/upload_file/a/b",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "OPTIONS"])
def test_what_no_reader_needs_is_shut(dashboard: Server, path: str, method: str) -> None:
    answer = requests.request(method, dashboard.url + path, timeout=30, allow_redirects=False)
    assert answer.status_code == 404
    assert answer.text == "There is nothing here.\n"


def test_a_load_balancer_learns_whether_the_dashboard_is_ready(tmp_path: Path) -> None:
    """One server lives through it all: nothing yet, a failed audit, a good one, a store of a newer atxaudit."""
    data = tmp_path / "data"
    with served(data, tmp_path) as server:
        assert _said(server) == (503, {"ready": False, "reason": "No audit has finished yet."})
        assert not data.exists()
        data.mkdir()
        record_failure(data)
        assert _said(server) == (503, {"ready": False, "reason": "No audit has finished yet."})
        write_city(data)
        status, answer = _said(server)
        assert (status, answer["ready"], answer["run"]) == (200, True, "run-1")
        assert isinstance(answer["age_seconds"], int)
        assert answer["age_seconds"] > 0
        head = requests.head(f"{server.url}/readyz", timeout=30)
        assert (head.status_code, head.text, head.headers["Cache-Control"]) == (200, "", "no-store")
        with sqlite3.connect(data / "atxaudit.db") as connection:
            connection.execute("UPDATE atxaudit_schema SET version_num = '9999'")
        connection.close()
        reason = "The audits cannot be read; the server's log says why."
        assert _said(server) == (503, {"ready": False, "reason": reason})
        assert "was written by a newer atxaudit (schema 9999)" in server.log.read_text()
        assert requests.head(f"{server.url}/readyz", timeout=30).status_code == 503


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "[::1", "a@b"])
def test_a_strange_name_gets_a_sentence_and_no_page(dashboard: Server, host: str) -> None:
    answer = dashboard.get("/", Host=host)
    assert answer.status_code == 421
    assert answer.text == "The dashboard is not known by this name: start it with --host NAME.\n"
    assert_guarded(answer)


def test_this_machine_may_be_called_by_any_of_its_names_and_probes_by_number(dashboard: Server) -> None:
    for host in ("localhost", f"LOCALHOST:{dashboard.port}", f"[::1]:{dashboard.port}", f"localhost.:{dashboard.port}"):
        assert dashboard.get("/", Host=host).status_code == 200, host
    for probed in ("/readyz", "/_stcore/health"):
        assert dashboard.get(probed, Host="10.1.2.3:8501").status_code == 200


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://evil.example", None),
        ("http://localhost:9", None),  # another program's page on this machine
        ("null", None),
        ("http://[", None),
        ("http://evil.example:PORT", "evil.example"),  # a name that suddenly means this machine
    ],
)
def test_a_foreign_page_reads_nothing_and_makes_the_server_ask_nobody(
    dashboard: Server, origin: str, host: str | None
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        read_page(dashboard, origin=origin.replace("PORT", str(dashboard.port)), host=host)
    assert refused.value.response.status_code == 403
    assert "external IP" not in dashboard.log.read_text()


def test_its_own_page_reads_everything(dashboard: Server) -> None:
    assert "4 of 8 assets are well published" in read_page(dashboard, origin=dashboard.url)


def test_a_page_that_breaks_tells_a_sentence_and_a_reference_not_the_trace(city: Path, tmp_path: Path) -> None:
    app = _changed_app(tmp_path, "frame.show(frame.navigation())", 'raise ValueError("the secret of /srv/atxaudit")')
    with served(city, tmp_path, *STREAMLIT, app) as server:  # without our settings: its own default shows traces
        told = read_page(server)
        log = server.log.read_text()
    assert "This page could not be drawn" in told
    assert "secret" not in told
    assert "Traceback" not in told
    assert "the secret of /srv/atxaudit" in log
    reference = log.partition("given the reference ")[2][:6]
    assert f"**{reference}**" in told


def test_a_server_that_breaks_answers_with_a_sentence_and_the_safeguards(city: Path, tmp_path: Path) -> None:
    route = '__import__("starlette.routing").routing.Route("/broken", lambda _: 1 / 0)'
    app = _changed_app(tmp_path, "serving.routes()", f"[*serving.routes(), {route}]")
    with served(city, tmp_path, *STREAMLIT, app) as server:
        answer = server.get("/broken")
    assert (answer.status_code, answer.text) == (500, "The dashboard could not answer; the server's log says why.\n")
    assert_guarded(answer)


def test_any_asgi_server_serves_the_same_from_anywhere(city: Path, tmp_path: Path) -> None:
    command = ("uvicorn", "--app-dir", ROOT, "app:app", "--port", "PORT", "--log-level", "warning")
    with served(city, tmp_path, *command) as server:
        assert_guarded(server.get("/"))
        assert server.get("/", Host="evil.example").status_code == 421
        assert server.get("/readyz").json()["run"] == "run-1"
        assert "4 of 8 assets are well published" in read_page(server)


STREAMLIT = ("streamlit", "run", "--server.port=PORT", "--server.address=127.0.0.1", "--server.headless=true")


def assert_guarded(answer: requests.Response) -> None:
    """Every header, with the value that matters."""
    policy = answer.headers["Content-Security-Policy"].split("; ")
    for directive in ("default-src 'self'", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'self'"):
        assert directive in policy
    assert not any("unsafe" in line for line in policy if line.startswith(("script-src", "default-src")))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def _changed_app(folder: Path, what: str, to: str) -> Path:
    text = APP.read_text(encoding="utf-8")
    assert what in text
    app = folder / "app.py"
    app.write_text(text.replace(what, to), encoding="utf-8")
    return app


def _said(server: Server) -> tuple[int, dict[str, object]]:
    answer = server.get("/readyz")
    return answer.status_code, answer.json()


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


class _Page(HTMLParser):
    """The scripts written in a page, and every attribute."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self._is_inline = False

    @classmethod
    def of(cls, text: str) -> _Page:
        page = cls()
        page.feed(text)
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self._is_inline = tag == "script" and "src" not in dict(attrs)

    def handle_data(self, data: str) -> None:
        if self._is_inline:
            self.scripts.append(data)

    def handle_endtag(self, _tag: str) -> None:
        self._is_inline = False
