"""What each column is: rules act on roles, never on one word of a name (rules.md, Roles)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from atxaudit.errors import SuiteError, did_you_mean
from atxaudit.models import Column
from atxaudit.snapshot.profile import evidence, names
from atxaudit.snapshot.profile.evidence import Case, Finding, Test
from atxaudit.snapshot.profile.facts import ColumnProfile, DatasetProfile


class Role(StrEnum):
    """What a column can be; `NONE` is only for overrides, and takes all roles away."""

    EVENT_DATE = "event_date"
    START_DATE = "start_date"
    END_DATE = "end_date"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    POINT = "point"
    ZIP = "zip"
    PHONE = "phone"
    MONEY = "money"
    CATEGORY = "category"
    FREE_TEXT = "free_text"
    IDENTIFIER = "identifier"
    PERSON_NAME = "person_name"
    ADDRESS = "address"
    QUANTITY = "quantity"
    NONE = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """That a column has a role, or was hinted at and has it not, and why."""

    field_name: str
    role: Role
    reason: str  # one sentence
    is_override: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Roles:
    """The roles of a dataset's columns. A column may have several: an amount of money is a quantity too."""

    decisions: tuple[Decision, ...]  # in the order of the columns
    refused: tuple[Decision, ...] = ()  # roles that a name or a shape hinted at, and why not
    spans: tuple[tuple[str, str], ...] = ()  # start and end dates
    coordinates: tuple[tuple[str, str], ...] = ()  # latitude and longitude; a point column and ""

    def of(self, field_name: str) -> tuple[Role, ...]:
        """The roles of a column."""
        return tuple(decision.role for decision in self.decisions if decision.field_name == field_name)

    def having(self, role: Role) -> tuple[str, ...]:
        """The columns of a role."""
        return tuple(decision.field_name for decision in self.decisions if decision.role == role)


_TESTS: dict[Role, Test] = {
    Role.POINT: evidence.is_point,
    Role.ZIP: evidence.is_zip,
    Role.PHONE: evidence.is_phone,
    Role.MONEY: evidence.is_money,
    Role.CATEGORY: evidence.is_category,
    Role.FREE_TEXT: evidence.is_free_text,
    Role.IDENTIFIER: evidence.is_identifier,
    Role.PERSON_NAME: evidence.is_person_name,
    Role.ADDRESS: evidence.is_address,
    Role.QUANTITY: evidence.is_quantity,
}


def roles_of(
    profile: DatasetProfile,
    columns: Sequence[Column],
    asset_title: str,
    overrides: Mapping[str, str] | None = None,
) -> Roles:
    """The roles of a dataset's columns; `overrides` names the one role that a column has, whatever it looks like.

    Raises:
        SuiteError: an override names a column that the dataset lacks, or a role there is none of.
    """
    given = _checked(overrides or {}, columns)
    cases = _cases(profile, [column for column in columns if column.field_name not in given], asset_title)
    found = [*_overridden(given), *_by_column(cases), *_event_dates(cases), *_pairs(cases)]
    order = {column.field_name: place for place, column in enumerate(columns)}
    rank = {role: place for place, role in enumerate(Role)}
    found.sort(key=lambda pair: (order[pair[0].field_name], rank[pair[0].role]))
    decisions = tuple(decision for decision, agrees in found if agrees)
    return Roles(
        decisions=decisions,
        refused=tuple(decision for decision, agrees in found if not agrees),
        spans=_spans(columns, decisions),
        coordinates=_coordinates(columns, decisions),
    )


def newest_event(profile: DatasetProfile, roles: Roles) -> datetime | None:
    """The newest plausible date over all event dates, rows without values left out; naive, as the column has it."""
    found = [
        column.dates.newest_valued for column in profile.columns if column.dates and _is_event(column.field_name, roles)
    ]
    return max((moment for moment in found if moment), default=None)


def laid_out(profile: DatasetProfile, roles: Roles) -> ColumnProfile | None:
    """The event date with the most rows later than the newest one that holds a quantity; None where there are none.

    Such rows are laid out ahead, for a whole fiscal year say; where most rows hold no quantity, nothing can be told.
    """
    if profile.quantity_rows * 2 <= profile.rows:
        return None
    dated = [column for column in profile.columns if column.dates and _is_event(column.field_name, roles)]
    found = max(dated, key=lambda column: column.dates.ahead_rows if column.dates else 0, default=None)
    return found if found and found.dates and found.dates.ahead_rows else None


_Judged = tuple[Decision, bool]


def _is_event(field_name: str, roles: Roles) -> bool:
    return Role.EVENT_DATE in roles.of(field_name)


def _checked(overrides: Mapping[str, str], columns: Sequence[Column]) -> dict[str, Role]:
    fields = [column.field_name for column in columns]
    roles = [role.value for role in Role]
    for field, role in overrides.items():
        if field not in fields:
            raise SuiteError(
                f'The dataset has no column "{field}"{did_you_mean(field, fields)}: roles go by field name.'
            )
        if role not in roles:
            near = did_you_mean(str(role), roles)
            raise SuiteError(f'"{role}" is no role for column "{field}"{near}: use one of {", ".join(roles)}.')
    return {field: Role(role) for field, role in overrides.items()}


def _overridden(given: Mapping[str, Role]) -> list[_Judged]:
    return [
        (Decision(field_name=field, role=role, reason="The dataset's suite says so.", is_override=True), True)
        for field, role in given.items()
    ]


def _cases(profile: DatasetProfile, columns: Sequence[Column], asset_title: str) -> list[Case]:
    known = {column.field_name: column for column in profile.columns}
    points = {facts.latitude: facts.pairs for facts in profile.coordinates if not facts.longitude}
    return [
        Case(
            column=column,
            profile=known[column.field_name],
            rows=profile.rows - profile.blank_rows,
            points=points.get(column.field_name, 0),
            asset_title=asset_title,
        )
        for column in columns
        if column.field_name in known and known[column.field_name].present
    ]


def _by_column(cases: Sequence[Case]) -> list[_Judged]:
    return [
        _judged(case, role, finding)
        for case in cases
        for role, test in _TESTS.items()
        if (finding := test(case)) is not None
    ]


def _event_dates(cases: Sequence[Case]) -> list[_Judged]:
    """Dates of what happened; the stamps of the record only where there is no other."""
    judged = [(case, finding) for case in cases if (finding := evidence.is_event_date(case)) is not None]
    has_other = any(finding.agrees and not names.is_audit_stamp(case.column) for case, finding in judged)
    return [_judged(case, Role.EVENT_DATE, _weighed(case, finding, has_other)) for case, finding in judged]


def _weighed(case: Case, finding: Finding, has_other: bool) -> Finding:
    word = names.is_audit_stamp(case.column) if finding.agrees else ""
    if not word:
        return finding
    if has_other:
        return Finding(agrees=False, reason=f"It tells of the record (“{word}”), and another date of the event.")
    return Finding(agrees=True, reason=f"It tells of the record (“{word}”), but no other date is left.")


def _pairs(cases: Sequence[Case]) -> list[_Judged]:
    return [*_coordinate_roles(cases), *_span_roles(cases)]


def _coordinate_roles(cases: Sequence[Case]) -> list[_Judged]:
    by_field = {case.column.field_name: case for case in cases}
    judged = {field: finding for field, case in by_field.items() if (finding := evidence.is_coordinate(case))}
    good = [by_field[field].column for field, finding in judged.items() if finding.agrees]
    roles: dict[str, Role] = {}
    for latitude, longitude in names.coordinate_pairs(good):
        roles |= {latitude.field_name: Role.LATITUDE, longitude.field_name: Role.LONGITUDE}
    alone = Finding(agrees=False, reason="Its name is one of a coordinate, but its partner is not there.")
    found = []
    for field, finding in judged.items():
        is_latitude = names.has_word(by_field[field].column, names.LATITUDE)
        role = roles.get(field, Role.LATITUDE if is_latitude else Role.LONGITUDE)
        found.append(_judged(by_field[field], role, alone if finding.agrees and field not in roles else finding))
    return found


def _span_roles(cases: Sequence[Case]) -> list[_Judged]:
    dated = {case.column.field_name: case for case in cases if case.profile.dates and case.profile.filled}
    found: dict[tuple[str, Role], _Judged] = {}
    for start, end in names.date_spans([case.column for case in dated.values()]):
        for column, role, other in ((start, Role.START_DATE, end), (end, Role.END_DATE, start)):
            opens = "starts what" if role is Role.START_DATE else "ends what"
            reason = f"It is a date that {opens} “{other.name}” {'ends' if role is Role.START_DATE else 'starts'}."
            judged = _judged(dated[column.field_name], role, Finding(agrees=True, reason=reason))
            found.setdefault((column.field_name, role), judged)
    return list(found.values())


def _judged(case: Case, role: Role, finding: Finding) -> _Judged:
    return Decision(field_name=case.column.field_name, role=role, reason=finding.reason), finding.agrees


def _spans(columns: Sequence[Column], decisions: Sequence[Decision]) -> tuple[tuple[str, str], ...]:
    """By words; and the one start with the one end that overrides name."""
    starts = {decision.field_name for decision in decisions if decision.role is Role.START_DATE}
    ends = {decision.field_name for decision in decisions if decision.role is Role.END_DATE}
    pairs = [
        (start.field_name, end.field_name)
        for start, end in names.date_spans(columns)
        if start.field_name in starts and end.field_name in ends
    ]
    paired = {field for pair in pairs for field in pair}
    rest = [
        [d.field_name for d in decisions if d.is_override and d.role is role and d.field_name not in paired]
        for role in (Role.START_DATE, Role.END_DATE)
    ]
    if len(rest[0]) == len(rest[1]) == 1:
        pairs.append((rest[0][0], rest[1][0]))
    return tuple(pairs)


def _coordinates(columns: Sequence[Column], decisions: Sequence[Decision]) -> tuple[tuple[str, str], ...]:
    latitudes, longitudes, points = (
        [decision.field_name for decision in decisions if decision.role is role]
        for role in (Role.LATITUDE, Role.LONGITUDE, Role.POINT)
    )
    known = [column for column in columns if column.field_name in {*latitudes, *longitudes}]
    pairs = [(latitude.field_name, longitude.field_name) for latitude, longitude in names.coordinate_pairs(known)]
    if not pairs and len(latitudes) == len(longitudes) == 1:
        pairs = [(latitudes[0], longitudes[0])]
    return (*pairs, *((point, "") for point in points))
