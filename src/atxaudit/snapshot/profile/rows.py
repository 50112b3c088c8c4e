"""Facts of whole rows, and of columns beside each other."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from atxaudit.models import Column
from atxaudit.portal.profile_schema import ServiceArea
from atxaudit.snapshot.profile import names
from atxaudit.snapshot.profile.dates import IS_STAND_IN
from atxaudit.snapshot.profile.facts import (
    CodeFacts,
    ColumnProfile,
    CoordinateFacts,
    CrowdFacts,
    EqualColumns,
    SpanFacts,
)
from atxaudit.snapshot.profile.places import Place, Reading
from atxaudit.snapshot.profile.sql import any_of, ask, is_whole, quoted
from atxaudit.snapshot.profile.text import BLANK
from atxaudit.snapshot.profile.text_patterns import FILLER

_LEAST_EQUAL = (100, 10)  # filled rows and different values; rules.md, columns-not-redundant
_PLACE = '":place"'  # of a row; no column of a portal has such a name
_CROWD = 3  # kinds of columns; rules.md, no-singling-out
_POINTS = {"point", "location"}
_AT_THE_END = r"\(\s*([-+0-9.]+)[, ]+([-+0-9.]+)\s*\)\s*$"  # "100 Elm St\nTown, TX\n(31.1, -97.1)", the old backend's
_PILED = 0.2  # of the pairs; rules.md, coordinate-spread
NEAR_ZERO = 0.01  # degrees


@dataclass(frozen=True, kw_only=True, slots=True)
class RowCounts:
    """What the rows add up to."""

    blank: int
    duplicates: int
    with_quantity: int
    content_hash: str


def quantity_cell(places: Iterable[Place]) -> str:
    """Whether a row holds a quantity: a number that by its name is no code, place or period."""
    cells = [place.cell for place in places if place.kind == "number" and is_quantity(place.column)]
    return any_of(f"{cell} IS NOT NULL" for cell in cells)


def is_quantity(column: Column) -> bool:
    """Whether a number column of this name counts or measures something."""
    if names.has_word(column, names.LATITUDE | names.LONGITUDE | names.PHONE | names.SSN):
        return False
    return bool(names.names_money(column)) or not names.names_code(column)


def row_counts(reading: Reading, with_blanks: set[int]) -> RowCounts:
    """Reads the cells of each row at once, which no count by column can; `with_blanks`: columns with blank cells."""
    if not reading.places:
        return RowCounts(blank=reading.rows, duplicates=0, with_quantity=0, content_hash=_digest((), reading.rows, ()))
    cells = ", ".join(place.cell for place in reading.places)
    empty = " AND ".join(is_empty(place, with_blanks) for place in reading.places)
    if reading.misfits:
        cells, empty = f'{cells}, ":misfits"', f'{empty} AND ":misfits" IS NULL'
    # duckdb's hash() is the same for all runs of one version; another version only makes content look changed
    row = ask(
        reading.connection,
        f"FROM (FROM cells SELECT hash({cells}) AS h, {empty} AS empty, {quantity_cell(reading.places)} AS quantity)"
        " SELECT count(*) FILTER (empty) AS blank, count(*) FILTER (NOT empty) AS others,"
        " count(DISTINCT h) FILTER (NOT empty) AS different, count(*) FILTER (quantity) AS with_quantity,"
        " coalesce(sum(h::HUGEINT), 0)::VARCHAR AS total,"
        " coalesce(sum((h >> 17)::HUGEINT * (h & 131071)), 0)::VARCHAR AS twist",
    )[0]
    fields = [place.column.field_name for place in reading.places]
    return RowCounts(
        blank=row["blank"],
        duplicates=row["others"] - row["different"],
        with_quantity=row["with_quantity"],
        content_hash=_digest(fields, reading.rows, (row["total"], row["twist"])),
    )


def equal_columns(reading: Reading, profiles: Sequence[ColumnProfile]) -> tuple[EqualColumns, ...]:
    """Columns equal in every row to an earlier one. Only those with equal facts are read again: hardly ever any."""
    alike: dict[object, list[str]] = {}
    known = {profile.field_name: profile for profile in profiles}
    for profile in profiles:
        if profile.filled >= _LEAST_EQUAL[0] and profile.distinct >= _LEAST_EQUAL[1]:
            alike.setdefault(_signature(profile), []).append(profile.field_name)
    asked = {field for fields in alike.values() if len(fields) > 1 for field in fields}
    found: dict[object, str] = {}
    pairs = []
    for field, fingerprint in _fingerprints(reading, asked):
        first = found.setdefault((known[field].kind, fingerprint), field)
        if first != field:
            facts = known[field]
            pairs.append(EqualColumns(first=first, second=field, filled=facts.filled, distinct=facts.distinct))
    return tuple(pairs)


def _fingerprints(reading: Reading, fields: Collection[str]) -> Iterator[tuple[str, int]]:
    """A hash of each column that knows which value stands in which row.

    Hashed twice: duckdb's hash() of two values is an exclusive or of theirs, which would cancel out over the rows.
    """
    places = [place for place in reading.places if place.column.field_name in fields]
    for batch in reading.batches(places):
        listed = ", ".join(f"bit_xor(hash(hash({place.cell}, {_PLACE})))" for place in batch)
        numbered = f"FROM cells SELECT *, row_number() OVER () AS {_PLACE}"
        answer = reading.connection.execute(f"FROM ({numbered}) SELECT {listed}").fetchone() or ()
        yield from zip((place.column.field_name for place in batch), answer, strict=True)


def coordinate_facts(reading: Reading, area: ServiceArea | None) -> tuple[CoordinateFacts, ...]:
    """Of each pair of latitude and longitude numbers, and of each point column."""
    numbers = {place.column.field_name: place for place in reading.of_kind("number")}
    pairs = names.coordinate_pairs([place.column for place in numbers.values()])
    found = []
    for one, two in pairs:
        y, x = (numbers[column.field_name].value for column in (one, two))
        points = f"FROM cells SELECT {y} AS y, {x} AS x, count(*) AS n GROUP BY ALL"
        found.append(_coordinates(reading, (one.field_name, two.field_name), points, area))
    for place in reading.of_kind("shape", "text"):
        if place.column.datatype in _POINTS:
            y, x = point_parts("v", place)
            values = f"FROM cells SELECT {place.cell} AS v, count(*) AS n GROUP BY ALL"
            points = f"FROM ({values}) SELECT {y} AS y, {x} AS x, n"
            found.append(_coordinates(reading, (place.column.field_name, ""), points, area))
    return tuple(found)


def span_facts(reading: Reading) -> tuple[SpanFacts, ...]:
    """Of each pair of start and end dates; not of one in UTC and one on the city's clock, whose days differ."""
    places = {place.column.field_name: place for place in reading.of_kind("date")}
    pairs = [
        (start, end)
        for start, end in names.date_spans([place.column for place in places.values()])
        if places[start.field_name].is_zoned == places[end.field_name].is_zoned
    ]
    if not pairs:
        return ()
    measures = []
    for start, end in pairs:
        one, two = (f"{places[column.field_name].value}::DATE" for column in (start, end))
        usable = " AND ".join(f"{day} IS NOT NULL AND NOT {IS_STAND_IN.replace('day', day, 1)}" for day in (one, two))
        measures.append(f"[count(*) FILTER ({usable}), count(*) FILTER ({usable} AND {one} > {two})]")
    answer = reading.connection.execute(f"FROM cells SELECT {', '.join(measures)}").fetchone() or ()
    return tuple(
        SpanFacts(start=start.field_name, end=end.field_name, compared=compared, inverted=inverted)
        for (start, end), (compared, inverted) in zip(pairs, answer, strict=True)
    )


def code_facts(reading: Reading) -> tuple[CodeFacts, ...]:
    """Of each code beside its meaning."""
    places = {place.column.field_name: place for place in reading.of_kind("text", "number")}
    found = []
    for code, text in names.codes_with_texts([place.column for place in places.values()]):
        one, two = (f"{places[column.field_name].value}::VARCHAR" for column in (code, text))
        condition = " OR ".join(FILLER.conditions[name] for name in ("fillers", "nones", "unknowns"))
        row = ask(
            reading.connection,
            f"FROM (FROM (FROM cells SELECT {one} AS v, trim({two}) AS t) SELECT v, count(DISTINCT t) AS texts"
            f" WHERE t <> '' AND NOT {is_whole(BLANK)} AND NOT ({condition}) GROUP BY ALL)"
            " SELECT count(*) AS codes, count(*) FILTER (texts > 1) AS ambiguous",
        )[0]
        found.append(CodeFacts(code=code.field_name, text=text.field_name, **row))
    return tuple(found)


def crowd_facts(reading: Reading) -> CrowdFacts | None:
    """How many combinations of age, sex, race and place occur once; None where fewer than three of them are columns."""
    kinds = names.crowd_kinds([place.column for place in reading.of_kind("text", "number", "date")])
    if len(kinds) < _CROWD:
        return None
    fields = tuple(dict.fromkeys(column.field_name for column in kinds.values()))
    listed = ", ".join(map(quoted, fields))
    row = ask(
        reading.connection,
        f"FROM (FROM cells SELECT count(*) AS n WHERE coalesce({_texts(fields)}) IS NOT NULL GROUP BY {listed})"
        " SELECT count(*) AS combinations, count(*) FILTER (n = 1) AS once",
    )[0]
    return CrowdFacts(fields=fields, **row)


def point_parts(cell: str, place: Place) -> tuple[str, str]:
    """Latitude and longitude out of WKT, "POINT (x y)", or from the end of a text, "(y, x)"; null of anything else."""
    if place.kind == "shape":
        inside = f"trim(CASE WHEN starts_with({cell}, 'POINT') THEN split_part(split_part({cell}, '(', 2), ')', 1) END)"
        y, x = (f"split_part({inside}, ' ', {part})" for part in (2, 1))
    else:
        y, x = (f"regexp_extract({cell}, '{_AT_THE_END}', {group})" for group in (1, 2))
    return f"try_cast({y} AS DOUBLE)", f"try_cast({x} AS DOUBLE)"


def inside(area: ServiceArea, y: str, x: str) -> str:
    """Whether a point lies in the area."""
    return f"{y} BETWEEN {area.south} AND {area.north} AND {x} BETWEEN {area.west} AND {area.east}"


def turned_inside(area: ServiceArea) -> str:
    """Whether (y, x) lies in the area once swapped or with a sign turned."""
    return any_of(inside(area, *pair) for pair in (("x", "y"), ("-y", "x"), ("y", "-x"), ("-y", "-x")))


def is_empty(place: Place, with_blanks: set[int]) -> str:
    """Whether a cell is null or blank."""
    if place.number in with_blanks:
        return f"({place.cell} IS NULL OR {is_whole(BLANK, place.value)})"
    return f"{place.cell} IS NULL"


def _coordinates(reading: Reading, fields: tuple[str, str], points: str, area: ServiceArea | None) -> CoordinateFacts:
    """`points`: a query for the different (y, x) with their rows, n."""
    zero = f"abs(y) <= {NEAR_ZERO} AND abs(x) <= {NEAR_ZERO}"
    conditions = {"zeros": zero, "beyond": "abs(y) > 90"}
    if area:
        turned = turned_inside(area)
        away = f"NOT ({zero}) AND NOT ({inside(area, 'y', 'x')})"
        conditions |= {"outside": f"{away} AND NOT ({turned})", "mendable": f"{away} AND ({turned})"}
    counts = {name: f"coalesce(sum(n) FILTER ({condition}), 0)::BIGINT" for name, condition in conditions.items()}
    measures = {"pairs": "coalesce(sum(n), 0)::BIGINT"} | counts
    listed = ", ".join(f"{measure} AS {name}" for name, measure in measures.items())
    row = ask(
        reading.connection,
        f"FROM ({points}) SELECT {listed}, max({{'n': n, 'y': y, 'x': x}}) FILTER (NOT ({zero})) AS pile"
        " WHERE isfinite(y) AND isfinite(x)",
    )[0]
    pile = row.pop("pile")
    piled = pile["n"] if pile else 0
    worth_asking = piled > _PILED * row["pairs"] and row["pairs"] >= _LEAST_EQUAL[0]
    return CoordinateFacts(
        latitude=fields[0],
        longitude=fields[1],
        piled=piled,
        pile=(pile["y"], pile["x"]) if pile and worth_asking else None,
        piled_addresses=_addresses(reading, fields, pile) if worth_asking else None,
        **row,
    )


def _addresses(reading: Reading, fields: tuple[str, str], pile: dict[str, float]) -> int | None:
    """Different addresses at one point; None where the table has no address column."""
    address = next((place.cell for place in reading.of_kind("text") if names.names_an_address(place.column)), "")
    if not address:
        return None
    places = {place.column.field_name: place for place in reading.places}
    one, two = places[fields[0]], places.get(fields[1])
    y, x = (one.value, two.value) if two else point_parts(one.cell, one)
    where = f"{y} = {pile['y']!r} AND {x} = {pile['x']!r}"
    return int(ask(reading.connection, f"FROM cells SELECT count(DISTINCT {address}) AS n WHERE {where}")[0]["n"])


def _texts(fields: Iterable[str]) -> str:
    return ", ".join(f"{quoted(field)}::VARCHAR" for field in fields)


def _signature(profile: ColumnProfile) -> tuple[object, ...]:
    """What equal columns have in common; what their names made us look for or mask is left out."""
    text = replace(profile.text, examples=(), first_names=None) if profile.text else None
    return (profile.kind, profile.filled, profile.distinct, text, profile.numbers, profile.dates)


def _digest(fields: Sequence[str], rows: int, sums: Sequence[str]) -> str:
    said = "\n".join((*fields, str(rows), *sums))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]
