"""Departments: every one that owns an asset or has a liaison."""

from __future__ import annotations

import pandas as pd

from atxaudit.models import Directory
from atxaudit.portal.profile import Profile


def derive(assets: pd.DataFrame, profile: Profile, directory: Directory) -> pd.DataFrame:
    """One row per department, by its canonical name."""
    owned = assets[assets["has_department"]]
    timed = owned[owned["is_timed"] & owned["has_frequency"]]
    named = {one.department: one.name for one in reversed(directory.liaisons) if one.department}
    index = pd.Index(sorted({*owned["department"], *named}), name="department", dtype="object")
    counts = owned.groupby("department").size().reindex(index, fill_value=0)
    timed_counts = timed.groupby("department").size().reindex(index, fill_value=0)
    as_needed = timed.groupby("department")["is_as_needed"].sum().reindex(index, fill_value=0)
    frame = pd.DataFrame(
        {
            "assets_count": counts,
            "datasets_count": owned.groupby("department")["is_dataset"].sum().reindex(index, fill_value=0),
            "is_publisher": counts > 0,
            "directory_given": directory.is_given,
            "timed_count": timed_counts,
            "has_timed": timed_counts > 0,
            "as_needed_percent": (100 * as_needed / timed_counts).where(timed_counts > 0),
        },
        index=index,
    ).reset_index()
    frame["liaison"] = frame["department"].map(named)
    frame["liaison_problem"] = [
        liaison_problem(bool(owns), isinstance(name, str), profile.match_department(department).kind)
        for department, owns, name in zip(frame["department"], frame["is_publisher"], frame["liaison"], strict=True)
    ]
    return frame


def liaison_problem(owns_assets: bool, has_liaison: bool, kind: str) -> str | None:
    """No liaison; or a liaison for a department the portal does not know."""
    if not has_liaison:
        return "has no liaison"
    return "has a liaison, but is unknown to the portal" if not owns_assets and kind in ("unknown", "absent") else None
