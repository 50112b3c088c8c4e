"""What an interrupted run leaves is whole, found again when the same is asked for, and never in the way."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from town import Town, benches, examine, serving, unfinished_in

from atxaudit.datasets.keeping import remove_old_rows
from atxaudit.datasets.task import Examined
from atxaudit.datasets.unfinished import Unfinished, begin_unfinished, find_unfinished
from atxaudit.errors import SnapshotError
from atxaudit.models import CatalogReport, Directory, Run, Table
from atxaudit.snapshot.files import ROWS, About, Snapshot, no_rows, save_raw
from atxaudit.snapshot.frames import conform
from atxaudit.snapshot.schema import LEFT_OUT, RAW

pytestmark = pytest.mark.xdist_group("datasets")
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return unfinished_in(tmp_path).run


@pytest.fixture
def examined(tmp_path: Path) -> Iterator[tuple[Examined, ...]]:
    with serving(Town(datasets={"good-0001": benches(), "gone-0001": replace(benches(), status=404)})) as town:
        yield examine(town, tmp_path, rules=()).examined


def snapshot() -> Snapshot:
    empty = {name: pd.DataFrame(columns=list(kinds), dtype="object") for name, kinds in RAW.items()}
    return Snapshot(
        about=About(
            portal="http://portal",
            profile="demo",
            as_of=NOW,
            catalog=CatalogReport(raw_records=0, result_set_size=0, distinct=0),
            directory=Directory(source=""),
            compared_with="earlier",
        ),
        assets=conform(empty[Table.ASSETS], RAW[Table.ASSETS]),
        columns=conform(empty[Table.COLUMNS], RAW[Table.COLUMNS]),
        left_out=conform(pd.DataFrame(columns=list(LEFT_OUT), dtype="object"), LEFT_OUT),
    )


def test_finished_datasets_come_back_as_they_were(tmp_path: Path, run: Run, examined: tuple[Examined, ...]) -> None:
    begun = begin_unfinished(tmp_path / "runs", run, snapshot(), "all")
    for one in examined:
        begun.keep(one)
    found = find_unfinished(tmp_path / "runs", run, "all", over=())
    assert found == begun
    assert found.snapshot().about == snapshot().about
    assert found.finished(tmp_path / "rows") == {one.asset_id: one for one in examined}


def test_a_page_that_is_half_written_or_whose_rows_are_gone_is_done_again(
    tmp_path: Path, run: Run, examined: tuple[Examined, ...]
) -> None:
    begun = begin_unfinished(tmp_path / "runs", run, snapshot(), "all")
    gone, good = examined
    begun.keep(good)
    begun.keep(gone)
    page = begun.folder / "datasets" / f"{gone.asset_id}.json"
    page.write_bytes(page.read_bytes()[:100])
    assert list(begun.finished(tmp_path / "rows")) == [good.asset_id]
    shutil.rmtree(tmp_path / "rows" / good.asset_id)
    assert begun.finished(tmp_path / "rows") == {}


def test_only_the_newest_of_the_same_portal_scope_rules_and_limits_is_gone_on_with(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "runs"
    older = begin_unfinished(folder, replace(run, id="1"), snapshot(), "all")
    other = begin_unfinished(folder, replace(run, id="2", scope="datasets x"), snapshot(), "all")
    newest = begin_unfinished(folder, replace(run, id="3", started=NOW + timedelta(hours=1)), snapshot(), "all")
    assert not older.folder.exists(), "it gives way to the newer one of its kind"
    assert find_unfinished(folder, run, "all", over=()) == newest
    assert find_unfinished(folder, other.run, "all", over=()) == other
    assert find_unfinished(folder, run, "with fewer rows", over=()) is None
    assert find_unfinished(folder, replace(run, rule_set="other"), "all", over=()) is None
    assert find_unfinished(folder, run, "all", over={"3"}) is None, "it was killed after it was stored"
    newest.remove()
    (folder / "9").mkdir()
    assert find_unfinished(folder, run, "all", over=()) is None, "a folder without a page is nobody's"


def test_a_disk_that_takes_no_results_stops_the_run_and_says_how_to_go_on(
    tmp_path: Path, run: Run, examined: tuple[Examined, ...]
) -> None:
    (tmp_path / "taken").write_text("a file where a folder should be", "utf-8")
    with pytest.raises(SnapshotError, match="--resume"):
        Unfinished(folder=tmp_path / "taken", run=run).keep(examined[0])


def test_rows_that_no_snapshot_names_go_and_others_stay(tmp_path: Path) -> None:
    rows, snapshots = tmp_path / "rows", tmp_path / "snapshots"
    for name in ("a/kept", "a/old", "a/.reading-now", "a/.reading-long-ago", "b/not-ours", ".spilled-long-ago"):
        (rows / name).mkdir(parents=True)
    yesterday = (NOW - timedelta(days=2)).timestamp()
    for name in ("a/.reading-long-ago", ".spilled-long-ago"):
        os.utime(rows / name, (yesterday, yesterday))
    os.utime(rows / "a/.reading-now", (NOW.timestamp(), NOW.timestamp()))
    index = no_rows()
    index.loc[0] = ["a", "kept", None]
    save_raw(snapshots / "run", replace(snapshot(), rows=conform(index, ROWS)))
    remove_old_rows(rows, snapshots, ["a", "c"], NOW)
    left = sorted(str(path.relative_to(rows)) for path in rows.glob("*/*"))
    assert left == ["a/.reading-now", "a/kept", "b/not-ours"]
    assert not (rows / ".spilled-long-ago").exists()
