"""What atxaudit knows about one portal: its fields, words, departments and addresses.

A profile is a YAML file. `austin`, `chattanooga` and `demo` ship with the package; any other Socrata city is
one more file of the same shape (`profile_schema.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, get_args

from atxaudit.errors import ProfileError, did_you_mean
from atxaudit.portal.folding import fold
from atxaudit.portal.frequency import Frequency, FrequencyTable, build_table
from atxaudit.portal.profile_checks import find_problem
from atxaudit.portal.profile_reading import read_model, refuse
from atxaudit.portal.profile_schema import Common, FieldName, ProfileFile

__all__ = ["DepartmentMatch", "FieldValues", "Frequency", "Profile", "fold", "load_profile", "shipped_profiles"]

_HERE = Path(__file__).parent
_SHIPPED = _HERE / "profiles"
_FILE_ENDINGS = (".yaml", ".yml")
_FIELD_NAMES: tuple[FieldName, ...] = get_args(FieldName)


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldValues:
    """An asset's custom fields under our names, as published; "" where the portal gives none."""

    department: str = ""
    program: str = ""
    contact: str = ""
    steward_name: str = ""
    steward_email: str = ""
    frequency: str = ""
    method: str = ""
    method_other: str = ""
    time_range: str = ""
    spatial: str = ""
    strategic_outcome: str = ""
    category: str = ""
    unknown_keys: tuple[str, ...] = ()  # keys the profile does not know, as published
    respelt_keys: tuple[str, ...] = ()  # keys that are another spelling of a current one, as published


@dataclass(frozen=True, kw_only=True, slots=True)
class DepartmentMatch:
    """What a department's label turned out to be.

    `name` is the canonical name, "" when absent, and the label without outer blanks when unknown.
    """

    name: str
    kind: Literal["absent", "canonical", "alias", "unknown"]


class Profile(ProfileFile):
    """A portal's profile with the common vocabulary worked in, ready to be asked."""

    def read_fields(self, custom_fields: Iterable[tuple[str, str]]) -> FieldValues:
        """Our fields out of ("Field set_Field", value) pairs; of several generations the newest that is filled."""
        pairs = tuple(custom_fields)
        by_key = {fold(key): value for key, value in pairs if value.strip()}
        values = {name: self._first_filled(name, by_key) for name in _FIELD_NAMES}
        known = self._keys
        return FieldValues(
            **values,
            unknown_keys=tuple(key for key, _ in pairs if fold(key) not in known),
            respelt_keys=tuple(key for key, _ in pairs if fold(key) in self._respelt_keys),
        )

    def match_department(self, label: str) -> DepartmentMatch:
        """Whether the label is canonical letter for letter, an alias or typo of one, no department, or unknown."""
        if label in self.departments:
            return DepartmentMatch(name=label, kind="canonical")
        folded = fold(label)
        if not folded or folded in self._no_department:
            return DepartmentMatch(name="", kind="absent")
        canonical = self._departments_by_label.get(folded)
        if canonical is not None:
            return DepartmentMatch(name=canonical, kind="alias")
        return DepartmentMatch(name=" ".join(label.split()), kind="unknown")

    def match_frequency(self, word: str) -> Frequency | None:
        """The pace the word promises; None outside the vocabulary, and for a blank."""
        return self._frequency_table.match(word)

    def is_open_licence(self, name: str) -> bool:
        """Whether the licence, by its display name or its id, is an open one."""
        return fold(name) in self._open

    def has_licence(self, name: str) -> bool:
        """Whether the text names a licence at all: "License not specified" names none."""
        return bool(fold(name)) and fold(name) not in self._none_stated

    def edit_url(self, asset_id: str, domain: str) -> str:
        """Where a person edits the asset; `domain` (or a base URL) is where it is published."""
        base = self.edit_domain or domain.rstrip("/")
        return f"{base}/d/{asset_id}" if "://" in base else f"https://{base}/d/{asset_id}"

    def shows(self, field: str) -> bool:
        """Whether somebody who is not logged in can read this field of ours."""
        return field in self.visible

    def owner_department(self, owner_name: str) -> str:
        """The department an owner's account or team belongs to; "" when the profile's map has no entry."""
        return self._departments_by_owner.get(fold(owner_name), "")

    def is_city_mail(self, address: str) -> bool:
        """Whether the address is on one of the city's mail domains, or below one."""
        host = address.strip().casefold().rpartition("@")[2]
        return any(host == domain or host.endswith(f".{domain}") for domain in self.mail_domains)

    def _first_filled(self, name: FieldName, by_key: Mapping[str, str]) -> str:
        places = self.fields.get(name, ())
        return next((by_key[key] for place in places if (key := fold(place.key)) in by_key), "")

    @cached_property
    def _respelt_keys(self) -> frozenset[str]:
        return frozenset(map(fold, self.respelt))

    @cached_property
    def _keys(self) -> frozenset[str]:
        ours = (place.key for places in self.fields.values() for place in places)
        return frozenset(map(fold, (*ours, *self.known, *self.respelt)))

    @cached_property
    def _departments_by_label(self) -> dict[str, str]:
        labels = ((name, label) for name, entry in self.departments.items() for label in (name, *entry.aliases))
        return {fold(label): name for name, label in labels}

    @cached_property
    def _no_department(self) -> frozenset[str]:
        return frozenset(map(fold, self.not_departments))

    @cached_property
    def _departments_by_owner(self) -> dict[str, str]:
        return {fold(owner): department for owner, department in self.accounts.items()}

    @cached_property
    def _frequency_table(self) -> FrequencyTable:
        return build_table(self.frequencies)

    @cached_property
    def _open(self) -> frozenset[str]:
        return frozenset(map(fold, self.open_licences))

    @cached_property
    def _none_stated(self) -> frozenset[str]:
        return frozenset(map(fold, self.not_licences))


def shipped_profiles() -> tuple[str, ...]:
    """The names of the profiles that come with the package."""
    return tuple(sorted(path.stem for path in _SHIPPED.glob("*.yaml")))


def load_profile(name_or_path: str) -> Profile:
    """The profile of a shipped name, or of a file ending in .yaml or .yml.

    Raises:
        ProfileError: no such profile, or its file is wrong; the sentence names file, line, key and the
            nearest right key.
    """
    path = _locate(name_or_path)
    given = read_model(path, ProfileFile)
    problem = find_problem(given)
    if problem is not None:
        refuse(path, problem)
    return _with_common(given, read_model(_HERE / "common.yaml", Common))


def _locate(name_or_path: str) -> Path:
    if name_or_path.lower().endswith(_FILE_ENDINGS):
        return Path(name_or_path).expanduser()
    shipped = shipped_profiles()
    if name_or_path in shipped:
        return _SHIPPED / f"{name_or_path}.yaml"
    raise ProfileError(
        f'There is no portal profile "{name_or_path}"{did_you_mean(name_or_path, shipped)}: '
        f"use one of {', '.join(shipped)}, or a file that ends in .yaml."
    )


def _with_common(given: ProfileFile, common: Common) -> Profile:
    """The profile with the shared vocabulary before its own words, so that its own decide."""
    shared = {acronym: group for group, acronyms in common.acronyms.items() for acronym in acronyms}
    own = {name: getattr(given, name) for name in type(given).model_fields}
    return Profile.model_construct(
        **own
        | {
            "frequencies": common.frequencies + given.frequencies,
            "open_licences": common.open_licences + given.open_licences,
            "not_licences": common.not_licences + given.not_licences,
            "acronyms": shared | given.acronyms,
        }
    )
