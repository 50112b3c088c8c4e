"""Lakemoor with more to tell: a security queue, late assets, rules that changed, findings that came and went."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pandas as pd
from lakemoor import AS_OF, HOSTILE, LICENSED, _assets, _rules, _run, _verdict, _verdicts

from atxaudit.models import Severity, Table
from atxaudit.scoring import score
from atxaudit.store import open_store
from atxaudit.suites.rule import POINTS, Rule

SECRET = ("no-secret", Severity.CRITICAL, "security", Table.COLUMNS, "No keys")
NEW, SOLVED = "park-0004", "sewe-0001"  # assets whose licence went, and came, since the run before


def write_harbour(data: Path) -> None:
    """Three runs a week apart; before the second, the rules changed."""
    with open_store(f"sqlite:///{data / 'atxaudit.db'}") as store:
        for age in (3, 2, 1):
            moment = AS_OF - timedelta(weeks=age - 1)
            run = replace(_run(f"run-{age}", moment, notes=()), rule_set="older0000000" if age == 3 else "newer0000000")
            rules, assets = [*_rules(), _secret()], _late_assets()
            verdicts = [one for one in _verdicts() if not _is_moved(one)] + _moved(latest=age == 1)
            store.write_run(
                run,
                assets=assets,
                scored=score(pd.DataFrame([*verdicts, *_security()]), assets, rules),
                rules=rules,
                left_out=pd.DataFrame(columns=["asset_id", "title", "type", "reason"]),
            )


def _secret() -> Rule:
    name, severity, dimension, table, title = SECRET
    return replace(
        _rules()[0], id=name, suite=dimension, dimension=dimension, table=table, severity=severity,
        points=POINTS[severity], title=title, fix="Take the key out.", says_together="",
    )  # fmt: skip


def _late_assets() -> pd.DataFrame:
    assets = _assets()
    late = assets["asset_id"].isin(["park-0001"])
    return assets.assign(
        data_updated_at=assets["data_updated_at"].where(~late, AS_OF - timedelta(days=40)),
        frequency=assets["frequency"].where(~late, "weekly"),
    )


def _is_moved(verdict: dict[str, object]) -> bool:
    return verdict["rule"] == LICENSED[0] and verdict["asset_id"] in {NEW, SOLVED}


def _moved(*, latest: bool) -> list[dict[str, object]]:
    failing, passing = (NEW, SOLVED) if latest else (SOLVED, NEW)
    return [
        _verdict(LICENSED, "failed", failing, observed="No licence is stated"),
        _verdict(LICENSED, "passed", passing),
    ]


def _security() -> list[dict[str, object]]:
    return [
        _verdict(SECRET, "failed", "park-0001", "column_1", observed=f"“Notes” holds keys such as •••• {HOSTILE}"),
        _verdict(SECRET, "failed", "park-0002", "column_0", observed="“Notes” holds keys such as ••••"),
        _verdict(SECRET, "could_not_run", "park-0003", "column_0"),
        _verdict(SECRET, "could_not_run", "libr-0001", "column_0"),
    ]
