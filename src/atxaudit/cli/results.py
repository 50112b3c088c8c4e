"""`atxaudit runs`, `scores` and `findings`: what the store holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated

import pandas as pd
import typer

from atxaudit.cli.options import Data, Format, OutputFormat, RunId
from atxaudit.cli.output import print_rows, rows_of
from atxaudit.errors import UsageError, did_you_mean
from atxaudit.models import Outcome, Severity
from atxaudit.settings import load_settings
from atxaudit.store import Store, open_store

RUN_KEYS = (
    "run", "profile", "portal", "as_of", "started", "finished", "status", "assets", "passed", "failed",
    "not_applicable", "waived", "could_not_run", "rule_set",
)  # fmt: skip
SCORE_KEYS = (
    "run", "scope", "id", "name", "department", "liaison", "published_well", "still_true", "band_published",
    "band_true", "could_not_run_share", "standing",
)  # fmt: skip
FINDING_KEYS = (
    "run", "asset_id", "asset_name", "department", "liaison", "suite", "rule", "severity", "outcome", "reason",
    "subject", "observed", "failing_count", "judged_count", "points", "fix", "edit_url",
)  # fmt: skip

Department = Annotated[
    str | None, typer.Option(envvar="ATXAUDIT_DEPARTMENT", help="Only this department, by its canonical name.")
]
Liaison = Annotated[str | None, typer.Option(envvar="ATXAUDIT_LIAISON", help="Only this liaison.")]
Asset = Annotated[str | None, typer.Option(envvar="ATXAUDIT_ASSET", help="Only this asset id.")]


def runs(output: OutputFormat = Format.TABLE, data: Data = None) -> None:
    """List the runs, newest first.

    Example: atxaudit runs --format json
    """
    with _store(data) as store:
        rows = [{"run": run.id, **{k: v for k, v in asdict(run).items() if k != "id"}} for run in store.runs()]
    print_rows(
        [{key: row[key] for key in (*RUN_KEYS, "scope", "notes")} for row in rows],
        output,
        shown=("run", "status", "profile", "scope", "as_of", "assets", "failed", "could_not_run"),
        empty="There is no run yet. `atxaudit audit` makes one; `atxaudit demo` shows what it brings.",
    )


def scores(
    run: RunId = None,
    scope: Annotated[
        str | None, typer.Option(envvar="ATXAUDIT_SCOPE", help="asset, department, liaison or city.")
    ] = None,
    department: Department = None,
    liaison: Liaison = None,
    asset: Asset = None,
    output: OutputFormat = Format.TABLE,
    data: Data = None,
) -> None:
    """List the scores of a run: assets, departments, liaisons and the whole city.

    Example: atxaudit scores --scope department
    """
    if scope not in (None, "asset", "department", "liaison", "city"):
        raise UsageError(f'--scope "{scope}" is none of asset, department, liaison, city.')
    with _store(data) as store:
        chosen = store.run(run)
        _refuse_unknown(store, chosen.id, department, liaison, asset)
        found = store.scores(chosen.id, scope=scope, department=department, liaison=liaison, asset_id=asset)
    print_rows(
        rows_of(found.assign(run=chosen.id), SCORE_KEYS),
        output,
        shown=("scope", "id", "name", "published_well", "band_published", "still_true", "band_true", "standing"),
        empty="No score matches.",
    )


def findings(
    run: RunId = None,
    department: Department = None,
    liaison: Liaison = None,
    asset: Asset = None,
    suite: Annotated[str | None, typer.Option(envvar="ATXAUDIT_SUITE", help="Only this suite.")] = None,
    rule: Annotated[str | None, typer.Option(envvar="ATXAUDIT_RULE", help="Only this rule.")] = None,
    severity: Annotated[Severity | None, typer.Option(envvar="ATXAUDIT_SEVERITY", help="Only this severity.")] = None,
    outcome: Annotated[
        str,
        typer.Option(
            envvar="ATXAUDIT_OUTCOME", help="failed, passed, not_applicable, waived, could_not_run, or all verdicts."
        ),
    ] = "failed",
    output: OutputFormat = Format.TABLE,
    data: Data = None,
) -> None:
    """List the findings of a run: which promise failed where, and how to fix it.

    As JSON, a finding about rows names the first of them: id and value.

    Example: atxaudit findings --department "Austin Energy" --severity critical --format csv
    """
    if outcome not in ("all", *Outcome):
        raise UsageError(f'--outcome "{outcome}" is none of all, {", ".join(Outcome)}.')
    with _store(data) as store:
        chosen = store.run(run)
        _refuse_unknown(store, chosen.id, department, liaison, asset)
        rules = store.rules(chosen.id)
        _refuse("suite", suite, rules["suite"])
        _refuse("rule", rule, rules["rule"])
        found = store.findings(
            chosen.id,
            department=department,
            liaison=liaison,
            asset_id=asset,
            suite=suite,
            rule=rule,
            severity=severity,
            outcome=outcome,
        )
    print_rows(
        rows_of(found, (*FINDING_KEYS, "rows") if output is Format.JSON else FINDING_KEYS),
        output,
        shown=("asset_id", "asset_name", "rule", "severity", "subject", "observed", "points")
        if outcome == "failed"
        else ("asset_id", "asset_name", "rule", "outcome", "subject", "reason"),
        empty="No finding matches.",
    )


@contextmanager
def _store(data: Data) -> Iterator[Store]:
    with open_store(load_settings(data=data).store_url, create=False) as store:
        yield store


def _refuse_unknown(store: Store, run: str, department: str | None, liaison: str | None, asset: str | None) -> None:
    """A filter that can match nothing is a slip, not an empty answer."""
    assets = store.assets(run)
    departments = pd.concat([assets["department"], store.scores(run, scope="department")["name"]])
    _refuse("department", department, departments)
    _refuse("liaison", liaison, pd.concat([assets["liaison"], store.scores(run, scope="liaison")["name"]]))
    _refuse("asset", asset, assets["asset_id"])


def _refuse(what: str, wanted: str | None, known: pd.Series) -> None:
    names = [name for name in known.dropna().unique() if name]
    if wanted is not None and wanted.casefold() not in {name.casefold() for name in names}:
        raise UsageError(f'The run has no {what} "{wanted}"{did_you_mean(wanted, names)}.')
