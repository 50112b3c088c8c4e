"""Rules on rows are templates: read strictly, several entries to one id, shown as what they are."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from atxaudit.errors import SuiteError
from atxaudit.models import Table
from atxaudit.snapshot.profile import Role
from atxaudit.suites.catalogue import catalogue_page, rule_text
from atxaudit.suites.dataset_suite import OWN_PROMISES
from atxaudit.suites.loader import find_entries, find_rule, load_suites, rule_set_hash
from atxaudit.suites.row_roles import FOUND_ROLES, NO_ROLE

Suite = dict[str, Any]
Change = Callable[[Suite], object]


def template(rule: str = "zip-fine", **meta: Any) -> dict[str, Any]:
    return {
        "type": "expect_column_values_to_match_regex",
        "kwargs": {"column": "zip", "regex": "^[0-9]{5}$", "mostly": 0.99},
        "severity": "warning",
        "meta": {
            "rule": rule,
            "title": "ZIP codes are fine",
            "why": "w",
            "fix": "f",
            "source": "s",
            "says": "{failing:,} of {judged:,} in {column} ({percent:.1f} %), such as {example}",
            "when_no_column": "No column holds ZIP codes.",
            "passes": [{"column": "12345"}],
            "fails": [{"column": "x"}],
        }
        | meta,
    }


def years(rule: str = "year-fine", **meta: Any) -> dict[str, Any]:
    entry = template(rule, passes=[{"column": 2000}], fails=[{"column": 3}], **meta)
    entry["type"] = "expect_column_values_to_be_between"
    condition = {"type": "comparison", "column": {"name": "year"}, "operator": "!=", "parameter": 0}
    bounds = {"min_value": 1900, "max_value": {"$PARAMETER": "latest_possible_year"}}
    entry["kwargs"] = {"column": "year", **bounds, "row_condition": condition}
    return entry


def suite(*entries: dict[str, Any]) -> Suite:
    return {"name": "quality", "meta": {"table": "rows", "dimension": "quality"}, "expectations": list(entries)}


def write(folder: Path, body: Suite) -> Path:
    (folder / "quality.yaml").write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")  # JSON is YAML
    return folder


def test_a_template_is_read_with_its_role_and_its_share(tmp_path: Path) -> None:
    (read,) = load_suites(write(tmp_path, suite(template())))
    (rule,) = read.rules
    assert read.table is Table.ROWS
    assert rule.columns == ("zip",)
    assert rule.kwargs["mostly"] == 0.99
    assert rule.when_no_column == "No column holds ZIP codes."
    assert rule.conditions == ()
    assert rule.passes == ({"column": "12345"},)


def test_parameters_and_conditions_stay_as_great_expectations_writes_them(tmp_path: Path) -> None:
    (read,) = load_suites(write(tmp_path, suite(years())))
    kwargs = read.rules[0].kwargs
    assert kwargs["max_value"] == {"$PARAMETER": "latest_possible_year"}
    assert kwargs["row_condition"]["operator"] == "!="


def test_several_entries_of_one_id_all_belong_to_it(tmp_path: Path) -> None:
    second = template()
    second["kwargs"] = {"column": "zip", "regex": "^7"}
    suites = load_suites(write(tmp_path, suite(template(), second)))
    assert find_rule(suites, "zip-fine").kwargs["regex"] == "^[0-9]{5}$"
    assert [entry.kwargs["regex"] for entry in find_entries(suites, "zip-fine")] == ["^[0-9]{5}$", "^7"]


def test_entries_of_one_id_that_weigh_differently_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="must share suite, severity, points and title"):
        load_suites(write(tmp_path, suite(template(), template() | {"severity": "critical"})))


def test_a_milder_entry_may_stand_beside(tmp_path: Path) -> None:
    suites = load_suites(write(tmp_path, suite(template(), template(milder=True) | {"severity": "info"})))
    assert find_rule(suites, "zip-fine").milder is False


def first(body: Suite) -> dict[str, Any]:
    return body["expectations"][0]


def kwargs(body: Suite) -> dict[str, Any]:
    return first(body)["kwargs"]


def meta(body: Suite) -> dict[str, Any]:
    return first(body)["meta"]


def condition(**parts: Any) -> Change:
    whole = {"type": "comparison", "column": {"name": "zip"}, "operator": "==", "parameter": "x"} | parts
    return lambda b: kwargs(b).update(row_condition={key: v for key, v in whole.items() if v is not None})


REFUSALS: dict[str, tuple[Change, list[str]]] = {
    "a fact for a role": (lambda b: kwargs(b).update(column="title"), ["role", '"title"', "known"]),
    "a misspelt role": (lambda b: kwargs(b).update(column="zipp"), ['did you mean "zip"?']),
    "cells of another kind": (lambda b: kwargs(b).update(column="year"), ['"year"', "hold number", "judges text"]),
    "a share above one": (lambda b: kwargs(b).update(mostly=99), ["mostly", "from 0 to 1"]),
    "a share in words": (lambda b: kwargs(b).update(mostly=True), ["mostly", "from 0 to 1"]),
    "a broken pattern": (lambda b: kwargs(b).update(regex="(a"), ["regular expression", "(a"]),
    "an unknown kwarg": (lambda b: kwargs(b).update(regx="a"), ["regx", 'did you mean "regex"?']),
    "several columns": (
        lambda b: first(b).update(type="expect_compound_columns_to_be_unique", kwargs={"column_list": ["zip", "text"]}),
        ["one column"],
    ),
    "no reason": (lambda b: meta(b).pop("when_no_column"), ['lacks the key "when_no_column"']),
    "reasons of facts": (lambda b: meta(b).update(not_applicable={"x": "y"}), ["not_applicable", 'table "rows"']),
    "words of columns": (lambda b: meta(b).update(says_together="x"), ["says_together", 'table "rows"']),
    "rows behind rows": (lambda b: meta(b).update(failing_rows="x"), ["failing_rows", 'table "rows"']),
    "an unknown placeholder": (lambda b: meta(b).update(says="{failng}"), ["failng", 'did you mean "failing"?']),
    "a placeholder of another format": (lambda b: meta(b).update(says="{example:,}"), ["says", "filled in"]),
    "an example of two cells": (lambda b: meta(b).update(passes=[{"column": "a", "zip": "b"}]), ["one cell"]),
    "an example of another kind": (lambda b: meta(b).update(passes=[{"column": 5}]), ["passes", "kind text"]),
    "no failing example": (lambda b: meta(b).update(fails=[]), ["fails", "not empty"]),
    "a condition in words": (lambda b: kwargs(b).update(row_condition="x == 1"), ["Great Expectations' own form"]),
    "a condition on another role": (condition(column={"name": "text"}), ["row condition", '"text"']),
    "a condition that passes through": (condition(type="pass_through"), ["row condition's type", "pass_through"]),
    "a condition without its value": (condition(parameter=None), ['lacks the key "parameter"']),
    "a condition with another operator": (condition(operator="="), ["operator", '"="']),
    "a list that is none": (condition(operator="IN"), ["parameter", "list"]),
    "a column without its name": (condition(column="zip"), ["{name: FIELD}"]),
    "or inside and": (
        lambda b: kwargs(b).update(
            row_condition={"type": "and", "conditions": [{"type": "or", "conditions": [{"type": "nullity"}]}]}
        ),
        ['"or" at the top'],
    ),
}


@pytest.mark.parametrize(("change", "words"), REFUSALS.values(), ids=REFUSALS.keys())
def test_whatever_is_doubtful_in_a_template_is_refused_by_name(
    change: Change, words: list[str], tmp_path: Path
) -> None:
    body = suite(copy.deepcopy(template()))
    change(body)
    with pytest.raises(SuiteError) as refusal:
        load_suites(write(tmp_path, body))
    sentence = str(refusal.value)
    assert sentence.startswith('quality.yaml: rule "zip-fine": ')
    for word in words:
        assert word in sentence


BOUNDS: dict[str, tuple[Any, list[str]]] = {
    "an unknown parameter": ({"$PARAMETER": "latest_year"}, ["parameter", 'did you mean "latest_possible_year"?']),
    "a parameter of another kind": ({"$PARAMETER": "latest_possible_day"}, ["latest_possible_day", "kind time"]),
    "another way of naming one": ({"$PARAM": "latest_possible_year"}, ["$PARAM"]),
    "a text for a number": ("2000", ["max_value", "a number"]),
    "bounds crossed": (1800, ["above"]),
}


@pytest.mark.parametrize(("value", "words"), BOUNDS.values(), ids=BOUNDS.keys())
def test_a_doubtful_bound_is_refused(value: Any, words: list[str], tmp_path: Path) -> None:
    body = suite(years())
    kwargs(body)["max_value"] = value
    with pytest.raises(SuiteError) as refusal:
        load_suites(write(tmp_path, body))
    assert all(word in str(refusal.value) for word in words)


@pytest.mark.parametrize("value", ["1900-01-01", "1900", "yesterday"])
def test_a_date_without_its_time_is_refused(value: str, tmp_path: Path) -> None:
    body = suite(years(rule="date-fine"))
    kwargs(body).pop("row_condition")
    kwargs(body).update(column="date", min_value=value, max_value={"$PARAMETER": "latest_possible_day"})
    meta(body).update(passes=[{"column": "2000-01-01T00:00:00"}], fails=[{"column": "1800-01-01T00:00:00"}])
    with pytest.raises(SuiteError, match="a full time such as"):
        load_suites(write(tmp_path, body))


def test_a_template_key_is_refused_on_facts(tmp_path: Path) -> None:
    body = suite(template(table="assets", says="x", passes=[{"title": "a"}], fails=[{"title": "b"}]))
    kwargs(body).pop("mostly")
    kwargs(body).update(column="title")
    with pytest.raises(SuiteError, match=r'"when_no_column" is not for rules of the table "assets"'):
        load_suites(write(tmp_path, body))


def test_rows_behind_a_fact_need_a_condition_that_finds_them(tmp_path: Path) -> None:
    body = suite(template(table="columns", failing_rows="stray carachters", says="x", says_together="y"))
    meta(body).pop("when_no_column")
    meta(body).update(passes=[{"name": "a"}], fails=[{"name": "b"}])
    first(body)["kwargs"] = {"column": "name", "regex": "a"}
    with pytest.raises(SuiteError, match=r'did you mean "stray characters"'):
        load_suites(write(tmp_path, body))
    meta(body)["failing_rows"] = "stray characters"
    assert load_suites(write(tmp_path, body))[0].rules[0].failing_rows == "stray characters"


@pytest.mark.parametrize(
    "change",
    [
        lambda b: kwargs(b).update(mostly=0.9),
        lambda b: kwargs(b).update(column="text"),
        lambda b: kwargs(b).update(row_condition={"type": "nullity", "column": {"name": "zip"}, "is_null": False}),
        lambda b: b["expectations"].append(template()),
    ],
)
def test_the_rule_set_hash_changes_with_what_a_template_judges(change: Change, tmp_path: Path) -> None:
    body = suite(template())
    before = rule_set_hash(load_suites(write(tmp_path, body)))
    change(body)
    assert rule_set_hash(load_suites(write(tmp_path, body))) != before


def test_the_roles_that_rows_show_are_all_known_to_suites() -> None:
    assert [*FOUND_ROLES, NO_ROLE] == [role.value for role in Role]


def test_the_catalogue_shows_a_template_with_all_its_entries(tmp_path: Path) -> None:
    second = template()
    second["kwargs"] = {"column": "zip", "regex": "^7"}
    suites = [*load_suites(write(tmp_path, suite(template(), second))), OWN_PROMISES]
    page = catalogue_page(suites)
    assert "4 rules in 1 suite:" in page
    assert page.count("### zip-fine") == 1
    assert "**ZIP codes are fine** · warning, 3 points · judges each dataset's rows" in page
    assert "**Does not apply.** No column holds ZIP codes. It has no rows." in page
    assert 'on every column of the role `zip` `regex: "^7"`' in page
    assert "**Expectation.** Whatever the suite of the dataset promises, `expectations/datasets/ID.yaml`." in page
    text = rule_text(find_entries(suites, "zip-fine"))
    assert text.count("Expectation: expect_column_values_to_match_regex on every column of the role zip") == 2
