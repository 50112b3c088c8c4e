"""Why verdicts could not run, counted by reason, and on whose side it lies where the words tell."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, func, select

from atxaudit.store import tables
from atxaudit.store.frames import read

REASON_COLUMNS = ("reason", "side", "verdicts", "assets")
OURS, PORTAL, DEPARTMENT = "ours", "portal", "department"
_SIDES = (  # the first that fits
    (DEPARTMENT, r"does not let us read|own promise|\banswered 40[13]\b|\bprivate\b|\bnot public\b"),
    (OURS, r"our side|rule stopped|not be kept|no longer kept|profile's list|only a sample|the app token|than \d+ MiB"),
    (PORTAL, r"\bportal\b|could not reach|\banswered\b|stopped answering|of its record|lack this column"),
)
_REQUEST = re.compile(r"\s*\(request [^)]*\)")  # differs each time
_SAMPLE = re.compile(r"\s*\(sample: [^)]*\)")
_ABOUT_ROWS, _ABOUT_RECORD = "rows could not be read", "full record"  # what the suites say; the asset knows more


def read_reasons(connection: Connection, conditions: list[ColumnElement[bool]]) -> pd.DataFrame:
    """REASON_COLUMNS, the most verdicts first; `side` is "" where the words do not tell.

    Where an asset says why its rows or record could not be read, that stands for the rule's own sentence. What differs
    from asset to asset (its id, the number of a request) is left out.
    """
    found = read(connection, could_not_run(conditions))
    reasons = [
        _plain(_told(reason, rows_error or "", view_error or ""), asset_id or "")
        for reason, rows_error, view_error, asset_id in zip(
            found["reason"], found["rows_error"].fillna(""), found["view_error"].fillna(""),
            found["asset_id"].fillna(""), strict=True,
        )
    ]  # fmt: skip
    grouped = found.assign(reason=pd.Series(reasons, index=found.index, dtype="str")).groupby("reason", as_index=False)
    counted = grouped.agg(verdicts=("verdicts", "sum"), assets=("asset_id", "nunique"))
    counted = counted.assign(side=counted["reason"].map(side).astype("str"))
    ordered = counted.sort_values(["verdicts", "reason"], ascending=[False, True], ignore_index=True)
    return ordered[list(REASON_COLUMNS)].astype({"verdicts": "int64", "assets": "int64"})


def could_not_run(conditions: list[ColumnElement[bool]]) -> Select[Any]:
    """Verdicts per reason and asset; `conditions` are on verdicts joined with their rule."""
    verdict, asset = tables.verdict, tables.asset
    known = (asset.c.asset_id, asset.c.rows_error, asset.c.view_error)
    return (
        select(verdict.c.reason, *known, func.sum(verdict.c.subject_count).label("verdicts"))
        .select_from(verdict)
        .join(tables.rule)
        .outerjoin(asset)
        .where(*conditions)
        .group_by(verdict.c.reason, *known)
    )


def side(reason: str) -> str:
    """Whose side a reason lies on: ours, portal, department, or "" where its words do not tell."""
    return next((name for name, words in _SIDES if re.search(words, reason, re.IGNORECASE)), "")


def _told(reason: str, rows_error: str, view_error: str) -> str:
    if _ABOUT_ROWS in reason and rows_error:
        return rows_error
    return view_error if _ABOUT_RECORD in reason and view_error else reason


def _plain(reason: str, asset_id: str) -> str:
    """One sentence for all assets that it is said of."""
    bare = _SAMPLE.sub("", _REQUEST.sub("", reason))
    if asset_id:
        bare = bare.removeprefix(f"{asset_id}: ").replace(asset_id, "…")
    return bare[:1].upper() + bare[1:] if not bare.startswith("http") else bare
