"""A lock on a file, so that two of a kind never work at once; the system lets go of it whatever happens."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from atxaudit.errors import ReportError


@contextmanager
def only_one(file: Path, sentence: str) -> Iterator[None]:
    """Holds the file for the time being.

    Raises:
        ReportError: another process holds it (`sentence`), or it cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        stream = file.open("a")
    except OSError as error:
        raise ReportError(f"{file} cannot be written: {error.strerror or error}.") from error
    with stream:
        if sys.platform != "win32":  # there nobody has asked for it yet
            import fcntl  # noqa: PLC0415 - no such module on Windows

            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise ReportError(sentence) from error
        yield
