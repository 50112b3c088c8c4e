"""Findings on facts get the rows behind them, and verdicts on a sample say that it was one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from town import NOW, Dataset, Town, benches, examine, serving

from atxaudit.datasets.evidence import add_failing_rows, say_samples
from atxaudit.datasets.examination import Examination
from atxaudit.datasets.values import column_values
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


def test_checkboxes_show_only_the_cells_that_do_not_fit(tmp_path: Path, request_: Request) -> None:
    cells = ["true", "false", "yes", "TRUE", ""] * 4
    boxes = Dataset(columns=(("shaded", "checkbox"), ("bench", "text")), rows=[[cell, "x"] for cell in cells])
    with serving(Town(datasets={WHOLE: boxes})) as town:
        examined = examine(town, tmp_path, rules=())
    rule = replace(request_.suites[0].rules[0], failing_rows="misfits")
    suite = replace(request_.suites[0], rules=(rule,))
    verdicts = frame({WHOLE: "failed"}).assign(subject="shaded")
    [found] = add_failing_rows(verdicts, replace(request_, suites=(suite,)), examined).to_dict("records")
    assert (found["failing_count"], {cell for _, cell in found[ROWS]}) == (8, {"yes", "TRUE"})


@pytest.mark.parametrize(("name", "count"), [("ssn", 3), ("depth", 1)])
def test_numbers_and_texts_among_them_are_counted_as_the_finding_says(
    tmp_path: Path, request_: Request, name: str, count: int
) -> None:
    cells = ["219445678", "his 512-33-1234", "078051120", "5", "219445679"]
    held = Dataset(columns=((name, "number"), ("bench", "text")), rows=[[cell, "x"] for cell in cells])
    with serving(Town(datasets={WHOLE: held})) as town:
        examined = examine(town, tmp_path, rules=())
    facts = examined.readings[0].profile.column(name)
    assert facts.private.ssns + (facts.numbers.nine_digits if name == "ssn" else 0) == count
    rule = replace(request_.suites[0].rules[0], failing_rows="social security numbers")
    suite = replace(request_.suites[0], rules=(rule,))
    verdicts = frame({WHOLE: "failed"}).assign(subject=name)
    [found] = add_failing_rows(verdicts, replace(request_, suites=(suite,)), examined).to_dict("records")
    assert (found["failing_count"], len(found[ROWS])) == (count, count)
    assert {cell for _, cell in found[ROWS]} <= {"•••••••••", "••• •••-••-••••"}


def test_what_columns_hold_says_nothing_of_private_ones(tmp_path: Path) -> None:
    columns = (("tax_id", "number"), ("tin", "text"), ("paid_with", "number"), ("room", "text"))
    rows = [["219445678", "512331234", "4111111111111111", "a"], ["219445679", "512331234", "4111111111111111", "b"]]
    with serving(Town(datasets={WHOLE: Dataset(columns=columns, rows=rows * 10)})) as town:
        found = column_values(examine(town, tmp_path, rules=()).readings).set_index("field_name")
    assert found["withheld"].tolist() == [True, True, True, False]
    assert found.loc["room", "top"] == [["a", 10], ["b", 10]]
    shown = found.to_csv()
    assert not any(number in shown for number in ("219445", "512331234", "4111"))
