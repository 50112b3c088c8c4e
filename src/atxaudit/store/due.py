"""When an asset must change next to keep its promise."""

from __future__ import annotations

import pandas as pd


def with_due_dates(assets: pd.DataFrame) -> pd.DataFrame:
    """The assets with due_at: the moment from which they are late, missing where no day is promised.

    It is the portal's stamp and the days allowed; a view whose parent is judged, and a series that is over, promise
    none. What the frame does not tell is taken for granted.
    """
    if not {"data_updated_at", "days_allowed"} <= set(assets.columns):
        return assets
    promises = pd.Series(data=True, index=assets.index)
    for fact in ("is_timed", "has_pace", "pace_is_plausible"):
        if fact in assets.columns:
            promises &= assets[fact].fillna(value=False).astype(bool)
    allowed = pd.to_timedelta(pd.to_numeric(assets["days_allowed"]), unit="D")
    return assets.assign(due_at=(assets["data_updated_at"] + allowed).where(promises))
