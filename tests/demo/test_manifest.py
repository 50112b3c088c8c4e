"""The audit finds exactly what was seeded: nothing missing, nothing more, and no near-miss among it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from atxaudit.audit import audit
from atxaudit.demo.base import own_promises
from atxaudit.demo.city import City, build_city
from atxaudit.demo.earlier import WEEKS
from atxaudit.demo.server import open_portal
from atxaudit.models import Run, Table
from atxaudit.portal.profile import load_profile
from atxaudit.request import Request, Staff
from atxaudit.settings import load_settings
from atxaudit.store import open_store
from atxaudit.suites.dataset_suite import OWN_PROMISES
from atxaudit.suites.loader import load_suites
from whole_audits import Demo

# an audit takes seconds, on a busy machine many: one worker shares them
pytestmark = [pytest.mark.xdist_group("demo manifest"), pytest.mark.timeout(900)]

Verdict = tuple[str, str, str]  # asset id ("" for a department), rule, subject ("" for the asset itself)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A city, and what its last audit said, at the city's own moment and through its portal."""

    city: City
    verdicts: pd.DataFrame
    said: str = ""  # on stderr

    @property
    def outcomes(self) -> dict[Verdict, str]:
        """Outcome by asset, rule and subject, as the manifest names them."""
        ids, subjects = self.verdicts["asset_id"].fillna(""), self.verdicts["subject"].fillna("")
        keys = zip(ids, self.verdicts["rule"], subjects, strict=True)
        return dict(zip(keys, self.verdicts["outcome"], strict=True))


def audited(city: City, folder: Path, weeks: int = WEEKS) -> Judged:
    """The city's verdicts, after so many earlier weeks: of those only what was seen counts, so few rules judge."""
    few = tuple(suite for suite in load_suites() if suite.table is Table.DEPARTMENTS)
    settings = load_settings(data=folder)
    with open_portal(city) as portal, open_store(settings.store_url) as store:
        for week in range(weeks, -1, -1):
            portal.show(city.earlier(week) if week else city)
            request = Request(
                profile=load_profile("demo"),
                suites=few if week else load_suites(),
                portal=portal.url,
                as_of=portal.city.now,
                liaisons=city.write_liaisons(folder / "liaisons.csv"),
                own={} if week else own_promises(),
                staff=Staff(workers=1),
            )
            run = audit(request, settings, store)
        return Judged(city=city, verdicts=store.findings(run.id, outcome="all"))


@pytest.fixture(scope="module")
def demo_runs(demo_city: Demo) -> tuple[list[Run], Judged]:
    """The runs of `atxaudit demo`, newest first, and what it found last."""
    with open_store(load_settings(data=demo_city.data).store_url) as store:
        runs = list(store.runs())
        last = max(runs, key=lambda run: run.as_of)
        city = build_city(2026, last.as_of)
        return runs, Judged(city=city, verdicts=store.findings(last.id, outcome="all"), said="\n".join(demo_city.said))


def test_a_clean_city_has_no_findings(clean_city: City, tmp_path: Path) -> None:
    found = audited(clean_city, tmp_path, weeks=1).outcomes
    assert [verdict for verdict, outcome in found.items() if outcome not in ("passed", "not_applicable")] == []
    assert {asset_id for asset_id, _, _ in found} == {asset.id for asset in clean_city.in_scope} | {""}


def test_the_demo_finds_exactly_the_seeded_defects(demo_runs: tuple[list[Run], Judged]) -> None:
    assert_exact(demo_runs[1])


def test_an_audit_of_a_random_city_finds_exactly_the_seeded_defects(now: datetime, tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    print(f"seed of the demo city: {seed}")  # noqa: T201 - shown by pytest when the test fails
    assert_exact(audited(build_city(seed, now), tmp_path))


def test_the_demo_audits_three_earlier_weeks_and_says_so(demo_runs: tuple[list[Run], Judged]) -> None:
    runs, judged = demo_runs
    moments = sorted(run.as_of for run in runs)
    assert [later - earlier for earlier, later in pairwise(moments)] == [timedelta(weeks=1)] * WEEKS
    assert judged.said.splitlines() == [
        "Auditing the city as it was 3 weeks ago …",
        "Auditing the city as it was 2 weeks ago …",
        "Auditing the city as it was a week ago …",
    ]


def test_progress_goes_to_stderr_and_the_run_id_ends_stdout(
    demo_city: Demo, demo_runs: tuple[list[Run], Judged]
) -> None:
    assert "Reading records: 1 of" in demo_city.error
    assert "Reading" not in demo_city.out
    newest = max(demo_runs[0], key=lambda run: run.as_of)
    assert demo_city.out.strip().splitlines()[-1] == f"Run {newest.id}"


def test_every_rule_has_a_defect_and_a_near_miss(city: City) -> None:
    rules = {rule.id for suite in (*load_suites(), OWN_PROMISES) for rule in suite.rules}
    assert rules - {defect.rule for defect in city.defects} == set()
    assert rules - {miss.rule for miss in city.near_misses} == set()


def test_every_milder_case_is_seeded_too(demo_runs: tuple[list[Run], Judged]) -> None:
    verdicts = demo_runs[1].verdicts
    failed = verdicts[verdicts["outcome"] == "failed"]
    rules = [rule for suite in load_suites() for rule in suite.rules]
    twofold = {rule.id for rule in rules if rule.milder}
    due = {(rule.id, rule.severity.value) for rule in rules if rule.id in twofold}
    assert due - set(zip(failed["rule"], failed["severity"], strict=True)) == set()


def assert_exact(judged: Judged) -> None:
    city, found = judged.city, judged.outcomes
    failed = {verdict for verdict, outcome in found.items() if outcome == "failed"}
    seeded = {(defect.asset_id, defect.rule, defect.subject) for defect in city.defects}
    assert sorted(seeded - failed) == [], f"missing with seed {city.seed}"
    assert sorted(failed - seeded) == [], f"more than seeded with seed {city.seed}"
    misses = {(miss.asset_id, miss.rule, miss.subject) for miss in city.near_misses}
    assert {miss: found.get(miss) for miss in misses if found.get(miss) not in ("passed", "not_applicable")} == {}
    assert [verdict for verdict, outcome in found.items() if outcome == "could_not_run"] == []
