"""One summary for all formats: its numbers are the store's and the pages', and what it cannot find it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from papers import elmwood, summary
from report_city import RULES, city_run

from atxaudit.dashboard import tokens
from atxaudit.errors import RunNotFound, ScopeUnknown
from atxaudit.report import look
from atxaudit.report.compliance import cell, comply
from atxaudit.report.of_asset import losses, rule_counts
from atxaudit.report.scope import find_scope
from atxaudit.report.summary import CITY, Scope, every_scope, summarise
from atxaudit.store import Store, open_store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with elmwood(tmp_path_factory.mktemp("elmwood")) as opened:
        yield opened


def test_the_city_counts_what_the_overview_counts(store: Store) -> None:
    of, charted = summary(store), comply(store.scores(scope="asset"), "department").city.iloc[0]
    counted = {cell(row["score"], row["band"]): row["assets"] for _, row in of.bands.iterrows()}
    assert counted == {name: charted[name] for name in counted}
    good = charted[cell("published_well", "good")]
    assert of.headline.startswith(f"{good} of 14 assets ")


def test_a_department_has_its_own_numbers_and_its_first_step(store: Store) -> None:
    of = summary(store, "department", "parks")
    row = store.scores(scope="department", department="Parks").iloc[0]
    assert (of.name, of.score["published_well"]) == ("Parks", row["published_well"])
    assert set(of.assets["department"]) == {"Parks"}
    assert of.headline.startswith("8 of 10 assets are poor; five fixes bring ")
    first = of.fix_first.iloc[0]
    assert of.sentence.startswith(f"Begin with “{first['asset_name']}”: ")


def test_changes_are_those_since_the_run_before(store: Store) -> None:
    counts = summary(store).changes.counts.set_index("change")["findings"]
    assert (counts["new"], counts["solved"]) == (1, 1)


@pytest.mark.parametrize("asset_id", ["fire-0001", "book-0001"])
def test_what_is_added_up_for_an_asset_is_what_the_store_sums_for_a_department_of_it_alone(
    store: Store, asset_id: str
) -> None:
    verdicts = store.findings(asset_id=asset_id, outcome="all")
    department = str(store.asset(None, asset_id)["department"].iloc[0])
    ours = rule_counts(store.rules(), verdicts).set_index("rule")
    theirs = store.rule_counts(department=department).set_index("rule")
    same = ["passed", "failed", "waived", "could_not_run", "failed_assets", "weight", "lost", "brings"]
    of_assets = theirs["table"] != "departments"
    pd.testing.assert_frame_equal(ours.loc[of_assets, same], theirs.loc[of_assets, same], check_dtype=False)
    loss = store.dimension_loss(department=department)[["dimension", "weight", "lost", "judged", "not_run"]]
    own = loss[loss["dimension"] != "departments"].reset_index(drop=True)
    pd.testing.assert_frame_equal(losses(verdicts), own)


def test_an_asset_tells_its_columns_verdicts_and_history(store: Store) -> None:
    of = summary(store, "asset", "fire-0001")
    assert of.headline == "1 promise failed, 3 passed"
    assert of.entries[0].rule == "updated-on-time"
    assert of.history is not None
    assert list(of.history.scores["run"]) == ["first", "second"]
    assert list(of.waived["rule"]) == ["description-informative"]


def test_every_scope_is_the_city_each_department_and_each_liaison(store: Store) -> None:
    found = every_scope(store, store.run())
    assert found[0] == CITY
    assert [one.name for one in found if one.kind == "department"] == [
        "No department named", "Fire", "Library", "Parks", "Roads & <b>Rails</b>"
    ]  # fmt: skip
    assert Scope(kind="liaison", name="No liaison named") in found
    assert all(summarise(store, one).name for one in found)


def test_provenance_says_run_zone_coverage_rules_and_how_to_repeat_it(store: Store) -> None:
    told = summary(store, "department", "Roads & <b>Rails</b>").provenance
    assert (told.run_id, told.rule_set, told.version) == ("second", "abc", "0.1.0")
    assert told.as_of == "Sunday, March 8, 2026, 3:30 am CDT"
    assert told.command == "atxaudit report --department 'Roads & <b>Rails</b>' --run second"
    assert 0 < told.ran_share < 1


@pytest.mark.parametrize(
    ("kind", "name", "says"),
    [
        ("department", "Parcs", 'no department "Parcs"'),
        ("liaison", "Ada Fren", '(did you mean "Ada Fern"?)'),
        ("asset", "tree-0003", '(did you mean "tree-000'),
    ],
)
def test_what_the_run_does_not_have_is_refused_with_the_nearest_name(
    store: Store, kind: str, name: str, says: str
) -> None:
    with pytest.raises(ScopeUnknown) as refused:
        summary(store, kind, name)
    assert says in str(refused.value)


def test_an_asset_that_was_left_out_is_refused_with_the_reason(tmp_path: Path) -> None:
    made = city_run("one")
    left_out = pd.DataFrame(
        [("note-0001", "A story", "story", "a story")], columns=["asset_id", "title", "type", "reason"]
    )
    with open_store(f"sqlite:///{tmp_path / 'other.db'}") as other:
        other.write_run(made.run, assets=made.assets, scored=made.scored, rules=RULES, left_out=left_out)
        with pytest.raises(ScopeUnknown, match="was left out of the run: a story"):
            summary(other, "asset", "note-0001")


def test_a_failed_run_and_an_unknown_one_are_refused(store: Store, tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'other.db'}") as other:
        other.record_failed_run(city_run("broken").run)
        with pytest.raises(ScopeUnknown, match="failed and judged nothing"):
            summarise(other, CITY, "broken")
        with pytest.raises(RunNotFound):
            summarise(other, CITY)
    with pytest.raises(RunNotFound):
        summarise(store, CITY, "nobody")


def test_verdicts_are_read_only_where_they_are_asked_for(store: Store) -> None:
    assert summarise(store, CITY).verdicts.empty
    run = store.run()
    every = summarise(store, CITY, all_verdicts=True).verdicts
    assert len(every) == run.passed + run.failed + run.not_applicable + run.waived + run.could_not_run


def test_the_scope_is_spelled_as_the_run_spells_it(store: Store) -> None:
    assert find_scope(store, store.run(), Scope(kind="liaison", name="ADA FERN")).name == "Ada Fern"


def test_reports_and_pages_say_the_same_words() -> None:
    for ours, theirs in (
        (look.BANDS, tokens.BANDS),
        (look.SEVERITIES, tokens.SEVERITIES),
        (look.OUTCOMES, tokens.OUTCOMES),
    ):
        assert {name: one.word for name, one in ours.items()} == {name: one.word for name, one in theirs.items()}
    assert {name: one.mark for name, one in look.BANDS.items()} == {n: one.glyph for n, one in tokens.BANDS.items()}
    assert {name: one.colour for name, one in look.BANDS.items()} == tokens.PALETTES["light"].bands
