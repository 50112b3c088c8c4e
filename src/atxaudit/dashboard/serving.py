"""What app.py gives Streamlit to be served with: safeguards, a word on readiness, and sentences instead of traces."""

from __future__ import annotations

import gc
import importlib
import logging
import pkgutil
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import BaseRoute, Route

from atxaudit import dashboard
from atxaudit.dashboard.safeguards import HEADERS, READY, Safeguards
from atxaudit.errors import AtxauditError, RunNotFound, StoreMissing
from atxaudit.models import Run
from atxaudit.settings import load_settings
from atxaudit.store import open_store

_LOG = logging.getLogger(__name__)


def routes() -> list[BaseRoute]:
    """Our own addresses beside Streamlit's."""
    return [Route(READY, readiness, methods=["GET"])]  # Starlette adds HEAD


def middleware() -> list[Middleware]:
    """What every request passes first."""
    return [Middleware(Safeguards)]


def exception_handlers() -> dict[Any, Callable[..., PlainTextResponse]]:
    """What the network hears when the server itself fails."""
    return {Exception: _failed}


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Imports what pages need before the first reader comes, who would wait for it; not earlier, as their caches ask
    for Streamlit's runtime."""
    for module in _modules_of_pages():
        with suppress(ImportError):  # it will break its own page, and say so there
            importlib.import_module(module)
    gc.collect()
    gc.freeze()  # what was imported is no garbage: searching it anew takes 50 ms each time
    yield


def _modules_of_pages() -> list[str]:
    """Every module of the dashboard but the pages, which Streamlit runs as scripts."""
    found = pkgutil.walk_packages(dashboard.__path__, f"{dashboard.__name__}.")
    return [module.name for module in found if ".pages" not in module.name]


def apologise(_error: Exception) -> bool:
    """Tells a reader that her page failed, without its trace, which Streamlit has just logged; True: it is told."""
    from atxaudit.dashboard.cards import notice  # noqa: PLC0415 - see lifespan

    reference = secrets.token_hex(3)
    _LOG.error("The page above failed; its reader was given the reference %s.", reference)
    notice(
        "This page could not be drawn",
        "Load it again. If it fails again, tell the Open Data team the reference "
        f"**{reference}**: under it the server's log says why.",
        "error",
    )
    return True


def readiness(_request: Request) -> JSONResponse:
    """200 where the store can be read and holds a finished audit, else 503 and one sentence; no paths, no secrets."""
    try:
        run = _latest_run()
    except (StoreMissing, RunNotFound):
        return _answer(503, ready=False, reason="No audit has finished yet.")
    except AtxauditError as error:
        _LOG.warning("Not ready: %s", error)
        return _answer(503, ready=False, reason="The audits cannot be read; the server's log says why.")
    age = datetime.now(UTC) - run.finished
    return _answer(200, ready=True, run=run.id, age_seconds=max(0, int(age.total_seconds())))


def _latest_run() -> Run:
    with open_store(load_settings().store_url, create=False, busy_seconds=1.0) as store:
        return store.run()


def _answer(status: int, **content: Any) -> JSONResponse:
    return JSONResponse(content, status, headers={"Cache-Control": "no-store"})


def _failed(_request: Request, _error: Exception) -> PlainTextResponse:
    """Sent outside all middleware, hence with headers of its own."""
    return PlainTextResponse("The dashboard could not answer; the server's log says why.\n", 500, headers=HEADERS)
