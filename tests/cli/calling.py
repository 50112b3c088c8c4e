"""The command, called in this process or started as one of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Atxaudit = Callable[..., subprocess.CompletedProcess[str]]
HEAD = [sys.executable, "-m", "atxaudit"]


@dataclass(frozen=True, kw_only=True)
class Demo:
    """`atxaudit demo`, ended by Ctrl-C once its dashboard had answered."""

    data: Path
    code: int
    out: str
    error: str
    ports_left_open: list[int]  # of its portal and its dashboard


def run_demo(data: Path, folder: Path) -> Demo:
    """Runs it for the city of today alone; what it says goes through files in the folder."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = ["--seed", "2026", "--weeks", "0", "--port", str(port), "--data", str(data)]
    out, error = folder / "out.txt", folder / "error.txt"
    with out.open("w") as out_file, error.open("w") as error_file:
        process = subprocess.Popen(
            [*HEAD, "demo", *options],
            stdout=out_file,
            stderr=error_file,
            start_new_session=True,  # a terminal's Ctrl-C reaches the whole group, as below
        )
        try:
            _wait_until_healthy(port, process)  # only then does Streamlit take a Ctrl-C quietly
            os.killpg(process.pid, signal.SIGINT)
            process.wait(timeout=30)
        finally:
            process.kill()
            process.wait()
    said = error.read_text()
    portal = re.search(r"http://127\.0\.0\.1:(\d+)\. Ctrl-C", said)
    assert portal is not None, said
    left_open = [one for one in (port, int(portal[1])) if _answers(one)]
    return Demo(data=data, code=process.returncode, out=out.read_text(), error=said, ports_left_open=left_open)


def _wait_until_healthy(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 240
    while not _is_healthy(port):
        assert process.poll() is None, "it ended by itself"
        assert time.monotonic() < end, "no dashboard after four minutes"
        time.sleep(0.2)


def _is_healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
