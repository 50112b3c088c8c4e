"""What each verdict has at stake, what it lost, and the points its repair brings.

A score is 100 × earned ÷ (points of passed and failed), per asset; a repair brings 100 × lost ÷ the same.
Both are shown to one decimal and add up exactly: tenths are shared out among an asset's rules first, then among
the columns of each rule, so that a rule over many columns neither gains nor loses by being many.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from atxaudit.scoring.remainders import share_out_groups, share_out_rows, whole_tenths
from atxaudit.scoring.tally import Counts, Flags, Numbers, Rulebook, Subjects, Tally, ratio

PUBLISHED_WELL = frozenset({"metadata", "ownership", "standards", "accessibility"})
STILL_TRUE = frozenset({"staleness", "quality"})
MOST_NOT_RUN = 0.4  # of the weight; above it a score would stand on too little (rules.md, "Severity and points")


@dataclass(frozen=True, kw_only=True)
class Score:
    """One of the two scores: of every asset, and the tenths each rule would bring it if it were fixed.

    Where a score is not measurable, the tenths still say what a repair weighs among the rules that did run.
    """

    tenths: Counts  # per asset; meaningless where not measurable
    is_measurable: Flags
    is_hidden: Flags  # not measurable, because too much of what applies could not run
    exact: Numbers  # asset × rule, in tenths, unrounded
    shown: Counts  # asset × rule, in tenths; a row adds up to 1000 − tenths
    total: Numbers  # per asset: points of passed and failed


def at_stake(tally: Tally, book: Rulebook) -> Numbers:
    """Points of what passed or failed, asset × rule."""
    return np.where(tally.scored > 0, book.points, 0.0)


def lost(tally: Tally, book: Rulebook) -> Numbers:
    """Points lost, asset × rule: a rule over columns loses the share of its columns that failed."""
    return tally.failed_share * book.points + tally.mildly_share * book.milder_points


def measure(tally: Tally, book: Rulebook, dimensions: frozenset[str]) -> Score:
    """The score over the rules of some dimensions."""
    counts = book.among(dimensions)
    total = np.where(counts, at_stake(tally, book), 0.0).sum(axis=1)
    losses = np.where(counts, lost(tally, book), 0.0)
    not_run = np.where(counts, _not_run(tally, book), 0.0).sum(axis=1)
    tenths = whole_tenths(1000 * ratio(total - losses.sum(axis=1), total))
    exact = 1000 * ratio(losses, total[:, None])
    owed = np.where(total > 0, 1000 - tenths, 0)
    is_hidden = (not_run > 0) & (ratio(not_run, total + not_run) > MOST_NOT_RUN)
    return Score(
        tenths=tenths,
        is_measurable=(total > 0) & ~is_hidden,
        is_hidden=is_hidden,
        exact=exact,
        shown=share_out_rows(exact, owed),
        total=total,
    )


def price(
    subjects: Subjects, tally: Tally, book: Rulebook, scores: tuple[Score, ...], names: pd.Series
) -> pd.DataFrame:
    """weight, lost and points of each verdict, in the order of the verdicts.

    weight is what the verdict has at stake, for could not run too; it is 0 where a rule did not apply or was waived.
    `names` are the verdicts' subjects and settle ties.
    """
    judged, applicable = _judged(subjects, tally)
    points = book.points[subjects.rule]
    divisor = np.where(subjects.scored, judged, np.where(subjects.could_not_run, applicable, 0))
    loss = np.where(subjects.failed, points, np.where(subjects.mildly, book.milder_points[subjects.rule], 0.0))
    losing = ratio(loss, divisor)
    return pd.DataFrame(
        {
            "weight": ratio(points, divisor),
            "lost": losing,
            "points": sum(_tenths(subjects, losing, score, names) for score in scores) / 10,
        },
        index=names.index,
    )


def _not_run(tally: Tally, book: Rulebook) -> Numbers:
    """Points that could not be judged, asset × rule: the share of the columns that apply."""
    return book.points * ratio(tally.could_not_run, tally.scored + tally.could_not_run)


def _judged(subjects: Subjects, tally: Tally) -> tuple[Counts, Counts]:
    """For each verdict, how many share its rule's points: those scored, and those with what could not run."""
    on_asset = subjects.asset >= 0
    asset = np.where(on_asset, subjects.asset, 0)
    if not len(tally.all):
        return np.ones(len(asset), dtype=np.int64), np.ones(len(asset), dtype=np.int64)
    judged = np.where(on_asset, tally.scored[asset, subjects.rule], 1)
    applicable = np.where(on_asset, (tally.scored + tally.could_not_run)[asset, subjects.rule], 1)
    return judged, applicable


def _tenths(subjects: Subjects, losing: Numbers, score: Score, names: pd.Series) -> Counts:
    """Tenths that the repair of each verdict brings to one score."""
    tenths = np.zeros(len(losing), dtype=np.int64)
    at = np.flatnonzero((losing > 0) & (subjects.asset >= 0))
    asset, rule = subjects.asset[at], subjects.rule[at]
    within = score.exact[asset, rule] > 0
    at, asset, rule = at[within], asset[within], rule[within]
    tie = pd.factorize(names.iloc[at], sort=True)[0]
    group = asset * score.exact.shape[1] + rule
    tenths[at] = share_out_groups(1000 * losing[at] / score.total[asset], group, tie, score.shown.ravel())
    return tenths
