"""Departments: every one that owns an asset or has a liaison."""

from __future__ import annotations

import pandas as pd

from atxaudit.models import Directory
from atxaudit.portal.profile import Profile
from atxaudit.snapshot.facts.ownership import Liaisons


def derive(assets: pd.DataFrame, profile: Profile, directory: Directory) -> pd.DataFrame:
    """One row per department, by its canonical name; by its label where the profile does not know it."""
    owned = assets[assets["has_department"]]
    timed = owned[owned["is_timed"]]
    named = Liaisons(directory).of_department()
    index = pd.Index(sorted({*owned["department"], *named}), name="department", dtype="object")
    counts, timed_counts = _count(owned, index), _count(timed, index)
    as_needed = _count(timed[timed["is_as_needed"]], index)
    frame = pd.DataFrame(
        {
            "assets_count": counts,
            "datasets_count": _datasets(timed, index),
            "is_publisher": counts > 0,
            "directory_given": directory.is_given,
            "timed_count": timed_counts,
            "has_timed": timed_counts > 0,
            "as_needed_percent": (100 * as_needed / timed_counts).where(timed_counts > 0),
        },
        index=index,
    ).reset_index()
    frame["liaison"] = frame["department"].map(named)
    known = [profile.match_department(name).kind in ("canonical", "alias") for name in frame["department"]]
    frame["can_be_known"] = pd.Series(known, dtype=bool) | frame["is_publisher"] | profile.departments_complete
    frame["liaison_problem"] = [
        liaison_problem(isinstance(name, str), bool(owns) or listed)
        for name, owns, listed in zip(frame["liaison"], frame["is_publisher"], known, strict=True)
    ]
    return frame


def liaison_problem(has_liaison: bool, is_known: bool) -> str | None:
    """No liaison; or a liaison for a department the portal does not know."""
    if not has_liaison:
        return "has no liaison"
    return None if is_known else "has a liaison, but is unknown to the portal"


def _datasets(timed: pd.DataFrame, index: pd.Index[str]) -> pd.Series[int]:
    """Views of a dataset that is not public stand for it, once: what they show is published."""
    source = timed["parent_ids"].fillna(timed["asset_id"])
    return source.groupby(timed["department"]).nunique().reindex(index, fill_value=0)


def _count(assets: pd.DataFrame, index: pd.Index[str]) -> pd.Series[int]:
    return assets.groupby("department").size().reindex(index, fill_value=0)
