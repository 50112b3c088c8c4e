"""A frame judged by a suite: one verdict per rule and subject, with one of five outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from atxaudit.engine.frames import Mask, is_skipped, is_true, missing_facts, narrowed
from atxaudit.engine.says import fill
from atxaudit.engine.validation import Reading, validate
from atxaudit.models import Outcome, Severity, Table
from atxaudit.suites.rule import Rule, TableSuite

Codes = np.ndarray[Any, np.dtype[np.int8]]  # positions in OUTCOMES or SEVERITIES

OUTCOMES = [outcome.value for outcome in Outcome]
SEVERITIES = [severity.value for severity in Severity]
TABLES = [table.value for table in Table]
PASSED, FAILED, NOT_APPLICABLE, _, COULD_NOT_RUN = range(len(OUTCOMES))
RANK = np.array([2, 3, 0, 0, 1], dtype=np.int8)  # of two entries of one rule, the outcome that counts, by OUTCOMES

KNOWN_BETTER = {"column_is_read": "unread_reason"}  # bool fact → the text fact that, where set, says why it is false
SUBJECTS = {Table.ASSETS: "", Table.COLUMNS: "field_name", Table.DEPARTMENTS: "department"}  # column that names them
COLUMNS = (
    "suite",
    "rule",
    "table",
    "severity",
    "outcome",
    "reason",
    "asset_id",
    "subject",
    "observed",
    "failing_count",
    "judged_count",
)


@dataclass(frozen=True, kw_only=True)
class _Judgement:
    """One rule on every row of the frame."""

    outcomes: Codes
    reasons: np.ndarray[Any, np.dtype[np.object_]]  # "" where it passed or failed
    severities: Codes
    observed: np.ndarray[Any, np.dtype[np.object_]]  # "" unless it failed


def judge_all(
    frames: Mapping[Table, pd.DataFrame], suites: Iterable[TableSuite], *, cut_fixed_cost: bool = True
) -> pd.DataFrame:
    """The verdicts of all suites on their frames, one below the other; see `judge`. Rows are judged by dataset."""
    portal_wide = [suite for suite in suites if suite.table is not Table.ROWS]
    return joined([judge(frames[suite.table], suite, cut_fixed_cost=cut_fixed_cost) for suite in portal_wide])


def judge(frame: pd.DataFrame, suite: TableSuite, *, cut_fixed_cost: bool = True) -> pd.DataFrame:
    """One verdict per rule and row, rules in the suite's order, rows in the frame's.

    A rule that breaks leaves its subjects "could not run" and the other rules' verdicts whole. A milder entry is
    merged into its rule.

    Args:
        frame: one row per subject, with the key of the suite's table (snapshot/schema.py) and the facts.
        suite: the rules of one table.
        cut_fixed_cost: leave out what Great Expectations does over and over; the results are the same.

    Returns:
        suite, rule, table, severity, outcome, reason (categories), asset_id, subject, observed (text),
        failing_count, judged_count (1 or 0 here).
    """
    frame = frame.reset_index(drop=True)
    entries = dict(
        zip(map(_key, suite.rules), _entries(frame, suite.rules, cut_fixed_cost=cut_fixed_cost), strict=True)
    )
    harsh = [rule for rule in suite.rules if not rule.milder or (rule.id, False) not in entries]
    judgements = []
    for rule in harsh:
        own, milder = entries[_key(rule)], entries.get((rule.id, True))
        judgements.append(own if milder is None or rule.milder else _merged(own, milder))
    return _verdicts(frame, suite, [rule.id for rule in harsh], judgements)


def _key(rule: Rule) -> tuple[str, bool]:
    return rule.id, rule.milder


def _entries(frame: pd.DataFrame, rules: Sequence[Rule], *, cut_fixed_cost: bool) -> list[_Judgement]:
    """What each entry of the suite found, before a rule's two entries are merged."""
    missing = {_key(rule): missing_facts(frame, rule) for rule in rules}
    whole = [rule for rule in rules if not missing[_key(rule)]] if len(frame) else []
    read = validate(narrowed(frame, whole), whole, cut_fixed_cost=cut_fixed_cost)
    readings = dict(zip(map(_key, whole), read, strict=True))
    return [_judgement(frame, rule, readings.get(_key(rule)) or _unread(missing[_key(rule)])) for rule in rules]


def _unread(missing: Sequence[str]) -> Reading:
    cause = f'the snapshot has no fact "{missing[0]}"' if missing else ""
    return Reading(failing=np.array([], dtype=np.int64), judged=0, cause=cause)


def _judgement(frame: pd.DataFrame, rule: Rule, reading: Reading) -> _Judgement:
    """Outcomes painted one over the other: what is painted later holds."""
    outcomes = np.full(len(frame), PASSED, dtype=np.int8)
    reasons = np.full(len(frame), "", dtype=np.object_)

    def paint(rows: Mask, outcome: int, reason: str) -> None:
        outcomes[rows] = outcome
        reasons[rows] = reason

    def paint_better(fact: str) -> None:
        better = frame.get(KNOWN_BETTER.get(fact, ""))
        if better is not None:
            known = ~is_true(frame[fact]) & better.notna().to_numpy()
            reasons[known] = better[known]

    outcomes[reading.failing] = FAILED
    if all(fact in frame.columns for fact in rule.columns):
        paint(is_skipped(frame, rule), NOT_APPLICABLE, rule.when_empty)
    for stated, outcome in ((rule.could_not_run, COULD_NOT_RUN), (rule.not_applicable, NOT_APPLICABLE)):
        for fact, reason in reversed(list(stated.items())):
            if fact in frame.columns:
                paint(~is_true(frame[fact]), outcome, reason)
                paint_better(fact)
    cause = reading.cause or _disagreement(reading, outcomes)
    if cause:
        paint(outcomes <= FAILED, COULD_NOT_RUN, f"The rule stopped ({cause}); that is our side, no points are lost.")
    return _Judgement(
        outcomes=outcomes,
        reasons=reasons,
        severities=np.full(len(frame), SEVERITIES.index(rule.severity), dtype=np.int8),
        observed=_observed(frame, rule, outcomes),
    )


def _disagreement(reading: Reading, outcomes: Codes) -> str:
    """Why our reading of a result cannot be trusted: Great Expectations looked at other rows than we think."""
    judged, failed = int(np.sum(outcomes <= FAILED)), int(np.sum(outcomes == FAILED))
    if judged == reading.judged and failed == len(reading.failing):
        return ""
    return f"Great Expectations looked at {reading.judged} rows where {judged} were due"


def _observed(frame: pd.DataFrame, rule: Rule, outcomes: Codes) -> np.ndarray[Any, np.dtype[np.object_]]:
    observed = np.full(len(frame), "", dtype=np.object_)
    failed = np.flatnonzero(outcomes == FAILED)
    if len(failed):
        observed[failed] = fill(rule, frame, failed)
    return observed


def _merged(harsh: _Judgement, milder: _Judgement) -> _Judgement:
    """The milder entry speaks where its outcome counts more: it failed and the harsh one did not, and so on."""
    speaks = RANK[milder.outcomes] > RANK[harsh.outcomes]
    found = speaks & (milder.outcomes == FAILED)
    return _Judgement(
        outcomes=np.where(speaks, milder.outcomes, harsh.outcomes),
        reasons=np.where(speaks, milder.reasons, harsh.reasons),
        severities=np.where(found, milder.severities, harsh.severities),
        observed=np.where(speaks, milder.observed, harsh.observed),
    )


def _verdicts(
    frame: pd.DataFrame, suite: TableSuite, rule_ids: Sequence[str], judgements: Sequence[_Judgement]
) -> pd.DataFrame:
    """The verdict frame, each column laid out rule after rule."""
    rows, rules = len(frame), len(rule_ids)
    outcomes = _laid([j.outcomes for j in judgements])
    columns = {
        "suite": _category(np.zeros(rows * rules, dtype=np.int8), [suite.name]),
        "rule": _category(np.repeat(np.arange(rules), rows), list(rule_ids)),
        "table": _category(np.full(rows * rules, TABLES.index(suite.table)), TABLES),
        "severity": _category(_laid([j.severities for j in judgements]), SEVERITIES),
        "outcome": _category(outcomes, OUTCOMES),
        "reason": pd.Categorical(pd.array(_laid([j.reasons for j in judgements]), dtype="str")),
        "asset_id": _tiled(frame, "asset_id" if suite.table is not Table.DEPARTMENTS else "", rules),
        "subject": _tiled(frame, SUBJECTS[suite.table], rules),
        "observed": pd.array(_laid([j.observed for j in judgements]), dtype="str"),
        "failing_count": (outcomes == FAILED).astype(np.int64),
        "judged_count": (outcomes <= FAILED).astype(np.int64),
    }
    return pd.DataFrame(columns, columns=list(COLUMNS))


def _category(codes: Any, names: Sequence[str]) -> pd.Categorical[str]:
    return pd.Categorical.from_codes(codes, pd.Index(list(names), dtype="str"))


def _laid(parts: Sequence[Any]) -> Any:
    return np.concatenate(parts)


def _tiled(frame: pd.DataFrame, key: str, times: int) -> Any:
    """A key column of the frame once per rule; "" throughout where the table has no such key."""
    if not key:
        return pd.array([""], dtype="str").take(np.zeros(len(frame) * times, dtype=np.intp))
    return frame[key].astype("str").array.take(np.tile(np.arange(len(frame)), times))


def joined(verdicts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """One frame that keeps its categories: pandas turns differing ones into plain objects."""
    columns = {
        name: union_categoricals([v[name] for v in verdicts])
        if isinstance(verdicts[0][name].dtype, pd.CategoricalDtype)
        else pd.concat([v[name] for v in verdicts], ignore_index=True)
        for name in COLUMNS
    }
    return pd.DataFrame(columns)
