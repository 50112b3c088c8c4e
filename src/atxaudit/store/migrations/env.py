"""Alembic runs this file; the connection comes from `upgrading.upgrade`, which holds the transaction."""

from __future__ import annotations

from alembic import context

from atxaudit.store.tables import metadata
from atxaudit.store.upgrading import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,  # SQLite alters a table by copying it
)
context.run_migrations()
