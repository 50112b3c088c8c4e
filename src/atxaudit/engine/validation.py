"""One frame and its rules through Great Expectations: which rows failed, or what broke.

Great Expectations keeps state for the whole process (its project, its batch cache). So one validation runs at a time,
and each has a context of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from atxaudit.engine.library import ONE_AT_A_TIME, fixed_cost, great_expectations, silenced
from atxaudit.suites.rule import Rule

RESULT_FORMAT = {
    "result_format": "COMPLETE",  # the only one that names every failing row; its cap of 200 is for values, not rows
    "include_unexpected_rows": False,
    "exclude_unexpected_values": True,
    "return_unexpected_index_query": False,
}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What Great Expectations said of one rule: the rows that failed, or why there is no verdict."""

    failing: np.ndarray[Any, np.dtype[np.int64]]  # positions in the frame
    judged: int  # rows it looked at, after row condition and nulls
    cause: str = ""  # not "": the rule broke, and the other two say nothing


def validate(frame: pd.DataFrame, rules: Sequence[Rule], *, cut_fixed_cost: bool = True) -> list[Reading]:
    """What Great Expectations says of each rule, in the order of the rules.

    A rule that breaks is run once more alone, so that it cannot take others with it.

    Args:
        frame: RangeIndex, one row or more, holding every fact the rules judge and condition on; conditions as plain
            bool columns.
        cut_fixed_cost: leave out what Great Expectations does over and over (duckdb/fixed_cost.py).
    """
    if not rules:
        return []
    with ONE_AT_A_TIME, silenced(), fixed_cost(cut=cut_fixed_cost):
        readings = _run(frame, rules)
        if len(rules) == 1:
            return readings
        return [
            _run(frame, [rule])[0] if reading.cause else reading for rule, reading in zip(rules, readings, strict=True)
        ]


def _run(frame: pd.DataFrame, rules: Sequence[Rule]) -> list[Reading]:
    """One validation of all rules that can be built."""
    built: dict[tuple[str, bool], Any] = {}
    causes: dict[tuple[str, bool], str] = {}
    for rule in rules:
        try:
            built[_key(rule)] = _expectation(rule)
        except Exception as error:  # noqa: BLE001  whatever Great Expectations refuses is one rule's trouble
            causes[_key(rule)] = _short(error)
    try:
        results = _results(frame, list(built.values()))
    except Exception as error:  # noqa: BLE001  the same, for all that were in this validation
        results, causes = {}, causes | dict.fromkeys(built, _short(error))
    return [_reading(results.get(_key(rule)), causes.get(_key(rule), "")) for rule in rules]


def _key(rule: Rule) -> tuple[str, bool]:
    return rule.id, rule.milder


def _expectation(rule: Rule) -> Any:
    expectation = great_expectations().expectations.registry.get_expectation_impl(rule.type)
    return expectation(
        **rule.kwargs,
        row_condition=_row_condition(rule.conditions),
        severity=rule.severity.value,
        meta={"rule": rule.id, "milder": rule.milder},
    )


def _row_condition(facts: Sequence[str]) -> Any:
    """All facts true, in Great Expectations' typed form (its strings are deprecated)."""
    typed = great_expectations().expectations.row_conditions
    conditions = [typed.Column(fact) == True for fact in facts]  # noqa: E712  builds a condition, compares nothing
    if len(conditions) < 2:
        return conditions[0] if conditions else None
    return typed.AndCondition(conditions=conditions)


def _results(frame: pd.DataFrame, expectations: Iterable[Any]) -> dict[tuple[str, bool], Any]:
    """Great Expectations' results by rule: they come back in another order than they went in."""
    gx = great_expectations()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    source = context.data_sources.add_pandas("frames")
    batch = (
        source.add_dataframe_asset("frame")
        .add_batch_definition_whole_dataframe("whole")
        .get_batch({"dataframe": frame})
    )
    suite = gx.ExpectationSuite(name="rules", expectations=list(expectations))
    results = batch.validate(suite, result_format=RESULT_FORMAT).results
    context.data_sources.delete("frames")  # lets go of the frame: the process keeps its last context
    return {(r.expectation_config.meta["rule"], r.expectation_config.meta["milder"]): r for r in results}


def _reading(result: Any, cause: str) -> Reading:
    none = np.array([], dtype=np.int64)
    cause = cause or ("Great Expectations gave no result" if result is None else broken(result.exception_info))
    if cause:
        return Reading(failing=none, judged=0, cause=cause)
    body = result.result
    failing = np.asarray(body.get("unexpected_index_list") or [], dtype=np.int64)
    if len(failing) != body["unexpected_count"]:
        told = f"it counts {body['unexpected_count']} failing rows and names {len(failing)}"
        return Reading(failing=none, judged=0, cause=told)
    return Reading(failing=failing, judged=body["element_count"] - (body.get("missing_count") or 0))


def broken(exception_info: Mapping[str, Any] | None) -> str:
    """The cause when an expectation broke, "" when it ran. The information comes flat, or nested by metric."""
    if not exception_info:
        return ""
    infos = [exception_info] if "raised_exception" in exception_info else list(exception_info.values())
    for info in infos:
        if info["raised_exception"]:
            return _first_sentence(str(info["exception_message"])) or "no cause was given"
    return ""


def _short(error: Exception) -> str:
    return _first_sentence(str(error)) or type(error).__name__


def _first_sentence(text: str) -> str:
    """One line of at most 160 characters."""
    line = next((part.strip() for part in text.splitlines() if part.strip()), "").rstrip(".")
    return line if len(line) <= 160 else line[:157] + "…"
