"""The rules that a run was judged by: other rules would bring other scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from atxaudit.errors import UsageError
from atxaudit.models import Run
from atxaudit.portal.profile import Profile
from atxaudit.request import Request
from atxaudit.suites.dataset_suite import DatasetSuite
from atxaudit.suites.loader import rule_set_hash
from atxaudit.suites.rule import TableSuite


@dataclass(frozen=True, kw_only=True)
class Rules:
    """All there are, and the portal's words."""

    profile: Profile
    suites: tuple[TableSuite, ...]
    own: Mapping[str, DatasetSuite]

    def request(self, run: Run) -> Request:
        """What the run was asked to do, as far as it decides about verdicts.

        Raises:
            UsageError: the rules have changed since, or are those of another portal.
        """
        if self.profile.name != run.profile:
            raise UsageError(
                f'The run {run.id} was judged by the profile "{run.profile}", not "{self.profile.name}": name that one.'
            )
        for rows in (True, False):
            request = Request(
                profile=self.profile, suites=self.suites, portal=run.portal, as_of=run.as_of, rows=rows, own=self.own
            )
            if rule_set_hash(request.in_force, self.own if rows else None) == run.rule_set:
                return request
        raise UsageError(
            f"The rules have changed since the run {run.id}: audit again and write a fresh workbook, or name the "
            "folder of its rules with --expectations."
        )
