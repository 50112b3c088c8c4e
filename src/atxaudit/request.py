"""What an audit is asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from atxaudit.portal.profile import Profile
from atxaudit.suites.rule import Rule, TableSuite


@dataclass(frozen=True, kw_only=True)
class Request:
    """What to audit, by which rules, and as of when."""

    profile: Profile
    suites: tuple[TableSuite, ...]
    portal: str
    as_of: datetime
    liaisons: Path | None = None
    department: str = ""
    datasets: tuple[str, ...] = ()
    snapshot: str = ""  # the run whose saved snapshot is judged again; the portal is not asked
    accept_smaller: bool = False  # believe a catalog that shrank by more than a fifth

    @property
    def scope(self) -> str:
        """What part of the portal is scored, in words."""
        if self.datasets:
            return "datasets " + ", ".join(sorted(self.datasets))
        return f"department {self.department}" if self.department else "whole portal"

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, both entries of those that have a milder one."""
        return tuple(rule for suite in self.suites for rule in suite.rules)
