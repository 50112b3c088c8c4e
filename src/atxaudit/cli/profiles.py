"""`atxaudit profile`: what is known about a portal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from atxaudit.cli.options import Format, OutputFormat
from atxaudit.cli.output import print_rows
from atxaudit.errors import UsageError
from atxaudit.portal.draft import draft_profile
from atxaudit.portal.profile import load_profile, shipped_profiles
from atxaudit.reading import open_portal
from atxaudit.settings import load_settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Portal profiles: fields, vocabularies and departments of one portal.",
)


@app.command("list")
def list_profiles(output: OutputFormat = Format.TABLE) -> None:
    """List the profiles that ship with atxaudit.

    Example: atxaudit profile list
    """
    profiles = [load_profile(name) for name in shipped_profiles()]
    print_rows(
        [
            {
                "name": profile.name,
                "title": profile.title,
                "portal": profile.portal,
                "domains": ", ".join(profile.domains),
                "departments": len(profile.departments),
            }
            for profile in profiles
        ],
        output,
        shown=("name", "title", "portal", "domains", "departments"),
        empty="No profile ships with this installation.",
    )


@app.command("validate")
def validate(file: Annotated[str, typer.Argument(help="A .yaml file, or the name of a shipped profile.")]) -> None:
    """Read a profile and refuse whatever is wrong in it.

    Example: atxaudit profile validate mycity.yaml
    """
    profile = load_profile(file)
    Console(highlight=False, soft_wrap=True).print(
        f"{profile.name} is in order: {len(profile.departments)} departments, {len(profile.fields)} fields, "
        f"portal {profile.portal}.",
        markup=False,
    )


@app.command("init")
def init(
    domain: Annotated[str, typer.Argument(help="The portal's domain, for example data.mycity.gov.")],
    portal: Annotated[
        str | None, typer.Option(envvar="ATXAUDIT_PORTAL", help="Its address.", show_default="https://DOMAIN")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(envvar="ATXAUDIT_OUT", help="The file to write.", show_default="DOMAIN.yaml")
    ] = None,
) -> None:
    """Draft the profile of another Socrata portal from its catalog, for a person to complete.

    Example: atxaudit profile init data.mycity.gov
    """
    target = out or Path(f"{domain.partition('.')[2].partition('.')[0] or domain}.yaml")
    if target.exists():
        raise UsageError(f"{target} is there already: name another file with --out.")
    address = (portal or f"https://{domain}").rstrip("/")
    with open_portal(address, load_settings()) as client:
        assets, _ = client.read_catalog((domain,))
    try:
        target.write_text(draft_profile(domain, address, assets), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}. Choose another with --out.") from error
    Console(highlight=False, soft_wrap=True).print(
        f"Drafted {target} from {len(assets):,} assets. Complete it, then: atxaudit profile validate {target}",
        markup=False,
    )
