"""`atxaudit report`: what people hold who never open the dashboard."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from atxaudit.cli.options import Data, RunId
from atxaudit.errors import UsageError, did_you_mean
from atxaudit.models import Run
from atxaudit.report.scope import CITY, Scope, every_scope, find_run, find_scope
from atxaudit.report.writing import WRITERS, write_reports
from atxaudit.settings import load_settings
from atxaudit.store import Store, open_store

_ONE = "Name one: --city, --department D, --liaison L, --asset ID, or --all for the city, each department and liaison."


def report(
    city: Annotated[bool, typer.Option("--city", envvar="ATXAUDIT_CITY", help="The whole city.")] = False,
    department: Annotated[
        str | None, typer.Option(envvar="ATXAUDIT_DEPARTMENT", help="One department, by its canonical name.")
    ] = None,
    liaison: Annotated[str | None, typer.Option(envvar="ATXAUDIT_LIAISON", help="One liaison's assets.")] = None,
    asset: Annotated[str | None, typer.Option(envvar="ATXAUDIT_ASSET", help="One asset, by its id.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", envvar="ATXAUDIT_ALL", help="The city, each department and each liaison.")
    ] = False,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            envvar="ATXAUDIT_FORMAT",
            help=f"One of {', '.join(WRITERS)}; may be repeated.",
            show_default="pdf",
        ),
    ] = None,
    out: Annotated[Path, typer.Option(envvar="ATXAUDIT_OUT", help="The folder to write into.")] = Path("reports"),
    run: RunId = None,
    data: Data = None,
) -> None:
    """Write reports that people can hold: where one stands, what changed, what to fix first, and all behind it.

    The PDF is accessible (PDF/UA-1), the HTML is one file without scripts, the workbook has a sheet per part. The same
    run gives the same files. Prints the path of each.

    Example: atxaudit report --all --format pdf --format xlsx --out reports
    """
    asked = _asked(city, department, liaison, asset, everything)
    forms = _forms(formats or ["pdf"])
    url = load_settings(data=data).store_url
    with open_store(url, create=False) as store:
        chosen = find_run(store, run)
        scopes = _scopes(store, chosen, asked)
    for path in write_reports(url, chosen.id, scopes, forms, out):
        typer.echo(path)


def _asked(
    city: bool, department: str | None, liaison: str | None, asset: str | None, everything: bool
) -> Scope | None:
    """The scope asked for; None for all of them."""
    named = [
        *([CITY] if city else []),
        *([Scope(kind="department", name=department)] if department is not None else []),
        *([Scope(kind="liaison", name=liaison)] if liaison is not None else []),
        *([Scope(kind="asset", name=asset)] if asset is not None else []),
    ]
    if len(named) + everything != 1:
        raise UsageError(_ONE)
    return named[0] if named else None


def _scopes(store: Store, run: Run, asked: Scope | None) -> list[Scope]:
    return every_scope(store, run) if asked is None else [find_scope(store, run, asked)]


def _forms(asked: list[str]) -> list[str]:
    for form in asked:
        if form not in WRITERS:
            raise UsageError(f'--format "{form}" is none of {", ".join(WRITERS)}{did_you_mean(form, WRITERS)}.')
    return list(dict.fromkeys(asked))
