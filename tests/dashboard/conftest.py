"""The app as a person opens it: on a data folder, at a page, with an address."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from lakemoor import write_city
from server import Server, served
from streamlit.testing.v1 import AppTest

APP = Path(__file__).parents[2] / "app.py"
PAGES = {
    name: f"src/atxaudit/dashboard/pages/{name}.py"
    for name in ("overview", "department", "asset", "rules", "trends", "runs")
}

OpenPage = Callable[..., AppTest]


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two runs; nobody writes to it."""
    data = tmp_path_factory.mktemp("lakemoor")
    write_city(data, runs=2)
    return data


@pytest.fixture(scope="session")
def dashboard(city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server of the city for every test that only looks."""
    with served(city, tmp_path_factory.mktemp("dashboard")) as running:
        yield running


@pytest.fixture(autouse=True)
def _forget_what_was_read() -> Iterator[None]:
    st.cache_data.clear()
    yield
    st.cache_data.clear()


@pytest.fixture(autouse=True)
def _give_main_back() -> Iterator[None]:
    """A page runs as `__main__`, and a process started later by another test would run it once more."""
    ours = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = ours


@pytest.fixture
def open_page(city: Path, monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    """Opens a page with the parameters of its address; `data` is another folder than the city's."""

    def opened(page: str = "overview", *, data: Path | None = None, **address: str) -> AppTest:
        monkeypatch.setenv("ATXAUDIT_DATA", str(data or city))
        monkeypatch.delenv("ATXAUDIT_DATABASE_URL", raising=False)
        app = AppTest.from_file(str(APP), default_timeout=60)
        for name, value in address.items():
            app.query_params[name] = value
        app.run()
        if page != "overview":
            app.switch_page(PAGES[page]).run()
        assert not app.exception, app.exception
        return app

    return opened
