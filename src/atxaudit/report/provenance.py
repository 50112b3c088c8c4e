"""Where the numbers of a report come from, and how anyone can make them again."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from atxaudit.models import Run
from atxaudit.report.coverage import ran_share
from atxaudit.report.scope import Scope
from atxaudit.words import long_moment


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Times are in the city's zone and name it; shares are 0..1."""

    run_id: str
    as_of: str
    finished: str
    portal: str
    profile: str
    run_scope: str  # "whole portal", or what the audit was narrowed to
    scope: str  # of the report, in words
    directory: str  # where the liaisons came from, "" for none
    assets: int  # judged by the run
    left_out: int
    ran_share: float  # of the run's checks that were due
    scope_ran_share: float  # of those of the scope
    rule_set: str
    version: str
    command: str  # makes the report again
    audit_command: str  # judges the saved snapshot again
    notes: tuple[str, ...]


def provenance(run: Run, scope: Scope, name: str, *, left_out: int, not_run_share: float) -> Provenance:
    """Of a report on `name`."""
    return Provenance(
        run_id=run.id,
        as_of=long_moment(run.as_of, run.timezone),
        finished=long_moment(run.finished, run.timezone),
        portal=run.portal,
        profile=run.profile,
        run_scope=run.scope,
        scope="the whole city" if scope.kind == "city" else f"{scope.kind} {name}",
        directory=_in_words(run.directory),
        assets=run.assets,
        left_out=left_out,
        ran_share=ran_share(run),
        scope_ran_share=1 - not_run_share,
        rule_set=run.rule_set,
        version=run.version,
        command=shlex.join(["atxaudit", "report", *scope.option, "--run", run.id]),
        audit_command=shlex.join(["atxaudit", "audit", "--snapshot", run.id, "--profile", run.profile]),
        notes=run.notes,
    )


def _in_words(directory: str) -> str:
    """Where liaisons come from, as a run spells it, for people."""
    kind, _, name = directory.partition(":")
    words = {"csv": f"the file {name}", "dataset": f"the dataset {name} on the portal"}
    return words.get(kind, "the steward fields of the assets" if directory == "steward fields" else directory)
