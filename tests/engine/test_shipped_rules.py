"""Every shipped rule, through real Great Expectations: its own examples, and our reading against GX's own results."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from stock import Counts, stock_counts

from atxaudit.engine.judge import judge
from atxaudit.models import Table
from atxaudit.suites.examples import example_frame
from atxaudit.suites.loader import expectations_folder, load_suites
from atxaudit.suites.rule import Rule, TableSuite

SUITES = [suite for suite in load_suites() if suite.table is not Table.ROWS]  # those: test_row_templates.py
ENTRIES = [rule for suite in SUITES for rule in suite.rules]


def named(rule: Rule) -> str:
    return f"{rule.id}{'-milder' if rule.milder else ''}"


def alone(*rules: Rule) -> TableSuite:
    return TableSuite(name=rules[0].suite, table=rules[0].table, rules=rules)


@pytest.mark.parametrize("rule", ENTRIES, ids=named)
def test_a_rules_own_examples_pass_and_fail_as_written(rule: Rule) -> None:
    verdicts = judge(example_frame(rule), alone(rule))
    written = ["passed"] * len(rule.passes) + ["failed"] * len(rule.fails)
    assert verdicts["outcome"].astype(str).tolist() == written
    for observed in verdicts.loc[verdicts["outcome"] == "failed", "observed"]:
        assert observed != rule.title, "the finding could not be filled from the example"
        assert observed.strip()


# --- our reading against Great Expectations' own ------------------------------------------------------------------


def stock_entries(suite: TableSuite) -> list[dict[str, Any]]:
    """The suite's expectations straight from its file, as Great Expectations reads them."""
    for file in expectations_folder().glob("*.yaml"):
        body = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
        if body["name"] == suite.name:
            tables = body["meta"].get("table")
            return [e for e in body["expectations"] if e["meta"].get("table", tables) == suite.table]
    raise AssertionError(f"no file holds the suite {suite.name}")


def our_counts(frame: pd.DataFrame, suite: TableSuite) -> dict[tuple[str, bool], Counts]:
    """By rule: failed, judged and success from our verdicts, each entry by itself: judging merges a rule's two."""
    counts = {}
    for milder in (False, True):
        rules = [rule for rule in suite.rules if rule.milder is milder]
        if not rules:
            continue
        sums = judge(frame, alone(*rules)).groupby("rule", observed=False)[["failing_count", "judged_count"]].sum()
        for rule_id, failing, judged in sums.itertuples():
            counts[rule_id, milder] = (int(failing), int(judged), failing == 0)
    return counts


def all_examples(suite: TableSuite) -> pd.DataFrame:
    """The examples of all rules below one another: to each rule, the others' rows are odd ones."""
    frame = pd.concat([example_frame(rule) for rule in suite.rules], ignore_index=True)
    flags = [fact for rule in suite.rules for fact in rule.conditions]
    for fact in dict.fromkeys(flags):
        frame[fact] = frame[fact].eq(True).astype(bool)
    return frame


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: f"{suite.name}-{suite.table}")
def test_our_counts_equal_great_expectations_own_for_every_rule(suite: TableSuite) -> None:
    examples, entries = all_examples(suite), stock_entries(suite)
    conditions = {fact for rule in suite.rules for fact in rule.conditions}
    judged = sorted({fact for rule in suite.rules for fact in rule.columns} - conditions)
    cells = st.sets(st.tuples(st.integers(0, len(examples) - 1), st.sampled_from(judged)), max_size=60)
    flips = st.sets(
        st.tuples(st.integers(0, len(examples) - 1), st.sampled_from(sorted(conditions) or [""])), max_size=60
    )

    @settings(max_examples=3, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(emptied=cells, flipped=flips)
    def compare(emptied: set[tuple[int, str]], flipped: set[tuple[int, str]]) -> None:
        frame = examples.copy()
        for row, fact in emptied:
            if frame[fact].dtype == bool:
                frame[fact] = frame[fact].astype(object)
            frame.loc[row, fact] = None
        for row, fact in flipped:
            if fact:
                frame.loc[row, fact] = not frame.loc[row, fact]
        assert our_counts(frame, suite) == stock_counts(frame[[*judged, *conditions]], entries)

    compare()
