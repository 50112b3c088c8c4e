"""Pages of one dataset from the portal into files, as large as it serves, all of one header."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from atxaudit.errors import PortalError, PortalUnreachable
from atxaudit.portal.client import PortalClient
from atxaudit.portal.rows import ROW_ID, RowDownload, RowMarks, RowPage, RowQuery, Watch
from atxaudit.snapshot.rows.files import Cause, RowColumn, RowsCannotBeRead
from atxaudit.snapshot.rows.limits import Limits
from atxaudit.snapshot.rows.parquet import Pages

SMALL_PAGE = 20_000  # what a portal is asked for that did not bring a larger page in time
REGION = ":@"  # computed regions, which some portals send unasked
NO_SUCH_COLUMN, NO_ROW_ID = "no-such-column", re.compile(r"no such column: `?:id\b", re.IGNORECASE)


class SchemaChanged(Exception):
    """The columns sent are not those of the record; a decision, and never leaves this package."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """The pages of one pass, in order."""

    pages: Pages
    sha256: str
    is_sample: bool


class Fetcher:
    """Fetches the pages of one dataset into one folder."""

    def __init__(
        self,
        client: PortalClient,
        folder: Path,
        *,
        limits: Limits,
        progress: Callable[[int, int], None],
        watch: Watch,
    ) -> None:
        """`watch` is shown each part of rows as soon as it is there, see `RowDownload.fetch`."""
        self._client = client
        self._folder = folder
        self._limits = limits
        self._progress = progress
        self._watch = watch

    def fetch(self, asset_id: str, columns: Sequence[RowColumn], marks: RowMarks) -> Fetched:
        """All pages of a dataset, or of a sample of it.

        Raises:
            SchemaChanged: a column is gone, or a header is not the record's or not the first page's.
            RowsCannotBeRead: bytes that are not UTF-8, broken CSV.
            PortalError: refused, missing, unreachable or unreadable.
        """
        query = RowQuery(asset_id=asset_id, field_names=tuple(column.field_name for column in columns))
        try:
            return self._fetch(query, marks.count)
        except PortalError as error:
            if error.status != 400 or NO_SUCH_COLUMN not in str(error):
                raise
            if not NO_ROW_ID.search(str(error)):
                raise SchemaChanged("the portal does not know one of them") from error
        return self._fetch(replace(query, with_ids=False), marks.count)

    def _fetch(self, query: RowQuery, count: int) -> Fetched:
        download = self._client.download_rows(query, self._folder)
        is_sample = count > self._limits.limit_rows
        if not query.with_ids:  # nothing to order pages by
            self._page(download, 0, self._limits.sample_rows if is_sample else count + 1, count)
        elif is_sample:
            for offset, rows in self._limits.sample_pages(count):
                self._page(download, offset, rows, count)
        else:
            self._every_page(download, count)
        return Fetched(pages=_joined(download.pages), sha256=download.sha256, is_sample=is_sample)

    def _every_page(self, download: RowDownload, count: int) -> None:
        size, offset = self._limits.page_size(len(download.query.field_names)), 0
        while offset < count or not download.pages:
            try:
                page = self._page(download, offset, size, count)
            except PortalUnreachable:
                if size <= SMALL_PAGE:
                    raise
                size = SMALL_PAGE
                continue
            if offset == 0 and size < count:
                size = _served(page)
            offset += size

    def _page(self, download: RowDownload, offset: int, rows: int, count: int) -> RowPage:
        self._progress(offset, count)
        page = download.fetch(offset=offset, limit=rows, watch=self._watch)
        if page.bad_byte_at is not None:
            sentence = f"the portal sent text that is not UTF-8 (byte {page.bad_byte_at:,} of a page); have it mended."
            raise RowsCannotBeRead(Cause.ENCODING, sentence)
        _check_header(page, download)
        return page


def _served(page: RowPage) -> int:
    """Rows of the first of several pages: a portal may serve fewer than asked for, and the next must join on."""
    if not page.rows:
        raise RowsCannotBeRead(Cause.UNREADABLE, "the portal counts rows, but sends none; try again later.")
    return page.rows


def _joined(pages: Sequence[RowPage]) -> Pages:
    """Pages that all have the first one's header."""
    parts = tuple(part for page in pages for part in page.parts)
    return Pages(parts=parts, header=pages[0].header, crlf=pages[0].crlf, may_overlap=len(pages) > 1)


def _check_header(page: RowPage, download: RowDownload) -> None:
    wanted = [ROW_ID, *download.query.field_names] if download.query.with_ids else list(download.query.field_names)
    sent = [name for name in page.header if not name.startswith(REGION)]
    if sorted(sent) != sorted(wanted):
        raise SchemaChanged("a header names others")
    first = download.pages[0]
    if (page.header, page.kinds, page.crlf) != (first.header, first.kinds, first.crlf):
        raise SchemaChanged("they changed from one page to the next")
