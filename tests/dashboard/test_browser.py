"""The dashboard as it is served, walked through in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from contrast import chart_texts
from lakemoor import HOSTILE
from playwright.sync_api import Browser, Page, expect
from server import Server
from window import Window, browsing, opened, ready

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as running:
        yield running


@pytest.fixture
def window(browser: Browser, dashboard: Server) -> Iterator[Window]:
    with opened(browser, dashboard.url) as one:
        yield one


@pytest.fixture
def page(window: Window) -> Page:
    """The page in the window."""
    return window.page


@pytest.fixture
def problems(window: Window) -> list[str]:
    """What went wrong behind the page."""
    return window.problems


def test_a_liaison_walks_from_the_city_to_her_asset(page: Page, problems: list[str], tmp_path: Path) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("4 of 8 assets are well published; 4 are poor")
    ready(page)
    expect(page.get_by_role("figure", name="poorest first")).to_have_count(1)
    _look(page, tmp_path / "overview.png")

    page.get_by_role("link", name="My department").click()
    page.get_by_role("button", name="Parks").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "2 of your 5 assets are poor; five fixes bring 350 points"
    )
    expect(page).to_have_url(re.compile(r"/department\?department=Parks$"))
    ready(page)
    _look(page, tmp_path / "department.png")

    page.get_by_role("link", name="See the asset").nth(3).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Trees")
    expect(page).to_have_url(re.compile(r"/asset\?department=Parks&asset=park-0001$"))
    expect(page.get_by_text("6 of 9 columns have no description").first).to_be_visible()
    ready(page)
    _look(page, tmp_path / "asset.png")
    assert problems == []


def test_hostile_text_loads_nothing_and_links_nowhere(page: Page, problems: list[str]) -> None:
    for address in ("/", "/department?department=Parks", "/asset?asset=park-0002"):
        page.goto(address)
        page.get_by_role("heading", level=1).wait_for()
        ready(page)
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
        ready(page)
        width = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert width <= 390, address
        _look(page, tmp_path / f"phone{address.split('?')[0].replace('/', '-')}.png")
    assert problems == []


def test_the_link_that_has_the_keyboard_is_outlined(page: Page) -> None:
    page.goto("/department?department=Parks")
    ready(page)
    for link in (page.get_by_role("link", name="Rules"), page.get_by_role("link", name="See the asset").first):
        expect(link).not_to_have_css("outline-style", "solid")
        link.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        expect(link).to_have_css("outline-style", "solid")


def test_a_list_can_be_downloaded_and_the_theme_changed_under_the_policy(page: Page, problems: list[str]) -> None:
    page.goto("/rules")
    page.get_by_role("heading", level=1).wait_for()
    ready(page)
    with page.expect_download() as download:
        page.get_by_test_id("stDownloadButton").first.get_by_role("button").click()
    assert download.value.path().read_text(encoding="utf-8-sig").count("\n") > 1
    page.emulate_media(color_scheme="dark")
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", "rgb(16, 23, 31)")
    assert [text for text in chart_texts(page) if not text.is_readable] == []  # Streamlit does not draw them again
    assert problems == []


def _look(page: Page, place: Path) -> None:
    page.screenshot(path=place)
    assert place.stat().st_size > 20_000  # an empty page is smaller
