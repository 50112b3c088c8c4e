"""The rows behind a failed fact: counted whole, and the first few shown, masked where they may be about people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from atxaudit.errors import SuiteError, did_you_mean
from atxaudit.models import Column
from atxaudit.portal.profile_schema import ServiceArea
from atxaudit.snapshot.profile.dates import Bounds
from atxaudit.snapshot.profile.failing_private import CONDITIONS as PRIVATE
from atxaudit.snapshot.profile.failing_quality import CONDITIONS as QUALITY
from atxaudit.snapshot.profile.fault import Condition, Fault, Subject
from atxaudit.snapshot.profile.masks import masked
from atxaudit.snapshot.profile.places import Place, file_columns, with_row_numbers
from atxaudit.snapshot.profile.plain_signs import PLAIN
from atxaudit.snapshot.profile.private_values import keep_real_areas
from atxaudit.snapshot.profile.roles import Role
from atxaudit.snapshot.profile.showing import is_private, shown, visible, withholds
from atxaudit.snapshot.profile.sql import ask, connected, literal
from atxaudit.snapshot.readings import DatasetReading

CONDITIONS: Mapping[str, Condition] = {**QUALITY, **PRIVATE}

_PEOPLE = {Role.PERSON_NAME, Role.ADDRESS, Role.PHONE, Role.FREE_TEXT}
_WHOLE = re.compile(r"\.0(?=,|$)")
_PLACE, _ID = '":place"', '":id"'


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A condition on one column, or on whole rows: then `field_name` is "". Of a pair, the first column is named."""

    condition: str
    field_name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class FailingRows:
    """What was found: all rows counted, the first of them with what a page may show of the cell."""

    asked: Asked
    count: int
    judged: int
    rows: tuple[tuple[str, str], ...]  # (row id, cell)


def find_failing_rows(
    reading: DatasetReading,
    columns: Sequence[Column],
    asked: Sequence[Asked],
    *,
    stamp: datetime | None,
    as_of: datetime,
    area: ServiceArea | None,
    limit: int = 20,
    connection: duckdb.DuckDBPyConnection | None = None,
) -> list[FailingRows]:
    """The rows behind these conditions, in the order asked, from one query over the dataset's file.

    A condition that breaks on these rows is left out of the answer. Opening DuckDB costs as much as asking, so a caller
    with many datasets hands over a `connection` of its own.

    Raises:
        SuiteError: there is no condition of that name.
        ValueError: the rows were not read, or lack a column asked for.
        duckdb.Error: the file is missing or no Parquet.
    """
    if not asked:
        return []
    with connected(connection) as own:
        search = _Search(own, reading, columns, Bounds.of(stamp, as_of), area)
        return search.find(asked, limit)


class _Search:
    """One dataset's file, open, with what is known of its columns."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        reading: DatasetReading,
        columns: Sequence[Column],
        bounds: Bounds,
        area: ServiceArea | None,
    ) -> None:
        if reading.file is None or reading.profile is None or reading.roles is None:
            raise ValueError(f"The rows of {reading.asset_id} were not read: {reading.error}")
        self._connection = connection
        self._file, self._profile, self._roles = reading.file, reading.profile, reading.roles
        self._bounds, self._area = bounds, area
        self._misfits = self._file.misfits_path
        connection.execute(
            f"CREATE OR REPLACE TEMP VIEW cells AS FROM {with_row_numbers(connection, self._file.rows_path)}"
        )
        stored = file_columns(connection, self._file.rows_path)
        kinds = {facts.field_name: facts.kind for facts in self._profile.columns if facts.present}
        self._places = {
            column.field_name: Place(number=number, column=column, kind=kinds[column.field_name], stored=kind)
            for number, column in enumerate(columns)
            if column.field_name in kinds and (kind := stored.get(column.field_name))
        }

    def find(self, asked: Sequence[Asked], limit: int) -> list[FailingRows]:
        """Every answer, in the order asked, from one query.

        A condition that breaks takes no other with it: then each is asked alone, and it is left out.
        """
        questions = [(one, self._fault(one)) for one in asked]
        try:
            return self._answers(questions, limit)
        except duckdb.Error:
            return [answer for question in questions for answer in self._alone(question, limit)]

    def _alone(self, question: tuple[Asked, Fault], limit: int) -> list[FailingRows]:
        try:
            return self._answers([question], limit)
        except duckdb.Error:
            return []

    def _answers(self, questions: Sequence[tuple[Asked, Fault]], limit: int) -> list[FailingRows]:
        self._keep_real_areas(questions)
        branches = [self._branch(place, asked, fault, limit) for place, (asked, fault) in enumerate(questions)]
        found = {row["asked"]: row for row in ask(self._connection, " UNION ALL ".join(branches))}
        return [self._answer(asked, fault, found[place]) for place, (asked, fault) in enumerate(questions)]

    def _keep_real_areas(self, questions: Sequence[tuple[Asked, Fault]]) -> None:
        """Which area codes exist only phonenumbers knows, so that it is asked before, and for each but once."""
        areas = [
            f"FROM ({self._cells(asked, fault)}) SELECT unnest({fault.areas}) AS area"
            for asked, fault in questions
            if fault.areas
        ]
        if areas:
            keep_real_areas(self._connection, " UNION ALL ".join(areas))

    def _fault(self, asked: Asked) -> Fault:
        if asked.condition not in CONDITIONS:
            near = did_you_mean(asked.condition, CONDITIONS)
            raise SuiteError(f'There is no condition "{asked.condition}" that finds failing rows{near}.')
        if asked.field_name and asked.field_name not in self._places:
            raise ValueError(f"The rows of {self._file.asset_id} lack the column “{asked.field_name}”.")
        subject = Subject(
            place=self._places.get(asked.field_name),
            places=self._places,
            profile=self._profile,
            roles=self._roles,
            bounds=self._bounds,
            area=self._area,
            ask=lambda query: ask(self._connection, query),
            misfits=self._misfits,
        )
        return CONDITIONS[asked.condition](subject)

    def _branch(self, number: int, asked: Asked, fault: Fault, limit: int) -> str:
        """The count, and the first rows in the order of the file: a heap of `limit`, however many there are."""
        first = f"arg_min({{'id': {_ID}, 'v': ({fault.shown})::VARCHAR}}, {_PLACE}, {int(limit)})"
        return f"FROM ({self._at_fault(asked, fault)}) SELECT {number} AS asked, count(*) AS n, {first} AS rows"

    def _at_fault(self, asked: Asked, fault: Fault) -> str:
        """A query for (place, id, v, others) of the rows at fault."""
        if fault.rows:
            return fault.rows
        return f"FROM ({self._cells(asked, fault)}) WHERE v IS NOT NULL AND ({fault.where})"

    def _cells(self, asked: Asked, fault: Fault) -> str:
        """A query for the same of all rows; what is private is found in plain signs."""
        cells = " UNION ALL ".join(self._sources(asked, fault))
        return f"FROM ({cells}) SELECT * REPLACE ({PLAIN} AS v)" if fault.is_private and fault.reads_text else cells

    def _sources(self, asked: Asked, fault: Fault) -> Iterator[str]:
        """The cells of the column, and those that do not fit it where the condition is one on text."""
        place = self._places[asked.field_name]
        listed = "".join(f", {sql} AS {alias}" for alias, sql in fault.others.items())
        if not fault.reads_text or place.kind == "text":
            yield f"FROM cells SELECT {_PLACE}, {_ID}, {place.value} AS v{listed}"
        if fault.reads_text and self._misfits:
            rows = f"read_parquet({literal(str(self._misfits))}, file_row_number=true)"
            named = f"field_name = {literal(asked.field_name)}"
            others = "".join(f", NULL AS {alias}" for alias in fault.others)
            yield f"FROM {rows} SELECT file_row_number AS {_PLACE}, row_id AS {_ID}, text AS v{others} WHERE {named}"

    def _answer(self, asked: Asked, fault: Fault, found: Mapping[str, Any]) -> FailingRows:
        return FailingRows(
            asked=asked,
            count=found["n"],
            judged=self._judged(asked) if fault.judged is None else fault.judged,
            rows=tuple((row["id"], self._shown(row["v"], asked, fault)) for row in found["rows"] or ()),
        )

    def _judged(self, asked: Asked) -> int:
        facts = self._profile.column(asked.field_name)
        return facts.filled if facts else self._profile.rows - self._profile.blank_rows

    def _shown(self, value: str, asked: Asked, fault: Fault) -> str:
        place = self._places.get(asked.field_name)
        if fault.is_private:
            return visible(masked(_plain(value, place) if place else value))
        if place is None:
            return visible(value)
        if fault.is_harmless:
            return visible(_plain(value, place))
        withheld = any(map(self._is_withheld, filter(None, (asked.field_name, fault.also_shows))))
        return shown(_plain(value, place), place.column, withheld=withheld)

    def _is_withheld(self, field_name: str) -> bool:
        facts = self._profile.column(field_name)
        if facts is None or is_private(facts) or not _PEOPLE.isdisjoint(self._roles.of(field_name)):
            return True
        if facts.category and facts.category.withheld:
            return True
        return withholds(self._places[field_name].column, facts.filled, facts.text)


def _plain(value: str, place: Place) -> str:
    """A number without ".0", a day without midnight."""
    match place.kind:
        case "number" | "shape":
            return _WHOLE.sub("", value)
        case "date":
            return value.removesuffix(" 00:00:00")
    return value
