"""The rules page: every rule, the weakest first, and all that is known of one of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from harbour import write_harbour
from lakemoor import HOSTILE
from seen import answer, markdown, numbers, words
from streamlit.testing.v1 import AppTest

from atxaudit.dashboard import rulebook, rulecards
from atxaudit.dashboard.charts.rules import rules_alternative, rules_figure
from atxaudit.dashboard.rulebook import RuleFilters
from atxaudit.dashboard.tokens import PALETTES, Mode
from atxaudit.store.definition import definition
from atxaudit.suites.loader import find_entries, load_suites

OpenPage = Callable[..., AppTest]


def rules(**columns: list[object]) -> pd.DataFrame:
    """Three rules as the store counts them; what is given stands in place of it."""
    frame = {
        "rule": ["a", "b", "c"], "title": ["Alpha", "Beta", "Gamma"], "why": ["", "", ""], "fix": ["", "", ""],
        "dimension": ["metadata", "staleness", "security"], "severity": ["critical", "warning", "info"],
        "table": ["assets", "columns", "rows"], "points": [10.0, 3.0, 0.0],
        "passed": [1, 9, 0], "failed": [3, 1, 0], "could_not_run": [0, 0, 4], "lost": [30.0, 3.0, 99.0],
    }  # fmt: skip
    return rulebook.with_shares(pd.DataFrame(frame | columns))


# ---- the page


def test_the_page_answers_which_rules_cost_most(open_page: OpenPage) -> None:
    page = open_page("rules")
    assert answer(page) == "Two of 5 rules cause half of all lost points"
    assert "4 are broken somewhere, 1 is kept by all." in words(page)


def test_every_rule_is_listed_weakest_first_beside_the_chart(open_page: OpenPage) -> None:
    page = open_page("rules")
    (chart,) = page.get("plotly_chart")
    assert chart.proto.alt.startswith("Share that keeps each rule, weakest first: 5 of 5 rules")
    table = page.dataframe[1].value
    assert list(table["Rule"])[-1] == "Links say where they go"
    assert table["Kept by"].is_monotonic_increasing
    assert list(table.columns) == ["Rule", "Part", "Weight", "Kept by", "Fail", "Could not run", "Not applicable"]


def test_one_rule_tells_why_how_whence_and_who_breaks_it(open_page: OpenPage) -> None:
    page = open_page("rules", rule="Every column is described")
    seen = words(page)
    assert "**Why.** Why of column-described." in seen
    assert "**How to fix.** Fix of column-described." in seen
    assert "**Source.** Lakemoor" in seen
    assert ":gray-badge[10 points × share of columns that keep it]" in seen
    assert ":gray-badge[Counts for “Published well”]" in seen
    assert ":material/cancel: Fails,9" in seen
    assert numbers(page)["Kept by, of all columns"] == "65.4%"
    assert "3 assets break it" in "\n".join(heading.value for heading in page.subheader)
    table = page.dataframe[-1].value
    assert "6 of 9 columns have no description" in list(table["What was found"])
    assert any(HOSTILE[:40] in name for name in table["Asset"])
    assert "Trees" in page.selectbox(key="failing-asset-column-described").options
    assert [button.label for button in page.get("download_button")] == ["These rules as CSV", "These assets as CSV"]


def test_a_department_sees_its_numbers_beside_the_citys(open_page: OpenPage) -> None:
    page = open_page("rules", department="Parks", rule="States a licence")
    assert numbers(page) == {"Here": "60%", "In the whole audit": "62.5%"}
    assert "2 assets break it in Parks" in [heading.value for heading in page.subheader]


def test_a_rule_on_departments_names_the_departments(open_page: OpenPage) -> None:
    page = open_page("rules", rule="Has a liaison")
    assert "1 department breaks it" in [heading.value for heading in page.subheader]
    assert "Water & <b>Sewer</b> *Works* has no liaison" in words(page)


def test_a_rule_is_found_by_its_id_and_in_any_case_of_letters(open_page: OpenPage) -> None:
    for asked in ("license-set", "states A LICENCE"):
        page = open_page("rules", rule=asked)
        assert page.selectbox(key="rule").value == "States a licence"
        assert "No such rule" not in words(page)


def test_an_unknown_rule_leads_to_a_choice(open_page: OpenPage) -> None:
    page = open_page("rules", rule="States a license")
    seen = words(page)
    assert "No rule “States a license” judged this audit" in seen
    assert 'did you mean "States a licence"?' in seen
    page.selectbox(key="rule").set_value("Promises a pace").run()
    assert "No such rule" not in words(page)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ({"dimension": "Metadata"}, {"Every column is described", "States a licence"}),
        ({"weight": "Advice"}, {"Links say where they go"}),
        ({"judges": "Each department"}, {"Has a liaison"}),
        ({"words": "PACE"}, {"Promises a pace"}),
    ],
)
def test_filters_are_in_the_address(open_page: OpenPage, address: dict[str, str], kept: set[str]) -> None:
    assert set(open_page("rules", **address).dataframe[1].value["Rule"]) == kept


def test_filters_without_a_hit_say_so_and_can_be_cleared(open_page: OpenPage) -> None:
    page = open_page("rules", words="xyzzy")
    assert "5 rules are hidden by the filter “xyzzy”." in words(page)
    next(button for button in page.button if button.label == "Clear filters").click().run()
    assert len(page.dataframe[1].value) == 5


def test_an_unknown_department_is_told_and_all_is_shown(open_page: OpenPage) -> None:
    seen = words(open_page("rules", department="[x](http://evil.example)"))
    assert "No department or liaison “[x](http://evil.example)” is in this audit." in seen


def test_could_not_run_never_counts_as_kept(open_page: OpenPage, tmp_path: Path) -> None:
    write_harbour(tmp_path)
    page = open_page("rules", data=tmp_path, rule="No keys", department="Library")
    assert numbers(page)["Here"] == "–"
    assert ":material/sync_problem: Could not run,1," in words(page)
    assert "Nothing was judged" in words(page)
    assert "In no score: security is a queue of its own" in words(page)
    assert "](http" not in markdown(page)


# ---- plain functions


def test_the_headline_counts_only_what_a_score_loses() -> None:
    assert rulebook.headline(rules()) == "One of 3 rules causes half of all lost points"
    assert rulebook.headline(rules(lost=[10.0, 10.0, 0.0])) == "One of 3 rules causes half of all lost points"
    assert rulebook.headline(rules(lost=[0.0, 0.0, 9.0])) == "Two of 3 rules are broken"


def test_what_was_not_judged_is_neither_weak_nor_strong() -> None:
    ordered = rulebook.weakest_first(rules())
    assert list(ordered["rule"]) == ["a", "b", "c"]
    assert list(rulebook.charted(ordered)["title"]) == ["Alpha", "Beta"]
    assert rulebook.share_words(ordered.iloc[2]) == "–"
    assert rulebook.kept_sentence(rules()).startswith(
        "2 are broken somewhere, none is kept by all, 1 had nothing to judge or could not run."
    )


def test_filters_hide_what_does_not_fit_all_of_them() -> None:
    found = rulebook.matching(rules(), RuleFilters(severities=("critical", "warning"), judges=("columns",)))
    assert list(found["rule"]) == ["b"]
    assert RuleFilters(text="x", dimensions=("metadata",), severities=("info",), judges=("rows",)).words == [
        "x", "Metadata", "Advice", "Rows of each dataset",
    ]  # fmt: skip


def test_two_rules_of_one_title_can_be_told_apart() -> None:
    assert rulebook.labels(rules(title=["Same", "Same", "Other"])) == {"a": "Same (a)", "b": "Same (b)", "c": "Other"}


def test_advice_and_security_bring_no_points() -> None:
    told = [rulebook.weight_words(row) for _, row in rules().iterrows()]
    assert told == ["10 points", "3 points × share of columns that keep it", ""]
    assert rulebook.counts_for("staleness") == "Counts for “Still true”"


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_chart_is_text_and_readable(mode: Mode) -> None:
    rows = rulebook.charted(rules(title=["<img src=x onerror=alert(1)>" * 9, "Beta", "Gamma"]))
    figure = rules_figure(rows, mode)
    assert "<img" not in figure.to_json().encode().decode("unicode_escape")
    assert min(note.font.size for note in figure.layout.annotations) >= 12
    assert {note.font.color for note in figure.layout.annotations} == {PALETTES[mode].ink}
    assert figure.layout.height == 42 * 2 + 12


def test_the_chart_says_its_extremes_aloud() -> None:
    said = rules_alternative(rulebook.charted(rulebook.weakest_first(rules())), 2)
    assert "2 of 2 rules that were judged" in said
    assert "“Alpha” is kept least, 25%: kept by 1 of 4 assets." in said


# ---- the line a rule draws, and its examples


def test_a_shipped_rule_says_where_the_line_is_and_shows_examples() -> None:
    entries = [r for suite in load_suites() for r in suite.rules if r.id == "description-informative"]
    card = rulecards.card_of("description-informative", definition(entries))
    assert card is not None
    assert card.threshold == "Description words: at least 20."
    assert card.fails == ("The description is short: 19 of at least 20 words",)


def test_a_rule_of_ones_own_never_gets_the_words_of_a_shipped_one() -> None:
    assert find_entries(load_suites(), "license-set")
    assert rulecards.card_of("license-set", "0123456789abcdef") is None
    assert rulecards.card_of("license-set", "") is None
    assert rulecards.card_of("unheard-of", "0123456789abcdef") is None
