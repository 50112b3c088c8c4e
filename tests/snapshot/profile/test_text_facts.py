"""Facts of text columns: each beside the near-miss that must not count."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("fact", "counted", "passed_over"),
    [
        ("numeric", ["12", "1,204", "-3.5", "$40", "12%", "(1,200)", "1.5e3"], ["12a", "1,2,3", "I-35", "12-4"]),
        ("leading_zero", ["007", "0401"], ["0", "0.7", "700", "0a"]),
        ("quantity_like", ["1.5", "-3", "1,204", "$40", "12%"], ["15", "007", "1204"]),
        ("iso_dates", ["2024-02-29", "2024-02-29T10:00:00.000"], ["2024-13-01", "02/29/2024", "2024"]),
        (
            "other_dates",
            ["2/29/2024", "02-29-24 10:00", "Feb 29, 2024", "29 Feb 2024", "2024/2/29"],
            ["13/32/2024", "2024-02-29", "May 12", "May be late, 2024 or so"],
        ),
        ("packed_dates", ["20240229"], ["20241301", "18240229", "2024022"]),
        ("packed_stamps", ["20240229235959"], ["20240229245959", "202402292359591"]),
        ("clock", ["13:05", "1:05 PM", "1305", "5"], ["13.05", "130509", "noon"]),
        ("clock_wrong", ["2400", "24:10", "1360", "99"], ["2359", "00:00", "59", "5"]),
        ("zips", ["78701", "78701-1234"], ["7870", "78701-", "78701.0", "787011234"]),
        (
            "phones",
            ["512-555-0100", "(512) 555-0100", "512.555.0100 x12", "+1 512-555-0100"],
            ["5125550100", "555-0100", "30.267153", "112-555-0100"],
        ),
        ("ten_digits", ["5125550100"], ["1125550100", "512-555-0100"]),
        ("urls", ["https://example.org/a", "www.example.org"], ["see https://example.org", "web"]),
        (
            "streets",
            ["100 Main St", "1200-1204 N Elm Avenue, Unit 2", "12100 S IH 35"],
            ["Main St", "100 cats", "5 years old"],
        ),
        (
            "cut_streets",
            ["12100 S IH\nAustin, TX", "400 E US"],
            ["12100 S IH 35\nAustin", "FM", "1 Elm St, Lamoor, TX 76501, US", "1 Elm St Lamoor TX US"],
        ),
        (
            "fillers",
            ["N/A", "na", "NULL", "TBD", "-", ".", "?", "X", "test", "**MAIN"],
            ["unknown", "none", "No", "test site", "x-ray"],
        ),
        ("nones", ["None", " none "], ["nonesuch"]),
        ("unknowns", ["Unknown", "UNK"], ["unknown cause"]),
        ("edge_blanks", [" a", "a ", "a\xa0", "\xa0a"], ["a b", "a\xa0b"]),
        ("double_blanks", ["a  b"], ["a b", " a"]),
        ("controls", ["a\x07b"], ["a\tb", "a\nb"]),
        ("line_breaks", ["a\nb", "a\r\nb"], ["a b"]),
        ("tags", ["<b>a</b>", "<br/>"], ["a < b", "5 <6> 7", "<3"]),
        ("entities", ["a &amp; b", "it&#39;s", "&nbsp;"], ["AT&T;", "R&D", "a & b;"]),
        ("mojibake", ["cafÃ©", "itâ€™s", "5Â°", "a\ufffd", "a\x85b"], ["SÃO PAULO", "Âge", "café", "château"]),
        ("many_words", ["one two three four five six"], ["one two three four five", "a-b-c-d-e-f"]),
    ],
)
def test_a_fact_counts_what_it_is_for_and_nothing_near_it(column, fact, counted, passed_over):
    assert getattr(column(counted).text, fact) == len(counted)
    assert getattr(column(passed_over).text, fact) == 0


def test_cells_are_weighed_by_how_often_they_stand_there(column):
    found = column(["N/A"] * 5 + ["open"] * 3 + [None, "", "   ", "\u00a0"])
    assert (found.filled, found.blank, found.distinct) == (8, 3, 2)
    assert (found.text.fillers, found.text.filler_word) == (5, "N/A")


def test_lengths_are_characters_not_bytes(column):
    found = column(["é", "ééé", "ééé"]).text
    assert (found.shortest, found.longest) == (1, 3)
    assert found.average_length == pytest.approx(7 / 3)


def test_a_pile_of_different_values_at_the_longest_length_shows(column):
    cut = [f"{word * 9} cut off here always"[:30] for word in ("ab", "cd", "ef", "gh", "ij", "kl")]
    found = column([*cut, *[f"short one {number}" for number in range(200)]]).text
    assert found.longest == 30
    assert found.length_tail[0] == 6
    assert len(found.length_tail) == 11


def test_padding_to_one_width_is_no_pile(column):
    padded = [f"A {number}".ljust(30) for number in range(300)]
    assert column(padded).text.length_tail[0] == 0
    assert column(padded).text.fixed_width


def test_zips_that_are_filler_or_unknown_are_not_malformed(column):
    found = column(["78701", "78701-1234", "N/A", "unknown", "0", "787", "78701-"]).text
    assert found.zip_malformed == 2


def test_a_yes_or_no_column_is_read_as_its_two_words(column):
    found = column([True, True, False, None], datatype="checkbox")
    assert (found.kind, found.filled, found.distinct) == ("bool", 3, 2)
    assert found.private is None


def test_first_names_are_looked_for_only_where_the_name_speaks_of_a_person(column):
    people = ["Maria Lopez", "JAMES SMITH", "O'Brien, Karen", "Public Works"]
    assert column(people, name="Inspected By").text.first_names == 3
    assert column(people, name="Street Name").text.first_names is None


def test_only_the_beginning_of_a_huge_cell_is_read(column):
    found = column(["a" * 250_000 + " <script>", "b"]).text
    assert found.longest == 100_000
