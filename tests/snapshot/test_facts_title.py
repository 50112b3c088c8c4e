"""Titles: what is one, what is plain English, and the near misses of each rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lindenford import PROFILE, dataset, facts

from atxaudit.snapshot.facts.title import deprecated, draft_word, title_missing, title_quirk, unexplained_acronyms


@pytest.mark.parametrize(
    ("title", "problem"),
    [
        ("", "is blank"),
        ("  ", "is blank"),
        ("***", "holds only punctuation"),
        ("jbhd-xs43", "is only an id"),
        ("20160922", "is only a number"),
        ("street_trees.csv", "is a file name"),
        ("Street Trees 2019.xlsx", "is a file name"),
        ("layer_0", "is a default name"),
        ("Dataset1", "is a default name"),
        ("Sheet 1", "is a default name"),
        ("Evictions", None),
        ("Book", None),
        ("View from the Bridge", None),
        ("full-time", None),
        ("311", "is only a number"),
        ("311 Requests", None),
        ("Trees", None),
    ],
)
def test_a_title_nobody_can_read_is_none(title: str, problem: str | None) -> None:
    assert title_missing(title.strip()) == problem


def test_the_id_of_any_asset_is_no_title_even_without_a_digit() -> None:
    assert title_missing("abcd-efgh") is None
    assert facts(dataset(name="abcd-efgh"), dataset("abcd-efgh"))["title_missing"] == "is only an id"


@pytest.mark.parametrize(
    ("title", "quirk"),
    [
        ("Evictions", None),
        ("Contracts", None),
        ("Water Test Results", None),
        ("Public Library Visits", None),
        ("311 Service Requests", None),
        ("EMS Responses by ZIP Code", None),
        ("Energy Use - Buildings", None),
        ("水道", None),  # a script without capitals
        ("Strategic Measure_Trees planted", "has an underscore"),
        ("FUEL USE by Vehicle", "has words in capitals"),
        ("trees and shade", "is all in lower case"),
        ("fresh-food", "is all in lower case"),
        ("ZipCodes", "is one run-together word"),
        ("Fuel.Use", "is one run-together word"),
        ("GTW.G.2_Number of findings", "begins with a measure code"),
        ("GTW.D.4 - Turnover", "begins with a measure code"),
    ],
)
def test_plain_english_is_told_from_system_names(title: str, quirk: str | None) -> None:
    assert title_quirk(title, PROFILE.acronyms) == quirk


def test_known_acronyms_in_a_row_are_no_shouting() -> None:
    assert title_quirk("NYC EPA Permits", {"NYC": "", "EPA": ""}) is None


@pytest.mark.parametrize(
    ("title", "description", "acronyms"),
    [
        ("TARP Responses", "", "TARP"),
        ("Tree Aid and Relief Program (TARP) Responses", "", None),
        ("TARP Responses", "Calls to the tree aid relief program.", None),
        ("TARP Responses", "Calls to the Tree Aid and Relief Program.", None),
        ("TARP (Tree Aid Relief Program) Responses", "", None),
        ("TARP Responses", "What the TARP team did.", "TARP"),
        ("TARP Tree And Road Permits", "", None),
        ("TARP and RQP Responses", "", "TARP, RQP"),
        ("Phase II Trees FY 2019", "", None),
        ("Trees of the USA", "", None),  # everybody knows it
        ("LF Route Stations", "", None),  # everybody in the city knows it
        ("Buildings with an ENERGY STAR", "", None),  # shouted: another rule's
        ("Trees - DRAFT", "", None),  # a working copy: another rule's
        ("R&D Trees", "", None),
        ("GUIDE to the trees", "", None),  # a plain word, only shouted
    ],
)
def test_an_acronym_is_explained_by_brackets_description_or_city(
    title: str, description: str, acronyms: str | None
) -> None:
    assert unexplained_acronyms(title, description, PROFILE.acronyms) == acronyms


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Test Results", None),
        ("Water Quality Test Results", None),
        ("STAAR TEST RESULTS", None),  # all in capitals: nothing is stressed
        ("Tests by Laboratory", None),
        ("Graffiti Removal", None),
        ("Dataset Removals", None),
        ("Draftsmen", None),
        ("Copyrights", None),
        ("Street Conditions - DRAFT", "DRAFT"),
        ("Street_conditions_draft", "draft"),
        ("Copy of Street Trees", "Copy"),
        ("Untitled", "Untitled"),
        ("Trees (test)", "(test)"),
        ("Trees TEST", "TEST"),
        ("TEST Vision Statistics", "TEST"),
        ("Permit test", "test"),
        ("Table for Debug Reasons", "Debug"),
        ("Test export of trees", "Test"),
        ("Trees - do not use", "do not use"),
        ("Trees DO_NOT_USE", "DO_NOT_USE"),
        ("Caseload **Dataset removal in May", "Dataset removal"),
        ("Caseload (removal)", "(removal)"),
        ("tree_beta", "beta"),
        ("Tree Complaints (Dev Version)", "Dev Version"),
        ("Alphabetas", None),
        ("Development Services", None),
    ],
)
def test_a_working_copy_is_known_by_whole_words(title: str, words: str | None) -> None:
    assert draft_word(title) == words


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("[DEPRECATED] Trees", "DEPRECATED"),
        ("trees_deprecated", "deprecated"),
        ("Deficiencies (OBSOLETE)", "(OBSOLETE)"),
        ("Obsolete Equipment Sales", None),
        ("Archived Minutes", None),
    ],
)
def test_a_retired_asset_says_so(title: str, words: str | None) -> None:
    assert deprecated(title) == words


def test_the_title_is_judged_without_the_blanks_around_it() -> None:
    found = facts(dataset(name=" layer_0\n"))
    names = ("has_title", "title_missing", "title_quirk", "title_acronyms", "title_draft_word", "title_deprecated")
    assert [found[name] for name in names] == [False, "is a default name", "has an underscore", None, None, None]


def test_titles_are_twins_when_case_blanks_and_punctuation_alone_differ() -> None:
    others = dataset("tree-0002", name="street  trees!"), dataset("tree-0003", name="Street Trees 2")
    assert facts(dataset(), *others)["title_twins"] == 1
    assert facts(dataset("tree-0003", name="Street Trees 2"), dataset())["title_twins"] == 0


def test_assets_without_a_title_are_nobodys_twins() -> None:
    assert facts(dataset(name=""), dataset("tree-0002", name=""))["title_twins"] is None


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_title_stops_the_run(title: str, description: str) -> None:
    title_missing(title)
    title_quirk(title, {})
    draft_word(title)
    unexplained_acronyms(title, description, {})
