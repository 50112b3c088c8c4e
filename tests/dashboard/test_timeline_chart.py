"""The time line: what is on time, late and stale, and how the figure says it."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import pytest
from lakemoor import AS_OF, HOSTILE, _run
from trapfield import timed

from atxaudit.dashboard import timeliness
from atxaudit.dashboard.charts.timeline import timeline_figure

RUN = _run("run-1", AS_OF, notes=())


def line(**given: object) -> timeliness.TimeLine:
    found = timeliness.time_line(timed(**given), RUN)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("age", "state", "told"),
    [
        (13.0, "on time", "✓ on time, 13 days"),
        (13.6, "late", "▲ late, 14 days"),
        (21.5, "stale", "✕ stale, 22 days"),
        (0.2, "on time", "✓ on time, less than a day"),
    ],
)
def test_the_stamp_is_judged_as_the_rules_judge_it(age: float, state: str, told: str) -> None:
    found = line(age_days=age, data_updated_at=AS_OF - timedelta(days=age))
    assert found.stamp is not None
    assert found.stamp.state == state
    labels = [note.text for note in timeline_figure(found, "light").layout.annotations]
    assert any(told in label for label in labels)


def test_the_newest_row_is_judged_by_its_distance_from_the_stamp() -> None:
    far = line(row_lag_days=20.0, age_days=30.0).newest
    assert far is not None
    assert (far.state, far.short) == ("stale", "20 days behind the stamp")
    near = line(row_lag_days=2.0, age_days=900.0).newest
    assert near is not None
    assert near.state == "on time"


def test_a_newest_row_that_a_sample_may_hide_is_not_judged() -> None:
    newest = line(newest_row_is_known=False).newest
    assert newest is not None
    assert (newest.state, newest.verdict) == ("not judged", "not judged: only a sample of the rows was read")


def test_the_day_of_a_row_is_the_city_s_own() -> None:
    newest = line(newest_row=pd.Timestamp("2026-03-01", tz="UTC")).newest
    assert newest is not None
    assert newest.moment == "Sun, Mar 1, 2026"


def test_where_no_row_tells_there_is_no_lane_for_it() -> None:
    figure = timeline_figure(line(newest_row=None), "dark")
    assert not any("Newest row" in note.text for note in figure.layout.annotations)
    assert figure.layout.height == 170


def test_a_missing_stamp_is_said() -> None:
    found = line(data_updated_at=None, age_days=None, row_lag_days=None)
    assert found.stamp is None
    assert "The portal does not say when the data changed." in timeliness.alternative(found)
    assert any("not given" in note.text for note in timeline_figure(found, "light").layout.annotations)
    asset = timed(data_updated_at=None, age_days=None)
    assert timeliness.headline(asset, found) == "Promised weekly, but the portal does not say when it changed"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"period_over": "2024"}, "Its title speaks of 2024, which is over"),
        ({"is_timed": False, "is_derived": True}, "the pace is judged there"),
        ({"is_timed": False}, "It has no rows that could be held to a pace."),
        ({"interval_days": None}, "That names no day on which it would be late."),
    ],
)
def test_what_is_held_to_no_pace_gets_no_line_but_the_reason(given: dict[str, object], why: str) -> None:
    asset = timed(**given)
    assert timeliness.time_line(asset, RUN) is None
    assert why in timeliness.known_sentence(asset, RUN)


def test_the_strip_is_as_long_as_the_promise_and_all_that_is_older() -> None:
    on_time, late, stale = timeline_figure(line(), "light").data[:3]
    assert (on_time.x[0], late.x[0], stale.x[0]) == (-13, -8, pytest.approx(-0.35 * 21))
    oldest = timeline_figure(line(age_days=400.0), "light")
    assert oldest.layout.xaxis.range[0] <= -400


def test_a_hostile_pace_is_cut_and_escaped() -> None:
    figure = timeline_figure(line(frequency=f"<b>{HOSTILE}"), "light")
    assert "&lt;b&gt;" in figure.layout.annotations[0].text
    assert "<img" not in str(figure)
