"""Opens the database behind a URL: what SQLite needs to be safe, and our sentence for whatever goes wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, exc, make_url

from atxaudit.errors import StoreError, StoreMissing
from atxaudit.store.upgrading import is_current, upgrade

BUSY_SECONDS = 10.0  # how long one process waits for another's commit
_NO_RUN = "{name} holds no run yet: run `atxaudit audit` first."


def open_engine(url: str, *, create: bool, busy_seconds: float) -> tuple[Engine, str]:
    """An engine on a store of the current schema, and the store's name for people (never a password).

    With `create` false nothing is created or upgraded, and the engine only reads.

    Raises:
        StoreMissing: there is nothing yet, and `create` is false.
        StoreError: the store cannot be opened, or is of a newer atxaudit; or of an older, and `create` is false.
    """
    parsed = _parse(url)
    name = _name(parsed)
    with translated(name):
        _prepare_place(parsed, name, create=create)
        engine = _engine(parsed, busy_seconds, reads_only=not create)
        try:
            _make_current(engine, name) if create else _require_current(engine, name)
        except BaseException:
            engine.dispose()
            raise
    return engine, name


def journal_mode(version: tuple[int, int, int]) -> Literal["WAL", "DELETE"]:
    """WAL where SQLite is free of the WAL-reset bug, which can corrupt a file two processes write to.

    Fixed in 3.51.3, and back-ported to 3.50.7 and 3.44.6 (sqlite.org/wal.html); else the rollback journal.
    """
    is_fixed = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)
    return "WAL" if is_fixed else "DELETE"


@contextmanager
def translated(name: str) -> Iterator[None]:
    """Database errors as one sentence that names the store.

    Raises:
        StoreError: instead of any error of SQLAlchemy, the driver or the file system.
    """
    try:
        yield
    except (exc.SQLAlchemyError, sqlite3.Error) as error:
        raise StoreError(_sentence(name, error)) from error
    except ModuleNotFoundError as error:
        raise StoreError(f'{name} needs a database driver: install the Python package "{error.name}".') from error
    except OSError as error:
        raise StoreError(f"{name} cannot be opened: {error.strerror or error}.") from error


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except exc.ArgumentError as error:
        raise StoreError(
            'ATXAUDIT_DATABASE_URL is no database URL: write e.g. "sqlite:////data/atxaudit.db".'
        ) from error
    if _is_sqlite(parsed) and parsed.database in {None, "", ":memory:"}:
        raise StoreError("A store in memory would forget its runs: name a file, as in sqlite:////data/atxaudit.db.")
    return parsed


def _name(url: URL) -> str:
    if _is_sqlite(url):
        return f"The store {url.database}"
    return f"The store {url.set(username=None, password=None, query={}).render_as_string()}"


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _prepare_place(url: URL, name: str, *, create: bool) -> None:
    """The folder of an SQLite file; a reader finds the file or learns that there is none."""
    if not _is_sqlite(url):
        return
    file = Path(str(url.database))
    if create:
        file.parent.mkdir(parents=True, exist_ok=True)
    elif not file.exists():
        raise StoreMissing(_NO_RUN.format(name=name))


def _make_current(engine: Engine, name: str) -> None:
    _choose_journal(engine)
    upgrade(engine, name)


def _require_current(engine: Engine, name: str) -> None:
    if not is_current(engine, name):
        raise StoreMissing(_NO_RUN.format(name=name))


def _engine(url: URL, busy_seconds: float, *, reads_only: bool) -> Engine:
    if not _is_sqlite(url):
        reading: dict[str, Any] = {"postgresql_readonly": True} if reads_only else {}
        return create_engine(url, pool_pre_ping=True, execution_options=reading)
    # A connection to a file costs less than a stale one: none is kept between two readings.
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": busy_seconds})

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # sqlite3 begins no transactions of its own: we say how, below
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_spill = OFF")  # a spilling writer would lock readers out before its commit
        if reads_only:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        # A transaction that reads first and writes later fails at once where another writes: take the lock first.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _choose_journal(engine: Engine) -> None:
    """The mode stays in the file, so it is set only where it differs."""
    if engine.dialect.name != "sqlite":
        return
    wanted = journal_mode(sqlite3.sqlite_version_info)
    connection: Any = engine.raw_connection()
    try:
        if str(connection.execute("PRAGMA journal_mode").fetchone()[0]).upper() != wanted:
            connection.execute(f"PRAGMA journal_mode = {wanted}")
    finally:
        connection.close()


def _sentence(name: str, error: Exception) -> str:
    cause = str(getattr(error, "orig", None) or error).splitlines()[0].rstrip(".")
    if isinstance(error, exc.NoSuchModuleError):
        return f"{name} is of a kind SQLAlchemy does not know: use sqlite:/// or postgresql://."
    if "locked" in cause or "busy" in cause:
        return f"{name} is busy: another atxaudit is writing to it; try again when it has finished."
    if "not a database" in cause or "malformed" in cause:
        return f"{name} is damaged or no SQLite file ({cause}): restore it from a backup, or name another file."
    if "readonly" in cause or "read-only" in cause or "unable to open" in cause:
        return f"{name} cannot be written ({cause}): check the rights on its folder, or name another one."
    return f"{name} cannot be used: {cause}."
