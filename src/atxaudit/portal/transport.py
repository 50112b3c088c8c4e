"""GET requests to one portal: polite, patient with what may pass, and never longer than the deadline."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import requests
import stamina
import urllib3

from atxaudit.errors import PortalAnswerUnreadable, PortalUnreachable
from atxaudit.portal.answers import TryAgain, broken_off, read_json, refusal, request_id_of
from atxaudit.portal.deadline import Deadline, answered_within

Parameters = Sequence[tuple[str, str]]
Brought = TypeVar("Brought")

CONNECT_SECONDS = 10.0  # a host that is up answers far sooner
ATTEMPTS = 5  # with the waits between them, some six seconds of outage are bridged
PIECE_BYTES = 1 << 16
ERROR_BYTES = 1 << 16  # no error answer needs more
REDIRECTS = 3

# stamina reports each retry as a warning; without a handler Python would print it between our own lines
logging.getLogger("stamina").addHandler(logging.NullHandler())


class Transport:
    """What reads from one portal. May be shared by threads: each request has a session to itself while it lasts."""

    def __init__(
        self, base_url: str, open_session: Callable[[], requests.Session], *, deadline_seconds: float, max_bytes: int
    ) -> None:
        self.base_url = base_url
        self._open_session = open_session
        self._deadline_seconds = deadline_seconds
        self._max_bytes = max_bytes
        self._idle: list[requests.Session] = []  # append and pop are atomic
        self._resume_at = 0.0  # on the monotonic clock: nobody asks before, whoever was told so

    def close(self) -> None:
        """Closes the connections; a later request would open new ones."""
        while self._idle:
            self._idle.pop().close()

    def read_json(self, path: str, parameters: Parameters = ()) -> object:
        """The JSON at a path, asked for again while what is wrong may pass.

        Raises:
            PortalError: in the kind that fits: refused, missing, unreachable, unreadable.
        """
        return self.read_answer(path, parameters)[0]

    def read_answer(self, path: str, parameters: Parameters = ()) -> tuple[object, Mapping[str, str]]:
        """The JSON at a path, as `read_json` reads it, and the headers it came with (names in any case).

        Raises:
            PortalError: in the kind that fits: refused, missing, unreachable, unreadable.
        """
        return self.patiently(lambda deadline: self._read_answer_once(path, parameters, deadline))

    def patiently(self, attempt: Callable[[Deadline], Brought]) -> Brought:
        """What an attempt brings, made again while it says `TryAgain`, all within the deadline that it is given.

        Raises:
            PortalError: the last attempt's.
        """
        deadline = Deadline(self._deadline_seconds)
        patient = stamina.RetryingCaller(attempts=ATTEMPTS, timeout=deadline.left, wait_initial=0.25, wait_max=8.0)
        try:
            return patient(TryAgain, attempt, deadline)
        except TryAgain as last:
            raise last.error from last.__cause__

    @contextmanager
    def stream(self, path: str, parameters: Parameters, deadline: Deadline) -> Iterator[requests.Response]:
        """An answer of status 200, its body not yet read.

        Raises:
            TryAgain: what is wrong may pass, also while the body is read in the block.
            PortalError: it will not.
        """
        with self._translated(deadline), self._session() as session, answered_within(deadline):
            self._wait_for_turn(deadline)
            response = self._follow(session, self.base_url + path, parameters, deadline)
            try:
                self._accept(response, self.base_url + path)
                yield response
            finally:
                response.close()

    def _read_answer_once(
        self, path: str, parameters: Parameters, deadline: Deadline
    ) -> tuple[object, Mapping[str, str]]:
        with self.stream(path, parameters, deadline) as response:
            body = self._body(response)
        return read_json(body, self.base_url + path, request_id_of(response)), response.headers

    def _body(self, response: requests.Response) -> bytes:
        """The whole body, unpacked, as long as it stays within the cap."""
        body = bytearray()
        for piece in response.iter_content(PIECE_BYTES):
            body += piece
            if len(body) > self._max_bytes:
                size = f"more than {self._max_bytes / 2**20:.0f} MiB"
                sentence = f"{response.url} answered with {size}, which no record needs; check the address."
                raise PortalAnswerUnreadable(sentence, request_id=request_id_of(response))
        return bytes(body)

    def _accept(self, response: requests.Response, url: str) -> None:
        if response.status_code == 200:
            return
        error = refusal(response, next(response.iter_content(ERROR_BYTES), b""), url)
        if isinstance(error, TryAgain):
            self._resume_at = max(self._resume_at, time.monotonic() + error.wait)
        raise error

    def _wait_for_turn(self, deadline: Deadline) -> None:
        wait = self._resume_at - time.monotonic()
        if wait >= deadline.left:
            raise PortalUnreachable(f"{self.base_url} asks to be left alone for {wait:.0f} seconds; try again later.")
        if wait > 0:
            time.sleep(wait)

    def _follow(
        self, session: requests.Session, url: str, parameters: Parameters, deadline: Deadline
    ) -> requests.Response:
        """The answer after redirects within the host: the app token is sent along, and must not reach another."""
        response = _get(session, url, parameters, deadline)
        for _ in range(REDIRECTS):
            if not response.is_redirect:
                return response
            response.close()
            url = self._same_host(urljoin(url, response.headers["Location"]))
            response = _get(session, url, (), deadline)
        raise PortalAnswerUnreadable(f"{self.base_url} sends requests round in circles; check the address.")

    def _same_host(self, url: str) -> str:
        here, there = urlsplit(self.base_url), urlsplit(url)
        same_place = (there.scheme, there.netloc) == (here.scheme, here.netloc)
        made_safe = there.scheme == "https" and here.scheme == "http" and there.hostname == here.hostname
        if same_place or made_safe:
            return url
        elsewhere = f"{there.scheme}://{there.netloc}"
        sentence = f"{self.base_url} sends requests on to {elsewhere}; if that is the portal, give its address instead."
        raise PortalAnswerUnreadable(sentence)

    @contextmanager
    def _session(self) -> Iterator[requests.Session]:
        """A session lent for one request: sessions are not promised to be safe between threads."""
        try:
            session = self._idle.pop()
        except IndexError:
            session = self._open_session()
        try:
            yield session
        finally:
            self._idle.append(session)

    @contextmanager
    def _translated(self, deadline: Deadline) -> Iterator[None]:
        try:
            yield
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            unreachable = broken_off(error, self.base_url, deadline.seconds)
            may_pass = deadline.left and not isinstance(error, requests.exceptions.SSLError)
            raise (TryAgain(unreachable) if may_pass else unreachable) from error


def _get(session: requests.Session, url: str, parameters: Parameters, deadline: Deadline) -> requests.Response:
    patience = (min(CONNECT_SECONDS, deadline.silence), deadline.silence)
    return session.get(url, params=list(parameters), stream=True, allow_redirects=False, timeout=patience)
