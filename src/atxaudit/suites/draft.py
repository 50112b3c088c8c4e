"""A dataset's own suite, proposed from what its rows show: for people to strike out what nobody promises.

Nothing of a column that may be about people is written down but how full it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

from atxaudit.errors import UsageError
from atxaudit.models import Column
from atxaudit.snapshot.profile import ColumnProfile, DatasetProfile, Role, Roles
from atxaudit.snapshot.profile.showing import withholds
from atxaudit.snapshot.readings import DatasetReading
from atxaudit.snapshot.rows.cells import CellKind
from atxaudit.snapshot.rows.files import RowFile
from atxaudit.suites.gx_yaml import Entry, Part, suite_yaml
from atxaudit.suites.value_shapes import shared_form

_NEARLY = 0.95  # filled so far, a column is promised to stay so
_MOST_VALUES = 20  # that a set of values may have: as many as a profile lists
_ROWS_PER_VALUE = 10  # where values are steady
_MASK = "•"  # stands in values that the profile does not show
_MEASURES = {Role.QUANTITY, Role.MONEY, Role.LATITUDE, Role.LONGITUDE}
_PRIVATE = {Role.PERSON_NAME, Role.PHONE, Role.ADDRESS, Role.FREE_TEXT}
_ZIP = r"^\s*[0-9]{5}(?:-[0-9]{4})?\s*$"


def draft_suite(
    reading: DatasetReading, columns: Sequence[Column], *, title: str, row_identifier: str, as_of: datetime
) -> str:
    """`expectations/datasets/ID.yaml` as a proposal. It holds of the rows it was drafted from.

    Raises:
        UsageError: the dataset has no rows.
    """
    file, profile, roles = reading.file, reading.profile, reading.roles
    if file is None or profile is None or roles is None or not profile.rows:
        raise UsageError(f"{reading.asset_id} has no rows to draft promises from.")
    draft = _Draft(file=file, profile=profile, roles=roles, key=row_identifier, as_of=as_of)
    sample = f" ({file.sample_note})" if file.is_sample else ""
    head = [
        f"Promises about “{title}” ({reading.asset_id}), drafted from its {profile.rows:,} rows{sample} on",
        f"{as_of:%Y-%m-%d}. The rows show what is, not what should be: go through it with the department and strike",
        f"out what it does not promise. Saved as expectations/datasets/{reading.asset_id}.yaml it is judged with every",
        "audit.",
    ]
    known = [column for column in columns if (found := profile.column(column.field_name)) and found.present]
    parts = [part for column in known for part in draft.column(column)]
    return suite_yaml(reading.asset_id, [*parts, *draft.spans()], head=head)


@dataclass(frozen=True, kw_only=True)
class _Draft:
    file: RowFile
    profile: DatasetProfile
    roles: Roles
    key: str
    as_of: datetime

    def column(self, column: Column) -> Iterator[Part]:
        """What the rows show of a column, and the promises that follow."""
        facts = self.profile.column(column.field_name)
        assert facts is not None  # noqa: S101  only present columns come here
        yield self._shown(column, facts)
        yield from self._filled(facts)
        if self._is_private(column, facts):
            return
        yield from self._unique(facts)
        yield from self._values(facts)
        yield from self._form(facts)
        yield from self._range(facts)
        yield from self._dates(facts)

    def spans(self) -> Iterator[Part]:
        """Starts before ends, where no row says otherwise and no time of day can."""
        for span in self.profile.spans:
            both = [self.profile.column(name) for name in (span.start, span.end)]
            dates = [facts.dates for facts in both if facts and facts.kind == "date" and facts.dates]
            if len(dates) < 2 or span.inverted or not span.compared:
                continue
            if any(of_one.timed or of_one.sentinels for of_one in dates) or len(self._kinds(span.start, span.end)) > 1:
                continue
            yield f"{span.end} never lies before {span.start} in the {span.compared:,} rows that have both"
            kwargs = {"column_A": span.end, "column_B": span.start, "or_equal": True}
            skipped = {"ignore_row_if": "either_value_is_missing"}
            yield _entry("expect_column_pair_values_a_to_be_greater_than_b", kwargs | skipped)

    def _shown(self, column: Column, facts: ColumnProfile) -> str:
        roles = ", ".join(role.value.replace("_", " ") for role in self.roles.of(column.field_name))
        share = f"{_floored(100 * facts.filled / self.profile.rows):g} %"
        private = "; it may be about people, so its values are left out" if self._is_private(column, facts) else ""
        return (
            f"{column.name}{f' ({roles})' if roles else ''}: filled in {share} of the rows, "
            f"{facts.distinct:,} different values{private}"
        )

    def _is_private(self, column: Column, facts: ColumnProfile) -> bool:
        return (
            withholds(column, facts.filled, facts.text)
            or bool(facts.category and facts.category.withheld)
            or bool(facts.numbers and facts.numbers.withheld)
            or not _PRIVATE.isdisjoint(self.roles.of(column.field_name))
        )

    def _kinds(self, *fields: str) -> set[CellKind]:
        return {column.kind for column in self.file.columns if column.field_name in fields}

    def _filled(self, facts: ColumnProfile) -> Iterator[Part]:
        share = facts.filled / self.profile.rows
        kwargs: dict[str, object] = {"column": facts.field_name}
        if facts.filled < self.profile.rows:
            kwargs["mostly"] = _floored(share)
        if share >= _NEARLY:
            yield _entry("expect_column_values_to_not_be_null", kwargs)

    def _unique(self, facts: ColumnProfile) -> Iterator[Part]:
        is_key = facts.field_name == self.key
        differs = facts.filled > 1 and facts.distinct == facts.filled and not facts.blank
        if differs and not self.file.is_sample and (is_key or Role.IDENTIFIER in self.roles.of(facts.field_name)):
            severity = "critical" if is_key else "warning"
            yield _entry("expect_column_values_to_be_unique", {"column": facts.field_name}, severity)

    def _values(self, facts: ColumnProfile) -> Iterator[Part]:
        category = facts.category
        if category is None or facts.kind != "text" or facts.blank or not 2 <= facts.distinct <= _MOST_VALUES:
            return
        values = [value for value, _ in category.top]
        listed = sum(rows for _, rows in category.top)
        if len(values) < facts.distinct or listed < facts.filled or any(_MASK in value for value in values):
            return
        if facts.filled < _ROWS_PER_VALUE * facts.distinct:
            return
        if category.spellings:
            yield "some of these values differ in spelling only: mend them before this is promised"
        kwargs = {"column": facts.field_name, "value_set": sorted(values)}
        yield _entry("expect_column_values_to_be_in_set", kwargs)

    def _form(self, facts: ColumnProfile) -> Iterator[Part]:
        if facts.kind != "text" or facts.text is None or not facts.filled or facts.blank:
            return
        roles, form = self.roles.of(facts.field_name), ""
        if Role.ZIP in roles and facts.text.zips == facts.filled:
            form = _ZIP
        elif Role.IDENTIFIER in roles or facts.field_name == self.key:
            form = shared_form(self.file.rows_path, facts.field_name)
        if form:
            yield _entry("expect_column_values_to_match_regex", {"column": facts.field_name, "regex": form})

    def _range(self, facts: ColumnProfile) -> Iterator[Part]:
        numbers = facts.numbers
        if numbers is None or not facts.filled or _MEASURES.isdisjoint(self.roles.of(facts.field_name)):
            return
        if numbers.sentinel is not None:
            yield f"{numbers.sentinel:,.15g} seems to stand for unknown: empty these cells before a range is promised"
        elif not numbers.not_finite:
            bounds = {
                "min_value": _rounded(numbers.smallest, ROUND_FLOOR),
                "max_value": _rounded(numbers.largest, ROUND_CEILING),
            }
            yield f"from {numbers.smallest:,.15g} to {numbers.largest:,.15g}"
            yield _entry("expect_column_values_to_be_between", {"column": facts.field_name, **bounds})

    def _dates(self, facts: ColumnProfile) -> Iterator[Part]:
        dates = facts.dates
        if dates is None or facts.kind != "date" or dates.earliest is None or dates.latest is None:
            return
        if dates.impossible or dates.sentinels:
            yield "some of its dates cannot be, or stand for unknown: mend them before a range is promised"
            return
        offset = "+00:00" if CellKind.INSTANT in self._kinds(facts.field_name) else ""
        bounds = {
            "min_value": f"{dates.earliest.year}-01-01T00:00:00{offset}",
            "max_value": f"{max(dates.latest.year, self.as_of.year + 10)}-12-31T23:59:59{offset}",
        }
        yield f"from {dates.earliest} to {dates.latest}"
        yield _entry("expect_column_values_to_be_between", {"column": facts.field_name, **bounds})


def _entry(expectation: str, kwargs: Mapping[str, object], severity: str = "warning") -> Entry:
    return Entry(type=expectation, kwargs=kwargs, severity=severity)


def _floored(number: float) -> float:
    """To two digits, never more than it is: the draft must hold."""
    return math.floor(number * 100) / 100


def _rounded(number: float, rounding: str) -> float | int:
    """To two leading digits, in the given direction: exactly, or the draft might not hold."""
    exact = Decimal(number)
    if not exact:
        return 0
    step = Decimal(1).scaleb(exact.adjusted() - 1)
    found = exact.quantize(step, rounding=rounding, context=Context(prec=400))
    return int(found) if found == found.to_integral_value() else float(found)
