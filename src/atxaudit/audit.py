"""One audit, top to bottom: read the portal, derive the facts, read rows, judge, score, keep. Start reading here."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd

from atxaudit import __version__
from atxaudit.datasets.evidence import add_failing_rows, say_samples
from atxaudit.datasets.examination import Examination, examine
from atxaudit.datasets.keeping import remove_old_rows
from atxaudit.datasets.unfinished import Unfinished, begin_unfinished, find_unfinished
from atxaudit.datasets.values import column_values
from atxaudit.engine.dataset import with_row_verdicts
from atxaudit.engine.judge import judge_all
from atxaudit.errors import AtxauditError, UsageError
from atxaudit.models import Outcome, Run, Status, Table
from atxaudit.notes import notes
from atxaudit.portal.profile_schema import ServiceArea
from atxaudit.reading import Progress, read
from atxaudit.request import Request
from atxaudit.scope import narrow
from atxaudit.scoring.score import score
from atxaudit.settings import Settings
from atxaudit.snapshot.before import load_before
from atxaudit.snapshot.facts import derive
from atxaudit.snapshot.facts.from_rows import add_row_facts
from atxaudit.snapshot.files import About, Snapshot, remove_snapshot, save_snapshot
from atxaudit.snapshot.frames import Frames
from atxaudit.store import Store
from atxaudit.suites.loader import rule_set_hash

NOT_RUN_AT_MOST = 0.02  # of the verdicts that were due; more, and the run is incomplete (exit 3)
WITHOUT_ROWS = "Rows were left out (--no-rows): the rules that need them are no part of this run."


def audit(request: Request, settings: Settings, store: Store, progress: Progress = lambda *_: None) -> Run:
    """Runs one audit and keeps it: facts on the whole portal, verdicts and scores on what was asked for.

    Raises:
        AtxauditError: a reason a person can act on. Until rows are read it is kept as a failed run; from then on the
            run is unfinished, as when the process ends, and can be resumed. Earlier runs stay as they are.
    """
    run, unfinished = _begin(request, settings, store)
    request = replace(request, as_of=run.as_of)
    with _kept_if_it_fails(run, settings, store):
        if unfinished is None:
            last = store.previous_whole_run(run)
            snapshot = read(request, settings, last, progress)
            unfinished = begin_unfinished(settings.unfinished, run, snapshot, request.asked)
        else:
            snapshot = unfinished.snapshot()
        frames = _derive(snapshot, request)
        scoped = narrow(frames, request)
    examination = examine(scoped, snapshot, request, settings, unfinished, progress)
    before = load_before(settings.snapshots / snapshot.about.compared_with) if snapshot.about.compared_with else None
    frames = add_row_facts(frames, examination.readings, before)
    scoped = narrow(frames, request)
    about = replace(snapshot.about, as_of=run.as_of)
    save_snapshot(settings.snapshots / run.id, frames, about, examination.index)
    verdicts = _judge(scoped, examination, request, settings, progress)
    scored = score(verdicts, scoped.assets, request.rules)
    progress("Keeping the run", 0, 1)
    on_rows = examination.remarks if request.rows else (WITHOUT_ROWS,)
    run = _finish(run, about, scoped, verdicts, notes(frames, about, request.profile, on_rows))
    store.write_run(
        run,
        assets=scoped.assets,
        scored=scored,
        rules=request.rules,
        left_out=scoped.left_out,
        columns=scoped.columns,
        column_values=column_values(examination.readings),
    )
    unfinished.remove()
    remove_old_rows(settings.rows, settings.snapshots, examination.asset_ids, run.finished)
    progress("Keeping the run", 1, 1)
    return run


def not_run_share(run: Run) -> float:
    """Could-not-run verdicts ÷ those due (planned less not applicable); 0 when none was due."""
    due = run.passed + run.failed + run.waived + run.could_not_run
    return run.could_not_run / due if due else 0.0


def _begin(request: Request, settings: Settings, store: Store) -> tuple[Run, Unfinished | None]:
    """A new run, or the interrupted one that is to be resumed.

    Raises:
        UsageError: there is none to resume.
    """
    run = _new_run(request)
    if not request.resume:
        return run, None
    over = {known.id for known in store.runs()}
    unfinished = find_unfinished(settings.unfinished, run, request.asked, over)
    if unfinished is None:
        raise UsageError(
            f"There is no unfinished run of {request.portal} ({request.scope}, by these rules) to resume: "
            "leave out --resume to begin one."
        )
    remove_snapshot(settings.snapshots / unfinished.run.id)
    return unfinished.run, unfinished


def _new_run(request: Request) -> Run:
    started = datetime.now(UTC)
    return Run(
        id=f"{started:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}",
        profile=request.profile.name,
        portal=request.portal,
        scope=request.scope,
        as_of=request.as_of,
        started=started,
        finished=started,
        status=Status.FAILED,
        rule_set=rule_set_hash(request.in_force, request.own if request.rows else None),
        version=__version__,
        timezone=request.profile.timezone,
        title=request.profile.title,
        raw_records=0,
        result_set_size=0,
        distinct=0,
        assets=0,
        directory="",
        service_area=_box(request.profile.service_area),
    )


def _box(area: ServiceArea | None) -> tuple[float, float, float, float] | None:
    return (area.south, area.north, area.west, area.east) if area else None


@contextmanager
def _kept_if_it_fails(run: Run, settings: Settings, store: Store) -> Iterator[None]:
    """A run that fails here has read nothing that could be gone on with."""
    try:
        yield
    except AtxauditError as error:
        Unfinished(folder=settings.unfinished / run.id, run=run).remove()
        store.record_failed_run(replace(run, finished=datetime.now(UTC), notes=(str(error),)))
        raise


def _derive(snapshot: Snapshot, request: Request) -> Frames:
    frames = derive(
        snapshot.assets,
        snapshot.columns,
        snapshot.left_out,
        profile=request.profile,
        directory=snapshot.about.directory,
        as_of=request.as_of,
    )
    return replace(frames, closed=snapshot.closed)


def _judge(
    frames: Frames, examination: Examination, request: Request, settings: Settings, progress: Progress
) -> pd.DataFrame:
    by_table = {Table.ASSETS: frames.assets, Table.COLUMNS: frames.columns, Table.DEPARTMENTS: frames.departments}
    progress("Judging", 0, 1)
    portal_wide = judge_all(by_table, request.in_force, cut_fixed_cost=settings.cut_fixed_cost)
    verdicts = with_row_verdicts(portal_wide, examination.verdicts(frames.assets, request.row_rules))
    verdicts = add_failing_rows(verdicts, request, examination)
    progress("Judging", 1, 1)
    return say_samples(verdicts, request.rules, examination)


def _finish(run: Run, about: About, scoped: Frames, verdicts: pd.DataFrame, said: tuple[str, ...]) -> Run:
    counts = verdicts["outcome"].value_counts()
    catalog = about.catalog
    whole = replace(
        run,
        finished=datetime.now(UTC),
        portal=about.portal,
        raw_records=catalog.raw_records,
        result_set_size=catalog.result_set_size,
        distinct=catalog.distinct,
        assets=len(scoped.assets),
        directory=about.directory.source,
        notes=said,
        passed=int(counts.get(Outcome.PASSED, 0)),
        failed=int(counts.get(Outcome.FAILED, 0)),
        not_applicable=int(counts.get(Outcome.NOT_APPLICABLE, 0)),
        waived=int(counts.get(Outcome.WAIVED, 0)),
        could_not_run=int(counts.get(Outcome.COULD_NOT_RUN, 0)),
    )
    return replace(whole, status=Status.COMPLETE if not_run_share(whole) <= NOT_RUN_AT_MOST else Status.INCOMPLETE)
