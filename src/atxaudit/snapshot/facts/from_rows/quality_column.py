"""What the groups of quality facts share: the dataset a column stands in, and how counts are said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from atxaudit.snapshot.profile.facts import ColumnProfile, DatasetProfile, share
from atxaudit.snapshot.profile.roles import Role, Roles
from atxaudit.snapshot.rows.files import RowFile

MOSTLY = 0.9  # of the cells are numbers, dates or times: then the column is one of them
MANY = 100  # cells or points, below which sameness may be chance


@dataclass(frozen=True, kw_only=True, slots=True)
class Dataset:
    """One dataset whose rows were read."""

    file: RowFile
    profile: DatasetProfile
    roles: Roles
    record: Mapping[str, Any]  # the facts that its record shows

    @property
    def rows(self) -> int:
        """Rows read that hold anything."""
        return self.profile.rows - self.profile.blank_rows

    @property
    def is_whole(self) -> bool:
        """Whether all rows were read."""
        return not self.file.is_sample

    def has_role(self, column: ColumnProfile, *roles: Role) -> bool:
        """Whether the column has one of the roles."""
        return not set(roles).isdisjoint(self.roles.of(column.field_name))

    def name_of(self, field_name: str) -> str:
        """How people call a column."""
        column = self.profile.column(field_name)
        return (column.name if column else "") or field_name


def percent(part: int, whole: int) -> float:
    """Between 0 and 100; 0 of nothing."""
    return 100 * share(part, whole)


def such_as(example: str) -> str:
    """An example at the end of a sentence; "" where there is none."""
    return f", such as “{example}”" if example else ""


def counted(number: int, noun: str, verbs: tuple[str, str]) -> str:
    """A number of things with the verb that fits: "1 cell holds", "1,203 cells hold"."""
    return f"{number:,} {noun} {verbs[0]}" if number == 1 else f"{number:,} {noun}s {verbs[1]}"
