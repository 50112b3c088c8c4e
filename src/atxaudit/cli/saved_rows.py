"""One dataset as a saved snapshot has it: its record, its rows on disk, and what they show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from atxaudit.errors import SnapshotError, UsageError, did_you_mean
from atxaudit.models import Column
from atxaudit.settings import Settings
from atxaudit.snapshot.files import Snapshot, load_snapshot
from atxaudit.snapshot.profile import profile_dataset, roles_of
from atxaudit.snapshot.readings import DatasetReading
from atxaudit.snapshot.rows.files import load_row_file
from atxaudit.suites.dataset_suite import DatasetSuite


@dataclass(frozen=True, kw_only=True)
class SavedDataset:
    """What planning and drafting need."""

    asset_id: str
    title: str
    columns: tuple[Column, ...]
    row_identifier: str
    as_of: datetime
    reading: DatasetReading


def read_saved(settings: Settings, asset_id: str, run: str | None, own: DatasetSuite | None) -> SavedDataset:
    """The dataset in the snapshot of a run, or in the newest that has its rows.

    Raises:
        UsageError: no snapshot has the asset, or none its rows.
        SnapshotError: there is no such snapshot, or its rows are damaged or gone.
    """
    snapshot = load_snapshot(settings.snapshots / run) if run else _newest_with(settings, asset_id)
    record = _record(snapshot, asset_id)
    file = load_row_file(settings.rows, asset_id, _key(snapshot, asset_id))
    columns = _columns(snapshot, asset_id)
    stamp = record["data_updated_at"]
    profile = profile_dataset(
        file.rows_path,
        columns,
        stamp=None if pd.isna(stamp) else stamp.to_pydatetime(),
        as_of=snapshot.about.as_of,
        misfits=file.misfits_path,
    )
    title = _text(record["title"])
    roles = roles_of(profile, columns, title, own.roles if own else None)
    return SavedDataset(
        asset_id=asset_id,
        title=title,
        columns=columns,
        row_identifier=_text(record["row_identifier"]),
        as_of=snapshot.about.as_of,
        reading=DatasetReading(asset_id=asset_id, file=file, profile=profile, roles=roles),
    )


def _newest_with(settings: Settings, asset_id: str) -> Snapshot:
    """The newest snapshot that names rows of the asset; else the newest of all, which then says what is missing."""
    folders = sorted(_snapshots(settings.snapshots), reverse=True)
    if not folders:
        raise UsageError(
            f"There is no snapshot in {settings.snapshots}: `atxaudit audit` or `atxaudit demo` makes one."
        )
    return load_snapshot(next((folder for folder in folders if _has_rows(folder, asset_id)), folders[0]))


def _snapshots(folder: Path) -> Iterator[Path]:
    """Finished ones; run ids begin with their time."""
    return (page.parent for page in folder.glob("[0-9]*/snapshot.json"))


def _has_rows(folder: Path, asset_id: str) -> bool:
    file = folder / "rows.parquet"
    if not file.is_file():
        return False
    try:
        index = pd.read_parquet(file, columns=["asset_id", "key"])
    except (OSError, ValueError) as error:
        raise SnapshotError(f"The snapshot at {folder} is damaged. Audit the portal again.") from error
    return bool(index.loc[index["asset_id"] == asset_id, "key"].fillna("").ne("").any())


def _record(snapshot: Snapshot, asset_id: str) -> pd.Series:
    found = snapshot.assets[snapshot.assets["asset_id"] == asset_id]
    if found.empty:
        near = did_you_mean(asset_id, snapshot.assets["asset_id"].tolist())
        raise UsageError(f'The snapshot of {snapshot.about.as_of:%Y-%m-%d} has no asset "{asset_id}"{near}.')
    return found.iloc[0]


def _key(snapshot: Snapshot, asset_id: str) -> str:
    of_asset = snapshot.rows[snapshot.rows["asset_id"] == asset_id]
    if of_asset.empty:
        raise UsageError(f"The snapshot has no rows of {asset_id}: they were not read, or it has none of its own.")
    key, error = _text(of_asset.iloc[0]["key"]), _text(of_asset.iloc[0]["error"])
    if not key:
        raise UsageError(f"The rows of {asset_id} could not be read: {error or 'no reason was kept.'}")
    return key


def _columns(snapshot: Snapshot, asset_id: str) -> tuple[Column, ...]:
    """As people see them in order."""
    of_asset = snapshot.columns[snapshot.columns["asset_id"] == asset_id].sort_values("position", kind="stable")
    return tuple(
        Column(
            field_name=_text(row["field_name"]),
            name=_text(row["name"]) or _text(row["field_name"]),
            datatype=_text(row["datatype"]),
            description=_text(row["description"]),
            position=0 if pd.isna(row["position"]) else int(row["position"]),
        )
        for row in of_asset.to_dict("records")
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
