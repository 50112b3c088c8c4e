"""A city and its portal on the loopback, for the tests of this room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from atxaudit.demo.city import City, build_city
from atxaudit.demo.server import serve_city

NOW = datetime(2031, 5, 6, 14, 30, tzinfo=UTC)  # any moment serves: the city is laid out around it


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def clean_city() -> City:
    return build_city(5, NOW, clean=True)


@pytest.fixture(scope="session")
def city() -> City:
    return build_city(5, NOW)


@pytest.fixture(scope="module")
def portal(city: City) -> Iterator[str]:
    with serve_city(city) as base_url:
        yield base_url
