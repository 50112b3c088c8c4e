"""The rule catalogue says all there is to say about a rule, and is kept current."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from atxaudit.models import Severity, Table
from atxaudit.suites.catalogue import COMMAND, catalogue_page, code, escaped, rule_text
from atxaudit.suites.dataset_suite import OWN_PROMISES
from atxaudit.suites.loader import load_suites
from atxaudit.suites.rule import Rule, TableSuite

PAGE = Path(__file__).parents[2] / "docs" / "rule-catalogue.md"


def rule(**given: Any) -> Rule:
    return Rule(
        **{
            "id": "words-enough",
            "suite": "metadata",
            "dimension": "metadata",
            "table": Table.ASSETS,
            "severity": Severity.WARNING,
            "points": 3.0,
            "milder": False,
            "type": "expect_column_values_to_match_regex",
            "kwargs": {"column": "title", "regex": "a|b`c"},
            "title": "Enough | words",
            "why": "Because of *this* & that.",
            "fix": "Write\nmore.",
            "source": "A <guideline>",
            "says": "x",
            "says_together": "",
            "not_applicable": {"view_read": "It has no words."},
            "could_not_run": {"dcat_read": "The list was not read."},
            "when_empty": "There is no title.",
        }
        | given
    )


def test_the_page_in_docs_is_current() -> None:
    assert PAGE.is_file(), f"docs/rule-catalogue.md is missing; write it with: {COMMAND}"
    current = PAGE.read_text(encoding="utf-8") == catalogue_page([*load_suites(), OWN_PROMISES])
    assert current, f"the suites have changed since docs/rule-catalogue.md was written; write it anew with: {COMMAND}"


def test_every_shipped_rule_is_in_the_contents_and_has_a_section() -> None:
    suites = [*load_suites(), OWN_PROMISES]
    lines = catalogue_page(suites).splitlines()
    for shipped in (r for suite in suites for r in suite.rules):
        assert lines.count(f"### {shipped.id}") == 1
        assert any(f"[{shipped.id}](#{shipped.id})" in line for line in lines)


def test_a_section_tells_everything_about_its_rule() -> None:
    milder = rule(milder=True, severity=Severity.INFO, points=0.0, title="Almost enough", fix="A little more.")
    page = catalogue_page([TableSuite(name="metadata", table=Table.ASSETS, rules=(rule(), milder))])
    assert "1 rules in 1 suites" not in page
    assert "1 rule in 1 suite" in page
    for part in [
        r"**Enough \| words** · warning, 3 points · judges each asset",
        r"**Why.** Because of \*this\* & that.",
        "**How to fix.** Write more.",
        "**Does not apply.** It has no words. There is no title.",
        "**Could not run.** The list was not read.",
        "**Milder case.** Almost enough · info, no points. A little more.",
        r"**Source.** A \<guideline\>",
        "`expect_column_values_to_match_regex`",
        '``regex: "a|b`c"``',
        "where `dcat_read` and `view_read`",
    ]:
        assert part in page


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a_b [x](y) `c`", r"a\_b \[x\](y) \`c\`"),
        ("&amp; & R&D", r"\&amp; & R&D"),
        ("<script>", r"\<script\>"),
        ("two\n  lines", "two lines"),
        ("“ä” ✓", "“ä” ✓"),
    ],
)
def test_words_are_shown_as_they_are_written(text: str, shown: str) -> None:
    assert escaped(text) == shown


@pytest.mark.parametrize(("text", "span"), [("x", "`x`"), ("a`b", "``a`b``"), ("`", "`` ` ``")])
def test_code_keeps_its_backticks(text: str, span: str) -> None:
    assert code(text) == span


def test_a_terminal_shows_the_same_facts_without_markup() -> None:
    milder = rule(milder=True, severity=Severity.INFO, points=0.0, title="Almost enough")
    *facts, expectation = rule_text([rule()], milder).splitlines()
    assert facts == [
        "words-enough: Enough | words",
        "metadata · warning, 3 points · judges each asset",
        "",
        "Why: Because of *this* & that.",
        "How to fix: Write more.",
        "Does not apply: It has no words. There is no title.",
        "Could not run: The list was not read.",
        "Milder case: Almost enough · info, no points",
        "Source: A <guideline>",
    ]
    assert expectation.startswith('Expectation: expect_column_values_to_match_regex column: "title", regex: "a|b`c"')
    assert expectation.endswith(" where dcat_read and view_read")
