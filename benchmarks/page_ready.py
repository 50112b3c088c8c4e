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

from playwright.sync_api import BrowserContext, sync_playwright
from report import machine, write_section

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PAGES = {"Overview": "", "My department": "department?department=Parks+and+Recreation"}
TITLE = "## A page of the demo city in a browser tab"
HEADER = "| page | first visit, s | warm, s |\n|---|---|---|"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder, served_demo(Path(folder)) as base, sync_playwright() as playwright:
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        reader = browser.new_context(viewport={"width": 1440, "height": 1200})  # keeps its cache, as a reader's does
        first = {name: seconds_until_ready(reader, f"{base}/{page}") for name, page in PAGES.items()}
        warm = {
            name: statistics.median(seconds_until_ready(reader, f"{base}/{page}") for _ in range(runs))
            for name, page in PAGES.items()
        }
        browser.close()
    rows = "\n".join(f"| {name} | {first[name]:.2f} | {warm[name]:.2f} |" for name in PAGES)
    write_section(
        "pages", f"{TITLE}\n\n{machine('streamlit', 'plotly')}; warm: median of {runs}.\n\n{HEADER}\n{rows}\n"
    )


def seconds_until_ready(reader: BrowserContext, url: str) -> float:
    page = reader.new_page()
    start = time.perf_counter()
    page.goto(url)
    page.wait_for_selector("h1")
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.locator("[data-testid=stSkeleton]").first.wait_for(state="detached")
    taken = time.perf_counter() - start
    page.close()
    return taken


@contextmanager
def served_demo(folder: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "atxaudit", "demo", "--no-serve", "--data", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}"],
        cwd=ROOT,
        env=os.environ | {"ATXAUDIT_DATA": str(folder)},
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
