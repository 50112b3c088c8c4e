"""What is asked of the store: conditions, and the sums that a database adds up faster than a page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from atxaudit.models import Outcome, Severity, Table
from atxaudit.scoring import NO_DEPARTMENT, NO_LIAISON
from atxaudit.store import tables
from atxaudit.store.groups import CITY, DEPARTMENT, LIAISON

asset, rule, score, verdict = tables.asset, tables.rule, tables.score, tables.verdict
group, group_rule = tables.run_group, tables.group_rule
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


def of_groups(connection: Connection, run_keys: Sequence[int], only: Only) -> list[ColumnElement[bool]]:
    """Conditions on the table of groups: one department, one liaison, or the whole city.

    Raises:
        ValueError: a department and a liaison are asked for together; sums are kept for either.
    """
    if only.department is not None and only.liaison is not None:
        raise ValueError("ask for a department or for a liaison, not for both")
    if only.department is None and only.liaison is None:
        return [group.c.run_key.in_(run_keys), group.c.scope == CITY]
    scope, wanted = (DEPARTMENT, only.department) if only.liaison is None else (LIAISON, only.liaison)
    conditions = [group.c.run_key.in_(run_keys), group.c.scope == scope]
    names = connection.execute(select(group.c.id).distinct().where(*conditions)).scalars()
    return [*conditions, group.c.id.in_(named_like(names, str(wanted)))]


def rule_counts(conditions: list[ColumnElement[bool]]) -> Select[Any]:
    """Sums per rule over groups."""
    columns = [column for column in group_rule.columns if column.name not in {"key", "run_group_key", "rule_key"}]
    return (
        select(group_rule.c.rule_key, *(func.sum(column).label(column.name) for column in columns))
        .select_from(group_rule)
        .join(group)
        .where(*conditions)
        .group_by(group_rule.c.rule_key)
    )


def dimension_loss(conditions: list[ColumnElement[bool]], name: str) -> Select[Any]:
    """Points at stake and lost per group (by its id, called `name`) and dimension, and verdicts that passed or failed
    (judged) or could not run (not_run); none where nothing was due."""
    judged, not_run = func.sum(group_rule.c.passed + group_rule.c.failed), func.sum(group_rule.c.could_not_run)
    return (
        select(
            group.c.id.label(name),
            rule.c.dimension,
            func.sum(group_rule.c.weight).label("weight"),
            func.sum(group_rule.c.lost).label("lost"),
            judged.label("judged"),
            not_run.label("not_run"),
        )
        .select_from(group_rule)
        .join(group)
        .join(rule)
        .where(*conditions)
        .group_by(group.c.id, rule.c.dimension)
        .having(judged + not_run > 0)
        .order_by(group.c.id, rule.c.dimension)
    )


def finding_groups(conditions: list[ColumnElement[bool]]) -> Select[Any]:
    """Findings of one asset and rule together; `rank` is the place of the harshest severity."""
    rank = case({word: i for i, word in enumerate(_SEVERITIES)}, value=verdict.c.severity)
    sums = (
        func.sum(verdict.c.points * verdict.c.subject_count).label("points"),
        func.min(rank).label("rank"),
        func.sum(verdict.c.subject_count).label("failed"),
    )
    return _per_asset_and_rule(sums, [*conditions, _FAILED])


def finding_words(conditions: list[ColumnElement[bool]], asset_keys: Collection[int]) -> Select[Any]:
    """What findings say, one standing for all of an asset and rule; of all assets where too many are asked for."""
    words = (func.min(verdict.c.subject).label("subject"), func.min(verdict.c.observed).label("observed"))
    return _per_asset_and_rule(words, [*conditions, *_few(asset_keys), _FAILED])


def passed_counts(conditions: list[ColumnElement[bool]], asset_keys: Collection[int]) -> Select[Any]:
    """How many columns of each asset kept each rule; of all assets where too many are asked for."""
    passed = func.sum(verdict.c.subject_count).label("passed")
    kept = verdict.c.outcome == Outcome.PASSED.value
    return _per_asset_and_rule([passed], [*conditions, *_few(asset_keys), kept])


def _per_asset_and_rule(columns: Iterable[Any], conditions: Iterable[ColumnElement[bool]]) -> Select[Any]:
    keys = (verdict.c.asset_key, verdict.c.rule_key)
    query = select(*keys, *columns).select_from(verdict).join(rule)
    return query.where(*conditions, verdict.c.asset_key.is_not(None)).group_by(*keys)


def _few(asset_keys: Collection[int]) -> list[ColumnElement[bool]]:
    return [verdict.c.asset_key.in_(asset_keys)] if len(asset_keys) <= _MOST_KEYS else []


def _about(connection: Connection, run_key: int, only: Only) -> ColumnElement[bool]:
    """Verdicts on assets that match, and on departments that do."""
    of_asset = verdict.c.asset_key.in_(select(asset.c.key).where(*of_assets(connection, run_key, only)))
    if only.asset_id is not None:
        return of_asset
    return or_(
        of_asset,
        and_(verdict.c.asset_key.is_(None), verdict.c.subject.in_(judged_departments(connection, run_key, only))),
    )


def judged_departments(connection: Connection, run_key: int, only: Only) -> list[str]:
    """Departments that were judged themselves and match: by name, and by the liaison of their score."""
    on_departments = select(rule.c.key).where(rule.c.run_key == run_key, rule.c.table == Table.DEPARTMENTS.value)
    query = select(verdict.c.subject).distinct().where(verdict.c.rule_key.in_(on_departments))
    names = connection.execute(query).scalars().all()
    if only.department is not None:
        names = [name for name in names if name.casefold() == only.department.casefold()]
    if only.liaison is not None:
        conditions = of_scores(connection, run_key, Only(liaison=only.liaison))
        answered = select(score.c.id).where(*conditions, score.c.scope == DEPARTMENT)
        names = sorted(set(names) & set(connection.execute(answered).scalars()))
    return list(names)


def _spellings(connection: Connection, run_key: int, column: Any, wanted: str) -> list[str]:
    """The names in use that equal the wanted one but for case; databases fold ASCII only, or not at all.

    The name a score row gives to what is not named finds just that.
    """
    return named_like(
        connection.execute(select(column).distinct().where(column.table.c.run_key == run_key)).scalars(), wanted
    )


def named_like(names: Iterable[str], wanted: str) -> list[str]:
    """Those of the names that equal the wanted one but for case; "" is what is not named."""
    folded = "" if wanted in {NO_DEPARTMENT, NO_LIAISON} else wanted.casefold()
    return [name for name in names if name.casefold() == folded]
