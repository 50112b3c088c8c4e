"""The single fields of a record, and what is not known of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lindenford import DOMAIN, PROFILE, dataset, each, facts, fields

from atxaudit.portal.profile import load_profile
from atxaudit.snapshot.facts.record import source_link_problem
from atxaudit.snapshot.facts.tags import Spellings, tags_problem

AUSTIN = load_profile("austin")


def test_filler_is_the_whole_value_of_a_field() -> None:
    examples: list[tuple[dict[str, str], str | None]] = [
        ({}, None),
        ({"description": "N/A"}, "The description holds “N/A”"),
        ({"description": "<p>tbd.</p>"}, "The description holds “tbd.”"),
        ({"category": "TBD"}, "The category holds “TBD”"),
        ({"attribution": "none"}, "Data provided by holds “none”"),
        ({"row_label": "-"}, "The row label holds “-”"),
        ({"name": "Test"}, "The title holds “Test”"),
        ({"description": '<a href="https://example.org">Terms of use</a>'}, None),  # nothing at all: another rule's
        ({"description": "None of the trees is a palm."}, None),
        ({"name": "Test Results"}, None),
    ]
    assert each("filler_field", *(dataset(**changes) for changes, _ in examples)) == [found for _, found in examples]


def test_the_category_is_one_of_the_portals() -> None:
    examples = [
        ("Environment", None),
        ("environment", None),
        ("", "No category is chosen"),
        ("Shrubs", "“Shrubs” is not one of the portal's categories"),
    ]
    assets = [dataset(category=category) for category, _ in examples]
    assert each("category_problem", *assets) == [problem for _, problem in examples]
    assert facts(dataset(category=""))["category_problem"] == "No category is chosen"


def test_any_category_will_do_where_the_portals_list_is_not_known() -> None:
    chattanooga = load_profile("chattanooga")
    asset = dataset(category="Shrubs", domain=chattanooga.domains[0])
    assert facts(asset, profile=chattanooga)["category_problem"] is None


def test_a_category_that_a_custom_field_may_hold_is_unknown_until_the_fields_are_read() -> None:
    asset = dataset(category="See Category Tile", domain=AUSTIN.domains[0], custom_fields=())
    tile = (("Dataset Category_Category Tile", "Environment"),)
    assert facts(replace(asset, custom_fields=tile), profile=AUSTIN)["category_problem"] is None
    assert facts(asset, profile=AUSTIN)["category_is_known"] is True
    assert facts(replace(asset, view_read=False), profile=AUSTIN)["category_is_known"] is False
    assert facts(replace(asset, view_read=False, domain=DOMAIN))["category_is_known"] is True  # no such field here


def _spellings(**counts: int) -> Spellings:
    return Spellings([[tag] for tag, count in counts.items() for _ in range(count)])


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        (["trees", "shade"], None),
        (["tree", "trees"], None),  # a plural s
        (["Trees", "shade", "trees"], "“Trees” is there twice"),
        (["multi-family", "Multi Family"], "“multi-family” and “Multi Family” are one tag in two spellings"),
        (["trees", "311", "shade", "3-1-1"], "“311” and “3-1-1” are one tag in two spellings"),
        (["#", "!"], None),
        (["polce"], "“polce” looks like “police”"),
        (["policee"], "“policee” looks like “police”"),
        (["polize"], "“polize” looks like “police”"),
        (["Polcie"], None),  # two edits
        (["polices"], None),
        (["rain"], None),  # short words are near many others
        (["fy2018"], None),
        (["environmeNt"], None),
    ],
)
def test_a_tag_is_written_once_and_as_others_write_it(tags: Sequence[str], found: str | None) -> None:
    spellings = _spellings(police=20, rains=20, fy2019=20, environment=20, polce=1, policee=1, polize=1)
    assert tags_problem(tags, spellings) == found


def test_a_tag_is_misspelt_only_beside_one_ten_times_as_common() -> None:
    assert _spellings(police=20, polce=2).commoner("polce") == "police"
    assert _spellings(police=20, polce=3).commoner("polce") is None


def test_of_two_commoner_spellings_the_commonest_is_named_and_then_the_first_in_the_alphabet() -> None:
    assert _spellings(water=20, wafer=30, waver=30, waxer=1).commoner("waxer") == "wafer"


def test_a_licence_is_stated_and_open() -> None:
    examples = [
        ("Public Domain", True, True),
        ("Creative Commons Attribution 4.0 International", True, True),
        ("See Terms of Use", True, False),
        ("License not specified", False, False),
        ("", False, False),
    ]
    assets = [dataset(license_name=licence) for licence, *_ in examples]
    assert each("has_license", *assets) == [stated for _, stated, _ in examples]
    assert each("license_is_open", *assets) == [is_open for *_, is_open in examples]
    assert each("license", *assets) == [licence if stated else None for licence, stated, _ in examples]


def test_the_row_label_says_what_a_row_is() -> None:
    examples = [("Tree", "Tree"), ("Row", None), ("rows.", None), ("", None)]
    assert each("row_unit", *(dataset(row_label=label) for label, _ in examples)) == [unit for _, unit in examples]


def test_a_key_is_needed_by_machines_and_weekly() -> None:
    examples = [
        ("Manual", "Monthly", False),
        ("Manual", "Weekly", True),
        ("Manual", "Daily", True),
        ("REST API", "Annually", True),
        ("Other", "Annually", False),
        ("", "Annually", False),
        ("", "", False),
        ("", "Every fortnight or so", False),
    ]
    assets = [dataset(custom_fields=fields(frequency=frequency, method=method)) for method, frequency, _ in examples]
    assert each("needs_row_identifier", *assets) == [needs for *_, needs in examples]
    views = [replace(asset, type="filter") for asset in assets]
    assert not any(each("needs_row_identifier", *views))


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        ("https://example.org/trees", None),
        ("HTTP://EXAMPLE.ORG", None),  # another organisation's front page
        ("https://www.example.org/", None),
        (f"https://{DOMAIN}/d/tree-0001", None),
        (f"https://{DOMAIN}/?category=Environment", None),
        (f"https://{DOMAIN}/", "is just this portal's front page"),
        (f"http://{DOMAIN.upper()}:443", "is just this portal's front page"),
        ("see website", "is no web address"),
        ("www.example.org", "is no web address"),
        ("ftp://example.org/trees", "is no web address"),
        ("https://intranet/trees", "is no web address"),
        ("https://example.org, https://example.com", "is no web address"),
        ("https://[example.org", "is no web address"),
        ("", None),
    ],
)
def test_the_source_link_is_a_link_to_the_source(link: str, problem: str | None) -> None:
    assert source_link_problem(link, PROFILE.domains) == problem


@given(st.text(max_size=60))
def test_no_link_stops_the_run(link: str) -> None:
    source_link_problem(f"https://{link}", PROFILE.domains)


def test_the_strategic_outcome_is_a_current_one() -> None:
    examples = [
        ("Clean Water", None),
        ("Growth 2015", "“Growth 2015” is from a list that is retired"),
        ("Cleaner Water", "“Cleaner Water” is not on the current list of strategic outcomes"),
        ("", "No strategic outcome is chosen"),
        ("N/A", "No strategic outcome is chosen"),
    ]
    assets = [dataset(custom_fields=fields(outcome=outcome)) for outcome, _ in examples]
    assert each("outcome_problem", *assets) == [problem for _, problem in examples]
    assert all(each("portal_has_outcomes", *assets))


def test_an_outcome_is_not_asked_for_where_the_citys_list_is_not_known() -> None:
    asset = dataset(domain=AUSTIN.domains[0])
    assert facts(asset, profile=AUSTIN)["portal_has_outcomes"] is False


def test_unknown_and_respelt_keys_are_named() -> None:
    keys = (("Digital Object Identifer (DOI)_DOI Number", "1"), ("Treasury_Shelf", ""), ("Catalog_Dataset Page", "2"))
    found = facts(dataset(custom_fields=keys))
    assert found["unknown_keys"] == "Digital Object Identifer (DOI)_DOI Number, Treasury_Shelf"
    assert facts(dataset())["unknown_keys"] is None


def test_a_document_has_an_accessible_twin() -> None:
    examples: list[tuple[tuple[str, ...], str | None]] = [
        ((), None),
        (("guide.pdf",), "guide.pdf"),
        (("Guide.PDF", "guide.html"), None),
        (("guide.pdf", "codes.csv"), "guide.pdf"),
        (("guide.pdf", "guide.pdf.csv"), "guide.pdf"),
        (("notes.docx", "notes.txt"), None),
        (("codes.csv",), None),
        ((r"J:\share\guide.pdf",), r"J:\share\guide.pdf"),
    ]
    assets = [dataset(attachments=attachments) for attachments, _ in examples]
    assert each("document_without_twin", *assets) == [found for _, found in examples]


def test_a_document_is_told_from_data() -> None:
    examples = [
        ("application/pdf", "PDF document"),
        ("application/pdf; charset=binary", "PDF document"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word document"),
        ("image/tiff", "picture"),
        ("application/zip", None),
        ("text/csv", None),
        ("application/vnd.ms-excel", None),
    ]
    assets = [dataset(type="file", view_type="blobby", blob_mime_type=mime) for mime, _ in examples]
    assert each("document_kind", *assets) == [kind for _, kind in examples]
    assert all(each("document_is_known", *assets))


def test_a_file_of_unknown_kind_is_not_taken_for_data() -> None:
    assert facts(dataset(type="file", view_type="blobby"))["document_is_known"] is False
    assert facts(dataset())["document_is_known"] is True


def test_a_link_to_another_place_publishes_no_file_here() -> None:
    assert facts(dataset(type="href", view_type="href"))["is_published_here"] is False
    assert facts(dataset(type="file"))["is_published_here"] is True


def test_custom_fields_are_known_when_the_record_was_read_or_the_catalog_shows_some() -> None:
    assert facts(dataset(custom_fields=()))["fields_read"] is True
    assert facts(dataset(view_read=False))["fields_read"] is True
    assert facts(dataset(view_read=False, custom_fields=()))["fields_read"] is False


def test_the_profile_file_may_add_a_licence_of_its_own(tmp_path: Path) -> None:
    shipped = Path(load_profile.__code__.co_filename).parent / "profiles" / "demo.yaml"
    profile = tmp_path / "own.yaml"
    profile.write_text(shipped.read_text("utf-8") + "\nopen_licences: [Lindenford Open Licence]\n", "utf-8")
    found = facts(dataset(license_name="Lindenford Open Licence"), profile=load_profile(str(profile)))
    assert found["license_is_open"] is True
