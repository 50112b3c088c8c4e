"""Facts of number columns."""

from __future__ import annotations

import pytest


def numbers(column, values, name="Thing"):
    return column(values, name=name, datatype="number").numbers


def test_the_spread_of_numbers(column):
    found = numbers(column, [-2.5, 0, 1, 1, 100, None])
    assert (found.smallest, found.largest, found.negatives, found.zeros, found.ones) == (-2.5, 100, 1, 1, 2)
    assert (found.fractions, found.average) == (1, pytest.approx(19.9))
    assert found.quantiles[3] == 1


def test_what_is_no_number_is_counted_and_left_out(column):
    found = column([float("nan"), float("inf"), 3.0], datatype="number")
    assert (found.filled, found.numbers.not_finite, found.numbers.largest) == (1, 2, 3.0)
    assert column([float("nan")], datatype="number").numbers.not_finite == 1


@pytest.mark.parametrize(
    ("values", "sentinel"),
    [
        ([3, 5, 8, 12, 9999, 9999], 9999),
        ([-999, -999, 3, 5, 80], -999),
        ([-1, -1, 0, 5, 80], -1),
        ([3, 5, 8, 12, 9999], None),  # not repeated
        ([9999, 9999, 9998, 5000], None),  # among its like
        ([-999, -999, -998, 4], None),
        ([-1, -1, 0, 1, 1], None),  # yes and no
        ([12, 14, 99, 99], None),  # an age
    ],
)
def test_a_stand_in_number_is_repeated_and_alone(column, values, sentinel):
    assert numbers(column, [float(value) for value in values]).sentinel == sentinel


def test_a_value_far_beyond_the_others_counts_when_repeated(column):
    usual = [float(number % 50) for number in range(2000)]
    assert numbers(column, usual + [830e6] * 6).far_value == 830e6
    assert numbers(column, usual + [830e6] * 6).far_cells == 6
    assert numbers(column, usual + [830e6] * 4).far_value is None


def test_clock_times_as_numbers(column):
    found = numbers(column, [5.0, 1305.0, 2400.0, 1299.0, 12.5])
    assert (found.clock, found.clock_wrong) == (4, 2)


def test_years_and_zips_as_numbers(column):
    assert numbers(column, [1899.0, 1900.0, 2034.0, 2035.0]).years == 2
    assert numbers(column, [78701.0, 787011234.0, 12.0, 78701.5]).zips == 2


def test_numbers_that_reach_a_person_show_no_value(column):
    found = numbers(column, [5125550100.0, 5125550101.0], name="Phone")
    assert found.withheld
    assert (found.smallest, found.largest, found.quantiles) == (0, 0, ())
