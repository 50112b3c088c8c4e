"""What a cell's text becomes by the portal's type of its column, in DuckDB's SQL.

A cell **fits** when its text is a value of the type. One that does not is null in the typed column, and its text is
kept beside: nothing is guessed, nothing is lost, and no NaN or infinity ever stands in a number column.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

LARGEST_EXACT = 9_007_199_254_740_992  # 2**53: beyond it a DOUBLE takes neighbouring whole numbers for one
DECIMAL = "DECIMAL(38,0)"
SHAPES = ("POINT", "MULTIPOINT", "LINESTRING", "MULTILINESTRING", "POLYGON", "MULTIPOLYGON", "GEOMETRYCOLLECTION")
FIRST_DAY, LAST_MOMENT = "0001-01-01", "9999-12-31 23:59:59.999999"


class CellKind(StrEnum):
    """How cells are stored."""

    TEXT = "text"
    NUMBER = "number"  # DOUBLE; DECIMAL(38,0) where whole numbers are too large for it to keep apart
    TIMESTAMP = "timestamp"  # a moment without zone
    INSTANT = "instant"  # UTC
    BOOLEAN = "boolean"
    POINT = "point"  # WKT, with longitude and latitude beside it
    LOCATION = "location"  # address text; longitude and latitude beside it where it ends in them
    GEOMETRY = "geometry"  # shape, length and digest of the WKT, see `Cell.value`


KINDS = {
    "number": CellKind.NUMBER,
    "money": CellKind.NUMBER,  # this and the next two are the old backend's
    "percent": CellKind.NUMBER,
    "stars": CellKind.NUMBER,
    "calendar_date": CellKind.TIMESTAMP,
    "date": CellKind.INSTANT,
    "checkbox": CellKind.BOOLEAN,
    "point": CellKind.POINT,
    "location": CellKind.LOCATION,
    "multipoint": CellKind.GEOMETRY,
    "line": CellKind.GEOMETRY,
    "multiline": CellKind.GEOMETRY,
    "polygon": CellKind.GEOMETRY,
    "multipolygon": CellKind.GEOMETRY,
}  # url, document, photo, email, phone, html, drop_down_list, flag and whatever comes next are text

STORED = {
    CellKind.NUMBER: "DOUBLE",
    CellKind.TIMESTAMP: "TIMESTAMP",
    CellKind.INSTANT: "TIMESTAMP WITH TIME ZONE",
    CellKind.BOOLEAN: "BOOLEAN",
}


def kind_of(datatype: str) -> CellKind:
    """The kind of a portal's type."""
    return KINDS.get(datatype, CellKind.TEXT)


def stored_as(kind: CellKind) -> str:
    """DuckDB's type for a kind."""
    return STORED.get(kind, "VARCHAR")


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """SQL for the cells of one column, over `text`, the name of the column that holds them as they came. What is read
    from them is used several times, so it has columns of its own: `readings`."""

    kind: CellKind
    type: str  # as stored
    text: str

    @property
    def read(self) -> str:
        """The text as a number or moment."""
        return f"v{self.text}"

    @property
    def x(self) -> str:
        """The longitude of a point or location."""
        return f"x{self.text}"

    @property
    def y(self) -> str:
        """The latitude of a point or location."""
        return f"y{self.text}"

    def readings(self) -> Iterator[tuple[str, str]]:
        """(name, SQL) of the columns that the others rely on."""
        match self.kind:
            case CellKind.NUMBER:
                yield self.read, f"TRY_CAST({self.text} AS DOUBLE)"
            case CellKind.TIMESTAMP | CellKind.INSTANT:
                yield self.read, f"TRY_CAST({self.text} AS {self.type})"
            case CellKind.POINT:
                inside = f"trim(split_part(split_part({self.text}, '(', 2), ')', 1))"
                yield self.x, f"TRY_CAST(split_part({inside}, ' ', 1) AS DOUBLE)"
                yield self.y, f"TRY_CAST(split_part({inside}, ' ', 2) AS DOUBLE)"
            case CellKind.LOCATION:
                yield self.x, self._of_location(2, in_wkt=1)
                yield self.y, self._of_location(1, in_wkt=2)

    @property
    def value(self) -> str:
        """The typed value of a text that fits.

        A line or polygon keeps its shape, its length and a digest: enough to see that it is there and whether it
        repeats. Whole, such cells are the greater part of many a download, and no rule reads their numbers.
        """
        match self.kind:
            case CellKind.NUMBER if self.type == DECIMAL:
                return f"TRY_CAST({self.text} AS {DECIMAL})"
            case CellKind.NUMBER | CellKind.TIMESTAMP | CellKind.INSTANT:
                return self.read
            case CellKind.BOOLEAN:
                return f"({self.text} = 'true')"
            case CellKind.GEOMETRY:
                return f"concat({self._shape}, ', ', length({self.text}), ' characters, md5 ', md5({self.text}))"
            case _:
                return self.text

    @property
    def fits(self) -> str:
        """Whether a text that is not null is a value of its kind; null or false where not."""
        match self.kind:
            case CellKind.NUMBER:  # DuckDB reads 1_000 as a number; people do not
                return f"isfinite({self.read}) AND NOT contains({self.text}, '_')"
            case CellKind.TIMESTAMP | CellKind.INSTANT:  # "epoch" and "infinity" are DuckDB's words, not dates
                years = f"{self.read} BETWEEN {self.type} '{FIRST_DAY}' AND {self.type} '{LAST_MOMENT}'"
                return f"{years} AND {self.text} <> 'epoch'"
            case CellKind.BOOLEAN:
                return f"({self.text} = 'true' OR {self.text} = 'false')"
            case CellKind.POINT:
                return f"isfinite({self.x}) AND isfinite({self.y}) AND starts_with({self.text}, 'POINT')"
            case CellKind.GEOMETRY:
                shapes = ", ".join(f"'{shape}'" for shape in SHAPES)
                return f"{self._shape} IN ({shapes})"
            case _:
                return "true"

    @property
    def fits_exactly(self) -> str:
        """The same, and a DOUBLE keeps the number apart from its neighbours."""
        if self.kind is not CellKind.NUMBER:
            return self.fits
        return f"{self.is_exact} AND NOT contains({self.text}, '_')"

    @property
    def is_exact(self) -> str:
        """Neither infinite nor NaN, and small enough."""
        return f"{self.read} BETWEEN -{LARGEST_EXACT} AND {LARGEST_EXACT}"

    @property
    def is_large_whole(self) -> str:
        """Whether a number can be stored as DECIMAL(38,0) without loss."""
        return f"abs({self.read}) < 1e37 AND NOT regexp_matches({self.text}, '\\.0*[1-9]|[eE]')"

    @property
    def _shape(self) -> str:
        return f"rtrim(split_part({self.text}, '(', 1))"

    def _of_location(self, group: int, *, in_wkt: int) -> str:
        """Of "(latitude, longitude)" at the end, as the old backend writes it, or of WKT, as the new one does."""
        pair = "'\\(\\s*([-+0-9.]+)[, ]+([-+0-9.]+)\\s*\\)\\s*$'"
        at_the_end, wkt = (f"regexp_extract({self.text}, {pair}, {place})" for place in (group, in_wkt))
        return f"TRY_CAST(CASE WHEN starts_with({self.text}, 'POINT') THEN {wkt} ELSE {at_the_end} END AS DOUBLE)"
