"""One verdict per rule and subject, and the fault is never the publisher's where it is ours."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pandas as pd
import pytest
from invented import assets, outcomes, present, rule, suite

from atxaudit.engine import judge as judging
from atxaudit.engine import validation
from atxaudit.engine.judge import COLUMNS, judge, judge_all
from atxaudit.engine.validation import Reading, broken
from atxaudit.models import Outcome, Severity, Table
from atxaudit.suites.rule import Rule

OURS = "; that is our side, no points are lost."
LOOKED_AT = {"view_read": "It was not read."}
IS_VIEW = {"is_soql_view": "It is no view."}


def test_each_outcome_has_its_words() -> None:
    frame = assets(
        views_total=[30, 1, 1, 1, None],
        view_read=[True, True, True, False, True],
        is_soql_view=[True, True, False, True, True],
    )
    verdicts = judge(frame, suite(rule(not_applicable=IS_VIEW, could_not_run=LOOKED_AT)))
    assert verdicts[["asset_id", "outcome", "reason", "observed", "failing_count", "judged_count"]].values.tolist() == [
        ["aaaa-0000", "passed", "", "", 0, 1],
        ["aaaa-0001", "failed", "", "Only 1 views", 1, 1],
        ["aaaa-0002", "not_applicable", "It is no view.", "", 0, 0],
        ["aaaa-0003", "could_not_run", "It was not read.", "", 0, 0],
        ["aaaa-0004", "not_applicable", "Nobody counted.", "", 0, 0],
    ]
    assert verdicts[["suite", "rule", "table", "severity", "subject"]].drop_duplicates().values.tolist() == [
        ["metadata", "views-enough", "assets", "warning", ""]
    ]


def test_a_rule_that_does_not_apply_did_not_fail_to_run() -> None:
    frame = assets(views_total=[1], view_read=[False], is_soql_view=[False])
    verdicts = judge(frame, suite(rule(not_applicable=IS_VIEW, could_not_run=LOOKED_AT)))
    assert verdicts["reason"].tolist() == ["It is no view."]


def test_the_first_reason_written_is_the_one_given() -> None:
    frame = assets(views_total=[1], is_tabular=[False], is_soql_view=[False])
    reasons = {"is_tabular": "It has no rows."} | IS_VIEW
    assert judge(frame, suite(rule(not_applicable=reasons)))["reason"].tolist() == ["It has no rows."]


@pytest.mark.parametrize(
    "flags",
    [
        pd.Series([True, False, None], dtype="object"),
        pd.Series([True, False, None], dtype="boolean"),
        pd.Series([1.0, 0.0, np.nan]),
    ],
    ids=["objects", "nullable", "numbers"],
)
def test_a_condition_holds_only_where_it_is_true(flags: pd.Series) -> None:
    frame = assets(views_total=[1, 1, 1]).assign(view_read=flags)
    verdicts = judge(frame, suite(rule(could_not_run=LOOKED_AT)))
    assert outcomes(verdicts) == ["failed", "could_not_run", "could_not_run"]


@pytest.mark.parametrize("width", ["float64", "float32", "Float64", "Int64", "object"])
def test_numbers_of_any_width_are_judged(width: str) -> None:
    frame = assets(views_total=pd.Series([30, 1, None], dtype=width))
    assert outcomes(judge(frame, suite(rule()))) == ["passed", "failed", "not_applicable"]


@pytest.mark.parametrize("width", ["int8", "int32", "int64", "uint16", "UInt8"])
def test_whole_numbers_without_gaps_are_judged(width: str) -> None:
    frame = assets(views_total=pd.Series([30, 1], dtype=width))
    assert outcomes(judge(frame, suite(rule()))) == ["passed", "failed"]


@pytest.mark.parametrize("width", ["s", "us", "ns"])
def test_times_of_any_precision_are_judged(width: str) -> None:
    times = pd.to_datetime(pd.Series(["2020-01-01", "2022-01-01", None]), utc=True)
    frame = assets(created_at=times.astype(f"datetime64[{width}, UTC]"))
    late = rule(kwargs={"column": "created_at", "max_value": "2021-01-01T00:00:00+00:00"}, says="Made {created_at}")
    verdicts = judge(frame, suite(late))
    assert outcomes(verdicts) == ["passed", "failed", "not_applicable"]
    assert verdicts["observed"].tolist() == ["", "Made January 1, 2022", ""]


def test_a_presence_rule_judges_empty_facts_and_others_skip_them() -> None:
    frame = assets(title=["x", None, "y"], views_total=[30, None, 1])
    verdicts = judge(frame, suite(present("title"), rule()))
    assert outcomes(verdicts, "title-present") == ["passed", "failed", "passed"]
    assert outcomes(verdicts, "views-enough") == ["passed", "not_applicable", "failed"]


def test_a_frame_where_nothing_is_judged_passes_nothing() -> None:
    verdicts = judge(assets(views_total=[None, None]).astype({"views_total": "float64"}), suite(rule()))
    assert outcomes(verdicts) == ["not_applicable", "not_applicable"]


def test_the_201st_failing_subject_is_found() -> None:
    frame = assets(views_total=[1.0] * 450 + [99.0] * 50)
    verdicts = judge(frame, suite(rule()))
    failed = verdicts.loc[verdicts["outcome"] == "failed", "asset_id"]
    assert failed.tolist() == frame["asset_id"].tolist()[:450]


def test_an_empty_frame_gives_an_empty_frame_of_the_same_columns() -> None:
    frame = assets(title=["x"], views_total=[1.0])
    rules = suite(present("title"), rule(not_applicable=IS_VIEW))
    full, empty = judge(frame.assign(is_soql_view=True), rules), judge(frame.assign(is_soql_view=True)[:0], rules)
    assert tuple(full.columns) == tuple(empty.columns) == COLUMNS
    assert len(empty) == 0
    assert [str(kind) for kind in full.dtypes] == [str(kind) for kind in empty.dtypes]
    assert set(empty["outcome"].cat.categories) == {outcome.value for outcome in Outcome}


def test_subjects_are_named_by_the_key_of_their_table() -> None:
    columns = pd.DataFrame(
        {"asset_id": ["aaaa-0001", "aaaa-0001"], "field_name": ["a", "b"], "description": ["x", None]}
    )
    verdicts = judge(columns, suite(present("description", table=Table.COLUMNS)))
    assert verdicts[["asset_id", "subject", "outcome"]].values.tolist() == [
        ["aaaa-0001", "a", "passed"],
        ["aaaa-0001", "b", "failed"],
    ]
    departments = pd.DataFrame({"department": ["Parks", "Fire"], "liaison": [None, "Ada Example"]})
    verdicts = judge(departments, suite(present("liaison", table=Table.DEPARTMENTS)))
    assert verdicts[["asset_id", "subject", "outcome"]].values.tolist() == [
        ["", "Parks", "failed"],
        ["", "Fire", "passed"],
    ]


def test_ids_of_any_script_and_frames_of_any_index_come_back_unchanged() -> None:
    frame = assets(title=["x", None, "é", None]).assign(asset_id=["å", "東京", "a'b\"c", "x\ny"])
    frame.index = pd.Index([7, 7, "q", None], name="asset_id")
    before = frame.copy()
    verdicts = judge(frame, suite(present("title")))
    assert dict(zip(verdicts["asset_id"], outcomes(verdicts), strict=True)) == {
        "å": "passed",
        "東京": "failed",
        "a'b\"c": "passed",
        "x\ny": "failed",
    }
    pd.testing.assert_frame_equal(frame, before)


def test_results_are_joined_by_rule_and_not_by_position() -> None:
    rules = [present("title"), rule("views-many"), present("type", "type-present"), rule("views-few")]
    frame = assets(title=["x", None], views_total=[1, 30], type=[None, "map"])
    verdicts = judge(frame, suite(*rules))
    assert verdicts["rule"].astype(str).tolist() == [r.id for r in rules for _ in range(2)]
    assert [outcomes(verdicts, r.id) for r in rules] == [
        ["passed", "failed"],
        ["failed", "passed"],
        ["failed", "passed"],
        ["failed", "passed"],
    ]


# --- two entries of one rule --------------------------------------------------------------------------------------


def with_milder(**given: Any) -> tuple[Rule, Rule]:
    """Below 20 views is critical, below 50 advice."""
    return rule(severity=Severity.CRITICAL), rule(
        milder=True,
        severity=Severity.INFO,
        **{"kwargs": {"column": "views_total", "min_value": 50}, "says": "{views_total} views could be more"} | given,
    )


def told(verdicts: pd.DataFrame) -> list[list[str]]:
    return verdicts[["outcome", "severity", "observed"]].astype(str).values.tolist()


def test_the_harsher_finding_replaces_the_milder() -> None:
    verdicts = judge(assets(views_total=[1, 30, 60]), suite(*with_milder()))
    assert told(verdicts) == [
        ["failed", "critical", "Only 1 views"],
        ["failed", "info", "30 views could be more"],
        ["passed", "critical", ""],
    ]


def test_the_order_of_the_two_entries_does_not_matter() -> None:
    harsh, milder = with_milder()
    frame = assets(views_total=[1, 30, 60])
    pd.testing.assert_frame_equal(judge(frame, suite(harsh, milder)), judge(frame, suite(milder, harsh)))


def test_one_entry_that_ran_outweighs_one_that_did_not() -> None:
    harsh, milder = with_milder(could_not_run=LOOKED_AT)
    frame = assets(views_total=[60, 1], view_read=[False, False])
    assert outcomes(judge(frame, suite(harsh, milder))) == ["passed", "failed"]
    not_applicable = rule(milder=True, severity=Severity.INFO, not_applicable=LOOKED_AT)
    verdicts = judge(frame, suite(rule(could_not_run=LOOKED_AT), not_applicable))
    assert verdicts[["outcome", "reason"]].astype(str).values.tolist() == [["could_not_run", "It was not read."]] * 2


# --- what breaks --------------------------------------------------------------------------------------------------


def breaking(rule_id: str = "broken", **given: Any) -> Rule:
    """Great Expectations only notices while it judges."""
    return rule(rule_id, **{"kwargs": {"column": "views_total", "min_value": 9, "max_value": 1}} | given)


def test_a_rule_that_breaks_is_never_the_publishers_fault() -> None:
    verdicts = judge(assets(views_total=[1, 30]), suite(breaking(), rule()))
    assert outcomes(verdicts, "broken") == ["could_not_run", "could_not_run"]
    assert set(verdicts.loc[verdicts["rule"] == "broken", "reason"]) == {
        "The rule stopped (min_value cannot be greater than max_value)" + OURS
    }
    assert outcomes(verdicts, "views-enough") == ["failed", "passed"]
    assert verdicts["judged_count"].tolist() == [0, 0, 1, 1]


def test_a_broken_rule_still_does_not_apply_where_it_does_not_apply() -> None:
    frame = assets(views_total=[1, 1, None], is_soql_view=[True, False, True])
    assert outcomes(judge(frame, suite(breaking(not_applicable=IS_VIEW)))) == [
        "could_not_run",
        "not_applicable",
        "not_applicable",
    ]


def test_a_rule_that_great_expectations_refuses_is_isolated() -> None:
    refused = rule("refused", kwargs={"column": "views_total", "min_value": 1, "nonsense": 1})
    verdicts = judge(assets(views_total=[1, 30]), suite(refused, rule()))
    assert outcomes(verdicts) == ["could_not_run", "could_not_run", "failed", "passed"]


def test_a_fact_of_another_kind_than_promised_is_our_trouble() -> None:
    frame = assets(views_total=["many", "few"], title=["x", None])
    verdicts = judge(frame, suite(rule(), present("title")))
    assert outcomes(verdicts) == ["could_not_run", "could_not_run", "passed", "failed"]
    assert verdicts["reason"].str.endswith(OURS).tolist() == [True, True, False, False]


@pytest.mark.parametrize("gone", ["views_total", "view_read"])
def test_a_fact_the_snapshot_lacks_stops_only_its_rules(gone: str) -> None:
    frame = assets(views_total=[1, 30], view_read=[True, True], title=[None, "x"]).drop(columns=gone)
    verdicts = judge(frame, suite(rule(could_not_run=LOOKED_AT), present("title")))
    assert outcomes(verdicts) == ["could_not_run", "could_not_run", "failed", "passed"]
    assert verdicts["reason"].tolist()[0] == f'The rule stopped (the snapshot has no fact "{gone}"){OURS}'


def test_when_a_whole_validation_collapses_the_rules_are_judged_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = validation._results

    def collapse(frame: pd.DataFrame, expectations: list[Any]) -> Any:
        if len(expectations) > 1:
            raise RuntimeError("one spoils all\nand a long trace")
        return whole(frame, expectations)

    monkeypatch.setattr(validation, "_results", collapse)
    verdicts = judge(assets(views_total=[1, 30]), suite(breaking(), rule()))
    assert outcomes(verdicts) == ["could_not_run", "could_not_run", "failed", "passed"]


def test_a_result_that_never_came_is_no_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = validation._results

    def forgetful(frame: pd.DataFrame, expectations: list[Any]) -> Any:
        return {key: r for key, r in whole(frame, expectations).items() if key != ("views-enough", False)}

    monkeypatch.setattr(validation, "_results", forgetful)
    verdicts = judge(assets(views_total=[1, 30], title=["x", None]), suite(rule(), present("title")))
    assert outcomes(verdicts) == ["could_not_run", "could_not_run", "passed", "failed"]
    assert verdicts["reason"].tolist()[0] == f"The rule stopped (Great Expectations gave no result){OURS}"


@pytest.mark.parametrize(("failing", "judged"), [([0], 3), ([], 1), ([2], 2)])
def test_counts_that_disagree_with_ours_are_not_believed(
    failing: list[int], judged: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = Reading(failing=np.array(failing, dtype=np.int64), judged=judged)
    monkeypatch.setattr(judging, "validate", lambda _, rules, **__: [reading] * len(rules))
    verdicts = judge(assets(views_total=[1, 30, None]), suite(rule()))
    assert outcomes(verdicts) == ["could_not_run", "could_not_run", "not_applicable"]


@pytest.mark.parametrize(
    ("info", "cause"),
    [
        (None, ""),
        ({}, ""),
        ({"raised_exception": False, "exception_message": None, "exception_traceback": None}, ""),
        ({"raised_exception": True, "exception_message": "No such column."}, "No such column"),
        ({"('metric', 'x')": {"raised_exception": True, "exception_message": "Nested\ntrace"}}, "Nested"),
        ({"raised_exception": True, "exception_message": ""}, "no cause was given"),
        ({"raised_exception": True, "exception_message": "x" * 500}, "x" * 157 + "…"),
    ],
)
def test_both_shapes_of_a_broken_result_are_read(info: Any, cause: str) -> None:
    assert broken(info) == cause


def test_a_column_great_expectations_does_not_find_is_broken_and_not_failed() -> None:
    """It says `success: False` with an empty result."""
    (reading,) = validation.validate(pd.DataFrame({"title": ["x"]}), [rule()])
    assert "views_total" in reading.cause
    assert len(reading.failing) == 0


# --- several suites, several threads ------------------------------------------------------------------------------


def test_suites_are_judged_one_below_the_other_and_keep_their_categories() -> None:
    columns = pd.DataFrame({"asset_id": ["aaaa-0000"], "field_name": ["a"], "description": [None]})
    first = suite(rule(not_applicable=IS_VIEW))
    second = suite(present("description", "column-described", table=Table.COLUMNS), name="standards")
    frames = {Table.ASSETS: assets(views_total=[1, 30], is_soql_view=[True, False]), Table.COLUMNS: columns}
    verdicts = judge_all(frames, [first, second])
    assert verdicts[["suite", "rule", "table", "outcome", "reason"]].astype(str).values.tolist() == [
        ["metadata", "views-enough", "assets", "failed", ""],
        ["metadata", "views-enough", "assets", "not_applicable", "It is no view."],
        ["standards", "column-described", "columns", "failed", ""],
    ]
    kinds = {str(kind) for kind in verdicts[["suite", "rule", "table", "severity", "outcome", "reason"]].dtypes}
    assert kinds == {"category"}
    assert verdicts.index.tolist() == [0, 1, 2]


def test_threads_do_not_mix_their_frames() -> None:
    found: dict[int, int] = {}

    def work(failing: int) -> None:
        frame = assets(views_total=[1.0] * failing + [99.0] * (20 - failing))
        found[failing] = int(judge(frame, suite(rule()))["failing_count"].sum())

    threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: number for number in range(1, 9)}
