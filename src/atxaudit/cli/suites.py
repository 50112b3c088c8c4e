"""`atxaudit suites`: the rules, and what of them is judged in the rows of a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from atxaudit.cli.options import Data, Format, OutputFormat, RunId, Suites
from atxaudit.cli.output import print_rows
from atxaudit.errors import UsageError
from atxaudit.models import Table
from atxaudit.settings import load_settings
from atxaudit.suites.catalogue import catalogue_page, rule_text
from atxaudit.suites.dataset_suite import OWN_PROMISES, load_dataset_suites
from atxaudit.suites.loader import find_entries, find_milder, find_rule, load_suites, rule_set_hash
from atxaudit.suites.rule import Rule, TableSuite

if TYPE_CHECKING:
    from atxaudit.cli.saved_rows import SavedDataset

app = typer.Typer(no_args_is_help=True, add_completion=False, help="The rules the audit judges by.")

AssetId = Annotated[str, typer.Argument(metavar="ID", help="A dataset's id.")]
Out = Annotated[Path | None, typer.Option("--out", envvar="ATXAUDIT_OUT", help="The file to write.", show_default="-")]
Force = Annotated[bool, typer.Option("--force", envvar="ATXAUDIT_FORCE", help="Write over a file that is there.")]


@app.command("list")
def list_rules(output: OutputFormat = Format.TABLE, expectations: Suites = None) -> None:
    """List every rule.

    Example: atxaudit suites list --format json
    """
    rules: dict[str, Rule] = {}
    for rule in (rule for suite in _all_suites(expectations) for rule in suite.rules if not rule.milder):
        rules.setdefault(rule.id, rule)
    keys = ("suite", "rule", "table", "severity", "points", "title")
    print_rows(
        [
            dict(zip(keys, (r.suite, r.id, r.table, r.severity, r.points, r.title), strict=True))
            for r in sorted(rules.values(), key=lambda r: r.suite)
        ],
        output,
        shown=keys,
        empty="The folder holds no rule.",
    )


@app.command("show")
def show(
    rule: Annotated[str | None, typer.Argument(help="A rule's id.", show_default=False)] = None,
    asset: Annotated[
        str | None, typer.Option(envvar="ATXAUDIT_ASSET", help="Show what is judged in the rows of this dataset.")
    ] = None,
    run: RunId = None,
    output: OutputFormat = Format.TABLE,
    expectations: Suites = None,
    data: Data = None,
) -> None:
    """Show one rule: what it promises, why, how to fix it, and its source. Or the plan of one dataset.

    The plan tells what each column of the dataset is and why, which promises are judged on it, and which are not.

    Example: atxaudit suites show column-described
    Example: atxaudit suites show --asset abcd-1234
    """
    if rule:
        suites = _all_suites(expectations)
        find_rule(suites, rule)
        text = rule_text(find_entries(suites, rule), find_milder(suites, rule))
        Console(highlight=False, soft_wrap=True).print(text, markup=False)
        return
    if not asset:
        raise UsageError("Name a rule, or a dataset with --asset ID.")
    from atxaudit.cli.planned import KEYS, plan_of, planned_rows  # noqa: PLC0415  it reads rows: costly to import

    dataset = _read_saved(asset, run, data, expectations)
    plan = plan_of(dataset, load_suites(expectations), load_dataset_suites(expectations))
    print_rows(planned_rows(dataset, plan), output, shown=KEYS, empty="Nothing is planned.")


@app.command("validate")
def validate(expectations: Suites = None) -> None:
    """Read all suites, those of single datasets too, and refuse whatever is doubtful.

    Example: atxaudit suites validate --expectations ./expectations
    """
    suites, own = load_suites(expectations), load_dataset_suites(expectations)
    count = len({rule.id for suite in suites for rule in suite.rules})
    names = {suite.name for suite in suites}
    promises = sum(len(suite.promises) for suite in own.values())
    datasets = f", and {promises:,} of departments' own about {len(own):,} of their datasets" if own else ""
    Console(highlight=False, soft_wrap=True).print(
        f"{count} rules in {len(names)} suites{datasets} are in order (rule set {rule_set_hash(suites, own)})."
    )


@app.command("catalogue")
def catalogue(expectations: Suites = None) -> None:
    """Print the rule catalogue as Markdown.

    Example: atxaudit suites catalogue > docs/rule-catalogue.md
    """
    typer.echo(catalogue_page(_all_suites(expectations)), nl=False)


@app.command("draft")
def draft(
    asset: AssetId,
    out: Out = None,
    force: Force = False,
    run: RunId = None,
    data: Data = None,
) -> None:
    """Draft a dataset's own suite from what its rows show, for its department to go through.

    Example: atxaudit suites draft abcd-1234 --out expectations/datasets/abcd-1234.yaml
    """
    from atxaudit.suites.draft import draft_suite  # noqa: PLC0415  it reads rows: costly to import

    _refuse_overwriting(out, force)
    dataset = _read_saved(asset, run, data, None)
    text = draft_suite(
        dataset.reading,
        dataset.columns,
        title=dataset.title,
        row_identifier=dataset.row_identifier,
        as_of=dataset.as_of,
    )
    _write(text, out, "Drafted {out}. Go through it with the department, then: atxaudit suites validate")


@app.command("export")
def export(
    asset: AssetId,
    out: Out = None,
    force: Force = False,
    run: RunId = None,
    expectations: Suites = None,
    data: Data = None,
) -> None:
    """Write what is judged in a dataset's rows as a suite that Great Expectations runs as it stands.

    Example: atxaudit suites export abcd-1234 --out abcd-1234-suite.yaml
    """
    from atxaudit.cli.planned import plan_of  # noqa: PLC0415  it reads rows: costly to import
    from atxaudit.suites.export import export_suite  # noqa: PLC0415  the same

    _refuse_overwriting(out, force)
    dataset = _read_saved(asset, run, data, expectations)
    plan = plan_of(dataset, load_suites(expectations), load_dataset_suites(expectations))
    text = export_suite(plan, title=dataset.title, as_of=dataset.as_of)
    _write(text, out, "Wrote {out}: " + f"{len(plan.promises)} expectations.")


def _all_suites(expectations: Path | None) -> tuple[TableSuite, ...]:
    """The suites, and where rows are judged what datasets' own promises go by."""
    suites = load_suites(expectations)
    return (*suites, OWN_PROMISES) if any(suite.table is Table.ROWS for suite in suites) else suites


def _read_saved(asset: str, run: str | None, data: Path | None, expectations: Path | None) -> SavedDataset:
    from atxaudit.cli.saved_rows import read_saved  # noqa: PLC0415  it reads rows: costly to import

    return read_saved(load_settings(data=data), asset, run, load_dataset_suites(expectations).get(asset))


def _refuse_overwriting(out: Path | None, force: bool) -> None:
    """Before any work is done."""
    if out and out.exists() and not force:
        raise UsageError(f"{out} is there already: name another file with --out, or write over it with --force.")


def _write(text: str, out: Path | None, done: str) -> None:
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}. Choose another with --out.") from error
    Console(highlight=False, soft_wrap=True).print(done.format(out=out), markup=False)
