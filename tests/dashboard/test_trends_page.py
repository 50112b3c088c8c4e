"""The trends page: scores over the audits, never compared across a change of rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from harbour import write_harbour
from lakemoor import HOSTILE, write_city
from seen import answer, numbers, words
from streamlit.testing.v1 import AppTest

from atxaudit.dashboard import trending
from atxaudit.dashboard.charts.dimensions import equal_span, small_alternative, small_figure
from atxaudit.dashboard.charts.movers import movers_alternative, movers_figure
from atxaudit.dashboard.tokens import PALETTES, Mode

OpenPage = Callable[..., AppTest]
ZONE = "America/Chicago"
JUNE_3 = datetime(2026, 6, 3, 18, 0, tzinfo=UTC)


def runs(published: list[float | None], true: list[float | None], breaks: tuple[int, ...] = ()) -> pd.DataFrame:
    """A run a week from June 3 on; `breaks` are the places where the rules changed."""
    places = range(len(published))
    return pd.DataFrame(
        {
            "run": [f"r{place}" for place in places],
            "as_of": pd.to_datetime([JUNE_3 + timedelta(weeks=place) for place in places], utc=True),
            "rule_set": [f"set{sum(b <= place for b in breaks)}abcdef12" for place in places],
            "rules_changed": [place in breaks for place in places],
            "published_well": pd.Series(published, dtype="float64"),
            "still_true": pd.Series(true, dtype="float64"),
            "critical": [9 - place for place in places],
            "warning": [1] * len(published),
            "info": [0] * len(published),
        }
    )


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("harbour-trends")
    write_harbour(data)
    return data


# ---- the page


def test_the_page_says_how_the_scores_moved_since_the_rules_changed(open_page: OpenPage, harbour: Path) -> None:
    page = open_page("trends", data=harbour, department="Parks")
    assert answer(page) == "Published well has lost 50 points since February 27, 2026"
    seen = words(page)
    assert "Rule set newer000 started on February 27, 2026." in seen
    assert "Scores on either side are shown, but never compared." in seen
    assert page.get("plotly_chart")[0].proto.alt.startswith("Scores of Parks over 3 audits")


def test_every_line_has_its_numbers_below_it(open_page: OpenPage, harbour: Path) -> None:
    page = open_page("trends", data=harbour)
    scores, kept, findings, moved = (frame.value for frame in page.dataframe)
    assert list(scores["Audit"]) == ["March 6, 2026", "February 27, 2026", "February 20, 2026"]
    assert list(scores["Rules"]) == ["as before", "changed", "first audit"]
    assert list(kept.columns) == [
        "Audit",
        "Metadata",
        "Ownership",
        "Standards",
        "Accessibility",
        "Staleness",
        "Quality",
    ]
    assert list(findings.columns) == ["Audit", "Must fix", "Should fix", "Advice"]
    assert list(moved.columns) == ["Department", "Before", "Now", "Step"]


def test_movers_are_named_for_either_score(open_page: OpenPage, harbour: Path) -> None:
    page = open_page("trends", data=harbour)
    assert "Water & <b>Sewer</b> *Works* improved most, Parks fell most" in words(page)
    assert "Published well” of 2 departments moved since February 27, 2026" in words(page)
    page = open_page("trends", data=harbour, moved="Still true")
    assert "No department moved since the audit before" in words(page)


def test_across_a_change_of_rules_nobody_moved(open_page: OpenPage, harbour: Path) -> None:
    page = open_page("trends", data=harbour, run="run-2")
    assert answer(page) == "The rules changed with this audit; the trend begins anew"
    assert "The rules changed since the audit before." in words(page)


def test_with_one_run_the_trend_begins_with_the_next_audit(open_page: OpenPage, tmp_path: Path) -> None:
    write_city(tmp_path)
    page = open_page("trends", data=tmp_path)
    assert answer(page) == "The trend begins with the next audit"
    assert numbers(page) == {"Published well": "75", "Still true": "100"}
    assert not page.get("plotly_chart")
    assert "There is no audit before this one." in words(page)


def test_a_liaison_has_a_trend_of_her_own(open_page: OpenPage, harbour: Path) -> None:
    page = open_page("trends", data=harbour, liaison="Ada Fern")
    assert page.get("plotly_chart")[0].proto.alt.startswith("Scores of Ada Fern over 3 audits")
    assert "Ada Fern fell most" in words(page)


def test_an_unknown_department_is_told_and_all_is_shown(open_page: OpenPage, harbour: Path) -> None:
    page = open_page("trends", data=harbour, department="Nowhere")
    assert "No department or liaison “Nowhere” is in this audit." in words(page)


# ---- sentences


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (runs([5, 14], [6, 4]), "Published well has gained 9 points, Still true has lost 2 points since June 3, 2026"),
        (runs([10, 50, 51], [60, 60, 60], (1,)), "Published well has gained 1 point since June 10, 2026"),
        (runs([50, 50], [60, 60]), "Published well and Still true stand where they stood on June 3, 2026"),
        (runs([50, 50], [None, 60]), "Published well stands where it stood on June 3, 2026"),
        (runs([None, None], [None, None]), "No score could be measured in two audits"),
        (runs([50], [60]), "The trend begins with the next audit"),
        (runs([50, 90], [60, 90], (1,)), "The rules changed with this audit; the trend begins anew"),
    ],
)  # fmt: skip
def test_the_headline_never_compares_across_a_change_of_rules(table: pd.DataFrame, said: str) -> None:
    assert trending.headline(table, ZONE) == said


def test_breaks_are_dated_and_counted() -> None:
    said = trending.rules_sentence(runs([1, 2, 3, 4], [1, 2, 3, 4], (1, 3)), ZONE)
    assert said.startswith("Rule set set2abcd started on June 24, 2026.")
    assert said.endswith("The rules changed 2 times in 4 audits.")


def test_parts_gain_and_lose_only_by_the_same_rules() -> None:
    dimensions = pd.DataFrame(
        [("r0", "metadata", 0.9), ("r1", "metadata", 0.5), ("r2", "metadata", 0.39), ("r1", "staleness", 0.1),
         ("r2", "staleness", 0.16)], columns=["run", "dimension", "share"],
    )  # fmt: skip
    lines = trending.kept_lines(dimensions, runs([1, 2, 3], [1, 2, 3], (1,)))
    assert trending.lines_headline(lines) == "Metadata gains 11 points, staleness loses 6"
    assert trending.step_words(lines["Metadata"], ZONE) == "+11 since Jun 10"
    assert trending.step_words(lines["Quality"], ZONE) == "no points at stake"


def test_open_findings_are_compared_with_the_audit_before() -> None:
    assert trending.findings_headline(runs([1, 2], [1, 2])) == "9 findings are open, 1 fewer than at the audit before"
    assert trending.findings_headline(runs([1, 2], [1, 2], (1,))) == "9 findings are open"


def test_those_that_moved_furthest_are_drawn_from_best_to_worst() -> None:
    now = pd.DataFrame({"scope": "department", "id": list("abcd"), "name": list("ABCD"), "x": [10.0, 20, 30, None]})
    before = now.assign(x=[5.0, 26, 30, 1])
    found = trending.movers(now, before, "x", "department")
    assert list(found["name"]) == ["A", "C", "B"]
    moved = trending.most_moved(found, most=1)
    assert list(moved["name"]) == ["B"]
    assert trending.movers_headline(moved, "department") == "B fell most"


# ---- charts


def test_a_small_line_breaks_where_the_rules_changed() -> None:
    line = pd.DataFrame(
        {"as_of": runs([1] * 3, [1] * 3)["as_of"], "value": [50.0, 70.0, 71.0], "rules_changed": [False, True, False]}
    )
    figure = small_figure(line, 22, "light", "points")
    assert list(figure.data[0].y) == [50.0, None, 70.0, 71.0]
    assert len(figure.layout.shapes) == 1
    assert "from 50 to 71, lowest 50, highest 71" in small_alternative("Metadata", line, "points")


def test_small_charts_share_one_span() -> None:
    assert equal_span([pd.Series([1.0, 5.0]), pd.Series([None, None], dtype="float64")]) == 22
    assert equal_span([pd.Series([1.0, 51.0])]) == 50


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_movers_are_told_by_arrow_sign_and_colour(mode: Mode) -> None:
    rows = pd.DataFrame({"name": [HOSTILE, "B"], "before": [41.0, 66.0], "after": [58.0, 60.0], "step": [17.0, -6.0]})
    figure = movers_figure(rows, mode)
    up, down = figure.data
    assert (up.marker.symbol[1], down.marker.symbol[1]) == ("triangle-right", "triangle-left")
    assert (up.line.color, down.line.color) == (PALETTES[mode].bands["good"], PALETTES[mode].bands["poor"])
    texts = [note.text for note in figure.layout.annotations]
    assert "<b>+17</b>" in texts
    assert "<b>−6</b>" in texts
    assert not any("<img" in text for text in texts)
    assert min(note.font.size for note in figure.layout.annotations) >= 12
    assert "2 of 5 moved since the audit before" in movers_alternative(rows, "Published well", 2, 5)


def test_a_tiny_step_does_not_look_like_a_leap() -> None:
    rows = pd.DataFrame({"name": ["A"], "before": [99.9], "after": [100.0], "step": [0.1]})
    low, high = movers_figure(rows, "light").layout.xaxis.range
    assert high - low >= 10
