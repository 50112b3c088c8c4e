"""Whether the portal lets in somebody who has no account: one cheap request for one asset."""

from __future__ import annotations

from enum import StrEnum

from atxaudit.errors import AssetMissing, PortalRefused
from atxaudit.portal.transport import Transport


class Door(StrEnum):
    """What somebody without an account meets."""

    OPEN = "open"
    REFUSED = "refused"
    MISSING = "missing"


def knock(transport: Transport, asset_id: str, *, has_rows: bool) -> Door:
    """Asks for one row, or for the record of an asset that has none.

    Raises:
        PortalError: the portal gives no answer that tells.
    """
    try:
        if has_rows:
            transport.read_json(f"/resource/{asset_id}.json", (("$select", ":id"), ("$limit", "1")))
        else:
            transport.read_json(f"/api/views/{asset_id}.json")
    except AssetMissing:
        return Door.MISSING
    except PortalRefused:
        return Door.REFUSED
    return Door.OPEN
