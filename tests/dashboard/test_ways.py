"""Whole ways through the served dashboard, on the demo city and on a real portal: with a mouse, and with keys alone."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from server import Server, served
from window import Window, browsing, opened, ready

from atxaudit.scoring import NO_DEPARTMENT
from atxaudit.settings import load_settings
from atxaudit.store import open_store
from whole_audits import Audited, Demo

SIGNS = re.compile(r"[\u2060\u2066-\u2069]")  # what holds portal text together, unseen


@dataclass(frozen=True, kw_only=True)
class City:
    """What the store says of a city, to hold the pages against."""

    data: Path

    def first_fix_with_rows(self) -> pd.Series:
        """The heaviest repair, of those that are their department's first and whose asset names failing rows."""
        with open_store(load_settings(data=self.data).store_url, create=False) as store:
            found = store.findings()
            with_rows = set(found.loc[found["rows"].notna(), "asset_id"])
            departments = [str(name) for name in store.scores(scope="department")["id"] if name]
            first = [store.fix_first(department=name, limit=1).assign(department=name) for name in departments]
        fixes = pd.concat([fix for fix in first if set(fix["asset_id"]) & with_rows])
        return fixes.sort_values("points", ascending=False).iloc[0]

    def rows_of(self, asset_id: str) -> set[str]:
        """The ids of the failing rows that the store keeps."""
        with open_store(load_settings(data=self.data).store_url, create=False) as store:
            kept = store.findings(asset_id=asset_id)["rows"].dropna()
        return {row_id for rows in kept for row_id, _ in rows}

    def poorest_department(self) -> str:
        """The first that the overview's chart shows."""
        with open_store(load_settings(data=self.data).store_url, create=False) as store:
            scores = store.scores(scope="asset")
        named = scores.assign(department=scores["department"].fillna("").replace("", NO_DEPARTMENT)).groupby(
            "department"
        )
        shares = pd.DataFrame(
            {
                "published": named["band_published"].agg(lambda bands: (bands == "poor").mean()),
                "true": named["band_true"].agg(lambda bands: (bands == "poor").mean()),
                "assets": named.size(),
            }
        )
        large = shares[shares["assets"] >= 5].reset_index()
        order = large.sort_values(["published", "true", "assets", "department"], ascending=[False, False, False, True])
        return str(order["department"].iloc[0])


@pytest.fixture(scope="module")
def city(request: pytest.FixtureRequest) -> City:
    """Audited once per worker, together with the tests that hold the audit itself."""
    if request.param == "demo":
        demo: Demo = request.getfixturevalue("demo_city")
        return City(data=demo.data)
    audited: Callable[[str], Audited] = request.getfixturevalue("audited")
    return City(data=audited("chattanooga").settings.data)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as running:
        yield running


@pytest.fixture(scope="module")
def server(city: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(city.data, tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def window(server: Server, browser: Browser) -> Iterator[Window]:
    with opened(browser, server.url) as window:
        yield window


both = pytest.mark.parametrize(
    "city",
    [
        pytest.param("demo", marks=pytest.mark.xdist_group("demo manifest")),
        pytest.param("chattanooga", marks=pytest.mark.xdist_group("recordings")),
    ],
    indirect=True,
)


@both
def test_a_liaison_goes_from_her_link_to_her_first_repair_and_its_rows(city: City, window: Window) -> None:
    fix, page = city.first_fix_with_rows(), window.page
    window.open(f"/department?department={fix['department']}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("of your")
    expect(page.get_by_text("1. ", exact=False).first).to_be_visible()
    with page.expect_download() as report:
        page.get_by_role("button", name="Report as PDF").click()
    assert report.value.path().read_bytes().startswith(b"%PDF-")
    assert report.value.suggested_filename.endswith(".pdf")
    page.get_by_role("link", name="See the asset").first.click()
    _at_asset(page, fix)
    with page.expect_download() as handed_out:
        page.get_by_role("button", name=re.compile("as CSV$")).first.click()
    _holds_rows_of(city, fix, handed_out.value.path())
    assert window.problems == []


@both
def test_a_liaison_gets_there_with_keys_alone(city: City, window: Window) -> None:
    fix, page = city.first_fix_with_rows(), window.page
    window.open(f"/department?department={fix['department']}")
    _follow(page, page.get_by_role("link", name="See the asset").first)
    _at_asset(page, fix)
    with page.expect_download() as handed_out:
        _follow(page, page.get_by_role("button", name=re.compile("as CSV$")).first)
    _holds_rows_of(city, fix, handed_out.value.path())
    assert window.problems == []


@both
def test_the_team_goes_from_the_city_to_the_poorest_department_its_rules_and_an_asset(
    city: City, window: Window
) -> None:
    worst, page = city.poorest_department(), window.page
    window.open("/")
    door = page.get_by_role("combobox", name="Open a department")
    expect(door).to_have_value(worst)
    page.get_by_role("button", name="See the department").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("of your")
    expect(page).to_have_url(re.compile("department="))

    page.get_by_role("link", name="Rules", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("rules")
    expect(page).to_have_url(re.compile("/rules.*department="))
    ready(page)
    page.get_by_role("link", name="See the asset").first.click()
    expect(page).to_have_url(re.compile("/asset.*asset="))
    ready(page)
    expect(page.get_by_role("heading", name=re.compile("failed"), level=2)).to_be_visible()
    assert window.problems == []


def _at_asset(page: Page, fix: pd.Series) -> None:
    expect(page).to_have_url(re.compile(f"/asset.*asset={fix['asset_id']}"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(str(fix["asset_name"])[:30])
    ready(page)


def _holds_rows_of(city: City, fix: pd.Series, file: Path) -> None:
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    assert rows, "an empty file"
    assert {SIGNS.sub("", row["Row id"]).removeprefix("'") for row in rows} <= city.rows_of(fix["asset_id"])


def _follow(page: Page, wanted: Locator) -> None:
    """Tab until it has the focus, then Enter. Where it is never reached by keys, this fails."""
    wanted.wait_for()
    ready(page)
    for _ in range(150):
        page.keyboard.press("Tab")
        if wanted.evaluate("wanted => wanted.contains(document.activeElement)"):
            page.keyboard.press("Enter")
            return
    raise AssertionError("no number of Tab keys leads there")
