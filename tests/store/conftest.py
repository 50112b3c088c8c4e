"""A real SQLite file per test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from atxaudit.store import Store, open_store


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Where a store may be made."""
    return f"sqlite:///{tmp_path / 'data' / 'atxaudit.db'}"


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store without runs, made once: making it takes longer than most tests."""
    file = tmp_path_factory.mktemp("empty") / "atxaudit.db"
    open_store(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def store(url: str, empty_file: Path) -> Iterator[Store]:
    """An empty store."""
    file = Path(url.removeprefix("sqlite:///"))
    file.parent.mkdir()
    shutil.copy(empty_file, file)
    with open_store(url) as opened:
        yield opened
