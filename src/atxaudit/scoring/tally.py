"""How often each rule passed and failed on each asset: dense matrices, assets down and rules across.

Everything a score is made of is computed from these counts, so that the order of the verdicts cannot matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from atxaudit.models import Outcome, Severity
from atxaudit.suites.rule import Rule

Codes = npt.NDArray[np.intp]
Counts = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Rulebook:
    """The rules in the order of their ids, the milder entry of each beside its harsher one."""

    rules: tuple[Rule, ...]
    milder: tuple[Rule | None, ...]

    @property
    def points(self) -> Numbers:
        """What each rule is worth."""
        return np.array([r.points for r in self.rules], dtype=float)

    @property
    def milder_points(self) -> Numbers:
        """What a failure loses that only the milder entry found: never more than the rule is worth."""
        return np.array([min(m.points, r.points) if m else 0.0 for r, m in zip(self.rules, self.milder, strict=True)])

    def among(self, dimensions: frozenset[str]) -> Flags:
        """Which rules are of these dimensions."""
        return np.array([r.dimension in dimensions for r in self.rules], dtype=bool)

    def harsh(self, severity: Severity) -> Flags:
        """Which rules have this severity."""
        return np.array([r.severity == severity for r in self.rules], dtype=bool)

    def mild(self, severity: Severity) -> Flags:
        """Which rules have a milder entry of this severity."""
        return np.array([m is not None and m.severity == severity for m in self.milder], dtype=bool)


def rulebook(rules: Sequence[Rule]) -> Rulebook:
    """The rules by id; entries of one id become one."""
    milder = {r.id: r for r in rules if r.milder}
    harsh = sorted({r.id: r for r in rules if not r.milder}.values(), key=lambda r: r.id)
    return Rulebook(rules=tuple(harsh), milder=tuple(milder.get(r.id) for r in harsh))


@dataclass(frozen=True, kw_only=True)
class Subjects:
    """Each verdict's place in the matrices, and how it came out."""

    asset: Codes  # -1: a verdict on a department
    rule: Codes
    passed: Flags
    failed: Flags  # by the harsher entry
    mildly: Flags  # failed by the milder entry only
    could_not_run: Flags
    not_applicable: Flags

    @property
    def scored(self) -> Flags:
        """Only passed and failed score."""
        return self.passed | self.failed | self.mildly


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Counts of verdicts per asset and rule."""

    passed: Counts
    failed: Counts
    mildly: Counts
    could_not_run: Counts
    not_applicable: Counts
    all: Counts

    @property
    def scored(self) -> Counts:
        """Columns (or the asset itself) that passed or failed."""
        return self.passed + self.failed + self.mildly

    @property
    def failed_share(self) -> Numbers:
        """Share of what was judged that failed by the harsher entry, 0..1."""
        return ratio(self.failed, self.scored)

    @property
    def mildly_share(self) -> Numbers:
        """Share of what was judged that failed by the milder entry only, 0..1."""
        return ratio(self.mildly, self.scored)


def ratio(part: npt.ArrayLike, whole: npt.ArrayLike) -> Numbers:
    """part ÷ whole, and 0 where there is no whole."""
    parts, wholes = np.broadcast_arrays(np.asarray(part, dtype=float), np.asarray(whole, dtype=float))
    share = np.zeros(wholes.shape)
    np.divide(parts, wholes, out=share, where=wholes > 0)
    return share


def place(verdicts: pd.DataFrame, asset_ids: Sequence[str], book: Rulebook) -> Subjects:
    """Where each verdict belongs.

    Raises:
        KeyError: a verdict names a rule or an asset that was not handed in.
    """
    severities = np.array([r.severity.value for r in book.rules], dtype=object)
    rule = _codes(verdicts["rule"], [r.id for r in book.rules], "rule")
    outcome = _codes(verdicts["outcome"], [o.value for o in Outcome], "outcome")
    severity = _codes(verdicts["severity"], [s.value for s in Severity], "severity")
    harsh = _codes(pd.Series(severities), [s.value for s in Severity], "severity")
    is_failed = outcome == _position(Outcome.FAILED)
    is_harsh = severity == harsh[rule]
    return Subjects(
        asset=_codes(verdicts["asset_id"], asset_ids, "asset", none=""),
        rule=rule,
        passed=outcome == _position(Outcome.PASSED),
        failed=is_failed & is_harsh,
        mildly=is_failed & ~is_harsh,
        could_not_run=outcome == _position(Outcome.COULD_NOT_RUN),
        not_applicable=outcome == _position(Outcome.NOT_APPLICABLE),
    )


def count(subjects: Subjects, shape: tuple[int, int]) -> Tally:
    """The verdicts on assets and their columns, counted; `shape` is (assets, rules)."""
    on_asset = subjects.asset >= 0
    cell = subjects.asset * shape[1] + subjects.rule

    def counted(which: Flags) -> Counts:
        found = np.bincount(cell[which & on_asset], minlength=shape[0] * shape[1])
        return found.astype(np.int64).reshape(shape)

    return Tally(
        passed=counted(subjects.passed),
        failed=counted(subjects.failed),
        mildly=counted(subjects.mildly),
        could_not_run=counted(subjects.could_not_run),
        not_applicable=counted(subjects.not_applicable),
        all=counted(np.ones(len(cell), dtype=bool)),
    )


def _codes(values: pd.Series, known: Sequence[str], what: str, none: str | None = None) -> Codes:
    """Position of each value among the known ones; -1 for `none`."""
    codes, found = pd.factorize(values)
    places = {word: i for i, word in enumerate(known)} | ({} if none is None else {none: -1})
    if missing := sorted(str(word) for word in found if word not in places):
        raise KeyError(f"a verdict names the {what} {missing[0]!r}, which was not handed in")
    return np.array([places[word] for word in found], dtype=np.intp)[codes]


def _position(outcome: Outcome) -> int:
    return list(Outcome).index(outcome)
