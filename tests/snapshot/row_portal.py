"""A portal with the rows of one dataset, on the loopback, that can be told to misbehave between two requests."""

from __future__ import annotations

import csv
import gzip
import io
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit

from atxaudit.models import Asset, Column

ID = "rows-0001"


class RowPortal:
    """One dataset. Every attribute may be changed while it serves; `before_page` is called with each page's number."""

    def __init__(self, columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]]) -> None:
        self.columns = list(columns)  # field names and datatypes
        self.rows = [list(row) for row in rows]
        self.base_url = ""
        self.etag = '"one"'
        self.last_modified = "Mon, 02 Feb 2026 10:00:00 GMT"
        self.serves_at_most: int | None = None
        self.keeps_order = True
        self.has_ids = True
        self.zipped = False
        self.line_end = "\n"
        self.start = ""  # before the header
        self.body: bytes | None = None  # instead of any page
        self.error: tuple[int, dict[str, object]] | None = None  # instead of any rows
        self.counts: int | None = None  # what it says instead of the truth
        self.newest: dict[str, str] | None = {}  # by field name; None: it does not take the question
        self.before_page: Callable[[int], None] = lambda _: None
        self.pages: list[dict[str, str]] = []  # the parameters of each page asked for
        self.counted = 0

    @property
    def asset(self) -> Asset:
        """The dataset as its record says it is now."""
        columns = (
            Column(field_name=field_name, name=field_name.title(), datatype=datatype, position=place)
            for place, (field_name, datatype) in enumerate(self.columns, start=1)
        )
        return Asset(
            id=ID, name="Rows", type="dataset", domain="data.example.org", columns=tuple(columns), view_read=True
        )

    def answer(self, path: str, given: dict[str, str]) -> tuple[int, bytes, str]:
        """(status, body, content type)."""
        if path.startswith("/api/views"):
            columns = [{"fieldName": name, "name": name, "dataTypeName": kind} for name, kind in self.columns]
            return 200, json.dumps({"id": ID, "name": "Rows", "columns": columns}).encode(), "application/json"
        if self.error:
            return self.error[0], json.dumps(self.error[1]).encode(), "application/json"
        if path.endswith(".json"):
            return self._aggregate(given["$select"])
        self.pages.append(given)
        self.before_page(len(self.pages))
        return self._page(given)

    def _aggregate(self, select: str) -> tuple[int, bytes, str]:
        if select.startswith("count"):
            self.counted += 1
            found = {"row_count": str(len(self.rows) if self.counts is None else self.counts)}
        elif self.newest is None:
            return 400, b'{"message": "no", "errorCode": "query.soql.type-mismatch"}', "application/json"
        else:
            asked = [part.split("`")[1] for part in select.split(",")]
            found = {f"newest_{place}": self.newest[name] for place, name in enumerate(asked) if name in self.newest}
        return 200, json.dumps([found]).encode(), "application/json"

    def _page(self, given: dict[str, str]) -> tuple[int, bytes, str]:
        names = [name.strip("`") for name in given["$select"].split(",")]
        known = [":id"] * self.has_ids + [name for name, _ in self.columns]
        if "*" in names:
            names = [name for name in names if name != "*"] + [name for name, _ in self.columns]
        if strange := next((name for name in names if name not in known), None):
            words = f"Query coordinator error: query.soql.no-such-column; No such column: {strange}"
            return 400, json.dumps({"message": words, "errorCode": "query.soql.no-such-column"}).encode(), "text/json"
        if self.body is not None:
            return 200, self.body, "text/csv"
        offset, limit = int(given["$offset"]), min(int(given["$limit"]), self.serves_at_most or 1 << 40)
        numbered = [[f"row-{number:04}", *row] for number, row in enumerate(self.rows)]
        page = numbered[offset : offset + limit] if self.keeps_order else numbered[:limit]
        places = [[":id", *(name for name, _ in self.columns)].index(name) for name in names]
        out = io.StringIO()
        writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator=self.line_end)
        writer.writerow(names)
        writer.writerows([row[place] for place in places] for row in page)
        return 200, (self.start + out.getvalue()).encode(), "text/csv; charset=UTF-8"


@contextmanager
def serving(portal: RowPortal) -> Iterator[RowPortal]:
    """Serves until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (_Answering,), {"portal": portal}))
    portal.base_url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield portal
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Answering(BaseHTTPRequestHandler):
    portal: ClassVar[RowPortal]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        target = urlsplit(self.path)
        status, body, kind = self.portal.answer(target.path, dict(parse_qsl(target.query)))
        self.send_response(status)
        if self.portal.zipped:
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        for name, value in (("ETag", self.portal.etag), ("Last-Modified", self.portal.last_modified)):
            if value:
                self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass
