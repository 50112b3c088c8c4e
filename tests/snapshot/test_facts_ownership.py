"""Who answers for an asset."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lindenford import PROFILE, dataset, directory, each, facts, fields

from atxaudit.models import Directory, Liaison
from atxaudit.portal.profile import load_profile
from atxaudit.snapshot.facts.ownership import city_pattern, contact_problem, method_problem, vague_unit

AUSTIN = load_profile("austin")
NAMES = ("department", "department_is_listed", "department_is_canonical", "department_can_be_known")


def test_a_department_goes_by_its_canonical_name() -> None:
    examples: dict[str, tuple[object, ...]] = {
        "Lindenford Fire": ("Lindenford Fire", True, True, True),
        "Fire Department": ("Lindenford Fire", True, False, True),
        "Parks & Recreaton": ("Parks and Recreation", True, False, True),
        "Lindenford Fire ": ("Lindenford Fire", True, False, True),
        "Ministry of Trees": ("Ministry of Trees", False, False, True),  # the demo's list is complete
        "Other": (None, False, False, True),
        "": (None, False, False, True),
    }
    assets = [dataset(custom_fields=fields(department=label)) for label in examples]
    found = zip(*(each(name, *assets) for name in NAMES), strict=True)
    assert dict(zip(examples, found, strict=True)) == examples
    assert each("has_department", *assets) == [True] * 5 + [False] * 2
    why = ["“Other” names no department", "No department is named"]
    assert each("department_missing", *assets) == [None] * 5 + why


def test_an_unlisted_department_cannot_be_known_where_the_list_is_not_complete() -> None:
    key = AUSTIN.fields["department"][0].key
    asset = dataset(domain=AUSTIN.domains[0], custom_fields=((key, "Ministry of Trees"),))
    assert facts(asset, profile=AUSTIN)["department_can_be_known"] is False
    listed = replace(asset, custom_fields=((key, "Austin Energy"),))
    assert facts(listed, profile=AUSTIN)["department_can_be_known"] is True


@pytest.mark.parametrize(
    ("unit", "departments", "problem"),
    [
        ("City of Lindenford", ("Lindenford Fire",), "names the whole city"),
        ("city of lindenford, texas", ("Lindenford Fire",), "names the whole city"),
        ("data.lindenford.example", ("Lindenford Fire",), "names the whole city"),
        ("Lindenford Fire", ("Lindenford Fire",), "is the department itself, not the unit"),
        ("City of Lindenford Fire Department", ("Lindenford Fire",), "is the department itself, not the unit"),
        ("Fire Dept., City of Lindenford", ("Lindenford Fire",), "is the department itself, not the unit"),
        ("Parks & Recreation", ("Parks and Recreation",), "is the department itself, not the unit"),
        (
            "Building Inspection",
            ("Permits and Inspections", "Building Inspection"),
            "is the department itself, not the unit",
        ),
        ("Building Inspection", ("Permits and Inspections",), None),  # it went up in the department: says more
        ("Lindenford Fire", ("Lindenford Water",), None),
        ("Lindenford Fire, Station 3", ("Lindenford Fire",), None),
        ("Lindenforders for Trees", (), None),
        ("Urban Forestry Office", ("Parks and Recreation",), None),
        ("", ("Lindenford Fire",), None),
    ],
)
def test_the_unit_is_neither_the_city_nor_the_department(
    unit: str, departments: tuple[str, ...], problem: str | None
) -> None:
    assert vague_unit(unit, departments, city_pattern(PROFILE)) == problem


@pytest.mark.parametrize(
    ("contact", "problem"),
    [
        ("trees@lindenford.example", None),
        ("Open.Data@lindenford.example", None),
        ("parks.recreation@lindenford.example", None),  # words of a department
        ("311@help.lindenford.example", None),
        ("mailto:trees@lindenford.example", None),
        ("ada.tree@lindenford.example", "looks like one person's mailbox"),
        ("A.Tree@lindenford.example", "looks like one person's mailbox"),
        ("josé.árbol@lindenford.example", "looks like one person's mailbox"),
        ("trees@example.com", "is on another mail domain"),
        ("trees@notlindenford.example", "is on another mail domain"),
        ("call the office", "is no e-mail address"),
        ("@lindenford.example", "is no e-mail address"),
        ("trees@localhost", "is no e-mail address"),
        ("a@b@lindenford.example", "is no e-mail address"),
        ("", None),
    ],
)
def test_a_contact_is_a_mailbox_of_the_city(contact: str, problem: str | None) -> None:
    words = frozenset({"open", "data", "parks", "recreation"})
    assert contact_problem(contact, PROFILE, words) == problem


def test_the_contact_comes_from_the_custom_field_first() -> None:
    asset = dataset(contact_email="old@lindenford.example", custom_fields=fields(contact="new@lindenford.example"))
    assert facts(asset)["contact"] == "new@lindenford.example"
    assert facts(replace(asset, custom_fields=()))["contact"] == "old@lindenford.example"


def test_a_contact_that_readers_may_not_see_is_told_from_one_that_is_missing() -> None:
    names = ("has_contact", "contact_is_visible", "contact_is_known")
    asset = dataset()
    assert [facts(asset)[name] for name in names] == [False, True, True]
    hidden = facts(replace(asset, domain=AUSTIN.domains[0]), profile=AUSTIN)
    assert [hidden[name] for name in names] == [False, False, True]
    unread = replace(asset, view_read=False, custom_fields=())
    assert [facts(unread)[name] for name in names] == [False, True, False]


def test_the_owner_is_a_team_a_person_or_gone() -> None:
    owners = ["team", "interactive", "deleted_user_surrogate", ""]
    read = [dataset(owner_type=owner) for owner in owners]
    assert each("owner_is_team", *read) == [True, False, False, False]
    assert each("owner_is_deleted", *read) == [False, False, True, False]
    assert each("has_owner", *read) == [True, True, True, False]
    assert each("owner_is_known", *read) == [True] * 4
    unread = [replace(asset, view_read=False) for asset in read]
    assert each("owner_is_known", *unread) == [True, False, True, False]  # a person in the catalog may be gone


def test_the_owners_team_belongs_to_the_department() -> None:
    team = dataset(owner_name="Lindenford Water Data Owners", custom_fields=fields(department="Water Utility"))
    other = replace(team, custom_fields=fields(department="Lindenford Fire"))
    nobody = replace(team, owner_name="Ada Tree")
    assert each("owner_fits", team, other, nobody) == [True, False, False]
    assert each("owner_department", team, other, nobody) == ["Lindenford Water", "Lindenford Water", None]
    assert each("has_owner_department", team, other, nobody) == [True, True, False]


def test_the_assets_own_steward_answers_before_the_departments_liaison() -> None:
    people = directory(
        Liaison(department="Lindenford Fire", name="Steward", email="s@lindenford.example", asset_id="tree-0001"),
        Liaison(department="Lindenford Fire", name="First"),
        Liaison(department="Lindenford Fire", name="Second"),
    )
    own = dataset(custom_fields=fields(department="Fire Department"))
    found = facts(own, directory=people)
    assert (found["liaison"], found["liaison_email"]) == ("Steward", "s@lindenford.example")
    assert facts(replace(own, id="tree-0002"), directory=people)["liaison"] == "First"
    assert facts(dataset("tree-0003"), directory=people)["liaison"] is None


def test_a_steward_answers_also_where_no_department_is_named() -> None:
    people = Directory(source="steward fields", liaisons=(Liaison(department="", name="Ada", asset_id="tree-0001"),))
    asset = dataset(custom_fields=())
    found = facts(asset, directory=people)
    assert (found["liaison"], found["liaison_is_due"]) == ("Ada", True)
    other = facts(replace(asset, id="tree-0002"), directory=people)
    assert (other["liaison"], other["liaison_is_due"]) == (None, False)


def test_without_a_directory_nobody_is_said_to_lack_a_liaison() -> None:
    assert facts(dataset())["directory_given"] is False
    assert facts(dataset(), directory=directory())["directory_given"] is True


@pytest.mark.parametrize(
    ("method", "other", "problem"),
    [
        ("Manual", "", None),
        ("REST API", "", None),
        ("Other", "a nightly script", None),
        ("Other", "", "is “Other”, without saying which"),
        ("other ", "", "is “Other”, without saying which"),
        ("", "", "is missing"),
    ],
)
def test_a_method_is_stated_and_explained(method: str, other: str, problem: str | None) -> None:
    assert method_problem(method, other) == problem


def test_a_method_that_readers_may_not_see_is_told_from_one_that_is_missing() -> None:
    asset = dataset(custom_fields=fields(department="Lindenford Fire"))
    found = facts(asset)
    assert (found["method_problem"], found["method_is_visible"]) == ("is missing", True)
    assert facts(replace(asset, domain=AUSTIN.domains[0]), profile=AUSTIN)["method_is_visible"] is False
