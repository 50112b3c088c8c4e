"""Where a snapshot comes from: the portal, politely, or the folder of an earlier run."""

from __future__ import annotations

from typing import Protocol

from atxaudit.errors import CatalogIncomplete, PortalError, TokenRefused
from atxaudit.models import CatalogReport, PortalContents, Run
from atxaudit.portal.client import PortalClient
from atxaudit.portal.directory import choose_directory, read_csv_directory
from atxaudit.request import Request
from atxaudit.settings import Settings
from atxaudit.snapshot.before import load_before
from atxaudit.snapshot.closed import find_closed
from atxaudit.snapshot.files import About, Snapshot, load_snapshot
from atxaudit.snapshot.frames import raw_frames, why_left_out


class Progress(Protocol):
    """What an audit tells while it works; may be called from another thread."""

    def __call__(self, stage: str, done: int, total: int, now: str = "", /) -> None:
        """What is being done, how many done, of how many, and what at the moment."""


FEWER_AT_MOST = 0.20  # fewer assets than in the last whole run; more, and the catalog is not believed (rules.md)


def read(request: Request, settings: Settings, last: Run | None, progress: Progress) -> Snapshot:
    """The snapshot to judge. `last` is the last whole run of the same portal and scope, for comparison.

    Raises:
        CatalogIncomplete: the catalog is empty, not whole, or far smaller than last time.
        PortalError, DirectoryError, SnapshotError: as they say.
    """
    if request.snapshot:
        return load_snapshot(settings.snapshots / request.snapshot)
    given = read_csv_directory(request.liaisons, request.profile) if request.liaisons else None  # before the long wait
    remarks: list[str] = []
    with open_portal(request.portal, settings) as client:
        contents = read_portal(client, request, last, progress)
        directory = given or choose_directory(
            profile=request.profile, assets=contents.assets, read_rows=client.read_rows, tell=remarks.append
        )
        progress("Trying what is private", 0, 1)
        before = load_before(settings.snapshots / last.id) if last else None
        closed = find_closed(client, contents.assets, before, request.profile)
    if contents.dcat is None:
        remarks.append(f"data.json could not be read: {contents.dcat_error}")
    assets, columns, left_out = raw_frames(contents, request.profile)
    about = About(
        portal=request.portal,
        profile=request.profile.name,
        as_of=request.as_of,
        catalog=contents.catalog,
        directory=directory,
        remarks=tuple(remarks),
        compared_with=last.id if last else "",
    )
    return Snapshot(about=about, assets=assets, columns=columns, left_out=left_out, closed=closed)


def open_portal(portal: str, settings: Settings) -> PortalClient:
    """A client of the portal with the settings in force."""
    return PortalClient(
        portal,
        app_token=settings.app_token.get_secret_value() if settings.app_token else None,
        deadline_seconds=settings.deadline_seconds,
        views_at_once=settings.views_at_once,
    )


def read_portal(client: PortalClient, request: Request, last: Run | None, progress: Progress) -> PortalContents:
    """Catalog, data.json and the views documents of all assets in scope."""
    progress("Reading the catalog", 0, 1)
    assets, catalog = client.read_catalog(request.profile.domains)
    if not request.accept_smaller:
        check_size(catalog, last)
    progress("Reading the catalog", 1, 1)
    inside = [asset for asset in assets if not why_left_out(asset, request.profile)]
    viewed = client.add_views(inside, lambda done, total: progress("Reading records", done, total))
    read_by_id = {asset.id: asset for asset in viewed}
    whole = tuple(read_by_id.get(asset.id, asset) for asset in assets)
    try:
        return PortalContents(assets=whole, catalog=catalog, dcat=client.read_dcat())
    except TokenRefused:
        raise
    except PortalError as error:  # the rules that need it could not run, the others can
        return PortalContents(assets=whole, catalog=catalog, dcat=None, dcat_error=str(error))


def check_size(catalog: CatalogReport, last: Run | None) -> None:
    """Refuses a catalog with far fewer assets than last time: more likely a fault of the portal than a clean-up.

    Raises:
        CatalogIncomplete: more than 20 % fewer.
    """
    if last and catalog.distinct < (1 - FEWER_AT_MOST) * last.distinct:
        raise CatalogIncomplete(
            f"The catalog names {catalog.distinct:,} assets, {1 - catalog.distinct / last.distinct:.0%} fewer than the "
            f"{last.distinct:,} of the last whole run ({last.id}). Nothing was scored: look at the portal, "
            "then run again with --accept-smaller if the assets are really gone."
        )
