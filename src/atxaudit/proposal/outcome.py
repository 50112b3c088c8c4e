"""What came of each text, and of the scores."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from atxaudit.models import Run
from atxaudit.report.workbook.fields import NewText


class Fate(StrEnum):
    """Of one text."""

    PASSES = "passes"  # every rule on it that applies
    STILL_FAILS = "still fails"
    NOT_JUDGED = "not judged"  # it has no place on the portal, or no rule looks at it


@dataclass(frozen=True, kw_only=True)
class TextOutcome:
    """Of one new text."""

    new: NewText
    asset_name: str
    column_name: str  # "" for a record's text
    edit_url: str
    fate: Fate
    reason: str  # why it still fails or was not judged; else ""
    advice: str  # what would still be better, at no points; else ""
    repaired: tuple[str, ...]  # titles of the rules that failed and would pass


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The scores of an asset, or of the liaison or department, before and after; None: not measurable."""

    kind: str
    id: str
    name: str
    published_before: float | None
    published_after: float | None
    true_before: float | None
    true_after: float | None
    repaired: tuple[str, ...] = ()  # titles of rules that failed and would pass, or on how many columns
    broken: tuple[str, ...] = ()  # sentences of what did not fail, and would at a loss of points
    edit_url: str = ""

    @property
    def moves(self) -> bool:
        return (self.published_before, self.true_before) != (self.published_after, self.true_after)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What the texts of a workbook would bring."""

    run: Run
    group: Standing
    assets: tuple[Standing, ...]  # those with a new text, and others whose score moves with them
    texts: tuple[TextOutcome, ...]
    remarks: tuple[str, ...]
