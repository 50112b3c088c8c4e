"""Arrow writes what DuckDB would have written, to the letter, or leaves it to DuckDB."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from atxaudit.portal.row_ends import RowEnds
from atxaudit.portal.rows import RowPart
from atxaudit.snapshot.rows import writing
from atxaudit.snapshot.rows.cells import Cell, CellKind, stored_as
from atxaudit.snapshot.rows.files import ROWS, RowColumn, RowsCannotBeRead
from atxaudit.snapshot.rows.parquet import Engine, Pages, write_rows, writing_rows
from atxaudit.snapshot.rows.typed import BY_SQL, NotByArrow, TypedReader

ONE_THREAD = Engine(threads=1)
CELLS = {
    CellKind.NUMBER: (
        "0123456789eE+-._ naif\t,",
        ["5", "-3", "+5", " 5", "5.", ".5", "1e5", "1E+5", "1e400", "-1e-400", "nan", "inf", "1_000", "0x1F", "1,5",
         "9007199254740992", "9007199254740993", "-0", "00012", "5f", "0.1234567890123456789", "4.9e-324", "-", "."],
    ),
    CellKind.TIMESTAMP: (
        "0123456789-T:.Z+ /",
        ["2014-10-13T07:30:00.250", "2014-10-13", "2014-10-13 07", "2014-10-13T07:30", "0000-01-01T00:00:00",
         "0001-01-01T00:00:00.000", "9999-12-31T23:59:59.999999", "2016-02-29T23:59:60.000", "2014-10-13T24:00:00",
         "2014-02-30T00:00:00", "2014-10-13T07:30:00.123456789", "2014-10-13T07:30:00Z", "20141013", "epoch"],
    ),
    CellKind.INSTANT: (
        "0123456789-T:.Z+ ",
        ["1977-09-28T07:00:00.000Z", "1977-09-28T07:00:00+05:30", "1977-09-28T07:00:00-0530", "1977-09-28T07:00:00",
         "1977-09-28Z", "1977-09-28T07Z", "1977-09-28T07:00Z", "0001-01-01T00:00:00+14:00", "0000-12-31T00:00:00Z",
         "9999-12-31T23:59:59-14:00", "yesterdayZ"],
    ),
    CellKind.BOOLEAN: ("truefalsTF 01", ["true", "false", " true", "true ", "TRUE", "True", "1", "0", "t", "yes"]),
    CellKind.POINT: (
        "POINT (-97.830), eZM\t",
        ["POINT (-97.7 30.2)", "POINT (0 0)", "POINT(1 2)", "POINT (1  2)", "POINT ( 1 2)", "POINT (1 2 3)",
         "POINT EMPTY", "POINT (1e999 2)", "POINT (nan 2)", "POINT ((1 2))", "POINT (1 2) ", "POINT (1 2) (3 4)",
         "(30.2, -97.7)", "POINT (1,2)", "POINT ()", "POINT ( )"],
    ),
    CellKind.LOCATION: (
        "1 Elm\n(30.2, -97)", ["1 Elm St\n(30.27, -97.74)", "1 Elm St", "POINT (-97.74 30.27)", "(1, 2) x", "(.,.)"]
    ),
    CellKind.GEOMETRY: (
        "LINESTRG (0 1,)", ["LINESTRING (0 0, 1 1)", "POLYGON ((0 0, 1 1, 0 0))", "somewhere", "POLYGONE (0)", "LINE"]
    ),
    CellKind.TEXT: ("a \x00'\\é🦇\ufeff", ["null", "NULL", "NA", "nan", " a ", "a\\", "\ufeff", "nul \x00", "漢"]),
}  # fmt: skip


def column(kind: CellKind, name: str = "cell") -> RowColumn:
    beside = kind in (CellKind.POINT, CellKind.LOCATION)
    return RowColumn(
        field_name=name,
        datatype=kind,
        kind=kind,
        stored_as=stored_as(kind),
        longitude=f"{name}:longitude" if beside else "",
        latitude=f"{name}:latitude" if beside else "",
    )


def part_of(body: bytes, folder: Path, header: Sequence[str], *, crlf: bool = False, name: str = "part") -> RowPart:
    ends = RowEnds(crlf=crlf)
    ends.follow(body)
    file = folder / f"{name}.csv"
    file.write_bytes(body)
    strict = ends.is_strict and not ends.is_within_a_cell and not ends.stops_in_a_line_end
    return RowPart(file=file, header=tuple(header), crlf=crlf, is_strict=strict)


def cells_of(text: str) -> bytes:
    """Its row."""
    return f'"row-1","{text.replace(chr(34), chr(34) * 2)}"\n'.encode()


@st.composite
def misspelt(draw: st.DrawFn, kind: CellKind) -> str:
    """A text that nearly is of a kind."""
    letters, known = CELLS[kind]
    text = draw(st.sampled_from(known))
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(text)))
        text = text[:place] + draw(st.sampled_from(["", *letters])) + text[place + draw(st.integers(0, 1)) :]
    return text


@pytest.mark.parametrize("kind", [kind for kind in CELLS if kind not in BY_SQL])
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_cell_that_arrow_reads_fits_and_is_read_as_duckdb_reads_it(
    kind: CellKind, data: st.DataObject, tmp_path: Path
) -> None:
    texts = data.draw(st.lists(misspelt(kind).filter(bool), min_size=1, max_size=15))
    reader = TypedReader([column(kind)], (":id", "cell"), unasked)
    compare(kind, texts, lambda text: read_or_none(reader, text, tmp_path))


@pytest.mark.parametrize("kind", CELLS)
def test_so_it_is_with_the_cells_that_readers_are_known_to_take_differently(kind: CellKind, tmp_path: Path) -> None:
    found = compare(kind, CELLS[kind][1], lambda text: written_or_none(kind, text, tmp_path))
    assert 0 < found <= len(CELLS[kind][1])


def unasked(_: pa.Table, __: Sequence[RowColumn]) -> pa.Table:
    raise AssertionError("no column of this kind needs DuckDB")


def read_or_none(reader: TypedReader, text: str, folder: Path) -> pa.Table | None:
    try:
        return reader.read(part_of(cells_of(text), folder, (":id", "cell")))
    except NotByArrow:
        return None


def written_or_none(kind: CellKind, text: str, folder: Path) -> pa.Table | None:
    with writing_rows([column(kind)], folder, ONE_THREAD) as file:
        rows = file.rows([part_of(cells_of(text), folder, (":id", "cell"))])
    return parquet.read_table(folder / ROWS) if rows else None


def compare(kind: CellKind, texts: Sequence[str], read: Callable[[str], pa.Table | None]) -> int:
    """How many of the texts Arrow reads; each as DuckDB does."""
    asked, found = column(kind), 0
    names = ["cell", asked.longitude, asked.latitude] if asked.longitude else ["cell"]
    for text, (fits, *values) in zip(texts, by_duckdb(kind, texts), strict=True):
        table = read(text)
        if table is None:
            continue
        found += 1
        assert fits, text
        [row] = table.to_pylist()
        assert [shown(row[name]) for name in names] == [shown(value) for value in values], text
    return found


def by_duckdb(kind: CellKind, texts: Sequence[str]) -> list[tuple[object, ...]]:
    """For each text whether it fits, and its values, by the SQL of `cells.py`."""
    cell = Cell(kind=kind, type=stored_as(kind), text="t")
    beside = [cell.x, cell.y] if column(kind).longitude else []
    read = "".join(f", {sql} AS {name}" for name, sql in cell.readings())
    listed = ", ".join([f"coalesce({cell.fits_exactly}, false)", cell.value, *beside])
    with database().cursor() as cursor:
        cursor.register("cells", pa.table({"t": pa.array(texts, pa.string())}))
        return cursor.sql(f"FROM (FROM cells SELECT t{read}) SELECT {listed}").fetchall()


@cache
def database() -> duckdb.DuckDBPyConnection:
    """Opening one takes longer than a hundred cells."""
    connection = duckdb.connect()
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    return connection


def shown(value: object) -> object:
    """What tells 0.0 from -0.0, and a moment from the same one elsewhere."""
    if hasattr(value, "astimezone") and getattr(value, "tzinfo", None):
        return value.isoformat().replace("+00:00", "Z")  # type: ignore[attr-defined]
    return repr(value) if isinstance(value, float) else value


CSV_TOKENS = st.sampled_from(['"', ",", "\n", "\r", "a", '""', '","', '"\n"', '"b"', '"row-1","x"\n', '"r","y\n"\n'])


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.lists(CSV_TOKENS, max_size=8).map("".join))
@example(text='"a"b,"c"\n')
@example(text="\n")
@example(text='a,b\n"c","d')
@example(text='\ufeff"a",b\n')
def test_csv_that_arrow_reads_is_read_as_duckdb_reads_it(text: str, tmp_path: Path) -> None:
    columns, header = [column(CellKind.TEXT, "one"), column(CellKind.TEXT, "two")], ("one", "two")
    part = part_of(text.encode(), tmp_path, header)
    with writing_rows(columns, tmp_path, ONE_THREAD) as file:
        if file.rows([part]) is None:
            return
    arrow = parquet.read_table(tmp_path / ROWS).to_pylist()
    write_rows(Pages(parts=(part,), header=header), columns, tmp_path, ONE_THREAD)
    assert arrow == parquet.read_table(tmp_path / ROWS).to_pylist()


def test_arrow_reads_rows_that_end_as_on_windows(tmp_path: Path) -> None:
    body = b'"row-1","two\r\nlines"\r\n"row-2",""\r\n'
    part = part_of(body, tmp_path, (":id", "cell"), crlf=True)
    with writing_rows([column(CellKind.TEXT)], tmp_path, ONE_THREAD) as file:
        assert file.rows([part]) == 2
    assert parquet.read_table(tmp_path / ROWS).column("cell").to_pylist() == ["two\r\nlines", None]


# many parts


@pytest.fixture
def columns() -> list[RowColumn]:
    return [column(kind, kind.value) for kind in CellKind]


def rows_of(first: int, count: int) -> bytes:
    """Of all kinds of columns; every eighth cell is empty."""
    kinds = {
        CellKind.TEXT: '"two\nlines, ""{n}"""', CellKind.NUMBER: '"{n}.5"', CellKind.BOOLEAN: '"true"',
        CellKind.TIMESTAMP: '"2014-10-13T07:30:00.250"', CellKind.INSTANT: '"1977-09-28T07:00:00.000Z"',
        CellKind.POINT: '"POINT (-97.{n} 30.2)"', CellKind.LOCATION: '"{n} Elm St\n(30.2, -97.{n})"',
        CellKind.GEOMETRY: '"LINESTRING (0 0, {n} 1)"',
    }  # fmt: skip
    numbered = list(enumerate(kinds[kind] for kind in CellKind))
    rows = (
        [f'"row-{n}"', *("" if (n + place) % 8 == 0 else cell.format(n=n) for place, cell in numbered)]
        for n in range(first, first + count)
    )
    return "".join(",".join(row) + "\n" for row in rows).encode()


def parts(folder: Path, sizes: Sequence[int]) -> Iterator[RowPart]:
    header, first = (":id", *(kind.value for kind in CellKind)), 0
    for number, size in enumerate(sizes):
        yield part_of(rows_of(first, size), folder, header, name=f"part-{number}")
        first += size


@pytest.mark.parametrize("threads", [1, 4])
@pytest.mark.parametrize("group", [1, 7, 1_000])
def test_many_parts_make_one_file_in_their_order(
    columns: list[RowColumn], tmp_path: Path, threads: int, group: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "group_rows", lambda _: group)
    given_parts = tuple(parts(tmp_path, [5, 0, 1, 30, 12]))
    pages, engine = Pages(parts=given_parts, header=given_parts[0].header), Engine(threads=threads)
    with writing_rows(columns, tmp_path, engine) as file:
        for part in given_parts:
            file.take(part)
        written = write_rows(pages, columns, tmp_path, engine, file)
    arrow = parquet.read_table(tmp_path / ROWS)
    assert (written.rows, arrow.column(":id").to_pylist()) == (48, [f"row-{n}" for n in range(48)])
    write_rows(pages, columns, tmp_path, ONE_THREAD)
    assert arrow.to_pylist() == parquet.read_table(tmp_path / ROWS).to_pylist()


def test_parts_of_an_answer_that_was_cut_off_are_no_part_of_the_file(columns: list[RowColumn], tmp_path: Path) -> None:
    first, cut, second, third = parts(tmp_path, [3, 2, 3, 4])
    with writing_rows(columns, tmp_path, ONE_THREAD) as file:
        for part in (first, cut):
            file.take(part)
        cut.file.unlink()
        for part in (second, third):
            file.take(part)
        assert file.rows([first, second, third]) == 10
    assert parquet.read_metadata(tmp_path / ROWS).num_rows == 10


@pytest.mark.parametrize("wrong", ["a misfit", "loose quotes"])
def test_one_part_that_is_not_for_arrow_leaves_all_of_them_to_duckdb(
    columns: list[RowColumn], tmp_path: Path, wrong: str
) -> None:
    *before, last = parts(tmp_path, [3, 3, 3])
    old, new = {"a misfit": (b'"6.5"', b'"many"'), "loose quotes": (b'"true"', b'"true"s')}[wrong]
    last = part_of(rows_of(6, 3).replace(old, new), tmp_path, last.header, name="last")
    pages = Pages(parts=(*before, last), header=last.header)
    with writing_rows(columns, tmp_path, ONE_THREAD) as file:
        for part in pages.parts:
            file.take(part)
        assert file.rows(pages.parts) is None
        if wrong == "a misfit":
            assert write_rows(pages, columns, tmp_path, ONE_THREAD, file).rows == 9
        else:
            with pytest.raises(RowsCannotBeRead):
                write_rows(pages, columns, tmp_path, ONE_THREAD, file)


def test_a_reading_that_ends_early_leaves_no_thread_at_work(columns: list[RowColumn], tmp_path: Path) -> None:
    with writing_rows(columns, tmp_path, ONE_THREAD) as file:
        for part in parts(tmp_path, [1] * 20):
            file.take(part)
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith(("rows", "parts"))]


def test_rows_without_ids_are_numbered_through_all_parts(tmp_path: Path) -> None:
    header, asked = ("size",), [column(CellKind.NUMBER, "size")]
    given_parts = [part_of(b'"1"\n"2"\n', tmp_path, header, name=name) for name in ("one", "two")]
    with writing_rows(asked, tmp_path, ONE_THREAD) as file:
        assert file.rows(given_parts) == 4
    ids = parquet.read_table(tmp_path / ROWS).column(":id").to_pylist()
    assert ids == ["row 1", "row 2", "row 3", "row 4"]


def test_a_header_without_a_column_is_not_for_arrow() -> None:
    with pytest.raises(NotByArrow):
        TypedReader([column(CellKind.TEXT)], [":id"], lambda table, _: table)


def test_no_nan_ever_stands_in_a_number_column(tmp_path: Path) -> None:
    for text in ("nan", "NaN", "-nan", "inf", "Infinity"):
        assert written_or_none(CellKind.NUMBER, text, tmp_path) is None
