"""Numbers, times and names as people read them, on pages and in reports alike."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_SPELLED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"


def count(number: float, one: str, many: str = "") -> str:
    """`1 asset`, `1,684 assets`."""
    return f"{number:,.0f} {one if number == 1 else many or one + 's'}"


def spelled(number: int) -> str:
    """`five`, but `11`."""
    return _SPELLED[number] if 0 <= number < len(_SPELLED) else f"{number:,}"


def sentence_case(text: str) -> str:
    """The first letter upper, the rest as it is."""
    return text[:1].upper() + text[1:]


def score(value: float) -> str:
    """`81.3`, `100`; a dash where nothing could be measured."""
    return "–" if math.isnan(value) else f"{value:.1f}".removesuffix(".0")


def points(value: float) -> str:
    """`+18.6 points`; a repair that brings none is advice."""
    return f"+{score(value)} {'point' if value == 1 else 'points'}"


def percent(share: float) -> str:
    """`98.4%` of a share 0..1; never rounded up to all, nor down to nothing."""
    if 0 < share < 0.0005:
        return "under 0.1%"
    if 0.9995 <= share < 1:
        return "over 99.9%"
    return f"{100 * share:.1f}".removesuffix(".0") + "%"


def days(age: float) -> str:
    """`4 days`, `less than a day`; age in days, rounded as the sentences of findings round it."""
    return count(round(age), "day") if round(age) else "less than a day"


def moment(time: datetime, zone: str) -> str:
    """`Fri, Jul 22, 2022, 1:00 pm CDT`, in the city's time zone."""
    local = in_zone(time, zone)
    return f"{local:%a}, {_date(local, '%b')}, {_clock(local)}"


def long_moment(time: datetime, zone: str) -> str:
    """`Friday, July 22, 2022, 1:00 pm CDT`, in the city's time zone."""
    local = in_zone(time, zone)
    return f"{local:%A}, {_date(local, '%B')}, {_clock(local)}"


def day(time: datetime, zone: str) -> str:
    """`July 22, 2022`, in the city's time zone."""
    return _date(in_zone(time, zone), "%B")


def short_day(time: datetime, zone: str, beside: datetime) -> str:
    """`Fri, Jul 22`, in the city's time zone; with the year where it is not that of the moment beside it."""
    local = in_zone(time, zone)
    year = "" if local.year == in_zone(beside, zone).year else f", {local.year}"
    return f"{local:%a}, {local:%b} {local.day}{year}"


def in_zone(time: datetime, zone: str) -> datetime:
    """The moment in the city's time zone; in UTC where nobody knows that zone."""
    try:
        return time.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return time.astimezone(ZoneInfo("UTC"))


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def shortened(text: str, most: int) -> str:
    """One line of at most `most` characters, with an ellipsis where it was cut."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def isolated(text: str) -> str:
    """Text whose direction marks cannot reach what stands beside it."""
    return f"{_ISOLATE}{text}{_END_ISOLATE}" if _BIDI.search(text) else text


def _date(local: datetime, month: str) -> str:
    return f"{local:{month}} {local.day}, {local.year}"


def _clock(local: datetime) -> str:
    return f"{local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'} {local:%Z}"
