"""Columns of few values: how they are spelt, what is joined or summed among them, and what is not shown."""

from __future__ import annotations

import pytest


def category(column, values, name="Thing"):
    return column(values, name=name).category


def spelt(column, values):
    return [(one.common, one.rare) for one in category(column, values).spellings]


def test_the_commonest_values_come_with_their_rows(column):
    found = category(column, ["open"] * 5 + ["closed"] * 4)
    assert found.top == (("open", 5), ("closed", 4))


@pytest.mark.parametrize(
    "values",
    [
        [f"value {number}" for number in range(301)] * 3,  # too many
        ["a", "b", "c", "d"] * 2,  # two rows each
        ["1", "2", "3"] * 10,  # numbers
        ["512-555-0100", "512-555-0101"] * 10,  # phones
        ["https://example.org/a", "https://example.org/b"] * 10,
        ["06:00/08:00 PM", "07:00/08:00 PM"] * 10,  # times
        ["word " * 20, "words " * 20] * 10,  # long
    ],
)
def test_what_is_no_category(column, values):
    assert category(column, values) is None


def test_two_spellings_differ_in_case_blanks_or_punctuation(column):
    values = ["Austin"] * 9 + ["AUSTIN"] * 5 + ["Pay-As-You-Go"] * 4 + ["pay as you go"] * 4
    assert spelt(column, values) == [("Austin", "AUSTIN"), ("Pay-As-You-Go", "pay as you go")]


def test_signs_that_mean_something_make_two_values(column):
    assert spelt(column, ["C"] * 5 + ["C+"] * 5 + ["C#"] * 5 + ["N/A"] * 5 + ["n.a."] * 5 + ["R&D"] * 5) == []


@pytest.mark.parametrize(
    "values",
    [
        ["< 30 days", "> 30 days", "30 days"],
        ["A", "A-", "B", "B-"],
        ["1-2 yrs", "12 yrs", "1.2 yrs"],
        ["1/2 in", "12 in"],
        ["Grade A"] * 40 + ["Grade A-"],  # no slip of the keyboard either
    ],
)
def test_signs_beside_digits_or_alone_tell_values_apart(column, values):
    assert spelt(column, values * 10) == []


def test_signs_elsewhere_are_ways_of_writing(column):
    values = ["CITY-WIDE"] * 9 + ["City wide"] * 5 + ["1-2 years"] * 9 + ["1 – 2 Years"] * 5 + ["Parks > Pools"] * 4
    found = spelt(column, values + ["Parks / Pools"] * 3)
    assert set(found) == {("1-2 years", "1 – 2 Years"), ("CITY-WIDE", "City wide"), ("Parks > Pools", "Parks / Pools")}


def test_a_rare_value_one_edit_from_a_common_one_is_a_typo(column):
    values = ["Animal Services"] * 60 + ["Animal Servcies"] + ["Water"] * 60 + ["Wader"]
    assert spelt(column, values) == [("Animal Services", "Animal Servcies")]


@pytest.mark.parametrize(
    ("common", "rare", "rows"),
    [
        ("Station 21", "Station 23", 1),  # digits hold no typo one can see
        ("Downtown", "Downtowm", 10),  # not rare
        ("Mowing", "Towing", 1),  # another first letter
        ("Roads", "Road", 1),  # short
    ],
)
def test_what_is_no_typo(column, common, rare, rows):
    assert spelt(column, [common] * 100 + [rare] * rows + ["Else entirely"] * 5) == []


def test_joined_values_are_those_whose_parts_stand_alone_too(column):
    values = ["Male"] * 9 + ["Female"] * 9 + ["Male,Female", "Male,,Male", "Smith, John"]
    assert category(column, values).joined == 2


def test_a_total_beside_other_values_counts_its_rows(column):
    assert category(column, ["north"] * 4 + ["south"] * 4 + ["Total"] * 8).totals == 8
    assert not category(column, ["north"] * 4 + ["Total"] * 8).only_totals
    assert category(column, ["Subtotal"] * 4 + ["Total"] * 8).only_totals
    assert category(column, ["total"] * 9 + ["open"] * 3).totals == 0
    assert category(column, ["north"] * 4 + ["south"] * 4 + ["Total loss"] * 4).totals == 0


def test_values_about_people_are_counted_and_not_shown(column):
    people = ["Maria Lopez", "James Smith", "MARIA LOPEZ"] * 5
    for name in ("Inspector", "Inspected By"):
        found = category(column, people, name=name)
        assert (found.withheld, found.top) == (True, ())
        assert [(one.common, one.rare) for one in found.spellings] == [("", "")]


def test_a_phone_or_an_address_among_the_values_is_masked(column):
    found = category(column, ["call 512-555-0100"] * 5 + ["open"] * 5 + ["ask jo@gmail.com"] * 5)
    shown = " ".join(value for value, _ in found.top)
    assert "0100" not in shown
    assert "jo@" not in shown
    assert "open" in shown


def test_a_single_name_among_other_values_is_masked_unless_the_column_is_of_places(column):
    values = ["Public Works"] * 40 + ["Maria Lopez"] * 3
    assert category(column, values, name="Provided").top[1] == ("••••• •••••", 3)
    assert category(column, values, name="Street").withheld  # an address column shows none at all
    assert category(column, values, name="Park").top[1] == ("Maria Lopez", 3)
