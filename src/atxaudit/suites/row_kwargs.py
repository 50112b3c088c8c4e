"""The kwargs of an expectation on rows: of a template, whose column is a role, or of a dataset's own promise."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from atxaudit.snapshot.fact_kinds import Kind
from atxaudit.suites.expectation_types import ExpectationType
from atxaudit.suites.kwargs import CHECKS
from atxaudit.suites.place import Place, is_of_kind
from atxaudit.suites.row_roles import PARAMETER, PARAMETERS, ROLES

_OPERATORS = ("==", "!=", "<", "<=", ">", ">=", "IN", "NOT_IN")
_CONDITION_KEYS = {
    "comparison": ("type", "column", "operator", "parameter"),
    "nullity": ("type", "column", "is_null"),
    "and": ("type", "conditions"),
    "or": ("type", "conditions"),
}
_EXAMPLE = "{type: nullity, column: {name: closed_date}, is_null: false}"
_TEXTS = ("column", "column_A", "column_B", "type_")


def read_template_kwargs(given: Mapping[str, Any], known: ExpectationType, place: Place) -> dict[str, Any]:
    """The kwargs of a row template; its column is a role, and bounds may name a parameter.

    Raises:
        SuiteError: naming file, rule and key.
    """
    if "column" not in known.required or known.of_table:
        place.refuse("a row template judges the values of one column; this expectation does not.")
    _check_keys(given, known, place)
    role = place.check_word(given["column"], ROLES, "the role")
    kinds = judged_kinds(role, known)
    if not kinds:
        cells, judged = " or ".join(sorted(ROLES[role])), " or ".join(sorted(known.kinds))
        place.refuse(f'columns of the role "{role}" hold {cells}; this expectation judges {judged}.')
    for key in ("min_value", "max_value"):
        if isinstance(given.get(key), dict):
            _check_parameter(key, given[key], _bound_kinds(kinds), place)
    _check_values({key: value for key, value in given.items() if not isinstance(value, dict)}, kinds, place)
    _check_condition(given.get("row_condition"), place, (role,))
    return _without_parser(given)


def read_own_kwargs(given: Mapping[str, Any], known: ExpectationType, place: Place) -> dict[str, Any]:
    """The kwargs of a promise that names fields of one dataset.

    Raises:
        SuiteError: naming file, entry and key.
    """
    _check_keys(given, known, place)
    for key in _TEXTS:
        if key in given and (not isinstance(given[key], str) or not given[key]):
            place.refuse(f'"{key}" must be a text that is not empty.')
    for key in ("column_list", "column_set"):
        if key in given:
            _check_fields(key, given[key], 1 if known.of_table else 2, place)
    if "ignore_row_if" in given:
        place.check_word(given["ignore_row_if"], known.skip_words or (), '"ignore_row_if"')
    _check_values(given, known.kinds, place)
    _check_condition(given.get("row_condition"), place)
    return _without_parser(given)


def judged_kinds(role: str, known: ExpectationType) -> frozenset[Kind]:
    """Of what kind the cells are that an expectation of this type judges in a column of this role."""
    return ROLES[role] & known.kinds


def columns_named(condition: object) -> Iterator[str]:
    """The columns that a row condition, once checked, names."""
    if isinstance(condition, Mapping):
        if "column" in condition:
            yield condition["column"]["name"]
        for part in condition.get("conditions", ()):
            yield from columns_named(part)


def is_moment(value: object) -> bool:
    """A time with its hours, as Great Expectations takes it; a bare date it breaks on."""
    if isinstance(value, datetime):
        return True
    try:
        return isinstance(value, str) and "T" in value and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def _check_keys(given: Mapping[str, Any], known: ExpectationType, place: Place) -> None:
    place.check_keys(given, known.keys, '"kwargs"')
    for key in known.required:
        if given.get(key) is None:
            place.refuse(f'"kwargs" lacks the key "{key}".')
    if known.one_of and all(given.get(key) is None for key in known.one_of):
        place.refuse(f'"kwargs" needs {" or ".join(known.one_of)}.')


def _without_parser(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is empty says nothing, and the parser of a condition is only there for texts."""
    return {key: value for key, value in given.items() if key != "condition_parser" and value is not None}


def _check_fields(key: str, fields: object, least: int, place: Place) -> None:
    listed = place.filled_list(fields, f'"{key}"')
    if len(listed) < least or not all(isinstance(field, str) and field for field in listed):
        place.refuse(f'"{key}" must be a list of {"two fields or more" if least == 2 else "fields"}.')


def _check_parameter(key: str, value: Mapping[str, Any], kinds: frozenset[Kind], place: Place) -> None:
    place.check_keys(value, (PARAMETER,), f'"{key}"')
    name = place.check_word(value.get(PARAMETER), PARAMETERS, "the parameter")
    if PARAMETERS[name] not in kinds:
        place.refuse(f'"{key}": the parameter "{name}" is of kind {PARAMETERS[name]}.')


def _bound_kinds(kinds: frozenset[Kind]) -> frozenset[Kind]:
    """Of a text its length is judged."""
    return frozenset({"number"}) if kinds == {"text"} else kinds


def _check_values(given: Mapping[str, Any], kinds: frozenset[Kind], place: Place) -> None:
    for key, value in given.items():
        if value is None:
            continue
        if key in ROW_CHECKS:
            ROW_CHECKS[key](key, value, kinds, place)
        elif key in CHECKS:
            CHECKS[key](key, value, "text", place)
    low, high = given.get("min_value"), given.get("max_value")
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        place.refuse(f'"min_value" {low} is above "max_value" {high}.')


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_bound(key: str, value: object, kinds: frozenset[Kind], place: Place) -> None:
    bounds = _bound_kinds(kinds)
    if ("number" in bounds and _is_number(value)) or ("time" in bounds and is_moment(value)):
        return
    wanted = ['a full time such as "2024-01-31T00:00:00"'] if "time" in bounds else []
    place.refuse(f'"{key}" must be {" or ".join((["a number"] if "number" in bounds else []) + wanted)}.')


def _check_members(key: str, members: object, kinds: frozenset[Kind], place: Place) -> None:
    for member in place.filled_list(members, f'"{key}"'):
        if not any(is_of_kind(member, kind) for kind in kinds):
            place.refuse(f'"{member}" in "{key}" must be of kind {" or ".join(sorted(kinds))}.')


def _check_mostly(key: str, value: object, _: frozenset[Kind], place: Place) -> None:
    if not _is_number(value) or not 0 <= value <= 1:  # type: ignore[operator]  # a number, as just seen
        place.refuse(f'"{key}" must be a share from 0 to 1.')


def _check_exact(key: str, value: object, _: frozenset[Kind], place: Place) -> None:
    if not isinstance(value, bool):
        place.refuse(f'"{key}" must be true or false.')


def _check_index(key: str, value: object, _: frozenset[Kind], place: Place) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        place.refuse(f'"{key}" must be a whole number from 0.')


ROW_CHECKS: dict[str, Callable[[str, object, frozenset[Kind], Place], None]] = {
    "min_value": _check_bound,
    "max_value": _check_bound,
    "value_set": _check_members,
    "mostly": _check_mostly,
    "exact_match": _check_exact,
    "column_index": _check_index,
}


# --- row conditions, in the form that Great Expectations itself reads and writes ----------------------------------


def _check_condition(condition: object, place: Place, columns: Collection[str] = (), inside: str = "") -> None:
    if condition is None and not inside:
        return
    if not isinstance(condition, dict):
        place.refuse(f'"row_condition" must be in Great Expectations\' own form, such as {_EXAMPLE}.')
    kind = place.check_word(condition.get("type"), _CONDITION_KEYS, "the row condition's type")
    place.check_keys(condition, _CONDITION_KEYS[kind], '"row_condition"')
    for key in _CONDITION_KEYS[kind]:
        if condition.get(key) is None:
            place.refuse(f'"row_condition" lacks the key "{key}".')
    if kind in ("and", "or"):
        if kind == "or" and inside:  # Great Expectations refuses it too
            place.refuse('"row_condition" may hold "or" at the top only.')
        for part in place.filled_list(condition["conditions"], '"conditions"'):
            _check_condition(part, place, columns, kind)
        return
    _check_column(condition["column"], columns, place)
    if kind == "nullity":
        _check_exact("is_null", condition["is_null"], frozenset(), place)
    else:
        _check_comparison(condition, place)


def _check_column(column: object, columns: Collection[str], place: Place) -> None:
    if not isinstance(column, dict) or list(column) != ["name"] or not isinstance(column["name"], str):
        place.refuse('"column" of a row condition must be written {name: FIELD}.')
    if columns:
        place.check_word(column["name"], columns, "the row condition's role")


def _check_comparison(condition: Mapping[str, Any], place: Place) -> None:
    operator = place.check_word(condition["operator"], _OPERATORS, "the operator")
    value = condition["parameter"]
    if operator in ("IN", "NOT_IN"):
        place.filled_list(value, '"parameter"')
    elif not isinstance(value, str | int | float | datetime):
        place.refuse('"parameter" of a row condition must be a text, a number, a time, true or false.')
