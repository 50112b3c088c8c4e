"""What stands between the network and the dashboard: whom it answers, which doors stay shut, what each answer carries.

Streamlit sends no security headers, answers to any name, and shows its metrics to everybody.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

INDEX = Path(st.__file__).parent / "static" / "index.html"
READY = "/readyz"
_ANY = "*"
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_PROBED = (READY, "/_stcore/health")  # by load balancers, which call a machine by its number; nothing in them is secret
_SHUT = re.compile(r"/_stcore/(metrics|agent|script-health-check|upload_file)(/|$)")  # and the pages take no file


def content_policy(index: str) -> str:
    """The Content-Security-Policy of Streamlit's page: its own files, and by hash the scripts written in it."""
    digests = (hashlib.sha256(script.encode()).digest() for script in _INLINE.findall(index))
    hashes = "".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self'{hashes}",
            "style-src 'self' 'unsafe-inline'",  # Streamlit and Plotly write styles while they draw
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "frame-ancestors 'none'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        ]
    )


HEADERS = {
    "Content-Security-Policy": content_policy(INDEX.read_text(encoding="utf-8")),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
    "Referrer-Policy": "same-origin",  # the portal need not learn which asset was looked at here
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Safeguards:
    """ASGI middleware around all of Streamlit."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and not _is_from_own_page(Headers(scope=scope)):
            await send({"type": "websocket.close", "code": 1008})  # before it was opened: the browser sees a 403
        elif scope["type"] == "http":
            answer = _refusal(scope) or self._app
            await answer(scope, receive, _with_headers(send))
        else:
            await self._app(scope, receive, send)


def _refusal(scope: Scope) -> PlainTextResponse | None:
    path = str(scope["path"])  # decoded; request.url.path can be led astray by the Host header
    if path not in _PROBED and not _is_our_name(Headers(scope=scope).get("host", "")):
        return PlainTextResponse("The dashboard is not known by this name: start it with --host NAME.\n", 421)
    if _SHUT.search(path):
        return PlainTextResponse("There is nothing here.\n", 404)
    return None


def _is_our_name(host: str) -> bool:
    """Against DNS rebinding: a foreign page whose name suddenly means this machine is still foreign."""
    allowed = [str(name).casefold() for name in st.get_option("server.allowedHosts")]
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    suffixes = tuple(pattern.removeprefix(_ANY) for pattern in allowed if pattern.startswith("*."))
    return _ANY in allowed or not allowed or name in allowed or (bool(suffixes) and name.endswith(suffixes))


def _is_from_own_page(headers: Headers) -> bool:
    """A browser's WebSocket must come from a page of this server. Streamlit would take any page of this machine, and
    ask an outside service for the machine's own address before it refuses others."""
    origin, host = headers.get("origin"), headers.get("host", "")
    if not _is_our_name(host):
        return False
    return origin is None or _netloc(origin) == host or origin in st.get_option("server.corsAllowedOrigins")


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(HEADERS)
        await send(message)

    return sending
