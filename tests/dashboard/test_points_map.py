"""Points outside the service area: what is read from their rows, how far they are, and what the map holds."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from test_verdicts import told, verdict

from atxaudit.dashboard import far_points
from atxaudit.dashboard.charts.points import points_figure
from atxaudit.dashboard.verdicts import Entry

AREA = (30.9, 31.3, -97.6, -97.1)


def entry(*values: str, rule: str = "coordinate-in-area") -> Entry:
    rows = [[f"row-{place}", value] for place, value in enumerate(values)]
    return told(verdict(rule, "failed", "place", table="rows", rows=rows, failing_count=45))[0]


def points(*values: str) -> pd.DataFrame:
    found = far_points.far_points(entry(*values), AREA)
    assert found is not None
    return found


def test_a_value_is_read_as_latitude_and_longitude() -> None:
    (only,) = points("32.78, -96.8").to_dict("records")
    assert (only["row"], only["latitude"], only["longitude"]) == ("row-0", 32.78, -96.8)


@pytest.mark.parametrize("value", ["••.••, -••.•", "", "32.78", "-97.2, 31.1", "POINT (1 2)", "1, 2, 3", "31, 181"])
def test_what_is_masked_or_no_place_makes_no_map(value: str) -> None:
    assert far_points.far_points(entry(value), AREA) is None


def test_there_is_no_map_without_an_area_or_for_another_rule() -> None:
    assert far_points.far_points(entry("0, 0"), None) is None
    assert far_points.far_points(entry("0, 0", rule="zip-valid"), AREA) is None
    assert far_points.far_points(replace(entry("0, 0"), rows=()), AREA) is None


def test_distance_counts_from_the_nearest_edge() -> None:
    assert far_points.miles_off(31.0, -97.3, AREA) == 0
    assert far_points.miles_off(32.3, -97.3, AREA) == pytest.approx(69.1, abs=0.1)  # one degree of latitude
    assert far_points.miles_off(31.0, -96.1, AREA) == pytest.approx(59.2, abs=0.1)


def test_points_that_lie_together_are_one_group_the_farthest_first() -> None:
    found = far_points.groups(points("32.78, -96.8", "32.79, -96.81", "0, 0"))
    assert found["points"].to_list() == [1, 2]
    assert found["miles"].is_monotonic_decreasing


def test_degrees_are_written_with_their_letter() -> None:
    assert far_points.place_name(32.8, -96.8) == "32.8° N, 96.8° W"
    assert far_points.place_name(-33.9, 151.2) == "33.9° S, 151.2° E"
    assert far_points.place_name(0.0, 0.0) == "0, 0"


def test_the_map_has_equal_axes_in_degrees_and_the_area_as_a_rectangle() -> None:
    figure = points_figure(points("32.78, -96.8", "29.76, -95.37"), AREA, "light")
    assert figure.layout.yaxis.scaleanchor == "x"
    assert figure.layout.yaxis.scaleratio == pytest.approx(1.17, abs=0.02)
    (area,) = figure.layout.shapes
    assert (area.y0, area.y1, area.x0, area.x1) == AREA
    assert "97° W" in figure.layout.xaxis.ticktext
    assert "31° N" in figure.layout.yaxis.ticktext
    assert figure.layout.xaxis.tickfont.size >= 12
    named = [note.text for note in figure.layout.annotations]
    assert named == ["the area the city serves", "1 at 29.8° N, 95.4° W", "1 at 32.8° N, 96.8° W"]


def test_the_grid_ends_where_the_globe_does() -> None:
    figure = points_figure(points("0, 0", "80, 10"), AREA, "dark")
    assert max(figure.layout.yaxis.tickvals) <= 90


def test_labels_of_points_at_one_height_do_not_lie_on_each_other() -> None:
    figure = points_figure(points("31.1, -90", "31.1, -91", "0, 0"), AREA, "light")
    assert [note.text for note in figure.layout.annotations] == ["the area the city serves", "1 at 0, 0"]


def test_a_row_id_in_the_hover_is_escaped() -> None:
    found = points("0, 0").assign(row="<img src=x>")
    assert "<img" not in str(points_figure(found, AREA, "light"))
