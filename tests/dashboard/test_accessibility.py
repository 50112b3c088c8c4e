"""Everybody can use every page: WCAG 2.1 A and AA as far as a machine can tell, charts, keyboard, narrow windows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache

import pytest
from axe_playwright_python.sync_playwright import Axe
from contrast import Text, chart_texts, undecided_texts
from playwright.sync_api import Browser, Page, expect
from server import Server
from window import DESK, Window, browsing, opened, ready

pytestmark = pytest.mark.xdist_group("browser")

PAGES = {
    "overview": "/",
    "department": "/department?department=Parks",
    "department picker": "/department",
    "asset": "/asset?asset=park-0001",
    "asset search": "/asset",
    "rules": "/rules",
    "trends": "/trends",
    "runs": "/runs",
}
CHARTS = ("overview", "department", "asset", "rules", "trends")
THEMES = ("light", "dark")
NAVIGATION = ["Overview", "My department", "Asset", "Rules", "Trends", "Runs"]
CHOICES = ["Department", "Liaison", "Run"]
STANDARD = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What was found on a page with everything on it unfolded."""

    violations: list[str]
    chart_texts: list[Text]
    undecided: list[Text]  # texts outside charts whose contrast axe could not tell
    sideways: dict[int, int]  # px by which the main area is too wide, by the window's width
    problems: list[str]


Visits = Callable[[str, str], Visit]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as running:
        yield running


@pytest.fixture(scope="module")
def visits(browser: Browser, dashboard: Server) -> Iterator[Visits]:
    """Each page is opened once per theme, and looked at in every way; a theme's window has Streamlit's scripts once."""
    windows = ExitStack()

    @cache
    def window_of(theme: str) -> Window:
        return windows.enter_context(opened(browser, dashboard.url, theme))

    @cache
    def visit(name: str, theme: str) -> Visit:
        window = window_of(theme)
        window.page.set_viewport_size(DESK)
        known = len(window.problems)
        window.open(PAGES[name])
        unfold(window.page)
        found = Axe().run(window.page, options=STANDARD).response
        return Visit(
            violations=[_told(rule["id"], node) for rule in found["violations"] for node in rule["nodes"]],
            chart_texts=chart_texts(window.page),
            undecided=undecided_texts(window.page, found["incomplete"]),
            sideways={width: too_wide(window.page, width) for width in (720, 320)},  # 720: a desk at 200 %
            problems=window.problems[known:],
        )

    with windows:
        yield visit


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", PAGES)
def test_no_page_breaks_wcag(visits: Visits, name: str, theme: str) -> None:
    visit = visits(name, theme)
    assert visit.violations == []
    assert [text for text in visit.undecided if not text.is_readable] == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", CHARTS)
def test_every_text_of_a_chart_can_be_read(visits: Visits, name: str, theme: str) -> None:
    texts = visits(name, theme).chart_texts
    assert texts
    assert [text for text in texts if not text.is_readable] == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways_in_a_narrow_window_or_at_double_size(visits: Visits, name: str) -> None:
    assert visits(name, "light").sideways == {720: 0, 320: 0}


@pytest.mark.parametrize("name", PAGES)
def test_unfolding_everything_breaks_nothing_and_calls_nobody(visits: Visits, name: str) -> None:
    assert visits(name, "light").problems == []


def test_the_keyboard_alone_reaches_what_to_fix_first(browser: Browser, dashboard: Server) -> None:
    with opened(browser, dashboard.url) as window:
        window.open(PAGES["department"])
        passed = tab_until(window.page, "See the asset")
        assert passed[0] == "Skip to main content"
        assert [name for name in passed if name in NAVIGATION] == NAVIGATION
        assert [name for name in passed if name in CHOICES] == CHOICES
        window.page.keyboard.press("Enter")
        expect(window.page).to_have_url(re.compile(r"/asset\?"))
        ready(window.page)
        assert window.problems == []


def test_the_skip_link_leads_past_the_navigation(browser: Browser, dashboard: Server) -> None:
    with opened(browser, dashboard.url) as window:
        window.open("/")
        tab_until(window.page, "Skip to main content")
        window.page.keyboard.press("Enter")
        assert not set(NAVIGATION) & {press_tab(window.page) for _ in range(3)}
        assert window.page.locator("main :focus").count() == 1


def test_the_measure_of_contrast_finds_pale_text_on_what_lies_below_it(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("""<body style="background:#fff"><div class="js-plotly-plot"><svg width="400" height="90">
        <rect x="0" y="0" width="100" height="30" fill="#14507a"/>
        <text x="5" y="20" fill="#fff" font-size="12">good</text>
        <text x="80" y="20" fill="#fff" font-size="12">half of it beside</text>
        <text x="5" y="50" fill="rgb(128,132,149)" font-size="12">pale</text>
        <text x="5" y="80" fill="#000" font-size="11" opacity="0.9">small</text></svg></div></body>""")
    assert {text.words: text.is_readable for text in chart_texts(page)} == {
        "good": True, "half of it beside": False, "pale": False, "small": False,
    }  # fmt: skip
    assert round(next(text.contrast for text in chart_texts(page) if text.words == "pale"), 2) == 3.72
    page.close()


def test_axe_finds_what_is_planted(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(
        '<html lang="en"><title>A</title><main><h1>A</h1><img src="data:,"><p style="color:#999">pale</p></main>'
    )
    found = Axe().run(page, options=STANDARD).response["violations"]
    assert {rule["id"] for rule in found} == {"image-alt", "color-contrast"}
    page.close()


def unfold(page: Page) -> None:
    """Opens whatever is folded, also what appears meanwhile; without waiting for one after the other to slide open."""
    folded = page.locator("[data-testid=stExpander] details:not([open]) > summary")
    for _ in range(3):
        folded.evaluate_all("all => all.forEach(one => one.click())")
        page.wait_for_timeout(300)
        ready(page)
    assert folded.count() == 0


def too_wide(page: Page, width: int) -> int:
    """By how many px the main area scrolls sideways once the window is that wide and its charts are drawn again."""
    page.set_viewport_size({"width": width, "height": 3000})
    for _ in range(12):
        over = int(page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth"))
        if over <= 0:
            break
        page.wait_for_timeout(250)
    return max(0, over)


def tab_until(page: Page, name: str) -> list[str]:
    """The names of all that gets the focus, up to that one."""
    passed: list[str] = []
    for _ in range(80):
        passed.append(press_tab(page))
        if passed[-1] == name:
            return passed
    raise AssertionError(f"{name} is not among {passed}")


def press_tab(page: Page) -> str:
    """The name of what has the focus then; the letters of an icon before it are not part of it."""
    page.keyboard.press("Tab")
    return str(page.evaluate(_NAME_IN_FOCUS)).strip().rpartition("\n")[2]


_NAME_IN_FOCUS = """(e => e.getAttribute("aria-label") || (e.matches("a, button, summary") ? e.innerText : ""))
                    (document.activeElement)"""


def _told(rule: str, node: dict[str, str]) -> str:
    return f"{rule}: {node['html'][:300]} at {node['target']}: {node.get('failureSummary', '')}"
