"""A small run of an invented city, as an audit hands it to the store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from atxaudit.models import Outcome, Run, Severity, Status, Table
from atxaudit.scoring import Scored, score
from atxaudit.store import Store
from atxaudit.suites.rule import POINTS, Rule

START = datetime(2026, 3, 1, 8, 30, 15, 123456, tzinfo=UTC)
PASSED, FAILED, COULD_NOT_RUN = Outcome.PASSED, Outcome.FAILED, Outcome.COULD_NOT_RUN
NOT_APPLICABLE, WAIVED = Outcome.NOT_APPLICABLE, Outcome.WAIVED


def rule(rule_id: str, severity: Severity, dimension: str, table: Table = Table.ASSETS, **given: Any) -> Rule:
    return Rule(
        **{
            "id": rule_id,
            "suite": dimension,
            "dimension": dimension,
            "table": table,
            "severity": severity,
            "points": POINTS[severity],
            "milder": False,
            "type": "expect_column_values_to_not_be_null",
            "kwargs": {"column": "title"},
            "title": f"Promise {rule_id}",
            "why": f"Why {rule_id}",
            "fix": f"Fix {rule_id}",
            "source": "s",
            "says": "It fails",
            "says_together": "{failed} of {judged} columns say nothing" if table == Table.COLUMNS else "",
        }
        | given
    )


licence = rule("license-set", Severity.CRITICAL, "metadata")
words = rule("description-informative", Severity.WARNING, "metadata")
on_time = rule("updated-on-time", Severity.WARNING, "staleness")
secret = rule("no-secret", Severity.CRITICAL, "security")
described = rule("column-described", Severity.CRITICAL, "metadata", Table.COLUMNS)
has_liaison = rule("department-has-liaison", Severity.CRITICAL, "departments", Table.DEPARTMENTS)
RULES = [licence, words, on_time, secret, described, has_liaison]


@dataclass(frozen=True, kw_only=True)
class Made:
    """Everything that `write_run` takes."""

    run: Run
    assets: pd.DataFrame
    scored: Scored
    rules: list[Rule]
    left_out: pd.DataFrame

    def write(self, store: Store) -> None:
        store.write_run(self.run, assets=self.assets, scored=self.scored, rules=self.rules, left_out=self.left_out)


def run(run_id: str = "first", after: timedelta = timedelta(0), **given: Any) -> Run:
    return Run(
        **{
            "id": run_id,
            "profile": "demo",
            "portal": "http://127.0.0.1:9",
            "scope": "whole portal",
            "as_of": START,
            "started": START + after,
            "finished": START + after + timedelta(seconds=4),
            "status": Status.COMPLETE,
            "rule_set": "abc",
            "version": "0.1.0",
            "timezone": "America/Chicago",
            "title": "City of Elmwood",
            "raw_records": 5,
            "result_set_size": 5,
            "distinct": 5,
            "assets": 3,
            "directory": "csv:liaisons.csv",
            "notes": ("A label is unknown: “Parcs”.",),
        }
        | given
    )


def assets() -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "asset_id": ["tree-0001", "tree-0002", "road-0001"],
            "title": ["Trees", "Tree map", "Roads"],
            "type": ["dataset", "map", "dataset"],
            "department": ["Parks", "Parks", "Straßenbau"],
            "liaison": ["Ada Fern", "Ada Fern", None],
            "data_updated_at": pd.to_datetime(
                ["2026-02-01T00:00:00.5Z", None, "2025-01-01T12:00:00Z"], format="ISO8601"
            ),
            "age_days": [28.4, None, 424.0],
            "views_last_month": [90.0, None, 990.0],
            "columns_count": [4, 0, 2],
            "is_tabular": [True, False, True],
            "is_derived": [False, True, False],
            "description_words": [3, 4, 5],
        }
    )
    return frame.assign(edit_url="https://edit.example.org/d/" + frame["asset_id"], views_total=7)


def verdict(of: Rule, outcome: Outcome, asset_id: str, subject: str = "", **given: Any) -> dict[str, Any]:
    reasons = {NOT_APPLICABLE: "There is nothing to judge.", COULD_NOT_RUN: "The views document is missing."}
    return {
        "suite": of.suite,
        "rule": of.id,
        "table": of.table.value,
        "severity": of.severity.value,
        "outcome": outcome.value,
        "reason": reasons.get(outcome, ""),
        "asset_id": asset_id,
        "subject": subject,
        "observed": f"{of.id} fails" if outcome == FAILED else "",
        "failing_count": int(outcome == FAILED),
        "judged_count": int(outcome in {PASSED, FAILED}),
    } | given


def verdicts() -> list[dict[str, Any]]:
    return [
        verdict(licence, PASSED, "tree-0001"),
        verdict(licence, NOT_APPLICABLE, "tree-0002"),
        verdict(licence, FAILED, "road-0001"),
        verdict(words, FAILED, "tree-0001"),
        verdict(words, FAILED, "tree-0002", observed="Only 2 words"),
        verdict(words, WAIVED, "road-0001"),
        verdict(on_time, COULD_NOT_RUN, "tree-0001"),
        verdict(on_time, NOT_APPLICABLE, "tree-0002"),
        verdict(on_time, FAILED, "road-0001"),
        verdict(secret, FAILED, "tree-0002"),
        verdict(secret, PASSED, "road-0001"),
        verdict(described, PASSED, "tree-0001", "height"),
        verdict(described, PASSED, "tree-0001", "age"),
        verdict(described, FAILED, "tree-0001", "note"),
        verdict(described, FAILED, "tree-0001", "zone"),
        verdict(described, COULD_NOT_RUN, "road-0001", "width"),
        verdict(described, NOT_APPLICABLE, "road-0001", "length"),
        verdict(has_liaison, PASSED, "", "Parks"),
        verdict(has_liaison, FAILED, "", "Straßenbau"),
    ]


def frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    words = ["suite", "rule", "table", "severity", "outcome", "reason"]
    return pd.DataFrame(rows).astype(dict.fromkeys(words, "category"))


def made(given: Run | None = None, **changed: Any) -> Made:
    """The run with its contents; `changed` replaces verdicts, assets, rules or left_out."""
    of = changed.get("assets", assets())
    rules = changed.get("rules", RULES)
    left_out = pd.DataFrame(
        {"asset_id": ["note-0001"], "title": ["A story"], "type": ["story"], "reason": ["a story of another domain"]}
    )
    return Made(
        run=given or run(),
        assets=of,
        scored=score(frame(changed.get("verdicts", verdicts())), of, rules),
        rules=rules,
        left_out=changed.get("left_out", left_out),
    )


def later(run_id: str, hours: int, **given: Any) -> Made:
    """The same contents in a later run."""
    return replace(made(), run=run(run_id, timedelta(hours=hours), **given))
