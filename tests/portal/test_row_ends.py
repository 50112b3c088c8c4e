"""Where rows end, and which CSV all readers take alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atxaudit.portal.row_ends import WINDOW_BYTES, RowEnds

TOKENS = st.sampled_from(['"', ",", "\n", "\r", "\r\n", "a", '""', '","', '"\n"', '"a"', 'b""', "é"])
ROW = st.lists(st.sampled_from(['"a"', '"a""b"', '""', "", "x", '"\n"', '","', '"\r\n"']), min_size=1, max_size=4)


def followed(body: bytes, sizes: list[int], *, crlf: bool = False) -> tuple[RowEnds, int]:
    """After pieces of these sizes over and over; and where the last row ended."""
    ends, start, last = RowEnds(crlf=crlf), 0, 0
    while start < len(body):
        for size in sizes:
            end = ends.follow(body[start : start + size])
            last = start + end if end else last
            start += size
    return ends, last


def counted(body: bytes) -> tuple[int, bool, int]:
    """Rows, whether the last byte is in a cell, and where the last row that ended did: byte by byte."""
    rows, inside, last = 0, False, 0
    for place, letter in enumerate(body):
        inside ^= letter == ord('"')
        if letter == ord("\n") and not inside:
            rows, last = rows + 1, place + 1
    return rows + (body[-1:] not in (b"", b"\n")), inside, last


@given(st.lists(TOKENS, max_size=60).map("".join), st.lists(st.integers(1, 200), min_size=1, max_size=3))
def test_rows_are_counted_as_byte_by_byte_whatever_the_pieces(text: str, sizes: list[int]) -> None:
    ends, last = followed(text.encode(), sizes)
    assert (ends.rows, ends.is_within_a_cell, last) == counted(text.encode())


@given(st.lists(ROW, max_size=30), st.booleans(), st.lists(st.integers(1, 200), min_size=1, max_size=3))
def test_well_formed_rows_are_strict(rows: list[list[str]], crlf: bool, sizes: list[int]) -> None:
    line_end = "\r\n" if crlf else "\n"
    lines = [",".join(row) for row in rows if row != [""]]
    ends, _ = followed("".join(line + line_end for line in lines).encode(), sizes, crlf=crlf)
    assert (ends.is_strict, ends.rows, ends.stops_in_a_line_end) == (True, len(lines), False)


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize(
    ("body", "crlf"),
    [
        ('"a"b,"c"\n', False),
        ('"a","b"c\n', False),
        ('"a" ,"b"\n', False),
        ('a"b,"c"\n', False),
        ('a,"b"\n ""c"\n', False),
        ('"a,"b","c"\n', False),
        ('"a","b"\n\n"c","d"\n', False),
        ("\na,b\n", False),
        ('"a","b"\r\n', False),
        ("a,b\rc,d\n", False),
        ('"a","b"\n', True),
        ('"a","b"\r"c","d"\r\n', True),
        ('"a","b"\r\n\r\n', True),
        ("\r\na\r\n", True),
    ],
)
def test_what_readers_take_differently_is_not_strict(body: str, crlf: bool, size: int) -> None:
    ends, _ = followed(body.encode(), [size], crlf=crlf)
    assert not ends.is_strict


def test_half_a_line_end_is_told() -> None:
    ends, _ = followed(b'"a","b"\r', [4], crlf=True)
    assert ends.stops_in_a_line_end


def test_pieces_larger_than_a_window_are_followed_to_their_end() -> None:
    row = b'"two\nlines, ""quoted""",1\n'
    body = row * (3 * WINDOW_BYTES // len(row)) + b'"an unfinished'
    ends, last = followed(body, [len(body)])
    assert (ends.rows, last) == (body.count(row) + 1, len(body) - len(b'"an unfinished'))
    assert ends.is_strict
    assert ends.is_within_a_cell
