"""Any table ends in a profile: empty ones, odd ones, and whatever hypothesis thinks of."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atxaudit.models import Column
from atxaudit.snapshot.profile import profile_dataset, roles_of

MOMENTS = st.datetimes()
CELLS = {
    "text": st.text(max_size=30),
    "number": st.floats(),
    "calendar_date": MOMENTS,
    "checkbox": st.booleans(),
    "point": st.sampled_from(["POINT (1 2)", "POINT EMPTY", "POINT (x y)", "POLYGON ((0 0, 1 1))", ""]),
}
NAMES = [
    "Zip",
    "Phone",
    "Latitude",
    "Longitude",
    "Owner Name",
    "Case ID",
    "Created",
    "Closed",
    "Type",
    "Type Code",
    "c",
    "v",
    "n",
    "h",
    "day",
    "place",
    "cells",
    "age",
    "sex",
    "race",
]


def at(*parts: int) -> datetime:
    """A floating time: the city's, and saying so nowhere."""
    return datetime(*parts)  # noqa: DTZ001 - floating times have no zone


@st.composite
def tables(draw):
    rows = draw(st.integers(0, 12))
    names = draw(st.lists(st.sampled_from(NAMES), max_size=5, unique=True))
    table = {}
    for name in names:
        datatype = draw(st.sampled_from(sorted(CELLS)))
        table[name] = (datatype, draw(st.lists(st.none() | CELLS[datatype], min_size=rows, max_size=rows)))
    return table


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables())
def test_any_table_has_a_profile_whose_counts_fit(profiled, table):
    found = profiled(table)
    columns = [Column(field_name=c.field_name, name=c.name, datatype=c.datatype) for c in found.columns]
    assert 0 <= found.blank_rows + found.duplicate_rows <= found.rows
    for column in found.columns:
        assert column.filled + column.blank <= found.rows
        assert column.distinct <= column.filled
    decided = roles_of(found, columns, "Any table")
    assert all(decision.reason.endswith(".") for decision in (*decided.decisions, *decided.refused))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables())
def test_small_and_large_tables_are_read_in_two_ways_that_agree(profiled, table):
    small = profiled(table)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("atxaudit.snapshot.profile.places.SMALL_CELLS", -1)
        assert profiled(table) == small


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(st.none() | st.text(alphabet=st.characters(codec="utf-8"), max_size=40), max_size=20))
def test_counting_agrees_with_python(column, values):
    found = column(values)
    blanks = " \t\n\r\f\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u3000\ufeff"
    filled = [value for value in values if value is not None and value.strip(blanks)]
    assert found.filled == len(filled)
    assert found.distinct == len(set(filled))
    assert found.text.longest == max(map(len, filled), default=0)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(st.none() | MOMENTS, max_size=20))
def test_dates_agree_with_python(column, values):
    found = column(values, datatype="calendar_date")
    given_ones = [value for value in values if value]
    assert (found.filled, found.distinct) == (len(given_ones), len(set(given_ones)))
    assert found.dates.earliest == min((value.date() for value in given_ones), default=None)
    assert found.dates.timed == sum(value.time() != datetime.min.time() for value in given_ones)


@pytest.mark.parametrize("datatype", sorted(CELLS))
def test_a_column_of_nulls_and_a_table_of_no_rows(profiled, datatype):
    for cells in ([], [None], [None] * 300):
        found = profiled({"Thing": (datatype, cells)})
        assert (found.columns[0].filled, found.columns[0].distinct) == (0, 0)
        assert found.blank_rows == found.rows == len(cells)


def test_a_table_without_columns_has_rows_and_nothing_in_them(parquet, connection):
    path = parquet({"A": ("text", ["x", "y"])})
    now = at(2024, 1, 1)
    found = profile_dataset(path, [], stamp=now, as_of=now, connection=connection)
    assert (found.rows, found.blank_rows, found.columns) == (2, 2, ())


def test_a_profile_needs_no_connection_of_the_callers(parquet):
    path = parquet({"A": ("text", ["x"])})
    now = at(2024, 1, 1)
    wanted = [Column(field_name="a", name="A", datatype="text")]
    assert profile_dataset(path, wanted, stamp=None, as_of=now, threads=2).rows == 1


def test_a_missing_file_is_an_error_of_duckdb(tmp_path, connection):
    now = at(2024, 1, 1)
    with pytest.raises(duckdb.Error):
        profile_dataset(tmp_path / "gone.parquet", [], stamp=now, as_of=now, connection=connection)


def test_names_that_look_like_sql_are_only_names(profiled):
    cells = {'a"; DROP TABLE cells; --': ("text", ["x"]), "select": ("number", [1.0]), "it's": ("text", ["y"])}
    assert [column.filled for column in profiled(cells).columns] == [1, 1, 1]


def test_many_columns_are_read_in_batches(profiled):
    found = profiled({f"Text {number}": ("text", ["a", None]) for number in range(230)})
    assert sum(column.filled for column in found.columns) == 230


def test_a_large_table_is_read_without_being_kept(profiled, monkeypatch):
    table = {"A": ("text", ["x", "y", "y"]), "B": ("number", [1.0, 2.0, 2.0])}
    kept = profiled(table)
    monkeypatch.setattr("atxaudit.snapshot.profile.places._KEPT_CELLS", 0)
    monkeypatch.setattr("atxaudit.snapshot.profile.places._BATCH_CELLS", 1)
    assert profiled(table) == kept


def test_the_callers_database_is_given_back_as_it_was(profiled, connection):
    before = connection.execute("SELECT current_setting('disabled_optimizers')").fetchone()
    profiled({"A": ("text", ["x"])})
    assert connection.execute("SELECT current_setting('disabled_optimizers')").fetchone() == before
