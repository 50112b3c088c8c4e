"""The verdicts on one asset as page and report tell them: one entry per rule, the columns of a rule together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from atxaudit.models import Outcome, Severity, Table
from atxaudit.report.look import OUTCOMES
from atxaudit.words import count

_STRENGTH = (Outcome.FAILED, Outcome.COULD_NOT_RUN, Outcome.WAIVED, Outcome.PASSED, Outcome.NOT_APPLICABLE)
_HARSHEST_FIRST = [severity.value for severity in Severity]
_QUOTED = re.compile("“[^”]*”")


@dataclass(frozen=True, kw_only=True)
class FailingRow:
    """One row behind a finding; private values come masked."""

    row_id: str
    column: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What one rule found on one asset. Texts are as the rule or the portal wrote them: escape before drawing."""

    rule: str
    title: str
    dimension: str
    outcome: str
    severity: str
    points: float
    sentence: str  # what failed, in plain words; else ""
    why: str
    fix: str
    reason: str  # why it did not apply or could not run; else ""
    columns: tuple[str, ...]  # those that failed
    evidence: tuple[str, ...]  # what each failing column shows, where the columns differ in more than their name
    passed: int
    not_run: int  # columns of a failed rule that could not be judged
    rows: tuple[FailingRow, ...] = ()  # the first of the rows that failed
    rows_failed: int = 0  # all of them


def entries(verdicts: pd.DataFrame) -> list[Entry]:
    """One entry per rule, in the order of outcomes: of the failures, open security leads, then points and severity."""
    by_rule: dict[str, list[Any]] = {}  # rows as tuples: a page draws hundreds, and pandas takes ten times as long
    for verdict in verdicts.astype(object).where(verdicts.notna(), None).itertuples(index=False):
        by_rule.setdefault(str(verdict.rule), []).append(verdict)
    order = list(OUTCOMES)
    return sorted(
        (_entry(rule, by_rule[rule]) for rule in sorted(by_rule)),
        key=lambda e: (
            order.index(e.outcome),
            not is_gate(e),
            -e.points,
            _HARSHEST_FIRST.index(e.severity),
            e.dimension,
            e.title,
        ),
    )


def is_gate(entry: Entry) -> bool:
    """What keeps its asset from being good, though it brings no points."""
    is_open = entry.outcome == Outcome.FAILED
    return is_open and entry.dimension == "security" and entry.severity == Severity.CRITICAL.value


def headline(found: list[Entry]) -> str:
    """`9 promises failed, 34 passed, 2 could not run`."""
    numbers = {outcome: sum(e.outcome == outcome for e in found) for outcome in OUTCOMES}
    failed = numbers[Outcome.FAILED]
    words = [f"{count(failed, 'promise') if failed else 'No promise'} failed", f"{numbers[Outcome.PASSED]} passed"]
    if numbers[Outcome.COULD_NOT_RUN]:
        words.append(f"{numbers[Outcome.COULD_NOT_RUN]} could not run")
    return ", ".join(words)


def undescribed(found: list[Entry], rule: str = "column-described") -> Entry | None:
    """The entry on columns without a description, if any column lacks one."""
    return next((e for e in found if e.rule == rule and e.outcome == Outcome.FAILED), None)


def _entry(rule: str, verdicts: Sequence[Any]) -> Entry:
    numbers = Counter(verdict.outcome for verdict in verdicts)
    outcome = next(word for word in _STRENGTH if numbers[word.value])
    same = [verdict for verdict in verdicts if verdict.outcome == outcome]
    first = min(same, key=lambda verdict: _HARSHEST_FIRST.index(verdict.severity))  # its words stand for all
    failed = same if outcome == Outcome.FAILED else []
    passed = numbers[Outcome.PASSED.value]
    is_columns = first.table in {Table.COLUMNS, Table.ROWS}
    rows = _rows(failed)
    return Entry(
        rule=rule,
        title=str(first.title),
        dimension=str(first.dimension),
        outcome=outcome.value,
        severity=str(first.severity),
        points=round(sum(float(verdict.points or 0) for verdict in failed), 1),
        sentence=_sentence(first, len(failed), passed) if failed else "",
        why=str(first.why),
        fix=str(first.fix),
        reason=" ".join(sorted({verdict.reason for verdict in same if verdict.reason})),
        columns=tuple(verdict.subject for verdict in failed if verdict.subject) if is_columns else (),
        evidence=_evidence(failed),
        passed=passed,
        not_run=numbers[Outcome.COULD_NOT_RUN.value] if failed else 0,
        rows=rows,
        rows_failed=sum(int(verdict.failing_count or 0) for verdict in failed) if rows else 0,
    )


def _rows(failed: Sequence[Any]) -> tuple[FailingRow, ...]:
    return tuple(
        FailingRow(row_id=row_id, column=verdict.subject or "", value=value or "")
        for verdict in failed
        for row_id, value in verdict.rows or ()
    )


def _sentence(first: Any, failed: int, passed: int) -> str:
    if failed > 1 and first.says_together:
        return str(first.says_together).format(failed=failed, judged=failed + passed)
    return str(first.observed)


def _evidence(failed: Sequence[Any]) -> tuple[str, ...]:
    if len(failed) < 2:
        return ()
    told = [str(verdict.observed) for verdict in failed]
    return tuple(told) if len({_QUOTED.sub("“”", text, count=1) for text in told}) > 1 else ()
