"""What the store holds on the city, a department or a liaison, gathered for a report."""

from __future__ import annotations

import pandas as pd

from atxaudit.models import Outcome, Run, Severity, Table
from atxaudit.report import compliance, standing
from atxaudit.report.compliance import Compliance, Grouping
from atxaudit.report.contents import Contents, Timeliness
from atxaudit.report.every_verdict import every_verdict
from atxaudit.report.look import BANDS, SCORES
from atxaudit.report.scope import Scope
from atxaudit.report.security import checked
from atxaudit.report.standing import largest_gaps
from atxaudit.store import Store

_HARSHEST_FIRST = [severity.value for severity in Severity]
_OUTCOMES = [outcome.value for outcome in Outcome]
_CHANGES_TOLD = 20  # of each kind
_DATES_TOLD = 10
GAP_MOST = 48  # characters of a rule's title: what a line of a table holds
_SPANS: dict[str, tuple[Grouping, ...]] = {
    "city": ("department", "liaison"),
    "department": ("liaison",),
    "liaison": ("department",),
}


def gather(store: Store, run: Run, scope: Scope, *, all_verdicts: bool) -> Contents:
    """Of a scope that is no asset; its name is as score rows have it."""
    only = scope.only
    asset_scores = store.scores(run.id, scope="asset", **only)
    counts = store.rule_counts(run.id, **only)
    security = store.findings(run.id, suite="security", **only)
    none = security.iloc[:0]
    due = store.due_next(run.id, limit=None, **only)
    left_out = store.left_out(run.id)
    return Contents(
        score=_score_row(store, run, scope),
        parts=score_parts(store.dimension_loss(run.id, by=scope.kind, **only), largest_gaps(counts, GAP_MOST)),
        bands=band_counts(asset_scores),
        compliance={by: _comply(asset_scores, by) for by in _SPANS[scope.kind]},
        changes=store.changes(run.id, limit=_CHANGES_TOLD, **only),
        trends=store.trends(run.id, **only),
        fix_first=store.fix_first(run.id, **only),
        assets=with_days_late(standing.asset_table(store.assets(run.id, **only), asset_scores), run),
        rules=broken(counts),
        timeliness=timeliness(due),
        security=security,
        security_checked=checked(counts),
        about_departments=_about_departments(store, run, scope) if _some_failed(counts) else none,
        not_run=store.not_run_reasons(run.id, **only),
        left_out=left_out if scope.kind == "city" else left_out.iloc[:0],
        waived=store.findings(run.id, outcome=Outcome.WAIVED, **only) if run.waived else none,
        columns=store.columns(run.id, ""),
        verdicts=every_verdict(store, run, scope, int(counts[_OUTCOMES].sum().sum())) if all_verdicts else none,
        entries=(),
        history=None,
    )


def timeliness(due: pd.DataFrame) -> Timeliness:
    """What is late, and the next dates; `due` has the earliest first."""
    is_late = due["days_late"] > 0
    return Timeliness(
        late=due[is_late].reset_index(drop=True), coming=due[~is_late].head(_DATES_TOLD).reset_index(drop=True)
    )


def score_parts(loss: pd.DataFrame, notes: dict[str, str]) -> pd.DataFrame:
    """Both scores' dimensions below each other; `loss` is of one scope, as the store sums it."""
    of_scores = [standing.parts(loss, kind, notes).assign(score=kind) for kind in SCORES]
    return pd.concat(of_scores, ignore_index=True).rename(columns={"name": "dimension"})


def band_counts(asset_scores: pd.DataFrame) -> pd.DataFrame:
    """How many assets each band of each score has."""
    counted = compliance.total(compliance.count_bands(asset_scores, "department"), "")
    rows = [
        {"score": kind, "band": band, "assets": int(counted[compliance.cell(kind, band)].iloc[0])}
        for kind in SCORES
        for band in BANDS
    ]
    return pd.DataFrame(rows)


def with_days_late(assets: pd.DataFrame, run: Run) -> pd.DataFrame:
    """Days from the moment by which an asset had to change to the run's; negative: still to come."""
    late_for = pd.Timestamp(run.as_of) - assets["due_at"]
    return assets.assign(days_late=late_for.dt.total_seconds() / 86_400)


def broken(counts: pd.DataFrame) -> pd.DataFrame:
    """The rules that failed anywhere: by the points they bring, then the harshest, then those that fail most often."""
    failed = counts[counts["failed"] > 0]
    ordered = failed.assign(_rank=failed["severity"].map(_HARSHEST_FIRST.index)).sort_values(
        ["brings", "_rank", "failed", "rule"], ascending=[False, True, False, True], ignore_index=True
    )
    return ordered.drop(columns="_rank")


def _some_failed(counts: pd.DataFrame) -> bool:
    return bool(counts.loc[counts["table"] == Table.DEPARTMENTS, "failed"].sum())


def _about_departments(store: Store, run: Run, scope: Scope) -> pd.DataFrame:
    found = store.findings(run.id, suite=Table.DEPARTMENTS.value, **scope.only)
    return found[found["asset_id"].isna()].reset_index(drop=True)


def _score_row(store: Store, run: Run, scope: Scope) -> pd.Series:
    scores = store.scores(run.id, scope=scope.kind)
    return scores.iloc[0] if scope.kind == "city" else scores[scores["name"] == scope.name].iloc[0]


def _comply(asset_scores: pd.DataFrame, by: Grouping) -> Compliance:
    return compliance.comply(asset_scores, by)
