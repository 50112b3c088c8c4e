"""What the tests of the portal share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import stamina
from scripted_portal import ScriptedPortal


@pytest.fixture
def portal() -> Iterator[ScriptedPortal]:
    """A portal of one's own, scripted by the test."""
    scripted = ScriptedPortal()
    yield scripted
    scripted.close()


@pytest.fixture(autouse=True)
def _without_waiting() -> Iterator[None]:
    """Retries are made as often as in earnest, but at once."""
    with stamina.set_testing(True, attempts=5):
        yield
