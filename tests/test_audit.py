"""One audit end to end on the demo city's portal: what stops it, what it narrows to, what it keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import pytest
import stamina
from starlette.types import ASGIApp, Receive, Scope, Send

from atxaudit.audit import audit, not_run_share
from atxaudit.demo import server
from atxaudit.demo.city import City, build_city
from atxaudit.errors import CatalogIncomplete, UsageError
from atxaudit.models import Run, Status, Table
from atxaudit.portal.profile import load_profile
from atxaudit.request import Request, Staff
from atxaudit.settings import Settings, load_settings
from atxaudit.store import Store, open_store
from atxaudit.suites.loader import load_suites

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
pytestmark = pytest.mark.xdist_group("audit")


@pytest.fixture(scope="module")
def city() -> City:
    return build_city(7, NOW)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(data=tmp_path)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    with open_store(settings.store_url) as store:
        yield store


@dataclass(frozen=True, kw_only=True)
class Audited:
    """The whole city, audited once for the tests that only look."""

    run: Run
    store: Store


@pytest.fixture(scope="module")
def whole(city: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audited]:
    folder = tmp_path_factory.mktemp("whole")
    settings = load_settings(data=folder)
    with open_store(settings.store_url) as store, serving(city) as portal:
        run = audit(request_for(portal, city, folder), settings, store)
        yield Audited(run=run, store=store)


@pytest.fixture
def run_on(settings: Settings, store: Store, tmp_path: Path) -> Callable[..., Run]:
    """Audits what answers at an address; keywords change the request."""

    def run(portal: str, city: City, **changes: object) -> Run:
        return audit(replace(request_for(portal, city, tmp_path), **changes), settings, store)  # type: ignore[arg-type]

    return run


def request_for(portal: str, city: City, folder: Path) -> Request:
    liaisons = city.write_liaisons(folder / "liaisons.csv")
    return Request(
        profile=load_profile("demo"),
        suites=load_suites(),
        portal=portal,
        as_of=NOW,
        liaisons=liaisons,
        staff=Staff(workers=1),  # this process: starting others takes longer than the work, and is tested elsewhere
    )


@contextmanager
def serving(city: City, port: int = 0) -> Iterator[str]:
    """The city's portal; what fails is asked for again at once."""
    with stamina.set_testing(True, attempts=2), server.serve_city(city, port) as portal:
        yield portal


def port_of(portal: str) -> int:
    return int(portal.rpartition(":")[2])


def without_views(app: ASGIApp) -> ASGIApp:
    """The same portal, whose views documents are all gone."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/api/views/"):
            scope = scope | {"path": "/gone"}
        await app(scope, receive, send)

    return answer


def smaller(city: City, keep: float) -> City:
    """The city after some of its assets vanished."""
    ids = sorted(city.planned)
    kept = ids[: int(keep * len(ids))]
    return replace(city, planned=MappingProxyType({asset_id: city.planned[asset_id] for asset_id in kept}))


def test_a_catalog_with_a_fifth_fewer_assets_stops_the_run_and_scores_nothing(
    city: City, run_on: Callable[..., Run], store: Store
) -> None:
    few = tuple(suite for suite in load_suites() if suite.table is Table.DEPARTMENTS)  # quickly judged
    with serving(city) as portal:
        first = run_on(portal, city, rows=False, suites=few)
    with serving(smaller(city, 0.7), port_of(portal)) as portal:
        with pytest.raises(CatalogIncomplete, match=r"fewer than the .* of the last whole run"):
            run_on(portal, city, rows=False, suites=few)
        assert store.run().id == first.id
        assert [run.status for run in store.runs()] == [Status.FAILED, Status.COMPLETE]
        shrunk = run_on(portal, city, rows=False, suites=few, accept_smaller=True)
    assert store.run().id == shrunk.id, "a catalog that really shrank is believed when told so"


def test_records_that_cannot_be_read_are_our_gap_and_make_the_run_incomplete(
    city: City, run_on: Callable[..., Run], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = server.demo_app
    monkeypatch.setattr(server, "demo_app", lambda city: without_views(whole(city)))
    with serving(city) as portal:
        suites = tuple(suite for suite in load_suites() if suite.table is Table.ASSETS)
        run = run_on(portal, city, suites=suites, datasets=tuple(asset.id for asset in city.in_scope[::3]))
    assert run.status is Status.INCOMPLETE
    assert not_run_share(run) > 0.02
    unread = store.findings(run.id, rule="row-label-set", outcome="all")
    assert set(unread["outcome"]) == {"could_not_run", "not_applicable"}
    assert any("could not be read" in note for note in run.notes)


def test_a_department_can_be_scored_alone_with_facts_from_the_whole_portal(
    city: City, run_on: Callable[..., Run], store: Store, whole: Audited
) -> None:
    with serving(city) as portal:
        part = run_on(portal, city, department="parks & recreation")
    assert part.scope == "department parks & recreation"
    assert set(store.assets(part.id)["department"]) == {"Parks and Recreation"}
    columns = ["asset_id", "rule", "subject", "observed", "points"]
    of_whole, of_part = (
        where.findings(run.id, department="Parks and Recreation")[columns].reset_index(drop=True)
        for where, run in ((whole.store, whole.run), (store, part))
    )
    assert of_part.equals(of_whole)


def test_one_asset_can_be_scored_alone(city: City, run_on: Callable[..., Run], store: Store) -> None:
    chosen = city.in_scope[3].id
    with serving(city) as portal:
        run = run_on(portal, city, datasets=(chosen,))
    assert list(store.assets(run.id)["asset_id"]) == [chosen]


def test_an_unknown_department_or_asset_is_refused_by_name(city: City, run_on: Callable[..., Run]) -> None:
    with serving(city) as portal:
        with pytest.raises(UsageError, match=r'"Parcs and Recreation".*did you mean "Parks and Recreation"'):
            run_on(portal, city, department="Parcs and Recreation")
        with pytest.raises(UsageError, match="zzzz-9999"):
            run_on(portal, city, datasets=("zzzz-9999",))


def test_what_was_left_out_is_kept_with_its_reason(whole: Audited) -> None:
    left_out = whole.store.left_out(whole.run.id)
    assert len(left_out) + whole.run.assets == whole.run.distinct
    assert left_out["reason"].str.len().min() > 0


def test_the_run_knows_the_area_that_the_city_serves(whole: Audited) -> None:
    area = load_profile("demo").service_area
    assert area is not None
    assert whole.store.run(whole.run.id).service_area == (area.south, area.north, area.west, area.east)


def test_the_run_says_how_much_of_it_could_not_run(whole: Audited) -> None:
    verdicts = whole.store.findings(whole.run.id, outcome="all")["outcome"].value_counts()
    due = sum(verdicts.get(outcome, 0) for outcome in ("passed", "failed", "waived", "could_not_run"))
    assert not_run_share(whole.run) == pytest.approx(verdicts.get("could_not_run", 0) / due)
