"""The fix-first queue: points × views, open critical security findings ahead of everything."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atxaudit.models import Outcome, Severity
from atxaudit.scoring.failures import SECURITY

QUEUE_COLUMNS = ("asset_id", "rule", "points", "severity", "failed", "judged", "views_last_month")
_HARSHEST_FIRST = {severity.value: i for i, severity in enumerate(Severity)}


def fix_first(verdicts: pd.DataFrame, assets: pd.DataFrame, limit: int = 10) -> pd.DataFrame:
    """What to repair first, one row per asset and rule; `verdicts` are those of `Scored`.

    `failed` of `judged` columns (1 of 1 for a rule on the asset itself); QUEUE_COLUMNS.
    """
    groups = _grouped(verdicts[verdicts["asset_id"] != ""])
    views = assets.set_index("asset_id")["views_last_month"]
    groups["views_last_month"] = pd.to_numeric(groups["asset_id"].map(views), errors="coerce")
    return by_priority(groups, limit)[list(QUEUE_COLUMNS)]


def by_priority(findings: pd.DataFrame, limit: int | None = None) -> pd.DataFrame:
    """Findings worth a repair, the most urgent first; further columns are kept.

    Needs dimension, severity, points, views_last_month (missing: unknown, counted as 0), asset_id and rule. Urgency is
    points × log10(10 + views last month); open critical security findings lead, and what brings nothing is left out.
    """
    leads = findings["dimension"].isin(SECURITY) & (findings["severity"] == Severity.CRITICAL)
    views = findings["views_last_month"].astype(float).fillna(0.0).clip(lower=0.0)
    ordered = findings.assign(
        _leads=leads,
        _urgency=np.round(np.where(leads, 1.0, findings["points"]) * np.log10(10 + views), 9),
        _rank=findings["severity"].map(_HARSHEST_FIRST).astype(int),
    )[leads | (findings["points"] > 0)].sort_values(
        ["_leads", "_urgency", "_rank", "asset_id", "rule"],
        ascending=[False, False, True, True, True],
        ignore_index=True,
    )
    return ordered.head(len(ordered) if limit is None else limit).drop(columns=["_leads", "_urgency", "_rank"])


def _grouped(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Findings of one asset and rule together, the harshest severity standing for all."""
    scored = verdicts[verdicts["outcome"].isin([Outcome.PASSED, Outcome.FAILED])].astype(
        {"rule": "str", "severity": "str"}
    )
    judged = scored.groupby(["asset_id", "rule"]).size().rename("judged").reset_index()
    failed = scored[scored["outcome"] == Outcome.FAILED]
    failed = failed.assign(rank=failed["severity"].map(_HARSHEST_FIRST).astype(int)).sort_values("rank", kind="stable")
    groups = failed.groupby(["asset_id", "rule"], as_index=False).agg(
        dimension=("dimension", "first"),
        severity=("severity", "first"),
        points=("points", "sum"),
        failed=("rule", "size"),
    )
    return groups.assign(points=groups["points"].round(1)).merge(judged, on=["asset_id", "rule"])
