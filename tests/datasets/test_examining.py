"""One dataset's work: what it brings, and that nothing that is wrong with it is the run's end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import stamina
from town import BENCHES, NOW, Dataset, Town, benches, examine, serving, work_on

from atxaudit.datasets import examining
from atxaudit.datasets.examination import GIVEN_UP_AFTER, Examination
from atxaudit.datasets.examining import Examiner
from atxaudit.datasets.task import DatasetTask, Examined, from_json, to_json
from atxaudit.errors import TokenRefused
from atxaudit.models import Outcome
from atxaudit.snapshot.profile import Role
from atxaudit.snapshot.rows.files import Cause
from atxaudit.snapshot.rows.limits import Limits

pytestmark = pytest.mark.xdist_group("datasets")
GOOD, GOOD_TOO = "good-0001", "good-0002"


@pytest.fixture(autouse=True)
def _without_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=2):
        yield


@pytest.fixture
def town() -> Iterator[Town]:
    with serving(Town(datasets={GOOD: benches(), GOOD_TOO: benches(salt=2)})) as town:
        yield town


def found(examination: Examination, asset_id: str) -> Examined:
    return next(one for one in examination.examined if one.asset_id == asset_id)


def outcomes(examined: Examined) -> dict[str, Outcome]:
    return {verdict.rule: verdict.outcome for verdict in examined.verdicts}


def one_outcome(examined: Examined) -> Outcome:
    [outcome] = set(outcomes(examined).values())
    return outcome


def test_a_dataset_brings_its_rows_what_they_show_and_a_verdict_of_every_rule(town: Town, tmp_path: Path) -> None:
    one = found(examine(town, tmp_path), GOOD)
    assert one.reading.file is not None
    assert one.reading.profile is not None
    assert one.reading.roles is not None
    assert one.reading.file.rows == one.reading.profile.rows == 20
    assert one.reading.roles.having(Role.ZIP) == ("zip",)
    [zips] = [verdict for verdict in one.verdicts if verdict.rule == "zip-wellformed"]
    assert (zips.outcome, zips.failing_count, zips.judged_count) == (Outcome.FAILED, 1, 20)
    assert zips.rows == (("row-00003", "7659"),)
    assert outcomes(one)["date-possible"] is Outcome.PASSED
    assert outcomes(one)["address-complete"] is Outcome.NOT_APPLICABLE


def test_what_is_kept_is_what_was_found(town: Town, tmp_path: Path) -> None:
    for one in examine(town, tmp_path).examined:
        assert from_json(to_json(one)) == one


def test_rows_that_are_kept_are_judged_again_without_the_portal(town: Town, tmp_path: Path) -> None:
    one = found(examine(town, tmp_path), GOOD)
    assert one.reading.file is not None
    work, asset = work_on(town, tmp_path, started=NOW), town.asset(GOOD)
    town.datasets.clear()
    with Examiner(work, cores=1) as examiner:
        again = examiner.examine(DatasetTask(asset=asset, key=one.reading.file.key), lambda *_: None)
        gone = examiner.examine(DatasetTask(asset=asset, key="another"), lambda *_: None)
    assert replace(again, seconds={}) == replace(one, seconds={})
    assert "no longer kept" in gone.reading.error
    assert one_outcome(gone) is Outcome.COULD_NOT_RUN


def test_a_dataset_deleted_or_made_private_meanwhile_could_not_run_and_the_others_do(
    town: Town, tmp_path: Path
) -> None:
    tasks = town.tasks()
    assert [task.asset.id for task in tasks] == [GOOD, GOOD_TOO]
    town.datasets |= {"gone-0001": benches(), "shut-0001": replace(benches(), status=403)}
    deleted, shut = town.datasets["gone-0001"], "shut-0001"
    town.before_page = lambda *_: town.datasets.pop("gone-0001", None) and None
    deleted.count = 20
    with Examiner(work_on(town, tmp_path), cores=1) as examiner:
        examined = {
            asset_id: examiner.examine(DatasetTask(asset=town.asset(asset_id)), lambda *_: None)
            for asset_id in ("gone-0001", shut, GOOD)
        }
    assert examined["gone-0001"].cause is Cause.MISSING
    assert examined[shut].cause is Cause.REFUSED
    for asset_id in ("gone-0001", shut):
        assert one_outcome(examined[asset_id]) is Outcome.COULD_NOT_RUN
        assert asset_id in examined[asset_id].reading.error
    assert outcomes(examined[GOOD])["zip-wellformed"] is Outcome.FAILED


def test_garbage_ends_in_an_outcome_each_and_the_rest_goes_on(town: Town, tmp_path: Path) -> None:
    two_thousand = tuple((f"c{number}", "text") for number in range(2_000))
    head = b'":id","bench","zip","built","seats"\n'
    town.datasets |= {
        "cell-0001": Dataset(columns=(("bench", "text"),), count=1, body=huge_cell),
        "wide-0001": Dataset(columns=two_thousand, rows=[["x"] * 2_000]),
        "none-0001": Dataset(rows=[]),
        "bare-0001": Dataset(columns=(), rows=[[]] * 3),
        "twin-0001": Dataset(columns=(*BENCHES, ("Bench", "text")), count=1, body=lambda: iter([head, line()])),
        "latn-0001": Dataset(count=1, body=lambda: iter([head, line("Caf\xe9").encode("latin-1")])),
        "nuls-0001": Dataset(count=1, body=lambda: iter([head, line("a\x00b").encode()])),
        "half-0001": Dataset(count=2, body=lambda: iter([head, line().encode(), b'"row-2","Ben'])),
    }
    town.datasets["twin-0001"].body = lambda: iter([head, line().encode()])
    examination = examine(town, tmp_path, limits=Limits(page_rows=1_000))
    by_id = {one.asset_id: one for one in examination.examined}
    read = {key for key, one in by_id.items() if one.reading.file}
    assert read >= {GOOD, GOOD_TOO, "wide-0001", "none-0001", "bare-0001", "twin-0001", "nuls-0001"}
    assert by_id["cell-0001"].cause is Cause.TOO_LARGE
    assert by_id["latn-0001"].cause is Cause.ENCODING
    assert by_id["half-0001"].cause is Cause.UNREADABLE
    for key in set(by_id) - read:
        assert one_outcome(by_id[key]) is Outcome.COULD_NOT_RUN
        assert key in by_id[key].reading.error
    for key in read:
        assert Outcome.COULD_NOT_RUN not in outcomes(by_id[key]).values(), key
    assert one_outcome(by_id["none-0001"]) is Outcome.NOT_APPLICABLE
    assert one_outcome(by_id["bare-0001"]) is Outcome.NOT_APPLICABLE
    assert any("3 of 10 datasets could not be read" in remark for remark in examination.remarks)


def test_a_fault_of_ours_is_said_and_costs_one_dataset(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = examining.profile_dataset

    def breaks(parquet: Path, *arguments: object, **more: object) -> object:
        if GOOD in str(parquet):
            raise MemoryError
        return profile(parquet, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(examining, "profile_dataset", breaks)
    examination = examine(town, tmp_path)
    broken, whole = found(examination, GOOD), found(examination, GOOD_TOO)
    assert one_outcome(broken) is Outcome.COULD_NOT_RUN
    assert "MemoryError" in broken.reading.error
    assert "our side" in broken.reading.error
    assert outcomes(whole)["zip-wellformed"] is Outcome.FAILED


def test_judging_that_breaks_leaves_what_the_rows_show(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> object:
        raise RuntimeError("a bolt is loose at 'Maria Lopez'.")

    monkeypatch.setattr(examining, "judge_dataset", breaks)
    one = found(examine(town, tmp_path), GOOD)
    assert one.reading.profile is not None
    assert {verdict.outcome for verdict in one.verdicts} == {Outcome.COULD_NOT_RUN}
    assert "a bolt is loose at '••••• •••••'" in one.verdicts[0].reason, "an error may quote a cell"


def test_large_datasets_wait_and_are_examined_alone(town: Town, tmp_path: Path) -> None:
    asked: list[bool] = []
    whole = Examiner.examine

    def watched(examiner: Examiner, task: DatasetTask, *more: object) -> Examined:
        asked.append(task.is_alone)
        return whole(examiner, task, *more)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Examiner, "examine", watched)
        town.datasets[GOOD] = benches(60)
        one = found(examine(town, tmp_path, large=50), GOOD)
    assert asked == [False, False, True]
    assert town.datasets[GOOD].asked == 1, "its rows were read once"
    assert outcomes(one)["zip-wellformed"] is Outcome.FAILED


def test_a_portal_that_has_stopped_answering_is_left_alone(town: Town, tmp_path: Path) -> None:
    for number in range(GIVEN_UP_AFTER + 3):
        town.datasets[f"down-000{number}"] = replace(benches(), status=503)
    examination = examine(town, tmp_path)
    errors = [one.reading.error for one in examination.examined if one.cause is Cause.UNREACHABLE]
    assert len(errors) == GIVEN_UP_AFTER + 3 + 2, "the good ones come later by id"
    assert sum("had stopped answering" in error for error in errors) == 5
    assert town.datasets[GOOD].asked == 0


def test_a_wrong_token_ends_the_run(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object, **__: object) -> object:
        raise TokenRefused("The app token is wrong.", status=403)

    monkeypatch.setattr(examining, "read_rows", refuses)
    with pytest.raises(TokenRefused):
        examine(town, tmp_path)


def line(bench: str = "Bench") -> str:
    return f'"row-1","{bench}","76590","2020-01-01","3"\n'


def huge_cell() -> Iterator[bytes]:
    """200 MB between two quotes."""
    yield b'":id","bench"\n"row-1","'
    for _ in range(200):
        yield b"x" * 1_000_000
    yield b'"\n'
