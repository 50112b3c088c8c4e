"""Suites written as YAML that Great Expectations reads as it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

_PLAIN = re.compile(r"[A-Za-z_][\w-]*")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}  # that some YAML takes for no text


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One expectation."""

    type: str
    kwargs: Mapping[str, Any]
    severity: str
    meta: Mapping[str, Any] = field(default_factory=dict)


Part = Entry | str  # a text is a comment


def suite_yaml(name: str, parts: Sequence[Part], *, head: Sequence[str] = ()) -> str:
    """A suite: comments at its head, then expectations with comments between."""
    entries = [line for part in parts for line in _lines(part)]
    if not any(isinstance(part, Entry) for part in parts):
        opening = [*entries, "expectations: []"]
    else:
        opening = ["expectations:", *entries]
    return "\n".join([*(f"# {one_line(line)}" for line in head), f"name: {scalar(name)}", *opening]) + "\n"


def one_line(text: str) -> str:
    """What a comment can hold: printable, on one line."""
    return "".join(sign if sign.isprintable() else " " for sign in " ".join(text.split()))


def scalar(value: Any) -> str:
    """A text, number, flag or nothing as YAML; moments as ISO 8601 texts."""
    if isinstance(value, date):
        value = value.isoformat()
    if not isinstance(value, str):
        return json.dumps(value)
    if _PLAIN.fullmatch(value) and value.lower() not in _WORDS and value.isascii():
        return value
    return "".join(map(_escaped, json.dumps(value, ensure_ascii=False)))


def _escaped(sign: str) -> str:
    if sign.isprintable():
        return sign
    number = ord(sign)
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}" if number < 65536 else f"\\U{number:08x}"


def _lines(part: Part) -> Iterator[str]:
    if isinstance(part, str):
        yield f"  # {one_line(part)}"
        return
    yield f"  - type: {part.type}"
    yield from _mapping("kwargs", part.kwargs, 4)
    yield f"    severity: {part.severity}"
    if part.meta:
        yield from _mapping("meta", part.meta, 4)


def _mapping(key: str, value: Mapping[str, Any], indent: int) -> Iterator[str]:
    blanks = " " * indent
    if not value:
        yield f"{blanks}{scalar(key)}: {{}}"
        return
    yield f"{blanks}{scalar(key)}:"
    for name, item in value.items():
        if isinstance(item, Mapping):
            yield from _mapping(name, item, indent + 2)
        elif isinstance(item, list | tuple):
            yield from _list(name, item, indent + 2)
        else:
            yield f"{blanks}  {scalar(name)}: {scalar(item)}"


def _list(key: str, items: Sequence[Any], indent: int) -> Iterator[str]:
    """Texts one a line; whatever is deeper (the parts of a condition) in one line, as JSON is YAML too."""
    blanks = " " * indent
    if not items:
        yield f"{blanks}{scalar(key)}: []"
        return
    yield f"{blanks}{scalar(key)}:"
    for item in items:
        yield f"{blanks}  - {_flow(item)}"


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return scalar(value)
