"""Brings a store to the schema this atxaudit writes; refuses one of a newer atxaudit, and to readers an older one."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from atxaudit.errors import StoreError
from atxaudit.store.tables import metadata

HEAD = "0005"  # the newest file in migrations/versions; a test holds the two together
VERSION_TABLE = "atxaudit_schema"  # Alembic's own name would meet that of another program in a shared PostgreSQL
_MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine, name: str) -> None:
    """Makes an empty store ours and an older one current, in one transaction; `name` is for the sentences.

    Raises:
        StoreError: the store is of a newer atxaudit, or of another program.
    """
    with engine.connect() as connection:
        if _revision(connection, name) == HEAD:
            return
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if _revision(connection, name) != HEAD:  # another process may have been first
            _migrate(connection, name)


def is_current(engine: Engine, name: str) -> bool:
    """Whether a store can be read as it is; False where nothing was ever written. Nothing is written here either.

    Raises:
        StoreError: the store is of an older or a newer atxaudit, or of another program.
    """
    with engine.connect() as connection:
        revision = _revision(connection, name)
    if revision is not None and revision != HEAD:
        raise StoreError(_older(name, revision) if revision in _known() else _newer(name, revision))
    return revision is not None


def _revision(connection: Connection, name: str) -> str | None:
    tables = set(inspect(connection).get_table_names())
    if VERSION_TABLE in tables:
        revision = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 - a constant
        return str(revision) if revision else None
    clash = tables if connection.dialect.name == "sqlite" else tables & set(metadata.tables)
    if taken := sorted(clash):  # a PostgreSQL may be shared, a file may not
        raise StoreError(f"{name} belongs to another program (it has a table {taken[0]}): name another one.")
    return None


def _migrate(connection: Connection, name: str, to: str = "head") -> None:
    from alembic import command  # noqa: PLC0415 - a third of a second that a current store need not spend
    from alembic.config import Config  # noqa: PLC0415 - same

    revision = _revision(connection, name)
    if revision is not None and revision not in _known():
        raise StoreError(_newer(name, revision))
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, to)


def _known() -> set[str]:
    """Every revision this atxaudit can bring up to date; each file is named after its own."""
    return {file.name[:4] for file in (_MIGRATIONS / "versions").glob("[0-9]*.py")}


def _older(name: str, revision: str) -> str:
    return (
        f"{name} was written by an older atxaudit (schema {revision}): run `atxaudit audit` once, "
        "which brings it up to date."
    )


def _newer(name: str, revision: str) -> str:
    return f"{name} was written by a newer atxaudit (schema {revision}): upgrade atxaudit."
