"""Findings on facts get the rows behind them, and verdicts on a sample say that it was one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from town import NOW, Town, benches, examine, serving

from atxaudit.datasets.evidence import add_failing_rows, say_samples
from atxaudit.datasets.examination import Examination
from atxaudit.engine.dataset import ROWS
from atxaudit.models import Severity
from atxaudit.portal.profile import load_profile
from atxaudit.request import Request
from atxaudit.snapshot.rows.limits import Limits
from atxaudit.suites.loader import find_rule, load_suites
from atxaudit.suites.rule import TableSuite

pytestmark = pytest.mark.xdist_group("datasets")
DOUBLED, WHOLE, GONE = "twos-0001", "ones-0001", "gone-0001"


@pytest.fixture
def town() -> Iterator[Town]:
    twice = benches()
    twice.rows = [*twice.rows, twice.rows[4], twice.rows[5]]
    with serving(Town(datasets={DOUBLED: twice, WHOLE: benches(), GONE: replace(benches(), status=404)})) as town:
        yield town


@pytest.fixture(scope="module")
def request_() -> Request:
    """Judges by a rule whose failing rows are repeats, and by one that needs no rows."""
    rule = replace(find_rule(load_suites(), "title-present"), id="no-repeats", failing_rows="duplicate rows")
    needs = replace(rule, could_not_run={"rows_read": "Its rows could not be read."})
    suite = TableSuite(name="quality", table=rule.table, rules=(needs, find_rule(load_suites(), "title-present")))
    return Request(profile=load_profile("demo"), suites=(suite,), portal="http://portal", as_of=NOW)


def frame(outcomes: dict[str, str], rule: str = "no-repeats", severity: str = "critical") -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "rule": rule,
            "severity": severity,
            "asset_id": list(outcomes),
            "subject": "",
            "outcome": list(outcomes.values()),
            "reason": "",
            "observed": ["Found." if outcome == "failed" else "" for outcome in outcomes.values()],
            "failing_count": 1,
            "judged_count": 1,
            ROWS: None,
        }
    )
    return frame.astype({"outcome": "category", "rule": "category", "reason": "category", ROWS: "object"})


def test_a_failed_fact_gets_its_rows_and_their_number(town: Town, tmp_path: Path, request_: Request) -> None:
    verdicts = frame({DOUBLED: "failed", WHOLE: "passed", GONE: "failed"})
    found = add_failing_rows(verdicts, request_, examine(town, tmp_path, rules=()))
    doubled, whole, gone = found.to_dict("records")
    assert [row[0] for row in doubled[ROWS]] == ["row-00020", "row-00021"]
    assert (doubled["failing_count"], doubled["judged_count"]) == (2, 22)
    assert (whole[ROWS], gone[ROWS], gone["failing_count"]) == (None, None, 1)
    assert found.columns.tolist() == verdicts.columns.tolist()
    assert found.dtypes.to_dict() == verdicts.dtypes.to_dict()


def test_a_milder_finding_has_its_own_rows(town: Town, tmp_path: Path, request_: Request) -> None:
    harsh = replace(request_.suites[0].rules[0], failing_rows="")
    milder = replace(harsh, milder=True, severity=Severity.INFO, failing_rows="duplicate rows")
    suite = replace(request_.suites[0], rules=(harsh, milder))
    verdicts = pd.concat([frame({DOUBLED: "failed"}, severity=of) for of in ("critical", "info")], ignore_index=True)
    found = add_failing_rows(verdicts, replace(request_, suites=(suite,)), examine(town, tmp_path, rules=()))
    assert found[ROWS].isna().tolist() == [True, False]
    assert [row[0] for row in found[ROWS][1]] == ["row-00020", "row-00021"]


def test_only_verdicts_that_rest_on_a_sample_say_so(town: Town, tmp_path: Path, request_: Request) -> None:
    sampled = examine(town, tmp_path, rules=(), limits=Limits(limit_rows=21, sample_rows=20))
    verdicts = pd.concat(
        [frame({DOUBLED: outcome, WHOLE: outcome}) for outcome in ("failed", "passed", "could_not_run")]
        + [frame({DOUBLED: "passed"}, "title-present")],
        ignore_index=True,
    )
    said = say_samples(verdicts, request_.rules, sampled)
    note = "sample: 20 of 22 rows"
    assert list(said["observed"]) == [f"Found. ({note})", "Found.", "", "", "", "", ""]
    assert list(said["reason"]) == ["", "", note, "", note, "", ""]
    assert say_samples(verdicts, request_.rules, Examination()) is verdicts
