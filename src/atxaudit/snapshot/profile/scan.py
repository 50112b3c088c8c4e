"""From the rows of a dataset to its profile: every column is read once, and then the rows as wholes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypedDict

import duckdb

from atxaudit.models import Column
from atxaudit.portal.profile_schema import ServiceArea
from atxaudit.snapshot.profile.categories import category_facts, has_few_values
from atxaudit.snapshot.profile.dates import Bounds, date_facts
from atxaudit.snapshot.profile.facts import ColumnProfile, DatasetProfile, PrivateFacts, TextFacts, ValueKind
from atxaudit.snapshot.profile.numbers import number_facts
from atxaudit.snapshot.profile.places import Place, Reading, kind_of, open_rows
from atxaudit.snapshot.profile.private import private_facts
from atxaudit.snapshot.profile.rows import (
    code_facts,
    coordinate_facts,
    crowd_facts,
    equal_columns,
    quantity_cell,
    row_counts,
    span_facts,
)
from atxaudit.snapshot.profile.sql import ask, connected, planned_simply, quoted
from atxaudit.snapshot.profile.text import TextCounts, count_text, text_facts

_ISO = 0.9  # of the filled cells of a text column
_STORED = {"number": "DOUBLE", "calendar_date": "TIMESTAMP", "date": "TIMESTAMP", "checkbox": "BOOLEAN"}


class _Named(TypedDict):
    field_name: str
    name: str
    datatype: str
    kind: ValueKind


def profile_dataset(
    parquet: Path,
    columns: Sequence[Column],
    *,
    stamp: datetime | None,
    as_of: datetime,
    threads: int = 1,
    area: ServiceArea | None = None,
    connection: duckdb.DuckDBPyConnection | None = None,
    misfits: Path | None = None,
) -> DatasetProfile:
    """Profiles the rows of one dataset; both files are as `RowFile` has them.

    `stamp` is when the data last changed, by the portal; dates are plausible up to a day after it. `area` is the
    profile's service area: without it nothing is outside. `misfits` holds the cells that do not fit their type: filled
    cells, and text to every rule on text. Opening DuckDB costs as much as a small dataset, so a
    caller with many hands over a `connection` of its own (then `threads` is the connection's), one per thread of work:
    the optimizers of its database are switched off and on again.

    Raises:
        duckdb.Error: the file is missing or no Parquet.
    """
    with connected(connection, threads) as open_connection:
        reading = open_rows(open_connection, parquet, columns, misfits)
        with planned_simply(open_connection, is_small=reading.is_small):
            return _profile(reading, columns, Bounds.of(stamp, as_of), as_of, area)


def _profile(
    reading: Reading, columns: Sequence[Column], bounds: Bounds, as_of: datetime, area: ServiceArea | None
) -> DatasetProfile:
    found = _texts(reading) | _numbers(reading, as_of) | _shapes(reading)
    counts = row_counts(reading, {number for number, profile in found.items() if profile.blank})
    # in a table of quantities a row without one is only laid out ahead, and tells nothing of how new the content is
    valued = quantity_cell(reading.places) if counts.with_quantity * 2 > reading.rows else "true"
    found |= _dates(reading, found, bounds, valued)
    found |= _with_misfits(reading, found)
    by_name = {place.column.field_name: found[place.number] for place in reading.places}
    return DatasetProfile(
        rows=reading.rows,
        columns=tuple(by_name.get(column.field_name) or _absent(column) for column in columns if not column.is_system),
        blank_rows=counts.blank,
        duplicate_rows=counts.duplicates,
        quantity_rows=counts.with_quantity,
        content_hash=counts.content_hash,
        equal_columns=equal_columns(reading, tuple(by_name.values())),
        coordinates=coordinate_facts(reading, area),
        spans=span_facts(reading),
        codes=code_facts(reading),
        crowd=crowd_facts(reading),
    )


def _texts(reading: Reading) -> dict[int, ColumnProfile]:
    found: dict[int, ColumnProfile] = {}
    for batch in reading.batches(reading.of_kind("text", "bool")):
        counts, texts, private = _text_batch(reading, batch)
        few = [p for p in batch if has_few_values(counts[p.number].filled, counts[p.number].distinct, texts[p.number])]
        categories = category_facts(reading, few, texts)
        for place in batch:
            count = counts[place.number]
            found[place.number] = ColumnProfile(
                **_named(place),
                filled=count.filled,
                blank=count.blank,
                distinct=count.distinct,
                text=texts[place.number],
                private=private.get(place.number),
                category=categories.get(place.number),
            )
    return found


def _text_batch(
    reading: Reading, batch: Sequence[Place]
) -> tuple[dict[int, TextCounts], dict[int, TextFacts], dict[int, PrivateFacts]]:
    counts = count_text(reading, batch)
    return counts, text_facts(reading, batch, counts), private_facts(reading, batch, counts)


def _with_misfits(reading: Reading, found: Mapping[int, ColumnProfile]) -> dict[int, ColumnProfile]:
    """The columns with cells that do not fit: these are filled too, and text."""
    places = [place.beside() for place in reading.places if place.column.field_name in reading.misfits]
    profiles: dict[int, ColumnProfile] = {}
    for batch in reading.batches(places):
        counts, texts, private = _text_batch(reading, batch)
        for place in batch:
            count, typed = counts[place.number], found[place.number]
            profiles[place.number] = replace(
                typed,
                filled=typed.filled + count.filled,
                blank=typed.blank + count.blank,
                distinct=typed.distinct + count.distinct,
                text=texts[place.number],
                private=private.get(place.number),
            )
    return profiles


def _numbers(reading: Reading, as_of: datetime) -> dict[int, ColumnProfile]:
    places = {place.number: place for place in reading.of_kind("number")}
    return {
        number: ColumnProfile(**_named(places[number]), filled=filled, distinct=distinct, numbers=facts)
        for batch in reading.batches(list(places.values()))
        for number, (filled, distinct, facts) in number_facts(reading, batch, as_of).items()
    }


def _dates(
    reading: Reading, found: Mapping[int, ColumnProfile], bounds: Bounds, valued: str
) -> dict[int, ColumnProfile]:
    """Date columns, and those of text that hold ISO dates: which these are, only the text facts tell."""
    places = {place.number: place for place in reading.of_kind("date")}
    iso = [place.as_dates() for place in reading.of_kind("text") if _holds_iso_dates(found[place.number])]
    profiles: dict[int, ColumnProfile] = {}
    for batch in reading.batches([*places.values(), *iso]):
        for number, (filled, distinct, facts) in date_facts(reading, batch, bounds, valued).items():
            if number in places:
                named = _named(places[number])
                profiles[number] = ColumnProfile(**named, filled=filled, distinct=distinct, dates=facts)
            else:
                profiles[number] = replace(found[number], dates=facts)
    return profiles


def _holds_iso_dates(profile: ColumnProfile) -> bool:
    return bool(profile.text and profile.filled and profile.share(profile.text.iso_dates) >= _ISO)


def _shapes(reading: Reading) -> dict[int, ColumnProfile]:
    """Lines and areas are long: they are told apart by their hash."""
    found: dict[int, ColumnProfile] = {}
    for batch in reading.batches(reading.of_kind("shape")):
        listed = ", ".join(
            f"[count({place.cell}), count(DISTINCT hash({place.cell})) FILTER ({place.cell} IS NOT NULL)]"
            f" AS {quoted(str(place.number))}"
            for place in batch
        )
        answer = ask(reading.connection, f"FROM cells SELECT {listed}")[0]
        for place in batch:
            filled, distinct = answer[str(place.number)]
            found[place.number] = ColumnProfile(**_named(place), filled=filled, distinct=distinct)
    return found


def _named(place: Place) -> _Named:
    column = place.column
    return {"field_name": column.field_name, "name": column.name, "datatype": column.datatype, "kind": place.kind}


def _absent(column: Column) -> ColumnProfile:
    return ColumnProfile(
        field_name=column.field_name,
        name=column.name,
        datatype=column.datatype,
        kind=kind_of(column.datatype, _STORED.get(column.datatype, "VARCHAR")),
        present=False,
    )
