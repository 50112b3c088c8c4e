"""From assets to raw frames: scope, order, nulls, and text that no file can hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from lindenford import DOMAIN, PROFILE, column, contents, dataset

from atxaudit.models import Asset, DcatEntry, Table
from atxaudit.portal.profile import load_profile
from atxaudit.snapshot.frames import conform, raw_frames, why_left_out
from atxaudit.snapshot.schema import FACTS, LEFT_OUT, RAW


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, ""),
        ({"provenance": ""}, ""),  # old portals do not say
        ({"is_federated": True}, ""),  # federated between the city's own hosts
        ({"domain": "data.elsewhere.example"}, "federated from another portal (data.elsewhere.example)"),
        ({"type": "federated_href"}, "federated from another portal"),
        ({"provenance": "community"}, "published by the community, not by the city"),
        ({"publication_stage": "snapshotted"}, "a working copy or snapshot, not the published asset"),
        ({"publication_stage": "unpublished"}, "a working copy or snapshot, not the published asset"),
        ({"is_public": False}, "not public"),
        (
            {"type": "story", "domain": "stories.elsewhere.example"},
            "federated from another portal (stories.elsewhere.example)",
        ),
        ({"type": "story", "view_type": "story"}, ""),
    ],
)
def test_what_is_not_scored_is_left_out_with_the_reason(changes: dict[str, object], reason: str) -> None:
    assert why_left_out(dataset(**changes), PROFILE) == reason


def test_a_profile_may_take_community_assets_in(tmp_path: Path) -> None:
    shipped = Path(load_profile.__code__.co_filename).parent / "profiles" / "demo.yaml"
    profile = tmp_path / "own.yaml"
    text = shipped.read_text("utf-8").replace("provenances: [official]", "provenances: [official, community]")
    profile.write_text(text, "utf-8")
    assert why_left_out(dataset(provenance="community"), load_profile(str(profile))) == ""


def test_assets_left_out_are_listed_and_are_in_no_other_frame() -> None:
    outside = dataset("tree-0002", name="Old Trees", provenance="community")
    assets, columns, left_out = raw_frames(contents(dataset(), outside), PROFILE)
    assert list(assets["asset_id"]) == ["tree-0001"]
    assert set(columns["asset_id"]) == {"tree-0001"}
    assert left_out.to_dict("records") == [
        {
            "asset_id": "tree-0002",
            "title": "Old Trees",
            "type": "dataset",
            "reason": "published by the community, not by the city",
        }
    ]


def test_frames_are_in_the_order_of_their_keys_whatever_the_portals_order() -> None:
    assets = [dataset(f"tree-000{n}", columns=(column("b"), column("a"))) for n in (3, 1, 2)]
    one, other = raw_frames(contents(*assets), PROFILE), raw_frames(contents(*reversed(assets)), PROFILE)
    for mine, theirs in zip(one, other, strict=True):
        pd.testing.assert_frame_equal(mine, theirs)
    assert list(one[0]["asset_id"]) == ["tree-0001", "tree-0002", "tree-0003"]
    assert list(one[1]["field_name"]) == ["a", "b"] * 3


def test_only_tables_have_columns_and_system_columns_are_none() -> None:
    own = column("planted_on"), column(":id"), column(":@computed_region_abcd_efgh")
    assets = dataset(columns=own), dataset("tree-0002", type="map", view_type="geo", columns=own)
    _, columns, _ = raw_frames(contents(*assets), PROFILE)
    assert columns[["asset_id", "field_name"]].to_numpy().tolist() == [["tree-0001", "planted_on"]]


def test_a_column_is_one_row_even_where_the_portal_gives_it_twice_or_without_a_field_name() -> None:
    own = column("a"), column("a", name="Second"), column("", name="No Field"), column("", name="")
    _, columns, _ = raw_frames(contents(dataset(columns=own)), PROFILE)
    assert columns[["field_name", "name"]].to_numpy().tolist() == [["No Field", "No Field"], ["a", "A"]]


def test_absent_text_is_null_and_absent_numbers_and_times_are_too() -> None:
    bare = Asset(id="tree-0001", name="", type="", domain=DOMAIN)
    assets, _, _ = raw_frames(contents(bare), PROFILE)
    row = assets.iloc[0]
    told = {name for name in RAW[Table.ASSETS] if not pd.isna(row[name])}
    assert told == {
        "asset_id", "domain", "custom_fields", "is_soql_view", "hidden_from_data_json", "view_read", "dcat_read",
        "has_dcat_entry",
    }  # fmt: skip
    assert row["custom_fields"] == "[]"
    assert not row[["is_soql_view", "hidden_from_data_json", "view_read", "has_dcat_entry"]].any()


@pytest.mark.parametrize(
    ("dcat", "hidden", "has_entry", "problems"),
    [
        ((DcatEntry(asset_id="tree-0001"),), False, True, None),
        (
            (DcatEntry(asset_id="tree-0001", problems=("a is empty", "b is a list")),),
            False,
            True,
            "a is empty; b is a list",
        ),
        ((DcatEntry(asset_id="tree-0002"),), False, False, None),  # data.json was read, and it is not in it
        (None, False, True, None),  # not read: it should be in it
        (None, True, False, None),  # not read, but it would not be in it
    ],
)
def test_the_catalog_entry_is_there_missing_or_unknown(
    dcat: tuple[DcatEntry, ...] | None, hidden: bool, has_entry: bool, problems: str | None
) -> None:
    assets, _, _ = raw_frames(contents(dataset(hidden_from_data_json=hidden), dcat=dcat), PROFILE)
    row = assets.iloc[0]
    assert (row["dcat_read"], row["has_dcat_entry"]) == (dcat is not None, has_entry)
    assert (None if pd.isna(row["dcat_problems"]) else row["dcat_problems"]) == problems


def test_times_of_any_year_and_zone_are_kept() -> None:
    times = [
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(9999, 12, 30, tzinfo=UTC),
        datetime.fromisoformat("2026-01-01T00:00-06:00"),
    ]
    own = [dataset(f"tree-000{n}", data_updated_at=moment) for n, moment in enumerate(times)]
    assets, _, _ = raw_frames(contents(*own), PROFILE)
    assert list(assets["data_updated_at"]) == times


def test_conform_keeps_exactly_the_columns_asked_for() -> None:
    frame = pd.DataFrame({"text": ["", None], "n": [None, 3], "extra": [1, 2]})
    found = conform(frame, {"n": "number", "text": "text"})
    assert list(found) == ["n", "text"]
    assert found["text"].isna().all()
    assert found["n"].isna().tolist() == [True, False]


def test_what_is_neither_true_nor_false_is_refused() -> None:
    with pytest.raises(ValueError, match="“known” is neither true nor false for 1 rows"):
        conform(pd.DataFrame({"known": [True, None]}), {"known": "bool"})


def test_a_missing_column_is_refused() -> None:
    with pytest.raises(KeyError, match="absent"):
        conform(pd.DataFrame(), {"absent": "text"})


@pytest.mark.parametrize("table", Table)
def test_an_empty_frame_has_every_fact_of_its_kind(table: Table) -> None:
    frame = conform(pd.DataFrame({name: [] for name in FACTS[table]}), FACTS[table])
    assert frame.empty
    assert list(frame) == list(FACTS[table])
    kinds = {"text": "str", "number": "float64", "bool": "bool", "time": "datetime64[us, UTC]"}
    assert {name: str(frame[name].dtype) for name in frame} == {
        name: kinds[kind] for name, kind in FACTS[table].items()
    }


def test_a_portal_of_nothing_makes_empty_frames() -> None:
    assets, columns, left_out = raw_frames(contents(), PROFILE)
    assert (list(assets), list(columns), list(left_out)) == (
        list(RAW[Table.ASSETS]),
        list(RAW[Table.COLUMNS]),
        list(LEFT_OUT),
    )
    assert assets.empty
    assert columns.empty
    assert left_out.empty


def test_lists_are_kept_one_entry_a_line() -> None:
    asset = replace(dataset(), tags=("trees", "shade"), parent_ids=("aaaa-1111", "bbbb-2222"))
    row = raw_frames(contents(asset), PROFILE)[0].iloc[0]
    assert (row["tags"], row["parent_ids"]) == ("trees\nshade", "aaaa-1111\nbbbb-2222")
