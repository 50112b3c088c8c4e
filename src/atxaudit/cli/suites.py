"""`atxaudit suites`: the rules."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from atxaudit.cli.options import Format, OutputFormat, Suites
from atxaudit.cli.output import print_rows
from atxaudit.suites.catalogue import catalogue_page, rule_text
from atxaudit.suites.loader import find_milder, find_rule, load_suites, rule_set_hash

app = typer.Typer(no_args_is_help=True, add_completion=False, help="The rules the audit judges by.")


@app.command("list")
def list_rules(output: OutputFormat = Format.TABLE, expectations: Suites = None) -> None:
    """List every rule.

    Example: atxaudit suites list --format json
    """
    rules = [rule for suite in load_suites(expectations) for rule in suite.rules if not rule.milder]
    keys = ("suite", "rule", "table", "severity", "points", "title")
    print_rows(
        [
            dict(zip(keys, (r.suite, r.id, r.table, r.severity, r.points, r.title), strict=True))
            for r in sorted(rules, key=lambda r: r.suite)
        ],
        output,
        shown=keys,
        empty="The folder holds no rule.",
    )


@app.command("show")
def show(rule: Annotated[str, typer.Argument(help="A rule's id.")], expectations: Suites = None) -> None:
    """Show one rule: what it promises, why, how to fix it, and its source.

    Example: atxaudit suites show column-described
    """
    suites = load_suites(expectations)
    text = rule_text(find_rule(suites, rule), find_milder(suites, rule))
    Console(highlight=False, soft_wrap=True).print(text, markup=False)


@app.command("validate")
def validate(expectations: Suites = None) -> None:
    """Read all suites and refuse whatever is doubtful.

    Example: atxaudit suites validate --expectations ./expectations
    """
    suites = load_suites(expectations)
    count = len({rule.id for suite in suites for rule in suite.rules})
    names = {suite.name for suite in suites}
    Console(highlight=False).print(
        f"{count} rules in {len(names)} suites are in order (rule set {rule_set_hash(suites)})."
    )


@app.command("catalogue")
def catalogue(expectations: Suites = None) -> None:
    """Print the rule catalogue as Markdown.

    Example: atxaudit suites catalogue > docs/rule-catalogue.md
    """
    typer.echo(catalogue_page(load_suites(expectations)), nl=False)
