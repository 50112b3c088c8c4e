"""A writer and its readers are different processes, and either may die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
from small_run import later, made

from atxaudit.store import Store, open_store

HERE = Path(__file__).parent

# Stops with everything but the last rows written, and waits for a line on stdin before it goes on.
WRITER = """
import sys
from sqlalchemy import Engine, event
from small_run import later
from atxaudit.store import open_store

@event.listens_for(Engine, "before_cursor_execute")
def stop(connection, cursor, statement, *_):
    if statement.startswith("ANALYZE"):
        print("half", flush=True)
        sys.stdin.readline()

with open_store(sys.argv[1]) as store:
    later("second", 1).write(store)
print("whole", flush=True)
"""


def start_writer(url: str) -> subprocess.Popen[str]:
    """A process that has written half a run."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, url],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "half\n"
    return writer


def test_a_run_is_invisible_until_it_is_whole_and_readers_go_on(store: Store, url: str) -> None:
    made().write(store)
    before = store.findings("first", outcome="all")
    writer = start_writer(url)
    with open_store(url, create=False, busy_seconds=0.1) as reader:
        assert [run.id for run in reader.runs()] == ["first"]
        pd.testing.assert_frame_equal(reader.findings(outcome="all"), before)
        said, _ = writer.communicate("\n", timeout=60)
        assert said == "whole\n"
        assert [run.id for run in reader.runs()] == ["second", "first"]
        assert len(reader.findings()) == 8


def test_a_writer_that_is_killed_leaves_nothing_behind(store: Store, url: str) -> None:
    made().write(store)
    before = store.findings("first", outcome="all")
    with start_writer(url) as writer:
        writer.send_signal(signal.SIGKILL)
        writer.wait(60)
    with open_store(url, create=False) as reader:
        assert [run.id for run in reader.runs()] == ["first"]
        pd.testing.assert_frame_equal(reader.findings(outcome="all"), before)
    later("second", 1).write(store)
    assert len(store.findings("second")) == 8
