"""Each page on an invented city: what a person reads there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lakemoor import HOSTILE, LONG, SEWER, record_failure, write_city
from seen import answer, markdown, numbers, words
from streamlit.testing.v1 import AppTest

OpenPage = Callable[..., AppTest]


# ---- Overview


def test_the_overview_answers_where_the_city_stands(open_page: OpenPage) -> None:
    page = open_page()
    assert answer(page) == "4 of 8 assets are well published; 4 are poor"
    assert numbers(page) == {
        "Published well": "75",
        "Still true": "100",
        "Security queue": "0",
        "Checks that ran": "98.1%",
    }
    seen = words(page)
    assert "Overview · City of Lakemoor · Audit of Friday, March 6, 2026, 1:00 pm CST · rules abcdef12" in seen
    assert "Two broken promises cost the most points" in seen


def test_the_overview_shows_compliance_with_words_beside_the_chart(open_page: OpenPage) -> None:
    page = open_page()
    chart = page.get("plotly_chart")[0]
    assert chart.proto.alt.startswith("Share of assets per band and department, poorest first.")
    assert list(page.dataframe[0].value["Department"].unique()) == ["All departments", "Parks"]
    assert f"{SEWER},1,1 poor,1 good" in words(page)


def test_compliance_is_shown_per_liaison_too(open_page: OpenPage) -> None:
    page = open_page(by="Liaisons")
    chart = page.get("plotly_chart")[0]
    assert "per band and liaison" in chart.proto.alt
    assert list(page.dataframe[0].value["Liaison"].unique()) == ["All liaisons", "Ada Fern"]


def test_the_overview_says_what_was_left_out_and_why(open_page: OpenPage) -> None:
    page = open_page()
    seen = words(page)
    assert "The portal listed 12 records, of which 2 were repeats: 8 assets judged, 2 left out." in seen
    assert "2 of 10 assets were left out" in seen
    assert "a calendar,1" in seen
    assert "98.1% of the checks ran" in seen
    assert "The portal gave no stamp. :gray-badge[Portal],1" in seen
    assert HOSTILE in page.dataframe[-1].value["Asset"].to_list()


def test_notes_of_the_run_are_shown_letter_by_letter(open_page: OpenPage) -> None:
    assert f"- A key nobody knows: {HOSTILE}" in words(open_page())


def test_a_newer_audit_that_failed_is_announced(open_page: OpenPage, tmp_path: Path) -> None:
    write_city(tmp_path)
    record_failure(tmp_path)
    page = open_page(data=tmp_path)
    assert answer(page) == "4 of 8 assets are well published; 4 are poor"
    assert "The catalog gave 0 records." in words(page)


# ---- My department


def test_without_a_choice_every_department_can_be_chosen(open_page: OpenPage) -> None:
    page = open_page("department")
    assert answer(page) == "Which department is yours?"
    next(button for button in page.button if button.label == "Library").click().run()
    assert answer(page) == "Nothing to fix in your 1 asset"
    assert "keep every promise that scores" in words(page)


def test_a_department_reads_where_it_stands_and_what_to_fix_first(open_page: OpenPage) -> None:
    page = open_page("department", department="Parks")
    assert answer(page) == "2 of your 5 assets are poor; five fixes bring 350 points"
    seen = words(page)
    assert "liaison Ada Fern" in seen
    assert "Not satisfied]: more than a quarter of its datasets miss a promise that must hold." in seen
    assert "**6. 6 of 9 columns have no description** :green-badge[+33.3 points]" in seen
    assert "Fix of column-described." in seen
    assert [expander.label for expander in page.expander] == ["Show one more"]
    links = [link.proto.url for link in page.get("link_button")]
    assert "https://edit.lakemoor.example/d/park-0002" in links


def test_an_address_that_is_no_web_address_gets_no_button(open_page: OpenPage) -> None:
    page = open_page("department", department="Parks")
    assert all(link.proto.url.startswith("https://") for link in page.get("link_button"))


def test_the_parts_of_a_score_say_what_has_no_points(open_page: OpenPage) -> None:
    page = open_page("department", department="Parks")
    published, true = (chart.proto.alt for chart in page.get("plotly_chart"))
    assert "Accessibility no points at stake" in published
    assert true == "Still true, share of points kept per dimension: Staleness 33.3 of 100."


def test_what_failed_on_the_department_itself_is_told(open_page: OpenPage) -> None:
    page = open_page("department", department=SEWER)
    assert f"**{SEWER} has no liaison**" in words(page)


def test_assets_can_be_filtered_and_the_filters_cleared(open_page: OpenPage) -> None:
    page = open_page("department", department="Parks", find="bench")
    assert list(page.dataframe[-1].value["Asset"]) == ["Benches"]
    page.text_input(key="find").set_value("nothing like it").run()
    assert "5 assets are hidden by the filter “nothing like it”." in words(page)
    next(button for button in page.button if button.label == "Clear filters").click().run()
    assert len(page.dataframe[-1].value) == 5


def test_not_measurable_never_looks_like_passed(open_page: OpenPage) -> None:
    page = open_page("department", department="Parks")
    table = page.dataframe[-1].value.set_index("Asset")
    assert table.loc["Ponds", "True"] == "? Not measurable"
    assert table["Still true"].isna()["Ponds"]


def test_a_liaison_sees_her_assets(open_page: OpenPage) -> None:
    page = open_page("department", liaison="Bo Reed")
    assert answer(page) == "Nothing to fix in your 1 asset"
    assert len(page.get("plotly_chart")) == 2


def test_choosing_a_liaison_lets_go_of_the_department(open_page: OpenPage) -> None:
    page = open_page("department", department="Parks")
    page.selectbox(key="liaison").set_value("Bo Reed").run()
    assert page.selectbox(key="department").value == "All departments"
    assert answer(page) == "Nothing to fix in your 1 asset"


def test_a_department_is_found_in_any_case_of_letters(open_page: OpenPage) -> None:
    assert answer(open_page("department", department="pARKS")).startswith("2 of your 5 assets")


# ---- Asset


def test_an_asset_tells_every_verdict_with_why_and_how(open_page: OpenPage) -> None:
    page = open_page("asset", asset="park-0001")
    assert answer(page) == "Trees"
    assert numbers(page)["Published well"] == "16.7"
    seen = words(page)
    assert "3 promises failed, 1 passed" in seen
    assert "**6 of 9 columns have no description** :green-badge[+33.3 points]" in seen
    assert "**Why.** Why of column-described." in seen
    assert "**How to fix.** Fix of column-described." in seen
    assert ":gray-badge[column_0] :gray-badge[column_1]" in seen
    assert "Views last month" in numbers(page)
    assert numbers(page)["Views last month"] == "–"


def test_verdicts_stand_in_groups_failed_first(open_page: OpenPage) -> None:
    page = open_page("asset", asset="park-0005")
    labels = [expander.label.split("**")[1] for expander in page.expander if "**" in expander.label]
    assert labels == ["Could not run 1", "Passed 2"]
    assert "The portal gave no stamp." in words(page)
    assert numbers(page)["Still true"] == "–"
    assert ":gray-badge[:material/help: Not measurable]" in words(page)


def test_the_points_of_an_asset_and_its_score_make_a_hundred(open_page: OpenPage) -> None:
    page = open_page("asset", asset="park-0001")
    points = [33.3, 50.0]
    assert all(f"+{value:g} points" in words(page) for value in points)
    assert round(sum(points) + float(numbers(page)["Published well"]), 1) == 100.0


def test_a_record_says_what_is_not_stated(open_page: OpenPage) -> None:
    seen = words(open_page("asset", asset="park-0001"))
    assert 'Tags,"lake, water"' in seen
    assert "Licence,*not stated*" in seen
    assert 'Data changed,"Tuesday, March 3, 2026, 1:00 pm CST"' in seen


@pytest.mark.parametrize("title", [HOSTILE, LONG], ids=["hostile", "long"])
def test_titles_appear_letter_by_letter(open_page: OpenPage, title: str) -> None:
    page = open_page("asset", asset="park-0002" if title == HOSTILE else "park-0003")
    assert answer(page) == title.strip()


def test_hostile_text_reaches_no_page_unescaped(open_page: OpenPage) -> None:
    pages = [open_page(), open_page("department", department="Parks"), open_page("asset", asset="park-0002")]
    for page in pages:
        sent = markdown(page)
        assert "](http" not in sent
        assert "<img" not in sent.replace("\\<img", "")
        assert ":red[red]" not in sent


def test_words_find_assets(open_page: OpenPage) -> None:
    page = open_page("asset", asset="lo")
    assert answer(page) == "2 assets with “lo”"  # floats, Loans
    next(button for button in page.button if button.label == "Loans").click().run()
    assert answer(page) == "Loans"


def test_without_an_asset_the_most_viewed_are_offered(open_page: OpenPage) -> None:
    page = open_page("asset", department="Library")
    assert answer(page) == "Which asset?"
    assert "The most viewed of Library:" in words(page)
    assert "Loans" in [button.label for button in page.button]


# ---- Runs


def test_an_older_run_can_be_looked_at_by_its_id(open_page: OpenPage) -> None:
    page = open_page(run="run-2")
    assert page.selectbox(key="run").value == "Thu, Mar 5, 2026, 1:00 pm CST"
    assert "Audit of Thursday, March 5, 2026" in words(page)
