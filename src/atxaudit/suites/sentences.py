"""Numbers in a rule's sentence, and the words that agree with them."""

from __future__ import annotations


class Count(int):
    """A whole number whose format may also choose a word: `{rows:?row|rows}` is "row" of 1, else "rows"."""

    def __format__(self, spec: str) -> str:
        if not spec.startswith("?"):
            return super().__format__(spec)
        one, several = spec[1:].split("|")
        return one if self == 1 else several
