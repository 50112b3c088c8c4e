"""Who answers for which department: read from a CSV, a dataset on the portal, or steward fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from atxaudit.errors import AssetMissing, DirectoryError
from atxaudit.models import Asset, Directory, Liaison
from atxaudit.portal.directory import choose_directory, directory_from_rows, directory_from_stewards, read_csv_directory
from atxaudit.portal.profile import load_profile

AUSTIN = load_profile("austin")
DEMO = load_profile("demo")
CHATTANOOGA = load_profile("chattanooga")

HEADER = "department,liaison,e-mail,backup\n"
PARKS = "Parks and Recreation,Ida Example,ida@lindenford.example,Bo Example\n"
Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a CSV of liaisons and returns its path."""

    def write_file(content: str | bytes) -> Path:
        path = tmp_path / "liaisons.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


def refusal(path: Path) -> str:
    with pytest.raises(DirectoryError) as caught:
        read_csv_directory(path, DEMO)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_a_csv_gives_each_department_its_liaison(write: Write) -> None:
    directory = read_csv_directory(write(HEADER + PARKS), DEMO)
    assert directory.source == "csv:liaisons.csv"
    assert directory.liaisons == (
        Liaison(
            department="Parks and Recreation", name="Ida Example", email="ida@lindenford.example", backup="Bo Example"
        ),
    )


@pytest.mark.parametrize(
    "header",
    [
        "Department,Liaison,Email,Backup",
        "DEPT , Liaison_Name,E-Mail Address,Alternate",
        "\ufeffdepartment,liaison,e-mail,backup",
        "Department Name,Contact,Contact Email,Back-up",
        "Department;Open Data Liaison;email;Backup liaison",
        "department\tname\tmail\tdeputy",
    ],
)
def test_headers_and_separators_may_be_a_spreadsheets(write: Write, header: str) -> None:
    separator = next(mark for mark in ";\t," if mark in header)
    directory = read_csv_directory(write(f"{header}\r\n{PARKS.strip().replace(',', separator)}\r\n\r\n"), DEMO)
    assert [(one.department, one.name, one.email, one.backup) for one in directory.liaisons] == [
        ("Parks and Recreation", "Ida Example", "ida@lindenford.example", "Bo Example")
    ]


def test_departments_go_by_their_canonical_names(write: Write) -> None:
    directory = read_csv_directory(write(HEADER + "Parks & Recreaton ,Ida,ida@lindenford.example,\n"), DEMO)
    assert directory.liaisons[0].department == "Parks and Recreation"


def test_a_department_unknown_to_the_portal_stays_as_written(write: Write) -> None:
    directory = read_csv_directory(write(HEADER + "Ministry of Tides,Ida,ida@lindenford.example,\n"), DEMO)
    assert directory.liaisons[0].department == "Ministry of Tides"


def test_the_first_of_several_liaisons_answers_and_the_others_are_backups(write: Write) -> None:
    rows = "Library,Ida,ida@lindenford.example,Bo\nLindenford Public Library,Una,una@lindenford.example,Ida\n"
    directory = read_csv_directory(write(HEADER + rows), DEMO)
    assert directory.liaisons == (
        Liaison(department="Lindenford Public Library", name="Ida", email="ida@lindenford.example", backup="Bo, Una"),
    )


def test_a_department_without_a_name_is_a_vacancy_and_no_error(write: Write) -> None:
    directory = read_csv_directory(write(HEADER + PARKS + "Public Health,,,\n"), DEMO)
    assert [one.department for one in directory.liaisons] == ["Parks and Recreation"]
    assert directory.is_given


def test_an_office_mailbox_may_stand_for_a_person(write: Write) -> None:
    directory = read_csv_directory(write(HEADER + "Public Health,,open.data@lindenford.example,\n"), DEMO)
    assert directory.liaisons[0].name == "open.data@lindenford.example"


def test_a_backup_column_is_not_needed(write: Write) -> None:
    directory = read_csv_directory(write("department,liaison,e-mail\nPublic Health,Ida,\n"), DEMO)
    assert directory.liaisons[0].backup == ""


MALFORMED: list[tuple[str | bytes, str]] = [
    ("", "is empty"),
    ("\n , ,\n", "is empty"),
    (HEADER, "nobody below"),
    ("dept,who\nParks,Ida\n", 'no column "liaison"'),
    ("department,liason,e-mail\nParks,Ida,\n", 'no column "liaison"; its columns are department, liason, e-mail'),
    ("department,liaison\nParks,Ida\n", 'no column "e-mail"'),
    ("liaison,e-mail\nIda,\n", 'no column "department"'),
    ("department,liaison,E-mail,e_mail\nParks,Ida,,\n", 'two columns called "e mail"'),
    (HEADER + PARKS + "Public Health,Una\n", "line 3: 2 cells where the header has 4"),
    (HEADER + "Public Health,Una,una@lindenford.example,Bo,more\n", "line 2: 5 cells"),
    (HEADER + 'Parks,"Ida\nExample",,\nPublic Health,Una\n', "line 4: 2 cells"),
    (HEADER + 'Parks,"Ida"x,,\n', "line 2: "),
    (HEADER + PARKS + 'Parks,"Ida,,\n', "line 3: "),
    (HEADER + "Public Health,Una,una at lindenford,\n", 'line 2: "una at lindenford" is no e-mail address'),
    (HEADER + "Public Health,Una,una@lindenford,\n", "is no e-mail address"),
    (HEADER + "Public Health,Una,a@x.example;b@x.example,\n", "is no e-mail address"),
    (HEADER + ",Una,una@lindenford.example,\n", 'line 2: "Una" has no department'),
    (HEADER + "Other,Una,una@lindenford.example,\n", 'line 2: "Una" has no department'),
    (
        HEADER + PARKS + "Parks & Recreation,ida  example,,\n",
        'line 3: "ida example" is listed for Parks and Recreation already, in line 2',
    ),
    (HEADER.encode() + "Public Health,Zoë,,\n".encode("latin-1"), "line 2: not UTF-8"),
    ((HEADER + PARKS).encode("utf-16"), "line 1: not UTF-8"),
]


@pytest.mark.parametrize(("content", "said"), MALFORMED)
def test_a_malformed_csv_is_refused_with_file_and_line(write: Write, content: str | bytes, said: str) -> None:
    path = write(content)
    message = refusal(path)
    assert str(path) in message
    assert said in message


def test_a_csv_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "There is no file" in refusal(tmp_path / "nowhere.csv")
    assert "cannot be read" in refusal(tmp_path)


def test_a_datasets_columns_are_found_by_their_names() -> None:
    rows = [
        {
            "department_name": "Austin Police ",
            "liaison_name": "Una Example",
            "email_address": "una@austintexas.gov",
            "phone": "1",
        },
        {
            "department_name": "Aviation",
            "liaison_name": "Bo Example",
            "backup_liaison": "Ida Example",
        },  # an empty cell is left out
    ]
    directory = directory_from_rows(rows, "dataset:abcd-1234", AUSTIN)
    assert directory.source == "dataset:abcd-1234"
    assert directory.liaisons == (
        Liaison(department="Austin Police", name="Una Example", email="una@austintexas.gov"),
        Liaison(department="Aviation", name="Bo Example", backup="Ida Example"),
    )


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "holds no rows"),
        ([{"agency": "Law"}], 'no column "liaison"'),
        ([{"department": "Law", "liaison": "Una"}, {"department": "Law", "liaison": "Una"}], "row 2"),
    ],
)
def test_a_dataset_that_is_no_directory_is_refused_by_its_id(rows: list[dict[str, str]], said: str) -> None:
    with pytest.raises(DirectoryError) as caught:
        directory_from_rows(rows, "dataset:abcd-1234", AUSTIN)
    assert "dataset:abcd-1234" in str(caught.value)
    assert said in str(caught.value)


def stewarded(asset_id: str, *, name: str = "", email: str = "", department: str = "Police") -> Asset:
    """An asset as Chattanooga names its steward."""
    pairs = (
        ("Internal_Department", department),
        ("Internal_Data Steward Name", name),
        ("Internal_Data Steward Email", email),
    )
    return Asset(id=asset_id, name=asset_id, type="dataset", domain="www.chattadata.org", custom_fields=pairs)


def by_asset(directory: Directory) -> dict[str, Liaison]:
    return {one.asset_id: one for one in directory.liaisons if one.asset_id}


def test_one_address_is_one_person_under_the_spelling_used_most() -> None:
    directory = directory_from_stewards(
        [
            stewarded("aaaa-0001", name="Ida B. Example", email="ida@chattanooga.gov"),
            stewarded("aaaa-0002", name="Ida Example", email="IDA@chattanooga.gov "),
            stewarded("aaaa-0003", name="Ida  Example", email="ida@chattanooga.gov"),
        ],
        CHATTANOOGA,
    )
    assert directory.source == "steward fields"
    assert {(one.name, one.email) for one in directory.liaisons} == {("Ida Example", "ida@chattanooga.gov")}
    assert set(by_asset(directory)) == {"aaaa-0001", "aaaa-0002", "aaaa-0003"}


def test_a_departments_liaison_is_the_steward_of_most_of_its_assets() -> None:
    directory = directory_from_stewards(
        [
            stewarded("aaaa-0001", name="Bo", email="bo@chattanooga.gov"),
            stewarded("aaaa-0002", name="Una", email="una@chattanooga.gov", department="POLICE"),
            stewarded("aaaa-0003", name="Una", email="una@chattanooga.gov"),
            stewarded("aaaa-0004", name="Bo", email="bo@chattanooga.gov", department="Fire"),
        ],
        CHATTANOOGA,
    )
    assert [one for one in directory.liaisons if not one.asset_id] == [
        Liaison(department="Fire", name="Bo", email="bo@chattanooga.gov"),
        Liaison(department="Police", name="Una", email="una@chattanooga.gov", backup="Bo"),
    ]
    assert by_asset(directory)["aaaa-0001"].name == "Bo"


def test_equal_spellings_are_settled_the_same_way_in_any_order() -> None:
    assets = [
        stewarded("aaaa-0001", name="Zoe", email="z@x.example"),
        stewarded("aaaa-0002", name="Zoë", email="z@x.example"),
    ]
    assert directory_from_stewards(assets, CHATTANOOGA) == directory_from_stewards(assets[::-1], CHATTANOOGA)


def test_a_steward_without_department_still_answers_for_the_asset() -> None:
    directory = directory_from_stewards(
        [stewarded("aaaa-0001", email="gis@chattanooga.gov", department="Other")], CHATTANOOGA
    )
    assert directory.liaisons == (
        Liaison(department="", name="gis@chattanooga.gov", email="gis@chattanooga.gov", asset_id="aaaa-0001"),
    )


def test_a_name_is_taken_over_the_bare_address_of_the_same_person() -> None:
    directory = directory_from_stewards(
        [
            stewarded("aaaa-0001", email="gis@chattanooga.gov"),
            stewarded("aaaa-0002", email="gis@chattanooga.gov"),
            stewarded("aaaa-0003", name="Map Office", email="gis@chattanooga.gov"),
        ],
        CHATTANOOGA,
    )
    assert {one.name for one in directory.liaisons} == {"Map Office"}


def test_what_is_no_address_does_not_become_one() -> None:
    directory = directory_from_stewards([stewarded("aaaa-0001", name="Ida", email="see website")], CHATTANOOGA)
    assert by_asset(directory)["aaaa-0001"].email == ""


def test_no_steward_anywhere_is_no_directory() -> None:
    assert not directory_from_stewards([stewarded("aaaa-0001")], CHATTANOOGA).is_given


WITH_DATASET = CHATTANOOGA.model_copy(update={"liaison_dataset": "abcd-1234"})
STEWARDED = (stewarded("aaaa-0001", name="Ida", email="ida@chattanooga.gov"),)


def rows_of(asset_id: str) -> Iterable[Mapping[str, str]]:
    assert asset_id == "abcd-1234"
    return [{"department": "Police", "liaison": "Una", "email": "una@chattanooga.gov"}]


def test_the_csv_comes_before_the_dataset_and_the_stewards(write: Write) -> None:
    path = write(HEADER + "Police,Bo,bo@chattanooga.gov,\n")
    found = choose_directory(profile=WITH_DATASET, assets=STEWARDED, csv_path=path, read_rows=rows_of)
    assert found.source == "csv:liaisons.csv"


def test_the_dataset_comes_before_the_stewards() -> None:
    found = choose_directory(profile=WITH_DATASET, assets=STEWARDED, read_rows=rows_of)
    assert found.source == "dataset:abcd-1234"


def test_stewards_are_taken_where_nothing_else_is_given() -> None:
    assert choose_directory(profile=CHATTANOOGA, assets=STEWARDED, read_rows=rows_of).source == "steward fields"
    assert choose_directory(profile=WITH_DATASET, assets=STEWARDED).source == "steward fields"


def test_nothing_given_is_no_directory() -> None:
    assert not choose_directory(profile=AUSTIN, assets=()).is_given


def test_a_dataset_that_is_gone_is_told_and_the_stewards_are_taken() -> None:
    def gone(asset_id: str) -> Iterable[Mapping[str, str]]:
        raise AssetMissing(f"{asset_id} is not on the portal")

    told: list[str] = []
    found = choose_directory(profile=WITH_DATASET, assets=STEWARDED, read_rows=gone, tell=told.append)
    assert found.source == "steward fields"
    assert told == ["The liaison dataset abcd-1234 could not be read: abcd-1234 is not on the portal"]
