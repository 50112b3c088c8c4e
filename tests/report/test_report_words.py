"""What a report says where numbers could mislead: medians, points, bands held back, repairs that are alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import pytest
from papers import elmwood, summary

from atxaudit.models import Outcome
from atxaudit.report import standing, svg
from atxaudit.report.answers import sentence
from atxaudit.report.asset_sections import asset_sections
from atxaudit.report.blocks import Block, Cards, Section, Steps, Table
from atxaudit.report.document import document
from atxaudit.report.gathering import broken
from atxaudit.report.page_one import opening
from atxaudit.report.repairs import fix_first, fixes
from atxaudit.report.standing import HELD_BACK
from atxaudit.report.summary import CITY, Summary
from atxaudit.store import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with elmwood(tmp_path_factory.mktemp("elmwood")) as opened:
        yield opened


@pytest.fixture(scope="module")
def city(store: Store) -> Summary:
    return summary(store)


def first(section: Section, kind: type[Block]) -> Block:  # type: ignore[valid-type]
    return next(block for block in section.blocks if isinstance(block, kind))


def steps(section: Section) -> Steps:
    found = first(section, Steps)
    assert isinstance(found, Steps)
    return found


def notes(of: Summary) -> dict[str, str]:
    cards = first(opening(of)[0], Cards)
    assert isinstance(cards, Cards)
    return {card.title: card.note for card in cards.cards}


def test_a_median_names_the_assets_that_it_is_of(city: Summary) -> None:
    assert notes(city)["Published well"] == "median of 14 assets"
    some = city.assets.assign(still_true=[90.0] * 3 + [float("nan")] * 11)
    assert notes(replace(city, assets=some))["Still true"] == "median of 3 of 14 assets"
    unknown = replace(city, assets=some, score=pd.Series({**city.score, "still_true": float("nan")}))
    assert notes(unknown)["Still true"] == "3 of 14 assets measured"


@pytest.mark.parametrize(
    ("poor", "unmeasured", "said"),
    [
        (0, 14, "“Still true” could not be measured on any asset."),
        (0, 10, "“Still true” could be measured on 4 of 14 assets only: none of them is poor."),
        (2, 10, "“Still true” could be measured on 4 of 14 assets only: two of them are poor."),
        (0, 3, "None is poor in “Still true”; 3 are not measurable."),
    ],
)
def test_none_is_poor_is_not_said_of_what_was_hardly_measured(
    city: Summary, poor: int, unmeasured: int, said: str
) -> None:
    found = city.compliance["department"]
    counts = {"still_true poor": poor, "still_true not measurable": unmeasured}
    of = replace(city, compliance={"department": replace(found, city=found.city.assign(**counts))})
    assert sentence(CITY, of).startswith(said)


def test_none_is_poor_is_not_said_where_a_score_is_known_of_no_asset(city: Summary) -> None:
    fine = city.assets.assign(band_published="good", band_true="good", published_well=90.0, still_true=90.0)
    assert standing.headline(fine, city.fix_first, whose="").startswith("None of 14 assets is poor; ")
    unknown = fine.assign(still_true=float("nan"), band_true="not measurable")
    assert standing.headline(unknown, city.fix_first, whose="").startswith("None of 14 assets is known to be poor; ")


def test_equal_repairs_are_one_step_that_names_every_asset_and_its_door(city: Summary) -> None:
    points = [5.0, 2.5, *[1.0] * (len(city.fix_first) - 2)]
    one_kind = {"rule": "license-set", "observed": "no licence is stated", "dimension": "metadata"}
    of = replace(city, fix_first=city.fix_first.assign(points=points, **one_kind))
    (whole,) = steps(fixes(of)).steps
    assert whole.title == "No licence is stated"
    assert whole.chips[0].word == "+1 to +5 points each, Published well"
    assert [place.link for place in whole.places] == [f"Edit {id_} on the portal" for id_ in of.fix_first["asset_id"]]
    (short,) = steps(fix_first(of)).steps
    assert short.lines[0].startswith("On 5 assets: ")


def test_repairs_that_differ_stay_apart_and_name_their_score(city: Summary) -> None:
    queue = city.fix_first.assign(dimension="staleness", points=3.0)
    told = steps(fixes(replace(city, fix_first=queue))).steps
    assert len(told) == len(queue)
    assert {step.chips[0].word for step in told} == {"+3 points, Still true"}


def test_a_high_score_with_a_lower_band_is_explained(city: Summary) -> None:
    held = city.assets.assign(published_well=100.0, band_published="needs work")
    free = city.assets.assign(published_well=100.0, band_published="good", still_true=100.0, band_true="good")
    for assets, times in ((held, 2), (free, 0)):  # on page one, and above the list
        told = document(replace(city, assets=assets))
        assert repr(told).count(HELD_BACK) == times


def test_audits_of_one_moment_are_drawn_side_by_side(city: Summary) -> None:
    assert city.trends is not None
    runs = city.trends.runs.assign(as_of=city.trends.runs["as_of"].iloc[0])
    drawn = svg.trend_chart(runs, ["Sun, Mar 1", "Sun, Mar 1"])
    assert len(set(re.findall(r'<circle cx="([0-9.]+)%', drawn))) == len(runs) == 2


def test_a_score_without_a_line_is_said_to_be_unmeasured(city: Summary) -> None:
    assert city.trends is not None
    runs = city.trends.runs.assign(still_true=float("nan"))
    assert "Still true: not measurable" in svg.trend_chart(runs, ["Sun, Mar 1", "Sun, Mar 8"])
    (told,) = re.findall(
        "The scores of the last 2 audits, [^']*", repr(document(replace(city, trends=replace(city.trends, runs=runs))))
    )
    assert "Still true not measurable" in told


def test_of_promises_that_bring_no_points_the_harshest_come_first() -> None:
    rules = [("a", "info", 9, 0.0), ("b", "critical", 1, 0.0), ("c", "warning", 1, 2.0), ("d", "info", 0, 9.0)]
    counts = pd.DataFrame(rules, columns=["rule", "severity", "failed", "brings"])
    assert list(broken(counts)["rule"]) == ["c", "b", "a"]


def test_promises_that_could_not_be_judged_for_one_reason_share_a_row(store: Store) -> None:
    of = summary(store, "asset", "tree-0001")
    (entry,) = [one for one in of.entries if one.outcome == Outcome.COULD_NOT_RUN]
    twins = [replace(entry, title=title, reason="Its rows could not be read.") for title in ("One", "Two")]
    told = asset_sections(replace(of, entries=(*twins, replace(entry, title="Three", reason="Another."))))
    table = first(next(one for one in told if one.id == "outcome-could_not_run"), Table)
    assert isinstance(table, Table)
    assert [(row[0].text, row[1].text, row[1].notes) for row in table.rows] == [
        ("Its rows could not be read.", "2 promises", ("Staleness: One; Two",)),
        ("Another.", "Staleness: Three", ()),
    ]


@pytest.mark.parametrize(
    ("filled", "share", "said"), [(None, None, "not read"), (0.0, None, "nothing"), (3.0, 37.5, "37.5%")]
)
def test_rows_that_are_all_blank_were_read(store: Store, filled: float | None, share: float | None, said: str) -> None:
    of = summary(store, "asset", "tree-0001")
    column = {"name": "Kind", "field_name": "kind", "datatype": "text", "description": ""}
    columns = pd.DataFrame([column | {"filled": filled, "filled_percent": share}]).astype(
        {"filled": float, "filled_percent": float}
    )
    table = first(next(one for one in asset_sections(replace(of, columns=columns)) if one.id == "columns"), Table)
    assert isinstance(table, Table)
    assert table.rows[0][2].text == said
