"""Who answers for an asset: department, unit, contact, owner, liaison, publishing method."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pandas as pd

from atxaudit.models import Directory, Liaison
from atxaudit.portal.profile import Profile
from atxaudit.snapshot.facts.text import or_none, shortened, squash

_PERSON = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+){1,2}")  # first.last, f.last, first.m.last
_OFFICE = frozenset(
    {"open", "data", "info", "records", "gis", "help", "support", "service", "services", "office", "team", "public"}
    | {"department", "city", "contact", "news"}
)
_DEPARTMENT_WORD = re.compile(r"\b(?:departments?|dept)\b\.?", re.IGNORECASE)
_NO_OWNER_LEFT = "deleted_user_surrogate"  # Socrata's word


def add(profile: Profile, directory: Directory) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Facts on ownership; departments go by the profile's canonical names."""
    liaisons = Liaisons(directory)
    city = city_pattern(profile)
    office_words = _OFFICE | {word.casefold() for name in profile.departments for word in re.findall(r"\w+", name)}

    def facts(assets: pd.DataFrame) -> pd.DataFrame:
        labels = assets["department_label"].fillna("")
        match = [profile.match_department(label) for label in labels]
        departments = pd.Series([or_none(m.name) for m in match], index=assets.index, dtype="object")
        listed = pd.Series([m.kind in ("canonical", "alias") for m in match], index=assets.index, dtype=bool)
        units = zip(assets["attribution"].fillna(""), departments.fillna(""), labels, strict=True)
        contacts = assets["contact_field"].fillna(assets["contact_email"])
        answering = [liaisons.of(*pair) for pair in zip(assets["asset_id"], departments, strict=True)]
        has_liaison = pd.Series([one is not None for one in answering], index=assets.index, dtype=bool)
        return pd.DataFrame(
            {
                "department": departments,
                "department_missing": [missing(*pair) for pair in zip(departments.fillna(""), labels, strict=True)],
                "has_department": departments.notna(),
                "department_is_listed": listed,
                "department_is_canonical": [m.kind == "canonical" for m in match],
                "department_can_be_known": listed | profile.departments_complete,
                "provided_by": assets["attribution"],
                "has_provided_by": assets["attribution"].notna(),
                "provided_by_vague": [vague_unit(unit, own, city) for unit, *own in units],
                "contact": contacts,
                "has_contact": contacts.notna(),
                "contact_is_visible": contacts.notna() | profile.shows("contact"),
                "contact_is_known": contacts.notna() | assets["fields_read"],
                "contact_problem": [contact_problem(c, profile, office_words) for c in contacts.fillna("")],
                "directory_given": directory.is_given,
                "liaison": [one.name if one else None for one in answering],
                "liaison_email": [one.email if one else None for one in answering],
                "liaison_is_due": departments.notna() | has_liaison,
                "method_is_visible": assets["method"].notna() | profile.shows("method"),
                "method_problem": _method_problems(assets),
            }
            | _owner(assets, departments, profile),
            index=assets.index,
        )

    return facts


class Liaisons:
    """The directory, ready to be asked who answers for an asset."""

    def __init__(self, directory: Directory) -> None:
        self._by_asset = _first_of((one.asset_id, one) for one in directory.liaisons)
        self._by_department = _first_of((one.department, one) for one in directory.liaisons if not one.asset_id)

    def of(self, asset_id: str, department: object) -> Liaison | None:
        """The asset's own steward where the directory names one, else its department's first liaison."""
        own = self._by_asset.get(asset_id)
        return own or (self._by_department.get(department) if isinstance(department, str) else None)

    def of_department(self) -> dict[str, str]:
        """Department → its first liaison's name; stewards of single assets do not answer for a department."""
        return {department: one.name for department, one in self._by_department.items()}


def city_pattern(profile: Profile) -> re.Pattern[str]:
    """Finds the city's names and addresses as whole words, the longest first."""
    names = sorted((*profile.city_names, *profile.domains), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)


def missing(department: str, label: str) -> str | None:
    """Why no department is known: the field is empty, or says “Other” and the like."""
    if department:
        return None
    return f"“{shortened(label.strip())}” names no department" if label.strip() else "No department is named"


def vague_unit(unit: str, departments: Iterable[str], city: re.Pattern[str]) -> str | None:
    """What keeps “Data provided by” from naming a unit: it names the city, or the department itself.

    `departments`: the record's department, by its canonical name and as published. A unit that went up in it names
    more than it does, and passes.
    """
    if not unit:
        return None
    if not squash(city.sub(" ", unit)):
        return "names the whole city"
    own = {_unit_core(name, city) for name in departments if name}
    return "is the department itself, not the unit" if _unit_core(unit, city) in own else None


def contact_problem(contact: str, profile: Profile, office_words: frozenset[str] = _OFFICE) -> str | None:
    """Not an address, on a foreign domain, or one person's own mailbox."""
    if not contact:
        return None
    name, _, host = contact.strip().removeprefix("mailto:").rpartition("@")
    if not name or "." not in host.strip(".") or re.search(r"[@\s]", name + host):
        return "is no e-mail address"
    if profile.mail_domains and not profile.is_city_mail(contact):
        return "is on another mail domain"
    is_person = _PERSON.fullmatch(name) and office_words.isdisjoint(name.casefold().split("."))
    return "looks like one person's mailbox" if is_person else None


def method_problem(method: str, other: str) -> str | None:
    """A publishing method that is missing, or “Other” without saying which."""
    if not method:
        return "is missing"
    return "is “Other”, without saying which" if squash(method) == "other" and not other else None


def _owner(assets: pd.DataFrame, departments: pd.Series[str], profile: Profile) -> dict[str, object]:
    kinds = assets["owner_type"]
    owned_by = [or_none(profile.owner_department(owner)) for owner in assets["owner_name"].fillna("")]
    owners = pd.Series(owned_by, index=assets.index, dtype="object")
    return {
        "has_owner": kinds.notna(),
        "owner_is_team": kinds == "team",
        "owner_is_deleted": kinds == _NO_OWNER_LEFT,
        # the catalog calls a deleted person "interactive" still; only the full record tells
        "owner_is_known": assets["view_read"] | kinds.isin(["team", _NO_OWNER_LEFT]),
        "owner_department": owners,
        "has_owner_department": owners.notna(),
        "owner_fits": owners == departments,
    }


def _unit_core(name: str, city: re.Pattern[str]) -> str:
    """A name without the city and the word department, folded: “Parks Department, City of X” is “Parks”."""
    return squash(_DEPARTMENT_WORD.sub(" ", city.sub(" ", name)).replace("&", " and ")) or squash(name)


def _first_of(pairs: Iterable[tuple[str, Liaison]]) -> dict[str, Liaison]:
    found: dict[str, Liaison] = {}
    for key, liaison in pairs:
        if key:
            found.setdefault(key, liaison)
    return found


def _method_problems(assets: pd.DataFrame) -> list[str | None]:
    pairs = zip(assets["method"].fillna(""), assets["method_other"].fillna(""), strict=True)
    return [method_problem(method, other) for method, other in pairs]
