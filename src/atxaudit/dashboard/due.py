"""When the assets of a department must change to keep their promise: sentences, and a table for Markdown."""

from __future__ import annotations

import pandas as pd

from atxaudit.dashboard.words import count, days, literal, short_day, shortened
from atxaudit.models import Run
from atxaudit.report.due import SHOWN, SOON_DAYS, due_headline, late_assets

__all__ = ["SHOWN", "SOON_DAYS", "due_headline", "due_table", "late_assets", "late_sentence"]

_TITLE_MOST = 80


def late_sentence(late: pd.DataFrame, run: Run) -> str:
    """Which has waited longest, and since when; Markdown, "" where none is late."""
    if late.empty:
        return ""
    first = late.iloc[0]
    waited = days((pd.Timestamp(run.as_of) - first["due_at"]).total_seconds() / 86_400)
    title = literal(shortened(first["title"], _TITLE_MOST)) or "an asset without title"
    when = short_day(first["due_at"], run.timezone, run.as_of)
    return f"Late longest: **{title}**, due {when}, {waited} ago."


def due_table(coming: pd.DataFrame, run: Run) -> pd.DataFrame:
    """The next dates, for a Markdown table."""
    return pd.DataFrame(
        {
            "Due": [short_day(time, run.timezone, run.as_of) for time in coming["due_at"]],
            "Asset": [literal(shortened(name, _TITLE_MOST)) or "Without a title" for name in coming["asset_name"]],
            "Promised": [literal(pace) or "–" for pace in coming["frequency"]],
            "State": [f":material/schedule: {_in(-late)}" for late in coming["days_late"]],
        }
    )


def _in(ahead: float) -> str:
    return f"in {count(round(ahead), 'day')}" if round(ahead) else "within a day"
