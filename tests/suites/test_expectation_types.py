"""The page of accepted expectation types, held against the pinned Great Expectations itself."""

from __future__ import annotations

from typing import Any

import pytest

from atxaudit.engine.library import great_expectations, silenced
from atxaudit.suites.expectation_types import COMMON, EXPECTATION_TYPES, skipped_when_empty


@pytest.fixture(scope="module")
def registry() -> Any:
    with silenced():
        return great_expectations().expectations.registry


@pytest.mark.parametrize("name", EXPECTATION_TYPES)
def test_great_expectations_knows_the_type_and_every_kwarg(name: str, registry: Any) -> None:
    fields = registry.get_expectation_impl(name).__fields__
    known = EXPECTATION_TYPES[name]
    assert set(known.keys) <= set(fields)
    needed = {key for key, field in fields.items() if field.required}
    assert needed <= set(known.required)


@pytest.mark.parametrize("name", EXPECTATION_TYPES)
def test_no_kwarg_that_changes_the_verdict_is_forgotten(name: str, registry: Any) -> None:
    implementation = registry.get_expectation_impl(name)
    about_judging = set(implementation.domain_keys) | set(implementation.success_keys)
    left_out = {"batch_id", "table", "mostly"}  # of the whole validation, unused, and refused on purpose
    assert about_judging - left_out == set(EXPECTATION_TYPES[name].keys) - {"condition_parser"} | (
        about_judging & set(COMMON)
    )


@pytest.mark.parametrize("name", EXPECTATION_TYPES)
def test_every_type_names_failing_rows(name: str, registry: Any) -> None:
    judges = great_expectations().expectations.expectation
    per_row = (judges.ColumnMapExpectation, judges.ColumnPairMapExpectation, judges.MulticolumnMapExpectation)
    assert issubclass(registry.get_expectation_impl(name), per_row)


@pytest.mark.parametrize("name", [name for name, known in EXPECTATION_TYPES.items() if known.skip_words])
def test_rows_are_skipped_by_great_expectations_own_default(name: str, registry: Any) -> None:
    default = registry.get_expectation_impl(name).__fields__["ignore_row_if"].default
    words = EXPECTATION_TYPES[name].skip_words
    assert words is not None
    assert words[default] == EXPECTATION_TYPES[name].skips == skipped_when_empty(name, {})
    assert [skipped_when_empty(name, {"ignore_row_if": word}) for word in words] == list(words.values())
