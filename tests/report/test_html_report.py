"""The HTML report: one file that fetches nothing, obeys no name in it, and can be read by everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from papers import CHINESE, CONTROL, MARKUP, elmwood, summary
from playwright.sync_api import Page, sync_playwright

from atxaudit.report import svg
from atxaudit.report.blocks import TONES
from atxaudit.report.html import html_bytes
from atxaudit.report.look import BANDS, PAGE, SECONDARY, SERIES
from atxaudit.store import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with elmwood(tmp_path_factory.mktemp("elmwood")) as opened:
        yield opened


@pytest.fixture(scope="module")
def city(store: Store) -> str:
    return html_bytes(summary(store)).decode()


class Reading(HTMLParser):
    """Every tag with its attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_it_holds_no_script_and_asks_for_nothing(city: str) -> None:
    read = Reading(city)
    names = {tag for tag, _ in read.tags}
    assert not names & {"script", "img", "link", "iframe", "object", "form", "base", "foreignobject", "use", "image"}
    assert not [key for _, of in read.tags for key in of if key.startswith("on") or key in {"src", "srcset"}]
    assert "url(http" not in city
    assert {of["href"] for tag, of in read.tags if tag == "a"} <= set(
        re.findall(r"https://edit\.parks\.example/d/[a-z0-9-]+", city)
    )


def test_hostile_names_stand_there_letter_by_letter(city: str) -> None:
    text = Reading(city).text
    assert MARKUP in text
    assert CHINESE in text
    assert CONTROL.replace("\x07", "□").replace("\x00", "\ufffd") in text
    assert "=1+1 <img src=x onerror=alert(1)> **bold** http://evil.example" in text
    assert "<img" not in city
    assert "\u202e" not in city


def test_it_has_one_first_heading_and_skips_none(city: str) -> None:
    levels = [int(tag[1]) for tag, _ in Reading(city).tags if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_language_title_landmarks_and_table_headings_are_there(city: str) -> None:
    tags = Reading(city).tags
    assert ("html", {"lang": "en"}) in tags
    assert "<title>Open data audit: City of Elmwood, March 8, 2026</title>" in city
    assert {"header", "main", "footer"} <= {tag for tag, _ in tags}
    headings = [of for tag, of in tags if tag == "th"]
    assert headings
    assert {of.get("scope") for of in headings} == {"col", "row"}
    assert len([tag for tag, _ in tags if tag == "caption"]) == len([tag for tag, _ in tags if tag == "table"])


def test_every_chart_has_its_alternative_and_ids_are_told_apart(city: str) -> None:
    tags = Reading(city).tags
    drawings = [of for tag, of in tags if tag == "svg"]
    assert len(drawings) > 4
    assert all(of["role"] == "img" and len(of["aria-label"] or "") > 30 for of in drawings)
    ids = [of["id"] for _, of in tags if "id" in of]
    assert len(ids) == len(set(ids))


def test_words_in_charts_are_large_enough_and_can_be_told_from_what_is_below() -> None:
    assert min(svg.TEXT, 12) >= 12
    below = [(look.ink, look.colour) for look in BANDS.values()] + [(ink, tone) for tone, ink in TONES.values()]
    below += [(SECONDARY, PAGE), *((colour, PAGE) for colour in SERIES.values())]
    assert [pair for pair in below if contrast(*pair) < 4.5] == []


def test_the_same_run_gives_the_same_bytes(store: Store, city: str) -> None:
    assert html_bytes(summary(store)).decode() == city


def test_every_way_of_looking_says_what_page_one_must(store: Store) -> None:
    for kind, name in (("department", "Parks"), ("liaison", "Ada Fern"), ("asset", "tree-0001")):
        text = Reading(html_bytes(summary(store, kind, name)).decode()).text
        for told in ("Where we stand", "Fix these first", "Where these numbers come from", "since the audit"):
            assert told.casefold() in text.casefold(), (kind, told)


@pytest.fixture(scope="module")
def browser_page(city: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The report as a file in a narrow window; `asked` are the requests it made."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(city, encoding="utf-8")
    with sync_playwright() as playwright:
        chromium = Path("/usr/bin/chromium")
        browser = playwright.chromium.launch(
            executable_path=chromium if chromium.exists() else None, args=["--no-sandbox"]
        )
        context = browser.new_context(viewport={"width": 320, "height": 800}, bypass_csp=True)  # axe is a script
        page = context.new_page()
        page.asked = []  # type: ignore[attr-defined]
        page.on("request", lambda request: page.asked.append(request.url))  # type: ignore[attr-defined]
        page.goto(path.as_uri())
        yield page
        browser.close()


def test_a_narrow_screen_scrolls_down_only_and_asks_for_nothing_else(browser_page: Page) -> None:
    assert browser_page.evaluate("document.documentElement.scrollWidth") == 320
    assert [url for url in browser_page.asked if not url.startswith("file:")] == []  # type: ignore[attr-defined]


def test_axe_finds_nothing(browser_page: Page) -> None:
    found = Axe().run(browser_page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


def contrast(one: str, other: str) -> float:
    """The ratio of two colours as WCAG has it."""
    light = sorted((_luminance(one), _luminance(other)))
    return (light[1] + 0.05) / (light[0] + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
