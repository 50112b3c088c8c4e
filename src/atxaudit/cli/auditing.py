"""`atxaudit audit`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from atxaudit.audit import audit as run_audit
from atxaudit.audit import not_run_share
from atxaudit.cli.options import Data, Suites, read_as_of
from atxaudit.cli.progress import shown_progress
from atxaudit.demo.base import own_promises
from atxaudit.errors import UsageError
from atxaudit.models import Run, Status
from atxaudit.portal.profile import Profile, load_profile
from atxaudit.request import Request, Staff
from atxaudit.settings import load_settings
from atxaudit.snapshot.files import load_snapshot
from atxaudit.snapshot.rows.limits import Limits
from atxaudit.store import Store, open_store
from atxaudit.suites.dataset_suite import DatasetSuite, load_dataset_suites
from atxaudit.suites.loader import load_suites

EXIT_INCOMPLETE = 3  # finished, but more than 2 % of the verdicts could not run
EXIT_INTERRUPTED = 130  # as shells have it for Ctrl-C
LIMITS = Limits()


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
        typer.Option("--rows/--no-rows", envvar="ATXAUDIT_ROWS", help="Judge the rows of datasets too."),
    ] = True,
    limit_rows: Annotated[
        int,
        typer.Option(envvar="ATXAUDIT_LIMIT_ROWS", min=1, help="Read a sample of datasets with more rows than this."),
    ] = LIMITS.limit_rows,
    sample_rows: Annotated[
        int, typer.Option(envvar="ATXAUDIT_SAMPLE_ROWS", min=20, help="How many rows a sample has.")
    ] = LIMITS.sample_rows,
    workers: Annotated[
        int | None,
        typer.Option(
            envvar="ATXAUDIT_WORKERS",
            min=1,
            help="Processes that examine datasets, each in 2 GiB at most; 1 is this one alone.",
            show_default="one a core; 1 where datasets are few",
        ),
    ] = None,
    scheduler: Annotated[
        str,
        typer.Option(
            envvar="ATXAUDIT_SCHEDULER",
            help="Examine datasets on a Dask cluster, such as tcp://10.0.0.5:8786. Its machines must see the data "
            "folder under the same name.",
        ),
    ] = "",
    resume: Annotated[
        bool, typer.Option("--resume", envvar="ATXAUDIT_RESUME", help="Go on with the newest interrupted run.")
    ] = False,
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

    Exit code 0: whole. 3: finished, but more than 2 % of the verdicts could not run. 1: failed. 2: wrong usage. A run
    that Ctrl-C or a fault ends while it reads rows goes on with --resume.

    Example: atxaudit audit --profile austin --liaisons liaisons.csv
    """
    if resume and as_of:
        raise UsageError("--resume goes on with a run, and its moment: leave out --as-of.")
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
        rows=rows,
        own=own_promises_of(chosen, expectations),
        limits=Limits(limit_rows=limit_rows, sample_rows=sample_rows),
        staff=Staff(workers=workers, scheduler=scheduler),
        resume=resume,
    )
    with open_store(settings.store_url) as store, shown_progress() as progress:
        try:
            run = run_audit(request, settings, store, progress)
        except KeyboardInterrupt:
            Console(stderr=True, highlight=False).print("Interrupted. `atxaudit audit --resume` goes on from here.")
            raise typer.Exit(EXIT_INTERRUPTED) from None
        print_summary(run, store)
    if run.status is Status.INCOMPLETE:
        raise typer.Exit(EXIT_INCOMPLETE)


def own_promises_of(profile: Profile, expectations: Path | None) -> Mapping[str, DatasetSuite]:
    """The datasets' own suites; the demo city's departments have theirs inside the package."""
    if profile.name == "demo" and expectations is None:
        return own_promises()
    return load_dataset_suites(expectations)


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
