"""Who answers for which department: from a CSV, from a dataset on the portal, or from steward fields per asset.

Departments are normalised through the profile first. Where a department names several liaisons, the first one
listed is its liaison and the others join its backups: somebody has to be the one who is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from atxaudit.errors import DirectoryError, PortalError
from atxaudit.models import Asset, Directory, Liaison
from atxaudit.portal.directory_csv import read_csv_table
from atxaudit.portal.folding import fold
from atxaudit.portal.profile import Profile

Role = Literal["department", "liaison", "e-mail", "backup"]

NO_DIRECTORY = Directory(source="")

# What each column may be called, most telling word first; compared folded, so Liaison_Email is "liaison email".
_NAMES: Mapping[Role, tuple[str, ...]] = {
    "department": ("department", "department name", "departments", "dept", "dept name", "agency", "city department"),
    "liaison": (
        "liaison",
        "liaison name",
        "open data liaison",
        "data liaison",
        "primary liaison",
        "open data contact",
        "primary contact",
        "contact",
        "contact name",
        "data steward",
        "data steward name",
        "steward",
        "full name",
        "name",
    ),
    "e-mail": (
        "e mail",
        "email",
        "e mail address",
        "email address",
        "liaison e mail",
        "liaison email",
        "liaison email address",
        "contact e mail",
        "contact email",
        "data steward email",
        "data steward s email address",
        "mail",
    ),
    "backup": (
        "backup",
        "backup liaison",
        "back up",
        "back up liaison",
        "alternate",
        "alternate liaison",
        "secondary",
        "secondary liaison",
        "secondary contact",
        "deputy",
    ),
}
_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")  # a shape, no promise that it is delivered
_TO_DO = 'Give it the columns "department", "liaison", "e-mail" and, if you like, "backup".'


@dataclass(frozen=True, kw_only=True, slots=True)
class _Entry:
    """One row of a directory, blanks around its texts taken off."""

    place: str  # "line 3" of a file, "row 2" of a dataset
    department: str  # canonical
    name: str
    email: str
    backup: str


def choose_directory(
    *,
    profile: Profile,
    assets: Iterable[Asset],
    csv_path: Path | None = None,
    read_rows: Callable[[str], Iterable[Mapping[str, str]]] | None = None,
    tell: Callable[[str], None] | None = None,
) -> Directory:
    """The first directory there is: the CSV, the profile's dataset, steward fields, else none (`source` is "").

    `read_rows` reads the rows of an asset id. A dataset that cannot be read (the city's own may be private or
    gone) is told in one sentence through `tell`, and the steward fields are taken.

    Raises:
        DirectoryError: the CSV, or what the dataset holds, is wrong.
    """
    if csv_path is not None:
        return read_csv_directory(csv_path, profile)
    if profile.liaison_dataset and read_rows:
        try:
            rows = list(read_rows(profile.liaison_dataset))
        except PortalError as error:
            if tell:
                tell(f"The liaison dataset {profile.liaison_dataset} could not be read: {error}")
        else:
            return directory_from_rows(rows, f"dataset:{profile.liaison_dataset}", profile)
    return directory_from_stewards(assets, profile)


def read_csv_directory(path: Path, profile: Profile) -> Directory:
    """The directory in a CSV of department, liaison, e-mail and (optional) backup; headers may be spelt freely.

    Raises:
        DirectoryError: the file is missing, unreadable, not UTF-8, empty or ragged; a column is missing; a liaison has
            no department or a malformed e-mail; somebody is listed twice. The sentence names file and line.
    """
    table = read_csv_table(path)
    columns = _find_columns(table.header, str(path), required=("department", "liaison", "e-mail"))
    rows = ((f"line {line}", _pick(columns, row)) for line, row in table.dicts())
    return Directory(source=f"csv:{path.name}", liaisons=_liaisons(rows, str(path), profile))


def directory_from_rows(rows: Iterable[Mapping[str, str]], source: str, profile: Profile) -> Directory:
    """The directory in a dataset's rows, its columns found by name; `source` is "dataset:ID".

    Raises:
        DirectoryError: as for a CSV, by row number; a dataset may lack e-mails.
    """
    given = list(rows)
    header = list(dict.fromkeys(key for row in given for key in row))  # the portal leaves empty cells out
    if not header:
        raise DirectoryError(f"The liaison directory {source} holds no rows; fill it, or name a CSV of liaisons.")
    columns = _find_columns(header, source, required=("department", "liaison"))
    placed = ((f"row {number}", _pick(columns, row)) for number, row in enumerate(given, start=1))
    return Directory(source=source, liaisons=_liaisons(placed, source, profile))


def directory_from_stewards(assets: Iterable[Asset], profile: Profile) -> Directory:
    """The stewards named on the assets: one entry per department, then one per asset; none when no asset names one.

    One e-mail address is one person, under the spelling used most. A department's liaison is the steward of most of
    its assets, the other stewards are its backups. An asset's entry has the department "" where the asset names
    none. What is no address stays out of `email`.
    """
    found = sorted(_stewards(assets, profile), key=lambda steward: steward.asset_id)
    names = _usual_names(found)
    named = [replace(steward, name=names[_person(steward)]) for steward in found]
    liaisons = (*_department_stewards(named), *named)
    return Directory(source="steward fields", liaisons=liaisons) if liaisons else NO_DIRECTORY


def _find_columns(header: Sequence[str], where: str, *, required: Sequence[Role]) -> dict[Role, str]:
    by_fold = {fold(name): name for name in header}
    if len(by_fold) < len(header):
        twice = next(name for name, count in Counter(map(fold, header)).items() if count > 1)
        raise DirectoryError(f'{where} has two columns called "{twice}"; rename or remove one.')
    columns: dict[Role, str] = {}
    for role, names in _NAMES.items():
        name = next(
            (by_fold[name] for name in names if name in by_fold and by_fold[name] not in columns.values()), None
        )
        if name is not None:
            columns[role] = name
    for role in required:
        if role not in columns:
            given = ", ".join(name for name in header if name)
            raise DirectoryError(f'{where} has no column "{role}"; its columns are {given}. {_TO_DO}')
    return columns


def _pick(columns: Mapping[Role, str], row: Mapping[str, str]) -> dict[Role, str]:
    return {role: " ".join(str(row.get(name) or "").split()) for role, name in columns.items()}


def _liaisons(rows: Iterable[tuple[str, Mapping[Role, str]]], where: str, profile: Profile) -> tuple[Liaison, ...]:
    by_department: dict[str, list[_Entry]] = {}
    for place, cells in rows:
        entry = _entry(place, cells, where, profile)
        if entry is not None:
            by_department.setdefault(entry.department, []).append(entry)
    for entries in by_department.values():
        _refuse_twice(entries, where)
    return tuple(map(_liaison, by_department.values()))


def _entry(place: str, cells: Mapping[Role, str], where: str, profile: Profile) -> _Entry | None:
    """The row as an entry; None where it names nobody, which is how a vacancy is written down."""
    name, email = cells["liaison"], cells.get("e-mail", "")
    if not (name or email):
        return None
    match = profile.match_department(cells["department"])
    if match.kind == "absent":
        raise DirectoryError(
            f'{where}, {place}: "{name or email}" has no department; fill in the department, or remove the line.'
        )
    if email and not _ADDRESS.fullmatch(email):
        raise DirectoryError(f'{where}, {place}: "{email}" is no e-mail address; correct it, or leave it empty.')
    return _Entry(place=place, department=match.name, name=name or email, email=email, backup=cells.get("backup", ""))


def _refuse_twice(entries: Sequence[_Entry], where: str) -> None:
    first: dict[str, _Entry] = {}
    for entry in entries:
        earlier = first.setdefault(fold(entry.name), entry)
        if earlier is not entry:
            raise DirectoryError(
                f'{where}, {entry.place}: "{entry.name}" is listed for {entry.department} already, '
                f"in {earlier.place}; remove one of the two."
            )


def _liaison(entries: Sequence[_Entry]) -> Liaison:
    """The first entry of a department; later ones and all backups become its backups, in order, each once."""
    chief = entries[0]
    backups = [text for entry in entries for text in (entry.name, entry.backup) if text and text != chief.name]
    return Liaison(
        department=chief.department,
        name=chief.name,
        email=chief.email,
        backup=", ".join(dict.fromkeys(backups)),
    )


def _stewards(assets: Iterable[Asset], profile: Profile) -> Iterator[Liaison]:
    for asset in assets:
        fields = profile.read_fields(asset.custom_fields)
        name, address = " ".join(fields.steward_name.split()), fields.steward_email.strip()
        if name or address:
            yield Liaison(
                department=profile.match_department(fields.department).name,
                name=name or address,
                email=address.casefold() if _ADDRESS.fullmatch(address) else "",
                asset_id=asset.id,
            )


def _department_stewards(stewards: Sequence[Liaison]) -> Iterator[Liaison]:
    """One entry per department, by how many of its assets each steward has; of equals the first in the alphabet."""
    departments = sorted({steward.department for steward in stewards} - {""})
    for department in departments:
        people = Counter((s.name, s.email) for s in stewards if s.department == department)
        (name, email), *others = sorted(people, key=lambda person: (-people[person], person))
        backups = dict.fromkeys(other for other, _ in others if other != name)
        yield Liaison(department=department, name=name, email=email, backup=", ".join(backups))


def _person(steward: Liaison) -> str:
    return steward.email or fold(steward.name)


def _usual_names(stewards: Sequence[Liaison]) -> dict[str, str]:
    """Person → the spelling used most; of equally frequent ones the first in the alphabet, so that runs agree.

    A person who is an address and nothing more anywhere keeps the address as name.
    """
    spellings: dict[str, Counter[str]] = {}
    for steward in stewards:
        spellings.setdefault(_person(steward), Counter())[steward.name] += 1
    return {
        person: min(counts, key=lambda name: ("@" in name, -counts[name], name)) for person, counts in spellings.items()
    }
