"""Assets per band and group, and what is said of them."""

import pandas as pd
import pytest

from atxaudit.dashboard import compliance
from atxaudit.dashboard.charts.compliance import compliance_figure
from atxaudit.dashboard.tokens import PALETTES, Mode


def scores(*groups: tuple[str, int, str, str]) -> pd.DataFrame:
    """Assets per (department, how many, band of published well, band of still true)."""
    rows = [
        {"department": name, "liaison": "", "band_published": published, "band_true": true}
        for name, many, published, true in groups
        for _ in range(many)
    ]
    return pd.DataFrame(rows)


def test_the_poorest_stand_first_and_small_groups_apart() -> None:
    found = compliance.comply(
        scores(("Fine", 6, "good", "good"), ("Bad", 5, "poor", "good"), ("Tiny", 4, "poor", "poor")), "department"
    )
    assert list(found.charted["name"]) == ["All departments", "Bad", "Fine"]
    assert list(found.charted["assets"]) == [15, 5, 6]
    assert list(found.small["name"]) == ["Tiny"]
    assert compliance.as_counts(found.small, "department").iloc[0].to_list() == ["Tiny", "4", "4 poor", "4 poor"]


def test_assets_without_department_stand_together() -> None:
    found = compliance.comply(scores(("", 5, "poor", "not measurable")), "department")
    assert list(found.large["name"]) == ["No department named"]


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ((("A", 6, "poor", "good"), ("B", 5, "good", "good")),
         "In 1 of 2 larger departments, more than half of the assets are poorly published"),
        ((("A", 6, "good", "poor"), ("B", 5, "good", "good")),
         "In 1 of 2 larger departments, more than half of the assets are poor in “Still true”"),
        ((("A", 2, "poor", "good"), ("A", 6, "good", "good"), ("B", 5, "good", "good")),
         "In 1 of 2 larger departments, at least one asset is poor"),
        ((("A", 5, "good", "not measurable"),), "No larger department has a poor asset"),
        ((("A", 5, "poor", "poor"),),
         "In the one larger department, more than half of the assets are poorly published"),
        ((("A", 4, "poor", "poor"),), "No department has 5 assets or more"),
    ],
)  # fmt: skip
def test_the_takeaway_is_true_of_any_city(groups: tuple[tuple[str, int, str, str], ...], said: str) -> None:
    assert compliance.takeaway(compliance.comply(scores(*groups), "department")) == said


def test_the_headline_counts_with_its_total() -> None:
    city = compliance.comply(scores(("A", 1, "good", "good"), ("B", 2, "poor", "good")), "department").city
    assert compliance.headline(city) == "1 of 3 assets is well published; 2 are poor"
    city = compliance.comply(scores(("A", 2, "good", "poor")), "department").city
    assert compliance.headline(city) == "2 of 2 assets are well published; none is poorly published"
    assert compliance.untrue_sentence(city) == "Two are poor in “Still true”."


def test_the_chart_says_its_takeaway_extreme_and_totals_aloud() -> None:
    found = compliance.comply(scores(("Roads", 5, "poor", "good"), ("Parks", 5, "good", "good")), "department")
    said = compliance.alternative(found)
    assert "poorest first" in said
    assert "Of 10 assets, Published well: 5 good, 0 needs work, 5 poor, 0 not measurable" in said
    assert said.endswith("Roads has the largest share of poorly published assets.")


def test_names_in_the_chart_are_text_and_not_html() -> None:
    found = compliance.comply(scores(("<b onmouseover=x>Parks", 5, "good", "good")), "department")
    drawn = compliance_figure(found.charted, "light").to_json()
    assert "<b onmouseover" not in drawn.encode().decode("unicode_escape")
    assert "&lt;b onmouseover=x&gt;Parks" in drawn.encode().decode("unicode_escape")


def test_a_count_is_written_only_where_it_fits_and_never_on_hatching() -> None:
    found = compliance.comply(
        scores(("A", 1, "poor", "good"), ("A", 19, "good", "good"), ("A", 5, "not measurable", "good")), "department"
    )
    figure = compliance_figure(found.large, "dark")
    written = {trace.marker.color: trace.text[0] for trace in figure.data if trace.xaxis == "x"}
    bands = PALETTES["dark"].bands
    assert written[bands["good"]] == "19"
    assert written[bands["poor"]] == ""
    assert written[bands["not measurable"]] == ""


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_all_chart_text_is_readable(mode: Mode) -> None:
    palette = PALETTES[mode]
    pairs = [(palette.ink, palette.page), (palette.secondary, palette.page)]
    pairs += [(palette.on_bands[band], palette.bands[band]) for band in ("good", "needs work", "poor")]
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []
    found = compliance.comply(scores(("A", 5, "poor", "good")), "department")
    figure = compliance_figure(found.charted, mode)
    assert min(note.font.size for note in figure.layout.annotations) >= 12
    assert min(trace.textfont.size for trace in figure.data) >= 12


def contrast(one: str, other: str) -> float:
    """WCAG 2's ratio."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("poor", "unmeasured", "said"),
    [
        (0, 0, "None is poor in “Still true”."),
        (1, 0, "One is poor in “Still true”."),
        (3, 1, "Three are poor in “Still true”; 1 is not measurable."),
        (0, 151, "None is poor in “Still true”; 151 are not measurable."),
        (1, 152, "“Still true” could be measured on 152 of 304 assets only: one of them is poor."),
        (0, 304, "“Still true” could not be measured on any asset."),
    ],
)
def test_what_was_not_measured_is_never_taken_for_true(poor: int, unmeasured: int, said: str) -> None:
    city = pd.DataFrame([{"assets": 304, "still_true poor": poor, "still_true not measurable": unmeasured}])
    assert compliance.untrue_sentence(city) == said
