"""What the fonts of a PDF cannot draw: found by asking Typst, and shown as a stand-in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from atxaudit.report.blocks import STAND_IN

_PROBE = b"""#set document(title: "probe")
#set text(font: ("Libertinus Serif", "DejaVu Sans Mono", "New Computer Modern", "New Computer Modern Math"))
#for one in json(bytes(sys.inputs.report)) [#one ]
"""
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_NAMED = re.compile(r'the text (?:contains the disallowed codepoint )?`"((?:[^"\\]|\\.)*)"`')
_ESCAPED = re.compile(r"\\u\{([0-9a-fA-F]+)\}|\\(.)")
_LONG_WORD = re.compile(r"[^\s\u200b]{25,}")
_PIECE = re.compile(r".{1,12}", re.DOTALL)
_MAY_BREAK = "\u200b"  # takes no room

Compile = Callable[[bytes, str, datetime], Any]  # pdf.compiled


def lacking_in(text: str, compiled: Compile) -> set[str]:
    """Those of its characters that no font can draw. A page of nothing but them takes a few milliseconds."""
    unusual = sorted({character for character in text if not character.isascii()})
    made = compiled(_PROBE, json.dumps(unusual, ensure_ascii=False), _EPOCH)
    return set() if isinstance(made, bytes) else named_in(made.diagnostic)


def named_in(diagnostic: str) -> set[str]:
    """The characters that a refusal of Typst names."""
    return {_ESCAPED.sub(_unescaped, found) for found in _NAMED.findall(diagnostic)}


def without(text: str, lacking: set[str]) -> str:
    """The text with a stand-in for each of them, the longest first."""
    if not lacking:
        return text
    ordered = sorted(lacking, key=lambda one: (-len(one), one))
    return re.sub("|".join(re.escape(one) for one in ordered), STAND_IN, text)


def breakable(text: str) -> str:
    """The text with places inside its longest words where a line may end."""
    return _LONG_WORD.sub(lambda word: _MAY_BREAK.join(_PIECE.findall(word[0])), text)


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else {"n": "\n", "t": "\t", "r": "\r"}.get(found[2], found[2])
