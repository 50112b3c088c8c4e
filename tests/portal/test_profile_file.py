"""A wrong profile is refused with the file, the line, the key and the nearest right key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from atxaudit.errors import ProfileError
from atxaudit.portal.profile import load_profile

RIGHT = """\
name: mytown
title: Town of Mytown
portal: https://data.mytown.example
domains: [data.mytown.example]
timezone: America/Chicago
fields:
  department:
    - {key: Ownership_Department, seen: "2024"}
known:
  Ownership_Division: "2024"
respelt:
  Owership_Division: Ownership_Division
visible: [department]
departments:
  Parks:
    source: budget
    aliases:
      Park Department: old label
  Streets:
    source: budget
departments_complete: true
not_departments:
  Other: on the portal
accounts:
  Parks Team: Parks
strategic_outcomes:
  current: [Clean Air]
  retired: [Growth]
city_names: [Town of Mytown]
frequencies:
  - {label: Every market day, words: [Market days], interval_days: 3}
service_area: {south: 1, north: 2, west: 3, east: 4}
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], str]:
    """Writes a profile and returns its path."""

    def write_text(text: str) -> str:
        path = tmp_path / "mytown.yaml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write_text


def test_a_profile_of_ones_own_is_a_file_away(write: Callable[[str], str]) -> None:
    profile = load_profile(write(RIGHT))
    assert profile.name == "mytown"
    assert profile.match_department("PARK DEPARTMENT").name == "Parks"
    assert profile.match_frequency("Market days") is not None
    assert profile.match_frequency("Weekly") is not None  # the common table is there too


def test_a_citys_own_word_decides_over_the_common_table(write: Callable[[str], str]) -> None:
    found = load_profile(write(RIGHT.replace("Market days", "Biweekly"))).match_frequency("Biweekly")
    assert found is not None
    assert found.interval_days == 3


WRONG = [
    ("timezone:", "timzone:", 5, "timzone", "timezone"),
    ("  department:\n    -", "  departmant:\n    -", 7, "fields.departmant", "department"),
    ('seen: "2024"', 'sean: "2024"', 8, "fields.department.0.sean", "seen"),
    ("visible: [department]", "visible: [departement]", 13, "visible.0", "department"),
    ("    aliases:", "    alias:", 17, "departments.Parks.alias", "aliases"),
    (
        "source: budget\ndepartments_complete",
        "sorce: budget\ndepartments_complete",
        20,
        "departments.Streets.sorce",
        "source",
    ),
    ("Parks Team: Parks", "Parks Team: Park", 25, "Park", "Parks"),
    (
        "Owership_Division: Ownership_Division",
        "Owership_Division: Ownership_Divisions",
        12,
        "Ownership_Divisions",
        "Ownership_Division",
    ),
    ("interval_days: 3", "interval_dys: 3", 31, "frequencies.0.interval_dys", "interval_days"),
    ("north: 2", "nort: 2", 32, "service_area.nort", "north"),
]


@pytest.mark.parametrize(("right", "wrong", "line", "key", "near"), WRONG)
def test_a_typo_is_named_with_its_line_and_the_nearest_right_word(
    write: Callable[[str], str], right: str, wrong: str, line: int, key: str, near: str
) -> None:
    assert right in RIGHT
    path = write(RIGHT.replace(right, wrong))
    with pytest.raises(ProfileError) as caught:
        load_profile(path)
    said = str(caught.value)
    assert said.startswith(f"{path}, line {line}: ")
    assert f'"{key}"' in said
    assert f'did you mean "{near}"?' in said


UNFIT = [
    ("America/Chicago", "Mars/Olympus", 5, '"timezone"'),
    ("https://data.mytown.example", "data.mytown.example", 3, '"portal"'),
    ("[data.mytown.example]", "['https://data.mytown.example']", 4, '"domains.0"'),
    ("[data.mytown.example]", "[]", 4, '"domains"'),
    ("departments_complete: true", "departments_complete: perhaps", 21, '"departments_complete"'),
    ("south: 1", "south: 91", 32, '"service_area.south"'),
    ("south: 1", "south: 2.5", 32, '"service_area"'),
    ("interval_days: 3", "interval_days: -3", 31, '"frequencies.0.interval_days"'),
    ("interval_days: 3", "late_after_days: 3", 31, '"frequencies.0"'),
    ("name: mytown", "name: My Town", 1, '"name"'),
]


@pytest.mark.parametrize(("right", "wrong", "line", "key"), UNFIT)
def test_an_unfit_value_is_named_with_its_line_and_key(
    write: Callable[[str], str], right: str, wrong: str, line: int, key: str
) -> None:
    with pytest.raises(ProfileError) as caught:
        load_profile(write(RIGHT.replace(right, wrong)))
    assert f", line {line}: " in str(caught.value)
    assert key in str(caught.value)


TWICE = [
    (
        "  Streets:\n    source: budget",
        "  Streets:\n    source: budget\n    aliases:\n      park-department: typo",
        22,
        "park-department",
    ),
    ("  Other: on", "  PARKS: on", 23, "PARKS"),
    ("  Ownership_Division:", "  Ownership-Department-:", 10, "Ownership-Department-"),
    ("[Market days]", "[Market days, market-days]", 31, "market-days"),
    ("Parks Team: Parks", "Parks Team: Parks\n  parks team: Streets", 26, "parks team"),
    ("retired: [Growth]", "retired: [clean air]", 28, "clean air"),
]


@pytest.mark.parametrize(("right", "wrong", "line", "word"), TWICE)
def test_one_word_in_two_places_is_refused(
    write: Callable[[str], str], right: str, wrong: str, line: int, word: str
) -> None:
    text = RIGHT.replace(right, wrong)
    if word == "Ownership-Department-":  # the respelling's target went with it
        text = text.replace("Owership_Division: Ownership_Division", "Owership_Department: Ownership_Department")
    with pytest.raises(ProfileError) as caught:
        load_profile(write(text))
    assert f", line {line}: " in str(caught.value)
    assert f'"{word}"' in str(caught.value)
    assert "strike one" in str(caught.value)


def test_a_missing_key_is_named(write: Callable[[str], str]) -> None:
    with pytest.raises(ProfileError, match='the key "city_names" is missing'):
        load_profile(write(RIGHT.replace("city_names: [Town of Mytown]\n", "")))


def test_several_faults_are_counted_after_the_first(write: Callable[[str], str]) -> None:
    with pytest.raises(ProfileError, match=r"\(1 more after this one\.\)"):
        load_profile(write(RIGHT.replace("timezone:", "timzone:")))  # one too many, and one missing


def test_a_key_written_twice_is_refused_with_its_line(write: Callable[[str], str]) -> None:
    with pytest.raises(ProfileError, match=r"line 3: .*title"):
        load_profile(write(RIGHT.replace("portal:", "title: Again\nportal:")))


@pytest.mark.parametrize("text", ["", "just words", "- a\n- list\n"])
def test_a_file_without_keys_is_no_profile(write: Callable[[str], str], text: str) -> None:
    with pytest.raises(ProfileError, match="must hold keys and values"):
        load_profile(write(text))


def test_broken_yaml_is_refused_with_its_line(write: Callable[[str], str]) -> None:
    with pytest.raises(ProfileError, match=r"mytown\.yaml, line \d+: "):
        load_profile(write("name: [unclosed\ntitle: x: y\n"))


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("title: Größe".encode("latin-1"))
    with pytest.raises(ProfileError, match="not UTF-8"):
        load_profile(str(path))


@pytest.mark.parametrize("name", ["nowhere.yaml", "nowhere.yml"])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(ProfileError, match="There is no file"):
        load_profile(str(tmp_path / name))


def test_a_folder_is_no_profile(tmp_path: Path) -> None:
    folder = tmp_path / "folder.yaml"
    folder.mkdir()
    with pytest.raises(ProfileError, match="cannot be read"):
        load_profile(str(folder))


@pytest.mark.parametrize(
    ("name", "near"),
    [("austn", 'did you mean "austin"?'), ("Demo", 'did you mean "demo"?'), ("common", "use one of austin")],
)
def test_an_unknown_profile_is_answered_with_the_known_ones(name: str, near: str) -> None:
    with pytest.raises(ProfileError) as caught:
        load_profile(name)
    assert near in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("name", ["../profiles/austin", "/etc/passwd", ""])
def test_a_name_is_never_a_way_out_of_the_folder(name: str) -> None:
    with pytest.raises(ProfileError, match="There is no portal profile"):
        load_profile(name)
