"""What a cell's text becomes by the portal's type of its column, in DuckDB's SQL.

A cell **fits** when its text is a value of the type. One that does not is null in the typed column, and its text is
kept beside: nothing is guessed, nothing is lost, and no NaN or infinity ever stands in a number column.
"""

from __future__ import annotations

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
    GEOMETRY = "geometry"  # shape, length and digest of the WKT, see `value`


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


def value(kind: CellKind, text: str, type_: str) -> str:
    """The typed value of a text that fits; null or an error for any other.

    A line or polygon keeps its shape, its length and a digest: enough to see that it is there and whether it repeats.
    Whole, such cells are the greater part of many a download, up to megabytes each, and no rule reads their numbers.
    """
    match kind:
        case CellKind.BOOLEAN:
            return f"(lower({text}) = 'true')"
        case CellKind.GEOMETRY:
            shape = f"rtrim(split_part({text}, '(', 1))"
            return f"concat({shape}, ', ', length({text}), ' characters, md5 ', md5({text}))"
        case CellKind.NUMBER | CellKind.TIMESTAMP | CellKind.INSTANT:
            return f"TRY_CAST({text} AS {type_})"
        case _:
            return text


def fits(kind: CellKind, text: str) -> str:
    """Whether a text that is not null is a value of its kind; never null."""
    match kind:
        case CellKind.NUMBER:  # DuckDB reads 1_000 as a number; people do not
            return f"coalesce(isfinite({value(kind, text, 'DOUBLE')}), false) AND NOT contains({text}, '_')"
        case CellKind.TIMESTAMP | CellKind.INSTANT:  # "epoch" and "infinity" are DuckDB's words, not dates
            moment, type_ = value(kind, text, stored_as(kind)), stored_as(kind)
            years = f"{moment} BETWEEN {type_} '{FIRST_DAY}' AND {type_} '{LAST_MOMENT}'"
            return f"coalesce({years}, false) AND {text} <> 'epoch'"
        case CellKind.BOOLEAN:
            return f"lower({text}) IN ('true', 'false')"
        case CellKind.POINT:
            return f"coalesce(starts_with({text}, 'POINT') AND {_finite_pair(text)}, false)"
        case CellKind.GEOMETRY:
            shapes = ", ".join(f"'{shape}'" for shape in SHAPES)
            return f"rtrim(split_part({text}, '(', 1)) IN ({shapes})"
        case _:
            return "true"


def is_exact(text: str) -> str:
    """Whether a DOUBLE keeps this number apart from its neighbours; null for what is no number."""
    return f"abs(TRY_CAST({text} AS DOUBLE)) <= {LARGEST_EXACT}"


def is_large_whole(text: str) -> str:
    """Whether a number can be stored as DECIMAL(38,0) without loss."""
    return f"abs(TRY_CAST({text} AS DOUBLE)) < 1e37 AND NOT regexp_matches({text}, '\\.0*[1-9]|[eE]')"


def longitude(kind: CellKind, text: str) -> str:
    """The first number of a point; of a location the second of the pair at its end."""
    if kind is CellKind.POINT:
        return f"TRY_CAST(split_part({_inside(text)}, ' ', 1) AS DOUBLE)"
    return _of_location(text, x=1)


def latitude(kind: CellKind, text: str) -> str:
    """The second number of a point; of a location the first of the pair at its end."""
    if kind is CellKind.POINT:
        return f"TRY_CAST(split_part({_inside(text)}, ' ', 2) AS DOUBLE)"
    return _of_location(text, x=0)


def _inside(text: str) -> str:
    return f"trim(split_part(split_part({text}, '(', 2), ')', 1))"


def _finite_pair(text: str) -> str:
    point = CellKind.POINT
    return f"isfinite({longitude(point, text)}) AND isfinite({latitude(point, text)})"


def _of_location(text: str, *, x: int) -> str:
    """Either "(latitude, longitude)" at the end, as the old backend writes it, or WKT, as the new one does."""
    pair = f"regexp_extract({text}, '\\(\\s*([-+0-9.]+)[, ]+([-+0-9.]+)\\s*\\)\\s*$', {{group}})"
    at_the_end, in_wkt = pair.format(group=1 + x), pair.format(group=2 - x)
    return f"TRY_CAST(CASE WHEN starts_with({text}, 'POINT') THEN {in_wkt} ELSE {at_the_end} END AS DOUBLE)"
