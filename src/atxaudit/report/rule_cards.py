"""Where each shipped rule draws the line, and its examples, in words: a file that the dashboard reads.

The store keeps what decides a rule only as a hash, and pages read no suites. The file is generated so that it cannot
rot, and each rule stands in it with its hash: what a run judged by other rules never gets these words.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from atxaudit.engine.says import DASH, fill
from atxaudit.models import Table
from atxaudit.store.definition import definition
from atxaudit.suites.examples import example_frame
from atxaudit.suites.loader import load_suites
from atxaudit.suites.promise_words import claim
from atxaudit.suites.rule import Rule, TableSuite

COMMAND = "python -m atxaudit.report.rule_cards > src/atxaudit/dashboard/assets/rules.json"
_NAMES = ("name", "title", "place_name", "field_name", "column")  # facts that speak for themselves
_EXAMPLES = 4  # of each kind
_NOTHING = "(an empty cell)"
_OF_ROWS = {  # that promise something of a value, not of a fact
    "expect_column_values_to_not_be_null": "Every value is filled",
    "expect_column_values_to_be_unique": "No value stands twice",
    "expect_column_values_to_match_regex": "Every value has the form that its kind has",
    "expect_column_values_to_not_match_regex": "No value has the form of the examples that fail",
}


def rule_cards(suites: Iterable[TableSuite]) -> str:
    """The file: per rule its hash, the line it draws, and examples that keep and that fail it."""
    entries: dict[str, list[Rule]] = {}
    for rule in (rule for suite in suites for rule in suite.rules):
        entries.setdefault(rule.id, []).append(rule)
    cards = {rule_id: _card(of_rule) for rule_id, of_rule in sorted(entries.items())}
    return json.dumps(cards, ensure_ascii=False, indent=1) + "\n"


def threshold(rule: Rule) -> str:
    """Where the line is: "“Description words” is at least 20."."""
    if rule.table == Table.ROWS:
        return f"{_of_rows(rule)}{_mostly(rule)}."
    fact = rule.columns[0]
    if rule.type == "expect_column_values_to_be_null":
        return "None is allowed: a single case breaks it."
    if rule.type == "expect_column_values_to_not_be_null":
        return f"{_fact_words(fact)}: filled in."
    if rule.type == "expect_column_values_to_be_in_set":
        return f"{_fact_words(fact)}: {' or '.join('yes' if value else 'no' for value in rule.kwargs['value_set'])}."
    bounds = claim(rule.type, rule.kwargs)
    return f"{_fact_words(fact)}: {'none' if bounds == 'at most 0' else bounds + _unit(fact)}."


def _card(entries: Sequence[Rule]) -> dict[str, Any]:
    harsh = [rule for rule in entries if not rule.milder]
    return {
        "definition": definition(entries),
        "threshold": " ".join(dict.fromkeys(threshold(rule) for rule in harsh)),
        "passes": list(dict.fromkeys(filter(None, (_passing(one) for rule in harsh for one in rule.passes))))[
            :_EXAMPLES
        ],
        "fails": list(dict.fromkeys(_failing(rule, one) for rule in harsh for one in rule.fails))[:_EXAMPLES],
    }


def _failing(rule: Rule, example: Mapping[str, Any]) -> str:
    """What a reader would be told; the bare facts where the example does not hold all that the sentence says."""
    if rule.table == Table.ROWS or not rule.says:
        return _example(example)
    named = {"name": "Status"} | dict(example) if rule.table == Table.COLUMNS else example
    sentence = fill(rule, example_frame(rule, [named]), np.array([0], dtype=np.intp))[0]
    return _example(example) if DASH in sentence or "example-1" in sentence or sentence == rule.title else sentence


def _passing(example: Mapping[str, Any]) -> str:
    """The facts; "" where there is nothing to see, as in a record without a script."""
    shown = {name: value for name, value in example.items() if name != "asset_id" and value is not None}
    return _example(shown) if shown else ""


def _example(example: Mapping[str, Any]) -> str:
    told = [
        _value(value) if name in _NAMES else f"{_fact_words(name).lower()}: {_value(value)}{_unit(name)}"
        for name, value in example.items()
        if value is not None or len(example) == 1
    ]
    return ", ".join(told)


def _value(value: Any) -> str:
    if value is None or value == "":
        return _NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int | float) and abs(value) >= 10_000 else f"{value}".replace("\n", "⏎")


def _fact_words(fact: str) -> str:
    words = fact.removesuffix("_percent").removesuffix("_count").removesuffix("_days").replace("_", " ")
    return words[:1].upper() + words[1:].replace("sn cells", "SN cells")


def _unit(fact: str) -> str:
    return "%" if fact.endswith("_percent") else " days" if fact.endswith("_days") else ""


def _of_rows(rule: Rule) -> str:
    if rule.type in _OF_ROWS:
        return _OF_ROWS[rule.type]
    low, high = rule.kwargs.get("min_value"), rule.kwargs.get("max_value")
    least, most = str(low).removesuffix("T00:00:00"), "the latest that can be" if isinstance(high, dict) else high
    return f"{_fact_words(rule.columns[0])} is between {least} and {most}"


def _mostly(rule: Rule) -> str:
    share = float(rule.kwargs.get("mostly", 1))
    return "" if share == 1 else f", in {100 * share:g}% of the rows"


if __name__ == "__main__":
    sys.stdout.write(rule_cards(load_suites()))
