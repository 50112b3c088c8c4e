"""What a rule is, once read from a suite file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from atxaudit.models import Severity, Table

POINTS = {Severity.CRITICAL: 10.0, Severity.WARNING: 3.0, Severity.INFO: 0.0}  # rules.md, "Severity and points"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One promise: a Great Expectations expectation on one table, with the words people read.

    A rule may have two entries of the same id: the second, `milder`, has a lower severity, and its finding
    is replaced by the harsher one's. On the table `rows` a rule is a template: its column is a role
    (suites/row_roles.py), planned onto the columns of each dataset that have it, and entries of one id must all hold.
    """

    id: str
    suite: str
    dimension: str
    table: Table
    severity: Severity
    points: float  # by severity unless the file gives them
    milder: bool
    type: str  # a registered expectation type, e.g. expect_column_values_to_not_be_null
    kwargs: Mapping[
        str, Any
    ]  # without row_condition, which becomes `conditions`; on rows it is Great Expectations' own
    title: str
    why: str
    fix: str
    source: str
    says: str  # the finding in plain words; {fact} fields are filled from the failing row
    says_together: str  # columns only: the finding of a whole asset, with {failed} and {judged}
    not_applicable: Mapping[str, str] = field(default_factory=dict)  # bool fact → reason when it is false
    could_not_run: Mapping[str, str] = field(default_factory=dict)  # bool fact → cause when it is false
    when_empty: str = ""  # reason when the judged fact is empty (GX skips nulls)
    when_no_column: str = ""  # rows only: reason when no column of a dataset has the role
    failing_rows: str = ""  # the condition in snapshot/profile/failing that finds the rows behind a failed fact
    passes: tuple[Mapping[str, Any], ...] = ()
    fails: tuple[Mapping[str, Any], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The facts (on rows: role or fields) it judges (kwargs column, column_A, column_B, column_list)."""
        named = [self.kwargs[k] for k in ("column", "column_A", "column_B") if k in self.kwargs]
        return tuple(named) + tuple(self.kwargs.get("column_list", ()))

    @property
    def conditions(self) -> tuple[str, ...]:
        """Bool facts that must all hold for the rule to be judged on a row; GX gets them as its row condition."""
        return tuple(self.could_not_run) + tuple(self.not_applicable)


@dataclass(frozen=True, kw_only=True)
class TableSuite:
    """The rules of one suite file that judge one table: one GX suite, one validation."""

    name: str
    table: Table
    rules: tuple[Rule, ...]
