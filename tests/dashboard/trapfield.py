"""One dataset of Lakemoor with all that its page can show: rows that failed, columns, a history, a promise not kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from lakemoor import AS_OF, DESCRIBED, HOSTILE, LICENSED, _run, _verdict

from atxaudit.models import Severity, Table
from atxaudit.scoring import score
from atxaudit.store import open_store
from atxaudit.suites.rule import POINTS, Rule

AREA = (30.9, 31.3, -97.6, -97.1)
TRAPS = "trap-0001"
NAMED = ("name-well", Severity.INFO, "metadata", Table.ASSETS, "Has a name of its own")
IN_AREA = ("coordinate-in-area", Severity.WARNING, "quality", Table.ROWS, "Points lie in the area the city serves")
FIVE = ("zip-valid", Severity.CRITICAL, "quality", Table.ROWS, "ZIP codes have five digits")
TWICE = ("no-row-twice", Severity.WARNING, "quality", Table.ROWS, "No row is there twice")
RULES = (DESCRIBED, LICENSED, NAMED, IN_AREA, FIVE, TWICE)
POINTS_OUTSIDE = [["row-1", "32.78, -96.8"], ["row-2", "32.78, -96.8"], ["row-3", "0, 0"], ["row-4", "••.•, •"]]


def write_traps(data: Path, *, runs: int = 3, rule_sets: Sequence[str] = (), area: Any = AREA, **asset: Any) -> None:
    """A week between runs; the licence went before the last one. `rule_sets` are from the oldest run on."""
    with open_store(f"sqlite:///{data / 'atxaudit.db'}") as store:
        for place in range(runs):
            moment = AS_OF - timedelta(weeks=runs - 1 - place)
            run = replace(_run(f"run-{runs - place}", moment, notes=()), service_area=area)
            run = replace(run, rule_set=rule_sets[place]) if rule_sets else run
            assets, rules = _traps(moment, asset), [_rule(*one) for one in RULES]
            last = place == runs - 1
            store.write_run(
                run,
                assets=assets,
                scored=score(pd.DataFrame(_verdicts(lost_licence=last)), assets, rules),
                rules=rules,
                left_out=pd.DataFrame(columns=["asset_id", "title", "type", "reason"]),
                columns=_columns(),
                column_values=_values(),
            )


def timed(**given: Any) -> pd.Series:
    """The record of a weekly dataset, stamped five days before the audit."""
    return _traps(AS_OF, given).iloc[0]


def _traps(moment: datetime, given: dict[str, Any]) -> pd.DataFrame:
    stamp = moment - timedelta(days=5)
    record = {
        "asset_id": TRAPS,
        "title": "Traps",
        "type": "dataset",
        "department": "Parks",
        "liaison": "Ada Fern",
        "frequency": "weekly",
        "frequency_word": "Weekly",
        "data_updated_at": stamp,
        "age_days": 5.0,
        "interval_days": 7.0,
        "days_allowed": 13.0,
        "stale_after_days": 21.0,
        "newest_row": stamp,
        "newest_row_column": "Emptied",
        "newest_row_is_known": True,
        "row_lag_days": 0.0,
        "row_lag_allowed": 14.0,
        "rows_count": 21_846.0,
        "rows_before": 21_800.0,
        "sample_note": "",
        "rows_error": "",
        "period_over": "",
        "is_timed": True,
        "is_derived": False,
        "is_tabular": True,
        "is_dataset": True,
        "edit_url": f"https://edit.lakemoor.example/d/{TRAPS}",
        "permalink": f"https://data.lakemoor.example/d/{TRAPS}",
    }
    return pd.DataFrame([record | given])


def _rule(name: str, severity: Severity, dimension: str, table: Table, title: str) -> Rule:
    return Rule(
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
        says_together="",
    )


def _verdicts(*, lost_licence: bool) -> list[dict[str, Any]]:
    outside = "45 of 1,500 points in “Place” lie outside the area the city serves"
    digits = "1,684 of 21,846 cells in “Code” are cut off"
    return [
        _verdict(LICENSED, "failed" if lost_licence else "passed", TRAPS, observed="No licence is stated"),
        _verdict(DESCRIBED, "failed", TRAPS, "code", observed="“Code” has no description"),
        _verdict(NAMED, "failed", TRAPS, observed="The name says little"),
        _verdict(IN_AREA, "failed", TRAPS, "place", observed=outside)
        | {"rows": POINTS_OUTSIDE, "failing_count": 45, "judged_count": 1500},
        _verdict(FIVE, "failed", TRAPS, "code", observed=digits)
        | {"rows": [["row-9", "•••••"], ["row-8", HOSTILE]], "failing_count": 1684, "judged_count": 21_846},
        _verdict(TWICE, "failed", TRAPS, observed="One row is there twice")
        | {"rows": [["row-7", None]], "failing_count": 1, "judged_count": 21_846},
    ]


def _columns() -> pd.DataFrame:
    rows = [
        ("place", "Place", "point", "Where it hangs.", 1, 21_846.0, 100.0, 1457.0),
        ("code", "Code", "text", "", 2, 20_000.0, 91.5, 61.0),
        ("emptied", "Emptied", "calendar_date", HOSTILE, 3, 21_846.0, 100.0, 742.0),
        ("keeper", "Keeper", "text", "Who empties it.", 4, 21_846.0, 100.0, 12.0),
    ]
    names = ["field_name", "name", "datatype", "description", "position", "filled", "filled_percent", "distinct"]
    return pd.DataFrame(rows, columns=names).assign(asset_id=TRAPS, roles="")


def _values() -> pd.DataFrame:
    rows = [
        ("code", None, None, [["78704", 12_000], [HOSTILE, 3]], False),
        ("emptied", "2019-07-30T00:00:00", "2026-03-01T10:30:00", None, False),
        ("keeper", None, None, None, True),
    ]
    return pd.DataFrame(rows, columns=["field_name", "smallest", "largest", "top", "withheld"]).assign(asset_id=TRAPS)
