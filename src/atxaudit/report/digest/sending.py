"""Hands e-mail to a server, one recipient after the other: what goes wrong with one leaves the others alone."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import TracebackType

from pydantic import SecretStr

from atxaudit.errors import MailError
from atxaudit.report.digest.letters import Letter
from atxaudit.report.digest.plain import header_text

TLS_PORT = 465  # TLS from the first byte, as RFC 8314 has it
_TIMEOUT = 30.0  # seconds, of each answer
_TAKEN = (250, 251)
_CLOSING = 421
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, kw_only=True)
class Server:
    """A mail server and how to talk to it."""

    host: str
    port: int
    user: str = ""
    password: SecretStr | None = None
    starttls: bool = True
    timeout: float = _TIMEOUT

    @property
    def name(self) -> str:
        """For sentences."""
        return f"the mail server {self.host}:{self.port}"

    def check(self) -> None:
        """Raises a MailError where a password would go over the wire for all to read, or half of a log-in is there."""
        if bool(self.user) != bool(self.password):
            raise MailError("ATXAUDIT_SMTP_USER and ATXAUDIT_SMTP_PASSWORD belong together: set both, or neither.")
        if self.password and not (self.starttls or self.port == TLS_PORT or self.host in _LOOPBACK):
            raise MailError(
                f"The password for {self.name} would be sent unencrypted: leave ATXAUDIT_SMTP_STARTTLS on, or the "
                "password out."
            )


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What came of one e-mail; `problem` is "" where the server took it."""

    letter: Letter
    problem: str


def deliver(letters: Iterable[Letter], server: Server) -> Iterator[Delivery]:
    """Sends each when it is asked for, so that the caller can note one before the next leaves. Raises nothing: a server
    that is down is the problem of every letter.

    Raises:
        MailError: a password would be sent unencrypted; nothing was sent.
    """
    server.check()
    with _Line(server=server) as line:
        for letter in letters:
            yield Delivery(letter=letter, problem=line.send(letter))


class _NotTakenError(Exception):
    """The server said no to this e-mail."""


@dataclass
class _Line:
    """One connection for all e-mail, opened anew after it broke; once the server is down nobody waits for it again."""

    server: Server
    smtp: smtplib.SMTP | None = None
    down: str = ""  # why no connection can be had
    handed_over: bool = field(default=False)  # the text of the present e-mail

    def __enter__(self) -> _Line:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.smtp is not None:
            try:
                self.smtp.quit()
            except (smtplib.SMTPException, OSError):
                self._hang_up()

    def send(self, letter: Letter) -> str:
        """The problem in a clause, or "" where the server took it."""
        self.handed_over = False
        was_open = self.smtp is not None
        try:
            self._say(letter)
        except _NotTakenError as error:
            return str(error)
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            if self.down:
                return self.down
            if self.handed_over:
                return f"{self.server.name} broke off after the text was handed over; it may have arrived all the same"
            if was_open:  # it closed a connection that stood idle: nothing of this e-mail was said yet
                return self.send(letter)
            return f"{self.server.name} broke off: {_clause(error)}"
        return ""

    def _say(self, letter: Letter) -> None:
        smtp = self.smtp = self.smtp or self._connect()
        self._expect(*smtp.mail(letter.sender), "the sender")
        self._expect(*smtp.rcpt(letter.recipient.address), "the address")
        try:
            self.handed_over = True
            self._expect(*smtp.data(letter.raw), "the e-mail")
        except smtplib.SMTPDataError as error:  # it would not even hear the text
            self._expect(error.smtp_code, error.smtp_error, "the e-mail")  # type: ignore[arg-type]

    def _expect(self, code: int, answer: bytes, what: str) -> None:
        """Raises _NotTakenError where the server refuses, and leaves the connection ready for the next e-mail."""
        if code in _TAKEN:
            return
        try:
            if code == _CLOSING or self.smtp is None or self.smtp.rset()[0] not in _TAKEN:
                self._hang_up()
        except (smtplib.SMTPException, OSError):
            self._hang_up()
        raise _NotTakenError(f"{self.server.name} refused {what}: {code} {_said(answer)}".rstrip())

    def _connect(self) -> smtplib.SMTP:
        if self.down:
            raise OSError(self.down)
        try:
            return self._open()
        except (smtplib.SMTPException, OSError) as error:
            self.down = f"{self.server.name} {_why(error)}"
            raise

    def _open(self) -> smtplib.SMTP:
        server, context = self.server, ssl.create_default_context()
        if server.port == TLS_PORT:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=context)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
        try:
            smtp.ehlo_or_helo_if_needed()
            if server.starttls and server.port != TLS_PORT:
                smtp.starttls(context=context)
            if server.user and server.password:
                smtp.login(server.user, server.password.get_secret_value())
            smtp.ehlo_or_helo_if_needed()  # TLS makes the server forget the first
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _hang_up(self) -> None:
        if self.smtp is not None:
            self.smtp.close()
            self.smtp = None


def _why(error: Exception) -> str:
    """Why no connection can be had."""
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"does not offer what is asked of it: {_clause(error)} (ATXAUDIT_SMTP_STARTTLS=false sends unencrypted)"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"refused the user or the password: {error.smtp_code} {_said(error.smtp_error)}"
    if isinstance(error, ssl.SSLError):
        return f"has no certificate that can be trusted: {_clause(error)}"
    if isinstance(error, TimeoutError) or "timed out" in str(error):  # smtplib says it in words alone
        return "does not answer in time"
    return f"cannot be reached: {_clause(error)}"


def _clause(error: Exception) -> str:
    return header_text(getattr(error, "strerror", None) or str(error) or type(error).__name__, 160).rstrip(".")


def _said(answer: bytes | str) -> str:
    """What the server says: text of somebody else's."""
    return header_text(answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer, 160)
