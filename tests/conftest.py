"""What every test may ask for."""

from __future__ import annotations

import gc
import importlib.util
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from whole_audits import audited, demo_city

__all__ = ["audited", "demo_city"]  # fixtures; they cost whole audits

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session", autouse=True)
def _leave_nothing_behind() -> Iterator[None]:
    """Streamlit's folder for tested pages is otherwise removed at exit, with a warning that nobody can catch any more.

    Not before: all files that test pages share it.
    """
    yield
    if (app_test := sys.modules.get("streamlit.testing.v1.app_test")) is not None:
        app_test.TMP_DIR.cleanup()


@pytest.fixture(scope="session", autouse=True)
def _hear_ctrl_c() -> None:
    """A shell lets what it starts with `&` ignore Ctrl-C, and every process that a test starts would inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def recordings() -> Path:
    """The folder of recorded portals that stands beside a checkout; never copied into it."""
    folder = SHARED / "recordings"
    if not folder.is_dir():
        pytest.skip(f"NOT RUN: no recorded portals at {folder}; they stand beside the checkout, not in it")
    return folder


@pytest.fixture(scope="session")
def replay(recordings: Path) -> Iterator[Callable[[str], str]]:
    """Serves a recording by name as a Socrata portal on the loopback; returns its base URL."""
    spec = importlib.util.spec_from_file_location("replay", SHARED / "replay" / "replay.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["replay"] = module
    spec.loader.exec_module(module)
    module.Handler.disable_nagle_algorithm = True  # or each answer's last packet waits 40 ms
    servers: dict[str, object] = {}

    def serve(name: str) -> str:
        if name not in servers:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ResourceWarning)  # it leaves the files it reads to the collector
                server = module.serve(recordings / name, 0)
                gc.collect()
            threading.Thread(target=server.serve_forever, daemon=True).start()
            servers[name] = server
        return f"http://127.0.0.1:{servers[name].server_port}"  # type: ignore[attr-defined]

    yield serve
    for server in servers.values():
        server.shutdown()  # type: ignore[attr-defined]
        server.server_close()  # type: ignore[attr-defined]
