"""Invented rows of Lindenford's datasets, read as an audit reads them: Parquet, profile, roles, facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from lindenford import AS_OF, dataset, derived

from atxaudit.models import Asset, Column
from atxaudit.snapshot.facts.from_rows import add_row_facts
from atxaudit.snapshot.frames import Frames
from atxaudit.snapshot.profile import profile_dataset, roles_of
from atxaudit.snapshot.readings import DatasetReading
from atxaudit.snapshot.rows.files import NewestDate, RowFile

STORED = {"number": pa.float64(), "calendar_date": pa.timestamp("us"), "checkbox": pa.bool_()}
Cells = Mapping[str, tuple[str, Sequence[object]]]  # name: (datatype, its cells)


def with_columns(cells: Cells, **changes: object) -> Asset:
    """A dataset that has these columns."""
    columns = tuple(
        Column(field_name=field_name(name), name=name, datatype=datatype, position=place)
        for place, (name, (datatype, _)) in enumerate(cells.items(), start=1)
    )
    return replace(dataset(), columns=columns, **changes)  # type: ignore[arg-type]  # the tests say what they change


def field_name(name: str) -> str:
    return name.lower().replace(" ", "_")


def reading_of(
    asset: Asset, cells: Cells, folder: Path, *, of: int | None = None, newest: Sequence[NewestDate] = ()
) -> DatasetReading:
    """The reading of these rows; `of`: how many the portal counts, where they are only a sample."""
    rows = max((len(values) for _, values in cells.values()), default=0)
    arrays = [pa.array([f"row-{row:04x}" for row in range(rows)], pa.string())]
    arrays += [pa.array(values, STORED.get(datatype, pa.string())) for datatype, values in cells.values()]
    place = folder / asset.id / "key"
    place.mkdir(parents=True, exist_ok=True)
    file = RowFile(
        asset_id=asset.id,
        key="key",
        folder=place,
        fetched_at=datetime(2026, 3, 1, tzinfo=UTC),
        rows=rows,
        portal_count=of or rows,
        columns=(),
        sha256="",
        is_sample=of is not None,
        newest=tuple(newest),
    )
    pq.write_table(pa.table(arrays, [":id", *map(field_name, cells)]), file.rows_path)
    profile = profile_dataset(
        file.rows_path, asset.columns, stamp=asset.data_updated_at, as_of=AS_OF, connection=_connection()
    )
    roles = roles_of(profile, asset.columns, asset.name)
    return DatasetReading(asset_id=asset.id, file=file, profile=profile, roles=roles)


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    """One for all tests: opening costs more than a small table."""
    return duckdb.connect(config={"threads": 1})


def facts_of(asset: Asset, cells: Cells, folder: Path, **more: object) -> Frames:
    """All facts of a portal that has only this dataset."""
    return add_row_facts(derived(asset), [reading_of(asset, cells, folder, **more)], None)  # type: ignore[arg-type]


def asset_row(frames: Frames) -> pd.Series:
    return frames.assets.iloc[0]


def column_row(frames: Frames, name: str) -> pd.Series:
    columns = frames.columns
    return columns[columns["name"] == name].iloc[0]
