"""What a profile answers about a portal's labels, words and addresses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from atxaudit.portal.profile import DepartmentMatch, Profile, fold, load_profile, shipped_profiles

AUSTIN = load_profile("austin")
CHATTANOOGA = load_profile("chattanooga")
DEMO = load_profile("demo")


@pytest.mark.parametrize(
    "text",
    [
        "City-of-Austin_Department-",
        "City of Austin_Department ",
        "city of austin department",
        "City\u00a0of\u00a0Austin _ Department - ",
        "CITY  OF\tAUSTIN\nDEPARTMENT",
        "City\u2011of\u2011Austin\u2013Department\u2014",
    ],
)
def test_one_key_in_all_its_spellings_folds_to_one(text: str) -> None:
    assert fold(text) == "city of austin department"


def test_folding_keeps_what_tells_words_apart() -> None:
    assert len({fold(text) for text in ("Parks & Recreation", "Parks and Recreation", "Parks & Recreaction")}) == 3
    assert fold(" - _ ") == ""


def test_three_profiles_ship_and_the_shared_words_are_none() -> None:
    assert shipped_profiles() == ("austin", "chattanooga", "demo")


@pytest.mark.parametrize("name", shipped_profiles())
def test_a_shipped_profile_bears_the_name_of_its_file(name: str) -> None:
    assert load_profile(name).name == name


def test_austin_is_two_domains_and_is_edited_on_the_hub() -> None:
    assert set(AUSTIN.domains) == {"datahub.austintexas.gov", "data.austintexas.gov"}
    assert AUSTIN.edit_url("abcd-1234", "data.austintexas.gov") == "https://datahub.austintexas.gov/d/abcd-1234"


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("www.chattadata.org", "https://www.chattadata.org/d/abcd-1234"),
        ("http://127.0.0.1:8901/", "http://127.0.0.1:8901/d/abcd-1234"),
    ],
)
def test_without_an_edit_domain_an_asset_is_edited_where_it_is_published(domain: str, expected: str) -> None:
    assert CHATTANOOGA.edit_url("abcd-1234", domain) == expected


GENERATIONS = [
    (("Additional Information_Department", "Law"), ("Additional Information_Frequency", "Monthly")),
    (("City-of-Austin_Department-", "Law"), ("Additional-Information_Frequency", "Monthly")),
    (("Ownership_Department-name", "Law"), ("Publishing-Information_Update-Frequency", "Monthly")),
]


@pytest.mark.parametrize("pairs", GENERATIONS, ids=["2015", "2022", "2024"])
def test_every_generation_of_austins_fields_is_read(pairs: tuple[tuple[str, str], ...]) -> None:
    found = AUSTIN.read_fields(pairs)
    assert (found.department, found.frequency) == ("Law", "Monthly")
    assert found.unknown_keys == ()
    assert found.respelt_keys == ()


def test_the_newest_generation_that_is_filled_is_read() -> None:
    found = AUSTIN.read_fields(
        [
            ("Additional Information_Department", "Old"),
            ("Ownership_Department name", " "),
            ("City of Austin_Department", "Newer"),
        ]
    )
    assert found.department == "Newer"


def test_values_stay_as_published_so_that_a_stray_blank_can_be_found() -> None:
    assert AUSTIN.read_fields([("Ownership_Department name", "Austin Police ")]).department == "Austin Police "


def test_what_the_portal_does_not_give_is_empty_text() -> None:
    found = CHATTANOOGA.read_fields([])
    assert {getattr(found, name) for name in ("department", "method", "time_range", "contact")} == {""}


def test_an_unknown_key_is_reported_and_never_dropped() -> None:
    found = AUSTIN.read_fields(
        [("Ownership_Departmant", "Law"), ("Catalog_Dataset-Page", "x"), ("New Set_New Field", "")]
    )
    assert found.unknown_keys == ("Ownership_Departmant", "New Set_New Field")


def test_a_misspelt_field_set_is_told_apart_from_the_right_one() -> None:
    wrong, right = "Digital-Object-Identifer-(DOI)_DOI-Number", "Digital-Object-Identifier-(DOI)_DOI-Number"
    found = AUSTIN.read_fields([(wrong, "10.1/x"), (right, "10.1/y")])
    assert found.respelt_keys == (wrong,)
    assert found.unknown_keys == ()


@pytest.mark.parametrize(
    ("label", "name", "kind"),
    [
        ("Austin Police", "Austin Police", "canonical"),
        ("Austin Police ", "Austin Police", "alias"),
        ("AUSTIN POLICE", "Austin Police", "alias"),
        ("Parks & Recreaction", "Parks and Recreation", "alias"),
        ("Parks & Recreation", "Parks and Recreation", "alias"),
        ("Public Information Office", "Communications and Public Information", "alias"),
        ("Capital Planning Office", "Financial Services", "alias"),
        ("Library", "Austin Public Library", "alias"),
        ("City Clerk", "Office of the City Clerk", "alias"),
        ("Austin Code Compliance", "Development Services", "alias"),
        ("Communications & Technology Management", "Austin Technology Services", "alias"),
        ("Austin Transportation", "Transportation and Public Works", "alias"),
        ("Public Works", "Transportation and Public Works", "alias"),
        ("Other", "", "absent"),
        ("External Source", "", "absent"),
        ("", "", "absent"),
        (" - ", "", "absent"),
        ("  Ministry of  Silly Walks ", "Ministry of Silly Walks", "unknown"),
    ],
)
def test_a_department_is_known_by_any_of_its_names(label: str, name: str, kind: str) -> None:
    assert AUSTIN.match_department(label) == DepartmentMatch(name=name, kind=kind)  # type: ignore[arg-type]


def test_the_demo_city_has_eight_departments_and_no_ninth() -> None:
    assert len(DEMO.departments) == 8
    assert DEMO.departments_complete
    assert not AUSTIN.departments_complete
    assert not CHATTANOOGA.departments_complete


@pytest.mark.parametrize(
    "name",
    [
        "Public Domain",
        "PUBLIC_DOMAIN",
        "USGOV_WORKS",
        "Public Domain U.S. Government",
        "CC0_10",
        "Creative Commons 1.0 Universal (Public Domain Dedication)",
        "Creative Commons Attribution 4.0 International",
        "Creative Commons Attribution | Share Alike 4.0 International",
        "PDDL",
        "Open Data Commons Public Domain Dedication and License",
        "ODBL",
        "OPEN_DATABASE_LICENSE",
        "Open Database License",
        "Open Data Commons Open Database License",
        "Open Data Commons Attribution License",
        "public domain ",
    ],
)
def test_an_open_licence_is_known_by_name_and_id(name: str) -> None:
    assert AUSTIN.is_open_licence(name)
    assert AUSTIN.has_licence(name)


@pytest.mark.parametrize(
    "name",
    [
        "See Terms of Use",
        "SEE_TERMS_OF_USE",
        "Creative Commons Attribution | Noncommercial 4.0 International",
        "All rights reserved",
    ],
)
def test_a_licence_that_is_not_listed_is_not_open(name: str) -> None:
    assert not AUSTIN.is_open_licence(name)
    assert AUSTIN.has_licence(name)


@pytest.mark.parametrize("name", ["", "License not specified", "Not Specified", "N/A"])
def test_no_licence_is_neither_open_nor_a_licence(name: str) -> None:
    assert not AUSTIN.is_open_licence(name)
    assert not AUSTIN.has_licence(name)


@pytest.mark.parametrize(
    ("profile", "contact", "method"), [(AUSTIN, False, False), (CHATTANOOGA, True, False), (DEMO, True, True)]
)
def test_a_reader_without_log_in_sees_what_the_profile_says(profile: Profile, contact: bool, method: bool) -> None:
    assert profile.shows("contact") is contact
    assert profile.shows("method") is method
    assert profile.shows("department")


def test_an_owners_team_leads_to_its_department() -> None:
    assert AUSTIN.owner_department("AE Open Data Asset Owners  (Austin Energy)") == "Austin Energy"
    assert AUSTIN.owner_department("Somebody Else") == ""


@pytest.mark.parametrize(
    ("address", "is_city"),
    [
        ("open.data@austintexas.gov", True),
        ("Open.Data@apd.AustinTexas.gov ", True),
        ("someone@notaustintexas.gov", False),
        ("someone@austintexas.org", False),
        ("austintexas.gov.example", False),
    ],
)
def test_city_mail_is_on_a_city_domain_or_below_one(address: str, is_city: bool) -> None:
    assert AUSTIN.is_city_mail(address) is is_city


def test_a_profile_adds_its_acronyms_to_the_everyday_ones() -> None:
    assert {"APD", "EMS", "GIS"} <= set(AUSTIN.acronyms)
    assert "APD" not in CHATTANOOGA.acronyms


def _documents(folder: Path) -> Iterator[dict[str, str]]:
    """The custom fields of every record of a recording, as "Field set_Field"."""
    for line in (
        (folder / "catalog.jsonl").read_text(encoding="utf-8").splitlines()
        if (folder / "catalog.jsonl").exists()
        else ()
    ):
        yield {pair["key"]: pair["value"] for pair in json.loads(line)["classification"]["domain_metadata"]}
    for path in sorted((folder / "metadata").glob("*.json")):
        sets = json.loads(path.read_text(encoding="utf-8")).get("metadata", {}).get("custom_fields", {})
        yield {f"{group}_{key}": value for group, fields in sets.items() for key, value in fields.items()}


RECORDED = [
    ("austin", "austin-2015"),
    ("austin", "austin-2022"),
    ("austin", "austin-2024"),
    ("chattanooga", "chattanooga"),
]


@pytest.mark.parametrize(("name", "recording"), RECORDED)
def test_no_recorded_department_is_lost(recordings: Path, name: str, recording: str) -> None:
    profile = load_profile(name)
    labels = {profile.read_fields(fields.items()).department for fields in _documents(recordings / recording)} - {""}
    assert labels
    assert not {label for label in labels if profile.match_department(label).kind == "unknown"}


def test_forty_labels_of_2022_become_fewer_departments(recordings: Path) -> None:
    labels = {AUSTIN.read_fields(fields.items()).department for fields in _documents(recordings / "austin-2022")} - {""}
    names = {AUSTIN.match_department(label).name for label in labels}
    assert len(labels) == 40
    assert len(names) < 35
    assert "" not in names


@pytest.mark.parametrize(("name", "recording"), RECORDED)
def test_every_recorded_frequency_is_in_the_vocabulary(recordings: Path, name: str, recording: str) -> None:
    profile = load_profile(name)
    words = {profile.read_fields(fields.items()).frequency for fields in _documents(recordings / recording)} - {""}
    assert words
    assert not {word for word in words if profile.match_frequency(word) is None}


@pytest.mark.parametrize(("name", "recording"), RECORDED)
def test_every_recorded_key_is_known(recordings: Path, name: str, recording: str) -> None:
    profile = load_profile(name)
    assert not {
        key for fields in _documents(recordings / recording) for key in profile.read_fields(fields.items()).unknown_keys
    }
