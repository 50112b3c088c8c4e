"""Many processes bring what one brings, whatever becomes of them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from distributed import LocalCluster
from town import Dataset, Town, benches, examine, row_rules, serving, unfinished_in, work_on

from atxaudit.datasets import workers
from atxaudit.datasets.crew import FEW, cores, workers_for
from atxaudit.datasets.examination import Examination, examine_all
from atxaudit.datasets.task import Access, to_json
from atxaudit.errors import TokenRefused, WorkersUnavailable
from atxaudit.models import Outcome
from atxaudit.request import Staff
from atxaudit.snapshot.rows.files import Cause
from atxaudit.suites.rule import Rule

pytestmark = pytest.mark.xdist_group("workers")
PLAIN = (("bench", "text"), ("seats", "number"))  # no rule on rows has anything to judge: workers need no import


@pytest.fixture
def town() -> Iterator[Town]:
    with serving(Town(datasets={})) as town:
        yield town


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a cluster of six workers, here threads: starting processes is what other tests are for."""
    with LocalCluster(
        n_workers=6,
        threads_per_worker=1,
        processes=False,
        protocol="tcp://",
        dashboard_address="127.0.0.1:0",
        silence_logs=50,
    ) as six:
        yield six.scheduler_address


def plain(number: int) -> Dataset:
    return Dataset(columns=PLAIN, rows=[[f"Bench {number}-{row}", str(row % 4 + 1)] for row in range(20)])


def found(examination: Examination) -> list[bytes]:
    """All that does not tell of the way it was found."""
    return [to_json(replace(one, seconds={})) for one in examination.examined]


def not_due() -> tuple[Rule, ...]:
    """Rules that no dataset here gives anything to judge: then no worker waits for Great Expectations."""
    return tuple(rule for rule in row_rules() if rule.id in ("row-identifier-unique", "address-complete"))


def pid_behind(port: int) -> int:
    """The worker that asks from this port."""
    for child in psutil.Process().children(recursive=True):
        if any(connection.laddr.port == port for connection in child.net_connections("tcp")):
            return child.pid
    raise AssertionError(f"nobody is at port {port}")


def test_two_workers_find_what_one_does(town: Town, tmp_path: Path) -> None:
    for number in range(6):
        town.datasets[f"many-000{number}"] = benches(30 + number, salt=number)
    town.datasets |= {"shut-0001": replace(benches(), status=403), "none-0001": Dataset()}
    one, two = tmp_path / "one", tmp_path / "two"
    alone, together = examine(town, one), examine(town, two, workers=2)
    assert found(together) == [text.replace(bytes(one), bytes(two)) for text in found(alone)]
    assert {verdict.outcome for e in together.examined for verdict in e.verdicts} == {
        Outcome.FAILED, Outcome.PASSED, Outcome.NOT_APPLICABLE, Outcome.COULD_NOT_RUN
    }  # fmt: skip


def test_killed_workers_lose_nothing_and_what_kills_them_again_and_again_is_left(
    town: Town, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for number in range(40):
        town.datasets[f"many-{number:04}"] = plain(number)
    town.datasets |= {"evil-0001": plain(99), "larg-0001": benches(60)}
    killed: list[str] = []

    def kill(asset_id: str, port: int) -> None:
        if asset_id == "evil-0001" or (asset_id == "many-0020" and asset_id not in killed):
            killed.append(asset_id)
            os.kill(pid_behind(port), signal.SIGKILL)
            time.sleep(0.2)

    town.before_page = kill
    examination = examine(town, tmp_path, workers=2, large=50, rules=not_due())
    assert sorted(killed) == ["evil-0001"] * 3 + ["many-0020"]
    assert len(examination.examined) == 42
    assert {len(one.verdicts) for one in examination.examined} == {len({rule.id for rule in not_due()})}
    [evil] = [one for one in examination.examined if one.reading.error]
    assert evil.asset_id == "evil-0001"
    assert "3 workers died over its rows" in evil.reading.error
    assert {verdict.outcome for verdict in evil.verdicts} == {Outcome.COULD_NOT_RUN}
    assert capfd.readouterr() == ("", ""), "Dask's own words are no business of who audits"


def test_a_cluster_finds_the_same_says_how_far_it_is_and_is_polite_to_the_portal(
    town: Town, tmp_path: Path, cluster: str
) -> None:
    for number in range(24):
        town.datasets[f"many-{number:04}"] = plain(number)
    town.before_page = lambda *_: time.sleep(0.1)
    heard: list[tuple[str, int, int, str]] = []

    def tell(stage: str, done: int, total: int, now: str = "", /) -> None:
        heard.append((stage, done, total, now))

    together = examine_all(town.tasks(), work_on(town, tmp_path), cluster, unfinished_in(tmp_path), tell)
    assert 1 < town.most_at_once <= workers.AT_ONCE
    here = tmp_path / "here"
    assert found(together) == [text.replace(bytes(here), bytes(tmp_path)) for text in found(examine(town, here))]
    assert heard[0] == ("Reading rows", 0, 24, "")
    assert heard[-1][:3] == ("Reading rows", 24, 24)
    assert any(now == "Benches of many-0001, 0 of 20 rows" for *_, now in heard)


def test_a_scheduler_that_does_not_answer_is_one_sentence(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "PATIENCE", "500ms")
    town.datasets["many-0001"] = plain(1)
    with pytest.raises(WorkersUnavailable, match=r"No scheduler answers at tcp://127\.0\.0\.1:9"):
        examine(town, tmp_path, scheduler="tcp://127.0.0.1:9")


def test_a_wrong_token_ends_the_run_from_a_worker_too(town: Town, tmp_path: Path, cluster: str) -> None:
    for number in range(10):
        town.datasets[f"many-{number:04}"] = replace(plain(number), status=403, refusal="Invalid app_token specified")
    with pytest.raises(TokenRefused):
        examine(town, tmp_path, scheduler=cluster)


def test_workers_leave_a_portal_alone_that_has_stopped_answering(town: Town, tmp_path: Path, cluster: str) -> None:
    for number in range(90):
        town.datasets[f"many-{number:04}"] = replace(plain(number), status=503)
    access = Access(portal=town.url, app_token=None, deadline_seconds=0.3)
    examination = examine(town, tmp_path, scheduler=cluster, access=access)
    assert {one.cause for one in examination.examined} == {Cause.UNREACHABLE}
    assert sum("had stopped answering" in one.reading.error for one in examination.examined) > 60


def test_workers_are_for_many_datasets_unless_they_are_asked_for() -> None:
    small, huge = 1, 1 << 40  # MiB
    assert workers_for(Staff(), FEW, small) == 1
    assert workers_for(Staff(), FEW + 1, small) == cores()
    assert workers_for(Staff(), FEW + 1, huge) == 1, "the machine has not the memory for two"
    assert workers_for(Staff(workers=3), 2, huge) == 2
    assert workers_for(Staff(workers=3), 30, small) == 3
    assert workers_for(Staff(workers=1), 3_000, small) == 1
    assert workers_for(Staff(workers=2), 0, small) == 1
