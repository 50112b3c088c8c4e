"""A deadline for a whole answer: the time-outs of requests hold for one read only, and a slow drip outlives them."""

from __future__ import annotations

import http.client
import io
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import ProxyManager

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

SILENCE_SECONDS = 60.0  # no byte for so long: given up and asked again, while the deadline lasts


class Deadline:
    """The moment by which something must be finished."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left, 0 when it has passed."""
        return max(0.0, self._end - time.monotonic())

    @property
    def silence(self) -> float:
        """Seconds that one read may take; never 0, which sockets take for "do not wait"."""
        return max(0.001, min(SILENCE_SECONDS, self.left))


_current: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def answered_within(deadline: Deadline) -> Iterator[None]:
    """Requests sent in this block through a `DeadlineAdapter` are cut off at the deadline, head and body."""
    token = _current.set(deadline)
    try:
        yield
    finally:
        _current.reset(token)


class DeadlineAdapter(HTTPAdapter):
    """Mounted on a session, it makes every answer obey the deadline in force when the request was sent."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> ProxyManager:
        manager: ProxyManager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}
        return manager


class _CutReader(io.RawIOBase):
    """Reads a socket with whatever time is left for it."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, deadline: Deadline) -> None:
        self._raw = raw
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        if not self._deadline.left:
            raise TimeoutError("the deadline has passed")
        self._sock.settimeout(self._deadline.silence)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _CutResponse(http.client.HTTPResponse):
    """An answer whose status line, headers and body all come through a `_CutReader`."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        deadline = _current.get()
        if deadline is not None:
            self.fp = io.BufferedReader(_CutReader(self.fp.detach(), sock, deadline))


class _HTTPConnection(HTTPConnection):
    response_class = _CutResponse


class _HTTPSConnection(HTTPSConnection):
    response_class = _CutResponse


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection
