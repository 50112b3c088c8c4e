"""How the city was some weeks ago: every dataset as young as it then was, and what a recipe says was different."""

from __future__ import annotations

from dataclasses import dataclass

from atxaudit.models import Column


@dataclass(frozen=True, kw_only=True)
class Past:
    """What was different with an asset, in every earlier week."""

    rows: float = 1.0  # times as many
    gone: tuple[tuple[Column, str], ...] = ()  # columns that it no longer has, each with its line of words
    retyped: tuple[tuple[str, str], ...] = ()  # columns that had another datatype
    new: frozenset[str] = frozenset()  # columns that it had not got yet
    was_public: bool = False  # it is private since
    touched: bool = False  # its stamp moved every week, whatever its pace


TODAY = Past()
