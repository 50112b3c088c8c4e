"""`atxaudit workbook`: better texts, written in Excel and judged before anybody pastes them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from atxaudit.cli.auditing import own_promises_of
from atxaudit.cli.options import Data, Format, OutputFormat, RunId, Suites
from atxaudit.cli.output import print_rows
from atxaudit.errors import ProfileError, UsageError
from atxaudit.portal.profile import Profile, load_profile
from atxaudit.proposal import Proposal, Rules, Standing, TextOutcome, propose
from atxaudit.report.files import safe_name, write_file
from atxaudit.report.scope import Scope, find_run
from atxaudit.report.workbook.reading import read_workbook
from atxaudit.report.workbook.writing import bulk_fixes
from atxaudit.settings import load_settings
from atxaudit.store import open_store
from atxaudit.suites.loader import load_suites
from atxaudit.words import score

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Better texts in Excel: a workbook per liaison, and what it brings.",
)
ProfileName = Annotated[
    str | None,
    typer.Option(
        "--profile", envvar="ATXAUDIT_PROFILE", help="A portal profile, or a .yaml file.", show_default="the run's"
    ),
]
KEYS = (
    "kind", "id", "name", "field", "column", "field_name", "text", "outcome", "reason", "advice",
    "would_pass", "would_break",
    "published_well_before", "published_well_after", "still_true_before", "still_true_after", "edit_url",
)  # fmt: skip


@app.command("write")
def write(
    liaison: Annotated[str | None, typer.Option(envvar="ATXAUDIT_LIAISON", help="Whose datasets.")] = None,
    department: Annotated[str | None, typer.Option(envvar="ATXAUDIT_DEPARTMENT", help="Or a department's.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(envvar="ATXAUDIT_OUT", help="The file to write.", show_default="named for the liaison, here"),
    ] = None,
    run: RunId = None,
    force: Annotated[
        bool, typer.Option("--force", envvar="ATXAUDIT_FORCE", help="Write over a file that is there.")
    ] = False,
    data: Data = None,
) -> None:
    """Write the workbook of a liaison: per dataset its texts, what is wrong with them, and room for new ones.

    Example: atxaudit workbook write --liaison "Ada Fern" --out ada.xlsx
    """
    scope = _scope(liaison, department)
    settings = load_settings(data=data)
    with open_store(settings.store_url, create=False) as store:
        chosen = find_run(store, run)
        file = out or Path(safe_name(f"Texts {scope.name}", chosen.id, ".xlsx"))
        if file.is_dir():
            file /= safe_name(f"Texts {scope.name}", chosen.id, ".xlsx")
        if file.exists() and not force:
            raise UsageError(f"{file} is there already: name another file with --out, or write over it with --force.")
        _, content = bulk_fixes(store, scope, chosen.id, _offered(chosen.profile))
    write_file(file, content)
    Console(stderr=True, highlight=False, soft_wrap=True).print(f"Wrote {file}.", markup=False)


@app.command("read")
def read(
    file: Annotated[Path, typer.Argument(help="A workbook with new texts.")],
    output: OutputFormat = Format.TABLE,
    profile: ProfileName = None,
    expectations: Suites = None,
    data: Data = None,
) -> None:
    """Read a workbook back: which new texts would pass, the scores they would bring, and what to paste where.

    The portal is neither asked nor changed: the texts are judged on the saved snapshot of the run.

    Example: atxaudit workbook read ada.xlsx
    """
    filled = read_workbook(file)
    settings = load_settings(data=data)
    with open_store(settings.store_url, create=False) as store:
        chosen = load_profile(profile or find_run(store, filled.run).profile)
        rules = Rules(profile=chosen, suites=load_suites(expectations), own=own_promises_of(chosen, expectations))
        proposal = propose(filled, rules, settings, store)
    if output is Format.TABLE:
        _print(proposal)
        return
    rows = [_standing_row(one) for one in (proposal.group, *proposal.assets)]
    print_rows([*rows, *map(_text_row, proposal.texts)], output, shown=KEYS, empty="The workbook holds no new text.")


def _scope(liaison: str | None, department: str | None) -> Scope:
    if (liaison is None) == (department is None):
        raise UsageError("Name a liaison with --liaison, or a department with --department.")
    return (
        Scope(kind="liaison", name=liaison) if liaison is not None else Scope(kind="department", name=department or "")
    )


def _offered(profile_name: str) -> Mapping[str, tuple[str, ...]]:
    """The words that the portal offers, where it has a list; none where its profile is not here."""
    try:
        profile: Profile = load_profile(profile_name)
    except ProfileError:
        return {}
    return {
        "category": profile.categories or (),
        "frequency": tuple(row.label for row in profile.frequencies if profile.match_frequency(row.label)),
        "licence": tuple(name for name in profile.open_licences if " " in name),
    }


def _standing_row(one: Standing) -> dict[str, Any]:
    return dict.fromkeys(KEYS) | {
        "kind": one.kind,
        "id": one.id,
        "name": one.name,
        "would_pass": "; ".join(one.repaired),
        "would_break": "; ".join(one.broken),
        "published_well_before": one.published_before,
        "published_well_after": one.published_after,
        "still_true_before": one.true_before,
        "still_true_after": one.true_after,
        "edit_url": one.edit_url,
    }


def _text_row(one: TextOutcome) -> dict[str, Any]:
    return dict.fromkeys(KEYS) | {
        "kind": "text",
        "id": one.new.asset_id,
        "name": one.asset_name,
        "field": one.new.place.label,
        "column": one.column_name,
        "field_name": one.new.field_name,
        "text": one.new.text,
        "outcome": one.fate.value,
        "reason": one.reason,
        "advice": one.advice,
        "would_pass": "; ".join(one.repaired),
        "edit_url": one.edit_url,
    }


def _print(proposal: Proposal) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for remark in proposal.remarks:
        console.print(f"Note: {remark}", markup=False)
    if not proposal.texts:
        Console(stderr=True, highlight=False).print("The workbook holds no new text.")
        return
    for one in (proposal.group, *proposal.assets):
        console.print(
            f"{one.name} ({one.id}): {_moved(one)}" if one.kind == "asset" else f"{one.name}: {_moved(one)}",
            markup=False,
        )
        for title in one.repaired:
            console.print(f"  ✓ would pass: {title}", markup=False)
        for sentence in one.broken:
            console.print(f"  ✕ would fail: {sentence}", markup=False)
    _print_failing(console, proposal)
    console.print("\nWhat to paste where")
    for text in proposal.texts:
        if not text.reason:
            console.print(f"{text.edit_url}  {_where(text)}", markup=False)
            console.print(f"    {text.new.text}", markup=False)
            if text.advice:
                console.print(f"    Better still: {text.advice}", markup=False)


def _print_failing(console: Console, proposal: Proposal) -> None:
    failing = [text for text in proposal.texts if text.reason]
    if failing:
        console.print("\nNot ready yet")
    for text in failing:
        console.print(f"  ✕ {text.asset_name}, {_where(text)}: {text.reason}", markup=False)


def _where(text: TextOutcome) -> str:
    column = f" of “{text.column_name}”" if text.column_name else ""
    return f"{text.new.place.label}{column}"


def _moved(one: Standing) -> str:
    pairs = (
        ("Published well", one.published_before, one.published_after),
        ("Still true", one.true_before, one.true_after),
    )
    return ", ".join(f"{name} {_arrow(before, after)}" for name, before, after in pairs)


def _arrow(before: float | None, after: float | None) -> str:
    shown = [score(float("nan") if value is None else value) for value in (before, after)]
    return shown[0] if shown[0] == shown[1] else " → ".join(shown)
