"""Scores and findings from run to run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from small_run import (
    COULD_NOT_RUN,
    FAILED,
    NOT_APPLICABLE,
    PASSED,
    RULES,
    START,
    WAIVED,
    Made,
    assets,
    described,
    has_liaison,
    licence,
    made,
    on_time,
    run,
    secret,
    verdict,
    verdicts,
    words,
)

from atxaudit.models import Outcome, Severity
from atxaudit.store import AssetHistory, Store


def made_at(day: int, judged: Sequence[dict[str, Any]] | None = None, **changed: Any) -> Made:
    """A run of that day, named after it."""
    given = {name: changed.pop(name) for name in ("profile", "portal", "scope", "rule_set") if name in changed}
    moment = timedelta(days=day)
    of = run(f"day-{day}", moment, as_of=START + moment, **given)
    return made(of, verdicts=verdicts() if judged is None else list(judged), **changed)


def reasons(history: AssetHistory) -> list[tuple[str, str, str, float]]:
    """change, cause, rule and points of every reason."""
    return list(history.reasons[["change", "cause", "rule", "points"]].itertuples(index=False, name=None))


def test_a_trend_has_the_runs_of_one_kind_in_the_order_of_their_moments(store: Store) -> None:
    for day in (3, 1, 2):
        made_at(day).write(store)
    made_at(4, portal="http://127.0.0.1:7").write(store)
    made_at(5, profile="other").write(store)
    made_at(6, scope="department Parks").write(store)
    store.record_failed_run(made_at(7).run)
    made_at(9).write(store)
    assert store.trends("day-3").runs["run"].tolist() == ["day-1", "day-2", "day-3"]
    assert store.trends("day-9", limit=2).runs["run"].tolist() == ["day-3", "day-9"]
    assert store.trends("day-4").runs["run"].tolist() == ["day-4"]


def test_a_trend_shows_the_scores_bands_and_findings_of_each_run(store: Store) -> None:
    made_at(1).write(store)
    made_at(2, [verdict(licence, PASSED, "tree-0001"), verdict(words, FAILED, "road-0001")]).write(store)
    for part in ({}, {"department": "parks"}, {"liaison": "ADA FERN"}):
        found = store.trends(**part).runs.set_index("run")
        for run_id in ("day-1", "day-2"):
            scope = next(iter(part), "city")
            score = store.scores(run_id, scope=scope, **part).iloc[0]
            for name in ("published_well", "still_true", "could_not_run_share"):
                assert found.loc[run_id, name] == pytest.approx(score[name], nan_ok=True)
            of_assets = store.scores(run_id, scope="asset", **part)
            assert found.loc[run_id, "assets"] == len(of_assets)
            assert found.loc[run_id, "published_poor"] == (of_assets["band_published"] == "poor").sum()
            assert found.loc[run_id, "true_not_measurable"] == (of_assets["band_true"] == "not measurable").sum()
            for severity in Severity:
                findings = store.findings(run_id, severity=severity.value, **part)
                assert found.loc[run_id, severity.value] == len(findings)


def test_a_trend_shows_the_share_of_points_lost_per_dimension(store: Store) -> None:
    made_at(1).write(store)
    made_at(2, [verdict(licence, FAILED, "tree-0001"), verdict(words, PASSED, "tree-0001")]).write(store)
    found = store.trends(department="Parks").dimensions.set_index(["run", "dimension"])
    assert found.loc[("day-1", "metadata"), ["weight", "lost"]].tolist() == pytest.approx([26.0, 11.0])
    assert found.loc[("day-2", "metadata"), "share"] == pytest.approx(10 / 13)
    assert found.index.get_level_values("run").unique().tolist() == ["day-1", "day-2"]


def test_a_changed_rule_set_is_a_break(store: Store) -> None:
    for day, rule_set in enumerate(["a", "a", "b", "b"]):
        made_at(day, rule_set=rule_set).write(store)
    assert store.trends().runs["rules_changed"].tolist() == [False, False, True, False]


def test_a_department_that_was_not_there_yet_has_no_score_and_no_assets(store: Store) -> None:
    made_at(1).write(store)
    made_at(2, assets=assets().assign(department="Library")).write(store)
    runs = store.trends(department="Library").runs
    assert runs["published_well"].isna().tolist() == [True, False]
    assert runs["assets"].tolist() == [0, 3]
    assert store.trends(department="Nowhere").dimensions.empty


def test_an_asset_shows_its_scores_and_what_moved_them(store: Store) -> None:
    made_at(1, [verdict(licence, PASSED, "tree-0001"), verdict(on_time, PASSED, "tree-0001")]).write(store)
    made_at(2, [verdict(licence, FAILED, "tree-0001"), verdict(on_time, COULD_NOT_RUN, "tree-0001")]).write(store)
    made_at(3, [verdict(licence, PASSED, "tree-0001"), verdict(on_time, FAILED, "tree-0001")]).write(store)
    history = store.asset_history("tree-0001")
    assert history.scores["published_well"].tolist() == [100.0, 0.0, 100.0]
    assert history.scores["still_true"].fillna(-1).tolist() == [100.0, -1.0, 0.0]
    assert reasons(history) == [
        ("new", "", licence.id, -100.0),
        ("not comparable", "could not run", on_time.id, 0.0),
        ("solved", "", licence.id, 100.0),
        ("not comparable", "could not run before", on_time.id, -100.0),
    ]
    first = history.reasons.iloc[0]
    assert first[["run", "since", "score", "severity"]].tolist() == ["day-2", "day-1", "published_well", "critical"]
    assert first[["title", "observed", "failed", "failed_before"]].tolist() == [
        *("Promise license-set", "license-set fails", 1, 0)
    ]


def test_more_columns_failing_is_a_reason_and_a_rule_that_stays_as_it_was_is_none(store: Store) -> None:
    made_at(1, [*columns(fails=1), verdict(secret, FAILED, "tree-0001")]).write(store)
    made_at(2, [*columns(fails=3), verdict(secret, FAILED, "tree-0001")]).write(store)
    history = store.asset_history("tree-0001")
    assert reasons(history) == [("persisting", "", described.id, -50.0)]
    assert history.reasons[["failed_before", "failed"]].values.tolist() == [[1, 3]]


def columns(*, fails: int) -> list[dict[str, Any]]:
    """Four columns, the first of which fail."""
    return [verdict(described, FAILED if place < fails else PASSED, "tree-0001", f"c{place}") for place in range(4)]


def test_rules_that_come_go_or_change_are_named_as_such(store: Store) -> None:
    made_at(1, [verdict(licence, FAILED, "tree-0001"), verdict(on_time, PASSED, "tree-0001")]).write(store)
    stricter = replace(on_time, kwargs={"column": "age_days", "max_value": 3})
    later = [verdict(words, FAILED, "tree-0001"), verdict(stricter, FAILED, "tree-0001")]
    made_at(2, later, rules=[words, stricter], rule_set="def").write(store)
    assert sorted(reasons(store.asset_history("tree-0001"))) == [
        ("not comparable", "new rule", words.id, -100.0),
        ("not comparable", "rule changed", on_time.id, -100.0),
        ("not comparable", "rule gone", licence.id, 100.0),
    ]


def test_an_asset_that_came_later_begins_there_and_an_unknown_one_has_no_history(store: Store) -> None:
    made_at(1, [verdict(licence, FAILED, "tree-0001")], assets=assets().iloc[:1]).write(store)
    made_at(2, [verdict(licence, FAILED, "road-0001")]).write(store)
    made_at(3, [verdict(licence, PASSED, "road-0001")]).write(store)
    history = store.asset_history("road-0001")
    assert history.scores["run"].tolist() == ["day-2", "day-3"]
    assert reasons(history) == [("solved", "", licence.id, 100.0)]
    nothing = store.asset_history("none-0000")
    assert nothing.scores.empty
    assert list(nothing.reasons.columns) == list(history.reasons.columns)
    assert list(nothing.scores.columns) == list(history.scores.columns)


@pytest.mark.parametrize("seed", range(5))
def test_the_points_of_the_reasons_add_up_to_what_the_scores_did(store: Store, seed: int) -> None:
    draw = np.random.default_rng(seed)
    outcomes: list[Outcome] = [PASSED, FAILED, FAILED, PASSED, NOT_APPLICABLE, WAIVED]
    for day in range(5):
        judged = [verdict(of, outcomes[draw.integers(6)], "tree-0001") for of in (licence, words, on_time, secret)]
        judged += [verdict(described, outcomes[draw.integers(4)], "tree-0001", f"c{place}") for place in range(7)]
        made_at(day, [*judged, verdict(has_liaison, PASSED, "", "Parks")], rules=RULES).write(store)
    history = store.asset_history("tree-0001")
    scores = history.scores.set_index("run")
    for score in ("published_well", "still_true"):
        steps = scores[score].diff().dropna().round(1).to_dict()
        told = history.reasons[history.reasons["score"] == score].groupby("run")["points"].sum().round(1)
        assert {one: told.get(one, 0.0) for one in steps} == pytest.approx(steps)
