"""Opening a store: what is made, what is refused, and in which words."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from small_run import made
from sqlalchemy import create_engine, text

import atxaudit.store
from atxaudit.errors import StoreError, StoreMissing
from atxaudit.store import journal_mode, open_store, upgrading
from atxaudit.store.tables import metadata
from atxaudit.store.upgrading import HEAD, VERSION_TABLE


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Where a file may be made."""
    return f"sqlite:///{tmp_path / 'data' / 'atxaudit.db'}"


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def test_an_empty_place_becomes_a_store_of_the_current_schema(url: str) -> None:
    open_store(url).close()
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "version_table": VERSION_TABLE})
        assert context.get_current_revision() == HEAD
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_the_newest_migration_is_the_schema_this_version_writes() -> None:
    folder = Path(atxaudit.store.__file__).parent / "migrations"
    assert ScriptDirectory(folder).get_current_head() == HEAD


def test_a_store_of_before_rows_were_read_keeps_its_runs_and_takes_new_ones(url: str) -> None:
    file_of(url).parent.mkdir()
    engine = create_engine(url)
    with engine.begin() as connection:
        upgrading._migrate(connection, "the store", to="0001")
        names = [column[1] for column in connection.execute(text("PRAGMA table_info(run)"))]
        values = {n: "2026-01-01 00:00:00" if n in {"as_of", "started", "finished"} else "1" for n in names}
        values |= {"id": "old", "status": "complete", "notes": "[]"}
        listed = ", ".join(f'"{n}"' for n in names)
        connection.execute(text(f"INSERT INTO run ({listed}) VALUES ({', '.join(f':{n}' for n in names)})"), values)
        for table in ("asset", "rule"):
            columns = connection.execute(text(f"PRAGMA table_info({table})")).all()
            needed = [c[1] for c in columns if c[3] and c[1] != "key"]
            listed = ", ".join(f'"{n}"' for n in needed)
            connection.execute(text(f"INSERT INTO {table} ({listed}) VALUES ({', '.join('1' for _ in needed)})"))
    engine.dispose()
    with open_store(url) as store:
        made().write(store)
        assert store.assets("old")[["rows_error", "rows_count"]].isna().values.tolist() == [[False, True]]
        assert store.run("old").service_area is None
        assert len(store.findings("first")) == 8


def test_opening_again_keeps_every_run(url: str) -> None:
    with open_store(url) as store:
        made().write(store)
    with open_store(url) as store:
        assert len(store.findings("first")) == 8


def test_a_file_of_no_bytes_becomes_a_store(url: str) -> None:
    file_of(url).parent.mkdir()
    file_of(url).touch()
    with pytest.raises(StoreMissing, match="holds no run yet: run `atxaudit audit` first"):
        open_store(url, create=False)
    with open_store(url) as store:
        assert store.runs() == []


def test_reading_where_nothing_is_says_so_and_creates_nothing(url: str) -> None:
    with pytest.raises(StoreMissing, match="holds no run yet"):
        open_store(url, create=False)
    assert not file_of(url).parent.exists()


def test_a_newer_store_is_refused_and_left_as_it_is(url: str) -> None:
    open_store(url).close()
    with sqlite3.connect(file_of(url)) as connection:
        connection.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    connection.close()
    before = file_of(url).read_bytes()
    for create in (True, False):
        with pytest.raises(StoreError, match=r"written by a newer atxaudit \(schema 9999\): upgrade atxaudit"):
            open_store(url, create=create)
    assert file_of(url).read_bytes() == before


def test_an_older_store_is_not_read_until_an_audit_has_brought_it_up_to_date(url: str) -> None:
    file_of(url).parent.mkdir()
    engine = create_engine(url)
    with engine.begin() as connection:
        upgrading._migrate(connection, "the store", to="0002")
    engine.dispose()
    before = file_of(url).read_bytes()
    with pytest.raises(StoreError, match=r"written by an older atxaudit \(schema 0002\): run `atxaudit audit` once"):
        open_store(url, create=False)
    assert file_of(url).read_bytes() == before
    open_store(url).close()
    with open_store(url, create=False) as reader:
        assert reader.runs() == []


def test_opening_for_reading_writes_nothing(url: str) -> None:
    with open_store(url) as store:
        made().write(store)
    other = "WAL" if journal_mode(sqlite3.sqlite_version_info) == "DELETE" else "DELETE"
    with sqlite3.connect(file_of(url)) as connection:
        connection.execute(f"PRAGMA journal_mode = {other}")
    connection.close()
    before = file_of(url).read_bytes()
    with open_store(url, create=False) as reader:
        assert len(reader.findings()) == 8
    assert file_of(url).read_bytes() == before


def test_a_file_of_another_program_is_refused(url: str) -> None:
    file_of(url).parent.mkdir()
    with sqlite3.connect(file_of(url)) as connection:
        connection.execute("CREATE TABLE bookmarks (id INTEGER)")
    connection.close()
    with pytest.raises(StoreError, match="belongs to another program"):
        open_store(url)


def test_a_file_that_is_no_database_is_refused(url: str) -> None:
    file_of(url).parent.mkdir()
    file_of(url).write_text("Not a database at all. " * 100)
    with pytest.raises(StoreError, match="is damaged or no SQLite file"):
        open_store(url)


def test_a_damaged_store_says_so_when_it_is_read(url: str) -> None:
    with open_store(url) as store:
        made().write(store)
    whole = file_of(url).read_bytes()
    file_of(url).write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(StoreError, match="is damaged"):
        open_store(url).findings()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"atxaudit\.db cannot be opened"):
        open_store(f"sqlite:///{tmp_path}/file/atxaudit.db")


def test_a_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        open_store(f"sqlite:///{tmp_path}")


def test_a_store_that_another_process_holds_is_busy(url: str) -> None:
    with open_store(url, busy_seconds=0.1) as store:
        holder = sqlite3.connect(file_of(url), isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="is busy: another atxaudit is writing"):
            made().write(store)
        holder.close()
        made().write(store)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("not a url", "is no database URL"),
        ("sqlite://", "in memory would forget"),
        ("sqlite:///:memory:", "in memory would forget"),
        ("oraclesque://host/db", "use sqlite:/// or postgresql://"),
    ],
)
def test_a_url_that_cannot_serve_is_refused(url: str, sentence: str) -> None:
    with pytest.raises(StoreError, match=sentence):
        open_store(url)


def test_a_missing_driver_is_named_and_the_password_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match="needs a database driver") as caught:
        open_store("postgresql+psycopg://ada:hunter2@db.example.org/audit")
    assert "hunter2" not in str(caught.value)
    assert "db.example.org" in str(caught.value)


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "DELETE"),
        ((3, 44, 5), "DELETE"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 0), "DELETE"),
        ((3, 50, 6), "DELETE"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 0), "DELETE"),
        ((3, 51, 2), "DELETE"),
        ((3, 51, 3), "WAL"),
        ((3, 53, 0), "WAL"),
        ((4, 0, 0), "WAL"),
    ],
)
def test_the_write_ahead_log_is_used_only_where_it_cannot_corrupt(version: tuple[int, int, int], mode: str) -> None:
    assert journal_mode(version) == mode


def test_the_file_is_in_the_mode_of_the_linked_sqlite(url: str) -> None:
    open_store(url).close()
    with sqlite3.connect(file_of(url)) as connection:
        found = connection.execute("PRAGMA journal_mode").fetchone()[0]
    connection.close()
    assert found.upper() == journal_mode(sqlite3.sqlite_version_info)


def test_a_file_from_a_machine_with_another_sqlite_changes_its_mode(url: str) -> None:
    open_store(url).close()
    with sqlite3.connect(file_of(url)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    open_store(url).close()
    with sqlite3.connect(file_of(url)) as connection:
        found = connection.execute("PRAGMA journal_mode").fetchone()[0]
    connection.close()
    assert found.upper() == journal_mode(sqlite3.sqlite_version_info)


def test_foreign_keys_are_held(url: str) -> None:
    with open_store(url) as store, store._engine.begin() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
