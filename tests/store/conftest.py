"""A real store per test: an SQLite file, or a schema of the PostgreSQL that ATXAUDIT_TEST_POSTGRESQL names."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from atxaudit.store import Store, open_store

SERVER = os.environ.get("ATXAUDIT_TEST_POSTGRESQL", "")  # postgresql+psycopg://…, a database to make schemas in


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """Where a store may be made."""
    if not SERVER:
        yield f"sqlite:///{tmp_path / 'data' / 'atxaudit.db'}"
        return
    schema, engine = f"test_{uuid.uuid4().hex}", create_engine(SERVER)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    yield f"{SERVER}?options=-csearch_path%3D{schema}"
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store without runs, made once: making it takes longer than most tests."""
    file = tmp_path_factory.mktemp("empty") / "atxaudit.db"
    open_store(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def store(url: str, empty_file: Path) -> Iterator[Store]:
    """An empty store."""
    if not SERVER:
        file = Path(url.removeprefix("sqlite:///"))
        file.parent.mkdir()
        shutil.copy(empty_file, file)
    with open_store(url) as opened:
        yield opened
