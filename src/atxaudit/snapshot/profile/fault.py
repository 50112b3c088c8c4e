"""How a condition says which rows are at fault: in SQL, of one column or of whole rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from atxaudit.portal.profile_schema import ServiceArea
from atxaudit.snapshot.profile.dates import Bounds
from atxaudit.snapshot.profile.facts import ColumnProfile, DatasetProfile
from atxaudit.snapshot.profile.places import Place, with_misfits
from atxaudit.snapshot.profile.roles import Roles


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """The column that is asked about, and all that is known of its dataset; `place` is None for whole rows."""

    place: Place | None
    places: Mapping[str, Place]  # every column that the file holds, by field name
    profile: DatasetProfile
    roles: Roles
    bounds: Bounds
    area: ServiceArea | None
    ask: Callable[[str], list[dict[str, Any]]]  # a query over `cells`
    misfits: Path | None = None

    @property
    def column(self) -> Place:
        """The column; only for conditions on one."""
        if self.place is None:
            raise ValueError("This condition is one on a column, and none was named.")
        return self.place

    @property
    def facts(self) -> ColumnProfile:
        """What the profile shows of the column."""
        found = self.profile.column(self.column.column.field_name)
        if found is None:
            raise ValueError(f"The profile has no column “{self.column.column.field_name}”.")
        return found

    @property
    def whole_rows(self) -> str:
        """The table of rows, ":misfits" beside each: a hash of its cells that do not fit, null where all do."""
        return with_misfits("cells", self.misfits)

    def values(self) -> list[tuple[str, int]]:
        """The different values of a text column with their rows; only for a column that has few."""
        rows = self.ask(f"FROM cells SELECT {self.column.value} AS v, count(*) AS n WHERE v IS NOT NULL GROUP BY ALL")
        return [(row["v"], row["n"]) for row in rows if row["v"].strip()]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """Which rows are at fault. In every expression `v` is the cell of the column asked about, as a value of its kind;
    a text condition also reads, as `v`, the cells of a number or date column that do not fit it."""

    where: str  # of rows whose cell is not null
    shown: str = "v"  # what a page shows of the row
    others: Mapping[str, str] = field(default_factory=dict)  # more columns of the row: alias → SQL
    judged: int | None = None  # rows that were judged; None: the filled cells of the column
    reads_text: bool = False  # a text condition
    is_private: bool = False  # what is shown is masked, whatever the column
    is_harmless: bool = False  # what is shown tells nothing of anybody: filler, a point in the sea
    areas: str = ""  # a list of area codes with exchange in a cell; `where` asks which of them exist
    also_shows: str = ""  # the other column that is shown: what masks either masks all
    rows: str = ""  # whole rows: a query for (place, id, v) of those at fault, over `cells`


Condition = Callable[[Subject], Fault]

NO_ROWS = Fault(where="true", rows="""FROM cells SELECT ":place", ":id", NULL AS v WHERE false""", judged=0)
