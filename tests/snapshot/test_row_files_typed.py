"""What a cell becomes in rows.parquet, and where it goes when it is not what its column says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from row_portal import RowPortal, serving

from atxaudit.portal.client import PortalClient
from atxaudit.snapshot.rows.cells import CellKind
from atxaudit.snapshot.rows.files import RowFile
from atxaudit.snapshot.rows.reading import read_rows

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def read(portal: RowPortal, folder: Path) -> RowFile:
    with serving(portal), PortalClient(portal.base_url, app_token=None, deadline_seconds=20) as client:
        found = read_rows(client, portal.asset, folder, fetched_at=NOW)
    assert isinstance(found, RowFile), found
    return found


def read_cells(datatype: str, cells: Sequence[str], folder: Path) -> RowFile:
    """A dataset of one column."""
    return read(RowPortal([("cell", datatype)], [[cell] for cell in cells]), folder)


def moment(*parts: int) -> datetime:
    """A time without zone, as calendar dates are."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)  # type: ignore[misc,arg-type]  # parts end before tzinfo


def stored(file: RowFile, columns: str = "cell") -> list[object]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        rows = connection.execute(f"SELECT {columns} FROM read_parquet('{file.rows_path}')").fetchall()
    return [row[0] if len(row) == 1 else row for row in rows]


def misfits(file: RowFile) -> list[tuple[object, ...]]:
    assert file.misfits_path is not None
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT * FROM read_parquet('{file.misfits_path}')").fetchall()


@pytest.mark.parametrize(
    ("datatype", "cells", "expected"),
    [
        ("text", ["a", "", " b "], ["a", None, " b "]),
        ("number", ["97.000000", "", "-3", "1.5E3", "200202829.0"], [97.0, None, -3.0, 1500.0, 200202829.0]),
        ("money", ["12.50"], [12.5]),
        ("percent", ["7"], [7.0]),
        ("stars", ["4"], [4.0]),
        ("checkbox", ["true", "false", ""], [True, False, None]),
        ("calendar_date", ["2014-10-13T07:30:00.250"], [moment(2014, 10, 13, 7, 30, 0, 250_000)]),
        ("calendar_date", ["0001-01-01T00:00:00.000", "9999-12-31T23:59:59.999"],
         [moment(1, 1, 1), moment(9999, 12, 31, 23, 59, 59, 999_000)]),
        ("date", ["1977-09-28T07:00:00.000Z"], [datetime(1977, 9, 28, 7, tzinfo=UTC)]),
        ("email", ["a@example.org"], ["a@example.org"]),
        ("phone", ["512 555 0100"], ["512 555 0100"]),
        ("html", ["<b>x</b>"], ["<b>x</b>"]),
        ("drop_down_list", ["red"], ["red"]),
        ("url", ["https://example.org/a?b=1,2"], ["https://example.org/a?b=1,2"]),
        ("document", ["plan.pdf"], ["plan.pdf"]),
        ("photo", ["9f-7"], ["9f-7"]),
        ("a_type_of_tomorrow", ["x"], ["x"]),
    ],
)  # fmt: skip
def test_a_cell_is_stored_as_the_type_of_its_column(
    datatype: str, cells: list[str], expected: list[object], tmp_path: Path
) -> None:
    file = read_cells(datatype, cells, tmp_path)
    assert stored(file) == expected
    assert file.misfits_path is None


@pytest.mark.parametrize(
    ("datatype", "wrong"),
    [
        ("number", ["1e400", "NaN", "inf", "1,234", "12 apples", "1_000", "$3", "0x1F", " "]),
        ("calendar_date", ["10/13/2014", "2014-02-30T00:00:00.000", "epoch", "infinity", "10000-01-01T00:00:00"]),
        ("date", ["yesterday", "-0044-03-15T00:00:00.000Z"]),
        ("checkbox", ["yes", "1", "t"]),
        ("point", ["(30.2, -97.7)", "POINT EMPTY", "POINT (a b)", "POINT (1e999 2)"]),
        ("polygon", ["somewhere", "POLYGONE ((0 0))"]),
    ],
)  # fmt: skip
def test_a_cell_that_does_not_fit_is_kept_with_its_row_and_column(
    datatype: str, wrong: list[str], tmp_path: Path
) -> None:
    right = {"number": "5", "checkbox": "true", "point": "POINT (-97.7 30.2)", "polygon": "POLYGON ((0 0, 1 1, 0 0))"}
    fitting = right.get(datatype, "2014-10-13T00:00:00.000")
    file = read_cells(datatype, [*wrong, "", *[fitting] * len(wrong)], tmp_path)
    assert [(row_id, name, text) for row_id, name, text, _ in misfits(file)] == [
        (f"row-{place:04}", "cell", text) for place, text in enumerate(wrong)
    ]
    cells = stored(file)
    assert cells[: len(wrong) + 1] == [None] * (len(wrong) + 1)
    assert None not in cells[len(wrong) + 1 :]
    assert (file.misfits, file.columns[0].misfits) == (len(wrong), len(wrong))


def test_misfits_of_several_columns_stand_in_the_order_of_the_rows(tmp_path: Path) -> None:
    day = "2020-01-01T00:00:00.000"
    portal = RowPortal(
        [("size", "number"), ("name", "text"), ("seen", "calendar_date")],
        [["1", "a", day], ["big", "b", "never"], ["2", "c", "once"], ["", "d", day]],
    )
    file = read(portal, tmp_path)
    assert [found[:3] for found in misfits(file)] == [
        ("row-0001", "size", "big"), ("row-0001", "seen", "never"), ("row-0002", "seen", "once"),
    ]  # fmt: skip
    assert stored(file, "size, name") == [(1.0, "a"), (None, "b"), (2.0, "c"), (None, "d")]
    assert {column.field_name: column.misfits for column in file.columns} == {"size": 1, "name": 0, "seen": 2}


def test_a_very_long_misfit_is_kept_by_its_start_and_its_length(tmp_path: Path) -> None:
    [(_, _, text, characters)] = misfits(read_cells("number", ["x" * 5_000, "1"], tmp_path))
    assert (text, characters) == ("x" * 1_000, 5_000)


def test_a_column_of_which_most_do_not_fit_is_kept_as_text(tmp_path: Path) -> None:
    portal = RowPortal(
        [("place", "point"), ("size", "number")], [["1 Elm St", "1"], ["2 Elm St", ""], ["POINT (1 2)", "x"]]
    )
    file = read(portal, tmp_path)
    place, size = file.columns
    assert (place.kind, place.kept_as_text, place.misfits, place.beside) == (CellKind.TEXT, True, 2, 0)
    assert (size.kind, size.kept_as_text, size.misfits, size.beside) == (CellKind.NUMBER, False, 1, 1)
    assert stored(file, "place, size") == [("1 Elm St", 1.0), ("2 Elm St", None), ("POINT (1 2)", None)]
    assert [found[:3] for found in misfits(file)] == [("row-0002", "size", "x")]
    assert file.misfits == 3


def test_whole_numbers_too_large_for_a_double_stay_apart(tmp_path: Path) -> None:
    file = read_cells("number", ["9007199254740993", "9007199254740992", "7.0", "-12345678901234567890123"], tmp_path)
    assert file.columns[0].stored_as == "DECIMAL(38,0)"
    assert stored(file) == [
        Decimal(9007199254740993), Decimal(9007199254740992), Decimal(7), Decimal(-12345678901234567890123),
    ]  # fmt: skip
    assert file.misfits == 0


def test_large_numbers_beside_fractions_stay_doubles(tmp_path: Path) -> None:
    file = read_cells("number", ["90071992547409930", "0.5", "x"], tmp_path)
    assert file.columns[0].stored_as == "DOUBLE"
    assert stored(file) == [90071992547409930.0, 0.5, None]


def test_a_point_brings_its_longitude_and_latitude(tmp_path: Path) -> None:
    file = read_cells("point", ["POINT (-97.74 30.27)", "", "POINT (0 0)"], tmp_path)
    assert stored(file, '"cell:longitude", "cell:latitude", cell') == [
        (-97.74, 30.27, "POINT (-97.74 30.27)"), (None, None, None), (0.0, 0.0, "POINT (0 0)"),
    ]  # fmt: skip
    assert (file.columns[0].longitude, file.columns[0].latitude) == ("cell:longitude", "cell:latitude")


def test_a_location_brings_them_where_it_ends_in_them(tmp_path: Path) -> None:
    cells = ["1 Elm St\nLakemoor, TX 78000\n(30.27, -97.74)", "1 Elm St", "POINT (-97.74 30.27)"]
    file = read_cells("location", cells, tmp_path)
    assert stored(file) == cells
    assert stored(file, '"cell:longitude", "cell:latitude"') == [(-97.74, 30.27), (None, None), (-97.74, 30.27)]


def test_of_a_polygon_shape_length_and_digest_are_kept(tmp_path: Path) -> None:
    one, other = "MULTIPOLYGON (((0 0, 1 1, 1 0, 0 0)))", "MULTIPOLYGON (((0 0, 2 2, 2 0, 0 0)))"
    first, second, third = stored(read_cells("multipolygon", [one, other, one], tmp_path))
    assert str(first).startswith("MULTIPOLYGON, 37 characters, md5 ")
    assert first == third != second


@pytest.mark.parametrize(
    "cell",
    [
        'say "when"',
        '"',
        '""',
        "two\nlines",
        "two\r\nlines",
        "a,b",
        "ends in \\",
        "nul \x00 inside",
        "é 漢 🦇",
        "\ufeff",
        "'",
    ],
)
def test_a_text_comes_through_as_it_was_published(cell: str, tmp_path: Path) -> None:
    assert stored(read_cells("text", [cell, "next"], tmp_path)) == [cell, "next"]


def test_pandas_reads_the_same_types(tmp_path: Path) -> None:
    portal = RowPortal(
        [("t", "text"), ("n", "number"), ("c", "calendar_date"), ("d", "date"), ("b", "checkbox")],
        [["x", "1", "2020-01-01T00:00:00.000", "2020-01-01T00:00:00.000Z", "true"], ["", "2", "", "", "false"]],
    )
    frame = pd.read_parquet(read(portal, tmp_path).rows_path)
    assert list(frame.columns) == [":id", "t", "n", "c", "d", "b"]
    assert [str(kind) for kind in frame.dtypes] == [
        "str",
        "str",
        "float64",
        "datetime64[us]",
        "datetime64[us, UTC]",
        "bool",
    ]


def test_every_column_says_what_it_is(tmp_path: Path) -> None:
    [column] = read_cells("calendar_date", ["2020-01-01T00:00:00.000"], tmp_path).columns
    assert (column.kind, column.datatype, column.stored_as) == (CellKind.TIMESTAMP, "calendar_date", "TIMESTAMP")


@pytest.fixture(autouse=True)
def _nothing_left_beside(tmp_path: Path) -> Iterator[None]:
    yield
    assert not list(tmp_path.glob("*/.reading-*"))
