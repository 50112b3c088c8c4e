"""The rows of a frame one by one, as plain mappings: a page has hundreds, and pandas makes a column of each."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

Row = dict[Hashable, Any]


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """Each row by its columns' names."""
    return frame.to_dict("records")
