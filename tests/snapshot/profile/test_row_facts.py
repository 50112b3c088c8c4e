"""Facts of whole rows, and of columns beside each other."""

from __future__ import annotations

from datetime import UTC, datetime

from atxaudit.models import Column
from atxaudit.snapshot.profile import profile_dataset


def at(*parts: int) -> datetime:
    """A floating time: the city's, and saying so nowhere."""
    return datetime(*parts)  # noqa: DTZ001 - floating times have no zone


def test_blank_rows_are_no_duplicates_of_each_other(profiled):
    found = profiled(
        {"A": ("text", ["x", "x", "y", None, "", "  "]), "B": ("number", [1.0, 1.0, 1.0, None, None, None])}
    )
    assert (found.rows, found.blank_rows, found.duplicate_rows) == (6, 3, 1)


def test_the_content_hash_knows_the_cells_and_not_their_order(profiled):
    def hashed(names, ages):
        return profiled({"Name": ("text", names), "Age": ("number", ages)}).content_hash

    assert hashed(["a", "b"], [1.0, 2.0]) == hashed(["b", "a"], [2.0, 1.0])
    assert hashed(["a", "b"], [1.0, 2.0]) != hashed(["a", "b"], [2.0, 1.0])
    assert hashed(["a", "b"], [1.0, 2.0]) != hashed(["a", None], [1.0, 2.0])
    assert hashed(["a"], [1.0]) != hashed(["a", "a"], [1.0, 1.0])


def test_a_renamed_column_is_other_content(profiled):
    assert profiled({"A": ("text", ["x"])}).content_hash != profiled({"B": ("text", ["x"])}).content_hash


def test_columns_equal_in_every_row_are_found_and_nearly_equal_ones_are_not(profiled):
    numbers = [float(number % 20) for number in range(120)]
    nearly = [*numbers[:-2], numbers[-1], numbers[-2]]  # the same values, two rows exchanged
    found = profiled({"A": ("number", numbers), "B": ("number", numbers), "C": ("number", nearly)})
    assert [(pair.first, pair.second) for pair in found.equal_columns] == [("a", "b")]


def test_each_column_is_named_beside_the_first_that_it_repeats(profiled):
    numbers = [float(number % 20) for number in range(120)]
    found = profiled(dict.fromkeys(("A", "B", "C"), ("number", numbers))).equal_columns
    assert [(pair.first, pair.second, pair.filled, pair.distinct) for pair in found] == [
        ("a", "b", 120, 20),
        ("a", "c", 120, 20),
    ]


def test_columns_of_few_rows_or_values_are_not_compared(profiled):
    few, round_ones = [float(n) for n in range(99)], [float(n % 9) for n in range(200)]
    assert not profiled({"A": ("number", few), "B": ("number", few)}).equal_columns
    assert not profiled({"Height": ("number", round_ones), "Width": ("number", round_ones)}).equal_columns


def test_pairs_of_coordinates_are_told_apart_by_what_is_wrong(profiled):
    places = [(31.2, -97.2), (0.0, 0.0), (-97.2, 31.2), (31.2, 97.2), (35.0, -90.0), (31.3, -97.3), (31.3, None)]
    found = profiled(
        {"Latitude": ("number", [y for y, _ in places]), "Longitude": ("number", [x for _, x in places])}
    ).coordinates[0]
    assert (found.pairs, found.zeros, found.beyond, found.mendable, found.outside) == (6, 1, 1, 2, 1)


def test_without_an_area_nothing_is_outside(profiled):
    cells = {"Lat": ("number", [35.5]), "Lng": ("number", [-90.5])}
    found = profiled(cells, area=None).coordinates[0]
    assert (found.outside, found.mendable) == (None, None)


def test_points_are_read_from_their_wkt(profiled):
    cells = ["POINT (-97.2 31.2)", "POINT (0 0)", "POINT (31.2 -97.2)", "POINT EMPTY", None]
    found = profiled({"Place": ("point", cells)}).coordinates[0]
    assert (found.pairs, found.zeros, found.mendable, found.outside) == (3, 1, 1, 0)


def test_a_pile_on_one_point_counts_the_addresses_there(profiled):
    found = profiled(
        {
            "Lat": ("number", [31.25] * 60 + [31.1 + n / 1000 for n in range(60)]),
            "Long": ("number", [-97.25] * 60 + [-97.1 - n / 1000 for n in range(60)]),
            "Address": ("text", [f"{n % 3} Elm St" for n in range(120)]),
        }
    ).coordinates[0]
    assert (found.piled, found.piled_addresses) == (60, 3)


def test_a_location_that_older_portals_write_as_text_is_read_as_text_and_as_a_point(profiled):
    cells = ["100 S IH\nTown, TX 76500\n(31.1, -97.1)", "200 Elm St\nTown, TX 76500\n(-97.1, 31.1)", "300 Elm St"]
    found = profiled({"Address": ("location", cells), "Place": ("point", cells)})
    for column in found.columns:
        assert (column.kind, column.text.line_breaks, column.text.cut_streets) == ("text", 2, 1)
    for facts in found.coordinates:
        assert (facts.pairs, facts.mendable, facts.outside) == (2, 1, 0)


def test_whole_numbers_too_large_for_a_double_are_told_apart(connection, tmp_path):
    path, moment = tmp_path / "large.parquet", at(2024, 1, 1)
    cells = "(VALUES (900719925474099299::DECIMAL(38,0)), (900719925474099300), (NULL)) AS t(id)"
    connection.execute(f"COPY (FROM {cells} SELECT id) TO '{path}'")
    wanted = [Column(field_name="id", name="ID", datatype="number")]
    found = profile_dataset(path, wanted, stamp=None, as_of=moment, connection=connection).columns[0]
    assert (found.kind, found.filled, found.distinct) == ("number", 2, 2)


def test_spans_are_compared_by_day_without_stand_ins(profiled):
    opened = [at(2024, 1, 2, 15), at(2024, 1, 5), at(2024, 1, 5), None]
    closed = [at(2024, 1, 2, 8), at(2024, 1, 4), at(1900, 1, 1), at(2024, 1, 1)]
    found = profiled({"Opened Date": ("calendar_date", opened), "Closed Date": ("calendar_date", closed)}).spans[0]
    assert (found.start, found.end, found.compared, found.inverted) == ("opened_date", "closed_date", 2, 1)


def test_a_start_in_utc_and_an_end_in_the_citys_time_are_not_compared(profiled):
    opened = [datetime(2024, 1, 2, 3, tzinfo=UTC)] * 3  # 9 p.m. of the day before, in the city
    closed = [at(2024, 1, 1, 21)] * 3
    assert profiled({"Opened": ("date", opened), "Closed": ("calendar_date", closed)}).spans == ()
    assert len(profiled({"Opened": ("date", opened), "Closed": ("date", opened)}).spans) == 1


def test_a_code_with_two_meanings_shows_and_filler_is_no_code(profiled):
    codes = ["A", "A", "A", "B", "NONE", "NONE"]
    texts = ["Alarm", "Alarm ", "Fire", "Burn", "x1", "x2"]
    found = profiled({"Type Code": ("text", codes), "Type": ("text", texts)}).codes[0]
    assert (found.codes, found.ambiguous) == (2, 1)


def test_a_crowd_counts_the_combinations_seen_once(profiled):
    found = profiled(
        {
            "Age": ("number", [30.0, 30.0, 41.0]),
            "Sex": ("text", ["F", "F", "M"]),
            "Race": ("text", ["White", "White", "Asian"]),
        }
    ).crowd
    assert (found.fields, found.combinations, found.once) == (("age", "sex", "race"), 2, 1)
    assert profiled({"Age": ("number", [30.0]), "Sex": ("text", ["F"])}).crowd is None


def test_a_column_the_file_lacks_is_absent_and_not_empty(parquet, connection):
    path = parquet({"A": ("text", ["x"])})
    wanted = [Column(field_name=name, name=name, datatype="number") for name in ("a", "gone")]
    moment = at(2024, 1, 1)
    found = profile_dataset(path, wanted, stamp=moment, as_of=moment, connection=connection)
    assert [column.present for column in found.columns] == [True, False]
    assert found.column("gone").kind == "number"
    assert found.column("nowhere") is None
