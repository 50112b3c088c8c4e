"""What changed between two runs: new, solved, still there, or not to be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from small_run import (
    COULD_NOT_RUN,
    FAILED,
    NOT_APPLICABLE,
    PASSED,
    RULES,
    START,
    WAIVED,
    Made,
    assets,
    described,
    has_liaison,
    licence,
    made,
    on_time,
    rule,
    run,
    verdict,
    words,
)
from sqlalchemy import delete

from atxaudit.errors import RunNotFound
from atxaudit.models import Outcome, Severity, Table
from atxaudit.store import Changes, Store, tables
from atxaudit.suites.rule import Rule

zip_whole = rule("zip-wellformed", Severity.WARNING, "quality", Table.ROWS)
ALL = [*RULES, zip_whole]
Verdicts = Sequence[dict[str, Any]]


def made_at(day: int, verdicts: Verdicts, **changed: Any) -> Made:
    """A run of that day, named after it."""
    given = {name: changed.pop(name) for name in ("profile", "portal", "scope", "rule_set") if name in changed}
    moment = timedelta(days=day)
    of = run(f"day-{day}", moment, as_of=START + moment, **given)
    return made(of, verdicts=verdicts, **{"rules": ALL} | changed)


def write_two(store: Store, before: Verdicts, after: Verdicts, **changed: Any) -> None:
    made_at(1, before, **changed.pop("earlier", {})).write(store)
    made_at(2, after, **changed).write(store)


def told(changes: Changes) -> list[tuple[str, str, str, str, str]]:
    """change, cause, rule, asset and subject of every row."""
    rows = changes.rows.fillna({"asset_id": "", "subject": ""})
    return sorted(rows[["change", "cause", "rule", "asset_id", "subject"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("before", "after", "change", "cause"),
    [
        (PASSED, FAILED, "new", ""),
        (NOT_APPLICABLE, FAILED, "new", "applies now"),
        (WAIVED, FAILED, "new", "waiver ended"),
        (COULD_NOT_RUN, FAILED, "not comparable", "could not run before"),
        (FAILED, PASSED, "solved", ""),
        (FAILED, NOT_APPLICABLE, "not comparable", "applies no more"),
        (FAILED, WAIVED, "waived", "waiver"),
        (FAILED, COULD_NOT_RUN, "not comparable", "could not run"),
        (FAILED, FAILED, "persisting", ""),
    ],
)
@pytest.mark.parametrize("subject", ["", "zone"])
def test_a_finding_is_new_or_solved_only_where_the_promise_was_kept(
    store: Store, before: Outcome, after: Outcome, change: str, cause: str, subject: str
) -> None:
    of = described if subject else licence
    write_two(store, [verdict(of, before, "tree-0001", subject)], [verdict(of, after, "tree-0001", subject)])
    assert told(store.changes()) == [(change, cause, of.id, "tree-0001", subject)]


def test_a_finding_that_nothing_changed_is_no_change(store: Store) -> None:
    write_two(store, [verdict(licence, PASSED, "tree-0001")], [verdict(licence, COULD_NOT_RUN, "tree-0001")])
    assert store.changes().counts.empty


def test_a_rule_that_came_or_went_makes_nothing_new_and_solves_nothing(store: Store) -> None:
    write_two(
        store,
        [verdict(licence, FAILED, "tree-0001")],
        [verdict(words, FAILED, "tree-0001")],
        earlier={"rules": [licence]},
        rules=[words],
    )
    assert told(store.changes()) == [
        ("not comparable", "new rule", words.id, "tree-0001", ""),
        ("not comparable", "rule gone", licence.id, "tree-0001", ""),
    ]


def test_a_rule_that_promises_something_else_now_is_not_compared(store: Store) -> None:
    stricter = replace(licence, kwargs={"column": "license", "value_set": ["CC0"]})
    write_two(
        store,
        [verdict(licence, PASSED, "tree-0001"), verdict(licence, FAILED, "road-0001")],
        [verdict(licence, FAILED, "tree-0001"), verdict(licence, FAILED, "road-0001")],
        rules=[stricter],
        rule_set="def",
    )
    assert told(store.changes()) == [
        ("not comparable", "rule changed", licence.id, "tree-0001", ""),
        ("persisting", "", licence.id, "road-0001", ""),
    ]


def test_a_rule_in_new_words_is_the_same_rule(store: Store) -> None:
    reworded = replace(licence, title="Says who may use it", why="Because.", fix="Choose one.", says="No licence")
    write_two(store, [verdict(licence, PASSED, "tree-0001")], [verdict(licence, FAILED, "tree-0001")], rules=[reworded])
    changes = store.changes()
    assert told(changes) == [("new", "", licence.id, "tree-0001", "")]
    assert changes.rows["title"].tolist() == ["Says who may use it"]


def test_assets_columns_and_departments_that_come_or_go_are_the_cause(store: Store) -> None:
    both = assets()
    write_two(
        store,
        [
            verdict(licence, FAILED, "tree-0001"),
            verdict(described, FAILED, "tree-0002", "old"),
            verdict(described, PASSED, "tree-0002", "kept"),
            verdict(has_liaison, FAILED, "", "Parks"),
        ],
        [
            verdict(licence, FAILED, "road-0001"),
            verdict(described, FAILED, "tree-0002", "young"),
            verdict(described, PASSED, "tree-0002", "kept"),
            verdict(has_liaison, FAILED, "", "Straßenbau"),
        ],
        earlier={"assets": both[both["asset_id"] != "road-0001"]},
        assets=both[both["asset_id"] != "tree-0001"],
    )
    assert told(store.changes()) == [
        ("gone", "asset went", licence.id, "tree-0001", ""),
        ("gone", "column went", described.id, "tree-0002", "old"),
        ("gone", "department went", has_liaison.id, "", "Parks"),
        ("new", "asset came", licence.id, "road-0001", ""),
        ("new", "column came", described.id, "tree-0002", "young"),
        ("new", "department came", has_liaison.id, "", "Straßenbau"),
    ]


def test_a_rule_that_names_no_column_speaks_for_all_of_them(store: Store) -> None:
    write_two(
        store,
        [verdict(zip_whole, FAILED, "tree-0001", "zip"), verdict(zip_whole, NOT_APPLICABLE, "road-0001")],
        [verdict(zip_whole, COULD_NOT_RUN, "tree-0001"), verdict(zip_whole, FAILED, "road-0001", "zip")],
    )
    assert told(store.changes()) == [
        ("new", "applies now", zip_whole.id, "road-0001", "zip"),
        ("not comparable", "could not run", zip_whole.id, "tree-0001", "zip"),
    ]


def test_columns_that_were_kept_as_one_row_are_told_apart(store: Store) -> None:
    names = [f"column_{place}" for place in range(40)]
    before = [verdict(described, PASSED, "tree-0001", name) for name in names[:20]]
    before += [verdict(described, COULD_NOT_RUN, "tree-0001", name) for name in names[20:]]
    write_two(store, before, [verdict(described, FAILED, "tree-0001", name) for name in names])
    counts = store.changes().counts.set_index(["change", "cause"])["findings"].to_dict()
    assert counts == {("new", ""): 20, ("not comparable", "could not run before"): 20}


def test_a_finding_that_became_worse_persists_with_its_severity_of_now(store: Store) -> None:
    milder = replace(licence, milder=True, severity=Severity.WARNING, points=3.0, title="States some licence")
    rules = [licence, milder]
    write_two(
        store,
        [verdict(licence, FAILED, "tree-0001"), verdict(licence, FAILED, "road-0001")],
        [verdict(milder, FAILED, "tree-0001"), verdict(licence, FAILED, "road-0001")],
        earlier={"rules": rules},
        rules=rules,
    )
    rows = store.changes().rows
    assert rows[["change", "severity", "title", "points"]].values.tolist() == [
        ["persisting", "critical", "Promise license-set", 100.0],
        ["persisting", "warning", "States some licence", 30.0],
    ]


def test_counts_and_sums_cover_everything_and_rows_are_the_harshest_of_each_change(store: Store) -> None:
    names = [f"column_{place}" for place in range(30)]
    before = [verdict(described, FAILED, "tree-0001", name) for name in names]
    before.append(verdict(words, FAILED, "tree-0002"))
    after = [verdict(described, PASSED, "tree-0001", name) for name in names[:20]]
    after += [verdict(described, FAILED, "tree-0001", name) for name in names[20:]]
    after += [verdict(words, PASSED, "tree-0002"), verdict(on_time, FAILED, "road-0001")]
    write_two(store, before, after)
    changes = store.changes(limit=5)
    assert changes.counts.values.tolist() == [
        ["solved", "", 21, 2],
        ["persisting", "", 10, 1],
        ["new", "applies now", 1, 1],
    ]
    assert changes.rows["change"].tolist() == ["new", *["solved"] * 5, *["persisting"] * 5]
    assert changes.rows.loc[changes.rows["change"] == "solved", "severity"].tolist() == ["critical"] * 5
    sums = changes.by_rule.groupby(["change", "cause"])["findings"].sum()
    assert sums.to_dict() == changes.counts.set_index(["change", "cause"])["findings"].to_dict()
    first = changes.by_rule.iloc[0]
    assert first[["change", "rule", "severity", "department"]].tolist() == ["solved", described.id, "critical", "Parks"]
    assert first[["findings", "assets"]].tolist() == [20, 1]


def test_a_row_says_what_the_finding_said(store: Store) -> None:
    before = [verdict(words, FAILED, "tree-0001", observed="Only 3 words"), verdict(licence, PASSED, "road-0001")]
    write_two(store, before, [verdict(words, PASSED, "tree-0001"), verdict(licence, FAILED, "road-0001")])
    rows = store.changes().rows[["change", "asset_name", "department", "liaison", "observed", "points"]]
    assert rows.values.tolist() == [
        ["new", "Roads", "Straßenbau", "", "license-set fails", 100.0],
        ["solved", "Trees", "Parks", "Ada Fern", "Only 3 words", 100.0],
    ]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ({"department": "PARKS"}, {"tree-0001", "road-0001", "gone-0001"}),
        ({"liaison": "ada fern"}, {"tree-0001", "road-0001", "gone-0001"}),
        ({"department": "strassenbau"}, {"tree-0002"}),
        ({"department": "Libraries"}, set()),
        ({}, {"tree-0001", "tree-0002", "road-0001", "gone-0001"}),
    ],
)
def test_what_belongs_to_a_department_now_counts_and_what_is_gone_and_did(
    store: Store, part: dict[str, str], expected: set[str]
) -> None:
    now = assets()
    before = pd.concat([now, now.iloc[:1].assign(asset_id="gone-0001")], ignore_index=True)
    ids = before["asset_id"].tolist()
    before_owners = {
        "department": ["Parks", "Parks", "Straßenbau", "Parks"],
        "liaison": ["Ada Fern", "Ada Fern", "", "Ada Fern"],
    }
    now_owners = {"department": ["Parks", "Straßenbau", "Parks"], "liaison": ["Ada Fern", "", "Ada Fern"]}
    write_two(
        store,
        [verdict(licence, FAILED, asset_id) for asset_id in ids],
        [verdict(licence, PASSED, asset_id) for asset_id in ids[:3]],
        earlier={"assets": before.assign(**before_owners)},
        assets=now.assign(**now_owners),
    )
    changes = store.changes(**part)
    assert set(changes.rows["asset_id"]) == expected
    assert changes.counts["findings"].sum() == len(expected)


def test_a_finding_on_a_department_changes_with_it_and_its_liaison(store: Store) -> None:
    write_two(
        store,
        [verdict(has_liaison, FAILED, "", "Parks"), verdict(has_liaison, FAILED, "", "Straßenbau")],
        [verdict(has_liaison, PASSED, "", "Parks"), verdict(has_liaison, FAILED, "", "Straßenbau")],
    )
    rows = store.changes(department="parks").rows
    assert rows[["change", "department", "subject"]].values.tolist() == [["solved", "Parks", "Parks"]]
    assert rows["asset_id"].isna().all()
    assert store.changes(liaison="Ada Fern").counts["change"].tolist() == ["solved"]
    assert store.changes(department="Straßenbau").counts["change"].tolist() == ["persisting"]


def test_the_run_before_is_the_one_of_the_same_kind_whose_moment_is_nearest(store: Store) -> None:
    failing, kept = [verdict(licence, FAILED, "tree-0001")], [verdict(licence, PASSED, "tree-0001")]
    made_at(5, kept).write(store)
    made_at(1, failing).write(store)  # judged later, of an earlier day
    made_at(2, kept, portal="http://127.0.0.1:7").write(store)
    made_at(3, kept, scope="department Parks").write(store)
    store.record_failed_run(made_at(4, kept).run)
    changes = store.changes("day-5")
    assert changes.against is not None
    assert (changes.against.id, told(changes)) == ("day-1", [("solved", "", licence.id, "tree-0001", "")])
    assert store.changes("day-1").against is None


def test_a_snapshot_judged_again_is_compared_with_its_first_judgement(store: Store) -> None:
    made_at(1, [verdict(licence, FAILED, "tree-0001")]).write(store)
    again = made_at(1, [verdict(licence, PASSED, "tree-0001")], rules=[replace(licence, points=20.0)])
    replace(again, run=replace(again.run, id="again", started=again.run.started + timedelta(days=9))).write(store)
    assert told(store.changes("again")) == [("not comparable", "rule changed", licence.id, "tree-0001", "")]


def test_any_two_runs_can_be_compared_by_name(store: Store) -> None:
    for day, outcome in enumerate([PASSED, FAILED, FAILED], start=1):
        made_at(day, [verdict(licence, outcome, "tree-0001")]).write(store)
    assert told(store.changes("day-3", "day-1")) == [("new", "", licence.id, "tree-0001", "")]
    assert told(store.changes("day-1", "day-3")) == [("solved", "", licence.id, "tree-0001", "")]
    with pytest.raises(RunNotFound, match='no run "day-9"'):
        store.changes("day-3", "day-9")


def test_the_first_run_has_nothing_to_be_compared_with(store: Store) -> None:
    made_at(1, [verdict(licence, FAILED, "tree-0001")]).write(store)
    changes = store.changes()
    assert changes.against is None
    assert changes.counts.empty
    made_at(2, [verdict(licence, FAILED, "tree-0001")]).write(store)
    later = store.changes()
    for empty, full in ((changes.counts, later.counts), (changes.by_rule, later.by_rule), (changes.rows, later.rows)):
        assert list(empty.columns) == list(full.columns)


def test_a_run_that_failed_has_nothing_to_compare(store: Store) -> None:
    made_at(1, [verdict(licence, FAILED, "tree-0001")]).write(store)
    store.record_failed_run(made_at(2, [verdict(licence, PASSED, "tree-0001")]).run)
    assert store.changes("day-2").against is None
    assert store.changes("day-1", "day-2").counts.empty


def test_runs_without_findings_can_be_compared(store: Store) -> None:
    kept = [verdict(licence, PASSED, "tree-0001")]
    write_two(store, kept, kept)
    changes = store.changes()
    assert changes.counts.empty
    assert changes.rows.empty


def random_run(draw: np.random.Generator) -> list[dict[str, Any]]:
    """Verdicts of every kind, on what is there by chance."""
    outcomes = list(Outcome)
    ids = assets()["asset_id"]
    columns = [(asset_id, f"column_{place}") for asset_id in ids for place in range(8) if draw.random() < 0.8]
    judged = [name for name in ("Parks", "Straßenbau", "Library") if draw.random() < 0.7]
    return [
        *(verdict(of, outcomes[draw.integers(5)], asset_id) for of in (licence, words, on_time) for asset_id in ids),
        *(verdict(described, outcomes[draw.integers(5)], *column) for column in columns),
        *(verdict(has_liaison, outcomes[draw.integers(2)], "", name) for name in judged),
    ]


def simply(before: Verdicts, after: Verdicts) -> dict[str, int]:
    """Changes counted one verdict at a time."""
    had, has = ({(v["rule"], v["asset_id"], v["subject"]): v["outcome"] for v in side} for side in (before, after))
    found: dict[str, int] = {}
    for one in had.keys() | has.keys():
        was, now = had.get(one, ""), has.get(one, "")
        if "failed" not in (was, now):
            continue
        if was == now:
            change = "persisting"
        elif now == "failed":
            change = "not comparable" if was == "could_not_run" else "new"
        else:
            words_of = {"passed": "solved", "waived": "waived", "": "gone"}
            change = words_of.get(now, "not comparable")
        found[change] = found.get(change, 0) + 1
    return found


@pytest.mark.parametrize("seed", range(6))
def test_changes_are_those_counted_one_by_one_and_need_no_fingerprints(store: Store, seed: int) -> None:
    draw = np.random.default_rng(seed)
    before, after = random_run(draw), random_run(draw)
    write_two(store, before, after)
    changes = store.changes()
    assert changes.counts.groupby("change")["findings"].sum().to_dict() == simply(before, after)
    with store._engine.execution_options(writes=True).begin() as connection:
        connection.execute(delete(tables.fingerprint))  # as with runs of before they were kept
    again = store.changes()
    pd.testing.assert_frame_equal(again.counts, changes.counts)
    pd.testing.assert_frame_equal(again.rows, changes.rows)


def test_an_older_run_does_not_know_how_its_rules_were_defined(store: Store) -> None:
    stricter: Rule = replace(licence, kwargs={"column": "license"})
    write_two(store, [verdict(licence, PASSED, "tree-0001")], [verdict(licence, FAILED, "tree-0001")], rules=[stricter])
    with store._engine.execution_options(writes=True).begin() as connection:
        connection.execute(tables.rule.update().values(definition=""))
    assert told(store.changes()) == [("new", "", licence.id, "tree-0001", "")]
