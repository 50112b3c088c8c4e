"""A snapshot on disk: one folder per run, Parquet for the frames and one JSON page about where they came from."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from atxaudit.errors import SnapshotError
from atxaudit.models import CatalogReport, Directory, Liaison, Table
from atxaudit.snapshot.frames import Frames, conform
from atxaudit.snapshot.schema import LEFT_OUT, RAW


@dataclass(frozen=True, kw_only=True)
class About:
    """Where a snapshot came from."""

    portal: str
    profile: str
    as_of: datetime
    catalog: CatalogReport
    directory: Directory
    remarks: tuple[str, ...] = ()  # what could not be read, in sentences


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What the portal said at one moment, ready to be judged (again)."""

    about: About
    assets: pd.DataFrame  # raw columns only; facts are derived anew
    columns: pd.DataFrame
    left_out: pd.DataFrame


def save_snapshot(folder: Path, frames: Frames, about: About) -> None:
    """Writes the frames, facts included, and the page about them; beside first, then renamed, so never half.

    Raises:
        SnapshotError: the folder cannot be written.
    """
    beside = folder.with_name(f".{folder.name}.writing")
    try:
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        for name in ("assets", "columns", "departments", "left_out"):
            getattr(frames, name).to_parquet(beside / f"{name}.parquet", index=False, compression="zstd")
        page = json.dumps(asdict(about), default=_iso, ensure_ascii=False, indent=1)
        (beside / "snapshot.json").write_text(page, encoding="utf-8")
        beside.rename(folder)
    except OSError as error:
        shutil.rmtree(beside, ignore_errors=True)
        raise SnapshotError(
            f"The snapshot cannot be written to {folder}: {error.strerror or error}. Choose another folder with --data."
        ) from error


def load_snapshot(folder: Path) -> Snapshot:
    """Reads a saved snapshot back, raw columns only.

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
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        cause = _first_line(error)
        raise SnapshotError(f"The snapshot at {folder} is damaged ({cause}). Audit the portal again.") from error
    return Snapshot(about=about, assets=assets, columns=columns, left_out=left_out)


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
    )
