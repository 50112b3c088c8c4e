"""What was sent is noted beside a run, once, and a run that was told of before is found again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from small_run import later, made

from atxaudit.errors import RunNotFound, StoreError
from atxaudit.store import Store

SENT = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)


def note(store: Store, run: str, liaison: str = "Ada Fern", address: str = "ada@parks.example") -> None:
    store.record_digest(run, liaison=liaison, address=address, sent_at=SENT, message_id=f"<{run}@x>")


def test_what_is_noted_is_read_back(store: Store) -> None:
    made().write(store)
    note(store, "first")
    assert store.digests("first").to_dict("records") == [
        {"liaison": "Ada Fern", "address": "ada@parks.example", "sent_at": SENT, "message_id": "<first@x>"}
    ]


def test_of_a_run_that_nobody_was_told_of_nothing_is_noted(store: Store) -> None:
    made().write(store)
    assert store.digests().empty
    assert list(store.digests().columns) == ["liaison", "address", "sent_at", "message_id"]


def test_the_same_is_never_noted_twice(store: Store) -> None:
    made().write(store)
    note(store, "first")
    with pytest.raises(StoreError):
        note(store, "first")
    note(store, "first", address="deputy@parks.example")
    assert len(store.digests("first")) == 2


def test_an_unknown_run_is_named(store: Store) -> None:
    made().write(store)
    with pytest.raises(RunNotFound, match='no run "nope"'):
        note(store, "nope")


def test_the_run_last_told_of_is_the_newest_before_this_one(store: Store) -> None:
    day = timedelta(days=1)
    for age, name in enumerate(("first", "second", "third")):
        later(name, 24 * age, as_of=made().run.as_of + age * day).write(store)
    assert store.last_digest("third", "Ada Fern", "ada@parks.example") is None
    note(store, "first")
    note(store, "third")
    assert store.last_digest("third", "Ada Fern", "ada@parks.example") == "first"
    note(store, "second")
    assert store.last_digest("third", "Ada Fern", "ada@parks.example") == "second"
    assert store.last_digest("third", "Bo Reed", "ada@parks.example") is None


def test_a_run_of_another_scope_was_about_something_else(store: Store) -> None:
    made().write(store)
    later("second", 24, scope="department Parks").write(store)
    note(store, "first")
    assert store.last_digest("second", "Ada Fern", "ada@parks.example") is None
