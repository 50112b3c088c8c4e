"""Which e-mail was sent for which run: the one thing that is noted beside a run after it was written."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, insert, select

from atxaudit.models import Run
from atxaudit.store import tables
from atxaudit.store.frames import read
from atxaudit.store.history import alike
from atxaudit.store.rows import storable

DIGEST_COLUMNS = ("liaison", "address", "sent_at", "message_id")


def insert_digest(
    connection: Connection, run_key: int, *, liaison: str, address: str, sent_at: datetime, message_id: str
) -> None:
    """Notes one e-mail. The database refuses a second for the same run, liaison and address."""
    texts = {"liaison": liaison, "address": address, "message_id": message_id}
    values: dict[str, Any] = {name: storable(text) for name, text in texts.items()}
    connection.execute(insert(tables.digest).values(run_key=run_key, sent_at=sent_at, **values))


def read_digests(connection: Connection, run_key: int) -> pd.DataFrame:
    """DIGEST_COLUMNS, in the order of sending."""
    digest = tables.digest.c
    columns = [digest[name] for name in DIGEST_COLUMNS]
    return read(connection, select(*columns).where(digest.run_key == run_key).order_by(digest.sent_at, digest.key))


def last_sent(run: Run, run_key: int, liaison: str, address: str) -> Select[Any]:
    """The id of the newest run of the same kind before this one that somebody was told of."""
    digest, runs = tables.digest.c, tables.run.c
    told = select(digest.run_key).where(digest.liaison == liaison, digest.address == address)
    before = alike(run, run_key).where(runs.key != run_key, runs.key.in_(told))
    return before.with_only_columns(runs.id).limit(1)
