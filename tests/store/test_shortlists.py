"""What is due, what many look at though it is poor, who breaks a rule, how departments publish, what could not run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from small_run import (
    COULD_NOT_RUN,
    FAILED,
    PASSED,
    RULES,
    START,
    assets,
    described,
    has_liaison,
    licence,
    made,
    on_time,
    verdict,
    words,
)

from atxaudit.store import Store
from atxaudit.store.methods import method_kind
from atxaudit.store.not_run import side


def timed(**changed: Any) -> pd.DataFrame:
    """Assets with a stamp and a pace; the first is late by three days, the last is due in five."""
    stamps = [pd.Timestamp(START) - pd.Timedelta(days=days) for days in (16, 13, 8)]
    facts = {"data_updated_at": stamps, "days_allowed": 13.0, "interval_days": 7.0, "frequency": "weekly"}
    return assets().assign(**facts | changed)


def test_what_is_due_stands_in_the_order_of_its_days(store: Store) -> None:
    made(assets=timed()).write(store)
    found = store.due_next()
    assert found["asset_id"].tolist() == ["tree-0001", "tree-0002", "road-0001"]
    assert found["days_late"].tolist() == [3.0, 0.0, -5.0]
    assert found["due_at"].iloc[2] == pd.Timestamp(START) + pd.Timedelta(days=5)
    assert store.due_next(late=True)["asset_id"].tolist() == ["tree-0001"]
    assert store.due_next(late=False, limit=1)["asset_id"].tolist() == ["tree-0002"]
    assert store.due_next(department="strassenbau")["asset_id"].tolist() == ["road-0001"]
    assert store.due_next(liaison="ada fern", limit=None)["asset_id"].tolist() == ["tree-0001", "tree-0002"]
    assert store.due_next(department="Libraries").empty


@pytest.mark.parametrize(
    "facts",
    [
        {"is_timed": [False, True, True]},
        {"has_pace": [False, True, True]},
        {"pace_is_plausible": [False, True, True]},
        {"days_allowed": [None, 13.0, 13.0]},
        {"data_updated_at": [None, pd.Timestamp(START), pd.Timestamp(START)]},
    ],
    ids=lambda facts: next(iter(facts)),
)
def test_what_promises_no_day_is_never_due(store: Store, facts: dict[str, Any]) -> None:
    made(assets=timed(**facts)).write(store)
    assert sorted(store.due_next()["asset_id"]) == ["road-0001", "tree-0002"]


def test_an_asset_tells_what_its_time_line_needs(store: Store) -> None:
    newest = pd.Timestamp("2026-02-20", tz="UTC")
    facts = {
        "newest_row": newest,
        "newest_row_column": "Inspected",
        "newest_row_is_known": True,
        "row_lag_days": 9.0,
        "row_lag_allowed": 14.0,
        "row_period_days": 1.0,
        "rows_before": 21_846.0,
        "stale_after_days": 21.0,
        "is_timed": True,
        "period_over": None,
    }
    made(assets=timed(**facts)).write(store)
    found = store.asset(None, "tree-0001").iloc[0]
    for name, value in facts.items():
        assert found[name] == ("" if value is None else value)
    assert (found["interval_days"], found["days_allowed"], found["frequency"]) == (7.0, 13.0, "weekly")


def test_the_most_viewed_poor_assets_come_with_their_first_repair(store: Store) -> None:
    judged = [
        verdict(licence, FAILED, "tree-0001"),
        verdict(words, FAILED, "tree-0001", observed="Only 2 words"),
        verdict(described, FAILED, "tree-0001", "a"),
        verdict(described, FAILED, "tree-0001", "b"),
        verdict(on_time, FAILED, "tree-0002"),
        verdict(licence, PASSED, "road-0001"),
    ]
    rules = [rule if rule.id != described.id else _worth(rule, 30.0) for rule in RULES]
    made(verdicts=judged, rules=rules).write(store)
    found = store.poor_and_viewed()
    assert found["asset_id"].tolist() == ["tree-0001", "tree-0002"]  # views of the second are unknown
    first = found.iloc[0]
    assert first[["fix", "rule", "observed"]].tolist() == [
        "Promise column-described",
        described.id,
        "2 of 2 columns say nothing",
    ]
    assert (first["band_published"], first["views_last_month"]) == ("poor", 90.0)
    assert store.poor_and_viewed(limit=1)["asset_id"].tolist() == ["tree-0001"]
    assert store.poor_and_viewed(department="Straßenbau").empty


def _worth(rule: Any, points: float) -> Any:
    return replace(rule, points=points)


def test_a_poor_asset_whose_repairs_bring_nothing_has_none_named(store: Store) -> None:
    made(verdicts=[verdict(licence, FAILED, "road-0001")], rules=[_worth(licence, 10.0)]).write(store)
    assert store.poor_and_viewed()["fix"].tolist() == ["Promise license-set"]
    assert store.poor_and_viewed(liaison="Ada Fern")["fix"].tolist() == []


def test_the_assets_that_break_a_rule_are_listed_advice_too(store: Store) -> None:
    advice = _worth(words, 0.0)
    judged = [verdict(advice, FAILED, "tree-0001"), verdict(advice, FAILED, "road-0001", observed="Only 2 words")]
    judged += [verdict(described, FAILED, "tree-0001", "a"), verdict(described, FAILED, "tree-0001", "b")]
    judged += [verdict(described, PASSED, "tree-0001", name) for name in "cdef"]
    made(verdicts=judged, rules=[advice, described]).write(store)
    found = store.failing_assets(None, advice.id)
    assert found["asset_id"].tolist() == ["road-0001", "tree-0001"]  # the most viewed first
    assert found.iloc[0][["observed", "failed", "judged"]].tolist() == ["Only 2 words", 1, 1]
    columns = store.failing_assets(None, described.id, department="parks").iloc[0]
    assert columns[["observed", "failed", "judged"]].tolist() == ["2 of 6 columns say nothing", 2, 6]
    assert store.failing_assets(None, described.id, department="Straßenbau").empty
    assert store.failing_assets(None, "no-such-rule").empty


@pytest.mark.parametrize(
    ("method", "kind"),
    [
        ("Manual", "manual"),
        ("manual upload", "manual"),
        ("REST API", "programmatic"),
        ("Programmatic", "programmatic"),
        ("DataSync", "automation"),
        ("Automation", "automation"),
        (" Other ", "other"),
        ("", "not_stated"),
    ],
)
def test_publishing_methods_are_told_by_their_words(method: str, kind: str) -> None:
    assert method_kind(method, is_visible=True) == kind


def test_methods_are_counted_per_department_where_there_are_rows_to_publish(store: Store) -> None:
    of = assets().assign(method=["Manual", "Manual", None], method_is_visible=[True, True, False])
    made(assets=of).write(store)
    found = store.methods().set_index("department")
    assert found.loc["Parks", ["assets", "manual", "not_stated"]].tolist() == [1, 1, 0]  # the map has no rows
    assert found.loc["Straßenbau", ["assets", "not_stated", "not_public"]].tolist() == [1, 0, 1]


@pytest.mark.parametrize(
    ("reason", "whose"),
    [
        ("The rule stopped (no such fact); that is our side, no points are lost.", "ours"),
        ("Only a sample of its rows was read.", "ours"),
        ("The portal profile's list of departments is not complete.", "ours"),
        ("The rows could not be kept in /data (No space left on device); see to disk and memory.", "ours"),
        ("The portal did not give this asset's full record.", "portal"),
        ("Could not reach https://data.example.gov: no whole answer within 60 seconds.", "portal"),
        ("https://data.example.gov/api/views/….json answered 500; try again later.", "portal"),
        ("The rows that were read lack this column.", "portal"),
        ("https://data.example.gov/resource/….csv answered 403; the portal does not let us read it.", "department"),
        ("The sun was in our eyes.", ""),
    ],
)
def test_whose_side_a_reason_is_on_is_told_where_its_words_tell(reason: str, whose: str) -> None:
    assert side(reason) == whose


def test_what_could_not_run_is_counted_by_the_cause_that_the_asset_knows(store: Store) -> None:
    refused = "https://data.example.gov/resource/{}.csv answered 403; the portal does not let us read it (request a{})."
    errors = [refused.format("tree-0001", 1), refused.format("tree-0002", 2), None]
    of = assets().assign(rows_error=errors, view_error=[None, None, "road-0001: the portal had stopped answering."])
    rows = {"reason": "Its rows could not be read."}
    judged = [verdict(on_time, COULD_NOT_RUN, asset_id, **rows) for asset_id in ("tree-0001", "tree-0002")]
    judged += [verdict(described, COULD_NOT_RUN, "tree-0001", name, **rows) for name in "abc"]
    judged.append(verdict(licence, COULD_NOT_RUN, "road-0001", reason="The portal did not give its full record."))
    sample = "Only a sample of its rows was read. (sample: 200 of {} rows)"
    judged += [verdict(words, COULD_NOT_RUN, f"tree-000{place}", reason=sample.format(place)) for place in (1, 2)]
    made(assets=of, verdicts=judged).write(store)
    assert store.not_run_reasons().values.tolist() == [
        *[
            [
                "https://data.example.gov/resource/….csv answered 403; the portal does not let us read it.",
                "department",
                5,
                2,
            ]
        ],
        *[["Only a sample of its rows was read.", "ours", 2, 2]],
        *[["The portal had stopped answering.", "portal", 1, 1]],
    ]
    assert store.not_run_reasons(department="Straßenbau")["verdicts"].tolist() == [1]
    assert store.not_run_reasons(liaison="Ada Fern")["assets"].tolist() == [2, 2]
    assert store.not_run_reasons(department="Libraries").empty


def test_what_could_not_run_on_a_department_counts_no_asset(store: Store) -> None:
    judged = [verdict(has_liaison, COULD_NOT_RUN, "", "Parks", reason="The list is not complete.")]
    made(verdicts=judged).write(store)
    assert store.not_run_reasons()[["verdicts", "assets"]].values.tolist() == [[1, 0]]
