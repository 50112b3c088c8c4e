"""The part of a frame that Great Expectations gets to see, in the kinds of columns it reads fast."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas.api import types

from atxaudit.suites.expectation_types import skipped_when_empty
from atxaudit.suites.rule import Rule

Mask = np.ndarray[Any, np.dtype[np.bool_]]


def missing_facts(frame: pd.DataFrame, rule: Rule) -> list[str]:
    """Facts the rule judges or conditions on that the frame does not have."""
    return [fact for fact in (*rule.columns, *rule.conditions) if fact not in frame.columns]


def is_true(facts: pd.Series[Any]) -> Mask:
    """Where a fact is true; an empty one is not."""
    if facts.dtype == np.bool_:
        return facts.to_numpy()
    return np.asarray(facts.eq(True).fillna(False), dtype=np.bool_)


def is_skipped(frame: pd.DataFrame, rule: Rule) -> Mask:
    """The rows Great Expectations does not look at because the judged facts are empty."""
    skips = skipped_when_empty(rule.type, rule.kwargs)
    if skips == "none":
        return np.zeros(len(frame), dtype=np.bool_)
    empty = frame[list(rule.columns)].isna().to_numpy()
    return np.asarray(empty.all(axis=1) if skips == "all" else empty.any(axis=1))


def narrowed(frame: pd.DataFrame, rules: Sequence[Rule]) -> pd.DataFrame:
    """Only the columns these rules need: each of them is copied several times per rule."""
    conditions = _unique(rule.conditions for rule in rules)
    judged = [fact for fact in _unique(rule.columns for rule in rules) if fact not in conditions]
    columns: dict[str, Any] = {fact: is_true(frame[fact]) for fact in conditions}
    return pd.DataFrame(columns | {fact: _plain(frame[fact]) for fact in judged}, index=frame.index)


def _unique(facts: Iterable[Iterable[str]]) -> list[str]:
    return list(dict.fromkeys(fact for several in facts for fact in several))


def _plain(facts: pd.Series[Any]) -> pd.Series[Any]:
    """The same facts as int64, float64, datetime64[ns] or objects: all else is compared value by value, in Python."""
    if types.is_bool_dtype(facts.dtype):
        return facts if facts.dtype == np.bool_ else facts.astype(object)
    if types.is_numeric_dtype(facts.dtype):
        return facts.astype("int64" if facts.dtype.kind in "iu" and not facts.hasnans else "float64")
    if types.is_datetime64_dtype(facts.dtype):
        return facts.astype("datetime64[ns]")
    return facts
