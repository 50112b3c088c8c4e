"""The audit finds exactly what was seeded: nothing missing, nothing more, and no near-miss among it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from atxaudit.audit import audit
from atxaudit.demo.city import City, build_city
from atxaudit.demo.server import serve_city
from atxaudit.portal.profile import load_profile
from atxaudit.request import Request
from atxaudit.settings import load_settings
from atxaudit.store import open_store
from atxaudit.suites.loader import load_suites

Verdict = tuple[str, str, str]  # asset id ("" for a department), rule, subject ("" for the asset itself)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A city and what one audit of it at its own moment, through its portal, said."""

    city: City
    verdicts: pd.DataFrame

    @property
    def outcomes(self) -> dict[Verdict, str]:
        """Outcome by asset, rule and subject, as the manifest names them."""
        ids, subjects = self.verdicts["asset_id"].fillna(""), self.verdicts["subject"].fillna("")
        keys = zip(ids, self.verdicts["rule"], subjects, strict=True)
        return dict(zip(keys, self.verdicts["outcome"], strict=True))


def audited(city: City, folder: Path) -> Judged:
    settings = load_settings(data=folder)
    with serve_city(city) as portal, open_store(settings.store_url) as store:
        request = Request(
            profile=load_profile("demo"),
            suites=load_suites(),
            portal=portal,
            as_of=city.now,
            liaisons=city.write_liaisons(folder / "liaisons.csv"),
        )
        run = audit(request, settings, store)
        return Judged(city=city, verdicts=store.findings(run.id, outcome="all"))


@pytest.fixture(scope="module")
def judged(now: datetime, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Judged]:
    """The audit of a seed's city, once per seed."""
    return cache(lambda seed: audited(build_city(seed, now), tmp_path_factory.mktemp(f"seed-{seed}")))


def test_a_clean_city_has_no_findings(clean_city: City, tmp_path: Path) -> None:
    found = audited(clean_city, tmp_path).outcomes
    assert [verdict for verdict, outcome in found.items() if outcome not in ("passed", "not_applicable")] == []
    assert {asset_id for asset_id, _, _ in found} == {asset.id for asset in clean_city.in_scope} | {""}


@pytest.mark.parametrize("seed", [2026, 103, None])
def test_the_audit_finds_exactly_the_seeded_defects(seed: int | None, judged: Callable[[int], Judged]) -> None:
    seed = random.randrange(10**6) if seed is None else seed
    print(f"seed of the demo city: {seed}")  # noqa: T201 - shown by pytest when the test fails
    city, found = judged(seed).city, judged(seed).outcomes
    failed = {verdict for verdict, outcome in found.items() if outcome == "failed"}
    seeded = {(defect.asset_id, defect.rule, defect.subject) for defect in city.defects}
    assert sorted(seeded - failed) == [], f"missing with seed {seed}"
    assert sorted(failed - seeded) == [], f"more than seeded with seed {seed}"
    misses = {(miss.asset_id, miss.rule, miss.subject) for miss in city.near_misses}
    assert {miss: found.get(miss) for miss in misses if found.get(miss) not in ("passed", "not_applicable")} == {}
    assert [verdict for verdict, outcome in found.items() if outcome == "could_not_run"] == []


def test_every_rule_has_a_defect_and_a_near_miss(city: City) -> None:
    rules = {rule.id for suite in load_suites() for rule in suite.rules}
    assert rules - {defect.rule for defect in city.defects} == set()
    assert rules - {miss.rule for miss in city.near_misses} == set()


def test_every_milder_case_is_seeded_too(judged: Callable[[int], Judged]) -> None:
    verdicts = judged(2026).verdicts
    failed = verdicts[verdicts["outcome"] == "failed"]
    rules = [rule for suite in load_suites() for rule in suite.rules]
    twofold = {rule.id for rule in rules if rule.milder}
    due = {(rule.id, rule.severity.value) for rule in rules if rule.id in twofold}
    assert due - set(zip(failed["rule"], failed["severity"], strict=True)) == set()
