"""Facts of dates and times: stand-ins, ends before starts, months that are missing, clocks that cannot be."""

from __future__ import annotations

from atxaudit.snapshot.facts.from_rows.quality_column import MOSTLY, Dataset, counted, percent, such_as
from atxaudit.snapshot.profile.facts import ColumnProfile, DateFacts, share
from atxaudit.snapshot.profile.names import is_audit_stamp, words_of
from atxaudit.snapshot.profile.roles import Role

_LOG_MONTHS, _LOG_ROWS = 26, 20  # rules.md, no-missing-period
_NAMED = 3  # months that a sentence lists
_CLOCKS = {"time", "hour"}  # "crew hours" are a duration
_DURATIONS = {"response", "travel", "wait", "waiting", "average", "avg", "limit", "total", "duration", "elapsed"}


def facts(column: ColumnProfile, dataset: Dataset) -> dict[str, object]:
    """Of one column."""
    dates = column.dates if column.filled else None
    found = _span(column, dataset) | _clock(column)
    return found | _dates(column, dates, dataset) if dates else found | {"is_date": False}


def _dates(column: ColumnProfile, dates: DateFacts, dataset: Dataset) -> dict[str, object]:
    is_event = dataset.has_role(column, Role.EVENT_DATE) and not is_audit_stamp(column.column)  # else a register
    is_log = is_event and dates.months >= _LOG_MONTHS and dates.median_month_rows >= _LOG_ROWS
    return {
        "is_date": True,
        "stand_in_dates": dates.sentinels,
        "stand_in_percent": percent(dates.sentinels, column.filled),
        "is_log": is_log,
        "missing_months": _listed(dates.empty_months) if is_log else None,
        "has_times": dates.timed > 0,
        "shifted_percent": percent(dates.shifted, column.filled),
    }


def _listed(months: tuple[str, ...]) -> str | None:
    if len(months) <= _NAMED:
        return " and ".join(filter(None, (", ".join(months[:-1]), *months[-1:]))) or None
    return f"{', '.join(months[:_NAMED])} and {len(months) - _NAMED} more"


def _span(column: ColumnProfile, dataset: Dataset) -> dict[str, object]:
    """The worst of the ends that this date starts."""
    pairs = dict.fromkeys(dataset.roles.spans)
    spans = [
        span for span in dataset.profile.spans if span.start == column.field_name and (span.start, span.end) in pairs
    ]
    span = max(spans, key=lambda span: (share(span.inverted, span.compared), span.compared), default=None)
    if span is None or not span.compared:
        return {"starts_a_span": False}
    return {
        "starts_a_span": True,
        "end_name": dataset.name_of(span.end),
        "inverted_rows": span.inverted,
        "compared_rows": span.compared,
    }


def _clock(column: ColumnProfile) -> dict[str, object]:
    """Times of day by the name and by the cells; numbers lose the zeros at their front."""
    words = words_of(column.column)
    named = bool(words) and words[-1] in _CLOCKS and _DURATIONS.isdisjoint(words)
    if column.numbers:
        clock, wrong, example = column.numbers.clock, column.numbers.clock_wrong, ""
    elif column.text and column.kind == "text":
        clock, wrong, example = column.text.clock, column.text.clock_wrong, column.text.example("clock_wrong")
    else:
        return {"is_clock": False}
    if not named or not column.filled or column.share(clock) < MOSTLY:
        return {"is_clock": False}
    said = f"{counted(wrong, 'cell', ('is', 'are'))} no time of a day{such_as(example)}"
    return {"is_clock": True, "impossible_time": said if wrong else None}
