"""Ctrl-C while progress is shown."""

from __future__ import annotations

import contextlib
import signal

import pytest

from atxaudit.cli.progress import shown_progress


def test_an_interruption_that_was_lost_in_a_callback_ends_the_audit_at_its_next_step() -> None:
    before = signal.getsignal(signal.SIGINT)
    with shown_progress() as progress:
        progress("Reading rows", 1, 6)
        with contextlib.suppress(KeyboardInterrupt):  # as Python does in a callback of the garbage collector
            signal.raise_signal(signal.SIGINT)
            pytest.fail("Nothing was interrupted.")
        with pytest.raises(KeyboardInterrupt):
            progress("Reading rows", 2, 6)
    assert signal.getsignal(signal.SIGINT) is before
