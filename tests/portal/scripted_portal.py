"""A portal made of raw sockets: it answers what a test scripts, byte by byte, however wrong."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Request:
    """What a client sent."""

    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]  # names in lower case

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.query if key == name]


Behaviour = Callable[[socket.socket, Request], None]


def raw(answer: bytes) -> Behaviour:
    """Exactly these bytes, then the connection is closed."""
    return lambda connection, _: connection.sendall(answer)


def answer(body: bytes | object, status: int = 200, **headers: str) -> Behaviour:
    """A well-formed answer; an object is sent as JSON. Header names are given with _ for -."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {"Content-Type": "application/json;charset=utf-8"} | {k.replace("_", "-"): v for k, v in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items() if value)
    head = f"HTTP/1.1 {status} Whatever\r\n{lines}Content-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    return raw(head.encode() + content)


def reset(connection: socket.socket, _: Request) -> None:
    """Cuts the connection off without a goodbye."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def drip(start: bytes, piece: bytes, every_seconds: float = 0.05) -> Behaviour:
    """Sends a start, then one piece after another for two seconds, or as long as anybody listens."""

    def behave(connection: socket.socket, _: Request) -> None:
        connection.sendall(start)
        end = time.monotonic() + 2
        while time.monotonic() < end:
            time.sleep(every_seconds)
            connection.sendall(piece)

    return behave


class ScriptedPortal:
    """Answers each path by its script, one behaviour per request, the last one from then on; unknown paths with 404."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.busiest = 0  # most requests answered at the same time
        self._scripts: dict[str, list[Behaviour]] = defaultdict(list)
        self._open = 0
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def script(self, path: str, *behaviours: Behaviour) -> None:
        self._scripts[path] = list(behaviours)

    def asked(self, path: str) -> list[Request]:
        """The requests that came for one path."""
        return [request for request in self.requests if request.path == path]

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        threads = []
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:  # closed
                break
            threads.append(threading.Thread(target=self._answer, args=(connection,), daemon=True))
            threads[-1].start()
        for thread in threads:
            thread.join(5)

    def _answer(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):  # the client may go at any time
            request = _read_request(connection)
            behave = self._enter(request)
            try:
                behave(connection, request)
            finally:
                with self._lock:
                    self._open -= 1

    def _enter(self, request: Request) -> Behaviour:
        with self._lock:
            self.requests.append(request)
            self._open += 1
            self.busiest = max(self.busiest, self._open)
            script = self._scripts[request.path]
            if not script:
                return answer({"code": "not_found", "error": True, "message": "Cannot find view"}, 404)
            return script.pop(0) if len(script) > 1 else script[0]


def _read_request(connection: socket.socket) -> Request:
    connection.settimeout(5)
    head = b""
    while b"\r\n\r\n" not in head:
        head += connection.recv(65536) or b"\r\n\r\n"
    first, *lines = head.decode("latin-1").split("\r\n")
    target = urlsplit(first.split(" ")[1] if " " in first else "")
    pairs = (line.partition(": ") for line in lines if line)
    headers = {name.lower(): value for name, _, value in pairs}
    return Request(target.path, tuple(parse_qsl(target.query, keep_blank_values=True)), headers)
