"""Where in the suite files we are reading, and how what is doubtful there is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

from atxaudit.errors import SuiteError, did_you_mean
from atxaudit.models import Table
from atxaudit.snapshot.fact_kinds import Kind
from atxaudit.snapshot.schema import FACTS

PYTHON_TYPES: dict[Kind, tuple[type, ...]] = {
    "text": (str,),
    "number": (int, float),
    "bool": (bool,),
    "time": (datetime, date, str),
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where in the suite files we are reading: what every refusal names."""

    file: Path
    name: str  # `rule "x"`, or `entry 3` while the rule's id is unknown

    def refuse(self, what: str, cause: Exception | None = None) -> NoReturn:
        """Raises SuiteError: file, rule, and what is wrong with it."""
        raise SuiteError(f"{self.file.name}: {self.name}: {what}") from cause

    def check_keys(self, given: Iterable[Any], known: Iterable[str], where: str) -> None:
        """Refuses a key that is not known, with the nearest one that is."""
        names = tuple(known)
        for key in given:
            if key not in names:
                self.refuse(f'unknown key "{key}" in {where}{did_you_mean(str(key), names)}.')

    def check_word(self, word: object, known: Iterable[str], what: str) -> str:
        """The word, refused when it is none of the known ones."""
        names = tuple(known)
        if not isinstance(word, str) or word not in names:
            self.refuse(f'{what} "{word}" is unknown{did_you_mean(str(word), names)}; known: {", ".join(names)}.')
        return word

    def mapping(self, value: object, what: str) -> dict[str, Any]:
        """The mapping itself, refused when it is anything else."""
        if not isinstance(value, dict):
            self.refuse(f"{what} must be a mapping of keys to values.")
        return value

    def filled_list(self, value: object, what: str) -> list[Any]:
        """The list itself, refused when it is empty or anything else."""
        if not isinstance(value, list) or not value:
            self.refuse(f"{what} must be a list that is not empty.")
        return value

    def text(self, given: Mapping[str, Any], key: str) -> str:
        """The text under a key, refused when it is absent or blank."""
        if given.get(key) is None:
            self.refuse(f'"meta" lacks the key "{key}".')
        if not isinstance(given[key], str) or not given[key].strip():
            self.refuse(f'"{key}" must be a text that is not empty.')
        return str(given[key]).strip()

    def fact(self, name: object, table: Table) -> str:
        """The name of a fact of this table, refused when there is no such fact."""
        if not isinstance(name, str) or name not in FACTS[table]:
            self.refuse(f'the table "{table}" has no fact "{name}"{did_you_mean(str(name), FACTS[table])}.')
        return name

    def check_kind(self, value: object, kind: Kind, what: str) -> None:
        """Refuses a value that a fact of this kind cannot have; true is no number."""
        if not is_of_kind(value, kind):
            self.refuse(f"{what} must be of kind {kind}.")


def is_of_kind(value: object, kind: Kind) -> bool:
    """Whether a fact or cell of this kind can have the value; true is no number."""
    return isinstance(value, PYTHON_TYPES[kind]) and (kind == "bool" or not isinstance(value, bool))
