"""Sharing out tenths of a point so that the parts shown add up to the whole shown.

Largest remainder: every part gets its whole tenths, and the tenths left over go to the largest fractions.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from atxaudit.scoring.tally import Codes, Counts, Numbers

_NOISE = 9  # decimals kept: what lies behind them is floating point, not points


def whole_tenths(exact: Numbers) -> Counts:
    """To the nearest tenth, halves upwards; `exact` is in tenths."""
    return np.floor(np.round(exact, _NOISE) + 0.5).astype(np.int64)


def share_out_rows(exact: Numbers, totals: Counts) -> Counts:
    """Whole tenths for each cell of a matrix, each row adding up to its total. Ties go to the left."""
    rounded = np.round(exact, _NOISE)
    tenths = np.floor(rounded).astype(np.int64)
    order = np.argsort(tenths - rounded, axis=1, kind="stable")
    left_over = totals - tenths.sum(axis=1)
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.broadcast_to(np.arange(exact.shape[1]), exact.shape), axis=1)
    tenths += rank < left_over[:, None]
    return tenths


def share_out_groups(exact: Numbers, group: Codes, tie: Codes, totals: Counts) -> Counts:
    """Whole tenths for each part, the parts of one group adding up to its total.

    `group` numbers each part's group, `totals` is indexed by it; ties go to the smaller `tie`.
    """
    rounded = np.round(exact, _NOISE)
    tenths = np.floor(rounded).astype(np.int64)
    order = np.lexsort((tie, tenths - rounded, group))
    left_over = totals - np.bincount(group, weights=tenths, minlength=len(totals)).astype(np.int64)
    rank = np.empty(len(exact), dtype=np.int64)
    rank[order] = _place_in_run(group[order])
    tenths += rank < left_over[group]
    return tenths


def _place_in_run(sorted_groups: Codes) -> npt.NDArray[np.int64]:
    """0, 1, 2 … within each stretch of equal numbers."""
    positions = np.arange(len(sorted_groups))
    starts = np.r_[True, sorted_groups[1:] != sorted_groups[:-1]] if len(sorted_groups) else np.zeros(0, dtype=bool)
    return positions - np.maximum.accumulate(np.where(starts, positions, 0))
