"""Lakemoor, an invented city whose portal holds whatever a page must bear: hostile names, long ones, none at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from atxaudit.models import Outcome, Run, Severity, Status, Table
from atxaudit.scoring import score
from atxaudit.store import open_store
from atxaudit.suites.rule import POINTS, Rule

AS_OF = datetime(2026, 3, 6, 19, 0, tzinfo=UTC)  # 1 pm in the city
HOSTILE = (
    "![pixel](http://evil.example/p.png) [here](http://evil.example) <img src=x onerror=alert(1)> **bold** "
    ":red[red] $x^2$ `code` =1+1 http://evil.example/auto www.evil.example a@evil.example"
)
LONG = ("Inspections of everything that floats on the lake, " * 8)[:300]
SEWER = "Water & <b>Sewer</b> *Works*"

Kind = dict[str, str]

DESCRIBED = ("column-described", Severity.CRITICAL, "metadata", Table.COLUMNS, "Every column is described")
LICENSED = ("license-set", Severity.CRITICAL, "metadata", Table.ASSETS, "States a licence")
PACED = ("frequency-declared", Severity.CRITICAL, "staleness", Table.ASSETS, "Promises a pace")
LINKED = ("link-text-meaningful", Severity.INFO, "accessibility", Table.ASSETS, "Links say where they go")
LIAISON = ("department-has-liaison", Severity.CRITICAL, "departments", Table.DEPARTMENTS, "Has a liaison")

# asset id, title, department, liaison, columns, columns without description, licence, pace
ASSETS = [
    ("park-0001", "Trees", "Parks", "Ada Fern", 9, 6, "failed", "failed"),
    ("park-0002", HOSTILE, "Parks", "Ada Fern", 2, 2, "failed", "failed"),
    ("park-0003", LONG, "Parks", "Ada Fern", 4, 0, "passed", "passed"),
    ("park-0004", "Benches", "Parks", "Ada Fern", 3, 0, "passed", "not_applicable"),
    ("park-0005", "Ponds", "Parks", "Ada Fern", 0, 0, "passed", "could_not_run"),
    ("sewe-0001", "Manholes", SEWER, "", 2, 0, "failed", "passed"),
    ("libr-0001", "Loans", "Library", "Bo Reed", 5, 0, "passed", "passed"),
    ("none-0001", "Orphan", "", "", 1, 1, "passed", "passed"),
]


def write_city(data: Path, *, runs: int = 1, notes: tuple[str, ...] = (f"A key nobody knows: {HOSTILE}",)) -> None:
    """Fills the data folder with runs a day apart, the newest named `run-1`, the one before `run-2`."""
    with open_store(f"sqlite:///{data / 'atxaudit.db'}") as store:
        for age in range(runs, 0, -1):
            assets, rules = _assets(), _rules()
            store.write_run(
                _run(f"run-{age}", AS_OF - timedelta(days=age - 1), notes=notes),
                assets=assets,
                scored=score(pd.DataFrame(_verdicts()), assets, rules),
                rules=rules,
                left_out=pd.DataFrame(
                    [("cale-0001", HOSTILE, "calendar", "a calendar"), ("draf-0001", "Draft", "dataset", "a draft")],
                    columns=["asset_id", "title", "type", "reason"],
                ),
            )


def record_failure(data: Path) -> None:
    """A newer audit than any other, which stopped."""
    failed = _run("run-0", AS_OF + timedelta(days=1), notes=("The catalog gave 0 records.",))
    with open_store(f"sqlite:///{data / 'atxaudit.db'}") as store:
        store.record_failed_run(failed)


def _run(run_id: str, moment: datetime, notes: tuple[str, ...]) -> Run:
    return Run(
        id=run_id,
        profile="demo",
        portal="http://127.0.0.1:9",
        scope="whole portal",
        as_of=moment,
        started=moment,
        finished=moment + timedelta(minutes=2),
        status=Status.COMPLETE,
        rule_set="abcdef123456",
        version="0.1.0",
        timezone="America/Chicago",
        title="City of Lakemoor",
        raw_records=12,
        result_set_size=12,
        distinct=10,
        assets=len(ASSETS),
        directory="csv:liaisons.csv",
        notes=notes,
    )


def _rules() -> list[Rule]:
    return [
        Rule(
            id=name,
            suite=dimension,
            dimension=dimension,
            table=table,
            severity=severity,
            points=POINTS[severity],
            milder=False,
            type="expect_column_values_to_not_be_null",
            kwargs={"column": "title"},
            title=title,
            why=f"Why of {name}.",
            fix=f"Fix of {name}.",
            source="Lakemoor",
            says="",
            says_together="{failed} of {judged} columns have no description" if table == Table.COLUMNS else "",
        )
        for name, severity, dimension, table, title in (DESCRIBED, LICENSED, PACED, LINKED, LIAISON)
    ]


def _assets() -> pd.DataFrame:
    rows: list[dict[str, Any]] = [
        {
            "asset_id": asset_id,
            "title": title,
            "type": "dataset",
            "department": department,
            "liaison": liaison,
            "frequency": "weekly" if pace == "passed" else "",
            "frequency_word": "Weekly" if pace == "passed" else "",
            "description": "What floats, and what does not. " * 3 if title != HOSTILE else HOSTILE,
            "tags": "lake\nwater",
            "age_days": 3.4,
            "days_allowed": 13.0,
            "data_updated_at": AS_OF - timedelta(days=3),
            "views_last_month": float(1000 - place) if place else None,
            "columns_count": float(columns),
            "columns_described": float(columns - bare),
            "is_tabular": True,
            "is_dataset": True,
            "edit_url": f"https://edit.lakemoor.example/d/{asset_id}" if place else "javascript:alert(1)",
            "permalink": f"https://data.lakemoor.example/d/{asset_id}",
        }
        for place, (asset_id, title, department, liaison, columns, bare, _, pace) in enumerate(ASSETS)
    ]
    return pd.DataFrame(rows)


def _verdicts() -> list[dict[str, Any]]:
    found = []
    for asset_id, _, _, _, columns, bare, licence, pace in ASSETS:
        found.append(_verdict(LICENSED, licence, asset_id, observed="No licence is stated"))
        found.append(_verdict(PACED, pace, asset_id, observed="No update pace is promised"))
        found.append(_verdict(LINKED, "passed", asset_id))
        for column in range(columns):
            name = f"column_{column}" if asset_id != "park-0002" else f"*{column}* <i>[x](http://evil.example)</i>"
            outcome = "failed" if column < bare else "passed"
            found.append(_verdict(DESCRIBED, outcome, asset_id, name, observed=f"“{name}” has no description"))
    found += [_verdict(LIAISON, "passed", "", department) for department in ("Parks", "Library")]
    found.append(_verdict(LIAISON, "failed", "", SEWER, observed=f"{SEWER} has no liaison"))
    return found


def _verdict(rule: Any, outcome: str, asset_id: str, subject: str = "", observed: str = "") -> dict[str, Any]:
    name, severity, dimension, table, _ = rule
    reasons = {Outcome.NOT_APPLICABLE: "It is a view.", Outcome.COULD_NOT_RUN: "The portal gave no stamp."}
    return {
        "suite": dimension,
        "rule": name,
        "table": table.value,
        "severity": severity.value,
        "outcome": outcome,
        "reason": reasons.get(Outcome(outcome), ""),
        "asset_id": asset_id,
        "subject": subject,
        "observed": observed if outcome == "failed" else "",
        "failing_count": int(outcome == "failed"),
        "judged_count": int(outcome in {"passed", "failed"}),
    }
