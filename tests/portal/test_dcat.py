"""Entries of /data.json against our own schema of DCAT-US 1.1, told in plain words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from scripted_portal import ScriptedPortal, answer

from atxaudit.errors import PortalAnswerUnreadable
from atxaudit.portal.client import PortalClient
from atxaudit.portal.dcat import SCHEMA, judge_entry

GOOD: dict[str, Any] = {
    "@type": "dcat:Dataset",
    "title": "Street trees",
    "description": "Every tree along a street.",
    "keyword": ["trees"],
    "modified": "2024-05-31",
    "publisher": {"@type": "org:Organization", "name": "City of Example"},
    "contactPoint": {"@type": "vcard:Contact", "fn": "Park rangers", "hasEmail": "mailto:parks@example.gov"},
    "identifier": "https://data.example.gov/api/views/aaaa-0001",
    "accessLevel": "public",
    "distribution": [
        {
            "@type": "dcat:Distribution",
            "downloadURL": "https://data.example.gov/api/views/aaaa-0001/rows.csv?accessType=DOWNLOAD",
            "mediaType": "text/csv",
        }
    ],
}
REQUIRED = ("title", "description", "keyword", "modified", "publisher", "contactPoint", "identifier", "accessLevel")


def problems(**changed: Any) -> tuple[str, ...]:
    """What is wrong with the good entry after these changes; None takes a key away."""
    entry = {key: value for key, value in (GOOD | changed).items() if value is not None}
    return judge_entry(entry).problems


def test_a_good_entry_has_no_problem_and_names_its_asset() -> None:
    entry = judge_entry(GOOD)
    assert entry.problems == ()
    assert entry.asset_id == "aaaa-0001"


def test_a_city_need_not_give_what_federal_agencies_must() -> None:
    assert not {"bureauCode", "programCode"} & set(GOOD)
    assert problems(bureauCode=["000:00"], programCode="x") == ()


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("title", "there is no title"),
        ("description", "there is no description"),
        ("keyword", "there is no keyword list"),
        ("modified", "there is no date of the last change"),
        ("publisher", "there is no publisher"),
        ("contactPoint", "there is no contact"),
        ("identifier", "there is no identifier"),
        ("accessLevel", "there is no access level"),
    ],
)
def test_each_required_field_is_missed(missing: str, said: str) -> None:
    assert problems(**{missing: None}) == (said,)


def test_an_empty_entry_misses_each_required_field_once() -> None:
    assert len(judge_entry({}).problems) == len(REQUIRED)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"keyword": []}, "the keyword list is empty"),
        ({"keyword": ["trees", " "]}, "a keyword is empty"),
        ({"keyword": "trees"}, 'the keyword list is "trees" instead of a list of words'),
        ({"title": " "}, "the title is empty"),
        ({"description": ""}, "the description is empty"),
        ({"publisher": {}}, "the publisher has no name"),
        ({"publisher": {"name": ""}}, "the publisher's name is empty"),
        ({"publisher": "City"}, 'the publisher is "City" instead of an organization with a name'),
        ({"publisher": {"name": "Parks", "subOrganizationOf": {"name": " "}}}, "the publisher's name is empty"),
        ({"contactPoint": {"hasEmail": "mailto:a@b.gov"}}, "the contact has no name"),
        ({"contactPoint": {"fn": "", "hasEmail": "mailto:a@b.gov"}}, "the contact's name is empty"),
        ({"contactPoint": {"fn": "Parks"}}, "the contact has no e-mail address"),
        (
            {"contactPoint": {"fn": "Parks", "hasEmail": "parks@example.gov"}},
            'the contact\'s e-mail address is "parks@example.gov" instead of one of the form mailto:name@example.gov',
        ),
        (
            {"accessLevel": "open"},
            'the access level is "open" instead of "public", "restricted public" or "non-public"',
        ),
        (
            {"modified": "31/05/2024"},
            (
                'the date of the last change is "31/05/2024" instead of a date in the form 2024-05-31,'
                " or a repeating interval in the form R/P1Y"
            ),
        ),
        (
            {"accrualPeriodicity": "Daily"},
            'the update frequency is "Daily" instead of "irregular" or a repeating interval in the form R/P1D',
        ),
        ({"license": "Public Domain"}, 'the licence is "Public Domain" instead of a web address'),
        ({"license": 7}, "the licence is 7 instead of a web address"),
        ({"theme": []}, "the category list is empty"),
        ({"issued": "soon"}, 'the date of publication is "soon" instead of a date in the form 2024-05-31'),
        ({"distribution": [{"downloadURL": "https://x.example/a.csv"}]}, "a download has no media type"),
        (
            {"distribution": [{"downloadURL": "a.csv", "mediaType": "text/csv"}]},
            'a download\'s address is "a.csv" instead of a web address',
        ),
        ({"distribution": {}}, "the list of downloads is an object instead of a list"),
        ({"rights": "x" * 256}, f'the note on rights is "{"x" * 60}…" instead of text of at most 255 characters'),
    ],
)
def test_each_problem_is_told_in_plain_words(changed: dict[str, Any], said: str) -> None:
    assert problems(**changed) == (said,)


@pytest.mark.parametrize(
    "changed",
    [
        {"accrualPeriodicity": "irregular"},
        {"accrualPeriodicity": "R/P1D"},
        {"accrualPeriodicity": "R/P0.33W"},
        {"accrualPeriodicity": "R/PT1S"},
        {"accrualPeriodicity": "R/P3.5D"},
        {"modified": "2024-05-31T12:30:00Z"},
        {"modified": "2024"},
        {"modified": "R/P1Y"},
        {"license": "https://creativecommons.org/publicdomain/zero/1.0/"},
        {"language": ["en-US", "es"]},
        {"temporal": "2020-01-01/2024-12-31"},
        {"spatial": "-97.9,30.1,-97.5,30.5"},
        {"distribution": []},
        {"distribution": [{"accessURL": "https://x.example"}]},
        {"distribution": [{"downloadURL": None}]},
        {"contactPoint": {"fn": "P", "hasEmail": "mailto:o'neil+data@parks.example.gov"}},
    ],
)
def test_what_the_standard_allows_is_no_problem(changed: dict[str, Any]) -> None:
    assert problems(**changed) == ()


@pytest.mark.parametrize("interval", ["R/P", "R/PT", "P1D", "R/1D", "R/P1DT"])
def test_half_an_interval_is_none(interval: str) -> None:
    assert len(problems(accrualPeriodicity=interval)) == 1


def test_an_optional_field_may_be_null() -> None:
    assert judge_entry(GOOD | {"license": None, "theme": None, "accrualPeriodicity": None}).problems == ()


def test_a_required_field_that_is_null_is_empty() -> None:
    assert judge_entry(GOOD | {"title": None, "keyword": None}).problems == (
        "the title is empty",
        "the keyword list is empty",
    )


@pytest.mark.parametrize(
    ("entry", "asset_id"),
    [
        ({"identifier": "https://data.example.gov/api/views/aaaa-0001"}, "aaaa-0001"),
        ({"identifier": "https://data.example.gov/api/views/aaaa-0001.json"}, ""),
        ({"identifier": "urn:x", "landingPage": "https://data.example.gov/d/aaaa-0001"}, "aaaa-0001"),
        ({"identifier": "urn:x"}, ""),
        ({}, ""),
        ("nonsense", ""),
    ],
)
def test_the_asset_is_found_from_the_identifier_or_the_landing_page(entry: object, asset_id: str) -> None:
    assert judge_entry(entry).asset_id == asset_id


def test_an_entry_that_is_no_object_is_one_problem() -> None:
    assert judge_entry("nonsense").problems == ('the entry is "nonsense" instead of an object',)


def test_the_schema_is_sound_and_has_words_for_all_it_may_say() -> None:
    schema = json.loads(files("atxaudit.portal").joinpath(SCHEMA).read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    for part in parts(schema):
        if "title" in part:
            assert "expected" in part or "enum" in part, part["title"]
        for name in part.get("required", []) if "title" in part else []:
            wanted = part["properties"][name]
            wanted = schema["$defs"][wanted["$ref"].split("/")[-1]] if "$ref" in wanted else wanted
            assert wanted["missing"], name


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Every object of the schema that is a schema."""
    if isinstance(schema, dict):
        if isinstance(schema.get("title", ""), str):
            yield schema
        for inner in schema.values():
            yield from parts(inner)


# --- read from a portal


@pytest.fixture
def client(portal: ScriptedPortal) -> Iterator[PortalClient]:
    with PortalClient(portal.base_url, app_token=None, deadline_seconds=5) as client:
        yield client


@pytest.mark.parametrize("form", [{"dataset": [GOOD]}, [GOOD]], ids=["of today", "of 2013"])
def test_a_catalog_of_either_form_is_judged(form: object, portal: ScriptedPortal, client: PortalClient) -> None:
    portal.script("/data.json", answer(form))
    assert [(entry.asset_id, entry.problems) for entry in client.read_dcat()] == [("aaaa-0001", ())]


@pytest.mark.parametrize("form", [{}, {"dataset": None}, 7])
def test_json_that_is_no_catalog_is_refused(form: object, portal: ScriptedPortal, client: PortalClient) -> None:
    portal.script("/data.json", answer(form))
    with pytest.raises(PortalAnswerUnreadable, match="holds no list of datasets"):
        client.read_dcat()


def test_the_recorded_catalog_lacks_keywords_and_descriptions(replay: Callable[[str], str]) -> None:
    with PortalClient(replay("austin-2022"), app_token=None, deadline_seconds=60) as client:
        entries = client.read_dcat()
    assert len(entries) == 304
    assert all(entry.asset_id for entry in entries)
    assert Counter(problem for entry in entries for problem in entry.problems) == {
        "the keyword list is empty": 60,
        "the description is empty": 28,
    }
