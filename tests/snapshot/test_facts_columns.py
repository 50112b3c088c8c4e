"""Columns: described, named and typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lindenford import column, column_facts, columns_of, dataset, derived, facts

from atxaudit.snapshot.facts.columns import (
    description_echo,
    field_name_problem,
    fold_name,
    is_period,
    name_edge,
    name_generic,
    type_misfit,
)


def test_a_blank_description_is_none() -> None:
    found = column_facts(column("a", description=" \n"), column("b", description=" Day of planting. "))
    assert [found[name]["text"] for name in "ab"] == [None, "Day of planting."]
    assert [found[name]["has_text"] for name in "ab"] == [False, True]


@pytest.mark.parametrize(
    ("name", "field_name", "text", "echo"),
    [
        ("BBL", "bbl", "borough, block, lot", None),
        ("Zip Code", "zip_code", "zip code", "repeats the name"),
        ("ZipCode", "zipcode", "Zip Code.", "repeats the name"),
        ("Permit Num", "permit_number", "Permit number", "repeats the name"),
        ("Planting Date", "planted", "The date of planting", "adds nothing to the name"),
        ("Grant Year", "grant_year", "Year of Grant", "adds nothing to the name"),
        ("Objective", "objective", "-", "adds nothing to the name"),
        ("Planting Date", "planted", "Date of first planting", None),
        ("Height", "height", "height in feet", None),
        ("The Date of the Planting", "a", "the date of the planting of the", None),  # more than four words
        ("Height", "height", "", None),
    ],
)
def test_a_description_says_more_than_the_name(name: str, field_name: str, text: str, echo: str | None) -> None:
    assert description_echo(text, name, field_name) == echo


def test_one_text_is_counted_on_the_columns_of_one_asset() -> None:
    scale = "1 is poor, 5 is good."
    found = column_facts(*(column(name, description=scale) for name in "abc"), column("d", description=""))
    assert [found[name]["description_repeats"] for name in "abcd"] == [3, 3, 3, None]
    other = columns_of(dataset(columns=(column("a"),)), dataset("tree-0002", columns=(column("a"),)))
    assert other["description_repeats"].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("field_12", "is a generic name"),
        ("Unnamed: 3", "is a generic name"),
        ("col_a", "is a generic name"),
        ("Column1", "is a generic name"),
        ("Project\nID", "has a line break"),
        ("Field", None),
        ("Field Office", None),
        ("Column of Trees", None),
        ("Colour 1", None),
    ],
)
def test_a_name_can_be_read(name: str, problem: str | None) -> None:
    assert name_generic(name) == problem


@pytest.mark.parametrize(
    ("name", "edge"),
    [("Location ", "ends with a blank"), ("\u00a0Location", "begins with a blank"), ("Tree Height", None), ("", None)],
)
def test_a_name_has_no_stray_blanks(name: str, edge: str | None) -> None:
    assert name_edge(name) == edge


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Zip Code", "zip_code", True),
        ("Zip.Code", "ZIP-CODE ", True),
        ("% Level 2", "# Level 2", False),
        ("Q2_1", "Q21", False),
        ("Q2_1", "q2 1", True),
        ("Level 2", "Level 3", False),
        ("A/B", "AB", False),
    ],
)
def test_names_differ_by_more_than_case_and_separators(one: str, other: str, same: bool) -> None:
    assert (fold_name(one) == fold_name(other)) is same


def test_the_first_of_its_kind_is_named_to_the_others_and_the_second_to_it() -> None:
    names = {"a": "Zip Code", "b": "zip_code", "c": "ZIP-Code", "d": "Height", "e": "-", "f": "_"}
    found = column_facts(*(column(field, name=name) for field, name in names.items()))
    twins = {field: found[field]["name_twin"] for field in names}
    assert twins == {"a": "zip_code", "b": "Zip Code", "c": "Zip Code", "d": None, "e": None, "f": None}


def test_twins_live_in_one_asset() -> None:
    both = dataset(columns=(column("a", name="Zip"),)), dataset("tree-0002", columns=(column("b", name="ZIP"),))
    assert columns_of(*both)["name_twin"].isna().all()


@pytest.mark.parametrize(
    ("field_name", "has_twin", "problem"),
    [
        ("planted_on", False, None),
        ("_1950", False, None),
        ("Planted", False, "has more than small letters, digits and underscores"),
        ("planted-on", False, "has more than small letters, digits and underscores"),
        ("a" * 60, False, None),
        ("a" * 61, False, "is 61 characters long"),
        ("planted_1", False, None),
        ("planted_1", True, "only adds a number to its twin “planted”"),
    ],
)
def test_a_field_name_is_usable(field_name: str, has_twin: bool, problem: str | None) -> None:
    assert field_name_problem(field_name, has_twin) == problem


def test_a_numbered_field_has_its_twin_in_the_same_asset() -> None:
    found = column_facts(column("zip"), column("zip_1"), column("tree_1"))
    assert [found[name]["field_name_problem"] is None for name in ("zip", "zip_1", "tree_1")] == [True, False, True]


@pytest.mark.parametrize(
    ("name", "datatype", "misfit"),
    [
        ("Issue Date", "text", "text"),
        ("ISSUE_DATE", "text", "text"),
        ("DesiredDate", "text", "text"),
        ("Date of Closure", "text", "text"),
        ("Latitude", "text", "text"),
        ("Credit_Amount", "text", "text"),
        ("Issue Date", "calendar_date", None),
        ("Issue Time", "text", None),  # the portal has no type for a time of day
        ("Update", "text", None),
        ("Candidate", "text", None),
        ("Discount", "text", None),
        ("Dated", "text", None),
        ("Count of Trees", "text", None),
        ("How long", "text", None),
        ("Zip", "number", "a number"),
        ("contractor_phone", "number", "a number"),
        ("FAX", "percent", "a number"),
        ("Zip Code", "number", "a number"),
        ("ZipCode", "number", "a number"),
        ("Postal Code", "number", "a number"),
        ("Phone Number", "number", "a number"),
        ("Zip Population", "number", None),
        ("Customers by Zip Code", "number", None),
        ("Trees per ZIP", "number", None),
        ("Payment by Phone", "number", None),
        ("Telephone ID", "number", None),
        ("Permit Number", "number", None),
        ("Zip", "text", None),
    ],
)
def test_the_last_word_of_a_name_asks_for_a_type(name: str, datatype: str, misfit: str | None) -> None:
    assert type_misfit(name, datatype) == misfit


def _typed(field_name: str, *datatypes: str) -> list[str | None]:
    assets = [
        dataset(f"tree-{place:04d}", columns=(column(field_name, datatype=datatype),))
        for place, datatype in enumerate(datatypes)
    ]
    return [other if isinstance(other, str) else None for other in columns_of(*assets)["other_type"]]


def test_a_name_means_one_type_across_the_portal() -> None:
    assert _typed("district", "number", "number", "text") == [None, None, "number"]
    assert _typed("district", "number", "text") == [None, None]  # two assets are no custom yet
    assert _typed("district", "number", "text", "number", "text") == [None] * 4  # no majority
    assert _typed("district", "number", "money", "percent") == [None] * 3  # one type to a reader
    assert _typed("the_geom", "polygon", "polygon", "point") == [None] * 3  # a shape is what is drawn
    assert _typed("location", "point", "location", "text") == [None, None, "geometry"]


def test_a_column_of_unknown_type_is_not_judged_by_it() -> None:
    assert _typed("district", "number", "number", "number", "") == [None] * 4
    found = column_facts(column("a", datatype=""), column("b"))
    assert [found[name]["has_datatype"] for name in "ab"] == [False, True]


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("2014", True),
        ("FY15", True),
        ("fy_2015", True),
        ("2010-2011", True),
        ("Q1", True),
        ("2015 Q3", True),
        ("January", True),
        ("sept_2014", True),
        ("Jan-15", True),
        ("Built 2014 or later", False),
        ("Population 2010", False),
        ("March of Dimes", False),
        ("Mayor", False),
        ("12", False),
    ],
)
def test_a_period_is_the_whole_name(name: str, is_one: bool) -> None:
    assert is_period(name) is is_one


def test_an_asset_sums_its_columns_up() -> None:
    columns = [column("a"), column("_2014", name="2014", description=""), column(":@computed_region_x", name="Region")]
    found = facts(dataset(columns=tuple(columns)))
    names = ("columns_count", "columns_described", "period_columns", "has_columns")
    assert [found[name] for name in names] == [2, 1, 1, True]
    empty = facts(dataset(columns=()))
    assert [empty[name] for name in names] == [0, 0, 0, False]


def test_a_column_knows_its_department() -> None:
    assert list(derived(dataset()).columns["department"]) == ["Parks and Recreation"]


@given(st.text(max_size=80))
def test_folding_a_name_twice_is_folding_it_once(name: str) -> None:
    assert fold_name(fold_name(name)) == fold_name(name)


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=200))
def test_no_column_stops_the_run(name: str, field_name: str, text: str) -> None:
    description_echo(text, name, field_name)
    name_generic(name)
    name_edge(name)
    type_misfit(name, "text")
    field_name_problem(field_name, True)
    is_period(name)
