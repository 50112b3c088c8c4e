"""The rule catalogue: a page for people, generated from the suites so that it cannot rot."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence

from atxaudit.models import Table
from atxaudit.suites.loader import find_entries, find_milder
from atxaudit.suites.rule import Rule, TableSuite

COMMAND = "atxaudit suites catalogue > docs/rule-catalogue.md"
JUDGES = {
    Table.ASSETS: "each asset",
    Table.COLUMNS: "each column",
    Table.DEPARTMENTS: "each department",
    Table.ROWS: "each dataset's rows",
}
INTRO = """\
What atxaudit holds against the record of every asset, and why. Each rule gives one of five outcomes: passed, failed,
not applicable (with the reason), waived, or could not run (with the cause). Only passed and failed count.

A **critical** rule weighs 10 points, a **warning** 3, an **info** none: it is advice. A rule about columns earns its
points by the share of columns that pass. Where a rule has a milder case, the harsher finding replaces the milder.

A rule that judges each dataset's rows is planned onto the columns of a role: what a column is, by name, type and
contents together. `atxaudit suites show --asset ID` prints the roles and the plan of a dataset."""
NO_ROWS = "It has no rows."
OWN = "Whatever the suite of the dataset promises, `expectations/datasets/ID.yaml`."


def catalogue_page(suites: Sequence[TableSuite]) -> str:
    """The catalogue as Markdown: contents by suite, then every rule in the order of its file."""
    names = list(dict.fromkeys(suite.name for suite in suites))
    rules = {name: _first_entries(suite for suite in suites if suite.name == name) for name in names}
    parts = [
        "# The rules",
        f"<!-- Generated from expectations/; do not edit. Write anew with: {COMMAND} -->",
        INTRO,
        f"{_counted(sum(map(len, rules.values())), 'rule')} in {_counted(len(names), 'suite')}:",
        "\n".join(f"- [{escaped(name)}](#{_anchor(name)}): {_listed(rules[name])}" for name in names),
    ]
    for name in names:
        parts.append(f"## {escaped(name)}")
        parts.extend(_section(find_entries(suites, rule.id), find_milder(suites, rule.id)) for rule in rules[name])
    return "\n\n".join(parts) + "\n"


def rule_text(entries: Sequence[Rule], milder: Rule | None = None) -> str:
    """One rule for a terminal: the same facts, a line each. `entries` must all hold; the first has the words."""
    rule = entries[0]
    head = f"{rule.id}: {rule.title}\n{rule.suite} · {_weight(rule)} · judges {JUDGES[rule.table]}"
    lines = [
        ("Why", rule.why),
        ("How to fix", rule.fix),
        *_exceptions(rule),
        *([("Milder case", f"{milder.title} · {_weight(milder)}")] if milder else []),
        ("Source", rule.source),
        *(("Expectation", _plain_expectation(entry)) for entry in entries),
    ]
    return "\n".join([head, "", *(f"{label}: {' '.join(text.split())}" for label, text in lines)])


def escaped(text: str) -> str:
    """Text that Markdown shows as it is written, on one line."""
    one_line = " ".join(text.split())
    return re.sub(r"[\\`*_\[\]<>|~]|&(?=#?\w+;)", r"\\\g<0>", one_line)


def code(text: str) -> str:
    """A code span, whatever backticks the text holds."""
    runs = re.findall(r"`+", text)
    fence = "`" * (max(map(len, runs), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-"))


def _listed(rules: Iterable[Rule]) -> str:
    return ", ".join(f"[{rule.id}](#{rule.id})" for rule in rules)


def _first_entries(suites: Iterable[TableSuite]) -> list[Rule]:
    """One rule of each id, in order."""
    rules: dict[str, Rule] = {}
    for rule in (rule for suite in suites for rule in suite.rules if not rule.milder):
        rules.setdefault(rule.id, rule)
    return list(rules.values())


def _section(entries: Sequence[Rule], milder: Rule | None) -> str:
    rule = entries[0]
    lines = [
        f"### {rule.id}",
        f"**{escaped(rule.title)}** · {_weight(rule)} · judges {JUDGES[rule.table]}",
        _paragraph("Why", rule.why),
        _paragraph("How to fix", rule.fix),
        *(_paragraph(label, reasons) for label, reasons in _exceptions(rule)),
        *([_milder_case(rule, milder)] if milder else []),
        _paragraph("Source", rule.source),
        *(f"**Expectation.** {_expectation(entry)}" for entry in entries),
    ]
    return "\n\n".join(lines)


def _paragraph(label: str, text: str) -> str:
    return f"**{label}.** {escaped(text)}"


def _weight(rule: Rule) -> str:
    return f"{rule.severity}, {_counted(rule.points, 'point') if rule.points else 'no points'}"


def _counted(number: float, noun: str) -> str:
    return f"{number:g} {noun}{'' if number == 1 else 's'}"


def _exceptions(rule: Rule) -> list[tuple[str, str]]:
    """When the rule is not judged: the reasons a reader of a verdict is given."""
    on_rows = [rule.when_no_column, NO_ROWS] if rule.when_no_column else []
    not_applicable = list(dict.fromkeys([*rule.not_applicable.values(), rule.when_empty, *on_rows]))
    stated = (("Does not apply", not_applicable), ("Could not run", list(rule.could_not_run.values())))
    return [(label, " ".join(filter(None, reasons))) for label, reasons in stated if any(reasons)]


def _milder_case(rule: Rule, milder: Rule) -> str:
    fix = "" if milder.fix == rule.fix else f" {escaped(milder.fix)}"
    return f"**Milder case.** {escaped(milder.title)} · {_weight(milder)}.{fix} {_expectation(milder)}"


def _expectation(rule: Rule) -> str:
    """The expectation as the suite file has it: type, kwargs, and the facts that must hold."""
    if not rule.type:
        return OWN
    where = f" where {' and '.join(map(code, rule.conditions))}" if rule.conditions else ""
    return f"{code(rule.type)}{_role(rule, code)} {', '.join(map(code, _kwargs(rule)))}{where}".rstrip()


def _plain_expectation(rule: Rule) -> str:
    if not rule.type:
        return OWN.replace("`", "")
    where = f" where {' and '.join(rule.conditions)}" if rule.conditions else ""
    return f"{rule.type}{_role(rule, str)} {', '.join(_kwargs(rule))}{where}".rstrip()


def _role(rule: Rule, written: Callable[[str], str]) -> str:
    return f" on every column of the role {written(rule.columns[0])}" if rule.when_no_column else ""


def _kwargs(rule: Rule) -> list[str]:
    shown = {key: value for key, value in rule.kwargs.items() if not (rule.when_no_column and key == "column")}
    return [f"{key}: {json.dumps(value, ensure_ascii=False, default=str)}" for key, value in shown.items()]
