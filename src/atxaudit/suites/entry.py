"""One entry of a suite file → one rule, refusing whatever is doubtful."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

from atxaudit.errors import did_you_mean
from atxaudit.models import Severity, Table
from atxaudit.snapshot.fact_kinds import Kind
from atxaudit.snapshot.schema import FACTS
from atxaudit.suites.expectation_types import EXPECTATION_TYPES, ROW_TYPES, skipped_when_empty
from atxaudit.suites.kwargs import read_kwargs
from atxaudit.suites.place import Place, is_of_kind
from atxaudit.suites.row_kwargs import judged_kinds, read_template_kwargs
from atxaudit.suites.row_roles import SAID
from atxaudit.suites.rule import POINTS, Rule
from atxaudit.suites.sentences import Count

ENTRY_KEYS = ("type", "kwargs", "severity", "meta")
TEXTS = ("rule", "title", "why", "fix", "source", "says")  # every rule must have these
FACT_KEYS = ("says_together", "not_applicable", "could_not_run", "when_empty", "failing_rows")
ROW_KEYS = ("when_no_column",)
META_KEYS = (*TEXTS, "passes", "fails", "table", "points", "milder", *FACT_KEYS, *ROW_KEYS)
TOGETHER_FIELDS = ("failed", "judged")
WHEN_EMPTY = "There is nothing to judge."
Fields = dict[str, Any]  # of a Rule, by name


@dataclass(frozen=True, kw_only=True)
class Defaults:
    """What a suite file says once for all its rules."""

    suite: str
    dimension: str
    table: Table | None


def read_entry(entry: object, place: Place, defaults: Defaults) -> Rule:
    """The rule that one element of `expectations` stands for.

    Raises:
        SuiteError: naming file, rule and key.
    """
    body = place.mapping(entry, "an expectation")
    meta = place.mapping(body.get("meta"), '"meta"')
    named = meta.get("rule")
    if isinstance(named, str) and named.strip():
        place = Place(file=place.file, name=f'rule "{named}"')
    place.check_keys(body, ENTRY_KEYS, "the expectation")
    place.check_keys(meta, META_KEYS, '"meta"')
    texts: Fields = {key: place.text(meta, key) for key in TEXTS}
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", texts["rule"]):
        place.refuse('"rule" must be lower-case words joined by hyphens: it names the rule on pages and in links.')
    table = _table(meta, place, defaults)
    expectation = place.check_word(body.get("type"), EXPECTATION_TYPES, "the expectation type")
    given = place.mapping(body.get("kwargs"), '"kwargs"')
    severity = Severity(place.check_word(body.get("severity"), list(Severity), "the severity"))
    read = _on_rows if table is Table.ROWS else _on_facts
    return Rule(
        id=texts.pop("rule"),
        suite=defaults.suite,
        dimension=defaults.dimension,
        table=table,
        severity=severity,
        points=_points(meta, severity, place),
        milder=_milder(meta, place),
        type=expectation,
        **texts,
        **read(given, expectation, meta, table, place),
    )


def _on_facts(given: dict[str, Any], expectation: str, meta: Mapping[str, Any], table: Table, place: Place) -> Fields:
    """What only a rule on facts has."""
    _refuse_keys(meta, ROW_KEYS, table, place)
    kwargs = read_kwargs(given, EXPECTATION_TYPES[expectation], table, place)
    not_applicable, could_not_run = _reasons(kwargs.pop("row_condition", None), meta, table, place)
    _check_placeholders(place.text(meta, "says"), FACTS[table], "says", place)
    return {
        "kwargs": kwargs,
        "says_together": _says_together(meta, table, place),
        "not_applicable": not_applicable,
        "could_not_run": could_not_run,
        "when_empty": _when_empty(meta, expectation, kwargs, place),
        "failing_rows": _failing_rows(meta, table, place),
        "passes": _examples(meta, "passes", table, place),
        "fails": _examples(meta, "fails", table, place),
    }


def _on_rows(given: dict[str, Any], expectation: str, meta: Mapping[str, Any], table: Table, place: Place) -> Fields:
    """What only a row template has."""
    _refuse_keys(meta, FACT_KEYS, table, place)
    known = ROW_TYPES[expectation]
    kwargs = read_template_kwargs(given, known, place)
    check_sentence(place.text(meta, "says"), place)
    kinds = judged_kinds(kwargs["column"], known)
    return {
        "kwargs": kwargs,
        "says_together": "",
        "when_no_column": place.text(meta, "when_no_column"),
        "passes": _cells(meta, "passes", kinds, place),
        "fails": _cells(meta, "fails", kinds, place),
    }


def _refuse_keys(meta: Mapping[str, Any], others: Iterable[str], table: Table, place: Place) -> None:
    for key in others:
        if key in meta:
            place.refuse(f'"{key}" is not for rules of the table "{table}".')


def _table(meta: Mapping[str, Any], place: Place, defaults: Defaults) -> Table:
    if "table" in meta:
        return Table(place.check_word(meta["table"], list(Table), "the table"))
    if defaults.table is None:
        place.refuse('no table is named, neither in its "meta" nor in the file\'s.')
    return defaults.table


def _points(meta: Mapping[str, Any], severity: Severity, place: Place) -> float:
    points = meta.get("points", POINTS[severity])
    if isinstance(points, bool) or not isinstance(points, int | float) or not 0 <= points <= 100:
        place.refuse('"points" must be a number from 0 to 100.')
    return float(points)


def _milder(meta: Mapping[str, Any], place: Place) -> bool:
    milder = meta.get("milder", False)
    if not isinstance(milder, bool):
        place.refuse('"milder" must be true or false.')
    return milder


# --- when a rule applies ------------------------------------------------------------------------------------------


def _reasons(
    condition: object, meta: Mapping[str, Any], table: Table, place: Place
) -> tuple[dict[str, str], dict[str, str]]:
    """The reasons of `not_applicable` and `could_not_run`, one for every fact of the row condition and no more."""
    conditions = _conditions(condition, table, place)
    reasons = [_reason_texts(meta, key, place) for key in ("not_applicable", "could_not_run")]
    given = [fact for texts in reasons for fact in texts]
    for fact in given:
        if fact not in conditions:
            place.refuse(
                f'a reason is given for "{fact}", which is not in "row_condition"{did_you_mean(fact, conditions)}.'
            )
        if given.count(fact) > 1:
            place.refuse(f'"{fact}" stands in both "not_applicable" and "could_not_run".')
    for fact in conditions:
        if fact not in given:
            place.refuse(f'"row_condition" names "{fact}", but neither "not_applicable" nor "could_not_run" says why.')
    return reasons[0], reasons[1]


def _conditions(condition: object, table: Table, place: Place) -> list[str]:
    if condition is None:
        return []
    if not isinstance(condition, str) or not condition.strip():
        place.refuse('"row_condition" must be facts joined by " and ".')
    names = [name.strip() for name in condition.split(" and ")]
    for name in names:
        if not name.isidentifier():
            place.refuse(f'"row_condition" must be facts joined by " and ", not "{condition}".')
        if FACTS[table][place.fact(name, table)] != "bool":
            place.refuse(f'"row_condition" names "{name}", which is not a true-or-false fact.')
    return names


def _reason_texts(meta: Mapping[str, Any], key: str, place: Place) -> dict[str, str]:
    reasons = place.mapping(meta.get(key, {}), f'"{key}"')
    for fact, reason in reasons.items():
        if not isinstance(reason, str) or not reason.strip():
            place.refuse(f'"{key}" gives no reason for "{fact}".')
    return reasons


def _when_empty(meta: Mapping[str, Any], expectation: str, kwargs: Mapping[str, Any], place: Place) -> str:
    reads_nulls = skipped_when_empty(expectation, kwargs) == "none"
    if "when_empty" not in meta:
        return "" if reads_nulls else WHEN_EMPTY
    if reads_nulls:
        place.refuse('"when_empty" is never said: this expectation judges empty facts too.')
    return place.text(meta, "when_empty")


# --- sentences and examples ---------------------------------------------------------------------------------------


def _failing_rows(meta: Mapping[str, Any], table: Table, place: Place) -> str:
    """The condition that finds the rows behind a failed fact. Known to the room that reads rows: costly to import."""
    if "failing_rows" not in meta:
        return ""
    if table is Table.DEPARTMENTS:
        place.refuse('"failing_rows" is not for rules of the table "departments": a department has no rows.')
    name = place.text(meta, "failing_rows")
    from atxaudit.snapshot.profile.failing import CONDITIONS  # noqa: PLC0415  only where a suite names one

    return place.check_word(name, CONDITIONS, "the condition of failing rows")


def _says_together(meta: Mapping[str, Any], table: Table, place: Place) -> str:
    if table is not Table.COLUMNS:
        if "says_together" in meta:
            place.refuse('"says_together" is only for rules of the table "columns".')
        return ""
    text = place.text(meta, "says_together")
    _check_placeholders(text, TOGETHER_FIELDS, "says_together", place)
    return text


def _check_placeholders(text: str, known: Iterable[str], key: str, place: Place) -> None:
    names = tuple(known)
    for name in placeholders(text, key, place):
        if name not in names:
            place.refuse(f'"{key}" quotes the unknown fact "{name}"{did_you_mean(name, names)}.')


def check_sentence(text: str, place: Place) -> None:
    """Refuses a sentence about rows that cannot be filled in."""
    _check_placeholders(text, SAID, "says", place)
    try:
        text.format(column="Name", failing=Count(1), judged=Count(2), percent=50.0, example="x")
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        place.refuse(f'"says" cannot be filled in: {error}.', error)


def placeholders(text: str, key: str, place: Place) -> list[str]:
    """The facts a sentence quotes in braces."""
    try:
        return [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError as error:
        place.refuse(f'"{key}" has braces that do not match: {error}.', error)


def _examples(meta: Mapping[str, Any], key: str, table: Table, place: Place) -> tuple[dict[str, Any], ...]:
    rows = place.filled_list(meta.get(key), f'"{key}"')
    for row in rows:
        for fact, value in place.mapping(row, f'each row of "{key}"').items():
            kind = FACTS[table][place.fact(fact, table)]
            if value is not None:
                place.check_kind(value, kind, f'"{fact}" in "{key}"')
    return tuple(rows)


def _cells(meta: Mapping[str, Any], key: str, kinds: Iterable[Kind], place: Place) -> tuple[dict[str, Any], ...]:
    """The examples of a row template: one cell each, and together one table."""
    known, cells = tuple(sorted(kinds)), place.filled_list(meta.get(key), f'"{key}"')
    for cell in cells:
        row = place.mapping(cell, f'each row of "{key}"')
        if list(row) != ["column"]:
            place.refuse(f'each row of "{key}" must be one cell, written {{column: VALUE}}.')
        if row["column"] is not None and not any(is_of_kind(row["column"], kind) for kind in known):
            place.refuse(f'"{row["column"]}" in "{key}" must be of kind {" or ".join(known)}.')
    return tuple(cells)
