"""The file of rule cards: generated from the suites, so that the rules page cannot say what no rule holds."""

from __future__ import annotations

import json

import pytest

from atxaudit.dashboard import places
from atxaudit.report.rule_cards import COMMAND, rule_cards, threshold
from atxaudit.suites.loader import find_entries, load_suites

SUITES = load_suites()


def test_the_file_is_the_one_the_suites_make() -> None:
    assert places.RULE_CARDS.read_text(encoding="utf-8") == rule_cards(SUITES), f"write it anew: {COMMAND}"


def test_every_rule_says_where_its_line_is_and_shows_what_fails() -> None:
    cards = json.loads(rule_cards(SUITES))
    assert set(cards) == {rule.id for suite in SUITES for rule in suite.rules}
    assert [
        rule for rule, card in cards.items() if not (card["threshold"] and card["fails"] and card["definition"])
    ] == []


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("description-informative", "Description words: at least 20."),
        ("coordinate-in-area", "Outside: at most 1%."),
        ("as-needed-confirmed", "Age: at most 730 days."),
        ("license-open", "License is open: yes."),
        ("no-ssn", "SSN cells: none."),
        ("category-set", "None is allowed: a single case breaks it."),
        ("row-number-unique", "No value stands twice."),
        ("zip-wellformed", "Every value has the form that its kind has, in 99.9% of the rows."),
    ],
)
def test_a_threshold_is_told_in_words(rule: str, said: str) -> None:
    assert threshold(find_entries(SUITES, rule)[0]) == said
