"""What rows add to the facts of a snapshot with new texts in it.

The rows are the same, so that what was found in them is, too; except where a new title, column name or pace gives them
another meaning: those datasets are examined again, from the rows that the run has kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from atxaudit.datasets.examining import Examiner
from atxaudit.datasets.task import Access, Work, tasks_of
from atxaudit.engine.dataset import RowVerdict
from atxaudit.errors import SnapshotError
from atxaudit.models import Run, Table
from atxaudit.request import Request
from atxaudit.settings import Settings
from atxaudit.snapshot.before import load_before
from atxaudit.snapshot.facts.from_rows import add_row_facts
from atxaudit.snapshot.files import Snapshot
from atxaudit.snapshot.frames import Frames, conform
from atxaudit.snapshot.row_schema import ROW_FACTS
from atxaudit.snapshot.schema import FACTS, KEYS

MEANING = frozenset({"title", "frequency", "column_name"})  # places whose texts decide what rows are held against
_ALL_AT_ONCE = 2**62  # rows: there is nobody else to wait for


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The frames with row facts, and the row verdicts of the datasets that were examined again."""

    frames: Frames
    verdicts: Mapping[str, tuple[RowVerdict, ...]]
    unread: tuple[str, ...] = ()  # datasets whose rows are no longer kept


def add_kept_rows(
    frames: Frames, snapshot: Snapshot, run: Run, request: Request, settings: Settings, again: frozenset[str]
) -> Seen:
    """The frames (of the assets that are judged) with every row fact; `again` are the assets with another meaning.

    Raises:
        SnapshotError: the snapshot was kept by an earlier version, or is damaged.
    """
    kept = _joined(frames, settings.snapshots / run.id)
    if not again or not request.rows:
        return Seen(frames=kept, verdicts={})
    own = _of(frames, again)
    tasks = [task for task in tasks_of(own, request.own, snapshot.rows) if task.key]
    with Examiner(_work(run, request, settings), cores=1) as examiner:
        examined = [examiner.examine(task, lambda *_: None) for task in tasks]
    read = [one for one in examined if not one.reading.error]
    unread = tuple(one.asset_id for one in examined if one.reading.error)
    before = load_before(settings.snapshots / snapshot.about.compared_with) if snapshot.about.compared_with else None
    fresh = add_row_facts(_of(frames, {one.asset_id for one in read}), [one.reading for one in read], before)
    return Seen(
        frames=replace(
            kept,
            assets=_overlaid(kept.assets, fresh.assets, Table.ASSETS),
            columns=_overlaid(kept.columns, fresh.columns, Table.COLUMNS),
        ),
        verdicts={one.asset_id: one.verdicts for one in read},
        unread=unread,
    )


def _of(frames: Frames, asset_ids: frozenset[str] | set[str]) -> Frames:
    def part(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["asset_id"].isin(asset_ids)].reset_index(drop=True)

    return replace(frames, assets=part(frames.assets), columns=part(frames.columns))


def _work(run: Run, request: Request, settings: Settings) -> Work:
    return Work(
        run=run.id,
        access=Access(portal=request.portal, app_token=None, deadline_seconds=settings.deadline_seconds),
        folder=settings.rows,
        rules=request.row_rules,
        as_of=run.as_of,
        started=run.started,
        limits=request.limits,
        area=request.profile.service_area,
        memory_mib=settings.worker_memory_mib,
        large=_ALL_AT_ONCE,
        cut_fixed_cost=settings.cut_fixed_cost,
    )


def _joined(frames: Frames, folder: Path) -> Frames:
    """The frames with the row facts that the run found."""
    try:
        return replace(
            frames,
            assets=_with(frames.assets, pd.read_parquet(folder / "assets.parquet"), Table.ASSETS),
            columns=_with(frames.columns, pd.read_parquet(folder / "columns.parquet"), Table.COLUMNS),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SnapshotError(
            f"The snapshot at {folder} was kept by an earlier version, or is damaged. Audit the portal again."
        ) from error


def _with(frame: pd.DataFrame, saved: pd.DataFrame, table: Table) -> pd.DataFrame:
    keys, names = list(KEYS[table]), list(ROW_FACTS[table])
    facts = conform(saved[[*keys, *names]], {name: FACTS[table][name] for name in (*keys, *names)})
    return conform(frame.merge(facts, on=keys, how="left", validate="one_to_one"), FACTS[table])


def _overlaid(kept: pd.DataFrame, fresh: pd.DataFrame, table: Table) -> pd.DataFrame:
    """`kept` with the rows of `fresh` in their places."""
    keys = list(KEYS[table])
    known = pd.MultiIndex.from_frame(fresh[keys])
    others = kept[~pd.MultiIndex.from_frame(kept[keys]).isin(known)]
    both = pd.concat([part for part in (others, fresh) if len(part)] or [kept], ignore_index=True)
    return both.sort_values(keys, ignore_index=True)
