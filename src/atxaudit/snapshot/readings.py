"""What reading one dataset's rows brought: the file and what it shows, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from atxaudit.snapshot.profile.facts import DatasetProfile
from atxaudit.snapshot.profile.roles import Roles
from atxaudit.snapshot.rows.files import RowFile


@dataclass(frozen=True, kw_only=True, slots=True)
class DatasetReading:
    """One dataset; `file`, `profile` and `roles` are all there, or none and `error` says why."""

    asset_id: str
    file: RowFile | None = None
    profile: DatasetProfile | None = None
    roles: Roles | None = None
    error: str = ""  # one sentence for people
