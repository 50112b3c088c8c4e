"""Options that several commands share, and how they are read."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from atxaudit.errors import UsageError

Data = Annotated[
    Path | None,
    typer.Option(
        "--data", envvar="ATXAUDIT_DATA", help="Folder of snapshots and results.", show_default="your user data folder"
    ),
]
Suites = Annotated[
    Path | None,
    typer.Option(
        "--expectations", envvar="ATXAUDIT_EXPECTATIONS", help="Folder of suites.", show_default="the shipped ones"
    ),
]
RunId = Annotated[
    str | None, typer.Option("--run", envvar="ATXAUDIT_RUN", help="A run's id.", show_default="the latest")
]


class Format(StrEnum):
    """How a list is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


OutputFormat = Annotated[Format, typer.Option("--format", envvar="ATXAUDIT_FORMAT", help="How to print the list.")]


def read_as_of(text: str | None, timezone: str) -> datetime:
    """The moment an audit speaks of: an ISO time, or the end of a date in the city; now when not given.

    Raises:
        UsageError: it is neither.
    """
    if text is None:
        return datetime.now(UTC)
    zone = ZoneInfo(timezone)
    try:
        if len(text) == len("2024-09-27"):
            return datetime.combine(date.fromisoformat(text), time.max, zone).astimezone(UTC)
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f'--as-of "{text}" is no time: write a date such as 2024-09-27, or 2024-09-27T12:00Z.'
        ) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
