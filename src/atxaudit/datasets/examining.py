"""One dataset's work, from its rows at the portal to a verdict of every rule on rows: what a worker does."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from types import TracebackType

import duckdb

from atxaudit.datasets.task import DatasetTask, Examined, Tell, Work
from atxaudit.engine.dataset import RowVerdict, judge_dataset, same_verdict
from atxaudit.engine.duckdb.scan import bound_memory
from atxaudit.errors import TokenRefused
from atxaudit.models import Outcome
from atxaudit.portal.client import PortalClient
from atxaudit.snapshot.profile import DatasetProfile, Roles, profile_dataset, roles_of
from atxaudit.snapshot.profile.masks import without_values
from atxaudit.snapshot.readings import DatasetReading
from atxaudit.snapshot.rows.files import Cause, RowFile, RowsUnavailable, find_row_file
from atxaudit.snapshot.rows.parquet import Engine
from atxaudit.snapshot.rows.reading import read_rows
from atxaudit.suites.plan import plan_rows

ONE_AT_A_TIME = threading.Lock()  # the engine's memory and threads are the process's, whoever calls
SPILLED = ".spilled-"  # begins the name of a folder for what does not fit into memory, beside the row files


class Examiner:
    """Examines datasets, with one client of the portal and one connection to DuckDB for all of them.

    Where several threads call it, they download side by side and do the rest one after another. Use it in a `with`
    block.
    """

    def __init__(self, work: Work, *, cores: int) -> None:
        """`cores` are for datasets that are examined alone; all others have one."""
        self._work = work
        self._cores = cores
        self._stack = ExitStack()
        access, token = work.access, work.access.app_token
        self._client = PortalClient(
            access.portal,
            app_token=token.get_secret_value() if token else None,
            deadline_seconds=access.deadline_seconds,
        )
        self._stack.callback(self._client.close)
        work.folder.mkdir(parents=True, exist_ok=True)
        spilled = tempfile.TemporaryDirectory(prefix=SPILLED, dir=work.folder, ignore_cleanup_errors=True)
        self._spilled = self._stack.enter_context(spilled)
        self._duckdb = duckdb.connect(config={"temp_directory": f"{self._spilled}/profile"})  # two must not share one
        self._stack.callback(self._duckdb.close)
        self._given: bool | None = None  # whether what DuckDB may take is for a dataset that is alone

    def __enter__(self) -> Examiner:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives connections back."""
        self._stack.close()

    def examine(self, task: DatasetTask, tell: Tell, turn: AbstractContextManager[object] | None = None) -> Examined:
        """All that one dataset brings. Whatever goes wrong with it is its outcome.

        Args:
            task: the dataset.
            tell: hears how far the download is.
            turn: held while the portal is asked, so that not too many do.

        Raises:
            TokenRefused: the app token is wrong, so no rows at all can be read.
        """
        clock = _Clock()
        try:
            return self._examine(task, tell, turn or nullcontext(), clock)
        except TokenRefused:
            raise
        except Exception as error:  # noqa: BLE001  one dataset must not take the others with it
            return unread(task, self._work, broken(task, error))

    def _examine(self, task: DatasetTask, tell: Tell, turn: AbstractContextManager[object], clock: _Clock) -> Examined:
        if task.gone:
            return unread(task, self._work, task.gone)
        with clock.stage("read"):
            file = self._rows(task, tell, turn)
        if isinstance(file, RowsUnavailable):
            return unread(task, self._work, file.reason, file.cause)
        if file.rows > self._work.large and not task.is_alone:
            return Examined(reading=DatasetReading(asset_id=task.asset.id), postponed=file.key)
        with ONE_AT_A_TIME:
            with clock.stage("profile"):
                profile = self._profile(task, file)
            with clock.stage("plan"):
                roles = _roles(task, profile)
            reading = DatasetReading(asset_id=task.asset.id, file=file, profile=profile, roles=roles)
            verdicts = tuple(self._verdicts(task, reading, clock))
        return Examined(reading=reading, verdicts=verdicts, seconds=clock.seconds)

    def _rows(self, task: DatasetTask, tell: Tell, turn: AbstractContextManager[object]) -> RowFile | RowsUnavailable:
        work, asset = self._work, task.asset
        if task.key:
            gone = f"{asset.id}: the rows it was judged by are no longer kept; audit the portal again."
            file = find_row_file(work.folder, asset.id, task.key)
            return file or RowsUnavailable(asset_id=asset.id, cause=Cause.MACHINE, reason=gone)
        with turn:
            return read_rows(
                self._client,
                asset,
                work.folder,
                fetched_at=work.started,
                limits=work.limits,
                engine=Engine(threads=self._cores if work.workers == 1 else 1),
                progress=lambda done, total: tell(asset.name, done, total),
            )

    def _profile(self, task: DatasetTask, file: RowFile) -> DatasetProfile:
        self._give(task)
        return profile_dataset(
            file.rows_path,
            task.asset.columns,
            stamp=task.asset.data_updated_at,
            as_of=self._work.as_of,
            area=self._work.area,
            connection=self._duckdb,
            misfits=file.misfits_path,
        )

    def _verdicts(self, task: DatasetTask, reading: DatasetReading, clock: _Clock) -> Sequence[RowVerdict]:
        """A fault of planning or judging leaves the facts of the profile whole."""
        assert reading.file is not None  # noqa: S101  read before
        work = self._work
        try:
            with clock.stage("plan"):
                plan = plan_rows(
                    work.rules,
                    reading,
                    task.asset.columns,
                    row_identifier=task.asset.row_identifier,
                    as_of=work.as_of,
                    own=task.own,
                )
            with clock.stage("judge"):
                return judge_dataset(
                    plan,
                    reading.file.rows_path,
                    is_sample=reading.file.is_sample,
                    threads=self._threads(task),
                    cut_fixed_cost=work.cut_fixed_cost,
                )
        except Exception as error:  # noqa: BLE001  as above
            return same_verdict(task.asset.id, task.rules(work.rules), Outcome.COULD_NOT_RUN, broken(task, error))

    def _threads(self, task: DatasetTask) -> int:
        return self._cores if task.is_alone else 1

    def _give(self, task: DatasetTask) -> None:
        """Lets DuckDB take what the task may; each setting costs milliseconds, so only where it changes."""
        if self._given == task.is_alone:
            return
        mib = self._work.database_mib(alone=task.is_alone)
        self._duckdb.execute(f"SET threads TO {self._threads(task)}")
        self._duckdb.execute(f"SET memory_limit = '{mib}MiB'")
        bound_memory(mib, f"{self._spilled}/judge")
        self._given = task.is_alone


def unread(task: DatasetTask, work: Work, reason: str, cause: Cause | None = None) -> Examined:
    """The outcome of a dataset whose rows are not there to be judged."""
    return Examined(
        reading=DatasetReading(asset_id=task.asset.id, error=reason),
        verdicts=tuple(same_verdict(task.asset.id, task.rules(work.rules), Outcome.COULD_NOT_RUN, reason)),
        cause=cause,
    )


def broken(task: DatasetTask, error: Exception) -> str:
    """The sentence on a fault of ours."""
    said = without_values(" ".join(str(error).split()))[:200]  # an error may quote a cell
    what = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return (
        f"{task.asset.id}: its rows could not be examined ({what.rstrip('.')}); that is our side, no points are lost."
    )


def _roles(task: DatasetTask, profile: DatasetProfile) -> Roles:
    """The roles of the columns, by the dataset's own suite where it says; columns that are gone are passed over."""
    columns, own = task.asset.columns, task.own
    given = own.roles_within({column.field_name for column in columns}) if own else {}
    return roles_of(profile, columns, task.asset.name, given)


class _Clock:
    """Wall seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began
