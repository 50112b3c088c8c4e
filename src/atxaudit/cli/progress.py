"""Progress on stderr: bars on a terminal, plain lines elsewhere, so that a log stays readable."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from atxaudit.reading import Progress as Tell


@contextmanager
def shown_progress() -> Iterator[Tell]:
    """What the audit calls with (stage, done, total)."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield _plain_lines(console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield tell


def _plain_lines(console: Console) -> Tell:
    """A line when a stage begins, at every quarter and at its end."""
    said: dict[str, int] = {}

    def tell(stage: str, done: int, total: int) -> None:
        quarter = 4 * done // total if total else 4
        if said.get(stage, -1) < quarter:
            said[stage] = quarter
            one_step = f"{stage}: done" if done else f"{stage} …"
            console.print(f"{stage}: {done:,} of {total:,}" if total > 1 else one_step)

    return tell
