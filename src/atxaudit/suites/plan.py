"""Which promise goes on which column of a dataset: templates by role, and the department's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from atxaudit.errors import did_you_mean
from atxaudit.models import Column, Outcome, Severity
from atxaudit.snapshot.profile import DatasetProfile, Role, Roles
from atxaudit.snapshot.profile.showing import is_private
from atxaudit.snapshot.readings import DatasetReading
from atxaudit.snapshot.rows.cells import CellKind
from atxaudit.snapshot.rows.files import LEFT_OUT, RowColumn
from atxaudit.suites.dataset_suite import DatasetSuite
from atxaudit.suites.expectation_types import ROW_TYPES
from atxaudit.suites.own_promises import of_the_file, own_misfit, value_kind
from atxaudit.suites.role_columns import RoleColumns
from atxaudit.suites.row_kwargs import columns_named, judged_kinds
from atxaudit.suites.row_roles import PARAMETER
from atxaudit.suites.rule import Rule

NO_ROWS = "It has no rows."
_PEOPLE = {Role.PERSON_NAME, Role.PHONE}  # whose cells are not shown
_YEARS_AHEAD = 10  # rules.md, date-possible


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One promise on concrete columns of one dataset; what engine.duckdb.rows judges."""

    rule: Rule  # a template, or one of the dataset's own promises
    subject: str  # the field it judges, of several the first; "" for the rows as a whole
    kwargs: Mapping[str, Any]  # of Great Expectations, all in them concrete
    column_name: str  # the column's name as people see it

    @property
    def type(self) -> str:
        """The expectation's."""
        return self.rule.type

    @property
    def conditions(self) -> tuple[str, ...]:
        """None: what restricts a promise on rows is the row condition in its kwargs."""
        return ()

    @property
    def severity(self) -> Severity:
        """The rule's."""
        return self.rule.severity


@dataclass(frozen=True, kw_only=True)
class NotPlanned:
    """A rule that this dataset gives nothing to judge."""

    rule: Rule
    reason: str  # one sentence
    outcome: Outcome = Outcome.NOT_APPLICABLE  # could not run: an own promise that cannot be judged as it is written
    subject: str = ""  # the field that an own promise speaks of, where the dataset lacks it


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that is judged in the rows of one dataset."""

    asset_id: str
    promises: tuple[Planned, ...]
    not_planned: tuple[NotPlanned, ...]  # at most one per rule id, and one per own promise that cannot be judged
    roles: Roles = field(default_factory=lambda: Roles(decisions=()))
    withheld: frozenset[str] = frozenset()  # columns no cell of which may be shown; nor may those of people

    def is_withheld(self, planned: Planned) -> bool:
        """Whether a promise speaks of one of those."""
        judged = {planned.subject, *_judged_columns(planned.kwargs)}
        return any(name in self.withheld or not _PEOPLE.isdisjoint(self.roles.of(name)) for name in judged)


def plan_rows(
    rules: Sequence[Rule],
    reading: DatasetReading,
    columns: Sequence[Column],
    *,
    row_identifier: str,
    as_of: datetime,
    own: DatasetSuite | None = None,
) -> Plan:
    """What to judge in the rows of one dataset, in the order of the rules, its own promises last.

    Args:
        rules: the templates (rules of other tables are passed over).
        reading: of the dataset, with its rows; its roles say which column is what.
        columns: of the record.
        row_identifier: the record's declared key: a field name, or the id of a column that is no longer there.
        as_of: the moment the audit speaks of, for parameters.
        own: the dataset's own suite.

    Raises:
        ValueError: the reading has no rows; then there is nothing to plan by.
    """
    if reading.file is None or reading.profile is None or reading.roles is None:
        raise ValueError(f"{reading.asset_id} was not read, so nothing can be planned on its rows.")
    cells = {column.field_name: column for column in reading.file.columns}
    planner = _Planner(
        names={column.field_name: column.name for column in columns},
        cells=cells,
        found=RoleColumns(reading.profile, reading.roles, columns, row_identifier),
        parameters=parameters(as_of),
        has_rows=reading.profile.rows > 0,
        stored=reading.file.stored_names,
        left_out=reading.file.left_out,
    )
    templates = [rule for rule in rules if rule.when_no_column]
    planned = [*planner.templates(templates), *planner.own(own.promises if own else ())]
    return Plan(
        asset_id=reading.asset_id,
        promises=tuple(one for one in planned if isinstance(one, Planned)),
        not_planned=tuple(one for one in planned if isinstance(one, NotPlanned)),
        roles=reading.roles,
        withheld=_withheld(reading.profile),
    )


def _judged_columns(kwargs: Mapping[str, Any]) -> Iterator[str]:
    yield from (kwargs[key] for key in ("column", "column_A", "column_B") if isinstance(kwargs.get(key), str))
    yield from kwargs.get("column_list") or ()


def _withheld(profile: DatasetProfile) -> frozenset[str]:
    return frozenset(facts.field_name for facts in profile.columns if is_private(facts))


def parameters(as_of: datetime) -> dict[str, Any]:
    """The values of a template's parameters at this moment (suites/row_roles.py); times are without offset."""
    last = (as_of.astimezone(UTC) + timedelta(days=365.25 * _YEARS_AHEAD)).date()
    return {"latest_possible_day": datetime.combine(last, time.max), "latest_possible_year": last.year}


def resolved(value: Any, known: Mapping[str, Any]) -> Any:
    """A value with its parameter filled in."""
    return known[value[PARAMETER]] if isinstance(value, Mapping) and PARAMETER in value else value


@dataclass(frozen=True, kw_only=True)
class _Planner:
    """One dataset, and the promises to be laid on it."""

    names: Mapping[str, str]
    cells: Mapping[str, RowColumn]
    found: RoleColumns
    parameters: Mapping[str, Any]
    has_rows: bool
    stored: Sequence[str]  # all columns of the row file, in its order: more than the dataset publishes
    left_out: Sequence[str]  # fields that were not read, for a name that SQL takes for another's

    def templates(self, rules: Sequence[Rule]) -> Iterator[Planned | NotPlanned]:
        """Every entry on its columns; one reason for each rule that has none."""
        planned = {id(rule): list(self._template(rule)) if self.has_rows else [] for rule in rules}
        with_columns = {rule.id for rule in rules if planned[id(rule)]}
        told: set[str] = set()
        for rule in rules:
            yield from planned[id(rule)]
            if rule.id not in with_columns and rule.id not in told:
                told.add(rule.id)
                yield NotPlanned(rule=rule, reason=self._why_none(rule))

    def own(self, promises: Sequence[Rule]) -> Iterator[Planned | NotPlanned]:
        """The dataset's own; on its table as a whole even where it has no rows."""
        for rule in promises:
            of_table = ROW_TYPES[rule.type].of_table
            named = [] if of_table else [*rule.columns, *columns_named(rule.kwargs.get("row_condition"))]
            lacking = [name for name in named if name not in self.cells]
            subject = "" if of_table else rule.columns[0]
            if lacking:
                reason = self._lacks(lacking[0])
                yield NotPlanned(rule=rule, reason=reason, subject=subject, outcome=Outcome.COULD_NOT_RUN)
            elif not (self.has_rows or of_table):
                yield NotPlanned(rule=rule, reason=NO_ROWS, subject=subject)
            elif misfit := own_misfit(rule, self.cells):
                reason = f"The department's own promise cannot be judged: {misfit}. Mend it in its suite."
                yield NotPlanned(rule=rule, reason=reason, subject=subject, outcome=Outcome.COULD_NOT_RUN)
            else:
                kwargs = of_the_file(rule, self.stored) if of_table else rule.kwargs
                yield self._planned(rule, kwargs, () if of_table else rule.columns)

    def _template(self, rule: Rule) -> Iterator[Planned]:
        role = rule.columns[0]
        kinds = judged_kinds(role, ROW_TYPES[rule.type])
        for field_name in self.found.having(role):
            if field_name in self.cells and value_kind(self.cells[field_name]) in kinds:
                kwargs = {key: resolved(value, self.parameters) for key, value in rule.kwargs.items()}
                if "row_condition" in kwargs:
                    kwargs["row_condition"] = _on_column(kwargs["row_condition"], field_name)
                yield self._planned(rule, kwargs | {"column": field_name}, (field_name,))

    def _planned(self, rule: Rule, kwargs: Mapping[str, Any], fields: Sequence[str]) -> Planned:
        zoned = bool(fields) and self.cells[fields[0]].kind is CellKind.INSTANT
        names = [self.names.get(field_name, field_name) for field_name in fields]
        return Planned(
            rule=rule,
            subject=fields[0] if fields else "",
            kwargs={key: _bound(value, zoned) if key in _BOUNDS else value for key, value in kwargs.items()},
            column_name=" and ".join(names),
        )

    def _why_none(self, rule: Rule) -> str:
        if not self.has_rows:
            return NO_ROWS
        return self.found.why_not(rule.columns[0]) or rule.when_no_column

    def _lacks(self, name: str) -> str:
        if name in self.left_out:
            return LEFT_OUT
        if name in self.names:
            return f'The rows that were read lack the column "{name}".'
        near = did_you_mean(name, self.cells)
        return f'The department\'s own promise names no column of the dataset: "{name}"{near}. Mend it in its suite.'


_BOUNDS = ("min_value", "max_value")


def _bound(value: Any, zoned: bool) -> Any:
    """A moment as a text that Great Expectations and our engine both compare with the column; else as it is."""
    moment = value
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return value
    if not isinstance(moment, date):
        return value
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    if zoned and moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.isoformat()


def _on_column(condition: Mapping[str, Any], field_name: str) -> dict[str, Any]:
    """A template's condition, which names its role, on a column."""
    changed = dict(condition)
    if "column" in changed:
        changed["column"] = {"name": field_name}
    if "conditions" in changed:
        changed["conditions"] = [_on_column(part, field_name) for part in changed["conditions"]]
    return changed
