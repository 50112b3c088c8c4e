"""How long a page of the demo city takes in a fresh browser tab, once the server is warm.

    python benchmarks/page_ready.py [--runs 5]

Ready means: the script has run, no placeholder is left, and the heading is there. Writes its section of the page.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import BrowserContext, Page, sync_playwright

from report import machine, write_section

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PAGES = {"Overview": "", "My department": "department?department=Parks+and+Recreation"}
TITLE = "## A page of the demo city in a browser tab"
HEADER = "| page | first, s | warm, s |\n|---|---|---|"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        reader = browser.new_context(viewport={"width": 1440, "height": 1200})  # keeps its cache, as a reader's does
        (Path(folder) / "bare.py").write_text('import streamlit as st\n\nst.title("Bare")\n', encoding="utf-8")
        with served(Path(folder) / "bare.py", Path(folder)) as base:
            rows = [row("A bare Streamlit page, for comparison", [fresh_tab(reader, base) for _ in range(runs + 1)])]
        command = [sys.executable, "-m", "atxaudit", "demo", "--no-serve", "--data", folder]
        subprocess.run(command, check=True, capture_output=True)
        with served(ROOT / "app.py", Path(folder)) as base:
            for name, page in PAGES.items():
                rows.append(row(f"{name}, fresh tab", [fresh_tab(reader, f"{base}/{page}") for _ in range(runs + 1)]))
            rows.append(row("My department, from the Overview by its link", from_the_overview(reader, base, runs + 1)))
        browser.close()
    versions = machine("streamlit", "plotly")
    write_section("pages", "\n".join([f"{TITLE}\n\n{versions}; warm: median of {runs}.\n\n{HEADER}", *rows]))


def row(name: str, taken: list[float]) -> str:
    return f"| {name} | {taken[0]:.2f} | {statistics.median(taken[1:]):.2f} |"


def fresh_tab(reader: BrowserContext, url: str) -> float:
    page = reader.new_page()
    start = time.perf_counter()
    page.goto(url)
    wait_until_ready(page)
    taken = time.perf_counter() - start
    page.close()
    return taken


def from_the_overview(reader: BrowserContext, base: str, runs: int) -> list[float]:
    """Seconds from a click in the navigation until the other page is there."""
    page, taken = reader.new_page(), []
    for _ in range(runs):
        page.goto(base)
        wait_until_ready(page)
        before = page.locator("h1").inner_text()
        start = time.perf_counter()
        page.get_by_role("link", name="My department").click()
        page.locator("h1").filter(has_not_text=before).wait_for()
        wait_until_ready(page)
        taken.append(time.perf_counter() - start)
    page.close()
    return taken


def wait_until_ready(page: Page) -> None:
    page.wait_for_selector("h1")
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.locator("[data-testid=stSkeleton]").first.wait_for(state="detached")


@contextmanager
def served(app: Path, data: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(app), "--server.headless=true", f"--server.port={port}"],
        cwd=app.parent,
        env=os.environ | {"ATXAUDIT_DATA": str(data)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{base}/_stcore/health")
        yield base
    finally:
        server.terminate()
        server.wait()


def wait_for(url: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(url)


if __name__ == "__main__":
    main()
