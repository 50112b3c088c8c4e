"""Departments: those that own an asset, and those that have a liaison."""

from __future__ import annotations

from lindenford import AS_OF, PROFILE, dataset, departments, derived, directory, fields

from atxaudit.models import Asset, Directory, Liaison
from atxaudit.portal.profile import load_profile


def _owned(asset_id: str, department: str, frequency: str = "Monthly", **changes: object) -> Asset:
    return dataset(asset_id, custom_fields=fields(department=department, frequency=frequency), **changes)


def test_a_department_is_one_row_under_all_its_labels() -> None:
    assets = [_owned("tree-0001", "Fire Department"), _owned("tree-0002", "Lindenford Fire"), _owned("tree-0003", "")]
    found = departments(*assets)
    assert list(found) == ["Lindenford Fire"]
    assert found["Lindenford Fire"]["assets_count"] == 2


def test_an_unlisted_label_is_a_row_of_its_own_and_no_label_is_none() -> None:
    assets = [
        _owned("tree-0001", "Ministry of Trees"),
        _owned("tree-0002", "Other"),
        dataset("tree-0003", custom_fields=()),
    ]
    assert list(departments(*assets)) == ["Ministry of Trees"]


def test_views_are_counted_as_assets_and_not_as_datasets() -> None:
    view = _owned("tree-0002", "Lindenford Fire", type="filter", parent_ids=("tree-0001",))
    fire = departments(_owned("tree-0001", "Lindenford Fire"), view)["Lindenford Fire"]
    assert (fire["assets_count"], fire["datasets_count"], fire["is_publisher"]) == (2, 1, True)


def test_views_of_a_dataset_that_is_not_public_publish_it_once() -> None:
    parents = [("tree-9999",), ("tree-9999",), ("tree-8888",), ()]
    views = [_owned(f"tree-{n:04d}", "Lindenford Fire", type="filter", parent_ids=own) for n, own in enumerate(parents)]
    assert departments(*views)["Lindenford Fire"]["datasets_count"] == 3


def test_the_share_as_needed_is_of_all_that_could_promise_a_pace() -> None:
    paces = ["As needed", "As needed", "Monthly", ""]
    assets = [_owned(f"tree-{n:04d}", "Lindenford Fire", pace) for n, pace in enumerate(paces)]
    assets.append(_owned("tree-0009", "Lindenford Fire", "As needed", type="story", view_type="story"))
    fire = departments(*assets)["Lindenford Fire"]
    assert (fire["timed_count"], fire["has_timed"], fire["as_needed_percent"]) == (4, True, 50)


def test_a_department_without_datasets_promises_nothing() -> None:
    story = _owned("tree-0009", "Lindenford Fire", type="story", view_type="story")
    fire = departments(story)["Lindenford Fire"]
    assert (fire["has_timed"], fire["as_needed_percent"]) == (False, None)


def test_every_department_has_a_liaison_and_every_liaison_a_department() -> None:
    people = directory(
        Liaison(department="Lindenford Fire", name="Ada"),
        Liaison(department="Lindenford Water", name="Ben"),  # listed, owns nothing yet
        Liaison(department="Ministry of Trees", name="Cem"),
    )
    found = departments(_owned("tree-0001", "Lindenford Fire"), dataset("tree-0002"), directory=people)
    assert {name: row["liaison_problem"] for name, row in found.items()} == {
        "Lindenford Fire": None,
        "Lindenford Water": None,
        "Ministry of Trees": "has a liaison, but is unknown to the portal",
        "Parks and Recreation": "has no liaison",
    }
    assert found["Lindenford Water"]["is_publisher"] is False
    assert all(row["directory_given"] for row in found.values())


def test_a_liaisons_department_may_be_of_today_where_the_profiles_list_is_not_complete() -> None:
    austin = load_profile("austin")
    people = directory(
        Liaison(department="Ministry of Trees", name="Cem"), Liaison(department="Austin Energy", name="Di")
    )
    found = departments(profile=austin, directory=people)
    assert {name: row["can_be_known"] for name, row in found.items()} == {
        "Austin Energy": True,
        "Ministry of Trees": False,
    }
    assert departments(directory=people)["Ministry of Trees"]["can_be_known"] is True


def test_an_unlisted_department_that_owns_assets_is_known_to_the_portal() -> None:
    people = directory(Liaison(department="Ministry of Trees", name="Cem"))
    found = departments(_owned("tree-0001", "Ministry of Trees"), directory=people)
    assert (found["Ministry of Trees"]["liaison_problem"], found["Ministry of Trees"]["can_be_known"]) == (None, True)


def test_a_steward_of_one_asset_does_not_answer_for_the_department() -> None:
    stewards = Directory(
        source="steward fields",
        liaisons=(
            Liaison(department="Lindenford Fire", name="Steward", asset_id="tree-0001"),
            Liaison(department="Lindenford Fire", name="Chief"),
            Liaison(department="", name="Nobody's", asset_id="tree-0002"),
        ),
    )
    found = departments(_owned("tree-0001", "Lindenford Fire"), directory=stewards)
    assert {name: row["liaison"] for name, row in found.items()} == {"Lindenford Fire": "Chief"}


def test_departments_come_in_the_order_of_the_alphabet() -> None:
    labels = ["Public Health", "Lindenford Fire", "Ministry of Trees"]
    assets = [_owned(f"tree-{n:04d}", label) for n, label in enumerate(labels)]
    frames = derived(*assets, profile=PROFILE, as_of=AS_OF)
    assert list(frames.departments["department"]) == sorted(labels)
