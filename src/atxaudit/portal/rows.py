"""Rows as the portal's typed CSV: how many there are, and page after page into files, never into memory.

`/resource/ID.csv` has no limit of its own in SODA 2.1, writes dates as ISO 8601 and nothing for null. Without `$order`
no two pages agree on the order of rows, so every page is ordered by the row id.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import requests

from atxaudit.errors import PortalAnswerUnreadable
from atxaudit.portal.answers import TryAgain, request_id_of
from atxaudit.portal.deadline import Deadline
from atxaudit.portal.document import Document
from atxaudit.portal.row_ends import RowEnds
from atxaudit.portal.transport import Transport

ROW_ID = ":id"
PIECE_BYTES = 1 << 20  # large enough that reading costs less than what is done with it
HEADER_BYTES = 1 << 20  # 2,000 names of 60 characters take a tenth of it
PAGE_BYTES = 4 << 30  # unpacked; a page of a quarter of a million rows holds some 100 MiB
PART_BYTES = 4 << 20  # of one file: enough of them to keep every core busy with a page of 50 MiB
PAGE_STEM = "page-"  # of their names
SELECT_BYTES = 4_000  # of a list of names in the address: servers refuse addresses beyond 8,000
COMPRESSED = re.compile(r"^W/|(-+(gzip|br|zstd|deflate))+(?=\"?$)")  # says how the answer was sent, not what is in it


@dataclass(frozen=True, kw_only=True, slots=True)
class RowMarks:
    """What the portal says of an asset's rows without sending them; "" where it does not say."""

    count: int
    etag: str = ""
    last_modified: str = ""

    @property
    def can_tell(self) -> bool:
        """Whether a change of the rows would show."""
        return bool(self.etag or self.last_modified)


@dataclass(frozen=True, kw_only=True, slots=True)
class RowQuery:
    """Which columns of which asset. Views that group have no row ids: they are read without, in one page."""

    asset_id: str
    field_names: tuple[str, ...]
    with_ids: bool = True

    @property
    def path(self) -> str:
        return f"/resource/{self.asset_id}.csv"

    def parameters(self, offset: int, limit: int) -> tuple[tuple[str, str], ...]:
        """SoQL for one page. Very many names would not fit an address: then all real columns are asked for."""
        names = [f"`{name}`" for name in self.field_names]
        if sum(map(len, names)) > SELECT_BYTES:
            names = ["*"]
        page = (("$limit", str(limit)), ("$offset", str(offset)))
        if not self.with_ids:
            return (("$select", ",".join(names)), *page)
        return (("$select", ",".join([ROW_ID, *names])), ("$order", ROW_ID), *page)


@dataclass(frozen=True, kw_only=True, slots=True)
class RowPart:
    """A file of whole rows as they came, without the header that is said beside them."""

    file: Path
    header: tuple[str, ...]
    crlf: bool  # how the header's line ends, and so all lines
    is_strict: bool  # CSV that all readers of it read alike, see `RowEnds`


@dataclass(frozen=True, kw_only=True, slots=True)
class RowPage:
    """One page as it came: its rows in parts, and what its header said."""

    parts: tuple[RowPart, ...]
    rows: int
    header: tuple[str, ...]
    crlf: bool
    kinds: str  # the portal's X-SODA2-Types, "" where it sends none
    bad_byte_at: int | None = None  # the first byte that is not UTF-8: there the page was given up

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(part.file for part in self.parts)


Watch = Callable[[RowPart], None]


def read_marks(transport: Transport, asset_id: str) -> RowMarks:
    """How many rows an asset has now, and when they changed.

    Raises:
        PortalError: private, missing, unreachable, or no count.
    """
    path = f"/resource/{asset_id}.json"
    answer, headers = transport.read_answer(path, (("$select", "count(*) as row_count"),))
    count = _first(answer).number("row_count")
    if count is None or count < 0:
        raise PortalAnswerUnreadable(f"{transport.base_url} does not say how many rows {asset_id} has; check the id.")
    changed = headers.get("X-SODA2-Truth-Last-Modified") or headers.get("Last-Modified", "")
    return RowMarks(count=count, etag=COMPRESSED.sub("", headers.get("ETag", "")), last_modified=changed)


def read_newest(transport: Transport, asset_id: str, field_names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """(field name, greatest value) of each column that holds any, as the portal itself finds it.

    Raises:
        PortalError: private, missing, unreachable, or the portal does not take the question.
    """
    asked = ",".join(f"max(`{name}`) as newest_{place}" for place, name in enumerate(field_names))
    found = _first(transport.read_json(f"/resource/{asset_id}.json", (("$select", asked),)))
    newest = ((name, found.text(f"newest_{place}")) for place, name in enumerate(field_names))
    return tuple((name, text) for name, text in newest if text)


class RowDownload:
    """The pages of one reading in files, and one digest over all their rows, whatever the size of the pages."""

    def __init__(self, transport: Transport, query: RowQuery, folder: Path) -> None:
        self.query = query
        self.pages: list[RowPage] = []
        self._transport = transport
        self._folder = folder
        self._digest = hashlib.sha256()
        self._answers = 0  # those that were cut off included

    @property
    def sha256(self) -> str:
        """Of the rows as sent, row ids included, headers not."""
        return self._digest.hexdigest()

    def fetch(self, *, offset: int, limit: int, watch: Watch | None = None) -> RowPage:
        """The next page; asked for again as a whole when it is cut off, within the deadline of one answer.

        `watch` is shown each part when it is whole, in order, while the rest still comes: also those of an answer that
        is then cut off, whose files are gone again. What counts are the parts of the page.

        Raises:
            PortalError: private, missing, unreachable or unreadable.
            OSError: the files cannot be written.
        """
        parameters = self.query.parameters(offset, limit)
        page, self._digest = self._transport.patiently(
            lambda deadline: self._fetch_once(parameters, deadline, watch or _unwatched)
        )
        self.pages.append(page)
        return page

    def _fetch_once(
        self, parameters: tuple[tuple[str, str], ...], deadline: Deadline, watch: Watch
    ) -> tuple[RowPage, hashlib._Hash]:
        self._answers += 1  # no two have files of one name: those of a cut one may still be read
        digest, url = self._digest.copy(), self._transport.base_url + self.query.path
        parts = _Parts(self._folder, f"{PAGE_STEM}{self._answers:05}", watch)
        try:
            with self._transport.stream(self.query.path, parameters, deadline) as response:
                body = _Body(response, url, parts, digest)
                body.copy()
        except BaseException:
            parts.drop()
            raise
        page = RowPage(
            parts=tuple(parts.parts),
            rows=parts.rows,
            header=body.header,
            crlf=body.crlf,
            kinds=response.headers.get("X-SODA2-Types", ""),
            bad_byte_at=body.bad_byte_at,
        )
        return page, digest


class _Body:
    """One answer on its way into files: its header read, its bytes proved to be UTF-8, its rows digested."""

    def __init__(self, response: requests.Response, url: str, parts: _Parts, digest: hashlib._Hash) -> None:
        self.header: tuple[str, ...] = ()
        self.crlf = False
        self.bad_byte_at: int | None = None
        self._response = response
        self._url = url
        self._parts = parts
        self._digest = digest
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._head = b""  # what came before the first line was whole
        self._read = 0
        self._ends_line = False

    def copy(self) -> None:
        """Everything the portal sends, or what came before the first byte that is not UTF-8.

        Raises:
            TryAgain: empty, cut off or a web page.
            PortalAnswerUnreadable: no CSV, or larger than any page.
        """
        for piece in self._response.iter_content(PIECE_BYTES):
            if not self._is_utf8(piece):
                self._parts.drop()
                return
            self._read += len(piece)
            self._ends_line = piece.endswith(b"\n")
            if self._read > PAGE_BYTES:
                raise self._unreadable(f"with more than {PAGE_BYTES >> 30} GiB")
            rows = self._without_header(piece)
            if rows:
                self._digest.update(rows)
                self._parts.write(rows)
        self._check_the_end()
        self._parts.finish()

    def _is_utf8(self, piece: bytes) -> bool:
        pending = len(self._decoder.getstate()[0])
        if not pending and piece.isascii():
            return True
        try:
            self._decoder.decode(piece)
        except UnicodeDecodeError as error:
            self.bad_byte_at = self._read - pending + error.start
            return False
        return True

    def _without_header(self, piece: bytes) -> bytes:
        """What of a piece belongs to rows; keeps the header when it is whole."""
        if self.header:
            return piece
        self._head += piece
        line, newline, rest = self._head.partition(b"\n")
        if not newline and len(line) < HEADER_BYTES:
            return b""
        self._read_header(line)
        return rest

    def _read_header(self, line: bytes) -> None:
        self.crlf = line.endswith(b"\r")
        text = line.decode("utf-8-sig", "replace").rstrip("\r")
        if text.lstrip()[:1] == "<":
            raise TryAgain(self._unreadable("with a web page instead of rows"))
        self.header = tuple(next(csv.reader([text]), ()))
        if not self.header or text[0] in "{[":
            raise self._unreadable("with something else than CSV")
        self._parts.open(self.header, crlf=self.crlf)

    def _check_the_end(self) -> None:
        if not self.header and self._head:
            self._read_header(self._head)  # a header alone, and no line end after it
        if not self.header:
            raise TryAgain(self._unreadable("with nothing"))
        if self._decoder.getstate()[0] or self._parts.is_within_a_cell:
            raise TryAgain(self._unreadable("with rows that are cut off"))
        if not self._ends_line and not self._says_where_it_ends():
            raise TryAgain(self._unreadable("with rows that are cut off"))

    def _says_where_it_ends(self) -> bool:
        """Else the connection's end is the answer's, and a broken one looks like a whole answer."""
        headers = self._response.headers
        return "Content-Length" in headers or "chunked" in headers.get("Transfer-Encoding", "").lower()

    def _unreadable(self, what: str) -> PortalAnswerUnreadable:
        sentence = f"{self._url} answered {what}; try again later."
        return PortalAnswerUnreadable(sentence, request_id=request_id_of(self._response))


class _Parts:
    """Files of some megabytes, each of whole rows: they can be read side by side, and none need be searched for a
    place to begin. (DuckDB, left to split a file, takes a line within a cell for a row when it looks like one.)"""

    def __init__(self, folder: Path, stem: str, watch: Watch) -> None:
        self.parts: list[RowPart] = []
        self._folder = folder
        self._stem = stem
        self._watch = watch
        self._header: tuple[str, ...] = ()
        self._crlf = False
        self._ends = RowEnds(crlf=False)
        self._bytes = 0  # in the part now open
        self._out: BinaryIO | None = None

    @property
    def rows(self) -> int:
        return self._ends.rows

    @property
    def is_within_a_cell(self) -> bool:
        return self._ends.is_within_a_cell

    def open(self, header: tuple[str, ...], *, crlf: bool) -> None:
        """Makes the first part, for rows under this header."""
        self._header, self._crlf, self._ends = header, crlf, RowEnds(crlf=crlf)
        self._out = self._file().open("wb")

    def write(self, piece: bytes) -> None:
        """Appends whole rows or pieces of them."""
        end = self._ends.follow(piece)
        if end and self._bytes + len(piece) > PART_BYTES:
            self._close(self._append(piece[:end]), is_strict=self._ends.is_strict)
            piece = piece[end:]
        self._append(piece)

    def finish(self) -> None:
        """The last part is whole."""
        if self._out is not None:
            self._close(self._out, is_strict=self._ends.is_strict and not self._ends.stops_in_a_line_end)

    def drop(self) -> None:
        """Removes what is written."""
        if self._out is not None:
            self._out.close()
        for file in [self._file(), *(part.file for part in self.parts)]:
            file.unlink(missing_ok=True)

    def _close(self, out: BinaryIO, *, is_strict: bool) -> None:
        """Closes the part now open, and shows it."""
        out.close()
        part = RowPart(file=self._file(), header=self._header, crlf=self._crlf, is_strict=is_strict)
        self.parts.append(part)
        self._out, self._bytes = None, 0
        self._watch(part)

    def _append(self, piece: bytes) -> BinaryIO:
        self._out = self._out or self._file().open("wb")
        self._out.write(piece)
        self._bytes += len(piece)
        return self._out

    def _file(self) -> Path:
        return self._folder / f"{self._stem}-{len(self.parts):04}.csv"


def _unwatched(_: RowPart) -> None:
    """Nobody wants to see parts before the page is whole."""


def _first(answer: object) -> Document:
    return Document(answer[0] if isinstance(answer, list) and answer else None)
