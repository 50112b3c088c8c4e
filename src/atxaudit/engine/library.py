"""Great Expectations itself: imported late, and kept quiet."""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

ONE_AT_A_TIME = threading.Lock()  # a context shared between threads gives wrong verdicts, without an exception


def great_expectations() -> Any:
    """The package. Its first import warns, and sends all warnings of the process to logging: see `silenced`."""
    import great_expectations  # noqa: PLC0415  takes seconds: only whoever judges waits for it

    return great_expectations


@contextmanager
def silenced() -> Iterator[None]:
    """No warning and no log line of Great Expectations leaves this block, nor what its import does to warnings.

    Not for several threads at once: warnings belong to the process.
    """
    shown_by = warnings.showwarning
    logger, deaf = logging.getLogger("great_expectations"), logging.NullHandler()
    propagates = logger.propagate
    logger.addHandler(deaf)
    logger.propagate = False  # some of its loggers set their own level, so a level up here would not stop them
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            great_expectations()
            if warnings.showwarning is not shown_by:
                logging.captureWarnings(False)
            yield
        finally:
            logger.propagate = propagates
            logger.removeHandler(deaf)


def fixed_cost(*, cut: bool) -> AbstractContextManager[None]:
    """Great Expectations with its repetitions left out inside the block, or as it ships; the results are the same."""
    if not cut:
        return nullcontext()
    from atxaudit.engine.duckdb.fixed_cost import fixed_cost_cut  # noqa: PLC0415  it imports Great Expectations

    return fixed_cost_cut()
