"""What an asset's verdicts mean for its department: critical failures, warnings, the security gate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from atxaudit.models import Severity
from atxaudit.scoring.points import PUBLISHED_WELL, STILL_TRUE
from atxaudit.scoring.tally import Flags, Numbers, Rulebook, Tally

SECURITY = frozenset({"security"})


@dataclass(frozen=True, kw_only=True)
class Failures:
    """Per asset."""

    is_gated: Flags  # an open critical security finding, be it in one column
    is_critical: Flags
    warnings: Numbers  # scored warnings, in units of one rule; a rule over columns counts by its share of columns
    warnings_failed: Numbers
    is_scored: Flags  # anything passed or failed at all


def weigh_failures(tally: Tally, book: Rulebook) -> Failures:
    """A rule over columns is a critical failure when fewer than half its columns keep the critical promise.

    In security one column is enough: the gate and the standing see the same.
    """
    critical = book.harsh(Severity.CRITICAL)
    gated = _any(critical & book.among(SECURITY) & (tally.failed > 0))
    warnings, failed = _warnings(tally, book)
    return Failures(
        is_gated=gated,
        is_critical=gated | _any(critical & (2 * tally.failed > tally.scored)),
        warnings=warnings,
        warnings_failed=failed,
        is_scored=_any(tally.scored > 0),
    )


def _any(cells: Flags) -> Flags:
    return np.asarray(cells.any(axis=1), dtype=bool)


def _warnings(tally: Tally, book: Rulebook) -> tuple[Numbers, Numbers]:
    """Warnings judged and failed. A critical failure replaces its rule's warning, which then is not counted."""
    scored = book.among(PUBLISHED_WELL | STILL_TRUE)
    harsh, mild = scored & book.harsh(Severity.WARNING), scored & book.mild(Severity.WARNING)
    applies = (tally.scored > 0).astype(float)
    judged = np.where(harsh, applies, 0.0) + np.where(mild, applies - tally.failed_share, 0.0)
    failed = np.where(harsh, tally.failed_share, 0.0) + np.where(mild, tally.mildly_share, 0.0)
    return judged.sum(axis=1), failed.sum(axis=1)
