"""Everything a report says: one summary per scope, from which every format draws the same numbers."""

from __future__ import annotations

from dataclasses import dataclass

from atxaudit.models import Run
from atxaudit.report import answers, gathering, of_asset
from atxaudit.report.contents import Contents
from atxaudit.report.provenance import Provenance, provenance
from atxaudit.report.scope import CITY, Scope, every_scope, find_run, find_scope
from atxaudit.store import Store

__all__ = ["CITY", "Scope", "Summary", "every_scope", "summarise"]


@dataclass(frozen=True, kw_only=True)
class Summary(Contents):
    """One scope of one run: its words, its numbers, and where they come from."""

    run: Run
    scope: Scope
    name: str  # what the report is about, as people call it
    title: str  # of the document
    headline: str  # the answer, without a full stop
    sentence: str  # what to do
    provenance: Provenance


def summarise(store: Store, scope: Scope, run_id: str | None = None, *, all_verdicts: bool = False) -> Summary:
    """What the run (None: the latest) says of the scope; `all_verdicts` reads every verdict of it too.

    Raises:
        ScopeUnknown: the run has no such department, liaison or asset, or failed.
        RunNotFound: there is no such run, or none at all.
        StoreError: the store cannot be read.
    """
    run = find_run(store, run_id)
    scope = find_scope(store, run, scope)
    of = _gather(store, run, scope, all_verdicts=all_verdicts)
    name = answers.name_of(run, scope, of)
    return Summary(
        **vars(of),
        run=run,
        scope=scope,
        name=name,
        title=answers.document_title(run, scope, name),
        headline=answers.headline(scope, of),
        sentence=answers.sentence(scope, of),
        provenance=provenance(
            run,
            scope,
            name,
            left_out=len(store.left_out(run.id)),
            not_run_share=float(of.score["could_not_run_share"]),
        ),
    )


def _gather(store: Store, run: Run, scope: Scope, *, all_verdicts: bool) -> Contents:
    if scope.kind == "asset":
        return of_asset.gather(store, run, scope)
    return gathering.gather(store, run, scope, all_verdicts=all_verdicts)
