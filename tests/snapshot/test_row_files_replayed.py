"""Rows of real portals, and of the demo city's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from atxaudit.demo.city import build_city
from atxaudit.demo.server import serve_city
from atxaudit.models import Asset
from atxaudit.portal.client import PortalClient
from atxaudit.snapshot.rows.files import Cause, RowFile, RowsUnavailable
from atxaudit.snapshot.rows.reading import read_rows

NOW = datetime(2031, 5, 6, 14, 30, tzinfo=UTC)


@contextmanager
def opened(base_url: str) -> Iterator[PortalClient]:
    with PortalClient(base_url, app_token=None, deadline_seconds=60) as client:
        yield client


def assets_of(client: PortalClient, domain: str, *ids: str) -> tuple[Asset, ...]:
    assets, _ = client.read_catalog([domain], ids=ids)
    return client.add_views(assets)


def ask(file: RowFile, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW cells AS FROM read_parquet('{file.rows_path}')")
        return connection.execute(query).fetchall()


@pytest.mark.timeout(300)
def test_food_inspections_come_whole_with_the_line_break_in_every_address(
    replay: Callable[[str], str], tmp_path: Path
) -> None:
    with opened(replay("austin-2022")) as client:
        [asset] = assets_of(client, "data.austintexas.gov", "ecmv-9xxi")
        file = read_rows(client, asset, tmp_path, fetched_at=NOW)
    assert isinstance(file, RowFile), file
    assert (file.rows, file.portal_count, file.misfits_path) == (25_839, 25_839, None)
    [address] = [column for column in file.columns if column.field_name == "address"]
    assert (address.datatype, address.kept_as_text, address.misfits) == ("point", True, 25_839)  # it never was a point
    assert ask(file, "SELECT count(*) FROM cells WHERE contains(address, chr(10))") == [(25_839,)]


def test_an_asset_without_recorded_rows_is_missing_and_no_error(replay: Callable[[str], str], tmp_path: Path) -> None:
    with opened(replay("chattanooga")) as client:
        assets, _ = client.read_catalog(["www.chattadata.org"])
        found = [
            read_rows(client, asset, tmp_path, fetched_at=NOW)
            for asset in client.add_views(assets[:8])
            if asset.columns
        ]
    assert found
    for one in found:
        assert (one.is_reconciled and not one.misfits) if isinstance(one, RowFile) else one.cause is Cause.MISSING


def test_every_dataset_of_the_demo_city_is_read_whole(tmp_path: Path) -> None:
    city = build_city(5, NOW)
    with serve_city(city) as base_url, opened(base_url) as client:
        assets = [asset for asset in assets_of(client, city.domain) if asset.type == "dataset"][:12]
        files = [read_rows(client, asset, tmp_path, fetched_at=NOW) for asset in assets]
        again = [read_rows(client, asset, tmp_path, fetched_at=NOW) for asset in assets]
    assert files == again
    for file in files:
        assert isinstance(file, RowFile), file
        assert file.is_reconciled
        assert file.rows == len(city.rows(file.asset_id).rows)
        assert file.misfits == 0


def test_a_chart_of_the_demo_city_has_no_rows(tmp_path: Path) -> None:
    city = build_city(5, NOW)
    with serve_city(city) as base_url, opened(base_url) as client:
        [asset, *_] = [asset for asset in assets_of(client, city.domain) if asset.type in ("chart", "map", "story")]
        found = read_rows(client, asset, tmp_path, fetched_at=NOW)
    assert isinstance(found, RowsUnavailable)
    assert found.cause in (Cause.MISSING, Cause.NO_COLUMNS)
