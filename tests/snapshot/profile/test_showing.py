"""What of a cell people get to see."""

from __future__ import annotations

import pytest

from atxaudit.models import Column
from atxaudit.snapshot.profile.facts import TextFacts
from atxaudit.snapshot.profile.showing import LONGEST, shown, visible, withholds


def named(name: str) -> Column:
    return Column(field_name="x", name=name, datatype="text")


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (" Elm  St ", "␣Elm␣␣St␣"),
        ("100 Way\r\nLindenford\nTX", "100 Way⏎Lindenford⏎TX"),
        ("a\tb\x00c\x9dd", "a⇥b�c�d"),
        ("a\xa0b", "a⍽b"),
        ("plain text", "plain text"),
    ],
)
def test_stray_characters_become_visible(text, seen):
    assert visible(text) == seen


def test_long_cells_are_cut():
    assert len(visible("x" * 1000)) == LONGEST


@pytest.mark.parametrize(
    ("value", "column", "seen"),
    [
        ("Mary Jones", "Applicant", "•••• •••••"),
        ("Mary Jones Park", "Park Name", "Mary Jones Park"),
        ("call 512-555-0143", "Remark", "call •••-•••-••••"),
        ("x@gmail.com", "Remark", "•@•••••.•••"),
        (12.0, "Count", "12"),
        ("Oak", "Species", "Oak"),
    ],
)
def test_what_may_name_or_reach_somebody_is_masked(value, column, seen):
    assert shown(value, named(column), withheld=False) == seen


def test_a_number_is_masked_whole_though_the_cell_is_cut():
    cell = "x " * (LONGEST // 2 - 4) + "512-555-0143"
    assert "512" not in shown(cell, named("Remark"), withheld=False)


@pytest.mark.parametrize("name", ["Street Address", "First Name", "DOB", "SSN", "Home Phone"])
def test_columns_about_people_are_withheld(name):
    assert withholds(named(name), 100, TextFacts(shortest=1, longest=9, average_length=5.0))


@pytest.mark.parametrize("counted", [{"streets": 40}, {"many_words": 40}])
def test_addresses_and_free_text_are_withheld_by_what_they_hold(counted):
    assert withholds(named("Remark"), 100, TextFacts(shortest=1, longest=9, average_length=5.0, **counted))


@pytest.mark.parametrize("name", ["Species", "City", "Email Sent", "Address Type"])
def test_other_columns_are_not(name):
    assert not withholds(named(name), 100, TextFacts(shortest=1, longest=9, average_length=5.0))
