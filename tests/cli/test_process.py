"""The command as a process of its own: what only a process can show."""

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
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("cli")
HEAD = f"{sys.executable} -m atxaudit"


def test_a_pipe_that_closes_early_is_no_error(demo_data: Path) -> None:
    command = f"{HEAD} findings --outcome all --format csv --data {demo_data} | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True, timeout=120)
    assert done.stderr == ""
    assert done.stdout.startswith("run,asset_id,")


def test_an_error_is_one_sentence_and_an_exit_code(tmp_path: Path) -> None:
    done = subprocess.run(
        [*HEAD.split(), "audit", "--profile", "nowhere", "--data", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_reading_a_store_never_imports_great_expectations_or_a_portal(demo_data: Path) -> None:
    code = (
        "import sys; sys.argv = ['atxaudit', 'findings', '--data', sys.argv[1], '--format', 'csv']\n"
        "from atxaudit.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([m for m in ('great_expectations', 'sodapy', 'streamlit') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(demo_data)], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stderr.strip() == "[]"


def test_ctrl_c_ends_the_demos_portal_and_its_dashboard(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [*HEAD.split(), "demo", "--weeks", "0", "--port", str(port), "--data", str(tmp_path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # a terminal's Ctrl-C reaches the whole group, as below
    )
    try:
        wait_until(lambda: is_healthy(port), seconds=120)  # only then does Streamlit take a Ctrl-C quietly
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 0
    assert "Traceback" not in said
    portal = int(re.search(r"http://127\.0\.0\.1:(\d+)\. Ctrl-C", said)[1])  # type: ignore[index]
    assert not answers(port)
    assert not answers(portal)


def is_healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def wait_until(holds: Callable[[], bool], *, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"not after {seconds} seconds"
        time.sleep(0.2)
