"""Addresses that the portal wrote: only those that a browser may follow become links."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_FORBIDDEN = re.compile(r'[\x00-\x20<>"{}|\\^`\x7f-\xa0\u061c\u200b-\u200f\u2028-\u202f\u2066-\u2069]')


def web_address(text: str) -> str:
    """The address where it is one of the web and holds nothing that an address must not hold; else ""."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    return text if is_web and not _FORBIDDEN.search(text) else ""
