"""Scores, bands and the city's three words, as rules.md tells them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from made_up_verdicts import (
    COULD_NOT_RUN,
    FAILED,
    NOT_APPLICABLE,
    PASSED,
    WAIVED,
    assets,
    columns,
    frame,
    rule,
    verdict,
)

from atxaudit.models import Severity, Table
from atxaudit.scoring import score

CRITICAL, WARNING, INFO = Severity
licence = rule("license-set", CRITICAL)
words = rule("description-informative", WARNING)
advice = rule("title-without-acronym", INFO)
on_time = rule("updated-on-time", WARNING, dimension="staleness")
described = rule("column-described", CRITICAL, table=Table.COLUMNS)
secret = rule("no-secret", CRITICAL, dimension="security", suite="security")
published = rule("department-has-liaison", CRITICAL, dimension="departments", table=Table.DEPARTMENTS)
RULES = [licence, words, advice, on_time, described, secret, published]


def row(verdicts: list[dict[str, Any]], scope: str = "asset", name: str = "tree-0001", **given: Any) -> pd.Series:
    """One row of the scores."""
    of = given.pop("assets", assets())
    scores = score(frame(verdicts), of, given.pop("rules", RULES)).scores
    return scores[(scores["scope"] == scope) & (scores["id"] == name)].iloc[0]


def priced(verdicts: list[dict[str, Any]], rules: list[Any] | None = None) -> pd.DataFrame:
    """The verdicts with their points."""
    return score(frame(verdicts), assets(), rules or RULES).verdicts


def test_a_score_is_what_was_earned_of_what_passed_or_failed() -> None:
    found = row([verdict(licence, PASSED), verdict(words, FAILED)])
    assert found["published_well"] == 76.9
    assert found["band_published"] == "needs work"
    assert np.isnan(found["still_true"])
    assert found["band_true"] == "not measurable"


def test_the_two_scores_do_not_mix() -> None:
    found = row([verdict(licence, PASSED), verdict(on_time, FAILED)])
    assert (found["published_well"], found["still_true"]) == (100.0, 0.0)


def test_advice_costs_nothing_and_brings_nothing() -> None:
    verdicts = [verdict(licence, PASSED), verdict(advice, FAILED)]
    assert row(verdicts)["published_well"] == 100.0
    assert priced(verdicts)["points"].tolist() == [0.0, 0.0]


def test_a_rule_over_columns_earns_the_share_of_columns_that_passed() -> None:
    verdicts = columns(described, [PASSED, FAILED, FAILED, NOT_APPLICABLE, WAIVED])
    assert row(verdicts)["published_well"] == 33.3
    found = priced(verdicts)
    assert found["weight"].tolist() == pytest.approx([10 / 3, 10 / 3, 10 / 3, 0, 0])
    assert found["points"].tolist() == [0.0, 33.4, 33.3, 0.0, 0.0]


def test_points_are_shared_among_rules_first_so_that_many_columns_round_to_no_more_than_one_rule() -> None:
    names = rule("column-name-readable", WARNING, table=Table.COLUMNS)
    verdicts = [*columns(described, [FAILED] * 30), *columns(names, [FAILED] * 30), verdict(words, PASSED)]
    found = priced(verdicts, [*RULES, names]).groupby("rule", observed=True)["points"].sum().round(1)
    assert found.loc[["column-described", "column-name-readable"]].tolist() == [62.5, 18.7]


def test_a_milder_failure_loses_the_milder_points_of_the_harsher_weight() -> None:
    milder = rule("license-set", WARNING, milder=True)
    verdicts = [verdict(milder, FAILED)]
    assert row(verdicts, rules=[*RULES, milder])["published_well"] == 70.0
    found = priced(verdicts, [*RULES, milder]).iloc[0]
    assert (found["weight"], found["lost"], found["points"]) == (10.0, 3.0, 30.0)


def test_a_milder_failure_that_is_only_advice_costs_nothing() -> None:
    milder = rule("license-set", INFO, milder=True)
    assert row([verdict(milder, FAILED)], rules=[*RULES, milder])["published_well"] == 100.0


def test_what_does_not_apply_is_waived_or_could_not_run_is_not_scored() -> None:
    verdicts = [verdict(words, PASSED), verdict(licence, NOT_APPLICABLE)]
    assert row(verdicts)["published_well"] == 100.0
    assert row([verdict(words, PASSED), verdict(licence, WAIVED)])["published_well"] == 100.0


def test_a_score_is_not_measurable_when_more_than_forty_percent_of_its_weight_could_not_run() -> None:
    third = replace(licence, id="third", points=2.0)
    just = [verdict(words, PASSED), verdict(third, COULD_NOT_RUN)]
    assert row(just, rules=[*RULES, third])["published_well"] == 100.0
    over = replace(third, points=2.1)
    found = row(just, rules=[*RULES, over])
    assert np.isnan(found["published_well"])
    assert found["band_published"] == "not measurable"


def test_columns_that_could_not_run_weigh_by_their_share() -> None:
    verdicts = [*columns(described, [PASSED, COULD_NOT_RUN, COULD_NOT_RUN]), verdict(words, PASSED)]
    assert row(verdicts)["published_well"] == 100.0
    assert np.isnan(row(verdicts[:-1] + columns(described, [COULD_NOT_RUN] * 20))["published_well"])


def test_the_share_that_could_not_run_leaves_out_what_does_not_apply() -> None:
    verdicts = [verdict(licence, PASSED), verdict(words, COULD_NOT_RUN), verdict(on_time, NOT_APPLICABLE)]
    assert row(verdicts)["could_not_run_share"] == 0.5
    assert row(verdicts, "city", "city")["could_not_run_share"] == 0.5


@pytest.mark.parametrize(
    ("lost", "band"), [(15.0, "good"), (15.04, "good"), (15.1, "needs work"), (40.0, "needs work"), (40.1, "poor")]
)
def test_bands_go_by_the_score_as_it_is_shown(lost: float, band: str) -> None:
    fails, passes = replace(words, id="fails", points=lost), replace(words, id="passes", points=100 - lost)
    found = row([verdict(fails, FAILED), verdict(passes, PASSED)], rules=[*RULES, fails, passes])
    assert found["band_published"] == band


def test_an_asset_with_an_open_critical_security_finding_cannot_be_good() -> None:
    verdicts = [verdict(licence, PASSED), verdict(on_time, PASSED), verdict(secret, FAILED)]
    found = row(verdicts)
    assert (found["published_well"], found["still_true"]) == (100.0, 100.0)
    assert (found["band_published"], found["band_true"]) == ("needs work", "needs work")


def test_the_gate_lifts_nothing_and_security_is_in_neither_score() -> None:
    found = row([verdict(licence, FAILED), verdict(secret, FAILED)])
    assert (found["published_well"], found["band_published"]) == (0.0, "poor")
    assert found["band_true"] == "not measurable"


def test_department_liaison_and_city_show_the_median_of_what_can_be_measured() -> None:
    ids = ("tree-0001", "tree-0002", "tree-0003", "tree-0004")
    verdicts = [
        *[verdict(licence, PASSED, i) for i in ids[:3]],
        verdict(words, FAILED, ids[0]),
        verdict(words, FAILED, ids[1]),
        verdict(words, PASSED, ids[2]),
        verdict(licence, COULD_NOT_RUN, ids[3]),
    ]
    for scope, name in (("department", "Parks"), ("liaison", "Ada Fern"), ("city", "city")):
        found = row(verdicts, scope, name, assets=assets(*ids))
        assert (found["published_well"], found["band_published"]) == (76.9, "needs work"), scope
        assert found["band_true"] == "not measurable"


def test_a_group_of_which_too_little_could_be_measured_has_no_score() -> None:
    promise, ids = rule("a"), [f"tree-{place:04}" for place in range(5)]
    outcomes = [PASSED, PASSED, PASSED, COULD_NOT_RUN, COULD_NOT_RUN]
    known = assets(*ids, "map-0001")
    told = [verdict(promise, outcome, key) for outcome, key in zip(outcomes, ids, strict=True)]
    told.append(verdict(promise, NOT_APPLICABLE, "map-0001"))  # nothing applies to it: it is not missed
    city = score(frame(told), known, [promise]).scores.iloc[0]
    assert (city["published_well"], city["band_published"]) == (100.0, "good")
    told[2] = verdict(promise, COULD_NOT_RUN, ids[2])
    scores = score(frame(told), known, [promise]).scores.set_index("scope")
    assert scores.loc[["city", "department", "liaison"], "band_published"].tolist() == ["not measurable"] * 3
    assert scores.loc["asset", "band_published"].tolist().count("good") == 2


def test_the_median_of_two_is_rounded_half_up_to_one_decimal() -> None:
    third = replace(words, id="third", points=0.1)
    verdicts = [verdict(licence, PASSED), verdict(licence, PASSED, "tree-0002"), verdict(third, FAILED, "tree-0002")]
    found = row(verdicts, "city", "city", assets=assets("tree-0001", "tree-0002"), rules=[*RULES, third])
    assert found["published_well"] == 99.5


def test_assets_of_no_department_or_liaison_stand_together_under_a_name_of_their_own() -> None:
    ids = ("tree-0001", "tree-0002")
    of = assets(*ids, department=["Parks", None], liaison=["Ada Fern", None])
    verdicts = [verdict(licence, PASSED, i) for i in ids]
    found = row(verdicts, "department", "", assets=of)
    assert (found["name"], found["department"], found["standing"]) == ("No department named", "", "")
    assert row(verdicts, "liaison", "", assets=of)["name"] == "No liaison named"


def test_a_department_row_names_its_liaison_when_there_is_one_only() -> None:
    ids = ("tree-0001", "tree-0002")
    verdicts = [verdict(licence, PASSED, i) for i in ids]
    assert row(verdicts, "department", "Parks", assets=assets(*ids))["liaison"] == "Ada Fern"
    two = assets(*ids, liaison=["Ada Fern", "Bo Reed"])
    assert row(verdicts, "department", "Parks", assets=two)["liaison"] == ""


def standing(verdicts: list[dict[str, Any]], **given: Any) -> str:
    return str(row(verdicts, "department", "Parks", **given)["standing"])


def test_a_department_is_fully_satisfied_with_a_tenth_of_its_warnings_failed() -> None:
    ids = [f"tree-{i:04}" for i in range(10)]
    failed = [*[verdict(words, PASSED, i) for i in ids[1:]], verdict(words, FAILED, ids[0])]
    assert standing(failed, assets=assets(*ids)) == "fully satisfied"
    failed[0] = verdict(words, FAILED, ids[1])
    assert standing(failed, assets=assets(*ids)) == "partially satisfied"


def test_a_department_is_partially_satisfied_with_a_quarter_of_its_datasets_failing_critically() -> None:
    ids = [f"tree-{i:04}" for i in range(4)]
    verdicts = [verdict(licence, PASSED if i else FAILED, name) for i, name in enumerate(ids)]
    assert standing(verdicts, assets=assets(*ids)) == "partially satisfied"
    verdicts[1] = verdict(licence, FAILED, ids[1])
    assert standing(verdicts, assets=assets(*ids)) == "not satisfied"


def test_only_datasets_count_for_that_quarter_unless_there_are_none() -> None:
    ids = [f"tree-{i:04}" for i in range(4)]
    verdicts = [verdict(licence, FAILED if i < 2 else PASSED, name) for i, name in enumerate(ids)]
    maps_fail = assets(*ids, is_tabular=[False, False, True, True])
    assert standing(verdicts, assets=maps_fail) == "partially satisfied"
    views_fail = assets(*ids, is_dataset=[False, False, True, True])
    assert standing(verdicts, assets=views_fail) == "partially satisfied"
    assert standing(verdicts, assets=assets(*ids, is_tabular=False)) == "not satisfied"


def test_a_rule_over_columns_is_a_critical_failure_when_fewer_than_half_its_columns_pass() -> None:
    assert standing(columns(described, [PASSED, FAILED])) == "fully satisfied"
    assert standing(columns(described, [PASSED, FAILED, FAILED])) == "not satisfied"


def test_one_column_that_fails_critically_in_security_is_enough() -> None:
    on_columns = rule("no-ssn", CRITICAL, dimension="security", table=Table.COLUMNS)
    verdicts = columns(on_columns, [PASSED] * 9 + [FAILED])
    assert standing(verdicts, rules=[*RULES, on_columns]) == "not satisfied"


def test_a_department_that_fails_critically_itself_is_not_fully_satisfied() -> None:
    itself = verdict(published, FAILED, "", "Parks")
    assert standing([verdict(licence, PASSED), itself]) == "partially satisfied"
    assert standing([verdict(licence, PASSED), verdict(published, FAILED, "", "Libraries")]) == "fully satisfied"


def test_verdicts_on_departments_cost_no_asset_anything() -> None:
    verdicts = [verdict(licence, PASSED), verdict(published, FAILED, "", "Parks")]
    assert row(verdicts)["published_well"] == 100.0
    found = priced(verdicts).iloc[1]
    assert (found["weight"], found["lost"], found["points"]) == (10.0, 10.0, 0.0)


def test_a_department_of_which_nothing_could_be_scored_stands_nowhere() -> None:
    assert standing([verdict(licence, COULD_NOT_RUN)]) == ""


def test_a_run_without_verdicts_has_scores_that_are_not_measurable() -> None:
    found = row([])
    assert (found["band_published"], found["could_not_run_share"]) == ("not measurable", 0.0)


def test_a_run_without_assets_has_a_city() -> None:
    scored = score(frame([verdict(published, FAILED, "", "Parks")]), assets().iloc[:0], RULES)
    assert scored.scores["scope"].tolist() == ["city"]


def test_a_verdict_on_an_asset_that_was_not_handed_in_is_refused() -> None:
    with pytest.raises(KeyError, match="gone-0001"):
        score(frame([verdict(licence, PASSED, "gone-0001")]), assets(), RULES)
