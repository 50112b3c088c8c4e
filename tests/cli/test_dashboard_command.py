"""`atxaudit dashboard`: the names it answers to."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from atxaudit.cli.serving import names_answered_to

THIS_MACHINE = ["localhost", "127.0.0.1", "::1"]


@pytest.mark.parametrize(
    ("address", "hosts", "names"),
    [
        ("127.0.0.1", [], THIS_MACHINE),
        ("10.0.0.7", [], [*THIS_MACHINE, "10.0.0.7"]),
        ("127.0.0.1", ["audits.example.gov"], [*THIS_MACHINE, "audits.example.gov"]),
        ("0.0.0.0", [], ["*"]),
        ("0.0.0.0", ["audits.example.gov"], [*THIS_MACHINE, "audits.example.gov"]),
    ],
)
def test_it_answers_to_this_machine_and_to_the_names_it_was_told(
    address: str, hosts: list[str], names: list[str]
) -> None:
    assert names_answered_to(address, hosts) == names


def test_a_proxy_calls_it_by_the_name_it_was_told_and_a_stop_ends_all_of_it(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = f"-m atxaudit dashboard --port {port} --host audits.example.gov --host *.example.org --data {tmp_path}"
    process = subprocess.Popen([sys.executable, *command.split()], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert wait_for(port)
        assert called(port, "audits.example.gov") == 200
        assert called(port, "a.example.org") == 200
        assert called(port, f"localhost:{port}") == 200
        assert called(port, "evil.example") == 421
        process.terminate()
        assert process.wait(timeout=20) == 0
        with pytest.raises(requests.ConnectionError):
            called(port, "localhost")
    finally:
        process.kill()
        process.wait()


def wait_for(port: int) -> bool:
    for _ in range(240):
        try:
            return requests.get(f"http://127.0.0.1:{port}/_stcore/health", timeout=5).ok
        except requests.ConnectionError:
            time.sleep(0.25)
    return False


def called(port: int, host: str) -> int:
    return requests.get(f"http://127.0.0.1:{port}/", headers={"Host": host}, timeout=10).status_code
