"""“My department” beyond its scores: what is due, what is exposed, what changed, and the way to each asset."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from harbour import write_harbour
from lakemoor import AS_OF, HOSTILE
from seen import answer, markdown, words
from streamlit.testing.v1 import AppTest

from atxaudit.dashboard import asset_filters, doors, standing, trending
from atxaudit.dashboard.asset_filters import Filters
from atxaudit.dashboard.charts.parts import parts_alternative, parts_figure

OpenPage = Callable[..., AppTest]


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("harbour")
    write_harbour(data)
    return data


@pytest.fixture
def parks(open_page: OpenPage, harbour: Path) -> AppTest:
    return open_page("department", data=harbour, department="Parks")


def test_what_is_due_is_told_in_days_and_dates_and_what_is_late_beside_it(parks: AppTest) -> None:
    seen = words(parks)
    assert "One asset is late, four are due within 14 days" in seen
    assert "Late longest: **Trees**, due Sat, Feb 7, 27 days ago." in seen
    assert '"Mon, Mar 16",Benches,' in seen
    assert "in 10 days" in seen


def test_the_security_queue_says_what_to_do_per_asset_and_what_was_not_checked(parks: AppTest) -> None:
    seen = words(parks)
    assert "Two security findings are open" in seen
    assert "“Notes” holds keys such as ••••" in seen
    assert "Take the key out." in seen
    assert "1 security rule could not be checked everywhere: 1 check could not run." in seen
    assert "is a queue, not a score: :red-badge[:material/lock: 2 findings open]" in seen


def test_where_no_security_rule_ran_nothing_is_called_safe(open_page: OpenPage, harbour: Path) -> None:
    seen = words(open_page("department", data=harbour, department="Library"))
    assert "Security could not be checked" in seen
    assert "Nothing open" not in seen


def test_an_empty_queue_says_so(open_page: OpenPage) -> None:
    seen = words(open_page("department", department="Library"))
    assert "No security finding is open" in seen
    assert "**Nothing open**" in seen


def test_what_changed_since_the_audit_before_is_told(parks: AppTest) -> None:
    seen = words(parks)
    assert "One finding is new, none is solved" in seen
    assert "Since the audit of February 27, 2026." in seen
    assert "No licence is stated,Benches" in seen


def test_the_first_audit_has_nothing_to_compare(open_page: OpenPage, harbour: Path) -> None:
    page = open_page("department", data=harbour, department="Parks", run="run-3")
    assert "Nothing to compare yet" in words(page)


def test_scores_step_only_between_audits_by_the_same_rules(open_page: OpenPage, harbour: Path) -> None:
    now = words(open_page("department", data=harbour, department="Parks"))
    assert "since Feb 27" in now
    before = words(open_page("department", data=harbour, department="Parks", run="run-2"))
    assert "since Feb 20" not in before


def test_a_liaison_gets_all_of_it_too(open_page: OpenPage, harbour: Path) -> None:
    seen = words(open_page("department", data=harbour, liaison="Ada Fern"))
    assert "One asset is late, four are due within 14 days" in seen
    assert "Two security findings are open" in seen
    assert "8 of 18 columns have no description" in seen


def test_every_asset_is_reached_without_a_mouse(parks: AppTest) -> None:
    choice = parks.selectbox(key="open-asset")
    assert "Benches" in choice.options
    choice.set_value("park-0004").run()
    links = [link.proto.query_string for link in parks.get("page_link")]
    assert any("asset=park-0004" in query for query in links)


def test_all_filters_are_in_the_address_and_can_be_cleared(open_page: OpenPage, harbour: Path) -> None:
    page = open_page("department", data=harbour, department="Parks", late="true")
    assert list(page.dataframe[-1].value["Asset"]) == ["Trees"]
    page = open_page("department", data=harbour, department="Parks", pace="Not promised", find="trees")
    assert "5 assets are hidden by the filters “trees” and “Not promised”." in words(page)
    next(button for button in page.button if button.label == "Clear filters").click().run()
    assert len(page.dataframe[-1].value) == 5


def test_hostile_evidence_is_shown_letter_by_letter(parks: AppTest) -> None:
    assert HOSTILE in words(parks)
    sent = markdown(parks)
    assert "](http" not in sent
    assert "<img" not in sent.replace("\\<img", "")


def test_an_unknown_department_still_leads_to_a_choice(open_page: OpenPage, harbour: Path) -> None:
    assert answer(open_page("department", data=harbour, department="Parcs")) == "We do not know this department"


# ---- plain functions


def test_filters_hide_what_does_not_fit_all_of_them() -> None:
    table = pd.DataFrame(
        {
            "asset_id": ["a", "b"],
            "title": ["Trees", "Ponds"],
            "frequency": ["weekly", ""],
            "due_at": pd.to_datetime([AS_OF - pd.Timedelta(days=1), None], utc=True),
            "band_published": ["poor", "good"],
            "band_true": ["good", "good"],
        }
    )
    found = asset_filters.matching(table, Filters(bands=("poor",), pace="weekly", late=True), AS_OF)
    assert list(found["asset_id"]) == ["a"]
    assert asset_filters.matching(table, Filters(pace="Not promised", late=True), AS_OF).empty
    assert asset_filters.paces(table) == ["Any pace", "weekly", "Not promised"]
    assert Filters(text="x", bands=("poor",), pace="weekly", late=True).words == ["x", "Poor", "weekly", "Late"]


def test_two_assets_of_one_name_can_be_told_apart() -> None:
    named = doors.names(pd.DataFrame({"asset_id": ["a-1", "b-2", "c-3"], "title": ["Trees", "Trees", ""]}))
    assert named == {"a-1": "Trees · a-1", "b-2": "Trees · b-2", "c-3": "Without a title"}


def test_five_thousand_assets_do_not_all_go_to_the_browser() -> None:
    many = pd.DataFrame({"asset_id": [f"{n}" for n in range(5000)], "title": ["x" * 300] * 5000})
    assert len(doors.names(many)) == doors.MOST


def test_steps_have_a_sign_an_arrow_and_a_unit() -> None:
    assert trending.step_badge(4) == ":green-badge[:material/arrow_upward: +4 points]"
    assert trending.step_badge(-1) == ":red-badge[:material/arrow_downward: −1 point]"
    assert "unchanged" in trending.step_badge(0)


def test_a_part_of_which_most_was_not_checked_is_never_shown_as_kept() -> None:
    columns = ["dimension", "weight", "lost", "judged", "not_run"]
    rows = [("staleness", 10.0, 0.0, 1, 9), ("quality", 0.0, 0.0, 0, 40)]
    parts = standing.parts(pd.DataFrame(rows, columns=columns), "still_true", {"staleness": "1 of 1 miss it"})
    assert parts["kept"].isna().all()
    assert parts["untold"].tolist() == ["mostly not checked"] * 2
    assert parts["note"].tolist() == ["9 checks could not run, 1 did", "40 checks could not run, 0 did"]
    drawn = [note.text for note in parts_figure(parts, "light").layout.annotations]
    assert drawn.count("mostly not checked") == 2
    assert "Quality mostly not checked" in parts_alternative("Still true", parts)


def test_the_number_of_a_part_fits_its_mark() -> None:
    parts = pd.DataFrame([{"name": "Metadata", "kept": 84.6, "untold": "", "note": ""}])
    assert "<b>▲ 84.6</b>" in [note.text for note in parts_figure(parts, "light").layout.annotations]


def test_the_note_of_a_part_stands_below_its_bar_and_over_no_number() -> None:
    parts = pd.DataFrame(
        [{"name": "Metadata", "kept": 54.0, "untold": "", "note": "312 of 488 columns have no description " * 3}]
    )
    placed = {note.text: (note.x, note.y) for note in parts_figure(parts, "light").layout.annotations}
    note = next(text for text in placed if text.startswith("312 of 488"))
    assert len(note) <= 42
    assert placed[note][1] > placed["<b>✕ 54</b>"][1]
