"""What an audit is asked to do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path

from atxaudit.models import Table
from atxaudit.portal.profile import Profile
from atxaudit.snapshot.rows.limits import Limits
from atxaudit.suites.dataset_suite import OWN_PROMISES, DatasetSuite
from atxaudit.suites.rule import Rule, TableSuite

NEEDS_ROWS = "rows_read"  # the condition of every rule on facts that come from rows


@dataclass(frozen=True, kw_only=True)
class Staff:
    """How many examine datasets, and where."""

    workers: int | None = None  # None: one a core, or this process alone where datasets are few
    scheduler: str = ""  # of a Dask cluster, instead of workers on this machine


@dataclass(frozen=True, kw_only=True)
class Request:
    """What to audit, by which rules, and as of when."""

    profile: Profile
    suites: tuple[TableSuite, ...]  # all there are; `in_force` are those the run judges by
    portal: str
    as_of: datetime
    liaisons: Path | None = None
    department: str = ""
    datasets: tuple[str, ...] = ()
    snapshot: str = ""  # the run whose saved snapshot is judged again; the portal is not asked
    accept_smaller: bool = False  # believe a catalog that shrank by more than a fifth
    rows: bool = True  # false: the rules that need rows are left out
    own: Mapping[str, DatasetSuite] = field(default_factory=dict)  # what departments promise of single datasets
    limits: Limits = field(default_factory=Limits)
    staff: Staff = field(default_factory=Staff)
    resume: bool = False  # go on with the newest interrupted run of the same kind

    @property
    def scope(self) -> str:
        """What part of the portal is scored, in words."""
        if self.datasets:
            return "datasets " + ", ".join(sorted(self.datasets))
        return f"department {self.department}" if self.department else "whole portal"

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules in force, both entries of those that have a milder one."""
        suites = (*self.in_force, OWN_PROMISES) if self.rows and self.own else self.in_force
        return tuple(rule for suite in suites for rule in suite.rules)

    @property
    def row_rules(self) -> tuple[Rule, ...]:
        """The rules in force on the rows of any dataset."""
        return tuple(rule for suite in self.in_force if suite.table is Table.ROWS for rule in suite.rules)

    @property
    def asked(self) -> str:
        """What decides about the verdicts beside portal, profile, scope and rules; equal for what may be resumed."""
        return json.dumps([self.snapshot, self.rows, asdict(self.limits)])

    @property
    def in_force(self) -> tuple[TableSuite, ...]:
        """The suites, without the rules that need rows where no rows are to be read."""
        if self.rows:
            return self.suites
        kept = (
            replace(suite, rules=tuple(rule for rule in suite.rules if not needs_rows(rule))) for suite in self.suites
        )
        return tuple(suite for suite in kept if suite.rules)


def needs_rows(rule: Rule) -> bool:
    """Whether a rule cannot run without the rows of datasets."""
    return rule.table is Table.ROWS or NEEDS_ROWS in rule.could_not_run
