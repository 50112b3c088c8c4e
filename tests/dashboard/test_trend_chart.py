"""The lines of the two scores: names, ends, gaps."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pandas as pd
import pytest

from atxaudit.dashboard.charts.trend import trend_alternative, trend_figure

NONE = float("nan")


def runs(*rows: tuple[str, float, float, bool]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["as_of", "published_well", "still_true", "rules_changed"])
    return table.assign(as_of=pd.to_datetime(table["as_of"]).dt.tz_localize("America/Chicago"))


WEEKS = runs(("2026-02-20", 67, 86, False), ("2026-02-27", 67, 62, False), ("2026-03-06", 63, 49, False))
BROKEN = runs(("2026-02-20", 67, 86, False), ("2026-02-27", 67, 62, True), ("2026-03-06", 63, 49, False))


def notes(figure: Any) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def test_the_lines_are_told_apart_by_name_and_dash() -> None:
    published, true = trend_figure(WEEKS, "light").data
    assert (published.line.dash, true.line.dash) == ("solid", "5px,4px")
    assert published.line.color != true.line.color
    assert {"<b>Published well</b>", "<b>Still true</b>", "<b>63</b>", "<b>49</b>"} <= set(
        notes(trend_figure(WEEKS, "dark"))
    )


def test_only_the_borders_of_the_bands_are_grid_lines() -> None:
    figure = trend_figure(WEEKS, "light")
    assert [shape.y0 for shape in figure.layout.shapes] == [60, 85]


def test_a_change_of_rules_is_a_dashed_line_and_a_gap() -> None:
    figure = trend_figure(BROKEN, "light")
    upright = [shape for shape in figure.layout.shapes if shape.line.dash == "dash"]
    assert [shape.x0 for shape in upright] == [pytest.approx(0.25)]
    assert list(figure.data[0].y) == [67, None, 67, 63]
    assert "rules changed" in notes(figure)


def test_what_could_not_be_measured_is_a_gap_and_said() -> None:
    lost = runs(("2026-02-20", 67, 86, False), ("2026-02-27", 67, NONE, False))
    figure = trend_figure(lost, "light")
    assert list(figure.data[1].y) == [86, None]
    assert "<b>Still true</b>, not measurable at the end" in notes(figure)
    never = runs(("2026-02-20", 67, NONE, False), ("2026-02-27", 67, NONE, False))
    assert "<b>Still true</b>: not measurable" in notes(trend_figure(never, "light"))
    assert "Still true was not measurable." in trend_alternative(never, "Parks")


def test_end_values_never_lie_on_each_other() -> None:
    figure = trend_figure(runs(("2026-02-20", 100, 100, False), ("2026-02-27", 100, 100, False)), "light")
    ends = [note.y for note in figure.layout.annotations if note.text == "<b>100</b>"]
    low, high = figure.layout.yaxis.range
    assert abs(ends[0] - ends[1]) / (high - low) * 290 >= 16  # px


def test_audits_of_one_moment_stand_side_by_side() -> None:
    twice = runs(("2026-02-20", 60, 60, False), ("2026-02-20", 70, 70, True), ("2026-03-20", 70, 70, False))
    places = [x for x in trend_figure(twice, "light").data[0].x if x is not None]
    assert places[1] - places[0] == pytest.approx(0.03, abs=0.01)


def test_dates_at_the_foot_are_few_and_apart() -> None:
    many = runs(*((f"2026-0{1 + day // 28}-{1 + day % 28:02}", 60, 70, False) for day in range(100)))
    dates = [note for note in trend_figure(many, "light").layout.annotations if note.yref == "paper" and note.y == 0]
    assert dates[0].text == "Jan 1"
    assert len(dates) <= 5
    assert all(after.x - before.x >= 0.2 for before, after in pairwise(dates))


def test_one_run_is_a_point_and_no_error() -> None:
    figure = trend_figure(WEEKS.head(1), "light")
    assert list(figure.data[0].y) == [67]
    assert (
        trend_alternative(WEEKS.head(1), "Parks")
        == "Scores of Parks on Feb 20, 2026. Published well is 67. Still true is 86."
    )


def test_the_lines_are_told_with_their_takeaway_and_extreme() -> None:
    dipped = runs(("2026-02-20", 67, 86, False), ("2026-02-27", 40, 86, False), ("2026-03-06", 63, 86, False))
    assert trend_alternative(dipped, "Parks") == (
        "Scores of Parks over 3 audits, Feb 20, 2026 to Mar 6, 2026. "
        "Published well went from 67 to 63, lowest 40 on Feb 27. Still true stayed at 86."
    )
