"""What pages read from the store: each answer cached by run id, because runs never change.

The store is opened for one answer and closed again (a few milliseconds): no connection outlives it, none is shared
between people, and a store that was moved or upgraded meanwhile is noticed at once. What the caches hold is bounded.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from atxaudit.models import Outcome, Run, Table
from atxaudit.settings import load_settings
from atxaudit.store import open_store

_RUNS_LISTED = 200  # in the run selector; older ones stay in the store
_RUNS_KEPT = 4  # runs of a whole city held in memory
_PARTS_KEPT = 128  # departments, liaisons and assets held in memory


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
        return store.runs(_RUNS_LISTED)


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
    """One run as the pages ask for it. Every method may raise StoreError."""

    url: str
    run: Run

    def scores(self) -> pd.DataFrame:
        """City, departments, liaisons and assets."""
        return _scores(self.url, self.run.id)

    def asset_scores(self, part: Part) -> pd.DataFrame:
        """One row per asset of the part."""
        return _asset_scores(self.url, self.run.id, part.department, part.liaison)

    def assets(self, part: Part) -> pd.DataFrame:
        """The records of the part's assets."""
        return _assets(self.url, self.run.id, part.department, part.liaison)

    def asset(self, asset_id: str) -> pd.DataFrame:
        """One record, or none."""
        return _asset(self.url, self.run.id, asset_id)

    def asset_score(self, asset_id: str) -> pd.DataFrame:
        """Its score row, or none."""
        return _asset_score(self.url, self.run.id, asset_id)

    def verdicts(self, asset_id: str) -> pd.DataFrame:
        """Every verdict on one asset and its columns."""
        return _verdicts(self.url, self.run.id, asset_id)

    def fix_first(self, part: Part) -> pd.DataFrame:
        """The ten repairs that bring most."""
        return _fix_first(self.url, self.run.id, part.department, part.liaison)

    def rule_points(self, part: Part) -> pd.DataFrame:
        """What each broken rule costs the part: rule, title, dimension, points, assets; the costliest first."""
        return _rule_points(self.url, self.run.id, part.department, part.liaison)

    def department_findings(self, department: str) -> pd.DataFrame:
        """What failed on the department itself, not on its assets."""
        return _department_findings(self.url, self.run.id, department)

    def rule_counts(self, department: str | None = None) -> pd.DataFrame:
        """The rules with a count of verdicts per outcome."""
        return _rule_counts(self.url, self.run.id, department)

    def dimension_loss(self) -> pd.DataFrame:
        """Points at stake and lost, per department and dimension."""
        return _dimension_loss(self.url, self.run.id)

    def left_out(self) -> pd.DataFrame:
        """The assets that were not judged, with the reason."""
        return _left_out(self.url, self.run.id)

    def not_run_reasons(self) -> pd.DataFrame:
        """Why verdicts could not run: reason, verdicts, assets; the most frequent first."""
        return _not_run_reasons(self.url, self.run.id)


@st.cache_data(max_entries=_RUNS_KEPT, show_spinner=False)
def _scores(url: str, run_id: str) -> pd.DataFrame:
    with open_store(url, create=False) as store:
        return store.scores(run_id)


@st.cache_data(max_entries=_PARTS_KEPT, show_spinner=False)
def _asset_scores(url: str, run_id: str, department: str | None, liaison: str | None) -> pd.DataFrame:
    with open_store(url, create=False) as store:
        return store.scores(run_id, scope="asset", department=department, liaison=liaison)


@st.cache_data(max_entries=_PARTS_KEPT, show_spinner=False)
def _assets(url: str, run_id: str, department: str | None, liaison: str | None) -> pd.DataFrame:
    with open_store(url, create=False) as store:
        return store.assets(run_id, department=department, liaison=liaison)


@st.cache_data(max_entries=_PARTS_KEPT, show_spinner=False)
def _asset(url: str, run_id: str, asset_id: str) -> pd.DataFrame:
    with open_store(url, create=False) as store:
        return store.asset(run_id, asset_id)


@st.cache_data(max_entries=_PARTS_KEPT, show_spinner=False)
def _asset_score(url: str, run_id: str, asset_id: str) -> pd.DataFrame:
    with open_store(url, create=False) as store:
        return store.scores(run_id, asset_id=asset_id)


@st.cache_data(max_entries=_PARTS_KEPT, show_spinner=False)
def _verdicts(url: str, run_id: str, asset_id: str) -> pd.DataFrame:
    with open_store(url, create=False) as store:
        return store.findings(run_id, asset_id=asset_id, outcome="all")


@st.cache_data(max_entries=_PARTS_KEPT, show_spinner=False)
def _fix_first(url: str, run_id: str, department: str | None, liaison: str | None) -> pd.DataFrame:
    with open_store(url, create=False) as store:
        return store.fix_first(run_id, department=department, liaison=liaison)


@st.cache_data(max_entries=_PARTS_KEPT, show_spinner=False)
def _rule_points(url: str, run_id: str, department: str | None, liaison: str | None) -> pd.DataFrame:
    with open_store(url, create=False) as store:
        queue = store.fix_first(run_id, department=department, liaison=liaison, limit=None)
    by_rule = queue.groupby(["rule", "title", "dimension"], as_index=False)
    costs = by_rule.agg(points=("points", "sum"), assets=("asset_id", "nunique"))
    return costs.sort_values(["points", "rule"], ascending=[False, True], ignore_index=True)


@st.cache_data(max_entries=_PARTS_KEPT, show_spinner=False)
def _department_findings(url: str, run_id: str, department: str) -> pd.DataFrame:
    with open_store(url, create=False) as store:
        found = store.findings(run_id, department=department, suite=Table.DEPARTMENTS)
    return found[found["asset_id"].isna()]


@st.cache_data(max_entries=_PARTS_KEPT, show_spinner=False)
def _rule_counts(url: str, run_id: str, department: str | None) -> pd.DataFrame:
    with open_store(url, create=False) as store:
        return store.rule_counts(run_id, department=department)


@st.cache_data(max_entries=_RUNS_KEPT, show_spinner=False)
def _dimension_loss(url: str, run_id: str) -> pd.DataFrame:
    with open_store(url, create=False) as store:
        return store.dimension_loss(run_id)


@st.cache_data(max_entries=_RUNS_KEPT, show_spinner=False)
def _left_out(url: str, run_id: str) -> pd.DataFrame:
    with open_store(url, create=False) as store:
        return store.left_out(run_id)


@st.cache_data(max_entries=_RUNS_KEPT, show_spinner=False)
def _not_run_reasons(url: str, run_id: str) -> pd.DataFrame:
    with open_store(url, create=False) as store:
        found = store.findings(run_id, outcome=Outcome.COULD_NOT_RUN)
    grouped = found.groupby("reason", as_index=False).agg(verdicts=("rule", "size"), assets=("asset_id", "nunique"))
    return grouped.sort_values(["verdicts", "reason"], ascending=[False, True], ignore_index=True)
