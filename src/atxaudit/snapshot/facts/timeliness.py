"""Promise and age: how often the data should change, and when it last did, by the portal's own stamp."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd

from atxaudit.portal.profile import Frequency, Profile
from atxaudit.snapshot.facts.periods import closed_period
from atxaudit.snapshot.facts.text import lines

_FOUR_TIMES_A_YEAR = 91  # days; by hand is fit for up to four updates a year (liaison starter kit)
_BY_PROGRAM = re.compile(r"\b(?:apis?|programm?\w*)\b", re.IGNORECASE)


def add(profile: Profile, as_of: datetime) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Facts on timeliness. Ages are fractions of days and count from the data's stamp, never the record's."""
    today = as_of.astimezone(ZoneInfo(profile.timezone)).date()

    def facts(assets: pd.DataFrame) -> pd.DataFrame:
        words = assets["frequency_word"].fillna("")
        known = {word: profile.match_frequency(word) for word in set(words) if word}
        match = [known.get(word) for word in words]
        kinds = pd.Series([found.kind if found else "" for found in match], index=assets.index, dtype="str")
        age = (as_of - assets["data_updated_at"]).dt.total_seconds() / 86_400
        days = _days(match, assets.index)
        over = pd.Series(
            [closed_period(title, today) for title in assets["title"].fillna("")], index=assets.index, dtype="object"
        )
        labels = [found.label.lower() if found else None for found in match]
        methods = zip(assets["method"].fillna(""), labels, days["interval_days"], kinds, strict=True)
        return pd.DataFrame(
            {
                "is_timed": assets["is_tabular"] & ~(assets["is_derived"] & _has_parent_here(assets)),
                "frequency": labels,
                "frequency_is_ambiguous": [bool(found and found.is_ambiguous) for found in match],
                "has_stamp": assets["data_updated_at"].notna(),
                "age_days": age,
                "has_pace": kinds == "interval",
                "days_late": age - days["days_allowed"],
                "days_stale": age - days["stale_after_days"],
                "period_over": over,
                "pace_is_plausible": (kinds != "interval") | over.isna(),
                "is_as_needed": kinds == "as_needed",
                "is_historical": kinds == "historical",
                "method_misfit": [method_misfit(method, label or "", n, kind) for method, label, n, kind in methods],
            }
            | days,
            index=assets.index,
        )

    return facts


def method_misfit(method: str, frequency: str, interval_days: float, kind: str) -> str | None:
    """By hand and due more than four times a year; or by program and never to change again."""
    if "manual" in method.casefold() and interval_days < _FOUR_TIMES_A_YEAR:
        return f"Published by hand, but promised {frequency}"
    if kind == "historical" and _BY_PROGRAM.search(method):
        return "Published by a program, but declared historical"
    return None


def _has_parent_here(assets: pd.DataFrame) -> pd.Series[bool]:
    ids = set(assets["asset_id"])
    return pd.Series([not ids.isdisjoint(lines(text)) for text in assets["parent_ids"]], index=assets.index, dtype=bool)


def _days(match: Iterable[Frequency | None], index: pd.Index[int]) -> dict[str, pd.Series[float]]:
    rows = [(f.interval_days, f.late_after_days, f.stale_after_days) if f else (None,) * 3 for f in match]
    frame = pd.DataFrame(
        rows, columns=["interval_days", "days_allowed", "stale_after_days"], index=index, dtype="float64"
    )
    return {str(name): frame[name] for name in frame}
