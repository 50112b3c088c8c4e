"""What a portal's answer means: its JSON, or the error it stands for, in our words."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests
import urllib3.exceptions as wire

from atxaudit.errors import (
    AssetMissing,
    PortalAnswerUnreadable,
    PortalError,
    PortalRefused,
    PortalUnreachable,
    TokenRefused,
)
from atxaudit.portal.document import Document

LONGEST_WAIT_SECONDS = 60.0  # of a Retry-After: whoever asks for more is asked again, and may refuse again
WORDS_OF_AN_ERROR = 200  # characters: the query coordinator quotes whole queries back
MAY_PASS = {  # besides all 5xx; with what to do
    202: "the portal is still preparing it, try again later",
    429: "the portal asks for fewer requests: set ATXAUDIT_APP_TOKEN or try again later",
}


class TryAgain(Exception):  # it is a decision, and never leaves this package
    """The error may pass; `wait` is what the portal asked for, in seconds."""

    def __init__(self, error: PortalError, wait: float = 0.0) -> None:
        super().__init__(str(error))
        self.error = error
        self.wait = wait


def read_json(body: bytes, url: str, request_id: str | None) -> object:
    """The JSON of a 200 answer: strict UTF-8, a byte order mark tolerated.

    Raises:
        TryAgain: empty, cut off or a web page, which may pass.
        PortalAnswerUnreadable: not UTF-8.
        PortalError: an error that calls itself 200.
    """
    text = _decoded(body, url, request_id)
    if text.lstrip()[:1] == "<":
        raise TryAgain(_unreadable(url, "with a web page instead of JSON", request_id))
    try:
        answer: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        what = "with JSON that is cut off or broken" if text.strip() else "with nothing"
        raise TryAgain(_unreadable(url, what, request_id)) from error
    if isinstance(answer, dict) and answer.get("error"):
        raise PortalError(f"{url} answered with an error: {_said(answer)}.", status=200, request_id=request_id)
    return answer


def refusal(response: requests.Response, body: bytes, url: str) -> Exception:
    """The error that an answer other than 200 stands for; `TryAgain` where it may pass."""
    status, request_id = response.status_code, request_id_of(response)
    said = _said(_error_document(body))
    answered = f"{url} answered {status}" + (f": {said}" if said else "")
    if status in MAY_PASS or status >= 500:
        sentence = f"{answered}; {MAY_PASS.get(status, 'try again later')}."
        unreachable = PortalUnreachable(sentence, status=status, request_id=request_id)
        return TryAgain(unreachable, wait_asked_for(response))
    if status in (401, 403) and "app_token" in said:
        sentence = "The portal does not know the app token; check ATXAUDIT_APP_TOKEN or leave it out."
        return TokenRefused(sentence, status=status, request_id=request_id)
    if status in (401, 403):
        return PortalRefused(f"{answered}; the portal does not let us read it.", status=status, request_id=request_id)
    if status == 404:
        return AssetMissing(f"{answered}; it is not on the portal.", status=status, request_id=request_id)
    return PortalError(f"{answered}.", status=status, request_id=request_id)


def broken_off(error: Exception, base_url: str, seconds: float) -> PortalError:
    """The error for a request that brought no whole answer; `seconds` is what it was given."""
    return PortalUnreachable(
        f"Could not reach {base_url}: {_cause(error, seconds)}. Check the address or try again later."
    )


def request_id_of(response: requests.Response) -> str | None:
    """What the vendor's support asks for."""
    return response.headers.get("X-Socrata-RequestId")


def wait_asked_for(response: requests.Response) -> float:
    """Seconds of the Retry-After header, in either of its forms, capped; 0 without one."""
    asked = response.headers.get("Retry-After", "")
    try:
        seconds = float(asked) if asked.isdecimal() else _seconds_until(parsedate_to_datetime(asked))
    except (ValueError, TypeError):
        return 0.0
    return min(max(seconds, 0.0), LONGEST_WAIT_SECONDS)


def _seconds_until(moment: datetime) -> float:
    return (moment - datetime.now(UTC)).total_seconds()


def _decoded(body: bytes, url: str, request_id: str | None) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        unreadable = _unreadable(url, "with text that is not UTF-8", request_id)
        if error.reason == "unexpected end of data":  # cut off within a letter
            raise TryAgain(unreadable) from error
        raise unreadable from error


def _unreadable(url: str, what: str, request_id: str | None) -> PortalAnswerUnreadable:
    sentence = f"{url} answered {what}; check that the address is a Socrata portal, or try again later."
    return PortalAnswerUnreadable(sentence, request_id=request_id)


def _error_document(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _said(answer: object) -> str:
    """The portal's own words, of whichever family: core (code, message), query coordinator (errorCode, message),
    discovery (error alone)."""
    document = Document(answer)
    message = document.text("message") or document.text("error")
    code = document.text("code") or document.text("errorCode")
    words = " ".join(message.split())[:WORDS_OF_AN_ERROR].rstrip(".")
    if not words or words == "true":
        return code
    return f'"{words}" ({code})' if code else f'"{words}"'


def _cause(error: BaseException, seconds: float) -> str:
    """Why, in a few words: requests wraps urllib3, which wraps the system's own error."""
    chain = list(_chain(error))
    if any(isinstance(link, requests.exceptions.SSLError) for link in chain):
        return "its certificate cannot be trusted"
    if any(isinstance(link, wire.NameResolutionError) for link in chain):
        return "no such host is known"
    if any(isinstance(link, ConnectionRefusedError) for link in chain):
        return "the connection was refused"
    if any(isinstance(link, requests.Timeout | TimeoutError | wire.TimeoutError) for link in chain):
        return f"no whole answer within {seconds:g} seconds"
    return "the connection broke off"


def _chain(error: BaseException | None) -> list[BaseException]:
    """The error and what it wraps, outermost first."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        wrapped = [getattr(error, "reason", None), *error.args]  # urllib3 keeps a cause in either place
        inner = next((cause for cause in wrapped if isinstance(cause, BaseException)), None)
        error = inner or error.__cause__ or error.__context__
    return found
