"""What nobody should be able to read: assets that the catalog calls private, or names no longer. Are they closed?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from atxaudit.errors import PortalError, TokenRefused
from atxaudit.models import Asset
from atxaudit.portal.client import PortalClient
from atxaudit.portal.door import Door
from atxaudit.portal.profile import Profile
from atxaudit.snapshot.frames import Frames, conform, is_tabular, why_left_out
from atxaudit.snapshot.schema import CLOSED

ASKED_AT_MOST = 200  # of a portal: more would be no longer polite
GIVEN_UP_AFTER = 3  # without an answer, one after another


@dataclass(frozen=True, kw_only=True, slots=True)
class _Private:
    """An asset that should be closed."""

    asset_id: str
    title: str
    department: str | None
    was_public: bool  # in the last run
    is_listed: bool  # as private; else the catalog names it no longer, and it may be gone
    is_tabular: bool


def find_closed(client: PortalClient, assets: Sequence[Asset], before: Frames | None, profile: Profile) -> pd.DataFrame:
    """The frame of what should be closed (schema.CLOSED), by id; `before`: the frames of the last whole run."""
    earlier = _of_before(before)
    known = {asset.id for asset in assets}
    listed = [
        _listed(asset, asset.id in earlier, profile) for asset in assets if why_left_out(asset, profile) == "not public"
    ]
    doors = _Doors(client)
    rows = [
        (one.asset_id, one.title, one.department, one.was_public, doors.try_one(one))
        for one in [*listed, *(one for asset_id, one in earlier.items() if asset_id not in known)]
    ]
    frame = pd.DataFrame(rows, columns=list(CLOSED), dtype="object")
    return conform(frame.sort_values("asset_id"), CLOSED)


def _listed(asset: Asset, was_public: bool, profile: Profile) -> _Private:
    label = profile.read_fields(asset.custom_fields).department
    return _Private(
        asset_id=asset.id,
        title=asset.name,
        department=profile.match_department(label).name if label else None,
        was_public=was_public,
        is_listed=True,
        is_tabular=is_tabular(asset.type, asset.view_type),
    )


def _of_before(before: Frames | None) -> dict[str, _Private]:
    """What the last run judged, by id."""
    if before is None:
        return {}
    facts = (before.assets[name] for name in ("asset_id", "title", "department", "is_tabular"))
    return {
        str(asset_id): _Private(
            asset_id=str(asset_id),
            title=title if isinstance(title, str) else "",
            department=department if isinstance(department, str) else None,
            was_public=True,
            is_listed=False,
            is_tabular=bool(has_rows),
        )
        for asset_id, title, department, has_rows in zip(*facts, strict=True)
    }


class _Doors:
    """Asks, up to so many requests, and no more once the portal has stopped answering."""

    def __init__(self, client: PortalClient) -> None:
        self._client = client
        self._left = ASKED_AT_MOST
        self._unanswered = 0

    def try_one(self, private: _Private) -> str | None:
        """How the portal answers; null: not asked, or no answer.

        What the catalog names no longer is private where its record is refused: then its rows are tried too. Where
        the record is open it is not private, only listed nowhere.
        """
        if private.is_listed:
            return self._knock(private.asset_id, has_rows=private.is_tabular)
        record = self._knock(private.asset_id, has_rows=False)
        if record == Door.REFUSED and private.is_tabular:
            return self._knock(private.asset_id, has_rows=True) or record
        return "unlisted" if record == Door.OPEN else record

    def _knock(self, asset_id: str, *, has_rows: bool) -> str | None:
        if not self._left or self._unanswered >= GIVEN_UP_AFTER:
            return None
        self._left -= 1
        try:
            door = self._client.knock(asset_id, has_rows=has_rows)
        except TokenRefused:
            raise
        except PortalError:
            self._unanswered += 1
            return None
        self._unanswered = 0
        return door.value
