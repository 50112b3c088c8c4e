"""A town's portal with the rows of many small datasets, on the loopback, and the work of examining them."""

from __future__ import annotations

import csv
import io
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from atxaudit.datasets.examination import Examination, examine_all
from atxaudit.datasets.task import Access, DatasetTask, Work
from atxaudit.datasets.unfinished import Unfinished
from atxaudit.models import Asset, Column, Run, Status, Table
from atxaudit.portal.profile_schema import ServiceArea
from atxaudit.snapshot.rows.limits import Limits
from atxaudit.suites.loader import expectations_folder, read_suite_file
from atxaudit.suites.rule import Rule

NOW = datetime(2026, 3, 1, tzinfo=UTC)
BENCHES = (("bench", "text"), ("zip", "text"), ("built", "calendar_date"), ("seats", "number"))
AREA = ServiceArea(south=30.9, north=31.3, west=-97.6, east=-97.1)


@dataclass(kw_only=True)
class Dataset:
    """One dataset. Anything may be changed while it is served."""

    columns: Sequence[tuple[str, str]] = BENCHES  # field names and datatypes
    rows: Sequence[Sequence[str]] = ()
    body: Callable[[], Iterator[bytes]] | None = None  # instead of any page: CSV as it comes
    count: int | None = None  # what the portal says of it
    status: int = 200  # of any answer about its rows
    refusal: str = "You must be logged in"  # what it says where that is not 200
    asked: int = 0  # pages

    def page(self, given: Mapping[str, str]) -> Iterator[bytes]:
        if self.body is not None:
            yield from self.body()
            return
        offset, limit = int(given["$offset"]), int(given["$limit"])
        out = io.StringIO()
        writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow([":id", *(name for name, _ in self.columns)])
        numbered = [(f"row-{number:05}", *row) for number, row in enumerate(self.rows)]
        writer.writerows(numbered[offset : offset + limit])
        yield out.getvalue().encode()


def benches(count: int = 20, *, salt: int = 0) -> Dataset:
    """A register of park benches, one ZIP code of them cut short."""
    rows = [
        [f"Bench {salt}-{number}", "7659" if number == 3 else f"7659{number % 5}", f"202{number % 5}-05-04", "3"]
        for number in range(count)
    ]
    return Dataset(rows=rows)


@dataclass(kw_only=True)
class Town:
    """The portal. `before_page` is called with the id of each dataset whose rows are asked for, and by whom."""

    datasets: dict[str, Dataset]
    before_page: Callable[[str, int], None] = lambda *_: None  # id, the asking port
    url: str = ""
    now: list[str] = field(default_factory=list)  # ids whose pages are being served
    most_at_once: int = 0

    def tasks(self) -> list[DatasetTask]:
        return [DatasetTask(asset=self.asset(asset_id)) for asset_id in sorted(self.datasets)]

    def asset(self, asset_id: str) -> Asset:
        columns = tuple(
            Column(field_name=name, name=name.title(), datatype=datatype, position=place)
            for place, (name, datatype) in enumerate(self.datasets[asset_id].columns, start=1)
        )
        return Asset(
            id=asset_id,
            name=f"Benches of {asset_id}",
            type="dataset",
            domain="data.example.org",
            columns=columns,
            data_updated_at=datetime(2026, 2, 2, tzinfo=UTC),
            view_read=True,
        )

    def answer(self, path: str, given: Mapping[str, str], port: int) -> tuple[int, str, Iterator[bytes]]:
        """(status, content type, body)."""
        asset_id, _, form = path.rpartition("/")[2].partition(".")
        if asset_id not in self.datasets:
            return 404, "application/json", iter([b'{"message": "gone", "errorCode": "dataset.missing"}'])
        dataset = self.datasets[asset_id]
        if path.startswith("/api/views"):
            columns = [{"fieldName": n, "name": n, "dataTypeName": kind} for n, kind in dataset.columns]
            body = {"id": asset_id, "name": "Benches", "columns": columns}
            return 200, "application/json", iter([json.dumps(body).encode()])
        if dataset.status != 200:
            refused = {"code": "permission_denied", "error": True, "message": dataset.refusal}
            return dataset.status, "application/json", iter([json.dumps(refused).encode()])
        if form == "json":
            count = len(dataset.rows) if dataset.count is None else dataset.count
            return 200, "application/json", iter([json.dumps([{"row_count": str(count)}]).encode()])
        return 200, "text/csv", self._served(asset_id, dataset, given, port)

    def _served(self, asset_id: str, dataset: Dataset, given: Mapping[str, str], port: int) -> Iterator[bytes]:
        self.now.append(asset_id)
        self.most_at_once = max(self.most_at_once, len(self.now))
        dataset.asked += 1
        try:
            self.before_page(asset_id, port)
            yield from dataset.page(given)
        finally:
            self.now.remove(asset_id)


@contextmanager
def serving(town: Town) -> Iterator[Town]:
    """Serves until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (_Answering,), {"town": town}))
    server.daemon_threads = True
    town.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield town
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Answering(BaseHTTPRequestHandler):
    town: ClassVar[Town]

    def do_GET(self) -> None:
        target = urlsplit(self.path)
        status, kind, body = self.town.answer(target.path, dict(parse_qsl(target.query)), self.client_address[1])
        try:
            self._send(status, kind, body)
        except OSError:  # the reader was killed, or has seen enough
            self.close_connection = True

    def _send(self, status: int, kind: str, body: Iterator[bytes]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("ETag", '"one"')
        self.end_headers()  # HTTP/1.0: the connection's end is the answer's
        for piece in body:
            self.wfile.write(piece)

    def log_message(self, *_: object) -> None:
        pass


@cache
def row_rules() -> tuple[Rule, ...]:
    """The shipped ones."""
    return tuple(rule for rule in read_suite_file(expectations_folder() / "quality.yaml") if rule.table is Table.ROWS)


def work_on(town: Town, folder: Path, **changes: Any) -> Work:
    given: dict[str, Any] = {
        "run": "run",
        "access": Access(portal=town.url, app_token=None, deadline_seconds=20.0),
        "folder": folder / "rows",
        "rules": row_rules(),
        "as_of": NOW,
        "started": NOW,
        "limits": Limits(),
        "area": AREA,
        "memory_mib": 2048,
    }
    return Work(**given | changes)


def unfinished_in(folder: Path) -> Unfinished:
    run = Run(
        id="run",
        profile="demo",
        portal="http://portal",
        scope="whole portal",
        as_of=NOW,
        started=NOW,
        finished=NOW,
        status=Status.FAILED,
        rule_set="rules",
        version="0",
        timezone="UTC",
        title="Town",
        raw_records=0,
        result_set_size=0,
        distinct=0,
        assets=0,
        directory="",
    )
    return Unfinished(folder=folder / "unfinished" / "run", run=run)


def examine(town: Town, folder: Path, *, scheduler: str = "", **changes: Any) -> Examination:
    """Everything that the town has, examined."""
    work = work_on(town, folder, **changes)
    return examine_all(town.tasks(), work, scheduler, unfinished_in(folder), lambda *_: None)
