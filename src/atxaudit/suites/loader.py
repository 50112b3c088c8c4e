"""Suite files → rules. Great Expectations is not needed to read them, only to judge by them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

import atxaudit
from atxaudit.errors import SuiteError, did_you_mean
from atxaudit.models import Severity, Table
from atxaudit.suites.entry import Defaults, read_entry
from atxaudit.suites.place import Place
from atxaudit.suites.rule import Rule, TableSuite

if TYPE_CHECKING:
    from atxaudit.suites.dataset_suite import DatasetSuite

FILE_KEYS = ("name", "meta", "expectations", "notes")  # Great Expectations' own, less those it fills in itself
FILE_META_KEYS = ("table", "dimension")
DIMENSIONS = (  # rules.md: the first four make "Published well", the next two "Still true"; security is a gate
    "metadata",
    "ownership",
    "standards",
    "accessibility",
    "staleness",
    "quality",
    "security",
    "departments",
)


def load_suites(folder: Path | None = None) -> tuple[TableSuite, ...]:
    """Every rule of a folder of suite files, one suite per file and table, in the order of file names.

    The folder's own sub-folders (`datasets/`) hold promises about rows and are not read here.

    Args:
        folder: where the *.yaml files are; None means the ones shipped with atxaudit.

    Raises:
        SuiteError: one sentence naming file, rule and key.
    """
    written = {file: read_suite_file(file) for file in _suite_files(folder or expectations_folder())}
    _check_names(written)
    _check_ids(written)
    rules = [rule for of_file in written.values() for rule in of_file]
    return tuple(
        TableSuite(name=name, table=table, rules=tuple(r for r in rules if (r.suite, r.table) == (name, table)))
        for name, table in dict.fromkeys((rule.suite, rule.table) for rule in rules)
    )


def expectations_folder() -> Path:
    """The shipped suites: inside an installed package, else at the top of the checkout.

    Raises:
        SuiteError: neither is there.
    """
    package = Path(atxaudit.__file__).resolve().parent
    for folder in (package / "expectations", package.parents[1] / "expectations"):
        if folder.is_dir():
            return folder
    raise SuiteError("The shipped suites are missing: no folder expectations/ beside atxaudit; install it again.")


def find_rule(suites: Iterable[TableSuite], rule_id: str) -> Rule:
    """The rule of that id (the harsher entry where it has two, the first where all must hold).

    Raises:
        SuiteError: there is none, with the nearest id that exists.
    """
    rules = [rule for suite in suites for rule in suite.rules if not rule.milder]
    found = next((rule for rule in rules if rule.id == rule_id), None)
    if found is None:
        near = did_you_mean(rule_id, [rule.id for rule in rules])
        raise SuiteError(f'There is no rule "{rule_id}"{near}; see: atxaudit suites list.')
    return found


def find_entries(suites: Iterable[TableSuite], rule_id: str) -> tuple[Rule, ...]:
    """All entries of a rule that must hold, its milder ones aside: more than one only on rows."""
    return tuple(rule for suite in suites for rule in suite.rules if rule.id == rule_id and not rule.milder)


def find_milder(suites: Iterable[TableSuite], rule_id: str) -> Rule | None:
    """The rule's milder entry, if it has one."""
    return next((rule for suite in suites for rule in suite.rules if rule.milder and rule.id == rule_id), None)


def rule_set_hash(suites: Iterable[TableSuite], own: Mapping[str, DatasetSuite] | None = None) -> str:
    """Twelve hex digits that change when, and only when, a rule judges or weighs differently.

    Words (title, why, fix, what is said) and the order of files do not count: a new wording is no break in the trend.
    `own` are the datasets' own suites, by asset id: their promises and roles count where they are given.
    """
    listed: list[dict[str, Any]] = [_weighed(rule) for suite in suites for rule in suite.rules]
    for asset_id, suite in (own or {}).items():
        listed += [{"asset": asset_id, "roles": dict(suite.roles)}] * bool(suite.roles)
        listed += [{"asset": asset_id, **_weighed(promise)} for promise in suite.promises]
    judged = sorted(json.dumps(one, sort_keys=True, default=str) for one in listed)
    return hashlib.sha256("\n".join(judged).encode()).hexdigest()[:12]


def read_suite_file(file: Path) -> list[Rule]:
    """The rules of one suite file, in its order.

    Raises:
        SuiteError: naming file, rule and key.
    """
    top = Place(file=file, name="the suite")
    body = top.mapping(read_yaml(file), "the file")
    top.check_keys(body, FILE_KEYS, "the file")
    defaults = _defaults(body, top)
    entries = top.filled_list(body.get("expectations"), '"expectations"')
    return [
        read_entry(entry, Place(file=file, name=f"entry {number}"), defaults)
        for number, entry in enumerate(entries, start=1)
    ]


def read_yaml(file: Path) -> object:
    """The file's contents. Duplicate keys are refused by the parser itself.

    Raises:
        SuiteError: it cannot be opened, or is no YAML.
    """
    try:
        return YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f", line {mark.line + 1}" if mark else ""
        raise SuiteError(f"{file.name}{line}: this is not YAML we can read: {error.problem}.") from error
    except (YAMLError, UnicodeDecodeError, ValueError) as error:
        raise SuiteError(f"{file.name}: this is not YAML we can read: {error}.") from error
    except OSError as error:
        raise SuiteError(f"{file.name} cannot be opened: {error.strerror}.") from error


def _weighed(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "table": rule.table,
        "dimension": rule.dimension,
        "type": rule.type,
        "kwargs": dict(rule.kwargs),
        "not_applicable": sorted(rule.not_applicable),
        "could_not_run": sorted(rule.could_not_run),
        "severity": rule.severity,
        "points": rule.points,
        "milder": rule.milder,
    }


def _suite_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise SuiteError(f"There is no folder of suites at {folder}.")
    for file in folder.glob("*.yml"):
        raise SuiteError(f"{file.name}: suites end in .yaml; rename it, or it would be left out.")
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise SuiteError(f"{folder} holds no suites (*.yaml).")
    return files


def _defaults(body: dict[str, Any], top: Place) -> Defaults:
    name = body.get("name")
    if not isinstance(name, str) or not name.strip():
        top.refuse('the file lacks the key "name".')
    meta = top.mapping(body.get("meta"), '"meta"')
    top.check_keys(meta, FILE_META_KEYS, '"meta"')
    table = Table(top.check_word(meta["table"], list(Table), "the table")) if "table" in meta else None
    dimension = top.check_word(meta.get("dimension"), DIMENSIONS, "the dimension")
    return Defaults(suite=name.strip(), dimension=dimension, table=table)


def _check_names(written: dict[Path, list[Rule]]) -> None:
    """Refuses two files of one name: their rules would be mixed into one suite."""
    files: dict[str, Path] = {}
    for file, rules in written.items():
        first = files.setdefault(rules[0].suite, file)
        if first is not file:
            raise SuiteError(f'{file.name}: {first.name} has the name "{rules[0].suite}" too; give each its own.')


def _check_ids(written: dict[Path, list[Rule]]) -> None:
    """Refuses a second rule of one id, unless it is the milder entry of the first, or both are templates on rows."""
    by_id: dict[str, list[Rule]] = {}
    files: dict[str, dict[str, None]] = {}  # rule id → names of the files it stands in, in order
    for file, rules in written.items():
        for rule in rules:
            by_id.setdefault(rule.id, []).append(rule)
            files.setdefault(rule.id, {})[file.name] = None
    for rule_id, entries in by_id.items():
        problem = _id_problem(entries)
        if problem:
            raise SuiteError(f'{" and ".join(files[rule_id])}: rule "{rule_id}": {problem}')


def _id_problem(entries: list[Rule]) -> str:
    """What is wrong with the entries of one rule id, "" when nothing is."""
    harsh = [rule for rule in entries if not rule.milder]
    milder = [rule for rule in entries if rule.milder]
    if not harsh:
        return "it has only an entry marked milder; leave the mark out, or add the harsher one."
    if milder and (milder[0].suite, milder[0].table) != (harsh[0].suite, harsh[0].table):
        return "its milder entry must stand in the same suite and table."
    order = list(Severity)  # harshest first
    if milder and order.index(milder[0].severity) <= order.index(harsh[0].severity):
        return f"its milder entry must have a severity below {harsh[0].severity}."
    return _several_problem(harsh, milder)


def _several_problem(harsh: list[Rule], milder: list[Rule]) -> str:
    """On rows a rule may have several entries, which must all hold; on facts it has one, and one milder."""
    if all(rule.table is Table.ROWS for rule in (*harsh, *milder)):
        told = [{(rule.suite, rule.severity, rule.points, rule.title) for rule in some} for some in (harsh, milder)]
        one_each = all(len(some) <= 1 for some in told)
        return "" if one_each else "its entries on rows must share suite, severity, points and title."
    if len(harsh) > 1:
        return "the id is used twice; give the second its own id, or mark it milder: true."
    return "it has two entries marked milder; one is the most." if len(milder) > 1 else ""
