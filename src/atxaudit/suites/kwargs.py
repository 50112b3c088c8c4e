"""The kwargs of an expectation, every key and value checked before Great Expectations sees them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from atxaudit.models import Table
from atxaudit.snapshot.fact_kinds import Kind
from atxaudit.snapshot.schema import FACTS
from atxaudit.suites.expectation_types import ExpectationType
from atxaudit.suites.place import Place


def read_kwargs(given: dict[str, Any], known: ExpectationType, table: Table, place: Place) -> dict[str, Any]:
    """A copy of the kwargs an expectation of this type gets, `row_condition` still among them.

    Raises:
        SuiteError: naming file, rule and key.
    """
    place.check_keys(given, known.keys, '"kwargs"')
    for key in known.required:
        if given.get(key) is None:
            place.refuse(f'"kwargs" lacks the key "{key}".')
    if known.one_of and all(given.get(key) is None for key in known.one_of):
        place.refuse(f'"kwargs" needs {" or ".join(known.one_of)}.')
    kinds = [_judged_kind(fact, known, table, place) for fact in _judged_facts(given, place)]
    if "ignore_row_if" in given:
        place.check_word(given["ignore_row_if"], known.skip_words or (), '"ignore_row_if"')
    for key, value in given.items():
        if key in CHECKS and value is not None:
            CHECKS[key](key, value, kinds[0], place)
    _check_bounds(given, place)
    return {key: value for key, value in given.items() if key != "condition_parser"}


def _judged_facts(given: Mapping[str, Any], place: Place) -> list[object]:
    listed = given.get("column_list", [])
    if not isinstance(listed, list) or ("column_list" in given and len(listed) < 2):
        place.refuse('"column_list" must be a list of two facts or more.')
    return [given[key] for key in ("column", "column_A", "column_B") if key in given] + listed


def _judged_kind(fact: object, known: ExpectationType, table: Table, place: Place) -> Kind:
    name = place.fact(fact, table)
    kind = FACTS[table][name]
    if kind not in known.kinds:
        kinds = " or ".join(sorted(known.kinds))
        place.refuse(f'the fact "{name}" is of kind {kind}; this expectation judges {kinds}.')
    return kind


def _check_bounds(given: Mapping[str, Any], place: Place) -> None:
    low, high = given.get("min_value"), given.get("max_value")
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        place.refuse(f'"min_value" {low} is above "max_value" {high}.')


# Each check takes the key, its value, the kind of the judged fact and the place.


def _check_flag(key: str, value: object, _: Kind, place: Place) -> None:
    if not isinstance(value, bool):
        place.refuse(f'"{key}" must be true or false.')


def _check_regex(key: str, pattern: object, _: Kind, place: Place) -> None:
    if not isinstance(pattern, str):
        place.refuse(f'"{key}": the regular expression "{pattern}" must be a text.')
    try:
        re.compile(pattern)
    except re.error as error:
        place.refuse(f'"{key}": the regular expression "{pattern}" cannot be read: {error}.', error)


def _check_regexes(key: str, patterns: object, kind: Kind, place: Place) -> None:
    for pattern in place.filled_list(patterns, f'"{key}"'):
        _check_regex(key, pattern, kind, place)


def _check_members(key: str, members: object, kind: Kind, place: Place) -> None:
    for member in place.filled_list(members, f'"{key}"'):
        place.check_kind(member, kind, f'"{member}" in "{key}"')


def _check_bound(key: str, value: object, kind: Kind, place: Place) -> None:
    place.check_kind(value, "number" if kind == "text" else kind, f'"{key}"')  # of a text, its length is judged
    if kind == "time" and not _is_moment(value):  # Great Expectations breaks on a bare date
        place.refuse(f'"{key}" must be a full time with its offset, such as "2024-01-31T00:00:00+00:00".')


def _is_moment(value: object) -> bool:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return False
    return isinstance(moment, datetime) and moment.tzinfo is not None


def _check_number(key: str, value: object, _: Kind, place: Place) -> None:
    place.check_kind(value, "number", f'"{key}"')


def _check_match_on(key: str, value: object, _: Kind, place: Place) -> None:
    place.check_word(value, ("any", "all"), f'"{key}"')


def _check_parser(key: str, value: object, _: Kind, place: Place) -> None:
    place.check_word(value, ("pandas",), f'"{key}"')


CHECKS: dict[str, Callable[[str, object, Kind, Place], None]] = {
    "condition_parser": _check_parser,
    "match_on": _check_match_on,
    "strict_min": _check_flag,
    "strict_max": _check_flag,
    "or_equal": _check_flag,
    "regex": _check_regex,
    "regex_list": _check_regexes,
    "value_set": _check_members,
    "min_value": _check_bound,
    "max_value": _check_bound,
    "value": _check_number,
    "sum_total": _check_number,
}
