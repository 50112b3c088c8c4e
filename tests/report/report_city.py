"""Elmwood, an invented city with hostile names, liaisons with and without addresses, and two audits a week apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from atxaudit.models import Outcome, Run, Severity, Status, Table
from atxaudit.scoring import Scored, score
from atxaudit.store import Store
from atxaudit.suites.rule import POINTS, Rule

START = datetime(2026, 3, 1, 8, 30, 15, tzinfo=UTC)
HOSTILE_TITLE = "=1+1 <img src=x onerror=alert(1)> **bold** http://evil.example"
HOSTILE_LIAISON = "Bo Reed\r\nBcc: all@evil.example <script>"
PASSED, FAILED, COULD_NOT_RUN = Outcome.PASSED, Outcome.FAILED, Outcome.COULD_NOT_RUN
NOT_APPLICABLE, WAIVED = Outcome.NOT_APPLICABLE, Outcome.WAIVED


def _rule(rule_id: str, severity: Severity, dimension: str, table: Table = Table.ASSETS, title: str = "") -> Rule:
    return Rule(
        id=rule_id,
        suite=dimension,
        dimension=dimension,
        table=table,
        severity=severity,
        points=POINTS[severity],
        milder=False,
        type="expect_column_values_to_not_be_null",
        kwargs={"column": "title"},
        title=title or f"Promise {rule_id}",
        why=f"Why {rule_id}.",
        fix=f"Fix {rule_id}.",
        source="s",
        says="It fails",
        says_together="{failed} of {judged} columns say nothing" if table == Table.COLUMNS else "",
    )


LICENCE = _rule("license-set", Severity.CRITICAL, "metadata", title="States a licence")
WORDS = _rule("description-informative", Severity.WARNING, "metadata", title="The description says enough")
ON_TIME = _rule("updated-on-time", Severity.WARNING, "staleness", title="Keeps its promise")
FILLED = _rule("column-filled", Severity.WARNING, "quality", title="Columns are filled")
SECRET = _rule("no-secret", Severity.CRITICAL, "security", title="Nothing private is public")
DESCRIBED = _rule("column-described", Severity.CRITICAL, "metadata", Table.COLUMNS, "Every column is described")
LIAISON = _rule("department-has-liaison", Severity.CRITICAL, "departments", Table.DEPARTMENTS, "Has a liaison")
RULES = [LICENCE, WORDS, ON_TIME, FILLED, SECRET, DESCRIBED, LIAISON]

# asset id, title, department, liaison, address, permalink
ASSETS = [
    ("tree-0001", "Trees", "Parks", "Ada Fern", "ada@parks.example", "https://data.parks.example/d/tree-0001"),
    ("tree-0002", "Tree map", "Parks", "Ada Fern", "ada@parks.example", "https://data.parks.example/d/tree-0002"),
    ("pond-0001", "", "Parks", "Ada Fern", "Ada@parks.example", "https://data.parks.example/d/pond-0001"),
    ("road-0001", HOSTILE_TITLE, "Roads & <b>Rails</b>", HOSTILE_LIAISON, "bo@roads.example", "javascript:alert(1)"),
    ("book-0001", "Loans", "Library", "Cy Moss", "", "https://data.parks.example/d/book-0001"),
    ("fire-0001", "Engines", "Fire", "Di Lark", "di@fire.example", "https://data.parks.example/d/fire-0001"),
    ("none-0001", "Orphan", "", "", "", "https://data.parks.example/d/none-0001"),
]
Said = dict[tuple[str, str, str], Outcome]  # asset, rule, subject → outcome


@dataclass(frozen=True, kw_only=True)
class Made:
    """Everything that `write_run` takes."""

    run: Run
    assets: pd.DataFrame
    scored: Scored

    def write(self, store: Store) -> None:
        store.write_run(self.run, assets=self.assets, scored=self.scored, rules=RULES, left_out=NOTHING_LEFT_OUT)


NOTHING_LEFT_OUT = pd.DataFrame({"asset_id": [], "title": [], "type": [], "reason": []}, dtype="str")


def a_run(run_id: str, after: timedelta = timedelta(0), **given: Any) -> Run:
    return Run(
        **{
            "id": run_id,
            "profile": "demo",
            "portal": "http://127.0.0.1:9",
            "scope": "whole portal",
            "as_of": START + after,
            "started": START + after,
            "finished": START + after + timedelta(seconds=40),
            "status": Status.COMPLETE,
            "rule_set": "abc",
            "version": "0.1.0",
            "timezone": "America/Chicago",
            "title": "City of Elmwood",
            "raw_records": len(ASSETS),
            "result_set_size": len(ASSETS),
            "distinct": len(ASSETS),
            "assets": len(ASSETS),
            "directory": "csv:liaisons.csv",
        }
        | given
    )


def assets(listed: list[tuple[str, ...]] = ASSETS) -> pd.DataFrame:
    rows = [
        {
            "asset_id": asset_id,
            "title": title,
            "type": "dataset",
            "department": department,
            "liaison": liaison,
            "liaison_email": address,
            "permalink": link,
            "edit_url": link.replace("data.", "edit."),
            "frequency": "weekly",
            "is_tabular": True,
            "is_dataset": True,
            "is_timed": True,
            "has_pace": True,
            "data_updated_at": START - timedelta(days=place),
            "days_allowed": 13.0,
            "age_days": 3.0,
        }
        for place, (asset_id, title, department, liaison, address, link) in enumerate(listed)
    ]
    return pd.DataFrame(rows)


def outcomes() -> Said:
    """What every run says unless it is told otherwise."""
    said: Said = {}
    for asset_id, *_ in ASSETS:
        said |= {(asset_id, rule.id, ""): PASSED for rule in (LICENCE, WORDS, ON_TIME, FILLED, SECRET)}
    said |= {
        ("tree-0001", WORDS.id, ""): FAILED,
        ("tree-0001", ON_TIME.id, ""): COULD_NOT_RUN,
        ("tree-0001", FILLED.id, ""): NOT_APPLICABLE,
        ("tree-0002", SECRET.id, ""): FAILED,
        ("road-0001", LICENCE.id, ""): FAILED,
        ("road-0001", ON_TIME.id, ""): FAILED,
        ("book-0001", WORDS.id, ""): FAILED,
        ("fire-0001", WORDS.id, ""): WAIVED,
        ("", LIAISON.id, "Parks"): PASSED,
        ("", LIAISON.id, "Library"): FAILED,
    }
    return said | {("tree-0001", DESCRIBED.id, name): FAILED for name in ("note", "zone", "kind")}


def city_run(
    run_id: str, after: timedelta = timedelta(0), changed: Said | None = None, listed: Any = None, **given: Any
) -> Made:
    """A run of the city; `changed` replaces outcomes, `listed` the assets."""
    frame = assets(listed or ASSETS)
    known = {*frame["asset_id"], ""}
    by_id = {rule.id: rule for rule in RULES}
    said = {key: outcome for key, outcome in (outcomes() | (changed or {})).items() if key[0] in known}
    rows = [_verdict(by_id[rule], outcome, asset, subject) for (asset, rule, subject), outcome in said.items()]
    words = ["suite", "rule", "table", "severity", "outcome", "reason"]
    verdicts = pd.DataFrame(rows).astype(dict.fromkeys(words, "category"))
    return Made(run=replace(a_run(run_id, after), **given), assets=frame, scored=score(verdicts, frame, RULES))


def _verdict(of: Rule, outcome: Outcome, asset_id: str, subject: str) -> dict[str, Any]:
    reasons = {NOT_APPLICABLE: "There is nothing to judge.", COULD_NOT_RUN: "The portal gave no stamp."}
    about = f"“{subject}”" if subject else asset_id
    return {
        "suite": of.suite,
        "rule": of.id,
        "table": of.table.value,
        "severity": of.severity.value,
        "outcome": outcome.value,
        "reason": reasons.get(outcome, ""),
        "asset_id": asset_id,
        "subject": subject,
        "observed": f"{about}: {of.id} fails" if outcome == FAILED else "",
        "failing_count": int(outcome == FAILED),
        "judged_count": int(outcome in {PASSED, FAILED}),
    }
