"""Facts that compare with the last whole run."""

from __future__ import annotations

import pandas as pd

from atxaudit.snapshot.frames import Frames


def add(
    assets: pd.DataFrame, columns: pd.DataFrame, departments: pd.DataFrame, before: Frames | None
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The three frames with what changed since."""
    return assets, columns, departments
