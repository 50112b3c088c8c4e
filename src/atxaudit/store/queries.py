"""What is asked of the store: conditions, and the sums that a database adds up faster than a page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, distinct, func, or_, select

from atxaudit.models import Outcome, Severity
from atxaudit.scoring import NO_DEPARTMENT, NO_LIAISON
from atxaudit.store import tables

asset, rule, score, verdict = tables.asset, tables.rule, tables.score, tables.verdict
_SCORED = verdict.c.outcome.in_([Outcome.PASSED.value, Outcome.FAILED.value])
_FAILED = verdict.c.outcome == Outcome.FAILED.value
_MOST_KEYS = 500  # in one statement: databases bound their parameters
_SEVERITIES = [severity.value for severity in Severity]


@dataclass(frozen=True, kw_only=True)
class Only:
    """Which part of a run: a None narrows nothing. Departments and liaisons match in any case of letters."""

    department: str | None = None
    liaison: str | None = None
    asset_id: str | None = None
    suite: str | None = None
    rule: str | None = None
    severity: str | None = None
    outcome: str | None = None


def of_assets(connection: Connection, run_key: int, only: Only) -> list[ColumnElement[bool]]:
    """Conditions on the asset table."""
    conditions = [asset.c.run_key == run_key]
    if only.department is not None:
        conditions.append(asset.c.department.in_(_spellings(connection, run_key, asset.c.department, only.department)))
    if only.liaison is not None:
        conditions.append(asset.c.liaison.in_(_spellings(connection, run_key, asset.c.liaison, only.liaison)))
    if only.asset_id is not None:
        conditions.append(asset.c.asset_id == only.asset_id)
    return conditions


def of_scores(connection: Connection, run_key: int, only: Only) -> list[ColumnElement[bool]]:
    """Conditions on the score table."""
    conditions = [score.c.run_key == run_key]
    if only.department is not None:
        conditions.append(score.c.department.in_(_spellings(connection, run_key, score.c.department, only.department)))
        conditions.append(score.c.scope != "city")
    if only.liaison is not None:
        conditions.append(score.c.liaison.in_(_spellings(connection, run_key, score.c.liaison, only.liaison)))
        conditions.append(score.c.scope != "city")
    if only.asset_id is not None:
        conditions += [score.c.scope == "asset", score.c.id == only.asset_id]
    return conditions


def of_verdicts(connection: Connection, run_key: int, only: Only) -> list[ColumnElement[bool]]:
    """Conditions on verdicts joined with their rule."""
    conditions = [rule.c.run_key == run_key]
    wanted = {rule.c.suite: only.suite, rule.c.id: only.rule, verdict.c.severity: only.severity}
    conditions += [column == value for column, value in wanted.items() if value is not None]
    if only.outcome is not None:
        conditions.append(verdict.c.outcome == only.outcome)
    if only.department is not None or only.liaison is not None or only.asset_id is not None:
        conditions.append(_about(connection, run_key, only))
    return conditions


def rule_counts(conditions: list[ColumnElement[bool]]) -> Select[Any]:
    """Verdicts per rule and outcome, and the assets among them."""
    return (
        select(
            verdict.c.rule_key,
            verdict.c.outcome,
            func.sum(verdict.c.subject_count).label("verdicts"),
            func.count(distinct(verdict.c.asset_key)).label("assets"),
        )
        .select_from(verdict)
        .join(rule)
        .where(*conditions)
        .group_by(verdict.c.rule_key, verdict.c.outcome)
    )


def dimension_loss(run_key: int) -> Select[Any]:
    """Points at stake and lost per department and dimension."""
    department = func.coalesce(asset.c.department, verdict.c.subject).label("department")
    return (
        select(
            department,
            rule.c.dimension,
            func.sum(verdict.c.weight * verdict.c.subject_count).label("weight"),
            func.sum(verdict.c.lost * verdict.c.subject_count).label("lost"),
        )
        .select_from(verdict)
        .join(rule)
        .outerjoin(asset)
        .where(rule.c.run_key == run_key, _SCORED)
        .group_by(department, rule.c.dimension)
        .order_by(department, rule.c.dimension)
    )


def finding_groups(conditions: list[ColumnElement[bool]]) -> Select[Any]:
    """Findings of one asset and rule together; `rank` is the place of the harshest severity."""
    rank = case({word: i for i, word in enumerate(_SEVERITIES)}, value=verdict.c.severity)
    return (
        select(
            verdict.c.asset_key,
            verdict.c.rule_key,
            func.sum(verdict.c.points * verdict.c.subject_count).label("points"),
            func.min(rank).label("rank"),
            func.sum(verdict.c.subject_count).label("failed"),
            func.min(verdict.c.subject).label("subject"),
            func.min(verdict.c.observed).label("observed"),
        )
        .select_from(verdict)
        .join(rule)
        .where(*conditions, _FAILED, verdict.c.asset_key.is_not(None))
        .group_by(verdict.c.asset_key, verdict.c.rule_key)
    )


def passed_counts(conditions: list[ColumnElement[bool]], asset_keys: Collection[int]) -> Select[Any]:
    """How many columns of each asset kept each rule; all assets where too many are asked for by key."""
    few = [verdict.c.asset_key.in_(asset_keys)] if len(asset_keys) <= _MOST_KEYS else []
    return (
        select(verdict.c.asset_key, verdict.c.rule_key, func.sum(verdict.c.subject_count).label("passed"))
        .select_from(verdict)
        .join(rule)
        .where(*conditions, *few, verdict.c.outcome == Outcome.PASSED.value, verdict.c.asset_key.is_not(None))
        .group_by(verdict.c.asset_key, verdict.c.rule_key)
    )


def _about(connection: Connection, run_key: int, only: Only) -> ColumnElement[bool]:
    """Verdicts on assets that match, and on departments that do."""
    of_asset = verdict.c.asset_key.in_(select(asset.c.key).where(*of_assets(connection, run_key, only)))
    if only.asset_id is not None:
        return of_asset
    return or_(
        of_asset, and_(verdict.c.asset_key.is_(None), verdict.c.subject.in_(_departments(connection, run_key, only)))
    )


def _departments(connection: Connection, run_key: int, only: Only) -> list[str]:
    """Departments that were judged themselves and match: by name, and by the liaison of their score."""
    query = select(verdict.c.subject).distinct().select_from(verdict).join(rule)
    names = connection.execute(query.where(rule.c.run_key == run_key, verdict.c.asset_key.is_(None))).scalars().all()
    if only.department is not None:
        names = [name for name in names if name.casefold() == only.department.casefold()]
    if only.liaison is not None:
        conditions = of_scores(connection, run_key, Only(liaison=only.liaison))
        answered = select(score.c.id).where(*conditions, score.c.scope == "department")
        names = sorted(set(names) & set(connection.execute(answered).scalars()))
    return list(names)


def _spellings(connection: Connection, run_key: int, column: Any, wanted: str) -> list[str]:
    """The names in use that equal the wanted one but for case; databases fold ASCII only, or not at all.

    The name a score row gives to what is not named finds just that.
    """
    names = connection.execute(select(column).distinct().where(column.table.c.run_key == run_key)).scalars()
    folded = "" if wanted in {NO_DEPARTMENT, NO_LIAISON} else wanted.casefold()
    return [name for name in names if name.casefold() == folded]
