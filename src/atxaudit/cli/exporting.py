"""`atxaudit export`: what a run found, in files that a portal or a program takes."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from atxaudit.cli.options import Data, Format, RunId
from atxaudit.errors import UsageError
from atxaudit.models import Run, Status
from atxaudit.report.files import write_file
from atxaudit.report.open_data.dqv import quality_measurements
from atxaudit.report.open_data.table import as_csv, as_json, dictionary_csv, dictionary_rows, score_rows
from atxaudit.report.scope import find_run
from atxaudit.settings import load_settings
from atxaudit.store import Store, open_store

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Scores as open data, ready to publish.")


class Kind(StrEnum):
    """What a file of scores is."""

    CSV = "csv"
    JSON = "json"
    JSONLD = "jsonld"


_WRITERS: dict[Kind, Callable[[Store, list[Run]], str]] = {
    Kind.CSV: lambda store, runs: as_csv(score_rows(store, runs)),
    Kind.JSON: lambda store, runs: as_json(score_rows(store, runs)),
    Kind.JSONLD: quality_measurements,
}
_DICTIONARIES: dict[Kind, Callable[[], str]] = {
    Kind.CSV: dictionary_csv,
    Kind.JSON: lambda: as_json(dictionary_rows()),
}
Out = Annotated[Path, typer.Option("--out", envvar="ATXAUDIT_OUT", help="The file to write; - is the standard output.")]
Force = Annotated[bool, typer.Option("--force", envvar="ATXAUDIT_FORCE", help="Write over files that are there.")]
_STDOUT = Path("-")


@app.command("scores")
def scores(
    kind: Annotated[Kind, typer.Option("--format", envvar="ATXAUDIT_FORMAT", help="The kind of file.")] = Kind.CSV,
    out: Out = _STDOUT,
    run: RunId = None,
    all_runs: Annotated[
        bool, typer.Option("--all-runs", envvar="ATXAUDIT_ALL_RUNS", help="Every run of the same portal and scope.")
    ] = False,
    force: Force = False,
    data: Data = None,
) -> None:
    """Write the scores of every asset as a tidy table with its data dictionary, or as linked data.

    One row per asset, run and rule version. It names no liaisons and no addresses, and shows no evidence. Beside
    scores.csv stands scores-dictionary.csv. With --format jsonld it is DQV, as DCAT-US 3 takes it.

    Example: atxaudit export scores --all-runs --out scores.csv
    """
    if run and all_runs:
        raise UsageError("Name one run with --run, or take all with --all-runs.")
    dictionary = out.with_name(f"{out.stem}-dictionary{out.suffix}") if kind in _DICTIONARIES else None
    _refuse_overwriting([out, dictionary], force)
    with open_store(load_settings(data=data).store_url, create=False) as store:
        runs = _chosen(store, run, all_runs)
        text = _WRITERS[kind](store, runs)
    if out == _STDOUT:
        typer.echo(text, nl=False)
        return
    if dictionary:
        write_file(dictionary, _DICTIONARIES[kind]())
    write_file(out, text)
    beside = f" Its data dictionary: {dictionary}." if dictionary else ""
    many = f"{len(runs):,} {'run' if len(runs) == 1 else 'runs'}"
    Console(stderr=True, highlight=False, soft_wrap=True).print(f"Wrote {out}: {many}.{beside}", markup=False)


@app.command("dictionary")
def dictionary(
    kind: Annotated[
        Format, typer.Option("--format", envvar="ATXAUDIT_FORMAT", help="How to print the dictionary.")
    ] = Format.CSV,
) -> None:
    """Print what the columns of the table of scores mean.

    Example: atxaudit export dictionary --format json
    """
    if kind is Format.TABLE:
        raise UsageError("The data dictionary is printed as csv or json.")
    typer.echo(_DICTIONARIES[Kind(kind.value)](), nl=False)


def _chosen(store: Store, run: str | None, all_runs: bool) -> list[Run]:
    """One run, or all that can stand in one table: of the same portal and scope as the latest. The oldest first."""
    chosen = find_run(store, run)
    if not all_runs:
        return [chosen]
    alike = [one for one in store.runs() if one.status is not Status.FAILED and _kind(one) == _kind(chosen)]
    return sorted(alike, key=lambda one: (one.as_of, one.started))


def _kind(run: Run) -> tuple[str, str, str]:
    return run.profile, run.portal, run.scope


def _refuse_overwriting(files: list[Path | None], force: bool) -> None:
    """Before any work is done."""
    for file in files:
        if file and file != _STDOUT and file.exists() and not force:
            raise UsageError(f"{file} is there already: name another file with --out, or write over it with --force.")
