"""Python's regular expressions in DuckDB: rewritten for RE2 where both surely agree, else asked of Python itself.

pandas, and so stock Great Expectations, searches as Python's `re` does. RE2 differs from it in look-arounds and back
references, which it lacks; in \\d, \\w, \\s, \\b and letter case beyond ASCII; and in a line break before $. So a
pattern is rewritten from Python's own parse of it, and values that could make a difference go to Python one by one.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from re import _constants as op  # type: ignore[attr-defined]  # Python's own reading of a pattern: not in its stubs
from re import _parser  # type: ignore[attr-defined]  # the same
from typing import Any

from atxaudit.engine.duckdb.schema import Unsupported, quoted_text

PYTHON_SEARCH = "atxaudit_python_search"  # the function of DuckDB that asks Python
MOST_REPEATS = 1000  # RE2 refuses more
KNOWN_FLAGS = re.IGNORECASE | re.DOTALL | re.UNICODE | re.VERBOSE | re.ASCII
CATEGORIES = {
    op.CATEGORY_DIGIT: "0-9",
    op.CATEGORY_NOT_DIGIT: r"\x00-/:-\x7f",
    op.CATEGORY_WORD: "0-9A-Za-z_",
    op.CATEGORY_NOT_WORD: r"\x00-/:-@\[-\^`\{-\x7f",
    op.CATEGORY_SPACE: r"\t-\r\x1c- ",  # RE2's own \s lacks \x0b and \x1c to \x1f
    op.CATEGORY_NOT_SPACE: r"\x00-\x08\x0e-\x1b!-\x7f",
}


class _Untranslatable(Exception):
    """Only Python can do this."""


@dataclass
class _Translation:
    """A pattern for RE2, and the values for which it is right."""

    pattern: str = ""
    ascii_only: bool = False
    one_line_only: bool = False


def search(text: str, pattern: str) -> str:
    """SQL that is true where `re.search(pattern, text)` finds something; `text` is SQL of a text, NULL stays NULL.

    Raises:
        Unsupported: for a pattern that Python cannot read.
    """
    python = f"{PYTHON_SEARCH}({text}, {quoted_text(pattern)})"
    translation = translate(pattern)
    if translation is None:
        return python
    found = f"regexp_matches({text}, {quoted_text(translation.pattern)})"
    doubts = [f"strlen({text}) <> length({text})"] if translation.ascii_only else []
    doubts += [f"contains({text}, chr(10))"] if translation.one_line_only else []
    if not doubts:
        return found
    # One CASE with both as its branches would cost as much again as the search
    return f"coalesce(CASE WHEN {' OR '.join(doubts)} THEN {python} END, {found})"


def python_search(texts: Any, patterns: Any) -> Any:
    """What DuckDB calls for the values that RE2 cannot judge: two Arrow columns in, one of booleans out."""
    import pyarrow as pa  # noqa: PLC0415  costly, and most tables never need it

    pairs = zip(texts.to_pylist(), patterns.to_pylist(), strict=True)
    return pa.array([_compiled(pattern).search(text) is not None for text, pattern in pairs], pa.bool_())


@lru_cache(maxsize=500)
def _compiled(pattern: str) -> re.Pattern[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a doubtful pattern is Python's to read as it always did
        return re.compile(pattern)


@lru_cache(maxsize=500)
def translate(pattern: str) -> _Translation | None:
    """The pattern for RE2; None where only Python can search it."""
    try:
        flags = _compiled(pattern).flags
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            nodes = _parser.parse(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise Unsupported(f'The regular expression "{pattern}" cannot be read: {error}.') from error
    translation = _Translation()
    try:
        translation.pattern = _sequence(nodes, flags, translation)
        translation.pattern.encode()
    except (_Untranslatable, UnicodeEncodeError):
        return None
    return translation


def _sequence(nodes: Iterable[Any], flags: int, into: _Translation) -> str:
    if flags & ~KNOWN_FLAGS:
        raise _Untranslatable
    return "".join(_node(code, argument, flags, into) for code, argument in nodes)


def _node(code: Any, argument: Any, flags: int, into: _Translation) -> str:
    if code not in WRITERS:
        raise _Untranslatable
    return WRITERS[code](argument, flags, into)


def _literal(point: int, flags: int, into: _Translation) -> str:
    return _cased(_point(point), [point], flags, into)


def _not_literal(point: int, flags: int, into: _Translation) -> str:
    return _cased(f"[^{_point(point)}]", [point], flags, into)


def _any(_: Any, flags: int, __: _Translation) -> str:
    return "(?s:.)" if flags & re.DOTALL else r"[^\n]"


def _one_of(members: list[Any], flags: int, into: _Translation) -> str:
    points: list[int] = []
    written = []
    for code, argument in members:
        if code is op.LITERAL:
            points.append(argument)
            written.append(_point(argument))
        elif code is op.RANGE:
            points.extend(argument)
            written.append(f"{_point(argument[0])}-{_point(argument[1])}")
        elif code is op.CATEGORY:
            into.ascii_only = True
            written.append(CATEGORIES[argument])
        elif code is not op.NEGATE:
            raise _Untranslatable
    negated = "^" if members[0][0] is op.NEGATE else ""
    return _cased(f"[{negated}{''.join(written)}]", points, flags, into)


def _repeat(argument: Any, flags: int, into: _Translation) -> str:
    least, most, nodes = argument
    if least > MOST_REPEATS or (most is not op.MAXREPEAT and most > MOST_REPEATS):
        raise _Untranslatable
    upper = "" if most is op.MAXREPEAT else str(most)
    times = str(least) if least == most else f"{least},{upper}"
    return f"(?:{_sequence(nodes, flags, into)}){{{times}}}"


def _group(argument: Any, flags: int, into: _Translation) -> str:
    _, added, removed, nodes = argument
    return f"(?:{_sequence(nodes, (flags | added) & ~removed, into)})"


def _branch(argument: Any, flags: int, into: _Translation) -> str:
    return f"(?:{'|'.join(_sequence(nodes, flags, into) for nodes in argument[1])})"


def _at(place: Any, _: int, into: _Translation) -> str:
    if place in {op.AT_BEGINNING, op.AT_BEGINNING_STRING}:
        return r"\A"
    if place in {op.AT_END, op.AT_END_STRING}:
        into.one_line_only |= place is op.AT_END
        return r"\z"
    if place is op.AT_BOUNDARY:
        into.ascii_only = True
        return r"\b"
    raise _Untranslatable


def _cased(written: str, points: list[int], flags: int, into: _Translation) -> str:
    if not flags & re.IGNORECASE:
        return written
    if any(point > 127 for point in points):
        raise _Untranslatable  # Python and RE2 pair some letters differently, such as i with the dotless ı
    into.ascii_only = True
    return f"(?i:{written})"


def _point(point: int) -> str:
    character = chr(point)
    return character if character.isascii() and character.isalnum() else f"\\x{{{point:X}}}"


WRITERS: dict[Any, Callable[[Any, int, _Translation], str]] = {
    op.LITERAL: _literal,
    op.NOT_LITERAL: _not_literal,
    op.ANY: _any,
    op.IN: _one_of,
    op.MAX_REPEAT: _repeat,
    op.MIN_REPEAT: _repeat,
    op.SUBPATTERN: _group,
    op.BRANCH: _branch,
    op.AT: _at,
}
