"""The plan of one dataset as a list: what each column is and why, what is judged on it, and what is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from atxaudit.cli.saved_rows import SavedDataset
from atxaudit.suites.dataset_suite import DatasetSuite
from atxaudit.suites.plan import Plan, Planned, plan_rows
from atxaudit.suites.promise_words import promise_title
from atxaudit.suites.rule import TableSuite

KEYS = ("kind", "column", "name", "what", "why")
Row = dict[str, Any]


def plan_of(dataset: SavedDataset, suites: Iterable[TableSuite], own: Mapping[str, DatasetSuite]) -> Plan:
    """What an audit would judge in its rows."""
    return plan_rows(
        [rule for suite in suites for rule in suite.rules],
        dataset.reading,
        dataset.columns,
        row_identifier=dataset.row_identifier,
        as_of=dataset.as_of,
        own=own.get(dataset.asset_id),
    )


def planned_rows(dataset: SavedDataset, plan: Plan) -> list[Row]:
    """Roles column by column, roles refused, promises, and rules that are not planned."""
    return [*_roles(dataset, plan), *_promises(plan), *_not_planned(plan)]


def _roles(dataset: SavedDataset, plan: Plan) -> Iterator[Row]:
    for column in dataset.columns:
        of_column = [d for d in plan.roles.decisions if d.field_name == column.field_name]
        refused = [d for d in plan.roles.refused if d.field_name == column.field_name]
        named = {"column": column.field_name, "name": column.name}
        for decision in of_column:
            yield {"kind": "role", **named, "what": decision.role.value, "why": decision.reason}
        for decision in refused:
            yield {"kind": "role refused", **named, "what": decision.role.value, "why": decision.reason}
        if not of_column and not refused:
            yield {"kind": "no role", **named, "what": "", "why": _why_none(dataset, column.field_name)}


def _why_none(dataset: SavedDataset, field_name: str) -> str:
    assert dataset.reading.profile is not None  # noqa: S101  a saved dataset is read
    facts = dataset.reading.profile.column(field_name)
    if facts is None or not facts.present:
        return "The rows that were read lack it."
    return "Name, type and contents speak for none." if facts.filled else "It holds no values."


def _promises(plan: Plan) -> Iterator[Row]:
    for planned in plan.promises:
        yield {
            "kind": "promise",
            "column": planned.subject,
            "name": planned.column_name,
            "what": planned.rule.id,
            "why": _expectation(planned),
        }


def _expectation(planned: Planned) -> str:
    kwargs = planned.kwargs if planned.subject else planned.rule.kwargs  # of the table: as the department wrote it
    return f"{promise_title(planned.type, kwargs)} ({planned.severity})"


def _not_planned(plan: Plan) -> Iterator[Row]:
    for one in plan.not_planned:
        yield {"kind": "not judged", "column": one.subject, "name": "", "what": one.rule.id, "why": one.reason}
