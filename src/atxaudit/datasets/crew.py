"""Who examines the datasets: this process, one after another, or many (workers.py)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

from atxaudit.datasets.examining import Examiner
from atxaudit.datasets.task import DatasetTask, Examined, Tell, Work
from atxaudit.request import Staff

FEW = 60  # datasets: workers would be starting and importing Great Expectations for longer than they would work


class Crew(Protocol):
    """Examines datasets."""

    def examine(self, tasks: Iterable[DatasetTask]) -> Iterator[Examined]:
        """What came of each, as they finish. Closing the iterator stops the rest.

        Raises:
            TokenRefused: the app token is wrong, so no rows at all can be read.
        """


def workers_for(staff: Staff, datasets: int, memory_mib: int) -> int:
    """Workers on this machine for so many datasets, each with so much memory; 1 is this process."""
    wanted = staff.workers or (min(cores(), machine_mib() // memory_mib) if datasets > FEW else 1)
    return max(1, min(wanted, datasets))


def cores() -> int:
    """Those this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def machine_mib() -> int:
    """The memory of this machine."""
    if not hasattr(os, "sysconf"):
        return 1 << 20  # not told: by the cores alone
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20


@contextmanager
def open_crew(scheduler: str, work: Work, tell: Tell, *, alone: bool = False) -> Iterator[Crew]:
    """As many workers as the work is for, or one that has the cores and the memory of all.

    Raises:
        WorkersUnavailable: the scheduler cannot be reached.
    """
    if work.workers == 1 and not scheduler:
        with Examiner(work, cores=cores()) as examiner:
            yield _Here(examiner, tell)
        return
    from atxaudit.datasets.workers import open_workers  # noqa: PLC0415  Dask takes a second to import

    with open_workers(scheduler, work, tell, alone=alone) as crew:
        yield crew


class _Here:
    """This process."""

    def __init__(self, examiner: Examiner, tell: Tell) -> None:
        self._examiner = examiner
        self._tell = tell

    def examine(self, tasks: Iterable[DatasetTask]) -> Iterator[Examined]:
        for task in tasks:
            yield self._examiner.examine(task, self._tell)
