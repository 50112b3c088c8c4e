"""One dataset's rows, from the portal to the folder of row files: the whole story of one reading."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import duckdb

from atxaudit.errors import (
    AssetMissing,
    PortalAnswerUnreadable,
    PortalError,
    PortalRefused,
    PortalUnreachable,
    TokenRefused,
)
from atxaudit.models import Asset
from atxaudit.portal.client import PortalClient
from atxaudit.portal.rows import ROW_ID, RowMarks
from atxaudit.snapshot.rows import cells
from atxaudit.snapshot.rows.cells import CellKind
from atxaudit.snapshot.rows.fetching import Fetched, Fetcher, SchemaChanged
from atxaudit.snapshot.rows.files import (
    Cause,
    NewestDate,
    RowColumn,
    RowFile,
    RowsCannotBeRead,
    RowsUnavailable,
    find_row_file,
    keep_row_file,
)
from atxaudit.snapshot.rows.limits import Limits
from atxaudit.snapshot.rows.parquet import SPILLED, Engine, Written, write_rows, writing_rows

FORMAT = 1  # of the Parquet files: rows kept in an older form are read again
CAUSES: tuple[tuple[type[PortalError], Cause], ...] = (
    (AssetMissing, Cause.MISSING),
    (PortalRefused, Cause.REFUSED),
    (PortalUnreachable, Cause.UNREACHABLE),
    (PortalAnswerUnreadable, Cause.UNREADABLE),
)
DEFAULT_LIMITS, DEFAULT_ENGINE = Limits(), Engine()
Progress = Callable[[int, int], None]


def read_rows(
    client: PortalClient,
    asset: Asset,
    folder: Path,
    *,
    fetched_at: datetime,
    limits: Limits = DEFAULT_LIMITS,
    engine: Engine = DEFAULT_ENGINE,
    progress: Progress | None = None,
) -> RowFile | RowsUnavailable:
    """The rows of a dataset as Parquet under `folder`: those kept, while the portal says they have not changed, else
    read anew. Whatever makes them unreadable is an answer, not an error.

    `progress` is told (rows asked for, rows in all) before each page.

    Raises:
        TokenRefused: the app token is wrong, so no rows at all can be read.
    """
    try:
        return _Reading(client, folder, fetched_at, limits, engine, progress or _untold).run(asset)
    except TokenRefused:
        raise
    except RowsCannotBeRead as end:
        return RowsUnavailable(asset_id=asset.id, cause=end.cause, reason=f"{asset.id}: {end.reason}")
    except PortalError as error:
        cause = next((cause for kind, cause in CAUSES if isinstance(error, kind)), Cause.QUERY)
        return RowsUnavailable(asset_id=asset.id, cause=cause, reason=str(error))
    except (OSError, duckdb.Error, MemoryError) as error:
        what = error.strerror if isinstance(error, OSError) else type(error).__name__
        reason = f"{asset.id}: the rows could not be kept in {folder} ({what}); see to disk and memory."
        return RowsUnavailable(asset_id=asset.id, cause=Cause.MACHINE, reason=reason)


def content_key(asset: Asset, marks: RowMarks, limits: Limits, columns: Sequence[RowColumn]) -> str:
    """Names the content: another key where any sign says that rows, columns or what is kept of them changed."""
    changed = asset.data_updated_at.isoformat() if asset.data_updated_at else ""
    shape = [(column.field_name, column.datatype) for column in columns]
    sample = limits.sample_rows if marks.count > limits.limit_rows else 0
    signs = [FORMAT, changed, marks.etag, marks.last_modified, marks.count, sample, shape]
    return hashlib.sha256(json.dumps(signs).encode()).hexdigest()[:16]


def row_columns(asset: Asset) -> tuple[tuple[RowColumn, ...], tuple[str, ...]]:
    """The real columns as they will be stored, and field names left out because they stand twice in any case of
    letters: SQL takes them for one."""
    found: dict[str, RowColumn] = {}
    twice: list[str] = []
    for column in asset.columns:
        name, kind = column.field_name, cells.kind_of(column.datatype)
        if column.is_system or not name:
            continue
        if name.casefold() in found:
            twice.append(name)
            continue
        stored = RowColumn(field_name=name, datatype=column.datatype, kind=kind, stored_as=cells.stored_as(kind))
        if kind in (CellKind.POINT, CellKind.LOCATION):
            stored = replace(stored, longitude=f"{name}:longitude", latitude=f"{name}:latitude")
        found[name.casefold()] = stored
    return tuple(found.values()), tuple(twice)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Attempt:
    """What one pass over the rows brought."""

    fetched: Fetched
    written: Written
    before: RowMarks
    after: RowMarks

    @property
    def has_changed(self) -> bool:
        return self.before != self.after

    @property
    def is_short(self) -> bool:
        """Fewer rows, or more, than the portal counts: it may send less at once than it was asked for."""
        return not self.fetched.is_sample and self.written.rows != self.after.count

    @property
    def has_overlap(self) -> bool:
        """Rows that came twice; not asked of one page, which is one answer."""
        return self.written.distinct_ids < self.written.rows


class _Reading:
    """Reads once, and once more where something moved meanwhile."""

    def __init__(
        self,
        client: PortalClient,
        folder: Path,
        fetched_at: datetime,
        limits: Limits,
        engine: Engine,
        progress: Progress,
    ) -> None:
        self._client = client
        self._folder = folder
        self._fetched_at = fetched_at
        self._limits = limits
        self._engine = engine
        self._progress = progress

    def run(self, asset: Asset) -> RowFile:
        _check(asset)
        columns, _ = row_columns(asset)
        marks = self._client.row_marks(asset.id)
        if kept := self._find(asset, marks, columns):
            return kept
        place = self._folder / asset.id
        place.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".reading-", dir=place))
        try:
            return self._read_twice(asset, marks, beside)
        finally:
            shutil.rmtree(beside, ignore_errors=True)

    def _find(self, asset: Asset, marks: RowMarks, columns: Sequence[RowColumn]) -> RowFile | None:
        if not (marks.can_tell or asset.data_updated_at):
            return None
        kept = find_row_file(self._folder, asset.id, content_key(asset, marks, self._limits, columns))
        return kept if kept and kept.is_reconciled else None

    def _read_twice(self, asset: Asset, marks: RowMarks, beside: Path) -> RowFile:
        limits = self._limits
        try:
            first = self._attempt(asset, marks, limits, beside)
        except SchemaChanged:
            asset = self._client.add_views([asset])[0]
            marks = self._client.row_marks(asset.id)
        except RowsCannotBeRead as error:
            if error.cause is not Cause.UNREADABLE:
                raise
        else:
            if not (first.has_changed or first.is_short or first.has_overlap):
                return self._keep(asset, first, beside)
            marks, limits = first.after, _asking_for_less(limits, first)
        try:
            second = self._attempt(asset, marks, limits, beside)
        except SchemaChanged as error:
            sentence = f"the columns of its rows are not those of its record ({error}); try again later."
            raise RowsCannotBeRead(Cause.SCHEMA, sentence) from error
        if second.has_overlap and not second.has_changed:
            raise RowsCannotBeRead(Cause.OVERLAP, "the portal sent some rows twice and so may have left out others.")
        return self._keep(asset, second, beside)

    def _attempt(self, asset: Asset, marks: RowMarks, limits: Limits, beside: Path) -> _Attempt:
        columns, _ = row_columns(asset)
        _empty(beside)
        with writing_rows(columns, beside, self._engine) as writing:
            fetcher = Fetcher(self._client, beside, limits=limits, progress=self._progress, watch=writing.take)
            fetched = fetcher.fetch(asset.id, columns, marks)
            written = write_rows(fetched.pages, columns, beside, self._engine, writing)
        after = self._client.row_marks(asset.id)
        return _Attempt(fetched=fetched, written=written, before=marks, after=after)

    def _keep(self, asset: Asset, attempt: _Attempt, beside: Path) -> RowFile:
        for page in attempt.fetched.pages.files:
            page.unlink()
        shutil.rmtree(beside / SPILLED, ignore_errors=True)
        columns, left_out = row_columns(asset)
        key = content_key(asset, attempt.before, self._limits, columns)
        if not (attempt.before.can_tell or asset.data_updated_at):
            key = attempt.fetched.sha256[:16]
        written = attempt.written
        file = RowFile(
            asset_id=asset.id,
            key=key,
            folder=self._folder / asset.id / key,
            fetched_at=self._fetched_at,
            rows=written.rows,
            portal_count=attempt.after.count,
            columns=written.columns,
            sha256=attempt.fetched.sha256,
            misfits=sum(column.misfits for column in written.columns),
            is_sample=attempt.fetched.is_sample,
            has_row_ids=ROW_ID in attempt.fetched.pages.header,
            changed_while_read=attempt.has_changed or attempt.has_overlap,
            newest=self._newest(asset, columns) if attempt.fetched.is_sample else (),
            left_out=left_out,
        )
        return keep_row_file(beside, file)

    def _newest(self, asset: Asset, columns: Sequence[RowColumn]) -> tuple[NewestDate, ...]:
        """What the portal finds over all rows; nothing where it does not take the question."""
        dates = [c.field_name for c in columns if c.kind in (CellKind.TIMESTAMP, CellKind.INSTANT)]
        try:
            found = self._client.newest_dates(asset.id, dates) if dates else ()
        except TokenRefused:
            raise
        except PortalError:
            return ()
        return tuple(NewestDate(field_name=name, text=text) for name, text in found)


def _check(asset: Asset) -> None:
    if not re.fullmatch(r"[0-9a-z]{4}-[0-9a-z]{4}", asset.id):
        raise RowsCannotBeRead(Cause.MISSING, "its id is none by which a portal serves rows.")
    if not asset.columns and not asset.view_read:
        raise RowsCannotBeRead(Cause.NO_COLUMNS, f"its columns are not known. {asset.view_error}".rstrip())


def _asking_for_less(limits: Limits, attempt: _Attempt) -> Limits:
    """Where one page brought less than was asked for, though nothing changed, the portal serves no larger ones."""
    rows = attempt.written.rows
    if attempt.is_short and not attempt.has_changed and not attempt.fetched.pages.may_overlap and rows:
        return replace(limits, page_rows=rows)
    return limits


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _untold(_: int, __: int) -> None:
    """Nobody asked for progress."""
