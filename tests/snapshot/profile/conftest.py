"""Profiles of invented tables, through real Parquet files and one DuckDB connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from atxaudit.models import Column
from atxaudit.portal.profile_schema import ServiceArea
from atxaudit.snapshot.profile import DatasetProfile, Roles, profile_dataset, roles_of

STAMP = datetime(2024, 9, 20, 6, tzinfo=UTC)
AS_OF = datetime(2024, 9, 27, 12, tzinfo=UTC)
AREA = ServiceArea(south=31.0, north=31.5, west=-97.5, east=-97.0)
STORED = {
    "number": pa.float64(),
    "calendar_date": pa.timestamp("us"),
    "date": pa.timestamp("us", tz="UTC"),
    "checkbox": pa.bool_(),
}

Cells = Mapping[str, tuple[str, Sequence[object]]]  # name: (datatype, its cells)


def columns_of(cells: Cells) -> list[Column]:
    return [
        Column(field_name=name.lower().replace(" ", "_"), name=name, datatype=datatype)
        for name, (datatype, _) in cells.items()
    ]


@pytest.fixture(scope="session")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(config={"threads": 1})
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Cells], Path]:
    """Writes a table as portal rows are written, with the portal's row ids."""
    folder, number = tmp_path_factory.mktemp("rows"), count()

    def write(cells: Cells) -> Path:
        rows = max((len(values) for _, values in cells.values()), default=0)
        arrays = [pa.array([f"row-{row:04x}" for row in range(rows)], pa.string())]
        arrays += [pa.array(values, STORED.get(datatype, pa.string())) for datatype, values in cells.values()]
        path = folder / f"{next(number)}.parquet"
        pq.write_table(pa.table(arrays, [":id", *(column.field_name for column in columns_of(cells))]), path)
        return path

    return write


@pytest.fixture(scope="session")
def profiled(parquet: Callable[[Cells], Path], connection: duckdb.DuckDBPyConnection) -> Callable[..., DatasetProfile]:
    """The profile of a table given as {name: (datatype, cells)}."""

    def profile(cells: Cells, stamp: datetime | None = STAMP, area: ServiceArea | None = AREA) -> DatasetProfile:
        return profile_dataset(
            parquet(cells), columns_of(cells), stamp=stamp, as_of=AS_OF, area=area, connection=connection
        )

    return profile


@pytest.fixture(scope="session")
def column(profiled: Callable[..., DatasetProfile]) -> Callable[..., object]:
    """The profile of one column of text, under a name of no meaning unless told."""

    def profile(values: Sequence[object], name: str = "Thing", datatype: str = "text") -> object:
        return profiled({name: (datatype, values)}).columns[0]

    return profile


@pytest.fixture(scope="session")
def roles(profiled: Callable[..., DatasetProfile]) -> Callable[..., Roles]:
    """The roles of a table given as {name: (datatype, cells)}."""

    def find(cells: Cells, title: str = "Things", overrides: Mapping[str, str] | None = None) -> Roles:
        return roles_of(profiled(cells), columns_of(cells), title, overrides)

    return find
