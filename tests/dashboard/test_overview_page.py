"""The overview: what changed, what was not seen, where points are lost, what many look at, how it is published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from harbour import write_harbour
from lakemoor import AS_OF, HOSTILE, SEWER, _assets, _rules, _run, _verdict, _verdicts, write_city
from seen import markdown, numbers, words
from streamlit.testing.v1 import AppTest

from atxaudit.dashboard import changed, city_cards, lost, publishing, unseen, viewed
from atxaudit.dashboard.charts.heat import heat_figure
from atxaudit.dashboard.charts.methods import methods_figure
from atxaudit.dashboard.security import Checked
from atxaudit.dashboard.tokens import PALETTES, Mode
from atxaudit.scoring import score
from atxaudit.store import open_store
from atxaudit.store.changes import Cause, Change, Changes

OpenPage = Callable[..., AppTest]
RUN = _run("now", AS_OF, notes=())
BEFORE = _run("before", AS_OF - timedelta(weeks=1), notes=())
MODES: tuple[Mode, ...] = ("light", "dark")
HEX = 16


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("harbour-overview")
    write_harbour(data)
    return data


# ---- the page


def test_each_number_says_what_changed_since_the_audit_before(open_page: OpenPage, harbour: Path) -> None:
    page = open_page(data=harbour)
    assert numbers(page)["Security queue"] == "2"
    seen = words(page)
    assert ":small[:gray-badge[:material/equal: unchanged] since Fri, Feb 27]" in seen
    assert "unchanged] since Fri, Feb 27 · 2 of 4 checks could not run]" in seen
    assert "8 assets judged, 3 checks could not run" in seen


def test_after_a_change_of_rules_no_number_is_compared(open_page: OpenPage, harbour: Path) -> None:
    seen = words(open_page(data=harbour, run="run-2"))
    assert "the rules changed since" in seen
    assert "since Fri, Feb 20]" not in seen


def test_what_changed_names_what_most_of_it_is(open_page: OpenPage, harbour: Path) -> None:
    page = open_page(data=harbour)
    seen = words(page)
    assert "1 finding was solved, 1 is new since Fri, Feb 27" in seen
    assert f':material/check_circle: **1** solved,"“States a licence”, {SEWER}, 1 asset"' in seen
    assert '**16** still open,"“Every column is described”, 9 of them, in 2 departments"' in seen
    assert "Compare the two audits whole" in [link.proto.label for link in page.get("page_link")]


def test_the_first_audit_says_that_there_is_nothing_to_compare_yet(open_page: OpenPage, tmp_path: Path) -> None:
    write_city(tmp_path)
    seen = words(open_page(data=tmp_path))
    assert "Nothing to compare yet" in seen
    assert "This is the first audit of its kind; the next one tells what changed." in seen
    assert "median of all assets" in seen


def test_what_was_not_seen_says_whose_side_that_is(open_page: OpenPage) -> None:
    seen = words(open_page())
    assert "1 check could not run, 2 assets were left out" in seen
    assert "The portal gave no stamp. :gray-badge[Portal],1" in seen
    assert "A calendar :gray-badge[By design],1" in seen


def test_lost_points_stand_in_a_heat_map_and_a_table(open_page: OpenPage) -> None:
    page = open_page()
    chart = page.get("plotly_chart")[1]
    assert chart.proto.alt.startswith("Percent of points lost per department and dimension. ")
    assert "Most is lost by Parks in staleness: 67%." in chart.proto.alt
    table = next(frame.value for frame in page.dataframe if "Metadata, % lost" in frame.value)
    assert table["Department"].to_list()[:2] == ["All departments", "Parks"]
    assert set(table["Department"]) == {"All departments", "Parks", "Library", "No department named", SEWER}


def test_the_most_viewed_poor_assets_lead_to_their_pages(open_page: OpenPage) -> None:
    page = open_page()
    assert "Four poor assets drew" in words(page)
    table = next(frame.value for frame in page.dataframe if "Poor in" in frame.value)
    assert table["Asset"].to_list()[0].startswith("![pixel](http://evil")
    assert table.set_index("Asset").loc["Orphan", "Poor in"] == "✕ Published well"
    assert table.set_index("Asset").loc["Trees", "Poor in"] == "✕ Both"
    choice = page.selectbox(key="open-viewed")
    assert "Orphan" in choice.options
    links = [link.proto.query_string for link in page.get("page_link") if link.proto.label == "See the asset"]
    assert links == ["asset=park-0002"]


def test_where_no_method_is_stated_it_says_what_to_do(open_page: OpenPage) -> None:
    assert "None of 8 datasets fills in how it is published. Fill in the field on the portal." in words(open_page())


def test_methods_are_drawn_where_they_are_stated(open_page: OpenPage, tmp_path: Path) -> None:
    assets = _assets().assign(method=["Manual"] * 2 + ["Automated"] * 4 + ["API", ""], method_is_visible=True)
    _write(tmp_path, assets=assets)
    page = open_page(data=tmp_path)
    assert "4 of 8 datasets are automated, 2 are published by hand" in words(page)
    chart = page.get("plotly_chart")[-1]
    assert "Parks publishes most by hand: 40%." in chart.proto.alt
    table = next(frame.value for frame in page.dataframe if "By hand" in frame.value)
    assert table.iloc[0].to_list() == ["All departments", 8, 2, 4, 1, 0, 1]


def test_what_was_hardly_checked_never_looks_safe(open_page: OpenPage, tmp_path: Path) -> None:
    secret = replace(_rules()[1], id="no-secret", suite="security", dimension="security", title="No keys")
    unseen_ones = [
        _verdict(("no-secret", secret.severity, "security", secret.table, ""), "could_not_run", asset)
        for asset in _assets()["asset_id"]
    ]
    _write(tmp_path, rules=[*_rules(), secret], verdicts=[*_verdicts(), *unseen_ones])
    page = open_page(data=tmp_path)
    assert numbers(page)["Security queue"] == "–"
    assert "8 of 8 checks could not run" in words(page)


def test_hostile_names_reach_no_section_unescaped(open_page: OpenPage, tmp_path: Path) -> None:
    hostile = _assets().assign(department=HOSTILE, method="Manual", method_is_visible=True)
    for age, gone in ((2, []), (1, [1])):
        kept = [one for place, one in enumerate(_verdicts()) if place not in gone and one["asset_id"]]
        _write(tmp_path, f"run-{age}", age, assets=hostile, verdicts=kept, left_out=[("a", HOSTILE, "map", HOSTILE)])
    page = open_page(data=tmp_path)
    sent = markdown(page)
    assert "](http" not in sent
    assert "<img" not in sent.replace("\\<img", "")
    assert ":red[red]" not in sent
    figures = "".join(chart.proto.spec for chart in page.get("plotly_chart"))
    assert "<img" not in figures.replace("&lt;img", "")


# ---- the numbers


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (0, ":gray-badge[:material/equal: unchanged]"),
        (2, ":red-badge[:material/arrow_upward: 2 more]"),
        (-1_200, ":green-badge[:material/arrow_downward: 1,200 fewer]"),
    ],
)
def test_the_queue_tells_its_change_with_arrow_and_word(change: int, told: str) -> None:
    assert city_cards.queue_badge(change) == told


def test_two_audits_of_one_day_are_not_told_apart_by_the_day() -> None:
    runs = pd.DataFrame({"run": ["a", "b"], "as_of": [AS_OF - timedelta(hours=3), AS_OF], "rules_changed": [False] * 2})
    note = city_cards.queue_note(Checked(ran=9, not_run=0, rules_not_run=0), 1, runs, RUN)
    assert note == ":red-badge[:material/arrow_upward: 1 more] since the audit before"


# ---- what changed


def changes(*rows: tuple[Change, Cause, str, str, int], against: Any = BEFORE) -> Changes:
    """Per change, cause, rule's title and department: the findings, each on an asset of its own."""
    by_rule = pd.DataFrame(rows, columns=["change", "cause", "title", "department", "findings"])
    by_rule = by_rule.assign(assets=by_rule["findings"], rule=by_rule["title"])
    counts = by_rule.groupby(["change", "cause"], as_index=False)[["findings", "assets"]].sum()
    return Changes(run=RUN, against=against, counts=counts, by_rule=by_rule, rows=pd.DataFrame())


def test_a_finding_that_went_with_its_asset_is_no_mend() -> None:
    told = changes((Change.GONE, Cause.ASSET_WENT, "Says", "Parks", 3), (Change.SOLVED, Cause.DATA, "Says", "Parks", 2))
    table = changed.change_table(told).set_index("Change")["Most of it"]
    assert table[":material/do_not_disturb_on: **3** gone"] == "“Says”, Parks, 3 assets; 3 with their asset"
    assert table[":material/check_circle: **2** solved"] == "“Says”, Parks, 2 assets"


def test_findings_of_a_changed_rule_say_so() -> None:
    told = changes((Change.NOT_COMPARABLE, Cause.RULE_CHANGED, "Says", "Parks", 7))
    assert "7 by a rule that changed" in changed.change_table(told)["Most of it"].iloc[0]
    assert changed.headline(told) == "No finding was solved and none is new since Fri, Feb 27"


def test_most_of_it_counts_over_all_departments() -> None:
    told = changes(
        (Change.NEW, Cause.DATA, "Small", "Parks", 3),
        (Change.NEW, Cause.DATA, "Spread", "Parks", 2),
        (Change.NEW, Cause.ASSET_CAME, "Spread", "Roads", 2),
    )
    assert changed.change_table(told)["Most of it"].iloc[0] == (
        "“Spread”, 4 of them, in 2 departments; 2 on new assets"
    )


def test_every_cause_has_words() -> None:
    assert set(changed.BECAUSE) | {Cause.DATA, Cause.WAIVER} == set(Cause)
    assert set(changed.WORDS) == set(Change)


# ---- what was not seen


def test_reasons_lose_addresses_and_code_words() -> None:
    told = 'http://127.0.0.1:8901/resource/….json answered 404: "Not found" (dataset.missing); it is not on the portal.'
    assert unseen.plain_reason(told) == "The portal answered 404; it is not on the portal."
    assert unseen.plain_reason("the rule stopped: that is our side.") == "The rule stopped: that is our side."


def test_reasons_that_read_alike_are_told_once() -> None:
    reasons = pd.DataFrame(
        {
            "reason": ['http://a/1 answered 404: "x"; gone.', 'http://a/2 answered 404: "y"; gone.', "Private to us."],
            "side": ["portal", "portal", "department"],
            "verdicts": [5, 6, 9],
            "assets": [1, 2, 3],
        }
    )
    table = unseen.not_run_table(reasons)
    assert table["Checks not run"].to_list() == ["11 in 3 assets", "9 in 3 assets"]
    assert table["Whose side"].to_list() == [":material/cloud_off: Portal", ":material/lock: Department"]
    assert unseen.by_side(reasons).to_dict("list") == {"side": ["portal", "department"], "verdicts": [11, 9]}


@pytest.mark.parametrize(
    ("not_run", "left_out", "said"),
    [
        (0, 0, "Every asset was read, and every check ran"),
        (0, 1, "Every check ran; 1 asset was left out"),
        (1, 0, "1 check could not run"),
        (1_200, 6, "1,200 checks could not run, 6 assets were left out"),
    ],
)
def test_the_headline_of_what_was_not_seen(not_run: int, left_out: int, said: str) -> None:
    assert unseen.headline(not_run, left_out) == said


# ---- where points are lost


def loss(*rows: tuple[str, str, float, float, int, int], by: str = "department") -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[by, "dimension", "weight", "lost", "judged", "not_run"])


def losses(*extra: tuple[str, str, float, float, int, int]) -> lost.Lost:
    city = loss(
        ("city", "metadata", 100, 10, 9, 0),
        ("city", "staleness", 100, 40, 9, 0),
        ("city", "quality", 100, 1, 2, 900),
        ("city", "accessibility", 0, 0, 9, 0),
        ("city", "security", 50, 50, 9, 0),
        by="city",
    )
    each = loss(("Parks", "metadata", 50, 10, 9, 0), ("", "metadata", 50, 0, 9, 0), *extra)
    return lost.lost_points(city, each, pd.Series(["Parks"] * 6 + [""] * 5 + ["Tiny"] * 2))


def test_columns_are_in_the_order_of_the_citys_loss_and_what_cannot_be_told_is_last() -> None:
    found = losses()
    assert found.dimensions == ("staleness", "metadata", "quality")
    assert found.rows["name"].to_list() == ["All departments", "Parks", "No department named", "Tiny"]
    assert lost.headline(found) == "Staleness loses more points than metadata"


def test_what_mostly_could_not_run_is_no_loss_of_one_percent() -> None:
    found = losses()
    assert pd.isna(found.rows["quality"][0])
    assert found.marks["quality"].to_list() == ["?", "–", "–", "–"]
    assert lost.as_table(found)["Quality, % lost"].to_list() == ["could not run", *["not judged"] * 3]
    assert "“?”: more checks could not run than were judged." in lost.caption(found)
    assert "Ownership, standards and accessibility have no points at stake" in lost.caption(found)


def test_only_larger_departments_are_drawn_and_all_stand_in_the_table() -> None:
    found = losses(("Tiny", "staleness", 10, 10, 9, 0))
    drawn = heat_figure(found, "light")
    assert [note.text for note in drawn.layout.annotations][:3] == [
        "<b>All departments</b>  13 assets",
        "<b>Parks</b>  6",
        "<b>No department named</b>  5",
    ]
    assert lost.as_table(found).iloc[-1].to_list() == ["Tiny", 2, "100%", "not judged", "not judged"]


@pytest.mark.parametrize("mode", MODES)
def test_every_cell_holds_its_number(mode: Mode) -> None:
    shares, marks = heat_figure(losses(), mode).data
    assert list(shares.text[0]) == ["40", "10", ""]
    assert shares.z[0][2] is None
    assert list(marks.z[0]) == [None, None, 1.0]
    assert marks.text[0][2] == "?"
    assert all(cell is None for cell in shares.z[1])  # the room of the next label
    assert len(shares.y) == 2 * 3
    assert shares.textfont.size >= 12


def test_a_city_that_loses_nothing_and_one_without_points_are_told() -> None:
    nothing = lost.lost_points(loss(("city", "metadata", 9, 0, 9, 0), by="city"), loss(), pd.Series(["A"] * 5))
    assert lost.headline(nothing) == "No dimension loses a point"
    bare = lost.lost_points(loss(by="city"), loss(), pd.Series(["A"] * 5))
    assert lost.headline(bare) == "What loses points cannot be told yet"
    assert bare.dimensions == ()


def test_names_from_the_portal_are_no_markup_in_the_heat_map() -> None:
    city = loss(("city", "metadata", 9, 3, 9, 0), by="city")
    found = lost.lost_points(city, loss((HOSTILE, "metadata", 9, 3, 9, 0)), pd.Series([HOSTILE] * 5))
    assert "<img" not in heat_figure(found, "light").to_json().replace("&lt;img", "")


# ---- what many look at, and how it is published


def methods(*rows: tuple[str, int, int, int, int, int, int]) -> pd.DataFrame:
    names = ["department", "manual", "automation", "programmatic", "other", "not_stated", "not_public"]
    found = pd.DataFrame(rows, columns=names)
    return found.assign(assets=found[names[1:]].sum(axis=1))


def test_methods_that_are_private_count_as_not_stated_and_the_caption_says_why() -> None:
    counted = methods(("A", 3, 1, 0, 0, 1, 2), ("", 0, 5, 1, 0, 0, 0))
    rows = publishing.ways(counted)
    assert rows["name"].to_list() == ["All departments", "A", "No department named"]
    assert rows["not stated"].to_list() == [3, 3, 0]
    assert publishing.caption(counted).endswith("Not stated: 2 keep the field to themselves and 1 leave it empty.")
    assert publishing.headline(rows) == "6 of 13 datasets are automated, 3 are published by hand"


def test_a_portal_that_hides_the_field_is_told_apart_from_an_empty_one() -> None:
    hidden = methods(("A", 0, 0, 0, 0, 0, 7))
    assert not publishing.is_told(publishing.ways(hidden))
    assert "Make the field “Publishing method” public" in publishing.silence(hidden)


@pytest.mark.parametrize("mode", MODES)
def test_the_bars_of_methods_are_whole_and_named_in_words(mode: Mode) -> None:
    rows = publishing.charted(publishing.ways(methods((HOSTILE, 3, 1, 0, 0, 1, 2), ("Tiny", 1, 0, 0, 0, 0, 0))))
    figure = methods_figure(rows, mode)
    assert [round(sum(bar.x[row] for bar in figure.data), 6) for row in range(len(rows))] == [1.0, 1.0]
    key = figure.layout.annotations[-1].text
    assert [word for word in publishing.WAYS.values() if word in key] == ["By hand", "Automated", "Not stated"]
    assert "<img" not in figure.to_json().replace("&lt;img", "")


def test_what_many_look_at_counts_views_and_says_what_is_wrong() -> None:
    rows = pd.DataFrame(
        [
            {"asset_name": HOSTILE, "department": "", "views_last_month": 20.0, "published_well": 10.0,
             "still_true": None, "band_published": "poor", "band_true": "not measurable", "fix": "Says",
             "observed": "it says nothing"},
            {"asset_name": "", "department": "Parks", "views_last_month": None, "published_well": 90.0,
             "still_true": 5.0, "band_published": "good", "band_true": "poor", "fix": None, "observed": None},
        ]
    )  # fmt: skip
    assert viewed.headline(rows) == "Two poor assets drew 20 views last month"
    table = viewed.as_people_read(rows)
    assert table["Poor in"].to_list() == ["✕ Published well", "✕ Still true"]
    assert table["Fix first"].to_list() == ["It says nothing", "Nothing brings points"]
    assert table["Department"].to_list() == ["No department named", "Parks"]
    assert viewed.headline(rows.head(0)) == "No asset is poor"


# ---- colours


@pytest.mark.parametrize("mode", MODES)
def test_texts_on_heat_and_methods_can_be_read(mode: Mode) -> None:
    palette = PALETTES[mode]
    assert all(_contrast(palette.ink, colour) >= 4.5 for colour in palette.heat)
    for way, colour in palette.methods.items():
        assert _contrast(palette.on_methods[way], colour) >= 4.5, way
        if mode == "dark":
            assert _contrast(colour, palette.page) >= 3, way


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], HEX) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _write(data: Path, run_id: str = "run-1", age: int = 1, **given: Any) -> None:
    """A run of Lakemoor with other assets, rules, verdicts or assets left out."""
    assets, rules = given.get("assets", _assets()), given.get("rules", _rules())
    moment = datetime(2026, 3, 6, 19, tzinfo=UTC) - timedelta(days=age)
    with open_store(f"sqlite:///{data / 'atxaudit.db'}") as store:
        store.write_run(
            _run(run_id, moment, notes=()),
            assets=assets,
            scored=score(pd.DataFrame(given.get("verdicts", _verdicts())), assets, rules),
            rules=rules,
            left_out=pd.DataFrame(given.get("left_out", []), columns=["asset_id", "title", "type", "reason"]),
        )
