"""Narrowing the frames to what a run was asked to score. Facts are derived before, on the whole portal."""

from __future__ import annotations

from dataclasses import replace

from atxaudit.errors import UsageError, did_you_mean
from atxaudit.request import Request
from atxaudit.snapshot.frames import Frames


def narrow(frames: Frames, request: Request) -> Frames:
    """The rows of the department or datasets asked for; all of them when none were.

    Raises:
        UsageError: no asset in scope is of that department, or has that id.
    """
    assets = frames.assets
    if request.department:
        known = assets["department"].dropna().unique()
        name = request.profile.match_department(request.department).name
        if name not in known:
            raise UsageError(
                f'No asset in scope belongs to "{request.department}"{did_you_mean(request.department, known)}: '
                "name the department as `atxaudit scores` lists it."
            )
        assets = assets[assets["department"] == name]
    if request.datasets:
        unknown = sorted(set(request.datasets) - set(assets["asset_id"]))
        if unknown:
            raise UsageError(f"No asset in scope has the id {unknown[0]}: look at the end of its address.")
        assets = assets[assets["asset_id"].isin(request.datasets)]
    if len(assets) == len(frames.assets):
        return frames
    departments = frames.departments[frames.departments["department"].isin(assets["department"])]
    return replace(
        frames,
        assets=assets.reset_index(drop=True),
        columns=frames.columns[frames.columns["asset_id"].isin(assets["asset_id"])].reset_index(drop=True),
        departments=(departments if not request.datasets else departments.iloc[:0]).reset_index(drop=True),
    )
