"""The published table: what a portal, a spreadsheet and a statistician read in it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest
from report_city import HOSTILE_TITLE, city_run

import atxaudit.report.open_data as room
from atxaudit.models import Run
from atxaudit.report.open_data.fields import FIELDS, NAMES, PARTS
from atxaudit.report.open_data.table import as_csv, as_json, dictionary_csv, dictionary_rows, score_rows
from atxaudit.scoring.points import PUBLISHED_WELL, STILL_TRUE
from atxaudit.store import Store, open_store

SCHEMA = json.loads((Path(room.__file__).parent / "scores.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path_factory.mktemp('store') / 'atxaudit.db'}") as opened:
        city_run("week-1").write(opened)
        city_run("week-2", after=timedelta(days=7)).write(opened)
        yield opened


def run_of(store: Store, run_id: str = "week-2") -> Run:
    return store.run(run_id)


def read_back(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_there_is_one_row_per_asset_and_run_and_each_names_itself(store: Store) -> None:
    rows = score_rows(store, [run_of(store, "week-1"), run_of(store)])
    assert len(rows) == 2 * len(store.assets("week-1"))
    assert len({row["row_id"] for row in rows}) == len(rows)
    assert [row["run_id"] for row in rows[:1] + rows[-1:]] == ["week-1", "week-2"]


def test_the_rows_say_what_the_store_says(store: Store) -> None:
    rows = {row["asset_id"]: row for row in score_rows(store, [run_of(store)])}
    for score in store.scores("week-2", scope="asset").to_dict("records"):
        row = rows[score["id"]]
        for name, band in (("published_well", "band_published"), ("still_true", "band_true")):
            said = None if score[name] != score[name] else score[name]
            assert (row[name], row[f"{name}_band"]) == (said, score[band])
    verdicts = store.findings("week-2", outcome="all")
    of_assets = verdicts[verdicts["asset_id"].notna()]
    for outcome in ("passed", "failed", "not_applicable", "waived", "could_not_run"):
        assert sum(row[f"verdicts_{outcome}"] for row in rows.values()) == (of_assets["outcome"] == outcome).sum() > 0


def test_the_points_lost_and_the_score_make_a_hundred(store: Store) -> None:
    measured = 0
    for row in score_rows(store, [run_of(store)]):
        for score, dimensions in PARTS.items():
            lost = [row[f"points_lost_{dimension}"] for dimension in dimensions]
            if row[score] is None:
                assert lost == [None] * len(lost)
            else:
                measured += 1
                assert round(row[score] + sum(points for points in lost if points is not None), 1) == 100
    assert measured > 3


def test_what_was_not_judged_is_missing_and_never_no_points_lost(store: Store) -> None:
    trees = next(row for row in score_rows(store, [run_of(store)]) if row["asset_id"] == "tree-0001")
    assert trees["points_lost_metadata"] > 0
    assert trees["points_lost_ownership"] is None  # no rule about it met this asset
    assert (trees["still_true"], trees["still_true_band"]) == (None, "not measurable")


def test_the_columns_are_those_of_the_two_scores_and_security_is_none() -> None:
    assert {name: frozenset(dimensions) for name, dimensions in PARTS.items()} == {
        "published_well": PUBLISHED_WELL,
        "still_true": STILL_TRUE,
    }
    assert "security" not in " ".join(NAMES)


def test_a_portal_takes_every_column_name() -> None:
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,59}", name) for name in NAMES)
    assert len(set(NAMES)) == len(NAMES)


def test_the_time_has_the_citys_offset(store: Store) -> None:
    assert score_rows(store, [run_of(store, "week-1")])[0]["as_of"] == "2026-03-01T02:30:15-06:00"


def test_no_person_and_no_evidence_is_published(store: Store) -> None:
    runs = [run_of(store)]
    rows = score_rows(store, runs)
    for text in (as_csv(rows), as_json(rows)):
        assert "Ada Fern" not in text
        assert "@parks.example" not in text
        assert "license-set fails" not in text


def test_the_json_fits_its_schema_and_another_does_not(store: Store) -> None:
    rows = json.loads(as_json(score_rows(store, [run_of(store)])))
    jsonschema.validate(rows, SCHEMA)
    assert list(SCHEMA["items"]["properties"]) == list(NAMES)
    for broken in (
        {"liaison": "Ada Fern"},
        {"still_true": 12.0, "still_true_band": "not measurable"},
        {"as_of": "2026"},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate([rows[0] | broken], SCHEMA)


def test_a_column_that_can_be_missing_says_what_that_means(store: Store) -> None:
    known = {field.name: field for field in FIELDS}
    for row in score_rows(store, [run_of(store)]):
        for name, value in row.items():
            assert value is not None or known[name].missing != "Never missing.", name
    schema = SCHEMA["items"]["properties"]
    points = SCHEMA["$defs"]["points"]
    for name, field in known.items():
        kind = schema[name] if "$ref" not in schema[name] else SCHEMA["$defs"][schema[name]["$ref"].split("/")[-1]]
        may_be_null = "null" in kind.get("type", []) if kind is not points else True
        assert may_be_null == (field.missing != "Never missing."), name


def test_a_hostile_title_is_no_formula_in_csv_and_itself_in_json(store: Store) -> None:
    rows = score_rows(store, [run_of(store)])
    written = {row["asset_id"]: row["asset_title"] for row in read_back(as_csv(rows))}
    assert written["road-0001"] == f"'{HOSTILE_TITLE}"
    assert {row["asset_id"]: row["asset_title"] for row in json.loads(as_json(rows))}["road-0001"] == HOSTILE_TITLE


def test_the_csv_begins_with_its_first_column_name_and_leaves_empty_what_is_missing(store: Store) -> None:
    text = as_csv(score_rows(store, [run_of(store)]))
    assert text.startswith("row_id,asset_id,")  # a mark before it would become part of the name
    trees = next(row for row in read_back(text) if row["asset_id"] == "tree-0001")
    assert (trees["still_true"], trees["points_lost_ownership"], trees["verdicts_waived"]) == ("", "", "0")


def test_an_address_that_is_none_is_left_out(store: Store) -> None:
    links = {row["asset_id"]: row["portal_link"] for row in score_rows(store, [run_of(store)])}
    assert links["tree-0001"] == "https://data.parks.example/d/tree-0001"
    assert links["road-0001"] is None  # javascript:…


def test_the_dictionary_explains_every_column_in_its_order() -> None:
    rows = read_back(dictionary_csv())
    assert [row["name"] for row in rows] == list(NAMES)
    assert {row["type"] for row in rows} == {"text", "number", "url", "fixed_timestamp"}
    for row in dictionary_rows():
        assert row["meaning"].endswith(".")
        assert row["missing"].endswith(".")
        assert row["unit"] or row["type"] in {"text", "url"}, row["name"]


def test_the_same_runs_give_the_same_bytes(store: Store) -> None:
    runs = [run_of(store)]
    assert as_csv(score_rows(store, runs)) == as_csv(score_rows(store, runs))
