"""Great Expectations made to work out each thing once per validation, instead of about a hundred times.

For 40 promises it rebuilds each expectation's configuration 121 times, whatever the size of the table: most of what
judging a small file costs. Inside `fixed_cost_cut()` five of its functions remember what they returned. All five are
pure while a validation runs; a test holds the results against those of the untouched library, to the letter.
Outside the block nothing is changed. Import only where Great Expectations may be: it takes seconds.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, wraps
from typing import Any

from great_expectations.core.id_dict import IDDict
from great_expectations.expectations import expectation as expectations
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

Function = Callable[..., Any]
PLAIN = frozenset({str, int, bool, type(None)})
IN_ORDER = json.JSONEncoder(sort_keys=True)  # json.dumps would make one per hash


@contextmanager
def fixed_cost_cut() -> Iterator[None]:
    """The five replacements, in force inside this block. Not for several threads at once."""
    made = _Remembered()  # the expectation of each configuration
    with ExitStack() as undo:
        for owner, name, replacement in REPLACED:
            original = owner.__dict__[name]
            setattr(owner, name, replacement(original, made))
            undo.callback(setattr, owner, name, original)
        yield


class _Remembered:
    """What a function returned for an object, while the object lives and still holds what it held then."""

    def __init__(self) -> None:
        self._known: dict[Any, tuple[Any, Any, Any]] = {}

    def of(self, subject: Any, held: Any, made: Callable[[], Any]) -> Any:
        """The value made before, or `made()`. Keeping the subject keeps its id from being given to another."""
        known = self._known.get(id(subject))
        if known is not None and known[0] is subject and known[1] == held:
            return known[2]
        value = made()
        self.keep(subject, held, value)
        return value

    def keep(self, subject: Any, held: Any, value: Any) -> None:
        """What the function would return, known from elsewhere."""
        self._known[id(subject)] = (subject, held, value)


def _configuration(original: property, made: _Remembered) -> property:
    """An expectation's configuration: rebuilt by pydantic at every look. Nobody edits one that was looked up so.

    The expectation of that configuration is the one that it is the configuration of: another would be its equal.
    """
    remembered = _Remembered()

    def configuration(self: Any) -> Any:
        def build() -> Any:
            built = original.__get__(self)
            made.keep(built, _held_by(built), self)
            return built

        return remembered.of(self, dict(vars(self)), build)

    return property(configuration)


def _to_domain_obj(original: Function, made: _Remembered) -> Function:
    """The expectation of a configuration: built anew for each of its metrics.

    Great Expectations adds the batch to a configuration's kwargs before its first use, hence the comparison.
    """

    @wraps(original)
    def to_domain_obj(self: Any) -> Any:
        return made.of(self, _held_by(self), lambda: original(self))

    return to_domain_obj


def _held_by(configuration: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return dict(vars(configuration)), dict(configuration.kwargs)


def _runtime_kwargs(original: Function, _: _Remembered) -> Function:
    """An expectation's kwargs with the defaults: gathered anew for each of its metrics. Callers edit them: a copy each.

    The runtime configuration is the same for the whole validation.
    """
    remembered = _Remembered()

    @wraps(original)
    def _get_runtime_kwargs(self: Any, runtime_configuration: Any = None) -> Any:
        held = dict(runtime_configuration or {})
        return dict(remembered.of(self, held, lambda: original(self, runtime_configuration)))

    return _get_runtime_kwargs


def _camel_to_snake(original: Function, _: _Remembered) -> Function:
    """The name of a class in snake case: three regular expressions per look at a configuration."""
    return cache(original)


def _to_id(original: Function, _: _Remembered) -> Function:
    """The hash of a metric's kwargs. Values that are JSON already skip a conversion that asks numpy about each."""

    @wraps(original)
    def to_id(self: Any, id_keys: Any = None, id_ignore_keys: Any = None) -> Any:
        whole = id_keys is None and id_ignore_keys is None and not self._id_ignore_keys
        if whole and len(self) > 1 and (_is_plain(self) or _is_json(dict(self))):
            return hashlib.md5(IN_ORDER.encode(dict(self)).encode(), usedforsecurity=False).hexdigest()
        return original(self, id_keys, id_ignore_keys)

    return to_id


def _is_plain(value: dict[Any, Any]) -> bool:
    """The common case of JSON, told without a call per value."""
    return PLAIN.issuperset(map(type, value.values())) and set(map(type, value)) == {str}


def _is_json(value: Any) -> bool:
    kind = type(value)
    if kind in PLAIN:
        return True
    if kind is float:
        return math.isfinite(value)
    if kind is list:
        return all(map(_is_json, value))
    return kind in {dict, IDDict} and all(type(key) is str and _is_json(item) for key, item in value.items())


REPLACED: list[tuple[Any, str, Callable[[Any, _Remembered], Any]]] = [
    (Expectation, "configuration", _configuration),
    (ExpectationConfiguration, "to_domain_obj", _to_domain_obj),
    (Expectation, "_get_runtime_kwargs", _runtime_kwargs),
    (expectations, "camel_to_snake", _camel_to_snake),
    (IDDict, "to_id", _to_id),
]
