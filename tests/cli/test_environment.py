"""Every option has an environment variable, and the list of them is whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from atxaudit.cli import app
from atxaudit.cli.environment import OPTION_VARIABLES


def parameters(command: Any) -> Iterator[Any]:
    yield from command.params
    if hasattr(command, "list_commands"):
        for name in command.list_commands(None):
            yield from parameters(command.get_command(None, name))


def test_the_list_of_variables_is_what_the_options_read() -> None:
    read: set[str] = set()
    for parameter in parameters(typer.main.get_command(app)):
        variables = parameter.envvar or []
        read |= {variables} if isinstance(variables, str) else set(variables)
    assert {name for name in read if name.startswith("ATXAUDIT_")} == OPTION_VARIABLES
