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


def test_every_option_of_every_command_has_a_variable() -> None:
    options = [p for p in parameters(typer.main.get_command(app)) if p.param_type_name == "option"]
    without = {option.name for option in options if not option.envvar} - {"help", "version"}
    assert len(options) > 40
    assert not without


def test_the_list_of_variables_is_what_the_options_read() -> None:
    read: set[str] = set()
    for parameter in parameters(typer.main.get_command(app)):
        variables = parameter.envvar or []
        read |= {variables} if isinstance(variables, str) else set(variables)
    assert {name for name in read if name.startswith("ATXAUDIT_")} == OPTION_VARIABLES
