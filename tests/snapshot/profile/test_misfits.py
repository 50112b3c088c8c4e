"""Cells that do not fit the type of their column: filled cells, and text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from atxaudit.snapshot.profile import DatasetProfile, profile_dataset
from atxaudit.snapshot.profile.places import with_row_numbers
from conftest import AS_OF, STAMP, Cells, columns_of

Beside = Sequence[tuple[int, str, str]]  # row, field name, text


@pytest.fixture
def profiled_with(
    parquet: Callable[[Cells], Path], connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> Callable[[Cells, Beside], DatasetProfile]:
    """The profile of a table with cells beside it."""

    def profile(cells: Cells, beside: Beside) -> DatasetProfile:
        rows, fields, texts = zip(*beside, strict=True)
        misfits = tmp_path / "misfits.parquet"
        ids = [f"row-{row:04x}" for row in rows]
        pq.write_table(pa.table({"row_id": ids, "field_name": list(fields), "text": list(texts)}), misfits)
        return profile_dataset(
            parquet(cells), columns_of(cells), stamp=STAMP, as_of=AS_OF, connection=connection, misfits=misfits
        )

    return profile


def test_they_are_filled_cells_with_values_of_their_own(profiled_with):
    found = profiled_with({"Score": ("number", [90.0, None, 80.0, None])}, [(1, "score", "N/A"), (3, "score", "n/a")])
    score = found.column("score")
    assert (score.kind, score.filled, score.distinct) == ("number", 4, 4)
    assert (score.numbers.largest, score.numbers.smallest) == (90.0, 80.0)


def test_columns_named_as_our_files_name_things_are_read_as_any_other(profiled_with):
    names = ["row_id", "text", "field_name", "characters", "file_row_number", "cells"]
    cells = {name: ("text", ["a", "b"]) for name in names} | {"n": ("number", [1.0, None])}
    found = profiled_with(cells, [(1, "n", "x")])
    assert [found.column(name).filled for name in (*names, "n")] == [2] * 7


@pytest.mark.parametrize("name", ["file_row_number", "File_Row_Number", "n"])
def test_rows_are_numbered_whatever_their_columns_are_called(parquet, connection, name):
    file = parquet({name: ("text", ["a", "b"])})
    rows = connection.execute(
        f'FROM {with_row_numbers(connection, file)} SELECT ":place", "{name}" ORDER BY 1'
    ).fetchall()
    assert rows == [(0, "a"), (1, "b")]


def test_every_rule_on_text_sees_them(profiled_with):
    texts = ["N/A", "=cmd(1)", "PeÃ±a", "<script>x", "219-44-5678", "two  blanks"]
    cells = {"Score": ("number", [None] * len(texts))}
    score = profiled_with(cells, [(row, "score", text) for row, text in enumerate(texts)]).column("score")
    assert (score.text.fillers, score.text.mojibake, score.text.double_blanks) == (1, 1, 1)
    assert (score.private.ssns, score.private.formulas, score.private.scripts) == (1, 1, 1)


@pytest.mark.parametrize("datatype", ["number", "calendar_date", "checkbox"])
def test_one_of_them_is_quoted(profiled_with, datatype):
    cells = {"Score": (datatype, [None, None, None])}
    score = profiled_with(cells, [(0, "score", "late"), (1, "score", "late"), (2, "score", "soon")]).column("score")
    assert score.text.example("misfit") == "late"


def test_rows_that_differ_only_there_are_no_duplicates(profiled_with):
    cells = {"Name": ("text", ["x"] * 4), "Score": ("number", [None] * 4)}
    beside = [(0, "score", "good"), (1, "score", "bad"), (2, "score", "good")]
    assert profiled_with(cells, beside).duplicate_rows == 1


def test_a_row_that_holds_nothing_else_is_not_blank(profiled_with):
    assert profiled_with({"Score": ("number", [None, None])}, [(0, "score", "good")]).blank_rows == 1


def test_content_changes_with_them(profiled_with):
    cells = {"Score": ("number", [None, 1.0])}
    one, two = (profiled_with(cells, [(0, "score", text)]).content_hash for text in ("good", "bad"))
    assert one != two


def test_a_column_all_of_whose_cells_became_text_is_quoted_too(profiled):
    [spot] = profiled({"Spot": ("point", ["nowhere", "nowhere", "POINT (1 2)"])}).columns
    assert (spot.kind, spot.text.example("misfit")) == ("text", "nowhere")
