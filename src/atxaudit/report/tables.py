"""The report as CSV (its findings) and as JSON (all of it), for other programs."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

import numpy as np
import pandas as pd

from atxaudit.models import Outcome, Run
from atxaudit.report.compliance import Compliance, as_table
from atxaudit.report.csv_text import csv_file
from atxaudit.report.every_verdict import plain_texts
from atxaudit.report.summary import Summary

FINDING_KEYS = (
    *("run", "asset_id", "asset_name", "department", "liaison", "suite", "dimension", "rule", "title", "severity"),
    *("outcome", "reason", "subject", "observed", "failing_count", "judged_count", "points", "why", "fix", "edit_url"),
)
_SAME = ("fix_first", "assets", "rules", "not_run", "left_out", "columns", "parts", "bands")
_FINDINGS = ("security", "about_departments", "waived")


def csv_bytes(of: Summary) -> bytes:
    """What failed, one row per finding, safe to open in a spreadsheet."""
    return csv_file(_failed(of)[list(FINDING_KEYS)])


def json_bytes(of: Summary) -> bytes:
    """The whole summary; lists of objects, whose keys are those of the command line's JSON where it has them."""
    page: dict[str, Any] = {
        "run": _run(of.run),
        "scope": {"kind": of.scope.kind, "name": of.scope.name},
        **{name: getattr(of, name) for name in ("name", "title", "headline", "sentence", "provenance")},
        "score": of.score.to_dict() | {"run": of.run.id},
        **{name: getattr(of, name) for name in _SAME},
        "compliance": {by: _groups(found) for by, found in of.compliance.items()},
        "changes": {
            "against": of.changes.against.id if of.changes.against else None,
            "counts": of.changes.counts,
            "rows": of.changes.rows,
        },
        "trends": of.trends.runs if of.trends is not None else [],
        "history": of.history.scores if of.history is not None else [],
        "timeliness": {"late": of.timeliness.late, "coming": of.timeliness.coming},
        "security_checked": of.security_checked,
        **{name: _keyed(getattr(of, name)) for name in _FINDINGS},
        "verdicts": {word.value: int((of.verdicts["outcome"] == word.value).sum()) for word in Outcome},
        "findings": _keyed(_failed(of), ("rows",)),
    }
    return (json.dumps(_plain(page), ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _failed(of: Summary) -> pd.DataFrame:
    return plain_texts(of.verdicts[of.verdicts["outcome"] == Outcome.FAILED.value])


def _keyed(findings: pd.DataFrame, more: tuple[str, ...] = ()) -> pd.DataFrame:
    return findings[[*FINDING_KEYS, *more]]


def _groups(found: Compliance) -> pd.DataFrame:
    return as_table(pd.concat([found.charted, found.small], ignore_index=True), found.by)


def _run(run: Run) -> dict[str, Any]:
    whole = asdict(run)
    return {"run": whole.pop("id"), **whole}


def _plain(value: Any) -> Any:
    """Numbers, texts, lists and objects, as JSON has them; what is missing is null."""
    if isinstance(value, pd.DataFrame):
        return [_plain(row) for row in value.astype("object").to_dict("records")]
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    return _scalar(value.item() if isinstance(value, np.generic) else value)


def _scalar(value: Any) -> Any:
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, datetime) else value
