"""All datasets of a run examined: small ones many at once, large ones alone afterwards, finished ones kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from atxaudit.datasets.crew import open_crew, workers_for
from atxaudit.datasets.examining import unread
from atxaudit.datasets.task import Access, DatasetTask, Examined, Work, tasks_of
from atxaudit.datasets.unfinished import Unfinished
from atxaudit.engine.dataset import RowVerdict, same_verdict
from atxaudit.models import Outcome
from atxaudit.reading import Progress
from atxaudit.request import Request
from atxaudit.settings import Settings
from atxaudit.snapshot.files import ROWS, Snapshot
from atxaudit.snapshot.frames import Frames, conform
from atxaudit.snapshot.readings import DatasetReading
from atxaudit.snapshot.rows.files import Cause
from atxaudit.suites.rule import Rule

GIVEN_UP_AFTER = 5  # datasets without an answer, one after another: then the portal is down, not the dataset
NO_ROWS = "It has no rows of its own, or its parent is judged."
STAGE = "Reading rows"
_NAMED = 5


@dataclass(frozen=True, kw_only=True)
class Examination:
    """What the rows of a run brought, by asset id."""

    tasks: tuple[DatasetTask, ...] = ()
    examined: tuple[Examined, ...] = ()  # one of each task

    @property
    def asset_ids(self) -> tuple[str, ...]:
        return tuple(task.asset.id for task in self.tasks)

    @property
    def pairs(self) -> Iterator[tuple[Examined, DatasetTask]]:
        """What came of each task."""
        return zip(self.examined, self.tasks, strict=True)

    @property
    def readings(self) -> tuple[DatasetReading, ...]:
        return tuple(found.reading for found in self.examined)

    @property
    def index(self) -> pd.DataFrame:
        """Which rows were judged, for the snapshot (snapshot.files.ROWS)."""
        rows = [(r.asset_id, r.file.key if r.file else "", r.error) for r in self.readings]
        return conform(pd.DataFrame(rows, columns=list(ROWS), dtype="object"), ROWS)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader of the run should know, in sentences."""
        unread_ones = [found for found in self.examined if found.reading.error]
        sampled = [reading.file for reading in self.readings if reading.file and reading.file.is_sample]
        said = []
        if unread_ones:
            of = f"{len(unread_ones):,} of {len(self.examined):,} datasets"
            said.append(f"The rows of {of} could not be read. {' '.join(_by_cause(unread_ones))}")
        if sampled:
            listed = ", ".join(f"{file.asset_id} ({file.sample_note})" for file in sampled[:_NAMED])
            said.append(f"Judged on a sample of their rows: {listed}{_more(sampled)}.")
        return tuple(said)

    def verdicts(self, assets: pd.DataFrame, rules: Sequence[Rule]) -> list[RowVerdict]:
        """What the rules on rows found on every asset of the frame."""
        by_id = {found.asset_id: found.verdicts for found in self.examined}
        nothing = {key: same_verdict(key, rules, Outcome.NOT_APPLICABLE, NO_ROWS) for key in assets["asset_id"]}
        return [verdict for asset_id, none in nothing.items() for verdict in by_id.get(asset_id, none)]


def examine(
    scoped: Frames,
    snapshot: Snapshot,
    request: Request,
    settings: Settings,
    unfinished: Unfinished,
    progress: Progress,
) -> Examination:
    """Examines every dataset of the frames; none where the request leaves rows out. Where it names a snapshot, the rows
    that that one was judged by.

    Raises:
        TokenRefused: the app token is wrong.
        WorkersUnavailable: no cluster at the scheduler's address, or no longer.
        SnapshotError: the results cannot be kept.
    """
    if not request.rows:
        return Examination()
    tasks = tuple(tasks_of(scoped, request.own, snapshot.rows if request.snapshot else None))
    work = Work(
        run=unfinished.run.id,
        access=Access(portal=request.portal, app_token=settings.app_token, deadline_seconds=settings.deadline_seconds),
        folder=settings.rows,
        rules=request.row_rules,
        as_of=unfinished.run.as_of,
        started=unfinished.run.started,
        limits=request.limits,
        area=request.profile.service_area,
        memory_mib=settings.worker_memory_mib,
        cut_fixed_cost=settings.cut_fixed_cost,
        workers=workers_for(request.staff, len(tasks), settings.worker_memory_mib),
    )
    return examine_all(tasks, work, request.staff.scheduler, unfinished, progress)


def examine_all(
    tasks: Sequence[DatasetTask], work: Work, scheduler: str, unfinished: Unfinished, progress: Progress
) -> Examination:
    """Examines every dataset that the unfinished run has not done yet, and keeps each as it finishes.

    Raises: as `examine` does.
    """
    done = unfinished.finished(work.folder)
    keeping = _Keeping(tasks, {task.asset.id: done[task.asset.id] for task in tasks if task.asset.id in done})
    keeping.show(progress)
    for found in _found(keeping, work, scheduler, progress):
        if found.postponed:
            keeping.postponed.append(found)
            continue
        if found.cause is not Cause.UNREACHABLE:  # whoever resumes will ask again
            unfinished.keep(found)
        keeping.add(found)
        keeping.show(progress)
    return Examination(tasks=tuple(tasks), examined=tuple(keeping.done[task.asset.id] for task in tasks))


class _Keeping:
    """How far it is."""

    def __init__(self, tasks: Sequence[DatasetTask], done: dict[str, Examined]) -> None:
        self.tasks = {task.asset.id: task for task in tasks}
        self.done = done
        self.postponed: list[Examined] = []
        self.unanswered = 0  # in a row
        self.now = ""

    @property
    def rest(self) -> list[DatasetTask]:
        later = {found.asset_id for found in self.postponed}
        return [task for key, task in self.tasks.items() if key not in self.done and key not in later]

    @property
    def alone(self) -> list[DatasetTask]:
        """Those that were put off, to be examined alone."""
        return [
            replace(self.tasks[found.asset_id], key=found.postponed, is_alone=True)
            for found in sorted(self.postponed, key=lambda found: found.asset_id)
        ]

    @property
    def portal_is_gone(self) -> bool:
        return self.unanswered >= GIVEN_UP_AFTER

    def add(self, found: Examined) -> None:
        self.done[found.asset_id] = found
        self.now = self.tasks[found.asset_id].asset.name
        self.unanswered = self.unanswered + 1 if found.cause is Cause.UNREACHABLE else 0

    def show(self, progress: Progress) -> None:
        if self.tasks:
            progress(STAGE, len(self.done), len(self.tasks), self.now)


def _found(keeping: _Keeping, work: Work, scheduler: str, progress: Progress) -> Iterator[Examined]:
    """What came of each dataset that is left, as they finish."""

    def tell(title: str, done: int, total: int) -> None:
        keeping.now = f"{title}, {done:,} of {total:,} rows"
        keeping.show(progress)

    rest = keeping.rest
    if rest:
        with open_crew(scheduler, work, tell) as crew:
            for found in crew.examine(rest):
                yield found
                if keeping.portal_is_gone:
                    break
    reason = f"{work.access.portal} had stopped answering; run the audit again later."
    yield from (unread(task, work, f"{task.asset.id}: {reason}", Cause.UNREACHABLE) for task in keeping.rest)
    if keeping.postponed:
        with open_crew(scheduler, work, tell, alone=True) as crew:
            yield from crew.examine(keeping.alone)


def _by_cause(examined: Sequence[Examined]) -> Iterator[str]:
    """How many there are of each cause, and the sentence on the first."""
    causes = Counter(found.cause for found in examined)
    for cause, count in causes.most_common():
        first = next(found for found in examined if found.cause is cause)
        yield f"{cause.value.capitalize() if cause else 'Other'}, {count:,}: {first.reading.error}"


def _more(listed: Sequence[object]) -> str:
    return f" and {len(listed) - _NAMED:,} more" if len(listed) > _NAMED else ""
