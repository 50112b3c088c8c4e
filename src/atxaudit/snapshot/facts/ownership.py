"""Who answers for an asset: department, unit, contact, owner, liaison, publishing method."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from atxaudit.models import Directory, Liaison
from atxaudit.portal.profile import Profile
from atxaudit.snapshot.facts.text import or_none, squash

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PERSON = re.compile(r"[a-z]+\.[a-z]+(?:\.[a-z]+)?|[a-z]\.[a-z]+", re.IGNORECASE)
_OFFICE = {"open", "data", "info", "records", "gis", "help", "support", "service", "services", "office", "team", "public"}


def add(profile: Profile, directory: Directory) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Facts on ownership; departments go by the profile's canonical names."""

    def facts(assets: pd.DataFrame) -> pd.DataFrame:
        match = [profile.match_department(label) for label in assets["department_label"].fillna("")]
        departments = pd.Series([or_none(m.name) for m in match], index=assets.index, dtype="object")
        listed = pd.Series([m.kind in ("canonical", "alias") for m in match], index=assets.index)
        contacts = assets["contact_field"].fillna(assets["contact_email"])
        owners = assets["owner_name"].fillna("")
        owner_departments = pd.Series(
            [or_none(profile.owner_department(owner)) for owner in owners], index=assets.index, dtype="object"
        )
        liaisons = [find_liaison(a, d, directory) for a, d in zip(assets["asset_id"], departments, strict=True)]
        units = zip(assets["attribution"].fillna(""), departments.fillna(""), assets["department_label"].fillna(""), strict=True)
        return pd.DataFrame(
            {
                "department": departments,
                "has_department": departments.notna(),
                "department_is_listed": listed,
                "department_is_canonical": [m.kind == "canonical" for m in match],
                "department_can_be_known": listed | profile.departments_complete,
                "provided_by": assets["attribution"],
                "has_provided_by": assets["attribution"].notna(),
                "provided_by_vague": [vague_unit(unit, names, profile) for unit, *names in units],
                "contact": contacts,
                "has_contact": contacts.notna(),
                "contact_is_visible": contacts.notna() | profile.shows("contact"),
                "contact_problem": [contact_problem(c, profile) for c in contacts.fillna("")],
                "has_owner": assets["owner_type"].notna(),
                "owner_is_team": assets["owner_type"] == "team",
                "owner_is_deleted": assets["owner_type"] == "deleted_user_surrogate",
                "owner_department": owner_departments,
                "has_owner_department": owner_departments.notna(),
                "owner_fits": owner_departments == departments,
                "directory_given": directory.is_given,
                "liaison": [one.name if one else None for one in liaisons],
                "liaison_email": [one.email if one else None for one in liaisons],
                "method_is_visible": assets["method"].notna() | profile.shows("method"),
                "method_problem": _method_problems(assets),
            },
            index=assets.index,
        )

    return facts


def find_liaison(asset_id: str, department: str | None, directory: Directory) -> Liaison | None:
    """The asset's own steward where the directory names one, else its department's first liaison."""
    own = next((one for one in directory.liaisons if one.asset_id == asset_id), None)
    return own or next((one for one in directory.liaisons if not one.asset_id and one.department == department), None)


def vague_unit(unit: str, departments: list[str], profile: Profile) -> str | None:
    """What keeps “Data provided by” from naming a unit: it names the city, or the department itself."""
    if not unit:
        return None
    rest = unit
    for name in (*sorted(profile.city_names, key=len, reverse=True), *profile.domains):
        rest = re.sub(re.escape(name), " ", rest, flags=re.IGNORECASE)
    if not squash(rest):
        return "names the whole city"
    return "is the department itself, not the unit" if squash(rest) in {squash(d) for d in departments if d} else None


def contact_problem(contact: str, profile: Profile) -> str | None:
    """Not an address, on a foreign domain, or one person's own mailbox."""
    if not contact:
        return None
    if not _MAIL.fullmatch(contact.strip()):
        return "is no e-mail address"
    if profile.mail_domains and not profile.is_city_mail(contact):
        return "is on another mail domain"
    name = contact.strip().casefold().rpartition("@")[0]
    return "looks like one person's mailbox" if _PERSON.fullmatch(name) and not _OFFICE & set(name.split(".")) else None


def _method_problems(assets: pd.DataFrame) -> list[str | None]:
    pairs = zip(assets["method"].fillna(""), assets["method_other"].fillna(""), strict=True)
    return [method_problem(method, other) for method, other in pairs]


def method_problem(method: str, other: str) -> str | None:
    """A publishing method that is missing, or “Other” without saying which."""
    if not method:
        return "is missing"
    return "is “Other”, without saying which" if squash(method) == "other" and not other else None
