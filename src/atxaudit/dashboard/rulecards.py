"""Where a rule draws the line, and its examples, for the rules that come with atxaudit (see report/rule_cards.py)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from atxaudit.dashboard import places


@dataclass(frozen=True, kw_only=True)
class RuleCard:
    """Texts for people."""

    threshold: str
    passes: tuple[str, ...]
    fails: tuple[str, ...]


def card_of(rule: str, definition: str) -> RuleCard | None:
    """The card of a rule; None where the run was judged by another rule of that name, or by one's own."""
    found = _cards().get(rule)
    if found is None or not definition or found["definition"] != definition:
        return None
    return RuleCard(threshold=found["threshold"], passes=tuple(found["passes"]), fails=tuple(found["fails"]))


@cache
def _cards() -> dict[str, Any]:
    """The shipped file, which does not change while the dashboard runs."""
    cards: dict[str, Any] = json.loads(places.RULE_CARDS.read_text(encoding="utf-8"))
    return cards
