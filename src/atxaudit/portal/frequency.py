"""How often a dataset is promised to change: words and ISO 8601 intervals → days allowed."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal, Self

import isodate
from pydantic import BaseModel, ConfigDict, Field, model_validator

from atxaudit.portal.folding import fold

Kind = Literal["interval", "as_needed", "historical"]
Span = tuple[float, float]  # months, days: a month has no fixed number of days, so the two stay apart

_DAYS_IN_YEAR = 365.0  # from here on a promise is "a year or longer"
_DAYS_IN_MONTH = 365.25 / 12
_AN_HOUR: Span = (0.0, 1 / 24)
_REPEATING = re.compile(r"R\d*/(?:[^/P][^/]*/)?(P[^/]+)", re.IGNORECASE)  # R/P1M, R5/P1M, R/2020-01-01/P1M


@dataclass(frozen=True, kw_only=True, slots=True)
class Frequency:
    """A pace that was understood. The three numbers are days, and None unless `kind` is "interval"."""

    label: str
    kind: Kind
    interval_days: float | None = None
    late_after_days: float | None = None
    stale_after_days: float | None = None
    is_ambiguous: bool = False  # the word has two meanings in common use; the table decides for one


class FrequencyRow(BaseModel):
    """One row of the vocabulary as a file gives it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    label: str = Field(min_length=1)
    kind: Kind = "interval"
    words: tuple[str, ...] = Field(default=(), strict=False)
    ambiguous_words: tuple[str, ...] = Field(default=(), strict=False)
    iso: tuple[str, ...] = Field(default=(), strict=False)  # repeating intervals that mean this row
    interval_days: float | None = Field(default=None, gt=0)
    late_after_days: float | None = Field(default=None, gt=0)  # without them the formula of `days_allowed` holds
    stale_after_days: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        numbers = (self.interval_days, self.late_after_days, self.stale_after_days)
        if self.kind != "interval" and any(n is not None for n in numbers):
            raise ValueError(f'only the kind "interval" has days, and "{self.label}" is "{self.kind}"')
        if self.kind == "interval" and self.interval_days is None:
            raise ValueError(f'"{self.label}" needs interval_days')
        if (self.late_after_days is None) != (self.stale_after_days is None):
            raise ValueError(f'"{self.label}" needs late_after_days and stale_after_days, or neither')
        wrong = [text for text in self.iso if _span(text) is None]
        if wrong:
            raise ValueError(f'"{wrong[0]}" is no ISO 8601 repeating interval such as R/P1M')
        return self


@dataclass(frozen=True, kw_only=True, slots=True)
class FrequencyTable:
    """The vocabulary, ready to be asked."""

    words: Mapping[str, Frequency]  # by folded word
    spans: Mapping[Span, Frequency]

    def match(self, word: str) -> Frequency | None:
        """The pace a word or a repeating interval promises; None outside the vocabulary, and for a blank."""
        listed = self.words.get(fold(word))
        if listed is not None:
            return listed
        span = _span(word)
        return None if span is None else self._of_span(span)

    def _of_span(self, span: Span) -> Frequency:
        months, days = span
        if not months and days < 1:  # any pace below a day counts as several times a day
            span = _AN_HOUR
        return self.spans.get(span) or _unlisted(days + math.ceil(months * _DAYS_IN_MONTH))


def build_table(rows: Iterable[FrequencyRow]) -> FrequencyTable:
    """The table of these rows; where two rows name a word, the later one decides."""
    words: dict[str, Frequency] = {}
    spans: dict[Span, Frequency] = {}
    for row in rows:
        meant = _frequency(row)
        words |= {fold(word): meant for word in row.words}
        words |= {fold(word): replace(meant, is_ambiguous=True) for word in row.ambiguous_words}
        spans |= {span: meant for text in row.iso if (span := _span(text)) is not None}
    return FrequencyTable(words=words, spans=spans)


def days_allowed(interval_days: float) -> tuple[float, float]:
    """Days after which an interval the table does not list is late, and stale.

    Source: rules.md, below the staleness table: late at +max(3, 50 %) below a year and +25 % from a year on;
    stale at 3 × (never below 7 days) and 2 ×.
    """
    if interval_days < _DAYS_IN_YEAR:
        return interval_days + max(3.0, interval_days / 2), max(7.0, 3 * interval_days)
    return 1.25 * interval_days, 2 * interval_days


def _frequency(row: FrequencyRow) -> Frequency:
    if row.interval_days is None:
        return Frequency(label=row.label, kind=row.kind)
    late, stale = days_allowed(row.interval_days)
    return Frequency(
        label=row.label,
        kind=row.kind,
        interval_days=row.interval_days,
        late_after_days=late if row.late_after_days is None else row.late_after_days,
        stale_after_days=stale if row.stale_after_days is None else row.stale_after_days,
    )


def _unlisted(interval_days: float) -> Frequency:
    late, stale = days_allowed(interval_days)
    return Frequency(
        label=f"Every {interval_days:g} days",
        kind="interval",
        interval_days=interval_days,
        late_after_days=late,
        stale_after_days=stale,
    )


def _span(text: str) -> Span | None:
    """Months and days of a repeating interval (R/P1Y → 12, 0); None for anything else, and for no time at all."""
    repeating = _REPEATING.fullmatch(text.strip())
    if repeating is None:
        return None
    try:
        span = _months_and_days(isodate.parse_duration(repeating[1].upper()))
    except (isodate.ISO8601Error, ArithmeticError, ValueError):
        return None
    return span if max(span) > 0 else None


def _months_and_days(duration: Any) -> Span:
    """From what isodate reads: a plain timedelta, or a Duration once years or months are in it."""
    if isinstance(duration, timedelta):
        return 0.0, duration / timedelta(days=1)
    return float(duration.years * 12 + duration.months), duration.tdelta / timedelta(days=1)
