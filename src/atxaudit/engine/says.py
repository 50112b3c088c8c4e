"""Findings in words: a rule's sentence filled with the facts of the failing rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from string import Formatter
from typing import Any

import numpy as np
import pandas as pd

from atxaudit.suites.rule import Rule
from atxaudit.suites.sentences import Count

DASH = "–"  # stands for an empty fact, whatever its format


class _Empty:
    """An empty fact in a sentence."""

    def __format__(self, spec: str) -> str:
        return DASH


class _Moment:
    """A time in a sentence: "July 18, 2022" unless the sentence gives another form."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __format__(self, spec: str) -> str:
        form = (spec or "%B %-d, %Y").replace("%-d", str(self.moment.day))  # %-d is unknown on Windows
        return self.moment.strftime(form)


EMPTY = _Empty()


def fill(rule: Rule, frame: pd.DataFrame, rows: np.ndarray[Any, np.dtype[np.intp]]) -> list[str]:
    """The rule's sentence for the rows at these positions; its title where a fact does not fit its format.

    Never raises: a sentence is no reason to lose a verdict.
    """
    try:
        facts = list(dict.fromkeys(name for _, name, _, _ in Formatter().parse(rule.says) if name))
        if not facts:
            return [rule.says.format()] * len(rows)
        quoted = [_quotable(frame[fact].take(rows)) for fact in facts]
    except (KeyError, ValueError, IndexError):
        return [rule.title] * len(rows)
    sentence = _sentence(rule, facts)
    return [sentence(values) for values in zip(*quoted, strict=True)]


def _sentence(rule: Rule, facts: Sequence[str]) -> Callable[[tuple[Any, ...]], str]:
    def filled(values: tuple[Any, ...]) -> str:
        try:
            return rule.says.format(**dict(zip(facts, values, strict=True)))
        except (ValueError, TypeError, LookupError, AttributeError):
            return rule.title

    return filled


def _quotable(facts: pd.Series[Any]) -> list[Any]:
    """The facts as values that any format takes: whole numbers without ".0", times, a dash for nothing."""
    return [EMPTY if missing else _plain(value) for value, missing in zip(facts.tolist(), facts.isna(), strict=True)]


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return Count(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Count(value)
    return _Moment(value) if isinstance(value, datetime) else value
