"""One audit, top to bottom: read the portal, derive the facts, judge, score, keep. Start reading here."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd

from atxaudit import __version__
from atxaudit.engine.judge import judge_all
from atxaudit.errors import AtxauditError
from atxaudit.models import Outcome, Run, Status, Table
from atxaudit.notes import notes
from atxaudit.reading import Progress, read
from atxaudit.request import Request
from atxaudit.scope import narrow
from atxaudit.scoring.score import score
from atxaudit.settings import Settings
from atxaudit.snapshot.facts import derive
from atxaudit.snapshot.files import Snapshot, save_snapshot
from atxaudit.snapshot.frames import Frames
from atxaudit.store import Store
from atxaudit.suites.loader import rule_set_hash

NOT_RUN_AT_MOST = 0.02  # of the verdicts that were due; more, and the run is incomplete (exit 3)


def audit(request: Request, settings: Settings, store: Store, progress: Progress = lambda *_: None) -> Run:
    """Runs one audit and keeps it: facts on the whole portal, verdicts and scores on what was asked for.

    Raises:
        AtxauditError: a reason a person can act on. It is kept as a failed run; earlier runs stay as they are.
    """
    run = _begin(request)
    try:
        last = None if request.accept_smaller else store.previous_whole_run(run.profile, run.portal, run.scope)
        snapshot = read(request, settings, last, progress)
        frames = derive(
            snapshot.assets,
            snapshot.columns,
            snapshot.left_out,
            profile=request.profile,
            directory=snapshot.about.directory,
            as_of=request.as_of,
        )
        scoped = narrow(frames, request)
        save_snapshot(settings.snapshots / run.id, frames, replace(snapshot.about, as_of=request.as_of))
        verdicts = _judge(scoped, request, progress)
        scored = score(verdicts, scoped.assets, request.rules)
    except AtxauditError as error:
        store.record_failed_run(replace(run, finished=datetime.now(UTC), notes=(str(error),)))
        raise
    progress("Keeping the run", 0, 1)
    run = _finish(run, snapshot, scoped, verdicts, notes(frames, snapshot.about, request.profile))
    store.write_run(run, assets=scoped.assets, scored=scored, rules=request.rules, left_out=scoped.left_out)
    progress("Keeping the run", 1, 1)
    return run


def not_run_share(run: Run) -> float:
    """Could-not-run verdicts ÷ those due (planned less not applicable); 0 when none was due."""
    due = run.passed + run.failed + run.waived + run.could_not_run
    return run.could_not_run / due if due else 0.0


def _begin(request: Request) -> Run:
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
        rule_set=rule_set_hash(request.suites),
        version=__version__,
        timezone=request.profile.timezone,
        title=request.profile.title,
        raw_records=0,
        result_set_size=0,
        distinct=0,
        assets=0,
        directory="",
    )


def _judge(frames: Frames, request: Request, progress: Progress) -> pd.DataFrame:
    by_table = {Table.ASSETS: frames.assets, Table.COLUMNS: frames.columns, Table.DEPARTMENTS: frames.departments}
    progress("Judging", 0, 1)
    verdicts = judge_all(by_table, request.suites)
    progress("Judging", 1, 1)
    return verdicts


def _finish(run: Run, snapshot: Snapshot, scoped: Frames, verdicts: pd.DataFrame, said: tuple[str, ...]) -> Run:
    counts = verdicts["outcome"].value_counts()
    catalog = snapshot.about.catalog
    whole = replace(
        run,
        finished=datetime.now(UTC),
        portal=snapshot.about.portal,
        raw_records=catalog.raw_records,
        result_set_size=catalog.result_set_size,
        distinct=catalog.distinct,
        assets=len(scoped.assets),
        directory=snapshot.about.directory.source,
        notes=said,
        passed=int(counts.get(Outcome.PASSED, 0)),
        failed=int(counts.get(Outcome.FAILED, 0)),
        not_applicable=int(counts.get(Outcome.NOT_APPLICABLE, 0)),
        waived=int(counts.get(Outcome.WAIVED, 0)),
        could_not_run=int(counts.get(Outcome.COULD_NOT_RUN, 0)),
    )
    return replace(whole, status=Status.COMPLETE if not_run_share(whole) <= NOT_RUN_AT_MOST else Status.INCOMPLETE)
