"""What pages read from the store: each answer cached by run id, because runs never change.

The store is opened for one answer and closed again (a few milliseconds): no connection outlives it, none is shared
between people, and a store that was moved or upgraded meanwhile is noticed at once. What the caches hold is bounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from atxaudit.models import Run, Table
from atxaudit.settings import load_settings
from atxaudit.store import open_store
from atxaudit.store.changes import Changes
from atxaudit.store.history import AssetHistory, Trends

RUNS_LISTED = 200  # in the run selector; older ones stay in the store
_RUNS_KEPT = 4  # runs of a whole city held in memory
_PARTS_KEPT = 32  # departments, liaisons and assets held in memory
_QUESTIONS = 6  # that pages ask of most of them


def store_url() -> str:
    """Where the runs are, by the settings in force.

    Raises:
        UsageError: a setting is of the wrong kind.
    """
    return load_settings().store_url


def read_runs(url: str) -> list[Run]:
    """Every run, failed ones too, the newest first; asked anew each time, so that a new audit shows.

    Raises:
        StoreMissing: nothing was audited yet.
        StoreError: the store cannot be read, or is of a newer atxaudit.
    """
    with open_store(url, create=False) as store:
        return store.runs(RUNS_LISTED)


@dataclass(frozen=True, kw_only=True)
class Part:
    """What of a run is looked at: all of it, one department, or one liaison's assets."""

    department: str | None = None
    liaison: str | None = None

    @property
    def name(self) -> str:
        """As people call it; "" for all of the run."""
        return self.department or self.liaison or ""


@dataclass(frozen=True, kw_only=True)
class RunReader:
    """One run as the pages ask for it. Every method may raise StoreError; columns are the store's."""

    url: str
    run: Run

    def scores(self) -> pd.DataFrame:
        """City, departments, liaisons and assets."""
        return self._of_run("scores")

    def asset_scores(self, part: Part) -> pd.DataFrame:
        """One row per asset of the part."""
        return self._of_part("scores", part, scope="asset")

    def assets(self, part: Part) -> pd.DataFrame:
        """The records of the part's assets."""
        return self._of_part("assets", part)

    def asset(self, asset_id: str) -> pd.DataFrame:
        """One record, or none."""
        return self._of_part("asset", asset_id=asset_id)

    def asset_score(self, asset_id: str) -> pd.DataFrame:
        """Its score row, or none."""
        return self._of_part("scores", asset_id=asset_id)

    def columns(self, asset_id: str) -> pd.DataFrame:
        """Its columns with their profiles."""
        return self._of_part("columns", asset_id=asset_id)

    def verdicts(self, asset_id: str) -> pd.DataFrame:
        """Every verdict on one asset and its columns."""
        return self._of_part("findings", asset_id=asset_id, outcome="all")

    def asset_history(self, asset_id: str) -> AssetHistory:
        """Its scores over the runs up to this one, and what moved them."""
        told: AssetHistory = self._asked("asset_history", asset_id=asset_id)
        return told

    def fix_first(self, part: Part) -> pd.DataFrame:
        """The ten repairs that bring most."""
        return self._of_part("fix_first", part)

    def due_next(self, part: Part, *, late: bool | None = None, limit: int = 10) -> pd.DataFrame:
        """Assets by the day on which they must change."""
        return self._of_part("due_next", part, late=late, limit=limit)

    def security(self, part: Part) -> pd.DataFrame:
        """The open security queue, which no score counts: failed verdicts, evidence masked."""
        return self._of_part("findings", part, suite="security")

    def poor_and_viewed(self, part: Part) -> pd.DataFrame:
        """The ten most viewed assets that are poor in either score."""
        return self._of_part("poor_and_viewed", part)

    def methods(self) -> pd.DataFrame:
        """How each department publishes."""
        return self._of_run("methods")

    def department_findings(self, department: str) -> pd.DataFrame:
        """What failed on the department itself, not on its assets."""
        found = self._of_part("findings", Part(department=department), suite=Table.DEPARTMENTS.value)
        return found[found["asset_id"].isna()]

    def rules(self) -> pd.DataFrame:
        """The rules this run was judged by."""
        return self._of_run("rules")

    def rule_counts(self, part: Part) -> pd.DataFrame:
        """The rules with their verdicts per outcome, and what they cost the part."""
        return self._of_part("rule_counts", part)

    def failing_assets(self, rule: str, part: Part) -> pd.DataFrame:
        """The assets where a rule failed, the costliest first."""
        return self._of_part("failing_assets", part, rule=rule)

    def failing_departments(self, rule: str, part: Part) -> pd.DataFrame:
        """The findings of a rule that judges departments."""
        return self._of_part("findings", part, rule=rule)

    def scores_of(self, run_id: str) -> pd.DataFrame:
        """City, departments, liaisons and assets of another run."""
        found: pd.DataFrame = _whole(self.url, run_id, "scores")
        return found

    def rule_counts_of(self, run_id: str, part: Part) -> pd.DataFrame:
        """The rules of another run with their verdicts per outcome."""
        chosen = {"department": part.department, "liaison": part.liaison}
        found: pd.DataFrame = _part(self.url, run_id, "rule_counts", **chosen)
        return found

    def all_changes(self, part: Part, against: str) -> Changes:
        """Every finding of two runs; not kept in memory, because a city has very many."""
        chosen = {"department": part.department, "liaison": part.liaison}
        told: Changes = _answer(self.url, self.run.id, "changes", against=against, limit=None, **chosen)
        return told

    def dimension_loss(self, by: str, part: Part | None = None) -> pd.DataFrame:
        """Points at stake and lost per dimension and per group; `by`: department, liaison or city."""
        return self._of_part("dimension_loss", part, by=by)

    def changes(self, part: Part, against: str | None = None, limit: int = 100) -> Changes:
        """What became of each finding since an earlier run; by itself the one before."""
        told: Changes = self._asked("changes", part, against=against, limit=limit)
        return told

    def trends(self, part: Part) -> Trends:
        """Scores and losses over the runs up to this one."""
        told: Trends = self._asked("trends", part)
        return told

    def left_out(self) -> pd.DataFrame:
        """The assets that were not judged, with the reason."""
        return self._of_run("left_out")

    def not_run_reasons(self, part: Part) -> pd.DataFrame:
        """Why verdicts could not run and whose side that is, the most frequent first."""
        return self._of_part("not_run_reasons", part)

    def _of_run(self, question: str) -> pd.DataFrame:
        found: pd.DataFrame = _whole(self.url, self.run.id, question)
        return found

    def _of_part(self, question: str, part: Part | None = None, **how: Any) -> pd.DataFrame:
        found: pd.DataFrame = self._asked(question, part, **how)
        return found

    def _asked(self, question: str, part: Part | None = None, **how: Any) -> Any:
        chosen = {} if part is None else {"department": part.department, "liaison": part.liaison}
        return _part(self.url, self.run.id, question, **chosen, **how)


@st.cache_data(max_entries=_RUNS_KEPT * _QUESTIONS, show_spinner=False)
def _whole(url: str, run_id: str, question: str) -> Any:
    return _answer(url, run_id, question)


@st.cache_data(max_entries=_PARTS_KEPT * _QUESTIONS, show_spinner=False)
def _part(url: str, run_id: str, question: str, **how: Any) -> Any:
    return _answer(url, run_id, question, **how)


def _answer(url: str, run_id: str, question: str, **how: Any) -> Any:
    """What the store's method of that name says of the run."""
    with open_store(url, create=False) as store:
        return getattr(store, question)(run_id=run_id, **how)
