"""What an interrupted run leaves, so that `--resume` does only the rest: `unfinished/RUN/` under the data folder.

It holds what the portal said (as a snapshot has it), what was asked for, and a page per finished dataset. A finished
run removes it.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter

from atxaudit.datasets.task import Examined, from_json, to_json
from atxaudit.errors import SnapshotError
from atxaudit.models import Run
from atxaudit.snapshot.files import Snapshot, load_snapshot, save_raw
from atxaudit.snapshot.rows.files import find_row_file

PAGE, RECORDS, DATASETS = "run.json", "records", "datasets"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Page:
    """What run.json holds."""

    run: Run
    asked: str  # what else decides about the verdicts: limits, the datasets' own suites …


_PAGES = TypeAdapter(_Page)


@dataclass(frozen=True, kw_only=True, slots=True)
class Unfinished:
    """A run that is not over."""

    folder: Path
    run: Run

    def snapshot(self) -> Snapshot:
        """What the portal said.

        Raises:
            SnapshotError: it is damaged.
        """
        return load_snapshot(self.folder / RECORDS)

    def keep(self, examined: Examined) -> None:
        """Keeps what came of a dataset, whole or not at all.

        Raises:
            SnapshotError: the disk is full, or not ours to write.
        """
        place = self.folder / DATASETS
        try:
            place.mkdir(parents=True, exist_ok=True)
            beside = place / f".{examined.asset_id}"
            beside.write_bytes(to_json(examined))
            beside.rename(place / f"{examined.asset_id}.json")
        except OSError as error:
            raise SnapshotError(
                f"Results cannot be kept in {place} ({error.strerror or error}): see to the disk, "
                "then go on with `atxaudit audit --resume`."
            ) from error

    def finished(self, rows: Path) -> dict[str, Examined]:
        """The datasets that are done, by id; one whose rows are gone or changed since is not."""
        return {found.asset_id: found for found in self._pages(rows)}

    def _pages(self, rows: Path) -> Iterator[Examined]:
        for page in sorted((self.folder / DATASETS).glob("*.json")):
            try:
                found = from_json(page.read_bytes())
            except (OSError, ValueError):
                continue
            if found.reading.file is None:
                yield found
            elif kept := find_row_file(rows, found.asset_id, found.reading.file.key):
                yield replace(found, reading=replace(found.reading, file=kept))

    def remove(self) -> None:
        """The run is over."""
        shutil.rmtree(self.folder, ignore_errors=True)


def begin_unfinished(folder: Path, run: Run, snapshot: Snapshot, asked: str) -> Unfinished:
    """Keeps what the portal said before anything is made of it. Older interrupted runs of the same kind give way.

    Raises:
        SnapshotError: the folder cannot be written.
    """
    for older in _all(folder):
        if _kind(older.run) == _kind(run):
            older.remove()
    unfinished = Unfinished(folder=folder / run.id, run=run)
    save_raw(unfinished.folder / RECORDS, snapshot)
    page = _PAGES.dump_json(_Page(run=run, asked=asked), indent=1)
    beside = unfinished.folder / f".{PAGE}"
    beside.write_bytes(page)
    beside.rename(unfinished.folder / PAGE)  # last: without it the folder is nobody's
    return unfinished


def find_unfinished(folder: Path, run: Run, asked: str, over: Collection[str]) -> Unfinished | None:
    """The newest interrupted run that would have become what this one would; `over` are the runs in the store."""
    found = [
        unfinished
        for unfinished in _all(folder, asked)
        if _kind(unfinished.run) == _kind(run)
        and unfinished.run.rule_set == run.rule_set
        and unfinished.run.id not in over
    ]
    return max(found, key=lambda unfinished: unfinished.run.started, default=None)


def _kind(run: Run) -> tuple[str, str, str]:
    return run.profile, run.portal, run.scope


def _all(folder: Path, asked: str | None = None) -> Iterator[Unfinished]:
    """Every interrupted run; `asked`: only those that were asked for the same."""
    for page in sorted(folder.glob(f"*/{PAGE}")):
        try:
            read = _PAGES.validate_json(page.read_bytes())
        except (OSError, ValueError):
            continue
        if asked in (None, read.asked):
            yield Unfinished(folder=page.parent, run=read.run)
