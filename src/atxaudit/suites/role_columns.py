"""The columns of a dataset by role: those its rows showed, and those that only templates ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from atxaudit.models import Column
from atxaudit.snapshot.profile import ColumnProfile, DatasetProfile, Role, Roles, names
from atxaudit.suites.row_roles import FOUND_ROLES

_ROW_NUMBERS = {"objectid", "globalid", "fid"}
_YEAR_WORDS = {"year", "yr"}
_OLDER = {  # years that may well lie before 1900
    "built", "build", "construction", "constructed", "erected", "established", "founded", "installed", "opened",
}  # fmt: skip
_STAND_IN = 1899  # the year of the earliest that people meet, 1899-12-30
_NO_SLIP = 0.01  # of the dates
_YEARS = 0.9  # of the cells that are not 0


class RoleColumns:
    """Which columns of one dataset have which role. A column whose override is "none" has none at all."""

    def __init__(
        self, profile: DatasetProfile, roles: Roles, columns: Sequence[Column], row_identifier: str = ""
    ) -> None:
        self._roles = roles
        self._columns = columns
        self._key = row_identifier
        self._profiles = {column.field_name: column for column in profile.columns if column.present}
        self._overridden = {decision.field_name for decision in roles.decisions if decision.is_override}

    def having(self, role: str) -> tuple[str, ...]:
        """The columns of a role, in the order of the record."""
        if role in FOUND_ROLES:
            return self._roles.having(Role(role))
        if role == "declared_key":
            return (self._key,) if self._key in self._profiles else ()
        if role == "category_with_parts":
            return tuple(name for name in self._roles.having(Role.CATEGORY) if self._has_parts(name))
        return tuple(column.field_name for column in self._columns if self._has(column, role))

    def why_not(self, role: str) -> str:
        """Why no column has a role, where that is more than that none looks like it; else ""."""
        if role != "declared_key" or not self._key:
            return ""
        if any(column.field_name == self._key for column in self._columns):
            return f'The rows that were read lack the declared row identifier "{self._key}".'
        return f'The declared row identifier "{self._key}" names no column of the dataset.'

    def reason(self, role: str) -> str:
        """Why the columns of a role have it, where `snapshot.profile` does not say."""
        return _REASONS[role]

    def _has_parts(self, field_name: str) -> bool:
        profile = self._profiles.get(field_name)
        return profile is None or profile.category is None or not profile.category.only_totals

    def _has(self, column: Column, role: str) -> bool:
        profile = self._profiles.get(column.field_name)
        if profile is None or Role.NONE in self._roles.of(column.field_name):
            return False
        if role in _BY_NAME and (column.field_name in self._overridden or column.field_name == self._key):
            return False
        return _TESTS[role](column, profile)


def _is_date(column: Column, profile: ColumnProfile) -> bool:
    return profile.kind == "date" and not _is_historic(column, profile)


def _is_historic(column: Column, profile: ColumnProfile) -> bool:
    """Named for what may be old, and older than any stand-in; a request is "opened" too, so there it takes many."""
    words, dates = _OLDER.intersection(names.words_of(column)), profile.dates
    if profile.kind != "date" or dates is None or not words or not dates.earliest or dates.earliest.year >= _STAND_IN:
        return False
    return words != {"opened"} or profile.share(dates.impossible - dates.sentinels) > _NO_SLIP


def _is_text(_: Column, profile: ColumnProfile) -> bool:
    return profile.kind == "text"


def _is_row_number(column: Column, _: ColumnProfile) -> bool:
    return "".join(names.words_of(column)) in _ROW_NUMBERS or column.field_name.lower() in _ROW_NUMBERS


def _is_year(column: Column, profile: ColumnProfile) -> bool:
    """Named as a year, and nine of ten numbers are one; 0 stands for unknown."""
    words, numbers = names.words_of(column), profile.numbers
    if numbers is None or words[-1:] == () or words[-1] not in _YEAR_WORDS or not _OLDER.isdisjoint(words):
        return False
    told = profile.filled - numbers.zeros
    return bool(told) and numbers.years >= _YEARS * told


_BY_NAME = {"row_number", "year"}  # what an override, or the record's own word, makes untrue
_TESTS: dict[str, Callable[[Column, ColumnProfile], bool]] = {
    "date": _is_date,
    "historic_date": _is_historic,
    "text": _is_text,
    "row_number": _is_row_number,
    "year": _is_year,
}
_REASONS = {
    "declared_key": "The record declares it the row identifier.",
    "date": "It holds dates.",
    "historic_date": "It holds dates of what may be old, by its name.",
    "category_with_parts": "It holds categories, and not totals alone.",
    "text": "It holds text.",
    "row_number": "Its name is that of row numbers of the source system.",
    "year": "It is a number, its name ends in “year”, and its numbers are years.",
}
