"""Datasets as a run keeps them: invented rows on disk, and what they show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from atxaudit.models import Column
from atxaudit.snapshot.profile import profile_dataset, roles_of
from atxaudit.snapshot.readings import DatasetReading
from atxaudit.snapshot.rows.cells import CellKind, kind_of, stored_as
from atxaudit.snapshot.rows.files import ROWS, RowColumn, RowFile

AS_OF = datetime(2024, 9, 27, 12, tzinfo=UTC)
ASSET = "abcd-1234"
ARROW = {
    CellKind.NUMBER: pa.float64(),
    CellKind.TIMESTAMP: pa.timestamp("us"),
    CellKind.INSTANT: pa.timestamp("us", tz="UTC"),
    CellKind.BOOLEAN: pa.bool_(),
}
Cells = Mapping[str, tuple[str, Sequence[Any]]]  # name: (datatype, its cells)


def field_of(name: str) -> str:
    return name.lower().replace(" ", "_")


def columns_of(cells: Cells) -> list[Column]:
    return [
        Column(field_name=field_of(name), name=name, datatype=datatype, position=place)
        for place, (name, (datatype, _)) in enumerate(cells.items(), start=1)
    ]


def read(
    folder: Path, cells: Cells, overrides: Mapping[str, str] | None = None, title: str = "Things"
) -> DatasetReading:
    """Writes a table as portal rows are written, and reads it as a run does."""
    columns = columns_of(cells)
    rows = max((len(values) for _, values in cells.values()), default=0)
    arrays = [pa.array([f"row-{row:04x}" for row in range(rows)], pa.string())]
    arrays += [pa.array(values, ARROW.get(kind_of(datatype), pa.string())) for datatype, values in cells.values()]
    pq.write_table(pa.table(arrays, [":id", *(column.field_name for column in columns)]), folder / ROWS)
    file = RowFile(
        asset_id=ASSET,
        key="k",
        folder=folder,
        fetched_at=AS_OF,
        rows=rows,
        portal_count=rows,
        columns=tuple(_row_column(column) for column in columns),
        sha256="",
    )
    profile = profile_dataset(file.rows_path, columns, stamp=AS_OF, as_of=AS_OF)
    roles = roles_of(profile, columns, title, overrides)
    return DatasetReading(asset_id=ASSET, file=file, profile=profile, roles=roles)


def _row_column(column: Column) -> RowColumn:
    kind = kind_of(column.datatype)
    return RowColumn(field_name=column.field_name, datatype=column.datatype, kind=kind, stored_as=stored_as(kind))


def days(first: str, count: int, step: int = 1) -> list[datetime]:
    start = datetime.fromisoformat(first)
    return [start + timedelta(days=step * number) for number in range(count)]


def requests(rows: int = 200) -> dict[str, tuple[str, list[Any]]]:
    """Requests to an invented city: a row identifier, dates, places, categories, people, amounts."""
    streets = ["Elm St", "Oak Ave", "N Lamar Blvd", "Cedar Ln"]
    names = ["Mary Smith", "John Jones", "Linda Brown", "James Davis"]
    return {
        "Case Number": ("text", [f"SR-{number:06d}" for number in range(rows)]),
        "Objectid": ("number", [float(number) for number in range(rows)]),
        "Opened Date": ("calendar_date", days("2023-01-01", rows)),
        "Closed Date": ("calendar_date", [None if n % 9 == 0 else d for n, d in enumerate(days("2023-01-03", rows))]),
        "Received": ("date", [d.replace(tzinfo=UTC) for d in days("2023-01-01", rows)]),
        "Status": ("text", [["Open", "Closed", "Duplicate"][number % 3] for number in range(rows)]),
        "Address": ("text", [f"{100 + number} {streets[number % 4]}" for number in range(rows)]),
        "Zip": ("text", [f"7870{number % 7}" for number in range(rows)]),
        "Fee": ("number", [None if number % 50 == 0 else 12.5 * (number % 8) for number in range(rows)]),
        "Fiscal Year": ("number", [2020.0 + number % 5 for number in range(rows)]),
        "Contact Name": ("text", [names[number % 4] for number in range(rows)]),
        "Phone": ("text", [f"512-555-{number:04d}" for number in range(rows)]),
        "Is Urgent": ("checkbox", [number % 2 == 0 for number in range(rows)]),
    }
