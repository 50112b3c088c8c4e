"""Whether a rule of one run and a rule of another are the same promise, however they word it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from atxaudit.suites.rule import Rule

_LENGTH = 16  # hexadecimal letters


def definition(entries: Iterable[Rule]) -> str:
    """A hash of what decides the verdicts of a rule: all its entries, without title, why, fix, source and examples."""
    weighed = [_weighed(rule) for rule in entries]
    return hashlib.sha256(json.dumps(weighed, sort_keys=True, default=str).encode()).hexdigest()[:_LENGTH]


def _weighed(rule: Rule) -> dict[str, Any]:
    return {
        "table": rule.table,
        "dimension": rule.dimension,
        "type": rule.type,
        "kwargs": dict(rule.kwargs),
        "not_applicable": sorted(rule.not_applicable),
        "could_not_run": sorted(rule.could_not_run),
        "severity": rule.severity,
        "points": rule.points,
        "milder": rule.milder,
    }
