"""The words beside a score: its band, and the city's own three for a department (rules.md, "Severity and points")."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from atxaudit.scoring.tally import Counts, Flags, Numbers

GOOD, NEEDS_WORK, POOR, NOT_MEASURABLE = "good", "needs work", "poor", "not measurable"
FULLY, PARTIALLY, NOT_SATISFIED = "fully satisfied", "partially satisfied", "not satisfied"

_GOOD_FROM, _NEEDS_WORK_FROM = 850, 600  # tenths; 85 and 60 of 100
_WARNINGS_ALLOWED = 0.10  # share of the scored warnings that may fail
_CRITICAL_ALLOWED = 0.25  # share of the datasets that may have a critical failure


def bands(tenths: Counts, is_measurable: Flags, is_gated: Flags) -> npt.NDArray[np.object_]:
    """The band of each score as shown, so that the number and the word never disagree.

    `is_gated` marks assets with an open critical security finding: they cannot be good.
    """
    words = np.full(len(tenths), POOR, dtype=object)
    words[tenths >= _NEEDS_WORK_FROM] = NEEDS_WORK
    words[(tenths >= _GOOD_FROM) & ~is_gated] = GOOD
    words[~is_measurable] = NOT_MEASURABLE
    return words


def standing(critical: Counts, warnings_failed: Numbers, warnings: Numbers, share_critical: Numbers) -> list[str]:
    """The three words of the 2013 directive, per department.

    `critical` counts every critical failure, `warnings` the scored warnings in units of one rule on one asset, and
    `share_critical` is the share of its datasets with a critical failure.
    """
    fully = (critical == 0) & (np.round(warnings_failed - _WARNINGS_ALLOWED * warnings, 9) <= 0)
    partially = np.round(share_critical - _CRITICAL_ALLOWED, 9) <= 0
    return [str(word) for word in np.select([fully, partially], [FULLY, PARTIALLY], NOT_SATISFIED)]
