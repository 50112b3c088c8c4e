"""A department's own promises about one dataset: `expectations/datasets/ID.yaml`, a suite as Great Expectations has it.

Its columns are field names. Under `meta.roles` it may say what a column is, where the rows mislead.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from atxaudit.errors import did_you_mean
from atxaudit.models import Severity, Table
from atxaudit.suites.entry import check_sentence
from atxaudit.suites.expectation_types import ROW_TYPES
from atxaudit.suites.loader import expectations_folder, read_yaml
from atxaudit.suites.place import Place
from atxaudit.suites.promise_words import finding, promise_title
from atxaudit.suites.row_kwargs import read_own_kwargs
from atxaudit.suites.row_roles import FOUND_ROLES, NO_ROLE
from atxaudit.suites.rule import POINTS, Rule, TableSuite

FOLDER = "datasets"
_SUITE = "quality"
_ID = re.compile(r"[a-z0-9]{4}-[a-z0-9]{4}")
_FILE_KEYS = ("name", "id", "meta", "expectations", "notes")  # as Great Expectations writes a suite
_FILE_META_KEYS = ("roles", "great_expectations_version")
_ENTRY_KEYS = ("type", "kwargs", "severity", "meta", "id", "notes", "description")
_META_KEYS = ("title", "why", "fix", "says", "source")
_WHY = "The department that answers for this dataset promises it."
_FIX = "Mend the rows at their source; where the promise no longer holds, change it with the department."


@dataclass(frozen=True, kw_only=True)
class DatasetSuite:
    """What a department says of one dataset: which column is what, and its promises."""

    asset_id: str
    roles: Mapping[str, str] = field(default_factory=dict)  # field name → the one role it has, or "none"
    promises: tuple[Rule, ...] = ()  # of the ids in OWN_PROMISES; columns are field names

    def roles_within(self, fields: Collection[str]) -> dict[str, str]:
        """The roles of these fields: a column that is gone must not stop the audit of its dataset."""
        return {name: role for name, role in self.roles.items() if name in fields}


def own_rule_id(severity: Severity) -> str:
    """The rule that promises of this severity go by."""
    return f"dataset-specific-{severity}"


def _own_rule(severity: Severity, **given: Any) -> Rule:
    general: dict[str, Any] = {
        "type": "",
        "kwargs": {},
        "title": f"The department's own promises hold ({severity})",
        "why": _WHY,
        "fix": _FIX,
        "source": f"expectations/{FOLDER}/ID.yaml, by the liaisons",
        "says": "A promise of the department is broken",
    }
    return Rule(
        id=own_rule_id(severity),
        suite=_SUITE,
        dimension=_SUITE,
        table=Table.ROWS,
        severity=severity,
        points=POINTS[severity],
        milder=False,
        says_together="",
        **general | given,
    )


# What all datasets' own promises go by, one per severity: for pages and scores. They have no expectation of their own.
OWN_PROMISES = TableSuite(name=_SUITE, table=Table.ROWS, rules=tuple(_own_rule(severity) for severity in Severity))


def load_dataset_suites(folder: Path | None = None) -> dict[str, DatasetSuite]:
    """Every dataset's own suite, by asset id.

    Args:
        folder: of suites, whose sub-folder `datasets/` is read; None means the ones shipped with atxaudit.

    Raises:
        SuiteError: one sentence naming file, entry and key.
    """
    own = (folder or expectations_folder()) / FOLDER
    for file in sorted(own.glob("*.yml")):
        Place(file=file, name="the suite").refuse("suites end in .yaml; rename it, or it would be left out.")
    suites = [read_dataset_suite(file) for file in sorted(own.glob("*.yaml"))]
    return {suite.asset_id: suite for suite in suites}


def read_dataset_suite(file: Path) -> DatasetSuite:
    """The suite of the dataset that the file is named for.

    Raises:
        SuiteError: naming file, entry and key.
    """
    top = Place(file=file, name="the suite")
    if not _ID.fullmatch(file.stem):
        top.refuse("the file must be named for its dataset, such as abcd-1234.yaml.")
    body = top.mapping(read_yaml(file), "the file")
    top.check_keys(body, _FILE_KEYS, "the file")
    if not isinstance(body.get("name"), str) or not body["name"].strip():
        top.refuse('the file lacks the key "name".')
    meta = top.mapping(body.get("meta") or {}, '"meta"')
    top.check_keys(meta, _FILE_META_KEYS, '"meta"')
    entries = body.get("expectations", [])
    if not isinstance(entries, list):
        top.refuse('"expectations" must be a list.')
    return DatasetSuite(
        asset_id=file.stem,
        roles=_roles(meta.get("roles") or {}, top),
        promises=tuple(
            _promise(entry, Place(file=file, name=f"entry {number}"), file.stem)
            for number, entry in enumerate(entries, start=1)
        ),
    )


def _roles(given: object, top: Place) -> dict[str, str]:
    roles = top.mapping(given, '"roles"')
    known = (*FOUND_ROLES, NO_ROLE)
    for name, role in roles.items():
        if not isinstance(name, str):
            top.refuse(f'"roles" must name fields, not "{name}".')
        if role not in known:
            near = did_you_mean(str(role), known)
            top.refuse(f'"{role}" is no role for "{name}"{near}; known: {", ".join(known)}.')
    return roles


def _promise(entry: object, place: Place, asset_id: str) -> Rule:
    body = place.mapping(entry, "an expectation")
    place.check_keys(body, _ENTRY_KEYS, "the expectation")
    expectation = place.check_word(body.get("type"), ROW_TYPES, "the expectation type")
    place = Place(file=place.file, name=f"{place.name} ({expectation})")
    known = ROW_TYPES[expectation]
    kwargs = read_own_kwargs(place.mapping(body.get("kwargs"), '"kwargs"'), known, place)
    # Great Expectations' own default is critical
    severity = Severity(place.check_word(body.get("severity", Severity.CRITICAL.value), list(Severity), "the severity"))
    meta = place.mapping(body.get("meta") or {}, '"meta"')
    place.check_keys(meta, _META_KEYS, '"meta"')
    texts = {key: place.text(meta, key) for key in meta}
    words = {
        "title": promise_title(expectation, kwargs),
        "says": finding(expectation, kwargs, of_table=known.of_table),
        "source": f"expectations/{FOLDER}/{asset_id}.yaml",
    }
    check_sentence((words | texts)["says"], place)
    return _own_rule(severity, type=expectation, kwargs=kwargs, **words | texts)
