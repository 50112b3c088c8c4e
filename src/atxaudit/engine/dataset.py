"""The rows of one dataset judged by its plan: one verdict per rule and column, with the rows that failed.

A rule may stand in several entries, which must all hold of a column; a milder entry counts where the harsher ones
found nothing worse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from atxaudit.engine.duckdb.rows import RowResult, judge_rows
from atxaudit.engine.judge import COLUMNS, OUTCOMES, SEVERITIES, TABLES, joined
from atxaudit.models import Outcome, Severity, Table
from atxaudit.snapshot.profile.masks import masked, without_private
from atxaudit.snapshot.profile.showing import LONGEST
from atxaudit.suites.plan import Plan, Planned
from atxaudit.suites.rule import Rule
from atxaudit.suites.sentences import Count

ROWS = "rows"  # the verdict frame's column of failing rows: a list of [row id, value as shown], or None
ONLY_A_SAMPLE = "Only a sample of its rows was read."
NO_VALUES = "The column holds no values."
_READ = 1_000  # characters of a cell: one may be as large as a file, and is shown only by its beginning
_WORST_FIRST = (Outcome.FAILED, Outcome.COULD_NOT_RUN, Outcome.PASSED, Outcome.NOT_APPLICABLE)
_MILDER_COUNTS = (Outcome.FAILED, Outcome.PASSED, Outcome.COULD_NOT_RUN, Outcome.NOT_APPLICABLE)


@dataclass(frozen=True, kw_only=True, slots=True)
class RowVerdict:
    """What came of one rule on one column of one dataset (or on the dataset, where `subject` is "")."""

    suite: str
    rule: str
    severity: Severity
    outcome: Outcome
    asset_id: str
    subject: str = ""
    reason: str = ""  # why it did not apply or could not run
    observed: str = ""  # the finding in words
    failing_count: int = 0  # cells, all of them
    judged_count: int = 0
    rows: tuple[tuple[str, str], ...] = ()  # the first of the failing ones: row id, value


def judge_dataset(
    plan: Plan, parquet: Path, *, is_sample: bool = False, threads: int = 1, cut_fixed_cost: bool = True
) -> list[RowVerdict]:
    """The verdicts of every row rule on one dataset, in the order of the plan. The last two: see `judge_rows`."""
    results = (
        judge_rows(parquet, plan.promises, threads=threads, cut_fixed_cost=cut_fixed_cost) if plan.promises else []
    )
    read = [
        (planned, _verdict(planned, result, plan, is_sample=is_sample))
        for planned, result in zip(plan.promises, results, strict=True)
    ]
    return [*_merged(read), *_not_planned(plan)]


def same_verdict(asset_id: str, rules: Iterable[Rule], outcome: Outcome, reason: str) -> list[RowVerdict]:
    """The same outcome for every row rule: the rows could not be read, or the asset has none of its own."""
    harsh = {rule.id: rule for rule in rules if not rule.milder}
    return [_of_dataset(rule, asset_id, outcome, reason) for rule in harsh.values()]


def with_row_verdicts(portal_wide: pd.DataFrame, verdicts: Sequence[RowVerdict]) -> pd.DataFrame:
    """All verdicts of a run in one frame, failing rows in a column more: see `ROWS`."""
    of_rows = row_verdict_frame(verdicts)
    rows = [*portal_wide.get(ROWS, pd.Series([None] * len(portal_wide), dtype=object)), *of_rows[ROWS]]
    return joined([portal_wide, of_rows]).assign(**{ROWS: pd.Series(rows, dtype=object)})


def row_verdict_frame(verdicts: Sequence[RowVerdict]) -> pd.DataFrame:
    """The verdicts as the portal-wide ones come (engine/judge.py), with the failing rows in a column more."""
    columns: dict[str, Any] = {
        name: pd.array([getattr(v, name) for v in verdicts], dtype="str")
        for name in ("asset_id", "subject", "observed")
    }
    columns |= {
        name: pd.Categorical(pd.array([getattr(v, name) for v in verdicts], dtype="str"))
        for name in ("suite", "rule", "reason")
    }
    columns |= {
        "table": _category([Table.ROWS.value] * len(verdicts), TABLES),
        "severity": _category([v.severity.value for v in verdicts], SEVERITIES),
        "outcome": _category([v.outcome.value for v in verdicts], OUTCOMES),
        "failing_count": pd.array([v.failing_count for v in verdicts], dtype="int64"),
        "judged_count": pd.array([v.judged_count for v in verdicts], dtype="int64"),
    }
    frame = pd.DataFrame(columns, columns=list(COLUMNS))
    frame[ROWS] = pd.Series([[list(row) for row in v.rows] or None for v in verdicts], dtype=object)
    return frame


def _not_planned(plan: Plan) -> Iterator[RowVerdict]:
    """Rules that no column gives cause for do not apply; own promises that no column here can keep could not run."""
    judged = {(planned.rule.id, planned.subject) for planned in plan.promises}
    rules = {rule_id for rule_id, _ in judged}
    for absent in plan.not_planned:
        said = (absent.rule.id, absent.subject)
        if said in judged or (not absent.subject and absent.rule.id in rules):
            continue
        judged.add(said)
        bare = _of_dataset(absent.rule, plan.asset_id, absent.outcome, absent.reason)
        yield replace(bare, subject=absent.subject)


def _category(values: Sequence[str], names: Sequence[str]) -> pd.Categorical[str]:
    return pd.Categorical.from_codes([names.index(value) for value in values], pd.Index(list(names), dtype="str"))


def _of_dataset(rule: Rule, asset_id: str, outcome: Outcome, reason: str) -> RowVerdict:
    return RowVerdict(
        suite=rule.suite, rule=rule.id, severity=rule.severity, outcome=outcome, asset_id=asset_id, reason=reason
    )


def _verdict(planned: Planned, result: RowResult, plan: Plan, *, is_sample: bool) -> RowVerdict:
    outcome, reason = _outcome(planned, result, is_sample=is_sample)
    said = without_private(reason)  # what stopped a rule may quote the cell
    bare = replace(_of_dataset(planned.rule, plan.asset_id, outcome, said), subject=planned.subject)
    if outcome not in (Outcome.PASSED, Outcome.FAILED):
        return bare
    judged = result.element_count - result.missing_count
    counted = replace(bare, failing_count=result.unexpected_count, judged_count=judged)
    if outcome is Outcome.PASSED:
        return counted
    rows = tuple(_failing(result, hide=plan.is_withheld(planned)))
    return replace(counted, rows=rows, observed=_says(planned, counted, rows[0][1] if rows else ""))


def _outcome(planned: Planned, result: RowResult, *, is_sample: bool) -> tuple[Outcome, str]:
    if result.cause:
        sentence = f"The rule stopped ({result.cause.rstrip('.')}); that is our side, no points are lost."
        return Outcome.COULD_NOT_RUN, sentence
    if is_sample and planned.type.startswith("expect_table_row_count"):  # the rows are as many as were asked for
        return Outcome.COULD_NOT_RUN, ONLY_A_SAMPLE
    if not result.success:
        return Outcome.FAILED, ""
    if result.element_count and result.element_count == result.missing_count:
        return Outcome.NOT_APPLICABLE, NO_VALUES
    if is_sample and "unique" in planned.type:  # a repeat found is one; none found proves nothing
        return Outcome.COULD_NOT_RUN, ONLY_A_SAMPLE
    return Outcome.PASSED, ""


def _failing(result: RowResult, *, hide: bool) -> Iterator[tuple[str, str]]:
    for row_id, value in zip(result.failing_ids, result.failing_values, strict=False):
        whole = _shown(value)
        text = whole[:_READ]
        shown = masked(text) if hide else without_private(text)
        yield str(row_id), shown if len(whole) <= _READ else f"{shown[:LONGEST]}…"


def _shown(value: Any) -> str:
    """A cell as people write it; several side by side."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_shown(part)}" for name, part in value.items())
    if isinstance(value, tuple | list):
        return " / ".join(map(_shown, value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return "" if value is None else str(value)


def _says(planned: Planned, verdict: RowVerdict, example: str) -> str:
    """The rule's sentence; its title where it does not fit. A sentence is no reason to lose a verdict."""
    failing, judged = verdict.failing_count, verdict.judged_count
    try:
        return planned.rule.says.format(
            column=planned.column_name,
            failing=Count(failing),
            judged=Count(judged),
            percent=100 * failing / judged if judged else 0.0,
            example=" ".join(example.split()),
        )
    except (KeyError, ValueError, IndexError, TypeError):
        return planned.rule.title


def _merged(read: Sequence[tuple[Planned, RowVerdict]]) -> Iterator[RowVerdict]:
    """One verdict per rule and column, where its first entry stands."""
    places: dict[tuple[str, str], int] = {}
    for planned, _ in read:
        places.setdefault((planned.rule.id, planned.subject), len(places))
    in_order = sorted(read, key=lambda pair: places[(pair[0].rule.id, pair[0].subject)])
    for _, pairs in groupby(in_order, key=lambda pair: (pair[0].rule.id, pair[0].subject)):
        own = list(pairs)
        harsh = _all_hold([verdict for planned, verdict in own if not planned.rule.milder])
        milder = _all_hold([verdict for planned, verdict in own if planned.rule.milder])
        yield _spoken(harsh, milder)


def _all_hold(verdicts: Sequence[RowVerdict]) -> RowVerdict | None:
    """The worst of them; several findings in one sentence."""
    if not verdicts:
        return None
    worst = min(verdicts, key=lambda verdict: _WORST_FIRST.index(verdict.outcome))
    failed = [verdict for verdict in verdicts if verdict.outcome is Outcome.FAILED]
    if len(failed) < 2:
        return worst
    return replace(
        worst,
        observed="; ".join(dict.fromkeys(verdict.observed for verdict in failed)),
        failing_count=max(verdict.failing_count for verdict in failed),
        rows=tuple(dict.fromkeys(row for verdict in failed for row in verdict.rows)),
    )


def _spoken(harsh: RowVerdict | None, milder: RowVerdict | None) -> RowVerdict:
    if harsh is None or milder is None:
        only = harsh or milder
        assert only is not None  # noqa: S101  every group has an entry
        return only
    rank = _MILDER_COUNTS.index
    if rank(milder.outcome) >= rank(harsh.outcome):
        return harsh
    return milder if milder.outcome is Outcome.FAILED else replace(milder, severity=harsh.severity)
