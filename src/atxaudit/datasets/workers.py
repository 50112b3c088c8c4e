"""Worker processes by Dask: on this machine, or on a cluster that shares the data folder.

Dask does a killed worker's datasets again elsewhere and starts another in its place. Results come back as JSON, a
dataset each, so that nothing depends on a worker's memory once it is done.
"""

from __future__ import annotations

import itertools
import logging
import secrets
import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import dask
from distributed import CancelledError, Client, KilledWorker, LocalCluster, Semaphore, as_completed, get_worker
from distributed.diagnostics.plugin import WorkerPlugin

from atxaudit.datasets.crew import Crew, cores
from atxaudit.datasets.examining import Examiner, unread
from atxaudit.datasets.task import DatasetTask, Examined, Tell, Work, from_json, to_json
from atxaudit.errors import WorkersUnavailable

AT_ONCE = 4  # downloads from one portal, however many workers there are
DEATHS = 3  # of workers over one dataset; then it is left
AHEAD = 64  # datasets handed over before they are due, so that no worker waits
PATIENCE = "15s"  # for a scheduler to answer
PROGRESS = "atxaudit-progress"
QUIET = ("distributed", "tornado", "asyncio")  # their log lines are for who mends Dask
SETTINGS = {
    "distributed.comm.timeouts.connect": "120s",  # a busy machine takes its time to start a process
    "distributed.scheduler.allowed-failures": 0,  # a dataset that was under a worker's hands when it died is ours again
    "distributed.scheduler.worker-saturation": 1.0,  # and so is one alone, mostly
    "distributed.scheduler.work-stealing": False,  # nothing waits at a worker
    "distributed.worker.profile.enabled": False,
    # a worker holds no results, so neither writing them to disk nor waiting would free memory: it is replaced
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": 0.95,
    "distributed.nanny.pre-spawn-environ": {
        **{f"DASK_LOGGING__{name.upper()}": "critical" for name in QUIET},
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "MALLOC_TRIM_THRESHOLD_": "65536",
    },
}


@contextmanager
def open_workers(scheduler: str, work: Work, tell: Tell, *, alone: bool) -> Iterator[Crew]:
    """Workers that have the work and wait for datasets. They end with the block.

    Raises:
        WorkersUnavailable: the scheduler cannot be reached, or has no worker.
    """
    workers = 1 if alone else work.workers
    memory = work.memory_mib * (max(2, work.workers) if alone else 1)
    with dask.config.set(SETTINGS), _connected(scheduler, workers, memory) as client:
        name = f"atxaudit {work.run} {secrets.token_hex(4)}"  # a cluster may remember what an earlier one held
        client.subscribe_topic(PROGRESS, lambda event: tell(*event[1]))
        client.register_plugin(_Preparing(work, is_ours=not scheduler), name=name)
        turn = _turns(client, name)
        try:
            yield _Workers(client, name, work, turn, ahead=1 if alone else AHEAD)
        finally:
            with suppress(Exception):  # a scheduler that is gone has forgotten them
                client.unregister_worker_plugin(name)
                if turn is not None:
                    turn.close()


@contextmanager
def _connected(scheduler: str, workers: int, memory_mib: int) -> Iterator[Client]:
    if scheduler:
        with _client(scheduler) as client:
            yield client
        return
    with (
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            memory_limit=memory_mib << 20,
            dashboard_address="127.0.0.1:0",  # None would take the one port that another cluster may hold
            silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


@contextmanager
def _client(address: str) -> Iterator[Client]:
    try:
        client = Client(address, timeout=PATIENCE)
    except (OSError, TimeoutError, ValueError) as error:
        raise WorkersUnavailable(
            f"No scheduler answers at {address}: start one with `dask scheduler` and workers that see the data folder, "
            "or leave out --scheduler."
        ) from error
    with client:
        if not client.scheduler_info()["workers"]:
            raise WorkersUnavailable(
                f"The scheduler at {address} has no worker: start one with `dask worker {address}`."
            )
        yield client


class _Workers:
    """The crew, as this process sees it."""

    def __init__(self, client: Client, name: str, work: Work, turn: Semaphore | None, *, ahead: int) -> None:
        self._client = client
        self._ahead = ahead
        self._turn = turn
        self._numbers = itertools.count()
        self._name = name
        self._work = work

    def examine(self, tasks: Iterable[DatasetTask]) -> Iterator[Examined]:
        """A dataset whose worker died is done again when the others are through, and then alone, so that it is clear
        which one kills."""
        rest, suspects = iter(tasks), []
        running: dict[str, DatasetTask] = {}
        finished = as_completed([], loop=self._client.loop)

        def hand_over() -> None:
            if (task := next(rest, None)) is not None:
                future = self._submit(task)
                running[future.key] = task
                finished.add(future)

        for _ in range(self._ahead):
            hand_over()
        try:
            for future in finished:
                hand_over()
                task = running.pop(future.key)
                if found := _result(future):
                    yield found
                else:
                    suspects.append(task)
        finally:
            self._client.cancel(list(finished.futures), force=True)
        yield from map(self._again, suspects)

    def _again(self, task: DatasetTask) -> Examined:
        """With no other beside it, as often as is left."""
        for _ in range(DEATHS - 1):
            if found := _result(self._submit(task)):
                return found
        reason = (
            f"{task.asset.id}: {DEATHS} workers died over its rows, most likely for want of memory; "
            "that is our side, no points are lost."
        )
        return unread(task, self._work, reason)

    def _submit(self, task: DatasetTask) -> Any:
        key = f"examine-{next(self._numbers)}-{task.asset.id}"  # a new one each time, or a failure would be remembered
        return self._client.submit(_examine, task, self._name, self._turn, key=key, pure=False)


def _result(future: Any) -> Examined | None:
    """What came of a dataset; None where its worker died.

    Raises:
        TokenRefused: the app token is wrong.
        WorkersUnavailable: the scheduler is gone.
    """
    try:
        return from_json(future.result())
    except KilledWorker:
        return None
    except (CancelledError, OSError) as error:  # not its own: whatever a dataset brings about comes as its outcome
        raise WorkersUnavailable(
            "The scheduler of the workers no longer answers: see to it, then go on with `atxaudit audit --resume`."
        ) from error


def _turns(client: Client, name: str) -> Semaphore | None:
    """What keeps downloads few, where there are more workers than that."""
    if len(client.scheduler_info()["workers"]) <= AT_ONCE:
        return None
    return Semaphore(max_leases=AT_ONCE, name=name)


class _Preparing(WorkerPlugin):  # type: ignore[misc]  # Dask publishes no types
    """Gives each worker the work, once; also the one that replaces a killed one."""

    def __init__(self, work: Work, *, is_ours: bool) -> None:
        """`is_ours`: we started the workers, and they end with us."""
        self._work = work
        self._is_ours = is_ours

    def setup(self, worker: Any) -> None:  # noqa: ARG002  Dask's signature
        self.examiner = Examiner(self._work, cores=cores())
        if self._is_ours and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started it

    def teardown(self, worker: Any) -> None:  # noqa: ARG002  the same
        self.examiner.close()


def _examine(task: DatasetTask, name: str, turn: Semaphore | None) -> bytes:
    worker = get_worker()
    examiner: Examiner = worker.plugins[name].examiner
    found = examiner.examine(task, lambda *heard: worker.log_event(PROGRESS, heard), turn)
    return to_json(found)
