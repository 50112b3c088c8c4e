"""A thousand small datasets judged by all rules from local Parquet, and what a killed worker costs.

    python benchmarks/datasets_1000.py [--datasets 1000] [--rows 2000] [--workers 2] [--killed 200]

Invented permits of 20 columns stand under a data folder as an audit leaves them; a whole audit judges that snapshot
again: facts, plans, rows, failing rows, scores, store. The second run loses a worker to SIGKILL half-way. Writes its
section of docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from report import machine, write_section

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
COLUMNS: Mapping[str, tuple[str, str]] = {  # field name: datatype, SQL
    "permit_number": ("text", "'PR-' || lpad((i + salt * 7)::VARCHAR, 9, '0')"),
    "applied_date": ("calendar_date", "date_trunc('day', TIMESTAMP '2024-01-01' + to_days((b % 930)::INT))"),
    "issued_date": ("calendar_date", "CASE WHEN c % 9 > 0 THEN TIMESTAMP '2024-01-04' + to_days((b % 930)::INT) END"),
    "status": ("text", "(['Active', 'Final', 'Expired', 'Void', 'Withdrawn'])[1 + (d % 5)::INT]"),
    "permit_class": (
        "text",
        "IF(e % 800 = 0, 'Electricl', (['Building', 'Electrical', 'Driveway'])[1 + (e % 3)::INT])",
    ),
    "work_type": ("text", "'Work ' || (a % 90)::VARCHAR"),
    "site_address": ("text", "(1 + c % 14000)::VARCHAR || (['  Heron Lane', ' Mill Street'])[1 + (b % 2)::INT]"),
    "zip_code": ("text", "IF(e % 300 = 1, '765nn-', (76590 + e % 5)::VARCHAR)"),
    "council_district": ("number", "CASE WHEN a % 35 > 0 THEN (1 + a % 10)::DOUBLE END"),
    "latitude": ("number", "IF(b % 900 = 1, 0.0, 31.0 + (b % 200000) / 1e6)"),
    "longitude": ("number", "IF(b % 900 = 1, 0.0, -97.4 + (c % 200000) / 1e6)"),
    "valuation_amount": ("number", "CASE WHEN d % 12 > 0 THEN round((d % 9000000) / 100, 2)::DOUBLE END"),
    "days_open": ("number", "(e % 400)::DOUBLE"),
    "score": ("number", "CASE WHEN c % 7 > 0 THEN (c % 10000) / 100.0 END"),
    "notes": ("text", "IF(d % 500 = 0, 'call 512-555-0142 about this', 'Replace unit ' || (d % 90000)::VARCHAR)"),
    "contractor_phone": ("text", "'512-555-' || lpad((a % 200)::VARCHAR, 4, '0')"),
    "received_by": ("text", "(['Online', 'Counter', 'Mail', 'Phone'])[1 + (b % 4)::INT]"),
    "is_residential": ("checkbox", "c % 2 = 0"),
    "inspections": ("number", "(a % 12)::DOUBLE"),
    "updated_date": ("calendar_date", "TIMESTAMP '2026-07-30' - to_days((e % 30)::INT)"),
}
TABLE = """
COPY (
  WITH drawn AS (
    SELECT range AS i, {salt} AS salt, hash(range * 7 + 1 + {salt}) AS a, hash(range * 7 + 2 + {salt}) AS b,
      hash(range * 7 + 3 + {salt}) AS c, hash(range * 7 + 4 + {salt}) AS d, hash(range * 7 + 5 + {salt}) AS e
    FROM range({rows})
  )
  SELECT 'row-' || lpad(i::VARCHAR, 6, '0') AS ":id", {columns} FROM drawn
) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""
MADE = "made"  # the run whose snapshot is judged


# --- the data folder --------------------------------------------------------------------------------------------------


def make_city(data: Path, datasets: int, rows: int) -> None:
    """A snapshot of so many datasets, and their row files, as an audit leaves them."""
    import duckdb  # noqa: PLC0415  the process that measures starts cold
    import pandas as pd  # noqa: PLC0415

    from atxaudit.models import CatalogReport, Directory, PortalContents  # noqa: PLC0415
    from atxaudit.portal.profile import load_profile  # noqa: PLC0415
    from atxaudit.snapshot.files import ROWS, About, Snapshot, save_raw  # noqa: PLC0415
    from atxaudit.snapshot.frames import conform, raw_frames  # noqa: PLC0415

    profile = load_profile("demo")
    assets = [asset(number, profile.domains[0]) for number in range(datasets)]
    catalog = CatalogReport(raw_records=datasets, result_set_size=datasets, distinct=datasets)
    frames = raw_frames(PortalContents(assets=tuple(assets), catalog=catalog, dcat=()), profile)
    connection = duckdb.connect()
    keys = [(one.id, make_rows(connection, data / "rows", one, number, rows), "") for number, one in enumerate(assets)]
    snapshot = Snapshot(
        about=About(
            portal="http://127.0.0.1:9",  # nobody is asked
            profile="demo",
            as_of=NOW,
            catalog=catalog,
            directory=Directory(source=""),
        ),
        assets=frames[0],
        columns=frames[1],
        left_out=frames[2],
        rows=conform(pd.DataFrame(keys, columns=list(ROWS), dtype="object"), ROWS),
    )
    save_raw(data / "snapshots" / MADE, snapshot)


def asset(number: int, domain: str) -> Any:
    from atxaudit.models import Asset, Column  # noqa: PLC0415

    return Asset(
        id=f"made-{number:04}",
        name=f"Permits of District {number}",
        type="dataset",
        domain=domain,
        provenance="official",
        view_type="tabular",
        row_identifier="permit_number",
        custom_fields=(("Publishing Information_Update Frequency", "Weekly"),),
        data_updated_at=NOW - timedelta(days=2),
        view_read=True,
        columns=tuple(
            Column(field_name=name, name=name.replace("_", " ").title(), datatype=datatype, position=place)
            for place, (name, (datatype, _)) in enumerate(COLUMNS.items(), start=1)
        ),
    )


def make_rows(connection: Any, folder: Path, of: Any, salt: int, rows: int) -> str:
    """Writes a dataset's row file; gives its key."""
    from atxaudit.snapshot.rows.files import RowFile, keep_row_file  # noqa: PLC0415
    from atxaudit.snapshot.rows.reading import row_columns  # noqa: PLC0415

    beside = folder / of.id / ".making"
    beside.mkdir(parents=True)
    columns = ", ".join(f'{sql} AS "{name}"' for name, (_, sql) in COLUMNS.items())
    connection.execute(TABLE.format(salt=salt, rows=rows, columns=columns, path=beside / "rows.parquet"))
    key = f"{salt:016x}"
    file = RowFile(
        asset_id=of.id,
        key=key,
        folder=folder / of.id / key,
        fetched_at=NOW,
        rows=rows,
        portal_count=rows,
        columns=row_columns(of)[0],
        sha256=key,
    )
    keep_row_file(beside, file)
    return key


# --- measuring --------------------------------------------------------------------------------------------------------


def measure(data: Path, workers: int, *, kill_after: int) -> dict[str, Any]:
    """One whole audit of the snapshot, in this process and its workers. 0: nobody is killed."""
    from atxaudit.audit import audit  # noqa: PLC0415
    from atxaudit.datasets.unfinished import Unfinished  # noqa: PLC0415
    from atxaudit.portal.profile import load_profile  # noqa: PLC0415
    from atxaudit.request import Request, Staff  # noqa: PLC0415
    from atxaudit.settings import load_settings  # noqa: PLC0415
    from atxaudit.snapshot.files import load_snapshot  # noqa: PLC0415
    from atxaudit.store import open_store  # noqa: PLC0415
    from atxaudit.suites.loader import load_suites  # noqa: PLC0415

    stages: Counter[str] = Counter()
    keep = Unfinished.keep

    def kept(unfinished: Unfinished, examined: Any) -> None:
        stages.update(examined.seconds)
        stages["results"] += 1
        if kill_after and stages["results"] == kill_after:
            os.kill(watch.busiest(), signal.SIGKILL)
        keep(unfinished, examined)

    Unfinished.keep = kept  # type: ignore[method-assign]
    settings = load_settings(data=data)
    about = load_snapshot(settings.snapshots / MADE).about
    request = Request(
        profile=load_profile("demo"),
        suites=load_suites(),
        portal=about.portal,
        as_of=about.as_of,
        snapshot=MADE,
        staff=Staff(workers=workers),
    )
    load = os.getloadavg()[0]
    watch, began = Watch(), time.perf_counter()
    reached: dict[str, float] = {}

    def tell(stage: str, *_: object) -> None:
        reached.setdefault(stage, time.perf_counter() - began)

    with open_store(settings.store_url) as store, watch.watching():
        run = audit(request, settings, store, tell)
        wall = time.perf_counter() - began
    with open_store(settings.store_url) as store:
        on_rows = store.findings(run.id, rule="date-possible", outcome="all")
    return {
        "wall": wall,
        "examining": reached["Judging"] - reached["Reading rows"],
        "judging": reached["Keeping the run"] - reached["Judging"],
        "keeping": wall - reached["Keeping the run"],
        "load": load,
        "cpu": watch.cpu,
        "own_cpu": watch.own_cpu,
        "peaks": watch.peaks,
        "stages": dict(stages),
        "rules": len({rule.id for rule in request.rules}),
        "verdicts": run.passed + run.failed + run.not_applicable + run.waived + run.could_not_run,
        "failed": run.failed,
        "could_not_run": run.could_not_run,
        "sets": int(on_rows[on_rows["outcome"].isin(["passed", "failed"])]["asset_id"].nunique()),
    }


class Watch:
    """CPU seconds of this process and its workers, and the most memory each worker had."""

    def __init__(self) -> None:
        import psutil  # noqa: PLC0415

        self._process = psutil.Process()
        self._gone = psutil.Error
        self._cpu: dict[int, float] = {}
        self._peak: dict[int, int] = {}
        self._over = threading.Event()

    @property
    def cpu(self) -> float:
        return sum(self._cpu.values())

    @property
    def own_cpu(self) -> float:
        """Of this process alone."""
        return self._cpu[self._process.pid]

    @property
    def peaks(self) -> list[int]:
        """MiB of each process that worked, this one first."""
        own = self._process.pid
        return [self._peak[own], *sorted(peak for pid, peak in self._peak.items() if pid != own and peak > 150)]

    def busiest(self) -> int:
        """The worker that has worked most."""
        return max((pid for pid in self._cpu if pid != self._process.pid), key=lambda pid: self._cpu[pid])

    @contextmanager
    def watching(self) -> Iterator[None]:
        thread = threading.Thread(target=self._watch, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            self._look()
        self._look()

    def _look(self) -> None:
        for process in [self._process, *self._process.children(recursive=True)]:
            try:
                times, memory = process.cpu_times(), process.memory_info().rss
            except self._gone:
                continue
            self._cpu[process.pid] = times.user + times.system
            self._peak[process.pid] = max(self._peak.get(process.pid, 0), memory >> 20)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", type=int, default=1_000)
    parser.add_argument("--rows", type=int, default=2_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--killed", type=int, default=200, help="datasets of the run that loses a worker")
    parser.add_argument("--one", type=Path, help="measure once in this process on this data folder, and print JSON")
    parser.add_argument("--kill-after", type=int, default=0)
    parser.add_argument("--dry", action="store_true", help="print the section and leave the page as it is")
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(given.one, given.workers, kill_after=given.kill_after)))
        return
    with tempfile.TemporaryDirectory() as folder:
        whole, killed = Path(folder) / "whole", Path(folder) / "killed"
        make_city(whole, given.datasets, given.rows)
        make_city(killed, given.killed, given.rows)
        first = in_a_process(whole, given.workers, kill_after=0)
        second = in_a_process(killed, given.workers, kill_after=given.killed // 2)
    text = written(given, first, second)
    print(text) if given.dry else write_section("datasets", text)


def in_a_process(data: Path, workers: int, *, kill_after: int) -> dict[str, Any]:
    command = [sys.executable, __file__, "--one", str(data), "--workers", str(workers), "--kill-after", str(kill_after)]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)
    if ran.returncode:
        raise RuntimeError(ran.stderr)
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def written(given: argparse.Namespace, first: dict[str, Any], second: dict[str, Any]) -> str:
    count, stages = given.datasets, first["stages"]
    per = {name: 1000 * stages.get(name, 0.0) / count for name in ("read", "profile", "plan", "judge")}
    own, *workers = first["peaks"]
    return f"""## Many datasets

{count:,} datasets of {given.rows:,} rows and {len(COLUMNS)} columns from local Parquet, all {first["rules"]} rules,
{given.workers} workers: a whole audit of a saved snapshot, from starting the workers to the run in the store
(`benchmarks/datasets_1000.py`; one run).

| | |
|---|---|
| wall | {first["wall"]:.1f} s: datasets {first["examining"]:.1f}, facts, portal-wide rules and failing rows \
{first["judging"]:.1f}, keeping {first["keeping"]:.1f} |
| CPU | {first["cpu"] - first["own_cpu"]:.1f} s in the workers, {first["own_cpu"]:.1f} s in the process that started \
them |
| peak memory | {" and ".join(f"{peak:,}" for peak in workers)} MiB in the workers, {own:,} MiB in the process that \
started them |
| per dataset, in its worker | {sum(per.values()):.0f} ms: find {per["read"]:.0f}, profile {per["profile"]:.0f}, \
plan {per["plan"]:.0f}, judge {per["judge"]:.0f} |
| verdicts | {first["verdicts"]:,}, of them {first["failed"]:,} failed and {first["could_not_run"]:,} could not run |
| {given.killed:,} datasets, one worker killed (SIGKILL) half-way | {second["sets"]:,} sets of verdicts, \
{second["could_not_run"]:,} could not run, {second["wall"]:.1f} s |

{machine("duckdb", "great-expectations", "distributed", "pandas")}; {os.cpu_count()} cores, of which the run got \
{first["cpu"] / first["wall"]:.1f} (load before it {first["load"]:.1f}: others used the machine where that is above 0).
Aim: 1,000 datasets within 90 s.
"""


if __name__ == "__main__":
    main()
