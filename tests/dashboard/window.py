"""A real browser window on the dashboard, which notes whatever leaves this machine and every error."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize, expect, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESK: ViewportSize = {"width": 1440, "height": 2600}
PATIENCE_MS = 60_000  # the machine may be busy; a page that is ready is not waited for
LEFT_TO_STREAMLIT = ("/_stcore/health", "/_stcore/host-config")  # first asked for below the page's own path, in vain
WITHOUT_DIALOG = "window.showSaveFilePicker = undefined"  # a download that asks where to would wait for ever


@dataclass(frozen=True, kw_only=True)
class Window:
    """A page, and what went wrong behind it."""

    page: Page
    problems: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        """Goes there and waits until all of it is drawn."""
        self.page.goto(address)
        self.page.get_by_role("heading", level=1).first.wait_for()
        ready(self.page)


@contextmanager
def browsing() -> Iterator[Browser]:
    """Chromium, without a network of its own."""
    executable = os.environ.get("ATXAUDIT_CHROMIUM") or shutil.which("chromium")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, base_url: str, color_scheme: str = "light") -> Iterator[Window]:
    """A window of its own, as wide as a desk's."""
    context = browser.new_context(viewport=DESK, color_scheme=color_scheme, base_url=base_url)
    window = Window(page=context.new_page())
    window.page.set_default_timeout(PATIENCE_MS)
    window.page.add_init_script(WITHOUT_DIALOG)
    window.page.on("request", lambda request: window.problems.extend(_outside(request)))
    window.page.on("pageerror", lambda error: window.problems.append(f"page error: {error}"))
    window.page.on("console", lambda message: window.problems.extend(_errors(message)))
    yield window
    context.close()


def ready(page: Page) -> None:
    """The script has ended and nothing grey is left to load."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def _outside(request: Request) -> list[str]:
    inside = request.url.startswith(("http://127.0.0.1:", "data:", "blob:"))
    return [] if inside else [f"request to {request.url}"]


def _errors(message: ConsoleMessage) -> list[str]:
    counts = message.type == "error" and not message.location["url"].endswith(LEFT_TO_STREAMLIT)
    return [f"console: {message.text} {message.location}"] if counts else []
