"""The door to a Socrata portal: nothing else imports sodapy, and nothing but typed assets leaves here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from requests import Session
from sodapy import Socrata

from atxaudit import __version__
from atxaudit.errors import (
    AssetMissing,
    PortalAnswerUnreadable,
    PortalError,
    PortalUnreachable,
    TokenRefused,
    UsageError,
)
from atxaudit.models import Asset, CatalogReport, DcatEntry
from atxaudit.portal import catalog, dcat, rows, views
from atxaudit.portal.deadline import DeadlineAdapter
from atxaudit.portal.door import Door, knock
from atxaudit.portal.transport import Transport

MAX_BYTES = 256 << 20  # unpacked: a page of 10,000 records of a large city holds some 120 MiB
LOOPBACK = ("127.0.0.1", "localhost", "::1")
DOOR_SECONDS = 20.0  # for one answer to a stranger: whether it comes is not worth a longer wait
GIVEN_UP_AFTER = 20  # views documents without an answer, one after another: then the portal is down, not the document


class PortalClient:
    """Reads the records of one portal and never writes to it. Use it in a `with` block."""

    def __init__(
        self,
        base_url: str,
        *,
        app_token: str | None,
        deadline_seconds: float,
        views_at_once: int = 4,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        """`deadline_seconds` is for one answer with its retries, `max_bytes` for one body, unpacked.

        Raises:
            UsageError: the address is not of the form https://host or http://host:port, or a number is too small.
        """
        if views_at_once < 1 or deadline_seconds <= 0:
            raise UsageError("ATXAUDIT_VIEWS_AT_ONCE must be at least 1, and ATXAUDIT_DEADLINE_SECONDS above 0.")
        self.base_url = _checked(base_url)
        self._views_at_once = views_at_once
        self._unanswered = 0  # views documents in a row; counted by several threads, so only roughly
        self._transport = Transport(
            self.base_url,
            lambda: _open_session(self.base_url, app_token),
            deadline_seconds=deadline_seconds,
            max_bytes=max_bytes,
        )
        self._stranger = Transport(
            self.base_url,
            lambda: _open_session(self.base_url, None, is_stranger=True),
            deadline_seconds=min(deadline_seconds, DOOR_SECONDS),
            max_bytes=max_bytes,
        )

    def __enter__(self) -> PortalClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        self._transport.close()
        self._stranger.close()

    def read_catalog(
        self, domains: Sequence[str], *, ids: Sequence[str] = (), page_size: int = catalog.WINDOW
    ) -> tuple[tuple[Asset, ...], CatalogReport]:
        """Every asset of these domains (of these ids, where given) by id, as the catalog alone knows them.

        Raises:
            CatalogIncomplete: no record, or another number of them than the portal says it has.
            PortalError: refused, unreachable or unreadable.
        """
        if not domains:
            raise UsageError("No domain to read: name at least one in the portal profile.")
        return catalog.read_catalog(
            self._transport, catalog.Query(domains=tuple(domains), ids=tuple(ids), page_size=page_size)
        )

    def add_views(
        self, assets: Sequence[Asset], on_done: Callable[[int, int], None] | None = None
    ) -> tuple[Asset, ...]:
        """The assets in the same order, each with what its views document adds, or with why that could not be read.

        `on_done` is told (documents done, documents in all), in the calling thread.

        Raises:
            TokenRefused: the app token is wrong, so none can be read.
        """
        self._unanswered = 0
        read: dict[int, Asset] = {}
        with ThreadPoolExecutor(self._views_at_once, thread_name_prefix="views") as pool:
            places = {pool.submit(self._add_view, asset): place for place, asset in enumerate(assets)}
            try:
                for done, future in enumerate(as_completed(places), start=1):
                    read[places[future]] = future.result()
                    if on_done is not None:
                        on_done(done, len(assets))
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
        return tuple(read[place] for place in range(len(assets)))

    def read_dcat(self) -> tuple[DcatEntry, ...]:
        """The entries of /data.json, each held against DCAT-US 1.1.

        Raises:
            PortalError: refused, missing, unreachable or unreadable.
        """
        try:
            return dcat.judge_catalog(self._transport.read_json("/data.json"))
        except AssetMissing as error:
            raise AssetMissing(f"{self.base_url} publishes no /data.json.", status=404) from error

    def read_rows(self, asset_id: str) -> tuple[dict[str, str], ...]:
        """The rows of a small dataset (the liaison directory), up to 10,000, by field name; cells as text.

        Raises:
            PortalError: private, missing, unreachable, or no list of rows.
        """
        answer = self._transport.read_json(
            f"/resource/{asset_id}.json", (("$order", ":id"), ("$limit", str(catalog.WINDOW)))
        )
        if not isinstance(answer, list) or not all(isinstance(row, dict) for row in answer):
            raise PortalAnswerUnreadable(f"{self.base_url} answered with no rows for {asset_id}; check the id.")
        return tuple({str(name): str(value) for name, value in row.items()} for row in answer)

    def row_marks(self, asset_id: str) -> rows.RowMarks:
        """How many rows an asset has now, and by what the portal says whether they changed.

        Raises:
            PortalError: private, missing, unreachable, or no count.
        """
        return rows.read_marks(self._transport, asset_id)

    def newest_dates(self, asset_id: str, field_names: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """(field name, its greatest value as the portal writes it), for each column that has one.

        Raises:
            PortalError: private, missing, unreachable, or the portal cannot say.
        """
        return rows.read_newest(self._transport, asset_id, field_names)

    def download_rows(self, query: rows.RowQuery, folder: Path) -> rows.RowDownload:
        """A download of rows into files of this folder; nothing is asked before its first page."""
        return rows.RowDownload(self._transport, query, folder)

    def knock(self, asset_id: str, *, has_rows: bool) -> Door:
        """How the portal answers somebody without token or account who asks for one row, or for the record.

        Raises:
            PortalError: unreachable, or an answer that does not tell.
        """
        return knock(self._stranger, asset_id, has_rows=has_rows)

    def _add_view(self, asset: Asset) -> Asset:
        if self._unanswered >= GIVEN_UP_AFTER:
            return replace(asset, view_error=f"{self.base_url} had stopped answering; run the audit again later.")
        try:
            merged = views.merge(asset, self._transport.read_json(views.path_of(asset.id)))
        except TokenRefused:
            raise
        except (PortalUnreachable, PortalAnswerUnreadable) as error:
            self._unanswered += 1
            return replace(asset, view_error=str(error))
        except PortalError as error:
            self._unanswered = 0
            return replace(asset, view_error=str(error))
        self._unanswered = 0
        return merged


def _open_session(base_url: str, app_token: str | None, *, is_stranger: bool = False) -> Session:
    """A session of sodapy's. Without a token sodapy would print a warning, so it gets one that is taken off again.

    A stranger's has no password either: requests would take one from a .netrc file.
    """
    scheme, _, host = base_url.partition("://")
    adapter = DeadlineAdapter()
    session: Session = Socrata(
        host, app_token or "none", session_adapter={"prefix": f"{scheme}://", "adapter": adapter}
    ).session
    if not app_token:
        del session.headers["X-App-token"]
    session.mount("https://", adapter)  # a portal may send http on to https
    session.trust_env = urlsplit(base_url).hostname not in LOOPBACK  # a city's web proxy cannot reach this machine
    if is_stranger:
        session.auth = lambda request: request
    session.headers["User-Agent"] = f"atxaudit/{__version__}"
    return session


def _checked(base_url: str) -> str:
    """The address without a closing slash."""
    parts = urlsplit(base_url.strip().rstrip("/"))
    address = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme in ("http", "https") and parts.hostname and parts.geturl() == address and "@" not in address:
        return address
    raise UsageError(f'The portal address "{base_url}" is not usable: give it in the form https://data.example.gov.')
