"""Whether the portal lets strangers in: asked without token and password, once for each asset, and not for ever."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from scripted_portal import Behaviour, ScriptedPortal, answer

from atxaudit.errors import PortalError
from atxaudit.models import Asset
from atxaudit.portal.client import PortalClient
from atxaudit.portal.door import Door
from atxaudit.portal.profile import load_profile
from atxaudit.snapshot import closed
from atxaudit.snapshot.closed import find_closed
from atxaudit.snapshot.frames import Frames, no_closed

PROFILE = load_profile("demo")
REFUSED = answer({"code": "permission_denied", "error": True, "message": "You must be logged in"}, 403)
DOWN = answer({"message": "down"}, 503)
ROW = answer([{":id": "row-1"}])
RECORD = answer({"id": "aaaa-0001", "name": "Residents"})


def client_of(portal: ScriptedPortal, token: str | None = "a-token") -> PortalClient:
    return PortalClient(portal.base_url, app_token=token, deadline_seconds=5)


@pytest.mark.parametrize(
    ("behaviour", "door"),
    [(ROW, Door.OPEN), (answer([]), Door.OPEN), (REFUSED, Door.REFUSED), (answer({}, 404), Door.MISSING)],
)
def test_the_answer_tells_whether_a_stranger_may_come_in(
    portal: ScriptedPortal, behaviour: Behaviour, door: Door
) -> None:
    portal.script("/resource/aaaa-0001.json", behaviour)
    with client_of(portal) as client:
        assert client.knock("aaaa-0001", has_rows=True) is door
    [request] = portal.asked("/resource/aaaa-0001.json")
    assert request.values("$limit") == ["1"]


def test_an_asset_without_rows_is_asked_for_its_record(portal: ScriptedPortal) -> None:
    portal.script("/api/views/aaaa-0001.json", RECORD)
    with client_of(portal) as client:
        assert client.knock("aaaa-0001", has_rows=False) is Door.OPEN


def test_a_stranger_has_neither_token_nor_password(
    portal: ScriptedPortal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setattr("atxaudit.portal.client.LOOPBACK", ())  # as if the portal were anywhere
    portal.script("/resource/aaaa-0001.json", ROW)
    with client_of(portal) as client:
        client.read_rows("aaaa-0001")
        client.knock("aaaa-0001", has_rows=True)
    known, stranger = portal.asked("/resource/aaaa-0001.json")
    assert known.headers["x-app-token"] == "a-token"
    assert "authorization" in known.headers
    assert "x-app-token" not in stranger.headers
    assert "authorization" not in stranger.headers


def test_a_portal_that_is_down_tells_nothing(portal: ScriptedPortal) -> None:
    portal.script("/resource/aaaa-0001.json", DOWN)
    with client_of(portal) as client, pytest.raises(PortalError):
        client.knock("aaaa-0001", has_rows=True)


# --- all that should be closed ------------------------------------------------------------------------------------


def asset(asset_id: str, **changes: object) -> Asset:
    fields = (("Ownership_Department name", "Parks and Recreation"),)
    whole = {"name": "Residents", "type": "dataset", "domain": PROFILE.domains[0], "custom_fields": fields}
    return Asset(id=asset_id, **(whole | changes))  # type: ignore[arg-type]  # the tests say what they change


def before(*rows: tuple[str, bool]) -> Frames:
    """The frames of a last run, with these assets and whether they have rows."""
    assets = [(asset_id, "Benches", "Library", has_rows) for asset_id, has_rows in rows]
    frame = pd.DataFrame(assets, columns=["asset_id", "title", "department", "is_tabular"])
    nothing = pd.DataFrame()
    return Frames(assets=frame, columns=nothing, departments=nothing, left_out=nothing, closed=no_closed())


def doors(frame: pd.DataFrame) -> dict[str, str | None]:
    return {key: door if isinstance(door, str) else None for key, door in zip(frame.asset_id, frame.door, strict=True)}


def test_what_the_catalog_calls_private_is_tried_and_what_is_public_is_not(portal: ScriptedPortal) -> None:
    portal.script("/resource/aaaa-0001.json", ROW)
    portal.script("/resource/aaaa-0002.json", REFUSED)
    portal.script("/api/views/aaaa-0003.json", RECORD)
    private = [asset(f"aaaa-000{n}", is_public=False, type="story" if n == 3 else "dataset") for n in (1, 2, 3)]
    with client_of(portal) as client:
        found = find_closed(client, [*private, asset("bbbb-0001")], None, PROFILE)
    assert doors(found) == {"aaaa-0001": "open", "aaaa-0002": "refused", "aaaa-0003": "open"}
    assert not found["was_public"].any()
    assert set(found["department"]) == {"Parks and Recreation"}
    assert len(portal.requests) == 3


def test_what_left_the_catalog_is_private_where_its_record_is_refused(portal: ScriptedPortal) -> None:
    portal.script("/api/views/gone-0001.json", answer({}, 404))
    portal.script("/api/views/priv-0001.json", REFUSED)
    portal.script("/resource/priv-0001.json", REFUSED)
    portal.script("/api/views/leak-0001.json", REFUSED)
    portal.script("/resource/leak-0001.json", ROW)
    portal.script("/api/views/unli-0001.json", RECORD)
    portal.script("/api/views/file-0001.json", REFUSED)
    last = before(*((f"{name}-0001", name != "file") for name in ("gone", "priv", "leak", "unli", "file", "here")))
    with client_of(portal) as client:
        found = find_closed(client, [asset("here-0001")], last, PROFILE)
    assert doors(found) == {
        "gone-0001": "missing",
        "priv-0001": "refused",
        "leak-0001": "open",
        "unli-0001": "unlisted",
        "file-0001": "refused",
    }
    assert found["was_public"].all()
    assert set(found["department"]) == {"Library"}


def test_an_asset_that_is_out_of_scope_now_has_not_left(portal: ScriptedPortal) -> None:
    community = asset("aaaa-0001", provenance="community")
    with client_of(portal) as client:
        assert find_closed(client, [community], before(("aaaa-0001", True)), PROFILE).empty


def test_a_portal_that_stops_answering_is_left_alone(portal: ScriptedPortal) -> None:
    private = [asset(f"aaaa-{n:04d}", is_public=False) for n in range(9)]
    for one in private:
        portal.script(f"/resource/{one.id}.json", DOWN)
    with client_of(portal) as client:
        found = find_closed(client, private, None, PROFILE)
    assert set(doors(found).values()) == {None}
    assert len({request.path for request in portal.requests}) == closed.GIVEN_UP_AFTER


def test_no_more_are_asked_for_than_is_polite(portal: ScriptedPortal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closed, "ASKED_AT_MOST", 2)
    private = [asset(f"aaaa-{n:04d}", is_public=False) for n in range(4)]
    for one in private:
        portal.script(f"/resource/{one.id}.json", REFUSED)
    with client_of(portal) as client:
        assert list(doors(find_closed(client, private, None, PROFILE)).values()) == ["refused", "refused", None, None]
    assert len(portal.requests) == 2
