"""Whatever the verdicts are, the points shown and the score shown add up to exactly 100."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import floor
from typing import Any

import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from made_up_verdicts import COULD_NOT_RUN, FAILED, PASSED, assets, frame, rule, verdict

from atxaudit.models import Outcome, Severity, Table
from atxaudit.scoring import Scored, score
from atxaudit.scoring.points import PUBLISHED_WELL, STILL_TRUE
from atxaudit.suites.rule import Rule

IDS = ("tree-0001", "tree-0002", "tree-0003")
SCORES = {"published_well": PUBLISHED_WELL, "still_true": STILL_TRUE}
DIMENSIONS = ("metadata", "ownership", "standards", "accessibility", "staleness", "quality", "security")
Verdicts = list[dict[str, Any]]

many = settings(max_examples=40, deadline=None)  # each brings six scores to judge
few = settings(max_examples=12, deadline=None)


@st.composite
def rule_entries(draw: st.DrawFn, number: int) -> tuple[Rule, Rule | None]:
    """A rule, and sometimes its milder entry."""
    severity = draw(st.sampled_from(list(Severity)))
    table = draw(st.sampled_from([Table.ASSETS, Table.COLUMNS]))
    given: dict[str, Any] = {"dimension": draw(st.sampled_from(DIMENSIONS)), "table": table}
    harsh = rule(f"rule-{number}", severity, **given)
    if draw(st.booleans()) and severity != Severity.INFO:
        harsh = replace(harsh, points=draw(st.sampled_from([1.0, 2.5, 7.0])))
    milder = [s for s in Severity if list(Severity).index(s) > list(Severity).index(severity)]
    if milder and draw(st.booleans()):
        return harsh, rule(f"rule-{number}", draw(st.sampled_from(milder)), **given, milder=True)
    return harsh, None


@st.composite
def judged(draw: st.DrawFn) -> tuple[list[Rule], Verdicts]:
    """Rules, and their verdicts on three assets of up to thirteen columns."""
    entries = [draw(rule_entries(i)) for i in range(draw(st.integers(1, 6)))]
    verdicts: Verdicts = []
    for asset_id in IDS:
        subjects = [f"c{i}" for i in range(draw(st.integers(0, 13)))]
        for harsh, milder in entries:
            for subject in subjects if harsh.table == Table.COLUMNS else [""]:
                outcome = draw(st.sampled_from([*Outcome, FAILED, PASSED]))
                by = milder if milder and outcome == FAILED and draw(st.booleans()) else harsh
                verdicts.append(verdict(by, outcome, asset_id, subject))
    return [e for pair in entries for e in pair if e], verdicts


def lost_share(
    verdicts: Verdicts, rules: list[Rule], asset_id: str, dimensions: frozenset[str]
) -> tuple[Fraction, Fraction]:
    """Points lost and at stake, in exact fractions: the definition of rules.md, written down again."""
    harsh = {r.id: r for r in rules if not r.milder}
    milder = {r.id: r for r in rules if r.milder}
    lost = stake = Fraction(0)
    for of in (r for r in harsh.values() if r.dimension in dimensions):
        mine = [v for v in verdicts if v["rule"] == of.id and v["asset_id"] == asset_id]
        scored = [v for v in mine if v["outcome"] in {PASSED, FAILED}]
        stake += Fraction(of.points) if scored else 0
        for v in scored:
            if v["outcome"] == FAILED:
                points = of.points if v["severity"] == of.severity else min(of.points, milder[of.id].points)
                lost += Fraction(points) / len(scored)
    return lost, stake


def shown(scored: Scored, asset_id: str, column: str) -> float:
    """A score of one asset."""
    of_asset = (scored.scores["scope"] == "asset") & (scored.scores["id"] == asset_id)
    return float(scored.scores.loc[of_asset, column].iloc[0])


def tenths(value: float) -> int:
    """One decimal as whole tenths, refusing anything finer."""
    assert abs(value * 10 - round(value * 10)) < 1e-9
    return round(value * 10)


def points_of(scored: Scored, asset_id: str, dimensions: frozenset[str]) -> int:
    """All the points of one asset and score, in tenths."""
    mine = scored.verdicts[scored.verdicts["asset_id"] == asset_id]
    return sum(tenths(p) for p in mine.loc[mine["dimension"].isin(dimensions), "points"])


@many
@given(judged())
def test_the_points_shown_and_the_score_shown_add_up_to_exactly_one_hundred(case: tuple[list[Rule], Verdicts]) -> None:
    rules, verdicts = case
    scored = score(frame(verdicts), assets(*IDS), rules)
    for asset_id in IDS:
        for column, dimensions in SCORES.items():
            value = shown(scored, asset_id, column)
            if not pd.isna(value):
                assert tenths(value) + points_of(scored, asset_id, dimensions) == 1000


@few
@given(judged())
def test_scores_and_points_are_those_of_exact_fractions(case: tuple[list[Rule], Verdicts]) -> None:
    rules, verdicts = case
    scored = score(frame(verdicts), assets(*IDS), rules)
    for asset_id in IDS:
        for column, dimensions in SCORES.items():
            lost, stake = lost_share(verdicts, rules, asset_id, dimensions)
            value = shown(scored, asset_id, column)
            if not pd.isna(value):
                assert tenths(value) == floor(1000 * (stake - lost) / stake + Fraction(1, 2))
            for rule_id in {r.id for r in rules if r.dimension in dimensions}:
                mine = [v for v in verdicts if v["rule"] == rule_id]
                exact, _ = lost_share(mine, rules, asset_id, dimensions)
                of_rule = (scored.verdicts["rule"] == rule_id) & (scored.verdicts["asset_id"] == asset_id)
                given_out = sum(tenths(p) for p in scored.verdicts.loc[of_rule, "points"])
                assert abs(given_out - (1000 * exact / stake if stake else 0)) < 1


@few
@given(judged())
def test_only_a_verdict_that_lost_something_brings_points(case: tuple[list[Rule], Verdicts]) -> None:
    rules, verdicts = case
    scored = score(frame(verdicts), assets(*IDS), rules).verdicts
    assert (scored.loc[scored["lost"] == 0, "points"] == 0).all()
    assert (scored.loc[scored["outcome"] != FAILED, "lost"] == 0).all()
    assert (scored["lost"] <= scored["weight"] + 1e-12).all()


@few
@given(judged(), st.randoms(use_true_random=False))
def test_the_order_of_verdicts_and_assets_changes_nothing(case: tuple[list[Rule], Verdicts], chance: Any) -> None:
    rules, verdicts = case
    mixed = chance.sample(verdicts, len(verdicts))
    one = score(frame(verdicts), assets(*IDS), rules)
    other = score(frame(mixed), assets(*chance.sample(IDS, len(IDS))), chance.sample(rules, len(rules)))
    pd.testing.assert_frame_equal(one.scores, other.scores)
    key = ["asset_id", "rule", "subject"]
    words = {"rule": "str", "severity": "str", "outcome": "str", "suite": "str", "table": "str", "reason": "str"}
    pd.testing.assert_frame_equal(
        one.verdicts.astype(words).sort_values(key, ignore_index=True),
        other.verdicts.astype(words).sort_values(key, ignore_index=True),
    )


@few
@given(judged(), st.integers(1, 5))
def test_what_could_not_run_never_lowers_a_score(case: tuple[list[Rule], Verdicts], more: int) -> None:
    rules, verdicts = case
    broken = [rule(f"broken-{i}", Severity.CRITICAL, dimension=d) for i in range(more) for d in ("metadata", "quality")]
    broken = [replace(r, id=f"{r.id}-{r.dimension}") for r in broken]
    before = score(frame(verdicts), assets(*IDS), rules)
    with_broken = [*verdicts, *(verdict(r, COULD_NOT_RUN, i) for r in broken for i in IDS)]
    after = score(frame(with_broken), assets(*IDS), [*rules, *broken])
    for asset_id in IDS:
        for column in SCORES:
            value = shown(after, asset_id, column)
            assert pd.isna(value) or value == shown(before, asset_id, column)


@few
@given(judged(), st.integers(0, 10_000))
def test_fixing_one_finding_raises_the_score_by_exactly_its_lost_share(
    case: tuple[list[Rule], Verdicts], pick: int
) -> None:
    rules, verdicts = case
    failed = [i for i, v in enumerate(verdicts) if v["outcome"] == FAILED]
    assume(failed)
    at = failed[pick % len(failed)]
    harsh = next(r for r in rules if r.id == verdicts[at]["rule"] and not r.milder)
    fixed = [v if i != at else verdict(harsh, PASSED, v["asset_id"], v["subject"]) for i, v in enumerate(verdicts)]
    scored = score(frame(verdicts), assets(*IDS), rules)
    after = score(frame(fixed), assets(*IDS), rules)
    asset_id = verdicts[at]["asset_id"]
    for column, dimensions in SCORES.items():
        lost, stake = lost_share(verdicts, rules, asset_id, dimensions)
        if harsh.dimension in dimensions and not pd.isna(shown(after, asset_id, column)):
            back = Fraction(float(scored.verdicts["lost"].iloc[at])).limit_denominator(10_000)
            assert tenths(shown(after, asset_id, column)) == floor(
                1000 * (stake - lost + back) / stake + Fraction(1, 2)
            )
