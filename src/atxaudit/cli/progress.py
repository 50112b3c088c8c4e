"""Progress on stderr: bars on a terminal, plain lines elsewhere, so that a log stays readable."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from atxaudit.reading import Progress as Tell

QUIET_SECONDS = 30.0  # a log says at least so often what is done at the moment
NOW_WIDTH = 60  # characters


@contextmanager
def shown_progress() -> Iterator[Tell]:
    """What the audit calls with (stage, done, total) and what it is about at the moment."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    if not console.is_terminal:
        yield _Lines(console)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[now]}"),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: int, total: int, now: str = "", /) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total, now="")
            bars.update(tasks[stage], completed=done, total=total, now=escape(now[:NOW_WIDTH]) if done < total else "")

        yield tell


class _Lines:
    """A line when a stage begins, at every quarter and at its end; and one now and then in a long one."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._said: dict[str, int] = {}
        self._last = time.monotonic()
        self._lock = threading.Lock()  # workers' progress comes in a thread of its own

    def __call__(self, stage: str, done: int, total: int, now: str = "", /) -> None:
        quarter = 4 * done // total if total else 4
        with self._lock:
            is_due = bool(now) and time.monotonic() - self._last > QUIET_SECONDS
            if self._said.get(stage, -1) >= quarter and not is_due:
                return
            self._said[stage] = quarter
            self._last = time.monotonic()
        several = f"{stage}: {done:,} of {total:,}" if total > 1 else f"{stage}: done" if done else f"{stage} …"
        self._console.print(f"{several} · {now}" if now and done < total else several, markup=False)
