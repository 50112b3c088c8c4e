"""Promise and age: how often the data should change, and when it last did, by the portal's own stamp."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pandas as pd

from atxaudit.portal.profile import Profile
from atxaudit.snapshot.facts.text import lines, squash

_FOUR_TIMES_A_YEAR = 91  # days; by hand is fit for up to four updates a year (liaison starter kit)
_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_FISCAL = re.compile(r"\b(?:FY|fiscal year)[ '’-]*(\d{4}|\d{2})(?:\s*[-–/]\s*(\d{4}|\d{2}))?\b", re.IGNORECASE)
_MONTH_YEAR = re.compile(rf"\b({_MONTH})\.?,? +((?:19|20)\d\d)\b|\b((?:19|20)\d\d)[ -]+({_MONTH})\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d#.-])((?:19|20)\d\d)(?:\s*[-–/]\s*((?:19|20)?\d\d))?(?!\d)")
_OPEN_ENDED = re.compile(r"\b(since|present|current|to date|ytd|year[- ]to[- ]date|onwards?|and later|beginning|starting)\b", re.I)
_FULL_DAY = re.compile(
    rf"\d{{4}}-\d{{2}}-\d{{2}}|\b({_MONTH})\.? +\d{{1,2}}(st|nd|rd|th)?, +\d{{4}}", re.IGNORECASE
)
_FISCAL_YEAR_ENDS = 9  # September, as Austin's does


def add(profile: Profile, as_of: datetime) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Facts on timeliness. Ages are fractions of days and count from the data's stamp, never the record's."""
    today = as_of.astimezone(ZoneInfo(profile.timezone)).date()

    def facts(assets: pd.DataFrame) -> pd.DataFrame:
        ids = set(assets["asset_id"])
        parents = [bool(ids & set(lines(text))) for text in assets["parent_ids"]]
        match = [profile.match_frequency(word) if word else None for word in assets["frequency_word"].fillna("")]
        kinds = [found.kind if found else "" for found in match]
        interval = _number([found.interval_days if found else None for found in match], assets.index)
        allowed = _number([found.late_after_days if found else None for found in match], assets.index)
        stale = _number([found.stale_after_days if found else None for found in match], assets.index)
        age = (as_of - assets["data_updated_at"]).dt.total_seconds() / 86_400
        over = [closed_period(title, today) for title in assets["title"].fillna("")]
        has_pace = pd.Series([kind == "interval" for kind in kinds], index=assets.index)
        return pd.DataFrame(
            {
                "is_timed": assets["is_tabular"] & ~(assets["is_derived"] & pd.Series(parents, index=assets.index)),
                "frequency": [found.label if found else None for found in match],
                "frequency_is_ambiguous": [bool(found and found.is_ambiguous) for found in match],
                "has_stamp": assets["data_updated_at"].notna(),
                "age_days": age,
                "has_pace": has_pace,
                "interval_days": interval,
                "days_allowed": allowed,
                "stale_after_days": stale,
                "days_late": age - allowed,
                "days_stale": age - stale,
                "period_over": over,
                "pace_is_plausible": ~(has_pace & pd.Series([p is not None for p in over], index=assets.index)),
                "is_as_needed": [kind == "as_needed" for kind in kinds],
                "is_historical": [kind == "historical" for kind in kinds],
                "method_misfit": [
                    method_misfit(method, found.label if found else "", days, kind)
                    for method, found, days, kind in zip(assets["method"].fillna(""), match, interval, kinds, strict=True)
                ],
            },
            index=assets.index,
        )

    return facts


def closed_period(title: str, today: date) -> str | None:
    """The last year, fiscal year or month a title names, when it is over; null when open-ended or a full day."""
    if _OPEN_ENDED.search(title) or _FULL_DAY.search(title):
        return None
    periods = _fiscal_years(title) or _months(title) or _years(title)
    if not periods:
        return None
    end, words = max(periods)
    return words if end < today else None


def method_misfit(method: str, frequency: str, interval_days: float, kind: str) -> str | None:
    """By hand and due more than four times a year; or by program and never to change again."""
    folded = squash(method)
    if "manual" in folded and interval_days < _FOUR_TIMES_A_YEAR:
        return f"Published by hand, but promised {frequency}"
    if ("api" in folded or "programmatic" in folded) and kind == "historical":
        return "Published by a program, but declared historical"
    return None


def _number(values: list[float | None], index: pd.Index) -> pd.Series:
    return pd.Series(values, index=index, dtype="float64")


def _fiscal_years(title: str) -> list[tuple[date, str]]:
    return [
        (date(_four_digits(match[2] or match[1], match[1]), _FISCAL_YEAR_ENDS, 30), match[0])
        for match in _FISCAL.finditer(title)
    ]


def _months(title: str) -> list[tuple[date, str]]:
    found = []
    for match in _MONTH_YEAR.finditer(title):
        year, month = int(match[2] or match[3]), _MONTHS[(match[1] or match[4]).casefold()]
        found.append((date(year, month, calendar.monthrange(year, month)[1]), match[0]))
    return found


def _years(title: str) -> list[tuple[date, str]]:
    return [(date(_four_digits(match[2] or match[1], match[1]), 12, 31), match[0]) for match in _YEAR.finditer(title)]


def _four_digits(year: str, first: str) -> int:
    """A year of two digits takes its century from the first of its range, else this one."""
    return int(year) if len(year) == 4 else int((first[:2] if len(first) == 4 else "20") + year)


