"""The store: runs are written whole and read back, never changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import datetime
from types import TracebackType
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Select, exc, select

from atxaudit.errors import RunNotFound, StoreError, did_you_mean
from atxaudit.models import Outcome, Run, Status
from atxaudit.scoring import Scored
from atxaudit.store import queries, reading, shortlists, tables
from atxaudit.store.asset_sums import read_asset_sums
from atxaudit.store.changes import Changes, compare, nothing_to_compare
from atxaudit.store.column_profiles import column_profiles, columns_of
from atxaudit.store.digests import insert_digest, last_sent, read_digests
from atxaudit.store.frames import read
from atxaudit.store.history import AssetHistory, Trends, alike, read_asset_history, read_trends
from atxaudit.store.methods import read_methods
from atxaudit.store.not_run import read_reasons
from atxaudit.store.opening import BUSY_SECONDS, open_engine, translated
from atxaudit.store.queries import Only
from atxaudit.store.rules import read_rule_counts, read_rules
from atxaudit.store.writing import insert_contents, insert_run, with_counts
from atxaudit.suites.rule import Rule

LATEST = "latest"
_RUN_COLUMNS = [tables.run.columns[field.name] for field in fields(Run)]
_TAKEN = re.compile(r"run\.id|uq_run_id")  # how SQLite and PostgreSQL name the clash
_UNKEPT = 2**31 - 1  # for the key of a run that is not in the store yet: it comes after all others
_NEWEST_FIRST = (tables.run.c.started.desc(), tables.run.c.key.desc())


def open_store(url: str, *, create: bool = True, busy_seconds: float = BUSY_SECONDS) -> Store:
    """The store behind an SQLAlchemy URL, brought to the current schema.

    With `create` false it is opened for reading: nothing is written to it, no store is made where there is none, and
    one of an older atxaudit is refused until the next audit has brought it up to date.

    Raises:
        StoreMissing: there is nothing yet, and `create` is false; its sentence is "no run yet".
        StoreError: it cannot be opened, is another program's, or was written by a newer atxaudit; or by an older one,
            and `create` is false.
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
        self,
        run: Run,
        *,
        assets: pd.DataFrame,
        scored: Scored,
        rules: Sequence[Rule],
        left_out: pd.DataFrame,
        columns: pd.DataFrame | None = None,
        column_values: pd.DataFrame | None = None,
    ) -> None:
        """Writes a run in one transaction: nobody sees it before it is whole, and nothing of it stays if it breaks.

        `assets` and `columns` (the frame that rules on columns judge) may hold more columns than are kept, `left_out`
        has asset_id, title, type, reason. `column_values` says what columns hold, as far as it may be shown: asset_id,
        field_name, smallest and largest (texts), top (a list of [value, rows], or its JSON) and withheld. Outcomes are
        counted from the verdicts where the run brings no counts.

        Raises:
            StoreError: a run of that id is there already.
        """
        profiles = column_profiles(columns, column_values, assets)
        with self._writing(run) as connection:
            key = insert_run(connection, with_counts(run, scored.verdicts))
            insert_contents(
                connection, key, assets=assets, scored=scored, rules=rules, left_out=left_out, columns=profiles
            )

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

    def previous_whole_run(self, this: Run) -> Run | None:
        """The run of the same portal and scope that speaks of the latest moment up to this one's, and did not fail.

        Not the one that was started last: that may have judged an old snapshot again.
        """
        with self._reading() as connection:
            keys = connection.execute(alike(this, _UNKEPT).limit(1)).scalars().all()
            found = _runs(connection, select(*_RUN_COLUMNS).where(tables.run.c.key.in_(keys)))
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

    def columns(self, run_id: str | None, asset_id: str) -> pd.DataFrame:
        """The columns of an asset in their order on the portal: column_profiles' COLUMN_FIELDS.

        Numbers are missing, and texts "", where its rows were not read; `top` is a list of [value, rows] or None.
        """
        with self._reading() as connection:
            key = self._find(connection, run_id)[0]
            conditions = queries.of_assets(connection, key, Only(asset_id=asset_id))
            return read(connection, columns_of(conditions))

    def due_next(
        self,
        run_id: str | None = None,
        *,
        department: str | None = None,
        liaison: str | None = None,
        late: bool | None = None,
        limit: int | None = 10,
    ) -> pd.DataFrame:
        """Assets by the day on which they must change to keep their promise, the earliest first: DUE_COLUMNS.

        `due_at` is the stamp and the days allowed, `days_late` counts from it to the run's moment (negative: still to
        come). `late` true: only those that are late; false: only the others.
        """
        only = Only(department=department, liaison=liaison)
        with self._reading() as connection:
            key, run = self._find(connection, run_id)
            return shortlists.read_due(connection, key, only, run.as_of, late=late, limit=limit)

    def poor_and_viewed(
        self,
        run_id: str | None = None,
        *,
        department: str | None = None,
        liaison: str | None = None,
        limit: int | None = 10,
    ) -> pd.DataFrame:
        """Assets poor in either score, the most viewed last month first: VIEWED_COLUMNS, with what to fix first."""
        only = Only(department=department, liaison=liaison)
        with self._reading() as connection:
            return shortlists.read_poor_and_viewed(connection, self._find(connection, run_id)[0], only, limit)

    def methods(self, run_id: str | None = None) -> pd.DataFrame:
        """Per department, its datasets and tabular views (`assets`) and how many go by each of methods.METHODS."""
        with self._reading() as connection:
            return read_methods(connection, self._find(connection, run_id)[0])

    def rules(self, run_id: str | None = None) -> pd.DataFrame:
        """The rules the run was judged by, by suite and id: rule, suite, dimension, table, severity, points, …"""
        with self._reading() as connection:
            return read_rules(connection, self._find(connection, run_id)[0])

    def rule_counts(
        self, run_id: str | None = None, *, department: str | None = None, liaison: str | None = None
    ) -> pd.DataFrame:
        """The rules with a count of verdicts per outcome, failed_assets, and points: `weight` (at stake), `lost`, and
        `brings` ("+N if fixed", summed over assets).

        Raises:
            ValueError: both a department and a liaison are given.
        """
        only = Only(department=department, liaison=liaison)
        with self._reading() as connection:
            return read_rule_counts(connection, self._find(connection, run_id)[0], only)

    def failing_assets(
        self, run_id: str | None, rule: str, *, department: str | None = None, liaison: str | None = None
    ) -> pd.DataFrame:
        """The assets where a rule failed, the costliest first: FAILING_COLUMNS."""
        only = Only(department=department, liaison=liaison, rule=rule)
        with self._reading() as connection:
            return shortlists.read_failing_assets(connection, self._find(connection, run_id)[0], only)

    def dimension_loss(
        self,
        run_id: str | None = None,
        *,
        by: str = "department",
        department: str | None = None,
        liaison: str | None = None,
    ) -> pd.DataFrame:
        """Points of what passed or failed (`weight`) and those lost, per dimension and per group; and how many verdicts
        that were (`judged`) and could not run (`not_run`).

        The first column is `by`: department, liaison or city; of one department or liaison, that. Its "" is no
        department or liaison named.

        Raises:
            ValueError: both a department and a liaison are given.
        """
        only = Only(department=department, liaison=liaison)
        with self._reading() as connection:
            return reading.read_dimension_loss(connection, self._find(connection, run_id)[0], only, by)

    def asset_sums(self, run_id: str | None = None) -> pd.DataFrame:
        """What the verdicts on each asset add up to: asset_id, dimension, outcome, verdicts, points (those that the
        repair of all of them brings)."""
        with self._reading() as connection:
            return read_asset_sums(connection, self._find(connection, run_id)[0])

    def not_run_reasons(
        self, run_id: str | None = None, *, department: str | None = None, liaison: str | None = None
    ) -> pd.DataFrame:
        """Why verdicts could not run, the most frequent first: reason, side (ours, portal, department, or "" where
        the words do not tell), verdicts, assets."""
        only = Only(department=department, liaison=liaison, outcome=Outcome.COULD_NOT_RUN)
        with self._reading() as connection:
            key = self._find(connection, run_id)[0]
            return read_reasons(connection, queries.of_verdicts(connection, key, only))

    def changes(
        self,
        run_id: str | None = None,
        against: str | None = None,
        *,
        department: str | None = None,
        liaison: str | None = None,
        limit: int | None = 100,
    ) -> Changes:
        """What became of each finding since an earlier run: `against`, or the one before of the same profile, portal
        and scope. Rows are at most `limit` per change. What belongs to a department or liaison now counts, and what is
        gone and did. A run that failed has nothing to compare."""
        only = Only(department=department, liaison=liaison)
        with self._reading() as connection:
            key, run = self._find(connection, run_id)
            before = self._find(connection, against) if against else self._before(connection, key, run)
            if before is None or Status.FAILED in {run.status, before[1].status}:
                return nothing_to_compare(run)
            return compare(connection, before, (key, run), only, limit)

    def trends(
        self,
        run_id: str | None = None,
        *,
        department: str | None = None,
        liaison: str | None = None,
        limit: int = 100,
    ) -> Trends:
        """The last runs up to this one, of the same profile, portal and scope, for the city, a department or a liaison.

        Raises:
            ValueError: both a department and a liaison are given.
        """
        only = Only(department=department, liaison=liaison)
        with self._reading() as connection:
            runs = self._alike(connection, *self._find(connection, run_id), limit)
            return read_trends(connection, runs, only)

    def asset_history(self, asset_id: str, run_id: str | None = None, *, limit: int = 100) -> AssetHistory:
        """An asset's scores in the last runs up to this one, of the same profile, portal and scope, and what moved
        them."""
        with self._reading() as connection:
            runs = self._alike(connection, *self._find(connection, run_id), limit)
            return read_asset_history(connection, runs, asset_id)

    def record_digest(self, run_id: str, *, liaison: str, address: str, sent_at: datetime, message_id: str) -> None:
        """Notes that a mail server took an e-mail to a liaison about a run.

        Raises:
            StoreError: one to this liaison at this address is noted already.
        """
        engine = self._engine.execution_options(writes=True)
        with translated(self.name), engine.begin() as connection:
            key = self._find(connection, run_id)[0]
            insert_digest(connection, key, liaison=liaison, address=address, sent_at=sent_at, message_id=message_id)

    def digests(self, run_id: str | None = None) -> pd.DataFrame:
        """The e-mails that were sent about a run: digests' DIGEST_COLUMNS."""
        with self._reading() as connection:
            return read_digests(connection, self._find(connection, run_id)[0])

    def last_digest(self, run_id: str | None, liaison: str, address: str) -> str | None:
        """The run before this one, of the same profile, portal and scope, that the liaison was last told of."""
        with self._reading() as connection:
            key, run = self._find(connection, run_id)
            return connection.execute(last_sent(run, key, liaison, address)).scalar()

    def _before(self, connection: Connection, key: int, run: Run) -> tuple[int, Run] | None:
        earlier = [pair for pair in self._alike(connection, key, run, 2) if pair[0] != key]
        return earlier[-1] if earlier else None

    def _alike(self, connection: Connection, key: int, run: Run, limit: int) -> list[tuple[int, Run]]:
        """Runs of the same kind, up to this one, the oldest first."""
        keys = connection.execute(alike(run, key).limit(limit)).scalars().all()
        found = connection.execute(select(tables.run.c.key, *_RUN_COLUMNS).where(tables.run.c.key.in_(keys)))
        runs = {int(row[0]): _run(row[1:]) for row in found}
        return [(one, runs[one]) for one in reversed(keys)]

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
    area = values["service_area"]
    plain = {"status": Status(values["status"]), "notes": tuple(values["notes"])}
    return Run(**values | plain | {"service_area": tuple(area) if area else None})


def _with_run(frame: pd.DataFrame, run: Run) -> pd.DataFrame:
    frame.insert(0, "run", pd.Series(run.id, index=frame.index, dtype="str"))
    return frame
