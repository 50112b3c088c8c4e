"""Great Expectations is loaded late, says nothing, and leaves the process as it found it."""

from __future__ import annotations

import logging
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from invented import assets, rule, suite

from atxaudit.engine.judge import judge

HERE = Path(__file__).parent
FRESH = """
import sys, warnings, logging
from atxaudit.engine.judge import judge
assert "great_expectations" not in sys.modules
from invented import assets, rule, suite, outcomes
shown_by = warnings.showwarning
print(outcomes(judge(assets(views_total=[1, 30], title=["x"] * 2), suite(rule(kwargs={"column": "nope"}), rule("b")))))
assert warnings.showwarning is shown_by
assert logging.getLogger("great_expectations").propagate
warnings.simplefilter("error")
try:
    warnings.warn("mine")
except UserWarning:
    print("warnings work")
"""


def test_a_fresh_process_judges_without_a_word_even_when_warnings_are_errors() -> None:
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", FRESH], check=False, capture_output=True, text=True, cwd=HERE
    )
    assert ran.stderr == ""
    assert ran.stdout.splitlines() == [str(["could_not_run"] * 2 + ["failed", "passed"]), "warnings work"]


def test_judging_prints_nothing_and_warns_of_nothing(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    pattern = rule(
        "grouped", type="expect_column_values_to_match_regex", kwargs={"column": "title", "regex": "(a)(b)"}, says="no"
    )
    broken = rule("broken", kwargs={"column": "views_total", "min_value": 9, "max_value": 1})
    with warnings.catch_warnings(record=True) as raised, caplog.at_level(logging.DEBUG):
        warnings.simplefilter("always")
        judge(assets(views_total=[1.0] * 300, title=["ab"] * 300), suite(pattern, broken, rule()))
    assert [str(warning.message) for warning in raised] == []
    assert [record.name for record in caplog.records if record.name.startswith("great_expectations")] == []
    printed = capfd.readouterr()
    assert (printed.out, printed.err) == ("", "")
