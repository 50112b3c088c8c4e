"""What a column holds, as far as it may be shown: a cell to look at while describing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from atxaudit.words import count

_SHOWN = 5
_MOST = 60  # characters of one value


def sample_words(column: Mapping[Any, Any]) -> str:
    """The commonest values, or from what to what; why there is none to show. `column` is of the store's profile."""
    if column["withheld"]:
        return "Not shown: they may be private"
    if pd.isna(column["filled"]):
        return "The rows were not read"
    filled, distinct = int(column["filled"]), column["distinct"]
    if not filled:
        return "The column is empty"
    if isinstance(column["top"], list) and column["top"]:
        told = [f"{_value(value)} ({count(rows, 'row')})" for value, rows in column["top"][:_SHOWN]]
        return "\n".join(told)
    if column["smallest"]:
        return f"from {_value(column['smallest'])} to {_value(column['largest'])}"
    different = "" if pd.isna(distinct) else f", {int(distinct):,} different"
    return f"{count(filled, 'filled cell')}{different}"


def _value(value: object) -> str:
    text = "(empty)" if value is None else str(value)
    return text if len(text) <= _MOST else text[: _MOST - 1] + "…"
