"""How long readers wait on a run of 5,000 assets, and what each costs: ours beside a bare Streamlit page.

    python benchmarks/page_load.py [--runs 5] [--sessions 500] [--data FOLDER]

Readers are WebSocket connections that speak Streamlit's own protocol, without a browser: what is measured is the
server, from the connection to the end of the script. `--data` keeps the audited portal for the next time. Writes its
section of docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psutil
from snapshot_5000 import make_snapshot
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from report import machine, write_section

ROOT = Path(__file__).parents[1]
DEPARTMENTS = ("Lindenford Fire", "Parks and Recreation", "Public Health", "Lindenford Water")
PEOPLE = 20
AT_ONCE = 10  # sessions that are opened together while memory is measured
BARE = 'import streamlit as st\n\nst.write("hello")\n'
FAILURES = (
    "could not be drawn",
    "The store does not answer",
    "Nothing was audited yet",
)  # what pages say of themselves
TITLE = "## Readers of a run of 5,000 assets"
HEADER = (
    "| page | first after the start, s | later, s | another department, s | 20 at once, p50 s | p95 s | sent, KiB |\n"
    "|---|---|---|---|---|---|---|"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sessions", type=int, default=500)
    parser.add_argument("--data", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = given.data or Path(folder) / "data"
        if not (data / "atxaudit.db").exists():
            audit_invented_portal(data)
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE, encoding="utf-8")
        shutil.copytree(ROOT / ".streamlit", bare.with_name(".streamlit"))  # the same settings: no file watcher
        before = os.getloadavg()[0]
        ours = measure(ROOT / "app.py", data, VIEWS, given.runs, given.sessions)
        plain = measure(
            bare, data, {"A bare Streamlit page, for comparison": View(page="")}, given.runs, given.sessions
        )
    write_section("load", section(plain, ours, given.runs, given.sessions, before))


@dataclass(frozen=True, kw_only=True)
class View:
    """A page and what of it is asked for."""

    page: str
    department: str = ""
    asset: bool = False


VIEWS = {
    "Overview": View(page=""),
    "My department": View(page="department", department=DEPARTMENTS[0]),
    "Asset": View(page="asset", asset=True),
    "Rules": View(page="rules"),
    "Trends": View(page="trends"),
    "Runs": View(page="runs"),
}


@dataclass(kw_only=True)
class Found:
    """Seconds by name of what was measured; memory in MiB."""

    cold: dict[str, list[float]] = field(default_factory=dict)
    warm: dict[str, list[float]] = field(default_factory=dict)
    kib: dict[str, float] = field(default_factory=dict)  # sent for a first view
    filters: dict[str, list[float]] = field(default_factory=dict)
    together: dict[str, list[float]] = field(default_factory=dict)
    base: float = 0.0
    per_session: float = 0.0


class Reader:
    """One browser tab, as the server sees it."""

    def __init__(self, stream: ClientConnection, view: View, asset_id: str) -> None:
        self._stream, self._view = stream, view
        self._query = urlencode(
            {k: v for k, v in {"department": view.department, "asset": view.asset and asset_id}.items() if v}
        )
        self._page_hash = ""
        self._boxes: dict[str, str] = {}  # ids of selectboxes by their labels
        self.received = 0

    async def close(self) -> None:
        """Leaves."""
        await self._stream.close()

    async def open(self) -> None:
        """The first view, until the script has ended."""
        await self._rerun({})

    async def choose(self, label: str, value: str) -> None:
        """What a browser sends when another option is chosen."""
        await self._rerun({self._boxes[label]: value})

    async def _rerun(self, chosen: dict[str, str]) -> None:
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string, state.page_name, state.page_script_hash = self._query, self._view.page, self._page_hash
        for widget, value in chosen.items():
            state.widget_states.widgets.add(id=widget, string_value=value)
        await self._stream.send(asked.SerializeToString())
        async with asyncio.timeout(120):
            await self._read_until_finished()

    async def _read_until_finished(self) -> None:
        while True:
            raw = bytes(await self._stream.recv())
            self.received += len(raw)
            message = ForwardMsg.FromString(raw)
            match message.WhichOneof("type"):
                case "navigation":
                    self._page_hash = message.navigation.page_script_hash
                case "delta" if message.delta.new_element.WhichOneof("type") == "selectbox":
                    box = message.delta.new_element.selectbox
                    self._boxes[box.label] = box.id
                case "delta" if any(word in message.delta.new_element.markdown.body for word in FAILURES):
                    raise RuntimeError(message.delta.new_element.markdown.body)
                case "script_finished" if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    return


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running one."""

    port: int
    process: psutil.Process
    asset_id: str

    @property
    def mib(self) -> float:
        """What it holds in memory."""
        return float(self.process.memory_info().rss) / 2**20

    async def reader(self, view: View) -> Reader:
        """A new session; nothing was sent yet."""
        url = f"ws://127.0.0.1:{self.port}/_stcore/stream"
        stream = await connect(
            url, subprotocols=[Subprotocol("streamlit")], max_size=None, compression=None, proxy=None
        )
        return Reader(stream, view, self.asset_id)


def measure(app: Path, data: Path, views: dict[str, View], runs: int, sessions: int) -> Found:
    """All of one app; each cold view is the first of a fresh server."""
    found = Found()
    for name, view in views.items():
        found.cold[name] = []
        for _ in range(min(runs, 3)):
            with served(app, data) as server:
                found.cold[name].append(asyncio.run(timed(lambda s=server, v=view: first_view(s, v)))[0])
    with served(app, data) as server:
        for name, view in views.items():
            opened = [asyncio.run(timed(lambda v=view: first_view(server, v))) for _ in range(runs + 1)]
            found.warm[name] = [seconds for seconds, _ in opened[1:]]
            found.kib[name] = opened[-1][1] / 1024
        if len(views) > 1:
            found.filters = {name: asyncio.run(filter_changes(server, view)) for name, view in views.items()}
        found.together = {name: asyncio.run(together(server, view)) for name, view in views.items()}
    with served(app, data) as server:
        found.base, found.per_session = asyncio.run(memory(server, list(views.values()), sessions))
    return found


async def timed(work: Callable[[], Awaitable[int]]) -> tuple[float, int]:
    start = time.perf_counter()
    received = await work()
    return time.perf_counter() - start, received


async def first_view(server: Server, view: View) -> int:
    """Bytes received."""
    reader = await server.reader(view)
    await reader.open()
    await reader.close()
    return reader.received


async def filter_changes(server: Server, view: View) -> list[float]:
    """Seconds of choosing each department for the first time since the server started, in one tab."""
    reader = await server.reader(view)
    await reader.open()
    taken = []
    for department in DEPARTMENTS[1:]:
        start = time.perf_counter()
        await reader.choose("Department", department)
        taken.append(time.perf_counter() - start)
    await reader.close()
    return taken


async def together(server: Server, view: View) -> list[float]:
    """Seconds of people who all come in the same moment."""
    return [
        seconds
        for seconds, _ in await asyncio.gather(*(timed(lambda: first_view(server, view)) for _ in range(PEOPLE)))
    ]


async def memory(server: Server, views: list[View], sessions: int) -> tuple[float, float]:
    """MiB once every page was read, and for each further session; all stay open, shared out among the pages."""
    readers = [await server.reader(view) for view in views]
    for reader in readers:
        await reader.open()
    await asyncio.sleep(1)
    before, further = server.mib, 0
    while further < sessions:
        more = [await server.reader(views[(further + place) % len(views)]) for place in range(AT_ONCE)]
        await asyncio.gather(*(reader.open() for reader in more))
        readers += more
        further += AT_ONCE
    await asyncio.sleep(1)
    grown = (server.mib - before) / further
    for reader in readers:
        await reader.close()
    return before, grown


def audit_invented_portal(data: Path) -> None:
    """Two whole audits, a week apart, of the portal that snapshot_5000.py measures."""
    make_snapshot(data / "snapshots" / "invented")
    for day in ("2026-01-08", "2026-01-15"):
        command = ["audit", "--snapshot", "invented", "--profile", "demo", "--no-rows", "--as-of", day]
        subprocess.run(
            [sys.executable, "-m", "atxaudit", *command, "--data", str(data)], check=True, capture_output=True
        )


@contextmanager
def served(app: Path, data: Path) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.headless=true", f"--server.port={port}"]
    server = subprocess.Popen(
        [*command, "--server.address=127.0.0.1", "--browser.gatherUsageStats=false"],
        cwd=app.parent,
        env=os.environ | {"ATXAUDIT_DATA": str(data)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        yield Server(port=port, process=psutil.Process(server.pid), asset_id=f"{7:04x}-{7 * 7919 % 65_536:04x}")
    finally:
        server.terminate()
        server.wait()


def wait_for(url: str) -> None:
    for _ in range(400):
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(url)


def section(bare: Found, ours: Found, runs: int, sessions: int, load: float) -> str:
    rows = "\n".join(
        f"| {name} | {median(found.cold[name])} | {median(found.warm[name])} | {median(found.filters.get(name, []))} | "
        f"{at(found.together[name], 0.5)} | {at(found.together[name], 0.95)} | {found.kib[name]:,.0f} |"
        for found in (bare, ours)
        for name in found.cold
    )
    more = ours.per_session - bare.per_session
    return f"""{TITLE}

By `python benchmarks/page_load.py --runs {runs} --sessions {sessions}`: two audits of 5,000 assets (100,000 columns,
955,000 verdicts each) in SQLite, and readers that speak Streamlit's protocol over WebSockets, without a browser; a
view is over when its script is. Medians of {min(runs, 3)} fresh servers, of {runs} later views, and of three
departments chosen for the first time. "20 at once" are new readers in the same moment, on the same cores as the server.
The bare page is `st.write("hello")` under our settings.

{HEADER}
{rows}

Memory: {ours.base:,.0f} MiB once every page was read ({bare.base:,.0f} the bare one), and
**{ours.per_session:.2f} MiB** for each of {sessions} more readers who stay, shared out among the pages
({bare.per_session:.2f} the bare one): {more:.2f} MiB above it.

{machine("streamlit", "plotly", "pandas")}; {os.cpu_count()} cores, load before {load:.1f}
(others used the machine where that is above 0).
Aims: first view within 3 s, another department within 1 s, 20 at once within 3 s at p95, at most 0.5 MiB per reader
above the bare page.
"""


def median(values: list[float]) -> str:
    return f"{statistics.median(values):.2f}" if values else "–"


def at(values: list[float], share: float) -> str:
    return f"{sorted(values)[min(len(values) - 1, int(len(values) * share))]:.2f}"


if __name__ == "__main__":
    main()
