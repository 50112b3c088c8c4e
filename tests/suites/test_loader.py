"""Suite files are read whole, and refused with one helpful sentence where anything is doubtful."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from atxaudit.errors import SuiteError
from atxaudit.models import Severity, Table
from atxaudit.suites.loader import (
    expectations_folder,
    find_milder,
    find_rule,
    load_suites,
    read_suite_file,
    rule_set_hash,
)

Suite = dict[str, Any]
Change = Callable[[Suite], object]


def entry(rule: str = "views-enough", **meta: Any) -> dict[str, Any]:
    """An invented rule on facts every snapshot has."""
    return {
        "type": "expect_column_values_to_be_between",
        "kwargs": {"column": "views_total", "min_value": 20, "row_condition": "view_read and is_soql_view"},
        "severity": "warning",
        "meta": {
            "rule": rule,
            "title": "People look at it",
            "why": "Nobody needs what nobody reads.",
            "fix": "Tell people about it.",
            "source": "Invented",
            "says": "Only {views_total:,.0f} views of “{title}”",
            "not_applicable": {"is_soql_view": "It is no view."},
            "could_not_run": {"view_read": "It was not read."},
            "passes": [{"views_total": 20}],
            "fails": [{"views_total": 19}],
        }
        | meta,
    }


def suite(*entries: dict[str, Any], name: str = "metadata") -> Suite:
    return {"name": name, "meta": {"table": "assets", "dimension": "metadata"}, "expectations": list(entries)}


def write(folder: Path, body: Suite, file: str = "metadata.yaml") -> Path:
    """JSON is YAML."""
    path = folder / file
    path.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    return path


def test_a_rule_is_read_with_all_its_words(tmp_path: Path) -> None:
    write(tmp_path, suite(entry()))
    (read,) = load_suites(tmp_path)
    (rule,) = read.rules
    assert (read.name, read.table, rule.dimension, rule.suite) == ("metadata", Table.ASSETS, "metadata", "metadata")
    assert (rule.id, rule.severity, rule.points, rule.milder) == ("views-enough", Severity.WARNING, 3.0, False)
    assert rule.kwargs == {"column": "views_total", "min_value": 20}
    assert rule.conditions == ("view_read", "is_soql_view")
    assert rule.columns == ("views_total",)
    assert rule.when_empty == "There is nothing to judge."
    assert rule.passes == ({"views_total": 20},)


def test_one_file_becomes_one_suite_per_table(tmp_path: Path) -> None:
    column = entry("name-set", table="columns", says="{name}", says_together="{failed} of {judged}")
    column["kwargs"] = {"column": "name"}
    column["type"] = "expect_column_values_to_not_be_null"
    column["meta"] |= {"not_applicable": {}, "could_not_run": {}, "passes": [{"name": "x"}], "fails": [{}]}
    write(tmp_path, suite(entry(), column, entry("views-many")))
    assert [(s.name, s.table, [r.id for r in s.rules]) for s in load_suites(tmp_path)] == [
        ("metadata", "assets", ["views-enough", "views-many"]),
        ("metadata", "columns", ["name-set"]),
    ]


def test_points_are_the_severitys_unless_the_rule_gives_its_own(tmp_path: Path) -> None:
    write(tmp_path, suite(entry("a"), entry("b", points=5), entry("c", points=0)))
    assert [rule.points for rule in load_suites(tmp_path)[0].rules] == [3.0, 5.0, 0.0]


def test_promises_of_single_datasets_are_left_alone(tmp_path: Path) -> None:
    write(tmp_path, suite(entry()))
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "abcd-1234.yaml").write_text("not: [ours")
    assert len(load_suites(tmp_path)) == 1


def test_files_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    write(tmp_path, suite(entry("b"), name="later"), "b.yaml")
    write(tmp_path, suite(entry("a"), name="sooner"), "a.yaml")
    assert [s.name for s in load_suites(tmp_path)] == ["sooner", "later"]


def meta(body: Suite) -> dict[str, Any]:
    return body["expectations"][0]["meta"]


def kwargs(body: Suite) -> dict[str, Any]:
    return body["expectations"][0]["kwargs"]


def first(body: Suite) -> dict[str, Any]:
    return body["expectations"][0]


def retyped(kind: str, **given: Any) -> Change:
    def change(body: Suite) -> None:
        first(body).update(type=kind, kwargs=given | {"row_condition": "view_read and is_soql_view"})

    return change


BETWEEN = "expect_column_values_to_be_between"
REFUSALS: dict[str, tuple[Change, list[str]]] = {
    "unknown type": (
        lambda b: first(b).update(type="expect_column_values_to_be_betwen"),
        ["expectation type", f'did you mean "{BETWEEN}"?'],
    ),
    "a type that names no rows": (
        lambda b: first(b).update(type="expect_column_mean_to_be_between"),
        ["expect_column_mean_to_be_between", "unknown"],
    ),
    "no type": (lambda b: first(b).pop("type"), ["expectation type", "None"]),
    "unknown key of the entry": (lambda b: first(b).update(severty="info"), ["severty", 'did you mean "severity"?']),
    "unknown meta key": (lambda b: meta(b).update(tittle="x"), ["tittle", 'did you mean "title"?']),
    "unknown kwarg": (lambda b: kwargs(b).update(min_val=3), ["min_val", 'did you mean "min_value"?']),
    "mostly": (lambda b: kwargs(b).update(mostly=0.9), ['unknown key "mostly"']),
    "another type's kwarg": (lambda b: kwargs(b).update(regex="x"), ['unknown key "regex"']),
    "missing kwarg": (lambda b: kwargs(b).pop("column"), ['lacks the key "column"']),
    "no bound": (lambda b: kwargs(b).pop("min_value"), ["min_value or max_value"]),
    "bounds crossed": (lambda b: kwargs(b).update(max_value=3), ["above"]),
    "bound of another kind": (lambda b: kwargs(b).update(min_value="20"), ["min_value", "kind number"]),
    "flag that is none": (lambda b: kwargs(b).update(strict_min="yes"), ["strict_min", "true or false"]),
    "missing title": (lambda b: meta(b).pop("title"), ['lacks the key "title"']),
    "blank fix": (lambda b: meta(b).update(fix="  "), ['"fix"', "not empty"]),
    "no meta": (lambda b: first(b).pop("meta"), ["entry 1", '"meta"']),
    "no id": (lambda b: meta(b).pop("rule"), ["entry 1", 'lacks the key "rule"']),
    "id with blanks": (lambda b: meta(b).update(rule="Views enough"), ["hyphens"]),
    "unknown fact": (lambda b: kwargs(b).update(column="views_totl"), ["views_totl", 'did you mean "views_total"?']),
    "fact of another kind": (lambda b: kwargs(b).update(column="title"), ['"title"', "kind text"]),
    "unknown severity": (lambda b: first(b).update(severity="warn"), ["severity", 'did you mean "warning"?']),
    "unknown table": (lambda b: meta(b).update(table="asset"), ["table", 'did you mean "assets"?']),
    "negative points": (lambda b: meta(b).update(points=-1), ["points"]),
    "points in words": (lambda b: meta(b).update(points="three"), ["points"]),
    "milder in words": (lambda b: meta(b).update(milder="yes"), ["milder"]),
    "unknown condition": (
        lambda b: kwargs(b).update(row_condition="view_red and is_soql_view"),
        ["view_red", 'did you mean "view_read"?'],
    ),
    "condition that is no flag": (
        lambda b: kwargs(b).update(row_condition="title and view_read"),
        ['"title"', "true-or-false"],
    ),
    "condition of another form": (
        lambda b: kwargs(b).update(row_condition="view_read == True"),
        ['joined by " and "'],
    ),
    "reason missing": (lambda b: meta(b).pop("could_not_run"), ["view_read", "says why"]),
    "reason too many": (
        lambda b: kwargs(b).update(row_condition="view_read"),
        ["is_soql_view", "not in", "row_condition"],
    ),
    "reason twice": (
        lambda b: meta(b)["could_not_run"].update(is_soql_view="x"),
        ["is_soql_view", "both"],
    ),
    "reason blank": (lambda b: meta(b)["could_not_run"].update(view_read=""), ["no reason", "view_read"]),
    "unknown fact quoted": (lambda b: meta(b).update(says="{titel}"), ["says", "titel", 'did you mean "title"?']),
    "braces open": (lambda b: meta(b).update(says="only {views_total"), ["says", "braces"]),
    "together on assets": (lambda b: meta(b).update(says_together="x"), ["says_together", "columns"]),
    "no passing example": (lambda b: meta(b).pop("passes"), ['"passes"', "not empty"]),
    "no failing example": (lambda b: meta(b).update(fails=[]), ['"fails"', "not empty"]),
    "unknown fact in an example": (
        lambda b: meta(b).update(passes=[{"views": 3}]),
        ['no fact "views"'],
    ),
    "example of another kind": (
        lambda b: meta(b).update(passes=[{"views_total": "many"}]),
        ["views_total", "passes", "kind number"],
    ),
    "example that is no row": (lambda b: meta(b).update(passes=["x"]), ["passes", "mapping"]),
    "empty set": (
        retyped("expect_column_values_to_be_in_set", column="type", value_set=[]),
        ["value_set", "not empty"],
    ),
    "set of another kind": (
        retyped("expect_column_values_to_be_in_set", column="has_dcat_entry", value_set=["yes"]),
        ["value_set", "kind bool"],
    ),
    "regular expression broken": (
        retyped("expect_column_values_to_match_regex", column="title", regex="(a"),
        ["regular expression", "(a"],
    ),
    "regular expressions broken": (
        retyped("expect_column_values_to_match_regex_list", column="title", regex_list=["a", "[b"]),
        ["regex_list", "[b"],
    ),
    "one column is no list": (
        retyped("expect_compound_columns_to_be_unique", column_list=["title"]),
        ["column_list", "two"],
    ),
    "skips of the other family": (
        retyped("expect_compound_columns_to_be_unique", column_list=["title", "type"], ignore_row_if="neither"),
        ["ignore_row_if", 'did you mean "never"?'],
    ),
    "a date for a time": (
        retyped(BETWEEN, column="created_at", min_value="2024-01-31"),
        ["min_value", "full time with its offset"],
    ),
    "a time without its offset": (
        retyped(BETWEEN, column="created_at", max_value="2024-01-31T00:00:00"),
        ["max_value", "full time with its offset"],
    ),
    "empty facts are judged anyway": (
        lambda b: (
            retyped("expect_column_values_to_not_be_null", column="title")(b),
            meta(b).update(when_empty="x"),
        ),
        ["when_empty", "never said"],
    ),
    "unknown key of the file": (lambda b: b.update(expectation=[]), ["expectation", 'did you mean "expectations"?']),
    "unknown meta key of the file": (lambda b: b["meta"].update(tabel="assets"), ["tabel", 'did you mean "table"?']),
    "unknown dimension": (
        lambda b: b["meta"].update(dimension="metdata"),
        ["dimension", 'did you mean "metadata"?'],
    ),
    "no name": (lambda b: b.pop("name"), ['"name"']),
    "no rules": (lambda b: b.update(expectations=[]), ["expectations", "not empty"]),
    "an entry that is no mapping": (lambda b: b.update(expectations=["x"]), ["entry 1", "mapping"]),
}


@pytest.mark.parametrize(("change", "words"), REFUSALS.values(), ids=REFUSALS.keys())
def test_whatever_is_doubtful_is_refused_by_name(change: Change, words: list[str], tmp_path: Path) -> None:
    body = suite(copy.deepcopy(entry()))
    change(body)
    write(tmp_path, body)
    with pytest.raises(SuiteError) as refusal:
        load_suites(tmp_path)
    sentence = str(refusal.value)
    assert sentence.startswith("metadata.yaml: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    for word in words:
        assert word in sentence


def test_a_refusal_names_the_rule_once_its_id_is_known(tmp_path: Path) -> None:
    write(tmp_path, suite(entry("fine"), entry("not-fine", tittle="x")))
    with pytest.raises(SuiteError, match=r'^metadata\.yaml: rule "not-fine": unknown key "tittle"'):
        load_suites(tmp_path)


def test_a_table_must_be_named_by_the_file_or_the_rule(tmp_path: Path) -> None:
    body = suite(entry())
    del body["meta"]["table"]
    file = write(tmp_path, body)
    with pytest.raises(SuiteError, match="no table is named"):
        read_suite_file(file)


def test_a_rule_on_columns_must_say_what_a_whole_asset_is_told(tmp_path: Path) -> None:
    body = suite(entry(table="columns", says="{name}", not_applicable={}, could_not_run={}, passes=[{}], fails=[{}]))
    first(body).update(type="expect_column_values_to_not_be_null", kwargs={"column": "name"})
    write(tmp_path, body)
    with pytest.raises(SuiteError, match='lacks the key "says_together"'):
        load_suites(tmp_path)
    meta(body)["says_together"] = "{faild} of {judged}"
    write(tmp_path, body)
    with pytest.raises(SuiteError, match=r'"faild".*did you mean "failed"'):
        load_suites(tmp_path)


def milder(rule: str = "views-enough", severity: str = "info", **more: Any) -> dict[str, Any]:
    return entry(rule, milder=True, **more) | {"severity": severity}


def test_a_second_milder_entry_belongs_to_its_rule(tmp_path: Path) -> None:
    write(tmp_path, suite(entry(), milder()))
    suites = load_suites(tmp_path)
    assert find_rule(suites, "views-enough").severity is Severity.WARNING
    softer = find_milder(suites, "views-enough")
    assert softer is not None
    assert softer.severity is Severity.INFO


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([entry(), entry()], "used twice"),
        ([entry(), milder(), milder()], "two entries marked milder"),
        ([milder()], "only an entry marked milder"),
        ([entry(), milder(severity="warning")], "severity below warning"),
        ([entry(), milder(severity="critical")], "severity below warning"),
    ],
)
def test_an_id_stands_for_one_rule(entries: list[dict[str, Any]], words: str, tmp_path: Path) -> None:
    write(tmp_path, suite(*entries))
    with pytest.raises(SuiteError, match=rf'^metadata\.yaml: rule "views-enough": .*{words}'):
        load_suites(tmp_path)


def test_an_id_used_in_two_files_names_both(tmp_path: Path) -> None:
    write(tmp_path, suite(entry()))
    write(tmp_path, suite(entry(), name="ownership"), "ownership.yaml")
    with pytest.raises(SuiteError, match=r'metadata\.yaml and ownership\.yaml: rule "views-enough": .*used twice'):
        load_suites(tmp_path)


def test_a_milder_entry_stands_in_the_same_suite(tmp_path: Path) -> None:
    write(tmp_path, suite(entry()))
    write(tmp_path, suite(milder(), name="ownership"), "ownership.yaml")
    with pytest.raises(SuiteError, match="same suite and table"):
        load_suites(tmp_path)


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    write(tmp_path, suite(entry("a")), "a.yaml")
    write(tmp_path, suite(entry("b")), "b.yaml")
    with pytest.raises(SuiteError, match=r'b\.yaml: a\.yaml has the name "metadata" too'):
        load_suites(tmp_path)


def test_a_key_written_twice_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "metadata.yaml").write_text("name: a\nmeta: {table: assets}\nname: b\n")
    with pytest.raises(SuiteError, match=r"metadata\.yaml, line 3: .*duplicate key"):
        load_suites(tmp_path)


def test_broken_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "metadata.yaml").write_text("name: a\nmeta: {table: assets\nexpectations: [\n")
    with pytest.raises(SuiteError, match=r"metadata\.yaml, line \d: this is not YAML") as refusal:
        load_suites(tmp_path)
    assert refusal.value.__cause__ is not None


@pytest.mark.parametrize("contents", [b"\xff\xfe name", b"", b"- a\n", b"42"])
def test_a_file_that_is_no_suite_is_refused(contents: bytes, tmp_path: Path) -> None:
    (tmp_path / "metadata.yaml").write_bytes(contents)
    with pytest.raises(SuiteError, match=r"^metadata\.yaml"):
        load_suites(tmp_path)


def test_a_folder_without_suites_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="holds no suites"):
        load_suites(tmp_path)
    with pytest.raises(SuiteError, match="no folder of suites"):
        load_suites(tmp_path / "nowhere")


def test_a_suite_that_would_be_left_out_for_its_ending_is_refused(tmp_path: Path) -> None:
    write(tmp_path, suite(entry()))
    write(tmp_path, suite(entry("b"), name="b"), "b.yml")
    with pytest.raises(SuiteError, match=r"b\.yml: suites end in \.yaml"):
        load_suites(tmp_path)


def test_an_unknown_rule_is_answered_with_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, suite(entry()))
    with pytest.raises(SuiteError, match=r'no rule "view-enough".*did you mean "views-enough"'):
        find_rule(load_suites(tmp_path), "view-enough")


def hash_of(folder: Path, *bodies: Suite) -> str:
    folder.mkdir()
    for number, body in enumerate(bodies):
        write(folder, body, f"{number}.yaml")
    return rule_set_hash(load_suites(folder))


def test_the_rule_set_hash_ignores_words_and_the_order_of_files(tmp_path: Path) -> None:
    one, other = suite(entry("a")), suite(entry("b"), name="ownership")
    reworded = suite(entry("b", title="Other words", fix="x", says="y"), name="ownership")
    before = hash_of(tmp_path / "1", one, other)
    assert len(before) == 12
    assert before == hash_of(tmp_path / "2", other, one) == hash_of(tmp_path / "3", reworded, one)


@pytest.mark.parametrize(
    "change",
    [
        lambda b: kwargs(b).update(min_value=21),
        lambda b: kwargs(b).update(column="downloads"),
        lambda b: first(b).update(severity="critical"),
        lambda b: meta(b).update(points=4),
        lambda b: meta(b).update(rule="views-plenty"),
        lambda b: meta(b).update(not_applicable={}, could_not_run={"view_read": "x", "is_soql_view": "y"}),
    ],
)
def test_the_rule_set_hash_changes_with_what_is_judged_or_weighed(change: Change, tmp_path: Path) -> None:
    body = suite(copy.deepcopy(entry()))
    before = hash_of(tmp_path / "1", body)
    change(body)
    assert hash_of(tmp_path / "2", body) != before


def test_the_shipped_suites_are_found_and_whole() -> None:
    assert (expectations_folder() / "metadata.yaml").is_file()
    assert {suite.name for suite in load_suites()} >= {"metadata", "ownership", "staleness", "standards"}


def test_reading_the_suites_needs_neither_great_expectations_nor_pandas() -> None:
    asked = "import sys; from atxaudit.suites.loader import load_suites; load_suites(); print(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)
    loaded = answer.stdout.split()
    assert "ruamel.yaml" in loaded
    assert "great_expectations" not in loaded
    assert "pandas" not in loaded
