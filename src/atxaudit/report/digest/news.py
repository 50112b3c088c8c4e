"""What an e-mail tells: findings that came and went, by dataset, and the next dates."""

from __future__ import annotations

from dataclasses import dataclass

from atxaudit.models import Run
from atxaudit.report.look import Meaning
from atxaudit.words import day


@dataclass(frozen=True, kw_only=True)
class Note:
    """One finding, or several alike on the columns of a dataset."""

    sentence: str
    severity: Meaning
    fix: str  # "" where there is nothing to do


@dataclass(frozen=True, kw_only=True)
class Notes:
    """The first findings of a kind on a dataset; those on columns of one promise are one."""

    shown: tuple[Note, ...]
    left: int  # that are not shown

    def __bool__(self) -> bool:
        return bool(self.shown)


@dataclass(frozen=True, kw_only=True)
class DatasetNews:
    """What became of the findings on one dataset, or on a department itself."""

    title: str
    edit_url: str  # "" for none
    page_url: str
    new: Notes
    solved: Notes
    ended: Notes  # got an exception, or went with their dataset or column
    still_open: int  # findings
    worst: Note | None  # of what is still open


@dataclass(frozen=True, kw_only=True)
class DueDate:
    """A dataset that is late, or the day by which it must change."""

    title: str
    edit_url: str
    when: str
    promised: str
    state: str  # "late by 3 days", "in 3 days"
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class News:
    """One e-mail. All texts are safe to stand in a line of plain text; HTML must escape them."""

    run: Run
    against: Run
    liaison: str
    headline: str
    sentence: str  # what became of the findings that are neither new nor solved; "" where there are none
    standing: str
    scores: tuple[tuple[str, str, Meaning], ...]  # name, value, band
    counts: tuple[tuple[str, int], ...]  # new, solved, still open
    changed: tuple[DatasetNews, ...]
    changed_left: int  # datasets that are not shown
    still: tuple[DatasetNews, ...]  # nothing changed there, and something is to fix
    still_left: int
    due_headline: str
    due: tuple[DueDate, ...]
    late_left: int  # late ones that are not shown
    sources: tuple[tuple[str, str], ...]  # where it comes from


def day_of(run: Run) -> str:
    """The day an audit speaks of, in the city's time."""
    return day(run.as_of, run.timezone)
