"""The page of one asset: what a person reads there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import trapfield
from lakemoor import HOSTILE
from seen import markdown, plain, words
from streamlit.testing.v1 import AppTest
from trapfield import AREA, TRAPS, write_traps

OpenPage = Callable[..., AppTest]


@pytest.fixture
def traps(open_page: OpenPage, tmp_path: Path) -> Callable[..., AppTest]:
    """Opens the page of the traps, on a store of its own."""

    def opened(*, address: dict[str, str] | None = None, **how: Any) -> AppTest:
        write_traps(tmp_path, **how)
        return open_page("asset", data=tmp_path, asset=TRAPS, **(address or {}))

    return opened


def headings(page: AppTest) -> list[str]:
    return [plain(header.value) for header in page.header]


def charts(page: AppTest) -> dict[str, str]:
    """The charts by what they say first."""
    told = [chart.proto.alt for chart in page.get("plotly_chart")]
    return {text.split()[0]: text for text in told}


def table_with(page: AppTest, column: str) -> pd.DataFrame:
    """The first table that has this column."""
    return next(frame.value for frame in page.dataframe if column in frame.value.columns)


def test_the_sections_stand_in_the_order_of_the_questions(traps: Callable[..., AppTest]) -> None:
    assert headings(traps()) == [
        "Promised weekly, last changed 5 days ago: on time",
        "6 promises failed, 0 passed",
        "1,684 of 21,846 cells in “Code” are cut off",
        "1 of 4 columns has no description",
        "Published well has lost 50 points since February 20, 2026",
    ]


def test_the_cards_tell_what_changed_since_the_run_before(traps: Callable[..., AppTest]) -> None:
    page = traps()
    seen = words(page)
    assert "red-badge[:material/arrow_downward: −50 points] since Feb 27" in seen
    assert "gray-badge[:material/equal: unchanged] since Feb 27" in seen
    assert {card.label: card.value for card in page.metric}["Rows"] == "21,846"
    assert "46 more than in the audit before" in seen


def test_where_rows_were_not_read_the_age_stands_in_their_place(traps: Callable[..., AppTest]) -> None:
    page = traps(rows_count=None)
    assert {card.label: card.value for card in page.metric}["Days since last change"] == "5"


def test_a_newest_row_far_behind_the_stamp_is_the_takeaway(traps: Callable[..., AppTest]) -> None:
    page = traps(newest_row=pd.Timestamp("2026-01-29", tz="UTC"), row_lag_days=31.0)
    assert headings(page)[0] == "Promised weekly, stamped March 1, but no row after January 29"
    assert "31 days behind the stamp, where 14 days are allowed" in charts(page)["Time"]
    table = table_with(page, "Days before the audit")
    assert table["Verdict"].to_list() == ["✓ on time, 5 days", "✕ 31 days behind the stamp, where 14 days are allowed"]


def test_without_a_pace_a_sentence_says_what_is_known(traps: Callable[..., AppTest]) -> None:
    page = traps(frequency="", frequency_word="", interval_days=None, days_allowed=None, stale_after_days=None)
    assert headings(page)[0] == "No pace is promised"
    assert "Time" not in charts(page)
    assert "the data last changed on March 1, 2026, **5 days** before the audit" in words(page)
    assert "The newest row by “Emptied” is of Sun, Mar 1, 2026." in words(page)


def test_only_the_first_failures_are_open(traps: Callable[..., AppTest]) -> None:
    page = traps()
    assert [expander.label for expander in page.expander if "more" in expander.label] == ["Show 3 more"]
    hidden = next(expander for expander in page.expander if expander.label == "Show 3 more")
    told = "\n".join(element.value for element in hidden.markdown)
    assert "The name says little" in told
    assert "No licence is stated" not in told


def test_failing_rows_are_counted_beside_their_sample(traps: Callable[..., AppTest]) -> None:
    page = traps()
    assert "Showing 2 of 1,684 failing rows." in words(page)
    rows = table_with(page, "Row id")
    assert rows.columns.to_list() == ["Row id", "Column", "Value"]
    assert rows["Row id"].to_list() == ["row-9", "row-8"]
    assert rows["Column"].to_list() == ["Code", "Code"]
    assert rows["Value"][0] == "•••••"
    assert "What may be private is masked with dots." in words(page)
    assert page.get("download_button")[-1].proto.label == "Download 2 rows as CSV"


def test_the_rows_of_every_rule_can_be_chosen_and_linked(
    traps: Callable[..., AppTest], open_page: OpenPage, tmp_path: Path
) -> None:
    page = traps()
    choice = page.selectbox(key="rows")
    assert choice.options == [
        "ZIP codes have five digits",
        "Points lie in the area the city serves",
        "No row is there twice",
    ]
    choice.set_value("No row is there twice").run()
    assert "Showing the only failing row." in words(page)
    assert table_with(page, "Row id").columns.to_list() == ["Row id", "Value"]
    linked = open_page("asset", data=tmp_path, asset=TRAPS, rows="Points lie in the area the city serves")
    assert "Showing 4 of 45 failing rows." in words(linked)


def test_rows_of_a_rule_that_nobody_knows_get_a_friendly_word(traps: Callable[..., AppTest]) -> None:
    page = traps(address={"rows": "![x](http://evil.example)"})
    assert "No row of this asset failed “![x](http://evil.example)”" in words(page)
    assert "Showing 2 of 1,684 failing rows." in words(page)


def test_points_outside_the_area_are_shown_on_a_map(traps: Callable[..., AppTest]) -> None:
    page = traps(address={"rows": "Points lie in the area the city serves"})
    told = charts(page)["Map"]
    assert "45 points outside, 3 of them on the map." in told
    assert "1 at 0, 0, 6,639 miles off and 2 at 32.8° N, 96.8° W, 104 miles off" in told
    assert "1 value could not be read as a place." in told
    assert page.subheader[0].value == "The farthest of these points is 6,639 miles outside the area"
    assert table_with(page, "Latitude")["Row id"].to_list() == ["row-3", "row-1", "row-2"]


@pytest.mark.parametrize(
    ("rule", "area"), [("ZIP codes have five digits", AREA), ("Points lie in the area the city serves", None)]
)
def test_there_is_no_map_of_other_rows_or_where_the_area_is_not_known(
    traps: Callable[..., AppTest], rule: str, area: object
) -> None:
    assert "Map" not in charts(traps(address={"rows": rule}, area=area))


def test_columns_stand_with_what_their_rows_hold(traps: Callable[..., AppTest]) -> None:
    page = traps()
    table = table_with(page, "Filled").set_index("Column")
    assert table.loc["Code", "Filled"] == 91.5
    assert table.loc["Code", "Distinct"] == 61
    assert table.loc["Code", "Description"] == "✕ none"
    assert table.loc["Code", "Most frequent"].startswith("78704 (12,000) · ![pixel]")
    assert table.loc["Emptied", "Kind"] == "date"
    assert table.loc["Emptied", "Smallest"] == "2019-07-30"
    assert table.loc["Emptied", "Largest"] == "2026-03-01 10:30:00"
    assert set(table.loc["Keeper", ["Smallest", "Largest", "Most frequent"]]) == {"not shown: private"}
    assert "Counted over 21,846 rows." in words(page)


@pytest.mark.parametrize(
    ("asset", "told"),
    [
        ({"sample_note": "sample: 200,000 of 31,000,000 rows"}, "known from a sample: 200,000 of 31,000,000 rows."),
        (
            {"rows_error": "http://x.example/a.json answered 404: it is gone (request 12)."},
            "The rows could not be read: the portal answered 404: it is gone. What the columns hold is not known.",
        ),
        ({"is_derived": True}, "It shows the rows of another asset, and they are read there."),
    ],
)
def test_the_page_says_what_the_profiles_rest_on(
    traps: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch, asset: dict[str, Any], told: str
) -> None:
    full = trapfield._columns()
    unread = full.assign(filled=None, filled_percent=None, distinct=None)
    monkeypatch.setattr(trapfield, "_columns", lambda: full if "sample_note" in asset else unread)
    page = traps(runs=1, **asset)
    assert told in words(page)
    if "sample_note" not in asset:
        assert table_with(page, "Kind").columns.to_list() == ["Column", "Kind", "Description"]


def test_the_history_stands_beside_the_reason_of_each_change(traps: Callable[..., AppTest]) -> None:
    page = traps()
    assert charts(page)["Scores"].startswith("Scores of this asset over 3 audits, Feb 20, 2026 to Mar 6, 2026.")
    why = next(frame.value for frame in page.table if "Change" in frame.value.columns)
    assert why["Audit"].to_list() == ["Mar\u00a06"] * len(why)
    assert "**−50** Published well: “States a licence” fails now" in words(page)


def test_with_one_run_the_history_begins_with_the_next(traps: Callable[..., AppTest]) -> None:
    page = traps(runs=1)
    assert headings(page)[-1] == "The history of this asset begins with the next audit"
    assert "Scores" not in charts(page)


def test_scores_are_not_compared_across_a_change_of_rules(traps: Callable[..., AppTest]) -> None:
    page = traps(rule_sets=("old000000000", "old000000000", "new000000000"))
    seen = words(page)
    assert "not compared: the rules changed after Feb 27" in seen
    assert "The rules changed: scores before and after are not compared" in seen
    assert "fails now" not in seen
    assert "The rules changed once, and the lines break there." in charts(page)["Scores"]


def test_hostile_cells_are_never_markup(traps: Callable[..., AppTest]) -> None:
    page = traps(frequency=HOSTILE, title=HOSTILE, newest_row_column=HOSTILE, period_over=HOSTILE)
    sent = markdown(page)
    assert "](http" not in sent
    assert ":red[red]" not in sent


def _held_back() -> None:
    import pandas as pd  # noqa: PLC0415 - Streamlit runs this function as a page of its own

    from atxaudit.dashboard.cards import score_card  # noqa: PLC0415

    row = pd.Series(
        {"published_well": 100.0, "band_published": "needs work", "still_true": 70.0, "band_true": "needs work"}
    )
    score_card("published_well", row, "")
    score_card("still_true", row, "")


def test_a_high_score_that_is_not_called_good_says_why() -> None:
    page = AppTest.from_function(_held_back).run()
    assert [caption.value for caption in page.caption] == ["Not good while a security finding is open"]
