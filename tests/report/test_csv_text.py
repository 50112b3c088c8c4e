"""CSV that spreadsheets take for text: read back, letter by letter."""

from __future__ import annotations

import csv
import io

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from atxaudit.report.csv_text import csv_file

HOSTILE = st.builds(
    str.__add__,
    st.sampled_from(["=", "+", "-", "@", "\t", "\r", "", "\n", '"', ","]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12),
)


def read_back(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))


@given(st.lists(HOSTILE, min_size=1, max_size=6), HOSTILE)
def test_no_cell_is_a_formula_and_nothing_is_lost(cells: list[str], name: str) -> None:
    heading, *rows = read_back(csv_file(pd.DataFrame({name: cells, "kept": "x"})))
    for written, said in zip([heading[0], *(row[0] for row in rows)], [name, *cells], strict=True):
        assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))
        assert written.removeprefix("'") == said.removeprefix("'")


def test_numbers_stay_numbers_and_what_is_missing_is_empty() -> None:
    frame = pd.DataFrame({"change": [-3, 4], "share": [-0.5, None], "name": ["Ñandú", None]})
    assert read_back(csv_file(frame)) == [["change", "share", "name"], ["-3", "-0.5", "Ñandú"], ["4", "", ""]]


def test_a_spreadsheet_is_told_that_it_is_utf_8() -> None:
    assert csv_file(pd.DataFrame({"a": []})).startswith(b"\xef\xbb\xbf")
