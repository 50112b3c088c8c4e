"""The dashboard in a process of its own, as people reach it, and a reader without a browser."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

ROOT = Path(__file__).parents[2]
APP = ROOT / "app.py"


@dataclass(frozen=True, kw_only=True)
class Server:
    """Where it answers, and what it logs."""

    url: str
    log: Path

    @property
    def port(self) -> int:
        """On the loopback."""
        return int(self.url.rpartition(":")[2])

    def get(self, path: str, **headers: str) -> requests.Response:
        """One answer, redirects not followed."""
        return requests.get(self.url + path, headers=headers, timeout=30, allow_redirects=False)


@contextmanager
def served(data: Path, folder: Path, *command: str | Path) -> Iterator[Server]:
    """A server of that data; `command` is a Python module with its arguments, PORT standing for the port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    usual = ("streamlit", "run", APP, "--server.port=PORT", "--server.address=127.0.0.1", "--server.headless=true")
    arguments = [str(word).replace("PORT", str(port)) for word in command or usual]
    server = Server(url=f"http://127.0.0.1:{port}", log=folder / "server.log")
    with server.log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=folder,  # never the checkout: what is found beside app.py must be found from anywhere
            env={k: v for k, v in os.environ.items() if not k.startswith("ATXAUDIT_")} | {"ATXAUDIT_DATA": str(data)},
            stdout=output,
            stderr=output,
        )
        try:
            _wait(server, process)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=20)


def read_page(server: Server, *, origin: str | None = None, host: str | None = None) -> str:
    """Every text that the server sends for its first page, one string after the other.

    Raises:
        InvalidStatus: the server refused the connection.
    """
    asked = BackMsg()
    asked.rerun_script.query_string = ""
    with connect(
        f"ws://{host or '127.0.0.1'}:{server.port}/_stcore/stream",
        sock=socket.create_connection(("127.0.0.1", server.port)),
        origin=Origin(origin) if origin else None,
        subprotocols=[Subprotocol("streamlit")],
        max_size=None,
        open_timeout=30,
    ) as stream:
        stream.send(asked.SerializeToString())
        told = []
        while True:
            message = ForwardMsg.FromString(bytes(stream.recv(timeout=60)))
            told.append(str(message))
            if message.WhichOneof("type") == "script_finished":
                return "\n".join(told)


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        assert process.poll() is None, server.log.read_text()
        try:
            if server.get("/_stcore/health").ok:
                return
        except requests.ConnectionError:
            time.sleep(0.25)
    raise AssertionError(server.log.read_text())
