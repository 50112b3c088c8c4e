"""A regular expression finds in DuckDB what it finds in Python."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atxaudit.engine.duckdb.regex import search, translate
from atxaudit.engine.duckdb.scan import open_cursor

TEXTS = [
    "", "a", "A", "b", "ab", "aab", "a\n", "\n", "\na", "a\nb", "é", "É", "e\u0301", "1", "12", "١",
    "a1", "a 1", " ", "\t", "\x0b", "\x1c", "\u00a0", "\u2028", "_", "-", "a-b", "K", "\u212a", "ı", "i", "I", "ſ", "s",
    "ß", "🙂", "a\0b", "\x7f", "\x80", "]", "\\",
    "12-34", "x@y.zz",
]  # fmt: skip
PIECES = [
    "a", "b", "k", "é", r"\d", r"\D", r"\w", r"\W", r"\s", r"\S", r"\b", r"\B", ".", "^", "$", r"\A", r"\Z", "*", "+",
    "?", "{2}", "{1,2}", "{,3}", "|", "(", ")", "(?:", "(?i)", "(?i:", "(?s:", "(?m)", "[ab]", "[^a]", "[a-k]",
    r"[\d_]", r"[^\w]",
    r"[^\s]", r"\n", r"\.", "-", "1", "(?=a)", r"\1", "(?P<n>a)", "(?>a)", "a++", "🙂", r"\x41", r"\u00e9",
]  # fmt: skip


def readable(pattern: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            re.compile(pattern)
        except (re.error, RecursionError):
            return False
    return True


PATTERNS = st.lists(st.sampled_from(PIECES), max_size=6).map("".join).filter(readable)


@pytest.fixture(scope="module")
def cursor() -> Iterator[duckdb.DuckDBPyConnection]:
    cursor = open_cursor(1)
    cursor.execute("CREATE OR REPLACE TEMP TABLE texts (place INTEGER, text VARCHAR)")
    cursor.executemany("INSERT INTO texts VALUES (?, ?)", list(enumerate([*TEXTS, None])))
    yield cursor
    cursor.execute("DROP TABLE texts")


@settings(max_examples=200, deadline=None, database=None)
@given(pattern=PATTERNS)
def test_any_pattern_finds_what_python_finds(cursor: duckdb.DuckDBPyConnection, pattern: str) -> None:
    found = cursor.execute(f"SELECT {search('text', pattern)} FROM texts ORDER BY place").fetchall()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = [re.search(pattern, text) is not None for text in TEXTS]
    assert [answer for (answer,) in found] == [*expected, None], translate(pattern)


@pytest.mark.parametrize(
    "pattern", ["(?=a)", "(?!a)", "(?<=a)b", r"(a)\1", r"\B", "(?m)^a$", "(?>a)", "(?i)é", "a{1001}"]
)
def test_what_re2_lacks_or_reads_otherwise_is_left_to_python(pattern: str) -> None:
    assert translate(pattern) is None


@pytest.mark.parametrize(
    "pattern", [r"^\d{5}(-\d{4})?$", r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", "(?i)n/?a"]
)
def test_usual_patterns_are_searched_by_re2(pattern: str) -> None:
    assert translate(pattern) is not None
