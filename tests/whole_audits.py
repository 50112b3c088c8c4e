"""Whole audits that several files of tests look at, run once per worker: so those files share an xdist group."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from atxaudit.audit import audit
from atxaudit.cli.serving import demo
from atxaudit.models import Run
from atxaudit.portal.profile import load_profile
from atxaudit.request import Request
from atxaudit.settings import Settings, load_settings
from atxaudit.store import Store, open_store
from atxaudit.suites.loader import load_suites

AS_OF = {
    "austin-2015": datetime(2015, 12, 2, 12, tzinfo=UTC),
    "austin-2022": datetime(2022, 7, 23, 12, tzinfo=UTC),
    "austin-2024": datetime(2024, 5, 7, 12, tzinfo=UTC),
    "chattanooga": datetime(2024, 9, 28, 3, 59, 59, tzinfo=UTC),  # the end of 27 September in the city
}


@dataclass(frozen=True, kw_only=True)
class Audited:
    """A recording, audited once for all tests of this file that ask for it."""

    run: Run
    store: Store
    request: Request
    settings: Settings

    def verdicts(self, rule: str, outcome: str = "failed") -> pd.DataFrame:
        return self.store.findings(self.run.id, rule=rule, outcome=outcome)

    @property
    def assets(self) -> pd.DataFrame:
        """The saved facts, beside which the verdicts must hold."""
        return pd.read_parquet(self.settings.snapshots / self.run.id / "assets.parquet")

    def failing(self, rule: str) -> int:
        return len(self.verdicts(rule))


@pytest.fixture(scope="session")
def audited(replay: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Audited]:
    done: dict[str, Audited] = {}

    def once(name: str) -> Audited:
        if name not in done:
            settings = load_settings(data=tmp_path_factory.mktemp(name))
            profile = load_profile(name.partition("-")[0])
            request = Request(profile=profile, suites=load_suites(), portal=replay(name), as_of=AS_OF[name])
            store = open_store(settings.store_url)
            run = audit(request, settings, store)
            done[name] = Audited(run=run, store=store, request=request, settings=settings)
        return done[name]

    return once


@dataclass(frozen=True, kw_only=True)
class Demo:
    """What `atxaudit demo` leaves, the sentences it said, and all that it wrote."""

    data: Path
    said: tuple[str, ...]
    out: str
    error: str  # progress alone: the sentences are beside it


@pytest.fixture(scope="session")
def demo_city(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo city after its four audits; nobody writes to it. For the xdist group "demo manifest"."""
    data = tmp_path_factory.mktemp("demo")
    said: list[str] = []
    out, error = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(error):
        patch.setattr("atxaudit.cli.serving._say", said.append)
        demo(seed=2026, serve=False, data=data)
    return Demo(data=data, said=tuple(said), out=out.getvalue(), error=error.getvalue())
