"""The store: runs are written whole and read back, never changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from types import TracebackType
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Select, exc, select

from atxaudit.errors import RunNotFound, StoreError, did_you_mean
from atxaudit.models import Run, Status
from atxaudit.scoring import Scored
from atxaudit.store import reading, tables
from atxaudit.store.opening import BUSY_SECONDS, open_engine, translated
from atxaudit.store.queries import Only
from atxaudit.store.writing import insert_contents, insert_run, with_counts
from atxaudit.suites.rule import Rule

LATEST = "latest"
_RUN_COLUMNS = [tables.run.columns[field.name] for field in fields(Run)]
_TAKEN = re.compile(r"run\.id|uq_run_id")  # how SQLite and PostgreSQL name the clash
_NEWEST_FIRST = (tables.run.c.started.desc(), tables.run.c.key.desc())


def open_store(url: str, *, create: bool = True, busy_seconds: float = BUSY_SECONDS) -> Store:
    """The store behind an SQLAlchemy URL, brought to the current schema.

    With `create` false it is opened for reading: no store is made where there is none, and no run can be written. One
    of an older atxaudit is brought up to date all the same.

    Raises:
        StoreMissing: there is nothing yet, and `create` is false; its sentence is "no run yet".
        StoreError: it cannot be opened, is another program's, or was written by a newer atxaudit.
    """
    engine, name = open_engine(url, create=create, busy_seconds=busy_seconds)
    return Store(engine, name)


class Store:
    """Every run of an installation.

    Reading methods take a run id (None or "latest": the newest that did not fail) and raise RunNotFound for an unknown
    one. Departments and liaisons match in any case of letters; a name that nothing bears gives an empty frame. Every
    method may raise StoreError.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self.name = name

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives back every connection."""
        self._engine.dispose()

    def write_run(
        self, run: Run, *, assets: pd.DataFrame, scored: Scored, rules: Sequence[Rule], left_out: pd.DataFrame
    ) -> None:
        """Writes a run in one transaction: nobody sees it before it is whole, and nothing of it stays if it breaks.

        `assets` may hold more columns than are kept, `left_out` has asset_id, title, type, reason. Outcomes are counted
        from the verdicts where the run brings no counts.

        Raises:
            StoreError: a run of that id is there already.
        """
        with self._writing(run) as connection:
            key = insert_run(connection, with_counts(run, scored.verdicts))
            insert_contents(connection, key, assets=assets, scored=scored, rules=rules, left_out=left_out)

    def record_failed_run(self, run: Run) -> None:
        """Keeps that a run was tried and failed, without verdicts."""
        with self._writing(run) as connection:
            insert_run(connection, replace(run, status=Status.FAILED))

    def runs(self, limit: int | None = None) -> list[Run]:
        """Every run, failed ones too, the newest first."""
        with self._reading() as connection:
            return _runs(connection, select(*_RUN_COLUMNS).order_by(*_NEWEST_FIRST).limit(limit))

    def run(self, run_id: str | None = None) -> Run:
        """One run."""
        with self._reading() as connection:
            return self._find(connection, run_id)[1]

    def previous_whole_run(self, profile: str, portal: str, scope: str) -> Run | None:
        """The newest run of the same portal and scope that did not fail."""
        run = tables.run.c
        same = (run.profile == profile, run.portal == portal, run.scope == scope, run.status != Status.FAILED.value)
        with self._reading() as connection:
            found = _runs(connection, select(*_RUN_COLUMNS).where(*same).order_by(*_NEWEST_FIRST).limit(1))
            return found[0] if found else None

    def scores(
        self,
        run_id: str | None = None,
        *,
        scope: str | None = None,
        department: str | None = None,
        liaison: str | None = None,
        asset_id: str | None = None,
    ) -> pd.DataFrame:
        """City, departments, liaisons, assets, each by id: run and scoring's SCORE_COLUMNS."""
        only = Only(department=department, liaison=liaison, asset_id=asset_id)
        with self._reading() as connection:
            key, run = self._find(connection, run_id)
            return _with_run(reading.read_scores(connection, key, only, scope), run)

    def findings(
        self,
        run_id: str | None = None,
        *,
        department: str | None = None,
        liaison: str | None = None,
        asset_id: str | None = None,
        suite: str | None = None,
        rule: str | None = None,
        severity: str | None = None,
        outcome: str = "failed",
    ) -> pd.DataFrame:
        """One row per verdict, by asset, suite, rule and subject; reading's FINDING_COLUMNS.

        `outcome` is one of models.Outcome, or "all". asset_id is missing on verdicts on a department, which is then
        `department` and `subject`; subject is missing on verdicts on an asset itself.
        """
        only = Only(
            department=department,
            liaison=liaison,
            asset_id=asset_id,
            suite=suite,
            rule=rule,
            severity=severity,
            outcome=None if outcome == "all" else outcome,
        )
        with self._reading() as connection:
            key, run = self._find(connection, run_id)
            return _with_run(reading.read_findings(connection, key, only), run)

    def fix_first(
        self,
        run_id: str | None = None,
        *,
        department: str | None = None,
        liaison: str | None = None,
        asset_id: str | None = None,
        limit: int | None = 10,
    ) -> pd.DataFrame:
        """What to repair first, one row per asset and rule; reading's QUEUE_COLUMNS."""
        only = Only(department=department, liaison=liaison, asset_id=asset_id)
        with self._reading() as connection:
            return reading.read_fix_first(connection, self._find(connection, run_id)[0], only, limit)

    def assets(
        self, run_id: str | None = None, *, department: str | None = None, liaison: str | None = None
    ) -> pd.DataFrame:
        """The assets that were judged, by id."""
        only = Only(department=department, liaison=liaison)
        with self._reading() as connection:
            return reading.read_assets(connection, self._find(connection, run_id)[0], only)

    def asset(self, run_id: str | None, asset_id: str) -> pd.DataFrame:
        """One row, or none where the run has no such asset."""
        with self._reading() as connection:
            return reading.read_assets(connection, self._find(connection, run_id)[0], Only(asset_id=asset_id))

    def left_out(self, run_id: str | None = None) -> pd.DataFrame:
        """The assets that were not judged, by id: asset_id, title, type, reason."""
        with self._reading() as connection:
            return reading.read_left_out(connection, self._find(connection, run_id)[0])

    def rules(self, run_id: str | None = None) -> pd.DataFrame:
        """The rules the run was judged by, by suite and id: rule, suite, dimension, table, severity, points, …"""
        with self._reading() as connection:
            return reading.read_rules(connection, self._find(connection, run_id)[0])

    def rule_counts(self, run_id: str | None = None, *, department: str | None = None) -> pd.DataFrame:
        """The rules with a count of verdicts per outcome, and failed_assets."""
        with self._reading() as connection:
            key = self._find(connection, run_id)[0]
            return reading.read_rule_counts(connection, key, Only(department=department))

    def dimension_loss(self, run_id: str | None = None) -> pd.DataFrame:
        """department, dimension, weight and lost: points of what passed or failed, and those lost."""
        with self._reading() as connection:
            return reading.read_dimension_loss(connection, self._find(connection, run_id)[0])

    def _find(self, connection: Connection, run_id: str | None) -> tuple[int, Run]:
        run = tables.run
        query = select(run.c.key, *_RUN_COLUMNS)
        if run_id in {None, LATEST}:
            query = query.where(run.c.status != Status.FAILED.value).order_by(*_NEWEST_FIRST).limit(1)
        else:
            query = query.where(run.c.id == run_id)
        if row := connection.execute(query).first():
            return int(row[0]), _run(row[1:])
        if run_id in {None, LATEST}:
            raise RunNotFound(f"{self.name} holds no finished run yet: run `atxaudit audit` first.")
        known = connection.execute(select(run.c.id)).scalars().all()
        raise RunNotFound(f'There is no run "{run_id}"{did_you_mean(str(run_id), known)}: see `atxaudit runs`.')

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """One transaction, so that every query of a method sees the same moment."""
        with translated(self.name), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _writing(self, run: Run) -> Iterator[Connection]:
        try:
            engine = self._engine.execution_options(writes=True)
            with translated(self.name), engine.begin() as connection:
                yield connection
        except StoreError as error:
            if isinstance(error.__cause__, exc.IntegrityError) and _TAKEN.search(str(error.__cause__)):
                raise StoreError(f"The run {run.id} is in the store already, and runs are never changed.") from error
            raise


def _runs(connection: Connection, query: Select[Any]) -> list[Run]:
    return [_run(row) for row in connection.execute(query)]


def _run(row: Sequence[Any]) -> Run:
    values = {column.name: value for column, value in zip(_RUN_COLUMNS, row, strict=True)}
    return Run(**values | {"status": Status(values["status"]), "notes": tuple(values["notes"])})


def _with_run(frame: pd.DataFrame, run: Run) -> pd.DataFrame:
    frame.insert(0, "run", pd.Series(run.id, index=frame.index, dtype="str"))
    return frame
