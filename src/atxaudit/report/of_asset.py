"""What the store holds on one asset, gathered for a report; sums that it keeps per group are added up from verdicts."""

from __future__ import annotations

import pandas as pd

from atxaudit.models import Outcome, Run
from atxaudit.report.contents import Contents
from atxaudit.report.gathering import GAP_MOST, band_counts, broken, score_parts, timeliness, with_days_late
from atxaudit.report.scope import Scope
from atxaudit.report.security import checked
from atxaudit.report.standing import asset_table, largest_gaps
from atxaudit.report.verdicts import entries
from atxaudit.store import Store
from atxaudit.store.changes import nothing_to_compare
from atxaudit.store.not_run import side


def gather(store: Store, run: Run, scope: Scope) -> Contents:
    """Of a scope that is an asset of the run."""
    asset_id = scope.name
    verdicts = store.findings(run.id, asset_id=asset_id, outcome="all")
    scores = store.scores(run.id, asset_id=asset_id)
    record = store.asset(run.id, asset_id)
    counts = rule_counts(store.rules(run.id), verdicts)
    due = store.due_next(run.id, department=str(record["department"].iloc[0]), limit=None)
    due = due[due["asset_id"] == asset_id].reset_index(drop=True)
    return Contents(
        score=scores.iloc[0],
        parts=score_parts(losses(verdicts), largest_gaps(counts, GAP_MOST)),
        bands=band_counts(scores),
        compliance={},
        changes=nothing_to_compare(run),
        trends=None,
        fix_first=store.fix_first(run.id, asset_id=asset_id),
        assets=with_days_late(asset_table(record, scores), run),
        rules=broken(counts),
        timeliness=timeliness(due),
        security=store.findings(run.id, suite="security", asset_id=asset_id),
        security_checked=checked(counts),
        about_departments=verdicts.iloc[:0],
        not_run=reasons(verdicts),
        left_out=store.left_out(run.id).iloc[:0],
        waived=store.findings(run.id, asset_id=asset_id, outcome=Outcome.WAIVED),
        columns=store.columns(run.id, asset_id),
        verdicts=verdicts,
        entries=tuple(entries(verdicts)),
        history=store.asset_history(asset_id, run.id),
    )


def losses(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Points at stake (weight) and lost per dimension, and verdicts judged and not run, as the store sums them for
    groups."""
    due = verdicts[verdicts["outcome"].isin([Outcome.PASSED, Outcome.FAILED, Outcome.COULD_NOT_RUN])]
    is_judged = due["outcome"] != Outcome.COULD_NOT_RUN
    sums = due.assign(
        weight=due["weight"].where(is_judged, 0.0),
        lost=due["lost"].where(due["outcome"] == Outcome.FAILED, 0.0),
        judged=is_judged.astype("int64"),
        not_run=(~is_judged).astype("int64"),
    )
    return sums.groupby("dimension", as_index=False)[["weight", "lost", "judged", "not_run"]].sum()


def rule_counts(rules: pd.DataFrame, verdicts: pd.DataFrame) -> pd.DataFrame:
    """The rules with their verdicts per outcome and points, as the store counts them for groups."""
    outcomes = pd.crosstab(verdicts["rule"], verdicts["outcome"])
    outcomes = outcomes.reindex(columns=[outcome.value for outcome in Outcome], fill_value=0)
    failed = verdicts[verdicts["outcome"] == Outcome.FAILED].groupby("rule")
    scored = verdicts[verdicts["outcome"].isin([Outcome.PASSED, Outcome.FAILED])].groupby("rule")
    sums = pd.DataFrame(
        {"weight": scored["weight"].sum(), "lost": failed["lost"].sum(), "brings": failed["points"].sum()}
    )
    counts = rules.set_index("rule").join(outcomes).join(sums)
    whole = counts.fillna(dict.fromkeys([*outcomes.columns, *sums.columns], 0)).astype(
        dict.fromkeys(outcomes.columns, "int64")
    )
    return whole.assign(failed_assets=(whole["failed"] > 0).astype("int64")).reset_index()


def reasons(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Why verdicts could not run, the most frequent first: reason, side, verdicts, assets."""
    not_run = verdicts[verdicts["outcome"] == Outcome.COULD_NOT_RUN]
    counted = not_run.groupby("reason", as_index=False).size().rename(columns={"size": "verdicts"})
    told = counted.assign(side=counted["reason"].map(side).astype("str"), assets=1)
    ordered = told.sort_values(["verdicts", "reason"], ascending=[False, True], ignore_index=True)
    return ordered[["reason", "side", "verdicts", "assets"]]
