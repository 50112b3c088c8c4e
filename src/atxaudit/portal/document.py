"""A JSON object of the portal, read with the doubt it deserves: absent and mistyped keys read as empty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime


class Document:
    """One JSON object. Where a key is absent, null or of another type, each reader gives an empty value of its type."""

    def __init__(self, value: object) -> None:
        self._keys: Mapping[str, object] = value if isinstance(value, dict) else {}

    def __bool__(self) -> bool:
        return bool(self._keys)

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def text(self, key: str) -> str:
        """The text as published, blanks included; a number or bool as JSON writes it."""
        return as_text(self._keys.get(key))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, one for each entry: parallel lists stay parallel."""
        return tuple(as_text(entry) for entry in self._list(key))

    def number(self, key: str) -> int | None:
        """A whole number, also where it is published as text or as 12.0."""
        value = self._keys.get(key)
        try:
            return None if isinstance(value, bool) else int(float(value))  # type: ignore[arg-type]  # refused below
        except (TypeError, ValueError, OverflowError):
            return None

    def flag(self, key: str, *, default: bool = False) -> bool:
        """true or false; `default` for anything else."""
        value = self._keys.get(key)
        return value if isinstance(value, bool) else default

    def moment(self, key: str) -> datetime | None:
        """A time in UTC: ISO 8601 as the catalog writes it, or epoch seconds as views documents do."""
        value = self._keys.get(key)
        try:
            if isinstance(value, str):
                read = datetime.fromisoformat(value)
                return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
            if isinstance(value, int | float) and not isinstance(value, bool):
                return datetime.fromtimestamp(value, UTC)
        except (ValueError, OverflowError, OSError):
            pass
        return None

    def part(self, key: str) -> Document:
        """The object inside; an empty one where there is none."""
        return Document(self._keys.get(key))

    def parts(self, key: str) -> tuple[Document, ...]:
        """The objects of a list; what is no object is left out."""
        return tuple(Document(entry) for entry in self._list(key) if isinstance(entry, dict))

    def pairs(self) -> tuple[tuple[str, object], ...]:
        """Keys and raw values, in the order published."""
        return tuple(self._keys.items())

    def _list(self, key: str) -> list[object]:
        value = self._keys.get(key)
        return value if isinstance(value, list) else []


def as_text(value: object) -> str:
    """A JSON value as text: "" for null and for what holds further values."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _storable(value)
        case int() | float():
            return str(value)
        case _:
            return ""


def _storable(text: str) -> str:
    """Half a surrogate pair is legal JSON, but no file can hold it: it becomes a question mark."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text
