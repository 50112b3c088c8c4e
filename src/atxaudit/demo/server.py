"""The demo city's Socrata portal: the routes and shapes a real one has, on the loopback."""

from __future__ import annotations

import hashlib
import itertools
import json
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from atxaudit.demo import soda
from atxaudit.demo.catalog import search
from atxaudit.demo.city import City
from atxaudit.demo.documents import dcat_entry, metadata_entry, views_document
from atxaudit.demo.soda import SodaError
from atxaudit.models import Asset

Endpoint = Callable[[Request], Awaitable[Response]]
LOOPBACK = "127.0.0.1"
START_SECONDS = 10.0


@dataclass
class DemoPortal:
    """A running portal. It can be made to show another city, as if time had passed."""

    city: City
    url: str = ""

    def show(self, city: City) -> None:
        """From the next request on."""
        self.city = city


def demo_app(portal: DemoPortal) -> Starlette:
    """The portal of a city, as an application for any ASGI server."""
    answers = _Answers(portal)
    routes = [
        Route("/", answers.home),
        Route("/d/{id}", answers.page),
        Route("/data.json", answers.data_json),
        Route("/api/catalog/v1", answers.catalog),
        Route("/api/views/metadata/v1", answers.metadata_list),
        Route("/api/views/metadata/v1/{id}", answers.metadata),
        Route("/api/views/{id}/rows.csv", answers.export),
        Route("/api/views", answers.views),
        Route("/api/views.json", answers.views),
        Route("/api/views/{id}", answers.view),
        Route("/resource/{name}", answers.rows),
        Route("/api/v3/{rest:path}", answers.version_3, methods=["GET", "POST"]),
    ]
    guarded = [Route(route.path, _guard(route.endpoint), methods=list(route.methods or ())) for route in routes]
    return Starlette(
        routes=guarded,
        middleware=[Middleware(GZipMiddleware, minimum_size=500, compresslevel=1)],  # it is not far to the reader
        exception_handlers={404: _no_such_path},
    )


@contextmanager
def serve_city(city: City, port: int = 0) -> Iterator[str]:
    """Serves one city in a thread until the block ends; gives the base URL. Port 0 takes a free one.

    Raises:
        OSError: the port is taken.
        TimeoutError: the server did not start.
    """
    with open_portal(city, port) as portal:
        yield portal.url


@contextmanager
def open_portal(city: City, port: int = 0) -> Iterator[DemoPortal]:
    """The same, for a city that may be changed for another meanwhile."""
    listener = socket.create_server((LOOPBACK, port))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or each answer's last packet waits 40 ms
    portal = DemoPortal(city, f"http://{LOOPBACK}:{listener.getsockname()[1]}")
    server = uvicorn.Server(
        uvicorn.Config(
            demo_app(portal), log_level="critical", access_log=False, lifespan="off", ws="none", timeout_keep_alive=60
        )
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="demo portal", daemon=True)
    thread.start()
    try:
        _wait_until_started(server, thread)
        yield portal
    finally:
        server.should_exit = True
        thread.join(START_SECONDS)
        listener.close()


class _Answers:
    """The endpoints, each answering from the city that is shown."""

    def __init__(self, portal: DemoPortal) -> None:
        self._portal = portal
        self._asked = itertools.count()  # row queries so far: without $order no two come in the same order

    @property
    def _city(self) -> City:
        return self._portal.city

    @property
    def _listed(self) -> dict[str, Asset]:
        """The public assets by id."""
        return {asset.id: asset for asset in self._city.public}

    async def home(self, _: Request) -> Response:
        """What a person sees who opens the address in a browser."""
        lines = [f"The open data portal of Lindenford, a city that does not exist. {len(self._listed)} assets."]
        lines += [f"{asset.id}  {asset.type:9} {asset.name}" for asset in self._listed.values()]
        return Response("\n".join(lines) + "\n", media_type="text/plain")

    async def page(self, request: Request) -> Response:
        """The permanent link of an asset: its record in words, where a real portal has its page."""
        asset = self._asset(request)
        columns = (f"  {c.name} ({c.field_name}, {c.datatype}): {c.description}" for c in asset.columns)
        fields = (f"  {label.partition('_')[2]}: {text}" for label, text in asset.custom_fields)
        lines = [asset.name, "", asset.description, "", f"Provided by: {asset.attribution}", *fields, "", *columns]
        return Response("\n".join(lines) + "\n", media_type="text/plain")

    async def catalog(self, request: Request) -> Response:
        """The Discovery API."""
        answer = search(self._city, request.query_params.multi_items(), home=str(request.base_url))
        return _json(answer, media_type="application/json;charset=utf-8")

    async def view(self, request: Request) -> Response:
        """One views document."""
        return _json(views_document(self._asset(request)), indent=2)

    async def views(self, request: Request) -> Response:
        """A page of views documents."""
        wanted = [i for key, value in request.query_params.multi_items() if key == "ids" for i in value.split(",")]
        assets = [asset for asset in self._listed.values() if not wanted or asset.id in wanted]
        return _json([views_document(asset) for asset in _page(assets, request)], indent=2)

    async def metadata(self, request: Request) -> Response:
        """One entry of the metadata API."""
        return _json(metadata_entry(self._asset(request)))

    async def metadata_list(self, request: Request) -> Response:
        """All entries of the metadata API, or a page of them."""
        return _json([metadata_entry(asset) for asset in _page(list(self._listed.values()), request)])

    async def data_json(self, _: Request) -> Response:
        """The catalog as DCAT-US 1.1: no stories, and nothing that is hidden from it."""
        assets = [a for a in self._listed.values() if a.type != "story" and not a.hidden_from_data_json]
        schema = "https://project-open-data.cio.gov/v1.1/schema"
        body = {
            "@context": f"{schema}/catalog.jsonld",
            "@id": f"https://{self._city.domain}/data.json",
            "@type": "dcat:Catalog",
            "conformsTo": schema,
            "describedBy": f"{schema}/catalog.json",
            "dataset": [dcat_entry(asset, self._city.dcat_changes(asset.id)) for asset in assets],
        }
        return _json(body)

    async def rows(self, request: Request) -> Response:
        """Rows by SoQL, as JSON or CSV."""
        asset_id, _, form = request.path_params["name"].partition(".")
        if form not in ("", "json", "csv"):
            raise _missing("dataset.missing", "Not found", asset_id)
        table = self._city.rows(self._with_rows(asset_id).id)
        answer = soda.answer_query(table, request.query_params.multi_items(), asked=next(self._asked))
        headers = {"X-SODA2-Fields": json.dumps(answer.fields), "X-SODA2-Types": json.dumps(answer.soda_kinds)}
        if form == "csv":
            return self._dated(request, soda.as_csv(answer), "text/csv; charset=UTF-8", headers)
        return self._dated(request, soda.as_json(answer), "application/json;charset=utf-8", headers)

    async def export(self, request: Request) -> Response:
        """The whole table as the portal exports it."""
        asset = self._with_rows(request.path_params["id"])
        return Response(soda.as_export(self._city.rows(asset.id)), media_type="text/csv; charset=utf-8")

    async def version_3(self, _: Request) -> Response:
        """SODA 3 wants a token, and is not here."""
        message = "This request must be authenticated or have an application token"
        raise SodaError(403, {"code": "authentication_required", "error": True, "message": message})

    def _asset(self, request: Request) -> Asset:
        asset_id = request.path_params["id"].removesuffix(".json")
        self._refuse_private(asset_id)
        if asset_id not in self._listed:
            raise _missing("not_found", f"Cannot find view with id {asset_id}", asset_id)
        return self._listed[asset_id]

    def _with_rows(self, asset_id: str) -> Asset:
        if not self._city.has_rows(asset_id):
            raise _missing("dataset.missing", "Not found", asset_id)
        planned = self._city.planned[asset_id]
        if not planned.answers:
            self._refuse_private(asset_id)
        return planned.asset

    def _refuse_private(self, asset_id: str) -> None:
        planned = self._city.planned.get(asset_id)
        if planned and not planned.asset.is_public:
            message = "You must be logged in to access this resource"
            raise SodaError(403, {"code": "permission_denied", "error": True, "message": message})

    def _dated(self, request: Request, body: str, media_type: str, headers: dict[str, str]) -> Response:
        """The answer, or 304 when the reader already has it."""
        asset = self._city.planned[request.path_params["name"].partition(".")[0]].asset
        changed = format_datetime(asset.data_updated_at or self._city.now, usegmt=True)
        wanted = f"{asset.id} {asset.data_updated_at} {media_type} {request.url.query}"
        tag = f'"{hashlib.sha256(wanted.encode()).hexdigest()[:24]}"'
        marks = {"ETag": tag, "Last-Modified": changed, "X-SODA2-Truth-Last-Modified": changed}
        known = request.headers.get("if-none-match")
        if known == tag or (known is None and request.headers.get("if-modified-since") == changed):
            return Response(status_code=304, headers=marks)
        return Response(body, media_type=media_type, headers=headers | marks)


def _guard(endpoint: Endpoint) -> Endpoint:
    """Refuses a wrong token, turns errors into the portal's bodies, and numbers every answer."""

    async def guarded(request: Request) -> Response:
        try:
            _check_token(request)
            response = await endpoint(request)
        except SodaError as error:
            response = _json(error.body, status=error.status)
            if "code" in error.body:
                response.headers["X-Error-Code"] = str(error.body["code"])
        response.headers["X-Socrata-RequestId"] = hashlib.sha256(str(request.url).encode()).hexdigest()[:32]
        return response

    return guarded


def _check_token(request: Request) -> None:
    token = request.headers.get("x-app-token") or request.query_params.get("$$app_token")
    if token == "invalid":  # noqa: S105 - the word by which the portal shows its refusal
        message = "Invalid app_token specified"
        raise SodaError(403, {"code": "permission_denied", "error": True, "message": message})


def _page(assets: list[Asset], request: Request) -> list[Asset]:
    given = dict(request.query_params)
    limit, number = soda.whole_number(given, "limit", len(assets)), soda.whole_number(given, "page", 1)
    return assets[(number - 1) * limit : number * limit]


def _json(body: Any, *, status: int = 200, indent: int | None = None, media_type: str = "") -> Response:
    text = json.dumps(body, indent=indent, ensure_ascii=False)
    return Response(text, status_code=status, media_type=media_type or "application/json; charset=utf-8")


def _missing(code: str, message: str, asset_id: str) -> SodaError:
    return SodaError(404, {"code": code, "error": True, "message": message, "data": {"id": asset_id}})


async def _no_such_path(_: Request, __: Exception) -> Response:
    return _json({"code": "not_found", "error": True, "message": "Not found"}, status=404)


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    until = time.monotonic() + START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > until:
            raise TimeoutError(f"The demo portal did not start within {START_SECONDS:.0f} seconds.")
        time.sleep(0.01)
