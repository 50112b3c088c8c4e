"""Where rows of CSV end, and whether every quote stands where one may, whatever the cells hold.

A megabyte takes a millisecond: each kind of letter is a row of bits, 64 of them in a machine word, and what is inside
a cell is the running parity of the quotes before it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Letters = npt.NDArray[np.uint8]
Bits = npt.NDArray[np.uint64]  # one per byte, the first byte's lowest

QUOTE, COMMA, NEWLINE, RETURN = b'",\n\r'
ONE, TOP = np.uint64(1), np.uint64(63)
WINDOW_BYTES = 1 << 18  # what is worked out of it fits the processor's cache
STEPS = tuple(np.uint64(step) for step in (1, 2, 4, 8, 16, 32))


class RowEnds:
    """Follows the rows of one answer, piece by piece. `crlf` is how its header ends, and so how its rows should."""

    def __init__(self, *, crlf: bool) -> None:
        self._crlf = crlf
        self._count = 0
        self._is_strict = True
        self._last = b"\n"  # a byte looked at once more, beside the next piece's first
        self._within = False  # a cell, before that byte
        self._letters = np.zeros(WINDOW_BYTES + 64, np.uint8)  # both used over and over: new memory costs more than
        self._found = np.zeros(WINDOW_BYTES + 64, np.bool_)  # what is done in it

    @property
    def rows(self) -> int:
        """How many there were so far, an unfinished one included."""
        return self._count + (self._last != b"\n")

    @property
    def is_within_a_cell(self) -> bool:
        return self._within ^ (self._last == b'"')

    @property
    def is_strict(self) -> bool:
        """Whether so far every quote begins or ends a cell or stands for one in its text, all rows end alike and no
        line is empty: then all readers of CSV agree."""
        return self._is_strict

    @property
    def stops_in_a_line_end(self) -> bool:
        return self._last == b"\r"

    def follow(self, piece: bytes) -> int:
        """Where the last row that ends in this piece does, 0 where none does."""
        last = 0
        for start in range(0, len(piece), WINDOW_BYTES):
            end = self._follow(np.frombuffer(piece, np.uint8, min(WINDOW_BYTES, len(piece) - start), start))
            last = start + end if end else last
        return last

    def _follow(self, piece: Letters) -> int:
        size = len(piece)
        words = self._letters[: (size + 64) & ~63]  # as many as there are, and room for one more in front
        words[0], words[1 : size + 1], words[size + 1 :] = self._last[0], piece, 0
        quotes, newlines = self._places_of(QUOTE, words), self._places_of(NEWLINE, words)
        inside = _running_parity(quotes, within=self._within)
        ends, returns = newlines & ~inside, self._places_of(RETURN, words) & ~inside
        self._is_strict &= self._are_edges(quotes, inside, self._places_of(COMMA, words) | newlines, returns, size)
        self._is_strict &= self._end_alike(ends, returns, size)
        self._count += int(np.bitwise_count(ends).sum()) - int(ends[0] & ONE)
        self._last = piece[-1:].tobytes()
        self._within ^= bool(np.bitwise_count(quotes).sum() & 1) ^ (self._last == b'"')
        return max(0, _last_of(ends))  # the byte before the piece makes up for that an end is past its byte

    def _places_of(self, letter: int, words: Letters) -> Bits:
        found = np.equal(words, letter, out=self._found[: len(words)])
        return np.packbits(found, bitorder="little").view("<u8")

    def _are_edges(self, quotes: Bits, inside: Bits, delimiters: Bits, returns: Bits, last: int) -> bool:
        """Before a cell's first quote is a delimiter, and after its last; or another quote, and both are text."""
        before, after = quotes | delimiters, quotes | delimiters | returns
        opening, closing = quotes & inside & ~_before(before), quotes & ~inside & ~_after(after)
        opening[0] &= ~ONE  # looked at with the piece that it came in
        return not opening.any() and not _without(closing, last).any()

    def _end_alike(self, ends: Bits, returns: Bits, last: int) -> bool:
        if not self._crlf:
            return not returns.any() and not (ends & _before(ends)).any()
        alone = ends & ~_before(returns)
        alone[0] &= ~ONE
        empty = returns & _before(ends)
        return not alone.any() and not empty.any() and not _without(returns & ~_after(ends), last).any()


def _running_parity(quotes: Bits, *, within: bool) -> Bits:
    """For each byte, whether it is inside a cell; a cell's first quote is, its last is not."""
    parity = quotes.copy()
    for step in STEPS:
        parity ^= parity << step
    odd = np.bitwise_xor.accumulate(parity >> TOP)
    carried = np.concatenate(([np.uint64(0)], odd[:-1])) ^ np.uint64(within)
    return parity ^ (np.uint64(0) - carried)


def _before(bits: Bits) -> Bits:
    """Whether the byte before has it."""
    shifted = bits << ONE
    shifted[1:] |= bits[:-1] >> TOP
    return shifted


def _after(bits: Bits) -> Bits:
    """Whether the byte after has it."""
    shifted = bits >> ONE
    shifted[:-1] |= bits[1:] << TOP
    return shifted


def _without(bits: Bits, place: int) -> Bits:
    """All but this one: nobody knows yet what follows it."""
    bits[place >> 6] &= ~(ONE << np.uint64(place & 63))
    return bits


def _last_of(bits: Bits) -> int:
    """The place of the last bit that is set, -1 for none."""
    words = np.flatnonzero(bits)
    return int(words[-1]) * 64 + int(bits[words[-1]]).bit_length() - 1 if len(words) else -1
