"""How long a million rows of 20 columns take from a portal into Parquet, beside sodapy's get_all into pandas.

    python benchmarks/download_rows.py [--rows 1000000] [--runs 3]

A server in a process of its own sends pages that lie ready on the disk, as JSON of 50,000 rows and as CSV in the pages
that atxaudit asks for: what is measured is the reading. Each measurement is a fresh process, the two ways take turns,
and the table holds medians. A small dataset, of which a city has a thousand, is read many times in one process. Writes
its section of docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit

import duckdb

from atxaudit.models import Asset, Column
from report import write_section

ID = "made-0001"
JSON_ROWS, CSV_ROWS = 50_000, 250_000  # what sodapy's users ask for, and what atxaudit does of 20 columns
AIM_TIMES, AIM_MIB, AIM_MS = 8, 450, 40
SMALL_ROWS, SMALL_TIMES = 2_000, 25
STAMP = "strftime(TIMESTAMP '2015-01-01' + to_seconds(CAST({} AS INTEGER)), '%Y-%m-%dT%H:%M:%S.000')"
COLUMNS = {  # field name → (datatype, SQL of the cell's text); h(i, n) is an even spread of whole numbers
    "case_number": ("text", "concat('SR-', lpad(CAST(i AS VARCHAR), 9, '0'))"),
    "created_at": ("calendar_date", STAMP.format("h(i, 1) % 360000000")),
    "closed_at": ("calendar_date", f"CASE WHEN h(i, 2) % 8 > 0 THEN {STAMP.format('h(i, 1) % 361000000')} END"),
    "status": ("text", "['Open', 'Closed', 'Duplicate', 'Pending'][1 + h(i, 3) % 4]"),
    "department": ("text", "['Works', 'Parks', 'Animal Shelter', 'Water', 'Transit', 'Library'][1 + h(i, 4) % 6]"),
    "request_type": ("text", "concat('Type ', h(i, 5) % 120)"),
    "address": ("text", "concat(100 + h(i, 6) % 19900, ['  Elm ST', ' Mill RD', ' Depot AVE'][1 + h(i, 7) % 3])"),
    "zip": ("text", "CASE WHEN h(i, 8) % 50 > 0 THEN CAST(76500 + h(i, 8) % 60 AS VARCHAR) END"),
    "district": ("number", "CAST(1 + h(i, 9) % 10 AS VARCHAR)"),
    "latitude": ("number", "CAST(30.1 + (h(i, 10) % 400000) / 1e6 AS VARCHAR)"),
    "longitude": ("number", "CAST(-97.9 + (h(i, 11) % 400000) / 1e6 AS VARCHAR)"),
    "fee": ("number", "CASE WHEN h(i, 12) % 10 > 0 THEN CAST((h(i, 12) % 1000000) / 100.0 AS VARCHAR) END"),
    "days_open": ("number", "CAST(h(i, 13) % 500 AS VARCHAR)"),
    "score": ("number", "CAST((h(i, 14) % 10000) / 100.0 AS VARCHAR)"),
    "description": ("text", "CASE WHEN h(i, 15) % 3 > 0 THEN concat('Resident reports no. ', h(i, 15) % 100000) END"),
    "phone": ("text", "concat('555-01', lpad(CAST(h(i, 16) % 100 AS VARCHAR), 2, '0'))"),
    "channel": ("text", "['Phone', 'Web', 'App', 'Email', 'Walk In'][1 + h(i, 17) % 5]"),
    "is_emergency": ("checkbox", "['true', 'false'][1 + h(i, 18) % 2]"),
    "updated_at": ("calendar_date", STAMP.format("h(i, 19) % 345000000")),
    "location": (
        "point",
        "concat('POINT (', -97.9 + (h(i, 11) % 400000) / 1e6, ' ', 30.1 + (h(i, 10) % 400000) / 1e6, ')')",
    ),
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--serve", type=Path, help="serve the pages in this folder, and print the address")
    parser.add_argument("--one", choices=(*WAYS, "small"), help="measure once in this process, and print JSON")
    parser.add_argument("--address")
    given = parser.parse_args()
    if given.serve:
        serve(given.serve)
    elif given.one:
        print(json.dumps(measure_small(given.address) if given.one == "small" else WAYS[given.one](given.address)))
    else:
        with tempfile.TemporaryDirectory() as large, tempfile.TemporaryDirectory() as small:
            make_pages(Path(large), given.rows)
            make_pages(Path(small), SMALL_ROWS)
            with served(Path(large)) as address, served(Path(small)) as small_address:
                found = measure(address, given.runs)
                little = [run_once("small", small_address) for _ in range(given.runs)]
            sizes = {kind: sum(f.stat().st_size for f in Path(large).glob(f"*.{kind}")) for kind in ("csv", "json")}
        milliseconds = statistics.median(one["cpu"] for one in little) * 1000
        write_section("download", section(found, given.rows, given.runs, sizes, milliseconds))


def measure(address: str, runs: int) -> dict[str, list[dict[str, float]]]:
    """The ways by turns, so that what else the machine does falls on all of them."""
    found: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    for _ in range(runs):
        for way, measured in found.items():
            measured.append(run_once(way, address))
    return found


def run_once(way: str, address: str) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", way, "--address", address]
    measured = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print(way, measured, flush=True)
    return dict(measured)


def read_with_atxaudit(address: str) -> dict[str, float]:
    from atxaudit.portal.client import PortalClient  # noqa: PLC0415 - each process imports what it measures
    from atxaudit.snapshot.rows.files import RowFile  # noqa: PLC0415
    from atxaudit.snapshot.rows.reading import read_rows  # noqa: PLC0415

    columns = tuple(Column(field_name=name, name=name, datatype=kind) for name, (kind, _) in COLUMNS.items())
    asset = Asset(id=ID, name="Made", type="dataset", domain="example.org", columns=columns, view_read=True)
    with tempfile.TemporaryDirectory() as folder, PortalClient(address, app_token=None, deadline_seconds=120) as client:
        clock = Clock()
        file = read_rows(client, asset, Path(folder), fetched_at=datetime.now(UTC))
        assert isinstance(file, RowFile), file
        assert file.is_reconciled
        assert file.misfits == 0
        return clock.read(file.rows)


def measure_small(address: str) -> dict[str, float]:
    """The median of many readings, after some that warm everything up."""
    measured = [read_with_atxaudit(address) for _ in range(SMALL_TIMES)][3:]
    return {key: statistics.median(one[key] for one in measured) for key in measured[0]}


def read_with_sodapy(address: str) -> dict[str, float]:
    """Pages in order, as sodapy's documentation shows it, and the whole into one frame."""
    import pandas as pd  # noqa: PLC0415
    from requests.adapters import HTTPAdapter  # noqa: PLC0415
    from sodapy import Socrata  # noqa: PLC0415

    host = address.removeprefix("http://")
    with Socrata(host, "none", session_adapter={"prefix": "http://", "adapter": HTTPAdapter()}, timeout=120) as client:
        clock = Clock()
        frame = pd.DataFrame.from_records(list(client.get_all(ID, limit=JSON_ROWS, order=":id")))
        return clock.read(len(frame))


WAYS = {"atxaudit": read_with_atxaudit, "sodapy": read_with_sodapy}


class Clock:
    """Wall and CPU seconds of this process since it was made, and its peak memory since it began."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def read(self, rows: int) -> dict[str, float]:
        wall, cpu = time.perf_counter() - self._wall, time.process_time() - self._cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return {"rows": rows, "wall": wall, "cpu": cpu, "peak_mib": peak}


def make_pages(folder: Path, rows: int) -> None:
    """Every page either way asks for, and the count; each of sodapy's last pages is empty when rows divide evenly."""
    cells = ", ".join(f"{sql} AS {name}" for name, (_, sql) in COLUMNS.items())
    with duckdb.connect() as connection:
        connection.execute("CREATE MACRO h(a, b) AS CAST(hash(a, b) >> 1 AS BIGINT)")
        made = f"SELECT concat('row-', lpad(CAST(i AS VARCHAR), 8, '0')) AS \":id\", {cells}"
        for start in range(0, rows, CSV_ROWS):
            page = f"{made} FROM range({start}, {min(rows, start + CSV_ROWS)}) t(i)"
            connection.execute(f"COPY ({page}) TO '{folder}/{start}.csv' (HEADER, FORCE_QUOTE *)")
        for start in range(0, rows, JSON_ROWS):
            page = f"{made} FROM range({start}, {min(rows, start + JSON_ROWS)}) t(i)"
            connection.execute(f"COPY (SELECT * EXCLUDE \":id\" FROM ({page})) TO '{folder}/{start}.json' (ARRAY)")
    (folder / f"{rows}.json").write_text("[]\n")
    (folder / "count.json").write_text(json.dumps([{"row_count": str(rows)}]))


@contextmanager
def served(folder: Path) -> Iterator[str]:
    command = [sys.executable, __file__, "--serve", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def serve(folder: Path) -> None:
    class Pages(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        kinds: ClassVar = {".csv": "text/csv; charset=UTF-8", ".json": "application/json;charset=utf-8"}

        def do_GET(self) -> None:
            target = urlsplit(self.path)
            given, suffix = dict(parse_qsl(target.query)), Path(target.path).suffix
            counts = given.get("$select", "").startswith("count")
            path = folder / ("count.json" if counts else given.get("$offset", "0") + suffix)
            self.send_response(200)
            self.send_header("Content-Type", self.kinds[suffix])
            self.send_header("Content-Length", str(path.stat().st_size))
            self.send_header("ETag", '"made"')
            self.end_headers()
            with path.open("rb") as page:
                shutil.copyfileobj(page, self.wfile, 1 << 20)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


def section(
    found: dict[str, list[dict[str, float]]], rows: int, runs: int, sizes: dict[str, int], milliseconds: float
) -> str:
    middle = {way: {key: statistics.median(m[key] for m in all_) for key in all_[0]} for way, all_ in found.items()}
    speed = {way: one["rows"] / one["wall"] for way, one in middle.items()}
    times, peak = speed["atxaudit"] / speed["sodapy"], middle["atxaudit"]["peak_mib"]
    processor = middle["sodapy"]["cpu"] / middle["atxaudit"]["cpu"]
    ours = f"atxaudit: CSV pages of {CSV_ROWS:,} → typed Parquet (zstd), counts reconciled, SHA-256"
    theirs = f"sodapy {version('sodapy')}: `get_all`, JSON pages of {JSON_ROWS:,} → pandas (text)"
    return f"""## Downloading rows

`python benchmarks/download_rows.py --rows {rows} --runs {runs}` reads {rows:,} rows of {len(COLUMNS)} columns
({sizes["csv"] >> 20} MiB of CSV, {sizes["json"] >> 20} MiB of JSON) from a server of ready pages on the same
machine, in a process of its own, without compression. Medians of {runs} fresh processes that took turns; imports are
not timed, but count as memory. A real portal is slower than this server: there the time is mostly its own, the memory
is the same.

| way | seconds | CPU seconds | rows per second | peak MiB |
|---|---|---|---|---|
| {ours} | {_row(middle["atxaudit"])} |
| {theirs} | {_row(middle["sodapy"])} |

atxaudit reads **{times:.1f} times** the rows per second (aim: {AIM_TIMES}) with {processor:.1f} times less CPU, within
**{peak:.0f} MiB** (aim: {AIM_MIB}). Per run: {", ".join(f"{_ratio(found, n):.1f}" for n in range(runs))}.
A dataset of {SMALL_ROWS:,} such rows takes {milliseconds:.0f} ms of CPU (aim: {AIM_MS}).

Both cores are full all that time, for the server of the pages has its share of them. Of our CPU the digest of all bytes
takes a tenth and finding where rows end a seventh; the rest is parsing and compressing, which go on while the next page
comes. More would take a third core, or a digest that is not of every byte.

{platform.system()} {platform.release()}, {os.cpu_count()} cores (load at the end {os.getloadavg()[0]:.1f}; above
{os.cpu_count()} others used the machine too, which costs the way with more threads most), Python
{platform.python_version()}, pyarrow {version("pyarrow")}, DuckDB {version("duckdb")}, pandas {version("pandas")},
requests {version("requests")}; {datetime.now(UTC):%Y-%m-%d}.
"""


def _row(one: dict[str, float]) -> str:
    speed = one["rows"] / one["wall"]
    return f"{one['wall']:.2f} | {one['cpu']:.2f} | {speed:,.0f} | {one['peak_mib']:.0f}"


def _ratio(found: dict[str, list[dict[str, float]]], run: int) -> float:
    return found["sodapy"][run]["wall"] / found["atxaudit"][run]["wall"]


if __name__ == "__main__":
    main()
