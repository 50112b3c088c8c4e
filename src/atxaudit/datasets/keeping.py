"""The folder of row files: what no snapshot names any longer goes."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd

from atxaudit.datasets.examining import SPILLED

DAY = timedelta(days=1)  # so long a broken-off reading is left alone: another run's may still be going on
BEGUN = ".reading-"  # how reading.py names what it has not finished


def remove_old_rows(rows: Path, snapshots: Path, asset_ids: Iterable[str], now: datetime) -> None:
    """Removes the rows of these assets that no kept snapshot was judged by, and what killed workers left."""
    named = set(_named(snapshots))
    for asset_id in asset_ids:
        for folder in _folders(rows / asset_id):
            is_begun = folder.name.startswith(BEGUN)
            if _is_old(folder, now) if is_begun else (asset_id, folder.name) not in named:
                shutil.rmtree(folder, ignore_errors=True)
    for folder in rows.glob(f"{SPILLED}*"):
        if _is_old(folder, now):
            shutil.rmtree(folder, ignore_errors=True)


def _named(snapshots: Path) -> Iterator[tuple[str, str]]:
    for file in snapshots.glob("*/rows.parquet"):
        index = pd.read_parquet(file, columns=["asset_id", "key"]).dropna()
        yield from index.itertuples(index=False, name=None)


def _folders(place: Path) -> list[Path]:
    return [path for path in place.iterdir() if path.is_dir()] if place.is_dir() else []


def _is_old(folder: Path, now: datetime) -> bool:
    try:
        return folder.stat().st_mtime < (now - DAY).timestamp()
    except OSError:  # gone meanwhile
        return False
