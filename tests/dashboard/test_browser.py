"""The dashboard as it is served, walked through in a real browser."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from lakemoor import HOSTILE
from playwright.sync_api import Page, Request, expect, sync_playwright

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE_MS = 60_000  # the machine may be busy; a page that is ready is not waited for
LEFT_TO_STREAMLIT = ("/_stcore/health", "/_stcore/host-config")  # first asked for below the page's own path, in vain


@pytest.fixture(scope="module")
def served(city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), f"--server.port={port}"]
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, "--server.address=127.0.0.1", "--server.headless=true"],
            cwd=ROOT,
            env=os.environ | {"ATXAUDIT_DATA": str(city)},
            stdout=output,
            stderr=output,
        )
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture
def page(served: str, problems: list[str]) -> Iterator[Page]:
    """A browser window that notes every request that leaves this machine and every error it logs."""
    executable = os.environ.get("ATXAUDIT_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        window = browser.new_page(viewport={"width": 1440, "height": 2600}, color_scheme="light", base_url=served)
        window.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        window.on("request", lambda request: problems.extend(_outside(request)))
        window.on("pageerror", lambda error: problems.append(f"page error: {error}"))
        window.on(
            "console",
            lambda message: (
                problems.append(f"console: {message.text} {message.location}")
                if message.type == "error" and not message.location["url"].endswith(LEFT_TO_STREAMLIT)
                else None
            ),
        )
        yield window
        browser.close()


@pytest.fixture
def problems() -> list[str]:
    """What went wrong behind the page."""
    return []


def test_a_liaison_walks_from_the_city_to_her_asset(page: Page, problems: list[str], tmp_path: Path) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("4 of 8 assets are well published; 4 are poor")
    _ready(page)
    expect(page.get_by_role("figure")).to_have_count(1)
    assert "poorest first" in (page.get_by_role("figure").get_attribute("aria-label") or "")
    _look(page, tmp_path / "overview.png")

    page.get_by_role("link", name="My department").click()
    page.get_by_role("button", name="Parks").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "2 of your 5 assets are poor; five fixes bring 350 points"
    )
    expect(page).to_have_url(re.compile(r"/department\?department=Parks$"))
    _ready(page)
    _look(page, tmp_path / "department.png")

    page.get_by_role("link", name="See the asset").nth(3).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Trees")
    expect(page).to_have_url(re.compile(r"/asset\?department=Parks&asset=park-0001$"))
    expect(page.get_by_text("6 of 9 columns have no description").first).to_be_visible()
    _ready(page)
    _look(page, tmp_path / "asset.png")
    assert problems == []


def test_hostile_text_loads_nothing_and_links_nowhere(page: Page, problems: list[str]) -> None:
    for address in ("/", "/department?department=Parks", "/asset?asset=park-0002"):
        page.goto(address)
        page.get_by_role("heading", level=1).wait_for()
        _ready(page)
        assert page.locator("a[href*=evil], img[src*=evil], img[src=x]").count() == 0, address
    shown = page.get_by_role("heading", level=1).inner_text().replace("\u2060", "")
    assert shown == HOSTILE
    assert problems == []


def test_a_dark_phone_shows_the_same_without_scrolling_sideways(
    page: Page, problems: list[str], tmp_path: Path
) -> None:
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 3000})
    for address in ("/", "/department?department=Parks", "/asset?asset=park-0003"):
        page.goto(address)
        page.get_by_role("heading", level=1).wait_for()
        _ready(page)
        width = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert width <= 390, address
        _look(page, tmp_path / f"phone{address.split('?')[0].replace('/', '-')}.png")
    assert problems == []


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(240):
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.25)
    raise AssertionError(log.read_text())


def _ready(page: Page) -> None:
    """The script has ended and nothing grey is left to load."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def _look(page: Page, place: Path) -> None:
    page.screenshot(path=place)
    assert place.stat().st_size > 20_000  # an empty page is smaller


def _outside(request: Request) -> list[str]:
    inside = request.url.startswith(("http://127.0.0.1:", "data:", "blob:"))
    return [] if inside else [f"request to {request.url}"]
