"""Texts into the snapshot, facts anew, the same rules, the same scores: start reading here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from atxaudit.engine.dataset import row_verdict_frame
from atxaudit.engine.judge import COLUMNS, joined, judge_all
from atxaudit.errors import SnapshotError
from atxaudit.models import Outcome, Table
from atxaudit.proposal.comparing import compare
from atxaudit.proposal.outcome import Proposal
from atxaudit.proposal.rows import MEANING, Seen, add_kept_rows
from atxaudit.proposal.rulebook import Rules
from atxaudit.proposal.texts import with_texts
from atxaudit.report.scope import Kind, Scope, find_run, find_scope
from atxaudit.report.workbook.fields import Filled
from atxaudit.request import Request
from atxaudit.scoring.score import score
from atxaudit.settings import Settings
from atxaudit.snapshot.facts import derive
from atxaudit.snapshot.files import Snapshot, load_snapshot
from atxaudit.snapshot.frames import Frames
from atxaudit.store import Store
from atxaudit.words import listed

_CATEGORIES = ("suite", "rule", "table", "severity", "outcome", "reason")
_KEY = ["rule", "asset_id", "subject"]


def propose(filled: Filled, rules: Rules, settings: Settings, store: Store) -> Proposal:
    """What would pass, and the scores of the workbook's assets and of whose it is. Nothing is kept.

    Raises:
        RunNotFound: the run is no longer in the store.
        ScopeUnknown: the run has nothing of that name, or failed.
        SnapshotError: the snapshot of the run is gone, or damaged.
        UsageError: the rules have changed since.
    """
    run = find_run(store, filled.run)
    scope = find_scope(store, run, Scope(kind=_kind(filled.kind), name=filled.name))
    request = rules.request(run)
    snapshot = load_snapshot(settings.snapshots / run.id)
    changed, placeless = with_texts(snapshot, filled.texts, request.profile)
    assets = store.assets(run.id, **scope.only)
    frames = _frames(changed, request, assets["asset_id"].tolist())
    again = {text.asset_id for text in filled.texts if text.place.key in MEANING and text not in placeless}
    seen = add_kept_rows(frames, snapshot, run, request, settings, frozenset(again))
    before = store.findings(run.id, outcome="all", **scope.only)
    after = _judged(seen, before, request, settings)
    scored = score(after, _as_before(seen.frames.assets, assets), request.rules)
    proposal = compare(run, scope, store, filled, placeless, before, scored, request.rules)
    return replace(proposal, remarks=(*filled.remarks, *_remarks(seen)))


def _kind(kind: str) -> Kind:
    return "department" if kind == "department" else "liaison"


def _frames(snapshot: Snapshot, request: Request, asset_ids: Sequence[str]) -> Frames:
    """Facts on the whole portal, then the workbook's assets alone."""
    whole = derive(
        snapshot.assets,
        snapshot.columns,
        snapshot.left_out,
        profile=request.profile,
        directory=snapshot.about.directory,
        as_of=request.as_of,
    )

    def part(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["asset_id"].isin(asset_ids)].reset_index(drop=True)

    if missing := sorted(set(asset_ids) - set(whole.assets["asset_id"])):
        raise SnapshotError(f"The snapshot of the run lacks {missing[0]}, which it judged. Audit the portal again.")
    return replace(whole, assets=part(whole.assets), columns=part(whole.columns))


def _judged(seen: Seen, before: pd.DataFrame, request: Request, settings: Settings) -> pd.DataFrame:
    """Every verdict on the workbook's assets: rows as they were, but where they have another meaning now."""
    frames = {Table.ASSETS: seen.frames.assets, Table.COLUMNS: seen.frames.columns}
    suites = [suite for suite in request.in_force if suite.table in frames]
    portal_wide = judge_all(frames, suites, cut_fixed_cost=settings.cut_fixed_cost)
    kept = before[(before["table"] == Table.ROWS.value) & ~before["asset_id"].isin(list(seen.verdicts))]
    fresh = row_verdict_frame([one for verdicts in seen.verdicts.values() for one in verdicts])
    parts = [portal_wide, fresh[list(COLUMNS)], _as_judged(kept)]
    return _waived_still(joined([part for part in parts if len(part)]), before)


def _as_judged(findings: pd.DataFrame) -> pd.DataFrame:
    """Findings of the store as the engine gives verdicts."""
    texts = {name: findings[name].astype("str").fillna("") for name in ("asset_id", "subject", "observed")}
    words = {name: pd.Categorical(findings[name].astype("str").fillna("")) for name in _CATEGORIES}
    counts = {name: findings[name].astype("int64") for name in ("failing_count", "judged_count")}
    return pd.DataFrame(words | texts | counts, index=findings.index)[list(COLUMNS)].reset_index(drop=True)


def _waived_still(verdicts: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """An exception that was granted holds for a new text, too."""
    granted = before[before["outcome"] == Outcome.WAIVED.value]
    if granted.empty:
        return verdicts
    keys = pd.MultiIndex.from_frame(granted[_KEY].astype("str").fillna(""))
    mine = pd.MultiIndex.from_frame(verdicts[_KEY].astype("str").fillna("")).isin(keys)
    mine &= (verdicts["outcome"] == Outcome.FAILED.value).to_numpy()
    outcome = verdicts["outcome"].astype("str").mask(mine, Outcome.WAIVED.value)
    return verdicts.assign(outcome=pd.Categorical(outcome))


def _as_before(assets: pd.DataFrame, stored: pd.DataFrame) -> pd.DataFrame:
    """Whose they are does not change by texts."""
    owners = stored.set_index("asset_id")[["department", "liaison"]]
    return assets.assign(
        department=assets["asset_id"].map(owners["department"]), liaison=assets["asset_id"].map(owners["liaison"])
    )


def _remarks(seen: Seen) -> tuple[str, ...]:
    if not seen.unread:
        return ()
    names = listed(list(seen.unread))
    return (f"The rows of {names} are no longer kept: what a new title, column name or pace means shows only later.",)
