"""When assets must change to keep their promise, in words."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from atxaudit.words import sentence_case, spelled

SHOWN = 5  # of the dates to come
SOON_DAYS = 14  # what a liaison can still plan for


def late_assets(assets: pd.DataFrame, moment: datetime) -> pd.DataFrame:
    """The assets whose day has passed, the longest late first."""
    known = assets[assets["due_at"].notna()]
    return known[known["due_at"] < pd.Timestamp(moment)].sort_values(["due_at", "asset_id"], ignore_index=True)


def due_headline(late: int, coming: pd.DataFrame, *, is_all: bool = False) -> str:
    """`One asset is late, three are due within 14 days`; `coming` are the next ones, or all of them."""
    if not late and coming.empty:
        return "No asset promises a day"
    soon = int((coming["days_late"] >= -SOON_DAYS).sum())
    first = f"{sentence_case(spelled(late))} {_are(late, 'asset')} late"
    if not soon:
        return first
    least = "at least " if soon == len(coming) and soon >= SHOWN and not is_all else ""
    return f"{first}, {least}{spelled(soon)} {'is' if soon == 1 else 'are'} due within {SOON_DAYS} days"


def _are(number: int, one: str) -> str:
    return f"{one} is" if number == 1 else f"{one}s are"
