"""The command line: every command reads its options, calls one room and prints what came of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, NoReturn

import typer
from rich.console import Console
from typer.core import TyperCommand, TyperGroup

from atxaudit import __version__
from atxaudit.cli.environment import refuse_unknown_settings
from atxaudit.errors import AtxauditError

# Command → where it is. Imported when asked for: reading a score must not wait for the portal's rooms.
COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "audit": "auditing.audit",
        "runs": "results.runs",
        "scores": "results.scores",
        "findings": "results.findings",
        "report": "reporting.report",
        "workbook": "workbooks.app",
        "export": "exporting.app",
        "digest": "digesting.digest",
        "suites": "suites.app",
        "profile": "profiles.app",
        "demo": "serving.demo",
        "dashboard": "serving.dashboard",
    }
)


class LazyGroup(TyperGroup):
    """A group that imports a command when it is called or listed."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - click's signature
        """In the order people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, or None, which click reports with the nearest name."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, _, name = COMMANDS[cmd_name].partition(".")
        found = getattr(import_module(f"atxaudit.cli.{module}"), name)
        if not isinstance(found, typer.Typer):
            single = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
            single.command(cmd_name, cls=TyperCommand)(found)
            found = single
        command = typer.main.get_command(found)
        command.name = cmd_name
        return command


app = typer.Typer(
    name="atxaudit",
    cls=LazyGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Audits a city's open data portal: metadata, ownership, standards and staleness, per department and liaison. "
    "It reads the portal and never writes to it. Begin with `atxaudit demo`.",
)


@app.callback(invoke_without_command=True)
def _options(version: bool = typer.Option(False, "--version", help="Print the version and leave.")) -> None:
    if version:
        typer.echo(f"atxaudit {__version__}")
        raise typer.Exit


def main() -> NoReturn:
    """Runs a command; an error a person can act on is one sentence on stderr and a documented exit code."""
    try:
        refuse_unknown_settings(os.environ)
        app()
    except AtxauditError as error:
        console = Console(stderr=True, soft_wrap=True, highlight=False)
        console.print("[bold]Error:[/bold]", end=" ")
        console.print(str(error), markup=False)
        sys.exit(error.exit_code)
    except BrokenPipeError:  # the reader of a pipe left, as `head` does: nothing is wrong
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    sys.exit(0)
