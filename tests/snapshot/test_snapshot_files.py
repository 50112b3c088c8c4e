"""Snapshots on disk: whole or not at all, and the same when read back."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from lindenford import AS_OF, PROFILE, column, contents, dataset, days_ago, directory

from atxaudit.errors import SnapshotError
from atxaudit.models import Liaison
from atxaudit.snapshot.facts import derive
from atxaudit.snapshot.files import About, load_snapshot, save_snapshot
from atxaudit.snapshot.frames import Frames, raw_frames

CONTENTS = contents(
    dataset(description="Zwölf Bäume\r\n\t— “alt” 🌳", columns=(column("a"), column("b", description=""))),
    dataset("tree-0002", data_updated_at=None, views_last_month=3, tags=()),
    dataset("tree-0003", provenance="community"),
)
ABOUT = About(
    portal="http://127.0.0.1:1",
    profile="demo",
    as_of=AS_OF,
    catalog=replace(CONTENTS.catalog, duplicate_ids=("tree-0001",)),
    directory=directory(Liaison(department="Parks and Recreation", name="Ada Ünal", email="a@lindenford.example")),
    remarks=("data.json could not be read.",),
)


def _derived(*raw: pd.DataFrame) -> Frames:
    return derive(*raw, profile=PROFILE, directory=ABOUT.directory, as_of=AS_OF)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    save_snapshot(tmp_path / "run", _derived(*raw_frames(CONTENTS, PROFILE)), ABOUT)
    return tmp_path / "run"


def test_what_is_saved_is_read_back_to_the_letter(saved: Path) -> None:
    snapshot = load_snapshot(saved)
    assert snapshot.about == ABOUT
    for found, raw in zip(
        (snapshot.assets, snapshot.columns, snapshot.left_out), raw_frames(CONTENTS, PROFILE), strict=True
    ):
        pd.testing.assert_frame_equal(found, raw)


def test_a_snapshot_judged_again_gives_the_same_facts(saved: Path) -> None:
    first = _derived(*raw_frames(CONTENTS, PROFILE))
    snapshot = load_snapshot(saved)
    again = _derived(snapshot.assets, snapshot.columns, snapshot.left_out)
    for name in ("assets", "columns", "departments", "left_out"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(first, name))


def test_a_snapshot_judged_again_is_saved_to_the_same_bytes(saved: Path, tmp_path: Path) -> None:
    snapshot = load_snapshot(saved)
    save_snapshot(tmp_path / "again", _derived(snapshot.assets, snapshot.columns, snapshot.left_out), snapshot.about)
    for name in sorted(path.name for path in saved.iterdir()):
        assert (tmp_path / "again" / name).read_bytes() == (saved / name).read_bytes(), name


def test_the_saved_frames_hold_the_facts_too(saved: Path) -> None:
    assert pd.read_parquet(saved / "assets.parquet")["description_words"].notna().any()
    assert sorted(path.name for path in saved.iterdir()) == [
        "assets.parquet", "closed.parquet", "columns.parquet", "departments.parquet", "left_out.parquet",
        "rows.parquet", "snapshot.json",
    ]  # fmt: skip


def test_an_empty_portal_is_a_snapshot_too(tmp_path: Path) -> None:
    raw = raw_frames(contents(), PROFILE)
    save_snapshot(tmp_path / "run", _derived(*raw), ABOUT)
    snapshot = load_snapshot(tmp_path / "run")
    for found, given in zip((snapshot.assets, snapshot.columns, snapshot.left_out), raw, strict=True):
        pd.testing.assert_frame_equal(found, given)


def test_a_snapshot_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match=r"There is no snapshot at .*/nowhere\. `atxaudit runs` lists"):
        load_snapshot(tmp_path / "nowhere")


def _without(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def _cut(name: str) -> Callable[[Path], object]:
    return lambda folder: os.truncate(folder / name, (folder / name).stat().st_size // 2)


def _page(text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / "snapshot.json").write_text(text, encoding="utf-8")


def _without_key(key: str) -> Callable[[Path], object]:
    def damage(folder: Path) -> None:
        page = json.loads((folder / "snapshot.json").read_text("utf-8"))
        del page[key]
        (folder / "snapshot.json").write_text(json.dumps(page), "utf-8")

    return damage


def _columns_changed(change: Callable[[pd.DataFrame], pd.DataFrame]) -> Callable[[Path], object]:
    return lambda folder: change(pd.read_parquet(folder / "assets.parquet")).to_parquet(folder / "assets.parquet")


@pytest.mark.parametrize(
    "damage",
    [
        _without("assets.parquet"),
        _without("left_out.parquet"),
        _cut("assets.parquet"),
        _cut("columns.parquet"),
        _cut("snapshot.json"),
        _page(""),
        _page("[]"),
        _page("null"),
        _page('{"catalog": 1}'),
        _page("[" * 100_000),
        _without_key("directory"),
        _without_key("as_of"),
        _columns_changed(lambda frame: frame.drop(columns="title")),
        _columns_changed(lambda frame: frame.assign(view_read=None)),
        _columns_changed(lambda frame: frame.assign(data_updated_at="yesterday")),
    ],
)
def test_a_damaged_snapshot_is_refused_in_one_sentence(saved: Path, damage: Callable[[Path], object]) -> None:
    damage(saved)
    with pytest.raises(
        SnapshotError, match=r"The snapshot at .*/run is damaged \(.*\)\. Audit the portal again\."
    ) as caught:
        load_snapshot(saved)
    assert caught.value.__cause__ is not None


def test_a_snapshot_is_never_half_written(saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(SnapshotError, match=r"cannot be written to .*/other: No space left on device"):
        save_snapshot(tmp_path / "other", _derived(*raw_frames(CONTENTS, PROFILE)), ABOUT)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_run_never_overwrites_another(saved: Path) -> None:
    before = (saved / "assets.parquet").read_bytes()
    with pytest.raises(SnapshotError, match="cannot be written to"):
        save_snapshot(saved, _derived(*raw_frames(contents(), PROFILE)), ABOUT)
    assert (saved / "assets.parquet").read_bytes() == before


def test_what_a_killed_run_left_behind_is_written_over(tmp_path: Path) -> None:
    (tmp_path / ".run.writing").mkdir()
    (tmp_path / ".run.writing" / "assets.parquet").write_bytes(b"half")
    save_snapshot(tmp_path / "run", _derived(*raw_frames(CONTENTS, PROFILE)), ABOUT)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_fractions_of_a_second_outlive_the_file(tmp_path: Path) -> None:
    exact = days_ago(1).replace(microsecond=123456)
    raw = raw_frames(contents(dataset(data_updated_at=exact)), PROFILE)
    save_snapshot(tmp_path / "run", _derived(*raw), ABOUT)
    assert load_snapshot(tmp_path / "run").assets["data_updated_at"].iloc[0] == exact
