"""`atxaudit audit`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from atxaudit.audit import audit as run_audit
from atxaudit.audit import not_run_share
from atxaudit.cli.options import Data, Suites, read_as_of
from atxaudit.cli.progress import shown_progress
from atxaudit.errors import UsageError
from atxaudit.models import Run, Status
from atxaudit.portal.profile import load_profile
from atxaudit.request import Request
from atxaudit.settings import load_settings
from atxaudit.snapshot.files import load_snapshot
from atxaudit.store import Store, open_store
from atxaudit.suites.loader import load_suites

EXIT_INCOMPLETE = 3  # finished, but more than 2 % of the verdicts could not run


def audit(
    portal: Annotated[
        str | None, typer.Option(envvar="ATXAUDIT_PORTAL", help="The portal's address.", show_default="the profile's")
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(
            envvar="ATXAUDIT_PROFILE", help="A shipped portal profile, or a .yaml file.", show_default="austin"
        ),
    ] = None,
    liaisons: Annotated[
        Path | None,
        typer.Option(envvar="ATXAUDIT_LIAISONS", help="CSV with department, liaison, e-mail and, if any, backup."),
    ] = None,
    department: Annotated[str, typer.Option(envvar="ATXAUDIT_DEPARTMENT", help="Score this department only.")] = "",
    dataset: Annotated[
        list[str] | None, typer.Option(envvar="ATXAUDIT_DATASET", help="Score this asset id only; may be repeated.")
    ] = None,
    rows: Annotated[
        bool,
        typer.Option("--rows/--no-rows", envvar="ATXAUDIT_ROWS", help="Judge rows too (no rule needs them yet)."),
    ] = True,
    as_of: Annotated[
        str | None,
        typer.Option(envvar="ATXAUDIT_AS_OF", help="An ISO time, or a date (its end in the city).", show_default="now"),
    ] = None,
    snapshot: Annotated[
        str, typer.Option(envvar="ATXAUDIT_SNAPSHOT", help="Judge the saved snapshot of this run again, offline.")
    ] = "",
    accept_smaller: Annotated[
        bool,
        typer.Option("--accept-smaller", envvar="ATXAUDIT_ACCEPT_SMALLER", help="Believe a catalog that shrank."),
    ] = False,
    expectations: Suites = None,
    data: Data = None,
) -> None:
    """Audit a portal once, and keep the result.

    Exit code 0: whole. 3: finished, but more than 2 % of the verdicts could not run. 1: failed. 2: wrong usage.

    Example: atxaudit audit --profile austin --liaisons liaisons.csv
    """
    del rows  # accepted from the start, so that nightly jobs need no change when row rules come
    settings = load_settings(data=data)
    suites = load_suites(expectations)
    if snapshot:
        if portal or liaisons:
            raise UsageError("--snapshot judges a saved snapshot: leave out --portal and --liaisons.")
        about = load_snapshot(settings.snapshots / snapshot).about
        chosen, portal, moment = load_profile(profile or about.profile), about.portal, about.as_of
        if chosen.name != about.profile:
            raise UsageError(
                f'The snapshot was read by the profile "{about.profile}", not "{chosen.name}": name that one.'
            )
        moment = read_as_of(as_of, chosen.timezone) if as_of else moment
    else:
        chosen = load_profile(profile or "austin")
        moment = read_as_of(as_of, chosen.timezone)
    request = Request(
        profile=chosen,
        suites=suites,
        portal=(portal or chosen.portal).rstrip("/"),
        as_of=moment,
        liaisons=liaisons,
        department=department,
        datasets=tuple(dataset or ()),
        snapshot=snapshot,
        accept_smaller=accept_smaller,
    )
    with open_store(settings.store_url) as store, shown_progress() as progress:
        run = run_audit(request, settings, store, progress)
        print_summary(run, store)
    if run.status is Status.INCOMPLETE:
        raise typer.Exit(EXIT_INCOMPLETE)


def print_summary(run: Run, store: Store) -> None:
    """What a run brought, in a few lines; the last is its id."""
    console = Console(highlight=False, soft_wrap=True)
    left_out = len(store.left_out(run.id))
    moment = run.as_of.astimezone(ZoneInfo(run.timezone))
    console.print(
        f"{run.title}, as of {moment:%a, %b %-d, %Y, %-I:%M %p %Z}: {run.assets:,} assets, {left_out:,} left out."
    )
    console.print(
        f"{run.failed:,} promises failed, {run.passed:,} passed, {run.not_applicable:,} do not apply, "
        f"{run.could_not_run:,} could not run ({not_run_share(run):.1%} of those due)."
    )
    city = store.scores(run.id, scope="city").iloc[0]
    for name, score, band in (
        ("Published well", city["published_well"], city["band_published"]),
        ("Still true", city["still_true"], city["band_true"]),
    ):
        console.print(f"{name}: {score:.1f}, {band}" if score == score else f"{name}: not measurable")  # noqa: PLR0124 - NaN
    for note in run.notes:
        console.print(f"Note: {note}", markup=False)
    if run.status is Status.INCOMPLETE:
        console.print("Incomplete: over 2 % could not run; see `atxaudit findings --outcome could_not_run`.")
    console.print(f"Run {run.id}")
