"""The rows of a city within a whole audit: judged again, left out, interrupted, sampled, compared."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import pandas as pd
import pytest
import stamina
from starlette.types import ASGIApp, Receive, Scope, Send

from atxaudit.audit import audit
from atxaudit.demo import server
from atxaudit.demo.city import City, build_city
from atxaudit.errors import UsageError
from atxaudit.models import Run, Status, Table
from atxaudit.portal.profile import load_profile
from atxaudit.request import Request, Staff
from atxaudit.settings import Settings, load_settings
from atxaudit.snapshot.rows.limits import Limits
from atxaudit.store import Store, open_store
from atxaudit.suites.loader import load_suites

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
pytestmark = pytest.mark.xdist_group("audit")
FINDING = ["asset_id", "rule", "subject", "outcome", "severity", "reason", "observed", "failing_count", "judged_count"]


@pytest.fixture(scope="module")
def city() -> City:
    return build_city(7, NOW)


@dataclass(kw_only=True)
class Served:
    """The city's portal, what it was asked for, and what it does before it answers."""

    city: City
    url: str = ""
    asked: list[str] = field(default_factory=list)  # paths
    before: Callable[[str], None] = lambda _: None

    @property
    def datasets(self) -> tuple[str, ...]:
        """Six that have rows of their own."""
        timed = (a.id for a in self.city.in_scope if a.type == "dataset" and self.city.has_rows(a.id))
        return tuple(sorted(timed)[:6])

    def count(self, part: str) -> int:
        return sum(part in path for path in self.asked)

    def without(self, asset_id: str) -> None:
        """The portal forgets an asset while it is being audited."""
        kept = {key: planned for key, planned in self.city.planned.items() if key != asset_id}
        object.__setattr__(self.city, "planned", MappingProxyType(kept))


@pytest.fixture
def portal(city: City, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    served = Served(city=replace(city))
    app = server.demo_app
    monkeypatch.setattr(server, "demo_app", lambda city: watched(app(city), served))
    with stamina.set_testing(True, attempts=2), server.serve_city(served.city) as served.url:
        yield served


def watched(app: ASGIApp, served: Served) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            served.asked.append(scope["path"])
            served.before(scope["path"])
        await app(scope, receive, send)

    return answer


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(data=tmp_path)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    with open_store(settings.store_url) as store:
        yield store


@pytest.fixture
def run_on(settings: Settings, store: Store) -> Callable[..., Run]:
    """Audits six datasets; keywords change the request."""

    def run(portal: Served, **changes: object) -> Run:
        return audit(request_on(portal, **changes), settings, store)

    return run


def request_on(portal: Served, **changes: object) -> Request:
    """Of six datasets; keywords change it."""
    request = Request(
        profile=load_profile("demo"),
        suites=rules_on_rows(),
        portal=portal.url,
        as_of=NOW,
        datasets=portal.datasets,
        staff=Staff(workers=1),
    )
    return replace(request, **changes)  # type: ignore[arg-type]


def rules_on_rows() -> tuple[object, ...]:
    """Some that need rows, of every table, and one that does not: fewer are quicker to judge by."""
    some = ("title-present", "rows-unique", "row-count-steady", "column-mostly-filled", "no-stray-characters")
    suites = (
        replace(suite, rules=tuple(r for r in suite.rules if r.table is Table.ROWS or r.id in some))
        for suite in load_suites()
    )
    return tuple(suite for suite in suites if suite.rules)


def verdicts(store: Store, run: Run) -> pd.DataFrame:
    return store.findings(run.id, outcome="all")[FINDING].reset_index(drop=True)


def test_a_snapshot_is_judged_again_without_the_portal_and_finds_the_same(
    portal: Served, run_on: Callable[..., Run], store: Store, settings: Settings
) -> None:
    first = run_on(portal)
    asked = len(portal.asked)
    again = run_on(portal, snapshot=first.id)
    assert len(portal.asked) == asked
    pd.testing.assert_frame_equal(verdicts(store, again), verdicts(store, first))
    assert "failed" in set(verdicts(store, first)["outcome"])

    index = pd.read_parquet(settings.snapshots / first.id / "rows.parquet")
    assert sorted(index["asset_id"]) == list(portal.datasets)
    lost = index["asset_id"][0]
    (settings.rows / lost).rename(settings.rows / "elsewhere")
    partly = run_on(portal, snapshot=first.id)
    assert any(f"{lost}: the rows it was judged by are no longer kept" in note for note in partly.notes)
    gone = verdicts(store, partly).query("asset_id == @lost and rule == 'date-possible'")
    assert set(gone["outcome"]) == {"could_not_run"}
    assert partly.status is Status.INCOMPLETE


def test_one_setting_leaves_great_expectations_as_it_ships_and_finds_the_same(
    portal: Served, run_on: Callable[..., Run], store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run_on(portal)

    def refuse() -> None:
        raise AssertionError("Great Expectations was touched")

    monkeypatch.setattr("atxaudit.engine.duckdb.fixed_cost.fixed_cost_cut", refuse)
    untouched = settings.model_copy(update={"cut_fixed_cost": False})
    again = audit(request_on(portal, snapshot=first.id), untouched, store)
    pd.testing.assert_frame_equal(verdicts(store, again), verdicts(store, first))
    assert again.status is Status.COMPLETE


def test_rows_are_read_once_while_they_stay_and_old_ones_are_removed(
    portal: Served, run_on: Callable[..., Run], store: Store, settings: Settings
) -> None:
    run_on(portal)
    pages = portal.count(".csv")
    old = settings.rows / portal.datasets[0] / "0123456789abcdef"
    old.mkdir()
    second = run_on(portal)
    assert portal.count(".csv") == pages == len(portal.datasets)
    assert not old.exists()
    assert len(list((settings.rows / portal.datasets[0]).iterdir())) == 1
    assert not list(settings.unfinished.iterdir())
    assert not any("could not be read" in note for note in second.notes)

    steady = store.findings(second.id, rule="row-count-steady", outcome="all")
    assert set(steady["outcome"]) == {"passed"}, "it was compared with the first"
    run_on(portal)
    pd.testing.assert_frame_equal(verdicts(store, run_on(portal, snapshot=second.id)), verdicts(store, second))


def test_without_rows_the_rules_that_need_them_are_no_part_of_the_run(
    portal: Served, run_on: Callable[..., Run], store: Store
) -> None:
    run = run_on(portal, rows=False)
    assert portal.count(".csv") == 0
    assert set(verdicts(store, run)["rule"]) == {"title-present"}
    assert list(store.rules(run.id)["rule"]) == ["title-present"]
    assert any("--no-rows" in note for note in run.notes)
    assert run.rule_set != run_on(portal).rule_set


def test_a_dataset_deleted_while_it_is_audited_could_not_run_and_the_rest_is_judged(
    portal: Served, run_on: Callable[..., Run], store: Store
) -> None:
    lost = portal.datasets[2]
    portal.before = lambda path: portal.without(lost) if path.startswith("/resource/") else None
    run = run_on(portal)
    assert run.status is Status.INCOMPLETE, "one of six is more than 2 %"
    found = verdicts(store, run)
    on_rows = found[found["rule"].isin([r.id for s in rules_on_rows() for r in s.rules if r.table is Table.ROWS])]
    assert set(on_rows[on_rows["asset_id"] == lost]["outcome"]) == {"could_not_run"}
    assert "could_not_run" not in set(on_rows[on_rows["asset_id"] != lost]["outcome"])
    said = f"The rows of 1 of 6 datasets could not be read. Missing, 1: {portal.url}/resource/{lost}"
    assert any(said in note for note in run.notes)


def test_every_verdict_on_a_sample_says_so(portal: Served, run_on: Callable[..., Run], store: Store) -> None:
    run = run_on(portal, datasets=portal.datasets[:2], limits=Limits(limit_rows=100, sample_rows=60))
    found = verdicts(store, run)
    on_rows = found[found["rule"] != "title-present"]
    for verdict in on_rows.itertuples():
        said = verdict.observed if verdict.outcome == "failed" else verdict.reason
        assert "sample: 60 of" in said, verdict
    assert not found[found["rule"] == "title-present"]["reason"].str.contains("sample").any()
    assert any(note.startswith("Judged on a sample of their rows") for note in run.notes)


# A rule that no dataset of the city gives anything to judge: no worker has to wait for Great Expectations.
NOTHING_TO_JUDGE = """
name: quality
meta: {table: rows, dimension: quality}
expectations:
  - type: expect_column_values_to_be_unique
    kwargs: {column: row_number}
    severity: info
    meta:
      rule: row-number-unique
      title: System row numbers are unique
      why: Rows were loaded twice.
      fix: Load them once.
      source: a test
      says: "{failing:,} rows share their {column}"
      when_no_column: No column holds row numbers.
      passes: [{column: "1"}, {column: "2"}]
      fails: [{column: "7"}, {column: "7"}]
  - type: expect_column_values_to_not_be_null
    kwargs: {column: title}
    severity: info
    meta:
      rule: title-there
      table: assets
      title: It has a title
      why: People look for it.
      fix: Give it one.
      source: a test
      says: It has none
      passes: [{title: Trees}]
      fails: [{title: null}]
"""


def test_a_run_that_was_interrupted_twice_does_only_the_rest(
    portal: Served, settings: Settings, store: Store, tmp_path: Path
) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "quality.yaml").write_text(NOTHING_TO_JUDGE, "utf-8")
    # slow enough that the interruption meets an audit that is still reading, on a busy machine too
    portal.before = lambda path: time.sleep(1.5) if path.endswith(".csv") else None
    options = [f"--dataset={asset_id}" for asset_id in portal.datasets]
    command = [sys.executable, "-m", "atxaudit", "audit", "--profile", "demo", "--portal", portal.url, *options]
    command += ["--data", str(settings.data), "--expectations", str(tmp_path / "rules")]

    said = interrupted([*command, "--as-of", NOW.isoformat(), "--workers", "2"], settings, signal.SIGINT, done=1)
    assert said.returncode == 130
    assert "--resume` goes on from here" in said.stderr
    assert "Traceback" not in said.stderr
    [folder] = settings.unfinished.iterdir()
    records, finished = portal.count("/api/"), done_in(settings)
    assert 1 <= len(finished) < 6

    portal.asked.clear()
    said = interrupted([*command, "--resume", "--workers", "1"], settings, signal.SIGKILL, done=len(finished) + 1)
    assert said.returncode == -signal.SIGKILL
    assert [one.name for one in settings.unfinished.iterdir()] == [folder.name]

    portal.before = lambda _: None
    last = ended([*command, "--resume", "--workers", "1"])
    assert last.returncode in (0, 3), last.stderr
    assert records > 0 == portal.count("/api/"), "the records of the first attempt were kept"
    assert not any(asset_id in path for asset_id in finished for path in portal.asked)
    run = store.run()
    assert (run.id, run.as_of) == (folder.name, NOW)
    assert not list(settings.unfinished.iterdir())
    assert set(verdicts(store, run)["asset_id"]) == set(portal.datasets)

    none = ended([*command, "--resume"])
    assert none.returncode == UsageError.exit_code
    assert "There is no unfinished run" in none.stderr


def ended(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)


def interrupted(
    command: Sequence[str], settings: Settings, how: signal.Signals, *, done: int
) -> subprocess.CompletedProcess[str]:
    """Starts an audit, and ends it when so many datasets are done."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    end = time.monotonic() + 120
    while len(done_in(settings)) < done and process.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
    if how is signal.SIGINT:
        os.killpg(process.pid, how)  # as a terminal's Ctrl-C, which reaches workers too
    else:
        process.kill()
    out, error = process.communicate(timeout=60)
    return subprocess.CompletedProcess(command, process.returncode, out, error)


def done_in(settings: Settings) -> set[str]:
    return {page.stem for page in settings.unfinished.glob("*/datasets/*.json")}
