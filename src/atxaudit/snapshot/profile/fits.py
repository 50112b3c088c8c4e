"""Whether a text is a value of the type its column declares, in DuckDB's SQL; as `snapshot/rows/cells.py` decides."""

from __future__ import annotations

_NUMBER = "isfinite(try_cast(v AS DOUBLE)) AND NOT contains(v, '_')"
_MOMENT = "try_cast(v AS TIMESTAMP) BETWEEN TIMESTAMP '0001-01-01' AND TIMESTAMP '9999-12-31 23:59:59.999999'"
_SHAPE = r"regexp_matches(v, '^\s*((MULTI)?(POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION)\b')"
_FITS = {
    **dict.fromkeys(("number", "money", "percent", "stars"), _NUMBER),
    **dict.fromkeys(("calendar_date", "date"), _MOMENT),
    "checkbox": "v IN ('true', 'false')",
    "point": "starts_with(v, 'POINT')",
    **dict.fromkeys(("multipoint", "line", "multiline", "polygon", "multipolygon"), _SHAPE),
}


def has_form(datatype: str) -> bool:
    """Whether not every text is a value of this type."""
    return datatype in _FITS


def does_not_fit(datatype: str) -> str:
    """The condition on the text `v`."""
    return f"NOT coalesce({_FITS.get(datatype, 'true')}, false)"
