"""A dataset's rows on disk: `ID/KEY/` holds rows.parquet, a page about it, and misfits.parquet where there are any."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter

from atxaudit.errors import SnapshotError
from atxaudit.portal.rows import ROW_ID
from atxaudit.snapshot.rows.cells import CellKind

LEFT_OUT = (
    "Its field name is another column's but for capitals, which SQL does not tell apart, so only the first was read; "
    "that is our side, no points are lost."
)
ROWS, MISFITS, PAGE = "rows.parquet", "misfits.parquet", "rows.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class RowColumn:
    """One column of rows.parquet, under its field name, in the type its cells are stored as."""

    field_name: str
    datatype: str  # Socrata's dataTypeName
    kind: CellKind
    stored_as: str  # DuckDB's name of the type
    misfits: int = 0  # cells that do not fit the datatype
    kept_as_text: bool = False  # most do not: then kind is text, and all its cells are in rows.parquet as they came
    longitude: str = ""  # the column beside it that holds this part of a point, "" for none
    latitude: str = ""

    @property
    def beside(self) -> int:
        """Cells that are null here, their text in misfits.parquet."""
        return 0 if self.kept_as_text else self.misfits


@dataclass(frozen=True, kw_only=True, slots=True)
class NewestDate:
    """The greatest value of a date column, as the portal itself finds it over all rows."""

    field_name: str
    text: str  # ISO 8601


@dataclass(frozen=True, kw_only=True, slots=True)
class RowFile:
    """The rows of one dataset at one moment, on disk."""

    asset_id: str
    key: str  # of the content: the same key, the same rows
    folder: Path
    fetched_at: datetime
    rows: int  # in rows.parquet
    portal_count: int  # what the portal counted after they were read
    columns: tuple[RowColumn, ...]
    sha256: str  # of the rows as sent, row ids included
    misfits: int = 0  # cells over all columns
    is_sample: bool = False
    has_row_ids: bool = True  # else ":id" numbers the rows of a view that groups
    changed_while_read: bool = False  # twice, so the rows may be of two moments
    newest: tuple[NewestDate, ...] = ()  # asked only where the rows are a sample
    left_out: tuple[str, ...] = ()  # field names that stood twice in the record

    @property
    def rows_path(self) -> Path:
        """Typed Parquet: ":id", the columns, and for points "NAME:longitude" and "NAME:latitude"."""
        return self.folder / ROWS

    @property
    def stored_names(self) -> tuple[str, ...]:
        """The columns of rows.parquet, in their order."""
        beside = ((column.field_name, column.longitude, column.latitude) for column in self.columns)
        return (ROW_ID, *(name for names in beside for name in names if name))

    @property
    def misfits_path(self) -> Path | None:
        """Parquet with one row per cell that is null in rows.parquet because it does not fit: row_id, field_name,
        text (its start), characters."""
        return self.folder / MISFITS if any(column.beside for column in self.columns) else None

    @property
    def sample_note(self) -> str:
        """What every verdict on a sample must say, "" where all rows are here."""
        return f"sample: {self.rows:,} of {self.portal_count:,} rows" if self.is_sample else ""

    @property
    def is_reconciled(self) -> bool:
        """Whether the rows here are as many as the portal counts, and none changed meanwhile."""
        return not self.changed_while_read and (self.is_sample or self.rows == self.portal_count)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Page:
    """What rows.json holds."""

    file: RowFile
    rows_bytes: int
    misfits_bytes: int


_PAGES = TypeAdapter(_Page)


class Side(StrEnum):
    """Who has to act for rows to be readable."""

    PORTAL = "portal"
    DEPARTMENT = "department"
    OURS = "ours"


class Cause(StrEnum):
    """Why rows could not be read."""

    MISSING = "missing"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    UNREADABLE = "unreadable"
    ENCODING = "encoding"
    SCHEMA = "schema"
    OVERLAP = "overlap"
    TOO_LARGE = "too large"
    NO_COLUMNS = "no columns"
    QUERY = "query"
    MACHINE = "machine"


SIDES = {
    Cause.REFUSED: Side.DEPARTMENT,  # made private
    Cause.TOO_LARGE: Side.DEPARTMENT,
    Cause.QUERY: Side.OURS,
    Cause.MACHINE: Side.OURS,
}  # the others: what the portal sent, or did not


@dataclass(frozen=True, kw_only=True, slots=True)
class RowsUnavailable:
    """The rows of one dataset could not be read: its row rules could not run, for this reason."""

    asset_id: str
    cause: Cause
    reason: str  # one sentence

    @property
    def side(self) -> Side:
        """Who has to act."""
        return SIDES.get(self.cause, Side.PORTAL)


class RowsCannotBeRead(Exception):
    """Ends one reading; becomes a `RowsUnavailable`, and never leaves this package."""

    def __init__(self, cause: Cause, reason: str) -> None:
        super().__init__(reason)
        self.cause = cause
        self.reason = reason


def find_row_file(folder: Path, asset_id: str, key: str) -> RowFile | None:
    """The rows kept of this content, None where there are none or they are damaged: then they are read again."""
    try:
        return load_row_file(folder, asset_id, key)
    except SnapshotError:
        return None


def load_row_file(folder: Path, asset_id: str, key: str) -> RowFile:
    """The rows that a run was judged by.

    Raises:
        SnapshotError: they are not there, or damaged.
    """
    place = folder / asset_id / key
    try:
        page = json.loads((place / PAGE).read_text(encoding="utf-8"))
        page["file"]["folder"] = place
        read = _PAGES.validate_python(page)
        _check_sizes(read)
    except FileNotFoundError as error:
        sentence = f"There are no rows of {asset_id} with the key {key} in {folder}. Audit the portal again."
        raise SnapshotError(sentence) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SnapshotError(f"The rows at {place} are damaged. Audit the portal again.") from error
    return read.file


def keep_row_file(beside: Path, file: RowFile) -> RowFile:
    """Moves a folder of finished Parquet into place, its page last. Another worker's of the same content may stand.

    Raises:
        OSError: the folder cannot be written.
    """
    page = _Page(file=file, rows_bytes=_size(beside / ROWS), misfits_bytes=_size(beside / MISFITS))
    (beside / PAGE).write_bytes(_PAGES.dump_json(page, indent=1, exclude={"file": {"folder"}}))
    file.folder.parent.mkdir(parents=True, exist_ok=True)
    kept = find_row_file(file.folder.parents[1], file.asset_id, file.key)
    if kept and kept.sha256 == file.sha256:
        return kept
    shutil.rmtree(file.folder, ignore_errors=True)  # damaged, or of a reading that did not reconcile
    beside.rename(file.folder)
    return file


def _check_sizes(page: _Page) -> None:
    """A disk that ran full leaves files that are there, but short."""
    if (_size(page.file.rows_path), _size(page.file.folder / MISFITS)) != (page.rows_bytes, page.misfits_bytes):
        raise ValueError("a file has another size")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
