"""Writing what people keep: beside first, then renamed, so that nobody ever finds half of it."""

from __future__ import annotations

import re
import secrets
import unicodedata
from pathlib import Path

from atxaudit.errors import ReportError

_KEPT = re.compile(r"[^\w.-]+")
_NAME_MOST = 80


def write_file(path: Path, content: str | bytes) -> None:
    """Writes a file and the folders above it, whole or not at all.

    Raises:
        ReportError: the folder cannot be written, or the disk is full; the sentence names the file.
    """
    raw = content.encode() if isinstance(content, str) else content
    beside = path.with_name(f".{secrets.token_hex(8)}.writing")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(raw)
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ReportError(f"{path} cannot be written: {error.strerror or error}. Choose another place.") from error


def safe_name(title: str, unique: str, suffix: str) -> str:
    """A file name from a name that anybody may have given: letters, digits, dots and hyphens, at most 80 characters.

    `unique` tells it from others in the same folder, and is kept whole.
    """
    plain = unicodedata.normalize("NFC", title)
    words = _KEPT.sub("-", "".join(c for c in plain if unicodedata.category(c)[0] != "C")).strip("-.")
    room = max(0, _NAME_MOST - len(unique) - len(suffix) - 1)
    head = words[:room].rstrip("-.")
    while len(f"{head}-{unique}{suffix}".encode()) > 240:  # what a file system takes, in bytes
        head = head[:-1]
    return f"{head}-{unique}{suffix}".lstrip("-")
