"""How departments publish: by hand, by the portal's automation, or by a program of their own."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, func, select

from atxaudit.store import tables
from atxaudit.store.frames import read

METHODS = ("manual", "automation", "programmatic", "other", "not_stated", "not_public")
_BY_PROGRAM = re.compile(r"\b(?:apis?|programm?\w*)\b", re.IGNORECASE)  # as the rule on methods and paces reads them


def read_methods(connection: Connection, run_key: int) -> pd.DataFrame:
    """One row per department: its datasets and tabular views (`assets`), and how many go by each method, METHODS."""
    found = read(connection, counted(run_key))
    kinds = [method_kind(*pair) for pair in zip(found["method"], found["method_is_visible"], strict=True)]
    pivoted = found.assign(kind=pd.Series(kinds, index=found.index, dtype="str")).pivot_table(
        index="department", columns="kind", values="assets", aggfunc="sum", fill_value=0
    )
    counts = pivoted.reindex(columns=list(METHODS), fill_value=0).astype("int64")
    return counts.assign(assets=counts.sum(axis=1)).rename_axis(columns=None).reset_index()


def counted(run_key: int) -> Select[Any]:
    """Datasets and tabular views per department and method."""
    asset = tables.asset
    columns = (asset.c.department, asset.c.method, asset.c.method_is_visible)
    query = select(*columns, func.count().label("assets")).where(asset.c.run_key == run_key, asset.c.is_tabular)
    return query.group_by(*columns)


def method_kind(method: str, is_visible: bool) -> str:
    """One of METHODS. Words that name neither a hand nor a program mean automation; "Other" says only that."""
    folded = method.strip().casefold()
    if not folded:
        return "not_stated" if is_visible else "not_public"
    if "manual" in folded:
        return "manual"
    if folded == "other":
        return "other"
    return "programmatic" if _BY_PROGRAM.search(folded) else "automation"
