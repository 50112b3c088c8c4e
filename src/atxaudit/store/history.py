"""How scores and findings went from run to run: of the city, a department or a liaison, and of one asset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, case, func, literal, select, tuple_

from atxaudit.models import Outcome, Run, Severity, Status
from atxaudit.scoring.points import PUBLISHED_WELL, STILL_TRUE
from atxaudit.store import queries, tables
from atxaudit.store.changes import Cause, Change, became
from atxaudit.store.frames import read
from atxaudit.store.queries import Only

asset, group, group_rule = tables.asset, tables.run_group, tables.group_rule
rule, run, score, verdict = tables.rule, tables.run, tables.score, tables.verdict
REASON_COLUMNS = (
    *("run", "since", "change", "cause", "rule", "title", "dimension", "score", "severity", "points", "failed"),
    *("failed_before", "observed"),
)
_SCORES = ("published_well", "still_true", "band_published", "band_true", "could_not_run_share")
_SEVERITIES = [severity.value for severity in Severity]
_STRONGEST = (Outcome.FAILED, Outcome.COULD_NOT_RUN, Outcome.WAIVED, Outcome.PASSED, Outcome.NOT_APPLICABLE)


@dataclass(frozen=True, kw_only=True)
class Trends:
    """Runs of the same profile, portal and scope, oldest first.

    runs: run, as_of, status, rule_set, rules_changed (since the row before: a break in the trend), the scores of the
    part (missing: not measurable, or not there yet), assets, findings by severity (critical, warning, info), and
    assets per band of either score (published_good … true_not_measurable). dimensions: run, dimension, weight and lost
    (points) and share (lost of weight, 0..1; missing where nothing was at stake).
    """

    runs: pd.DataFrame
    dimensions: pd.DataFrame


@dataclass(frozen=True, kw_only=True)
class AssetHistory:
    """One asset in runs of the same kind, oldest first.

    scores: run, as_of, rule_set, rules_changed, its scores and bands. reasons: REASON_COLUMNS, per run what became of
    each rule since the run before (`since`): failed, solved, could not run; `points` is what that did to `score`
    (published_well, still_true, or "" for neither), and the points of a run add up to the change of the score, where
    both are measurable. A rule that fails as before is named where it weighs otherwise.
    """

    scores: pd.DataFrame
    reasons: pd.DataFrame


Runs = Sequence[tuple[int, Run]]


def alike(this: Run, key: int) -> Select[Any]:
    """Keys of the runs of the same profile, portal and scope that did not fail, up to this one, the newest first.

    They are in the order of the moments they speak of: a snapshot judged again stands beside its first judgement.
    """
    moment = tuple_(run.c.as_of, run.c.started, run.c.key)
    here = tuple_(literal(this.as_of, run.c.as_of.type), literal(this.started, run.c.started.type), literal(key))
    same = (run.c.profile == this.profile, run.c.portal == this.portal, run.c.scope == this.scope)
    query = select(run.c.key).where(*same, run.c.status != Status.FAILED.value, moment <= here)
    return query.order_by(run.c.as_of.desc(), run.c.started.desc(), run.c.key.desc())


def read_trends(connection: Connection, runs: Runs, only: Only) -> Trends:
    """Of one department, one liaison, or the whole city; `runs` are the oldest first."""
    conditions = queries.of_groups(connection, [key for key, _ in runs], only)
    sums = read(connection, group_sums(conditions)).set_index("run_key")
    scores = read(connection, group_scores(conditions)).drop_duplicates("run_key").set_index("run_key")
    table = _run_table(runs).join(scores, on="run_key").join(sums, on="run_key")
    counts = dict.fromkeys(sums.columns, "int64")
    ids = {key: one.id for key, one in runs}
    losses = read(connection, group_losses(conditions))
    losses.insert(0, "run", losses["run_key"].map(ids).astype("str"))
    order = losses["run_key"].map({key: place for place, (key, _) in enumerate(runs)})
    losses = losses.assign(share=losses["lost"] / losses["weight"].where(losses["weight"] > 0), order=order)
    return Trends(
        runs=table.fillna(dict.fromkeys(counts, 0)).astype(counts).drop(columns="run_key"),
        dimensions=losses.sort_values(["order", "dimension"], ignore_index=True).drop(columns=["run_key", "order"]),
    )


def group_sums(conditions: list[ColumnElement[bool]]) -> Select[Any]:
    """Counts of a group per run."""
    counts = [column for column in group.columns if column.name not in {"key", "run_key", "scope", "id"}]
    sums = [func.sum(column).label(column.name) for column in counts]
    return select(group.c.run_key, *sums).where(*conditions).group_by(group.c.run_key)


def group_scores(conditions: list[ColumnElement[bool]]) -> Select[Any]:
    """Scores of a group per run."""
    same = (score.c.run_key == group.c.run_key) & (score.c.scope == group.c.scope) & (score.c.id == group.c.id)
    columns = [score.columns[name] for name in _SCORES]
    return select(score.c.run_key, *columns).join(group, same).where(*conditions).order_by(score.c.key)


def group_losses(conditions: list[ColumnElement[bool]]) -> Select[Any]:
    """Points at stake and lost of a group per run and dimension."""
    return (
        select(
            group.c.run_key,
            rule.c.dimension,
            func.sum(group_rule.c.weight).label("weight"),
            func.sum(group_rule.c.lost).label("lost"),
        )
        .select_from(group_rule)
        .join(group)
        .join(rule)
        .where(*conditions, group_rule.c.passed + group_rule.c.failed > 0)
        .group_by(group.c.run_key, rule.c.dimension)
    )


def read_asset_history(connection: Connection, runs: Runs, asset_id: str) -> AssetHistory:
    """Of one asset in those runs (the oldest first) that judged it."""
    keys = [key for key, _ in runs]
    found = read(connection, asset_scores(keys, asset_id)).set_index("run_key")
    own = [(key, one) for key, one in runs if key in found.index]
    outcomes = _by_rule(read(connection, asset_outcomes([key for key, _ in own], asset_id)), own)
    return AssetHistory(
        scores=_run_table(own).join(found, on="run_key").drop(columns="run_key"),
        reasons=_reasons(_steps(outcomes, len(own)), own),
    )


def asset_scores(run_keys: Sequence[int], asset_id: str) -> Select[Any]:
    """Its score rows."""
    conditions = (score.c.run_key.in_(run_keys), score.c.scope == "asset", score.c.id == asset_id)
    return select(score.c.run_key, *(score.columns[name] for name in _SCORES)).where(*conditions)


def asset_outcomes(run_keys: Sequence[int], asset_id: str) -> Select[Any]:
    """Verdicts on it and its columns, summed per run, rule and outcome."""
    named = (asset.c.run_key, rule.c.id.label("rule"), rule.c.title, rule.c.dimension, rule.c.definition)
    rank = case({word: place for place, word in enumerate(_SEVERITIES)}, value=verdict.c.severity)
    return (
        select(
            *named,
            verdict.c.outcome,
            func.sum(verdict.c.subject_count).label("verdicts"),
            func.sum(verdict.c.points * verdict.c.subject_count).label("points"),
            func.min(rank).label("rank"),
            func.min(verdict.c.observed).label("observed"),
        )
        .select_from(verdict)
        .join(asset)
        .join(rule)
        .where(asset.c.run_key.in_(run_keys), asset.c.asset_id == asset_id)
        .group_by(*named, verdict.c.outcome)
    )


def _run_table(runs: Runs) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "run_key": pd.Series([key for key, _ in runs], dtype="int64"),
            "run": pd.Series([one.id for _, one in runs], dtype="str"),
            "as_of": pd.Series(pd.to_datetime([one.as_of for _, one in runs], utc=True)).astype("datetime64[us, UTC]"),
            "status": pd.Series([one.status.value for _, one in runs], dtype="str"),
            "rule_set": pd.Series([one.rule_set for _, one in runs], dtype="str"),
        }
    )
    changed = table["rule_set"] != table["rule_set"].shift()
    return table.assign(rules_changed=changed & (table.index > 0))


def _by_rule(outcomes: pd.DataFrame, runs: Runs) -> pd.DataFrame:
    """One row per run (`place`: its number) and rule: the outcome that counts, how many verdicts failed, and the points
    of their repair."""
    places = {key: place for place, (key, _) in enumerate(runs)}
    strength = outcomes["outcome"].map({word.value: place for place, word in enumerate(_STRONGEST)})
    ordered = outcomes.assign(place=outcomes["run_key"].map(places), strength=strength).sort_values("strength")
    first = ordered.drop_duplicates(["place", "rule"])
    failed = first["verdicts"].where(first["outcome"] == Outcome.FAILED, 0)
    return first.assign(failed=failed, points=first["points"].round(1)).drop(columns=["run_key", "strength"])


def _steps(outcomes: pd.DataFrame, runs: int) -> pd.DataFrame:
    """Each rule in each run but the first, beside what it was in the run before (`…_before`)."""
    later = outcomes.assign(place=outcomes["place"] + 1)
    steps = later.merge(outcomes, how="outer", on=["place", "rule"], suffixes=("_before", ""))
    steps = steps[steps["place"].between(1, runs - 1)].reset_index(drop=True)
    words = ("outcome", "definition", "outcome_before", "definition_before")
    numbers = ("points", "failed", "points_before", "failed_before")
    return steps.fillna(dict.fromkeys(words, "") | dict.fromkeys(numbers, 0))


def _reasons(steps: pd.DataFrame, runs: Runs) -> pd.DataFrame:
    """What became of each rule, run by run, what moved the scores most first."""
    pairs = [
        _became(*words)
        for words in zip(
            *(steps[name] for name in ("outcome_before", "outcome", "definition_before", "definition")), strict=True
        )
    ]
    named = ("title", "dimension", "rank", "observed")
    told = {name: steps[name].where(steps["outcome"] != "", steps[f"{name}_before"]) for name in named}
    ids = [one.id for _, one in runs]
    reasons = steps.assign(
        **told,
        run=[ids[place] for place in steps["place"]],
        since=[ids[place - 1] for place in steps["place"]],
        change=pd.Series([pair[0].value if pair else "" for pair in pairs], dtype="str"),
        cause=pd.Series([pair[1].value if pair else "" for pair in pairs], dtype="str"),
        score=told["dimension"].map(_score_of),
        severity=told["rank"].map(dict(enumerate(_SEVERITIES))),
        points=(steps["points_before"] - steps["points"]).round(1),
    )
    stays = (reasons["points"] == 0) & (reasons["failed"] == reasons["failed_before"])
    kept = reasons[(reasons["change"] != "") & ~((reasons["change"] == Change.PERSISTING) & stays)]
    ordered = kept.assign(weight=-kept["points"].abs()).sort_values(["place", "weight", "rank", "rule"])
    return ordered[list(REASON_COLUMNS)].astype({"failed": "int64", "failed_before": "int64"}).reset_index(drop=True)


def _became(before: str, after: str, old: str, new: str) -> tuple[Change, Cause] | None:
    if before and after != before and after == Outcome.COULD_NOT_RUN:
        return Change.NOT_COMPARABLE, Cause.COULD_NOT_RUN
    return became(before, after, is_same_rule=old == new or not old or not new)


def _score_of(dimension: str) -> str:
    if dimension in PUBLISHED_WELL:
        return "published_well"
    return "still_true" if dimension in STILL_TRUE else ""
