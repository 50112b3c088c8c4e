"""The form that all values of a column share, as a regular expression that tells none of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import duckdb

_CLASSES = {"9": "[0-9]", "A": "[A-Z]", "a": "[a-z]"}
_SPECIAL = set(r".^$*+?{}[]\|()")
_MOST_SHAPES = 200  # different lengths of the same parts, say; more are no form
_MOST_PARTS = 12
Run = tuple[str, int]  # a class of signs, or one sign as it stands, and how often it follows itself


def shared_form(parquet: Path, field_name: str) -> str:
    """The regular expression of a text column's values; "" where they share no form, or are not plain ASCII.

    Raises:
        duckdb.Error: the file lacks the column, or is no Parquet.
    """
    cell = '"' + field_name.replace('"', '""') + '"'
    shape = f"translate({cell}, '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', $signs)"
    query = f"SELECT DISTINCT {shape} FROM read_parquet($file) WHERE {cell} IS NOT NULL LIMIT {_MOST_SHAPES + 1}"  # noqa: S608  quoted
    signs = "9" * 10 + "A" * 26 + "a" * 26
    with duckdb.connect(config={"threads": 1}) as connection:
        found = [row[0] for row in connection.execute(query, {"signs": signs, "file": str(parquet)}).fetchall()]
    plain = all(shape.isascii() and shape.isprintable() for shape in found)
    return _pattern([_runs(shape) for shape in found]) if plain and 0 < len(found) <= _MOST_SHAPES else ""


def _runs(shape: str) -> list[Run]:
    return [(sign, len(list(signs))) for sign, signs in groupby(shape)]


def _pattern(shapes: Sequence[Sequence[Run]]) -> str:
    """One expression for shapes of the same parts; digits and letters may differ in number."""
    if len(shapes[0]) > _MOST_PARTS or len({tuple(sign for sign, _ in shape) for shape in shapes}) > 1:
        return ""
    parts = []
    for runs in zip(*shapes, strict=True):
        sign, lengths = runs[0][0], [length for _, length in runs]
        least, most = min(lengths), max(lengths)
        times = "" if least == most == 1 else f"{{{least}}}" if least == most else f"{{{least},{most}}}"
        parts.append((_CLASSES.get(sign) or _escaped(sign)) + times)
    return f"^{''.join(parts)}$" if parts else ""


def _escaped(sign: str) -> str:
    """Only what a regular expression would take for more than itself."""
    return f"\\{sign}" if sign in _SPECIAL else sign
