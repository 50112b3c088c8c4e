"""A snapshot on disk: one folder per run, Parquet for the frames and one JSON page about where they came from."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

import pandas as pd

from atxaudit.errors import SnapshotError
from atxaudit.models import CatalogReport, Directory, Liaison, Table
from atxaudit.snapshot.fact_kinds import Kind
from atxaudit.snapshot.frames import Frames, conform, no_closed
from atxaudit.snapshot.schema import CLOSED, LEFT_OUT, RAW

# of each dataset that was to be read: the key of its rows under the data folder, or why they could not be read
ROWS: dict[str, Kind] = {"asset_id": "text", "key": "text", "error": "text"}


def no_rows() -> pd.DataFrame:
    """The index of a snapshot without rows."""
    return conform(pd.DataFrame(columns=list(ROWS), dtype="object"), ROWS)


@dataclass(frozen=True, kw_only=True)
class About:
    """Where a snapshot came from."""

    portal: str
    profile: str
    as_of: datetime
    catalog: CatalogReport
    directory: Directory
    remarks: tuple[str, ...] = ()  # what could not be read, in sentences
    compared_with: str = ""  # the run whose snapshot was the last before this one, "" for none


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What the portal said at one moment, ready to be judged (again)."""

    about: About
    assets: pd.DataFrame  # raw columns only; facts are derived anew
    columns: pd.DataFrame
    left_out: pd.DataFrame
    rows: pd.DataFrame = field(default_factory=no_rows)  # ROWS; empty when it was read just now
    closed: pd.DataFrame = field(default_factory=no_closed)


def save_snapshot(folder: Path, frames: Frames, about: About, rows: pd.DataFrame | None = None) -> None:
    """Writes the frames, facts included, which rows were judged, and the page about them.

    Beside first, then renamed, so never half.

    Raises:
        SnapshotError: the folder cannot be written.
    """
    named = {name: getattr(frames, name) for name in ("assets", "columns", "departments", "left_out", "closed")}
    _write(folder, named | {"rows": no_rows() if rows is None else rows}, about)


def save_raw(folder: Path, snapshot: Snapshot) -> None:
    """Writes what the portal said, before anything is derived from it; `load_snapshot` reads it back.

    Raises:
        SnapshotError: the folder cannot be written.
    """
    named = {name: getattr(snapshot, name) for name in ("assets", "columns", "left_out", "rows", "closed")}
    _write(folder, named, snapshot.about)


def remove_snapshot(folder: Path) -> None:
    """Removes what a run that was ended before it was kept left in its place."""
    shutil.rmtree(folder, ignore_errors=True)


def _write(folder: Path, frames: Mapping[str, pd.DataFrame], about: About) -> None:
    beside = folder.with_name(f".{folder.name}.writing")
    try:
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        for name, frame in frames.items():
            frame.to_parquet(beside / f"{name}.parquet", index=False, compression="zstd")
        page = json.dumps(asdict(about), default=_iso, ensure_ascii=False, indent=1)
        (beside / "snapshot.json").write_text(page, encoding="utf-8")
        beside.rename(folder)
    except OSError as error:
        shutil.rmtree(beside, ignore_errors=True)
        raise SnapshotError(
            f"The snapshot cannot be written to {folder}: {error.strerror or error}. Choose another folder with --data."
        ) from error


def load_snapshot(folder: Path) -> Snapshot:
    """Reads a saved snapshot back, raw columns only, and which rows it was judged by.

    Raises:
        SnapshotError: there is none, or it is damaged.
    """
    if not (folder / "snapshot.json").is_file():
        raise SnapshotError(f"There is no snapshot at {folder}. `atxaudit runs` lists the runs that have one.")
    try:
        about = _about(json.loads((folder / "snapshot.json").read_text(encoding="utf-8")))
        assets, columns = (
            conform(pd.read_parquet(folder / f"{table}.parquet"), RAW[table]) for table in (Table.ASSETS, Table.COLUMNS)
        )
        left_out = conform(pd.read_parquet(folder / "left_out.parquet"), LEFT_OUT)
        rows = _rows(folder / "rows.parquet")
        closed = _closed(folder / "closed.parquet")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        cause = _first_line(error)
        raise SnapshotError(f"The snapshot at {folder} is damaged ({cause}). Audit the portal again.") from error
    return Snapshot(about=about, assets=assets, columns=columns, left_out=left_out, rows=rows, closed=closed)


def _rows(file: Path) -> pd.DataFrame:
    """Snapshots of before rows were read have none."""
    return conform(pd.read_parquet(file), ROWS) if file.is_file() else no_rows()


def _closed(file: Path) -> pd.DataFrame:
    """Snapshots of before anybody asked for what is private have none."""
    return conform(pd.read_parquet(file), CLOSED) if file.is_file() else no_closed()


def _first_line(error: Exception) -> str:
    """The first line of an error, or its kind where it says nothing."""
    return next((line.rstrip(". ") for line in str(error).splitlines() if line.strip()), type(error).__name__)


def _iso(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value)} is not kept in snapshot.json")


def _about(page: dict[str, object]) -> About:
    catalog, directory = dict(page["catalog"]), dict(page["directory"])  # type: ignore[call-overload]
    return About(
        portal=str(page["portal"]),
        profile=str(page["profile"]),
        as_of=datetime.fromisoformat(str(page["as_of"])),
        catalog=CatalogReport(**catalog | {"duplicate_ids": tuple(catalog["duplicate_ids"])}),
        directory=Directory(
            source=directory["source"], liaisons=tuple(Liaison(**one) for one in directory["liaisons"])
        ),
        remarks=tuple(map(str, page.get("remarks", ()))),  # type: ignore[call-overload]
        compared_with=str(page.get("compared_with", "")),
    )
