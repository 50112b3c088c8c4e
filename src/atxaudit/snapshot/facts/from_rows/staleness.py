"""Facts for the rules of staleness: how far the newest row lies behind the stamp, and dates that cannot be.

Dates of rows are the city's own, the stamp is in UTC: less than a day between them, and whole days are counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd

from atxaudit.models import Column
from atxaudit.snapshot.profile import names
from atxaudit.snapshot.profile.facts import ColumnProfile, DateFacts
from atxaudit.snapshot.profile.roles import Role
from atxaudit.snapshot.readings import DatasetReading
from atxaudit.snapshot.rows.files import RowFile

_RHYTHM = 3  # times the 90th percentile of its own gaps: the data may pause as long as it is used to
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_SLACK = timedelta(days=1)
_MANY = 50  # filled cells
_RECORD = {"created", "create", "creation", "updated", "update", "modified", "modify"}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Newest:
    """The newest date of one column."""

    column: ColumnProfile
    dates: DateFacts
    moment: datetime
    is_known: bool = True  # else rows that were not read may be newer


def asset_facts(reading: DatasetReading, record: Mapping[str, Any]) -> dict[str, object]:
    """Of the dataset as a whole."""
    profile = reading.profile
    if profile is None or reading.file is None:
        return {}
    late = record.get("days_late")
    facts: dict[str, object] = {
        "is_in_time": pd.notna(late) and late <= 0,
        "filled_rows": reading.file.portal_count - (profile.blank_rows if not reading.file.is_sample else 0),
    }
    stamp = _moment(record.get("data_updated_at"))
    found = _newest_dates(reading, stamp)
    return facts | (_newest_row(found, stamp, record) if found else {})


def column_facts(reading: DatasetReading, _: Mapping[str, Any]) -> dict[str, dict[str, object]]:
    """Of each column, by field name."""
    columns = reading.profile.columns if reading.profile else ()
    return {column.field_name: _of_dates(column, column.dates) for column in columns if column.dates}


def ruled_out(column: Column) -> dict[str, object]:
    """Flags that are false whatever the rows hold, by name and type."""
    is_date = column.datatype in {"calendar_date", "date"}  # dates as text are seen in the rows alone
    flags = {
        "is_past_date": is_date and not names.may_look_ahead(column),
        "is_record_date": is_date and names.has_word(column, _RECORD),
    }
    return {name: False for name, may_be in flags.items() if not may_be}


def _of_dates(profile: ColumnProfile, dates: DateFacts) -> dict[str, object]:
    column = Column(field_name=profile.field_name, name=profile.name, datatype=profile.datatype)
    return {
        "is_past_date": not names.may_look_ahead(column) and not names.is_birth_date(column),
        "future_rows": dates.future,
        "latest_date": _in_words(dates.latest) if dates.latest else "",
        "is_record_date": names.has_word(column, _RECORD),
        "has_many_values": profile.filled > _MANY,
    }


def _newest_row(found: Sequence[_Newest], stamp: datetime | None, record: Mapping[str, Any]) -> dict[str, object]:
    newest = max(found, key=lambda one: one.moment)
    facts: dict[str, object] = {
        "has_event_date": True,
        "newest_row": newest.moment,
        "newest_row_column": newest.column.name,
        "row_period_days": newest.dates.period_days,
    }
    allowed, lag = _allowed(newest.dates, record), _days_between(newest.moment, stamp)
    if allowed is None or lag is None:
        return facts | {"newest_row_is_known": True}
    return facts | {
        "row_lag_days": lag,
        "row_lag_allowed": allowed,
        "row_lag_over": lag - allowed,
        "newest_row_is_known": lag <= allowed or all(one.is_known for one in found),
    }


def _allowed(dates: DateFacts, record: Mapping[str, Any]) -> float | None:
    """rules.md: late-after + one period of the data, or 3 × the 90th percentile of the gaps between its dates."""
    late_after = record.get("days_allowed")
    if late_after is None or pd.isna(late_after):
        return None
    return max(float(late_after) + (dates.period_days or 0.0), _RHYTHM * (dates.gap_p90_days or 0.0))


def _newest_dates(reading: DatasetReading, stamp: datetime | None) -> list[_Newest]:
    """The newest plausible date of each column that tells when things happened."""
    if reading.profile is None or reading.roles is None or reading.file is None:
        return []
    events = set(reading.roles.having(Role.EVENT_DATE))
    return [
        _newest_of(column, column.dates, reading.file, stamp)
        for column in reading.profile.columns
        if column.field_name in events and column.dates and column.dates.newest_valued and column.dates.days > 1
    ]


def _newest_of(column: ColumnProfile, dates: DateFacts, file: RowFile, stamp: datetime | None) -> _Newest:
    """Of a sample, what the portal finds over all rows; unless that cannot be true, for then it hides the true one."""
    read = _utc(dates.newest_valued or _EARLIEST)
    if not file.is_sample:
        return _Newest(column=column, dates=dates, moment=read)
    asked = next((_moment(newest.text) for newest in file.newest if newest.field_name == column.field_name), None)
    last = (stamp or file.fetched_at) + _SLACK
    if asked is None or not _EARLIEST <= asked <= last:
        return _Newest(column=column, dates=dates, moment=read, is_known=False)
    return _Newest(column=column, dates=dates, moment=max(asked, read))


def _days_between(newest: datetime, stamp: datetime | None) -> float | None:
    """Whole days: a row dated the 20th may be of that evening."""
    return float(max((stamp.date() - newest.date()).days, 0)) if stamp else None


def _moment(value: object) -> datetime | None:
    """A time in UTC, of a fact or of what the portal writes; None for nothing."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    return _utc(value) if isinstance(value, datetime) and pd.notna(value) else None


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _in_words(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
