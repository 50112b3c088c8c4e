"""A department's own suite: Great Expectations' form, concrete fields, and nothing doubtful."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from atxaudit.engine.library import great_expectations, silenced
from atxaudit.errors import SuiteError
from atxaudit.models import Severity, Table
from atxaudit.suites.dataset_suite import OWN_PROMISES, DatasetSuite, load_dataset_suites, read_dataset_suite
from atxaudit.suites.expectation_types import EXPECTATION_TYPES, ROW_TYPES
from atxaudit.suites.loader import rule_set_hash
from atxaudit.suites.promise_words import promise_title

ASSET = "abcd-1234"


def entry(kind: str = "expect_column_values_to_be_in_set", **more: Any) -> dict[str, Any]:
    return {"type": kind, "kwargs": {"column": "status", "value_set": ["Open", "Closed"]}, "severity": "warning"} | more


def write(folder: Path, *entries: dict[str, Any], file: str = f"{ASSET}.yaml", **top: Any) -> Path:
    path = folder / file
    body = {"name": ASSET, "expectations": list(entries)} | top
    path.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    return path


def test_promises_go_by_three_rules_and_keep_their_own_words(tmp_path: Path) -> None:
    suite = read_dataset_suite(
        write(
            tmp_path,
            entry(severity="critical", meta={"title": "Requests are open or closed", "fix": "Ask the clerk."}),
            entry(notes=["Agreed in May."]),
            meta={"roles": {"opened": "start_date", "remark": "none"}},
        )
    )
    first, second = suite.promises
    assert (first.id, first.table, first.points) == ("dataset-specific-critical", Table.ROWS, 10.0)
    assert (first.title, first.fix) == ("Requests are open or closed", "Ask the clerk.")
    assert (second.id, second.severity) == ("dataset-specific-warning", Severity.WARNING)
    assert second.title == "status is one of Open, Closed"
    assert second.says.format(failing=1, judged=2, column="Status", example="x", percent=50) == (
        "1 of 2 values of Status are not one of Open, Closed, such as “x”"
    )
    assert suite.roles == {"opened": "start_date", "remark": "none"}
    assert suite.roles_within(["opened"]) == {"opened": "start_date"}


def test_a_severity_left_out_is_great_expectations_own(tmp_path: Path) -> None:
    left_out = entry()
    del left_out["severity"]
    assert read_dataset_suite(write(tmp_path, left_out)).promises[0].severity is Severity.CRITICAL


def test_one_rule_for_each_severity_stands_for_all_promises() -> None:
    assert [rule.id for rule in OWN_PROMISES.rules] == [f"dataset-specific-{severity}" for severity in Severity]
    assert (OWN_PROMISES.name, OWN_PROMISES.table) == ("quality", Table.ROWS)


def test_suites_are_found_by_the_id_of_their_dataset(tmp_path: Path) -> None:
    (tmp_path / "datasets").mkdir()
    write(tmp_path / "datasets", entry())
    write(tmp_path / "datasets", file="zzzz-0000.yaml", meta={"roles": {"a": "zip"}})
    found = load_dataset_suites(tmp_path)
    assert list(found) == [ASSET, "zzzz-0000"]
    assert found["zzzz-0000"] == DatasetSuite(asset_id="zzzz-0000", roles={"a": "zip"}, promises=())


def test_a_folder_without_suites_of_datasets_has_none(tmp_path: Path) -> None:
    assert load_dataset_suites(tmp_path) == {}


def test_the_shipped_suites_of_datasets_can_be_read() -> None:
    load_dataset_suites()


def test_the_example_beside_the_suites_of_datasets_is_one(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "expectations" / "datasets" / "README.md").read_text(encoding="utf-8")
    (tmp_path / f"{ASSET}.yaml").write_text(page.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    suite = read_dataset_suite(tmp_path / f"{ASSET}.yaml")
    assert [promise.id for promise in suite.promises] == ["dataset-specific-warning", "dataset-specific-critical"]


def test_a_suite_that_great_expectations_wrote_is_read_as_it_stands(tmp_path: Path) -> None:
    with silenced():
        gx = great_expectations()
        typed = gx.expectations.row_conditions
        suite = gx.ExpectationSuite(
            name=ASSET,
            expectations=[
                gx.expectations.ExpectColumnValuesToBeInSet(
                    column="status", value_set=["Open"], row_condition=typed.Column("closed").is_null(), mostly=0.9
                )
            ],
        )
        written = suite.to_json_dict()
    (tmp_path / f"{ASSET}.yaml").write_text(json.dumps(written), encoding="utf-8")
    (promise,) = read_dataset_suite(tmp_path / f"{ASSET}.yaml").promises
    assert promise.kwargs["row_condition"] == {"type": "nullity", "column": {"name": "closed"}, "is_null": True}
    assert promise.kwargs["mostly"] == 0.9


REFUSALS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "an unknown type": (entry("expect_column_values_to_be_in_sets"), ["did you mean", "in_set"]),
    "an aggregate": (entry("expect_column_mean_to_be_between"), ["unknown", "expect_column_mean_to_be_between"]),
    "an unknown kwarg": (
        entry(kwargs={"column": "a", "value_sets": ["b"]}),
        ["value_sets", 'did you mean "value_set"'],
    ),
    "a missing kwarg": (entry(kwargs={"column": "a"}), ['lacks the key "value_set"']),
    "a column that is no text": (entry(kwargs={"column": 3, "value_set": ["a"]}), ["column", "text"]),
    "a condition in words": (
        entry(kwargs={"column": "a", "value_set": ["b"], "row_condition": "a == 1"}),
        ["Great Expectations' own form"],
    ),
    "a bare date": (
        entry("expect_column_values_to_be_between", kwargs={"column": "a", "min_value": "2024-01-31"}),
        ["min_value", "a full time"],
    ),
    "an unknown severity": (entry(severity="high"), ["severity", "high"]),
    "an unknown word about it": (entry(meta={"titel": "x"}), ["titel", 'did you mean "title"']),
    "another rule's id": (entry(meta={"rule": "x"}), ["rule", "meta"]),
    "a sentence that cannot be filled": (entry(meta={"says": "{faling}"}), ["faling", 'did you mean "failing"']),
    "a list of one": (
        entry("expect_compound_columns_to_be_unique", kwargs={"column_list": ["a"]}),
        ["column_list", "two"],
    ),
    "a set that is none": (
        entry("expect_table_columns_to_match_set", kwargs={"column_set": "a"}),
        ["column_set", "list"],
    ),
}


@pytest.mark.parametrize(("given", "words"), REFUSALS.values(), ids=REFUSALS.keys())
def test_whatever_is_doubtful_is_refused_by_name(given: dict[str, Any], words: list[str], tmp_path: Path) -> None:
    with pytest.raises(SuiteError) as refusal:
        read_dataset_suite(write(tmp_path, entry(), given))
    sentence = str(refusal.value)
    assert sentence.startswith(f"{ASSET}.yaml: entry 2")
    assert all(word in sentence for word in words)


FILES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a name of another kind": ({"file": "parks.yaml"}, ["named for its dataset"]),
    "no name": ({"name": ""}, ['lacks the key "name"']),
    "an unknown key": ({"expectation": []}, ["expectation", 'did you mean "expectations"']),
    "an unknown key about it": ({"meta": {"role": {}}}, ["role", 'did you mean "roles"']),
    "an unknown role": ({"meta": {"roles": {"a": "zipp"}}}, ["zipp", 'did you mean "zip"']),
    "a role of templates only": ({"meta": {"roles": {"a": "declared_key"}}}, ["declared_key", "no role"]),
    "a list that is none": ({"expectations": {}}, ["expectations", "list"]),
}


@pytest.mark.parametrize(("top", "words"), FILES.values(), ids=FILES.keys())
def test_a_doubtful_file_is_refused(top: dict[str, Any], words: list[str], tmp_path: Path) -> None:
    with pytest.raises(SuiteError) as refusal:
        read_dataset_suite(write(tmp_path, **top))
    assert all(word in str(refusal.value) for word in words)


def test_a_suite_that_would_be_left_out_for_its_ending_is_refused(tmp_path: Path) -> None:
    (tmp_path / "datasets").mkdir()
    write(tmp_path / "datasets", entry(), file=f"{ASSET}.yml")
    with pytest.raises(SuiteError, match=r"abcd-1234\.yml: .*\.yaml"):
        load_dataset_suites(tmp_path)


def test_the_rule_set_hash_changes_with_a_departments_promises(tmp_path: Path) -> None:
    def hashed(*entries: dict[str, Any], **top: Any) -> str:
        return rule_set_hash([], {ASSET: read_dataset_suite(write(tmp_path, *entries, **top))})

    hashes = {
        hashed(entry()),
        hashed(entry(severity="info")),
        hashed(entry(), meta={"roles": {"a": "zip"}}),
        hashed(entry(kwargs={"column": "status", "value_set": ["Open"]})),
        rule_set_hash([], {}),
    }
    assert len(hashes) == 5
    assert hashed(entry()) == hashed(entry(meta={"title": "Other words"}))


@pytest.mark.parametrize("name", ROW_TYPES)
def test_great_expectations_knows_every_type_and_kwarg(name: str) -> None:
    with silenced():
        fields = great_expectations().expectations.registry.get_expectation_impl(name).__fields__
    assert set(ROW_TYPES[name].keys) - {"row_condition", "condition_parser"} <= set(fields)
    assert {key for key, field in fields.items() if field.required} <= set(ROW_TYPES[name].required)


EXAMPLES: dict[str, dict[str, Any]] = {
    "column": {"column": "a"},
    "column_A": {"column_A": "a", "column_B": "b"},
    "column_list": {"column_list": ["a", "b"]},
    "column_set": {"column_set": ["a", "b"]},
    "value": {"value": 3},
    "value_set": {"value_set": [1, 2]},
    "regex": {"regex": "^{a}$"},
    "regex_list": {"regex_list": ["a", "b"]},
    "sum_total": {"sum_total": 1},
    "type_": {"type_": "int64"},
}


@pytest.mark.parametrize("name", ROW_TYPES)
def test_every_type_has_words(name: str, tmp_path: Path) -> None:
    known = ROW_TYPES[name]
    kwargs = {key: value for needed in known.required for key, value in EXAMPLES.get(needed, {}).items()}
    kwargs |= {"min_value": 1, "max_value": 5} if known.one_of else {}
    (promise,) = read_dataset_suite(write(tmp_path, entry(name, kwargs=kwargs))).promises
    assert promise.title == promise_title(name, kwargs)
    said = promise.says.format(failing=3, judged=9, column="A", percent=33.3, example="z")
    assert said
    assert "{failing" not in said


def test_what_facts_can_be_promised_rows_can_too() -> None:
    assert set(EXPECTATION_TYPES) <= set(ROW_TYPES)
