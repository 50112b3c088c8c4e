"""`atxaudit demo` and `dashboard`: the product on an invented city, and on your own runs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

import atxaudit
from atxaudit.audit import audit as run_audit
from atxaudit.cli.auditing import print_summary
from atxaudit.cli.options import Data
from atxaudit.cli.progress import shown_progress
from atxaudit.demo.base import own_promises
from atxaudit.demo.city import build_city
from atxaudit.demo.earlier import WEEKS
from atxaudit.demo.server import DemoPortal, open_portal
from atxaudit.errors import UsageError
from atxaudit.models import Run
from atxaudit.portal.profile import load_profile
from atxaudit.reading import Progress
from atxaudit.request import Request, Staff
from atxaudit.settings import load_settings
from atxaudit.store import Store, open_store
from atxaudit.suites.loader import load_suites
from atxaudit.suites.rule import TableSuite

Port = Annotated[int, typer.Option(envvar=["ATXAUDIT_PORT", "PORT"], min=1, max=65535, help="Port of the dashboard.")]
Address = Annotated[str, typer.Option(envvar="ATXAUDIT_ADDRESS", help="Address the dashboard listens on.")]
Hosts = Annotated[
    list[str] | None,
    typer.Option(
        "--host",
        envvar="ATXAUDIT_HOST",
        help="Name people reach the dashboard by, such as that of a proxy before it; may be given more than once.",
        show_default="this machine; with --address 0.0.0.0 any name",
    ),
]
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - what a person may ask for, never what we choose


def demo(
    port: Port = 8501,
    seed: Annotated[int, typer.Option(envvar="ATXAUDIT_SEED", help="Which defects the city has, and where.")] = 2026,
    weeks: Annotated[
        int, typer.Option(envvar="ATXAUDIT_WEEKS", min=0, max=52, help="Earlier weeks to audit first.")
    ] = WEEKS,
    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", envvar="ATXAUDIT_SERVE", help="Serve the dashboard after the audit.")
    ] = True,
    data: Data = None,
) -> None:
    """Start an invented city's portal, audit it and show the dashboard. Ctrl-C ends all of it.

    The city is audited as it was in the weeks before, then as it is: some rules compare with the run before.

    Example: atxaudit demo --port 8600
    """
    with ExitStack() as stack:
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="atxaudit-demo-")))
        folder.mkdir(parents=True, exist_ok=True)
        city = build_city(seed, datetime.now(UTC))
        portal = stack.enter_context(open_portal(city))
        with open_store(load_settings(data=folder).store_url) as store:
            for week in range(weeks, 0, -1):
                portal.show(city.earlier(week))
                _say(f"Auditing the city as it was {_ago(week)} …")
                _audit(portal, folder, store, _untold)
            portal.show(city)
            with shown_progress() as progress:
                print_summary(_audit(portal, folder, store, progress), store)
        if serve:
            _say(f"The demo city's portal answers at {portal.url}. Ctrl-C ends it.")
            _serve(folder, "127.0.0.1", port)


def dashboard(port: Port = 8501, address: Address = "127.0.0.1", hosts: Hosts = None, data: Data = None) -> None:
    """Serve the dashboard of the runs you have. It has no log-in: put one before it where others can reach it.

    Example: atxaudit dashboard --address 0.0.0.0 --host audits.example.gov
    """
    _serve(load_settings(data=data).data, address, port, hosts or ())


def _audit(portal: DemoPortal, folder: Path, store: Store, progress: Progress) -> Run:
    """Audits the city that the portal shows, at its own moment. In this process: it imports what takes long once."""
    city = portal.city
    request = Request(
        profile=load_profile("demo"),
        suites=_suites(),
        portal=portal.url,
        as_of=city.now,
        liaisons=city.write_liaisons(folder / "liaisons.csv"),
        own=own_promises(),
        staff=Staff(workers=1),
    )
    return run_audit(request, load_settings(data=folder), store, progress)


@cache
def _suites() -> tuple[TableSuite, ...]:
    return load_suites()


def _untold(stage: str, done: int, total: int, now: str = "", /) -> None:
    """One line for each earlier week is enough."""


def _ago(weeks: int) -> str:
    return f"{weeks} weeks ago" if weeks > 1 else "a week ago"


def _say(sentence: str) -> None:
    Console(stderr=True, highlight=False).print(sentence)


def app_file() -> Path:
    """The dashboard's start: inside an installed package, or at the top of a checkout."""
    package = Path(atxaudit.__file__).parent
    found = next((p for p in (package / "app.py", package.parents[1] / "app.py") if p.is_file()), None)
    if found is None:
        raise UsageError("app.py is missing from this installation: install atxaudit again.")
    return found


def names_answered_to(address: str, hosts: Sequence[str]) -> list[str]:
    """The names under which a browser may call the dashboard: this machine's own, and those it was told."""
    if address in _EVERYWHERE and not hosts:
        return ["*"]
    return list(dict.fromkeys([*_LOOPBACK, *({address} - set(_EVERYWHERE)), *hosts]))


def _serve(folder: Path, address: str, port: int, hosts: Sequence[str] = ()) -> None:
    """Runs Streamlit until it is stopped. A browser opens only where there is a display to open it on."""
    app = app_file()
    has_display = sys.platform in {"darwin", "win32"} or bool({"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys())
    command = [
        sys.executable, "-m", "streamlit", "run", str(app), f"--server.address={address}", f"--server.port={port}",
        f"--server.headless={'false' if has_display else 'true'}",
        *(f"--server.allowedHosts={name}" for name in names_answered_to(address, hosts)),
    ]  # fmt: skip
    _say(f"Dashboard: http://{address}:{port}")
    environment = os.environ | {"ATXAUDIT_DATA": str(folder.resolve())}
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a container's stop ends it as Ctrl-C does
    process = subprocess.Popen(command, cwd=app.parent, env=environment)  # noqa: S603 - our own command, no shell
    try:
        failed = process.wait() != 0
    except KeyboardInterrupt:  # how it is meant to end; a terminal's Ctrl-C reached Streamlit too, a stop did not
        process.terminate()
        process.wait()
        failed = False
    if failed:
        raise typer.Exit(1)
