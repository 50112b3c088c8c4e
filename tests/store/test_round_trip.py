"""What was written is what is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pandas as pd
import pytest
from small_run import (
    COULD_NOT_RUN,
    FAILED,
    NOT_APPLICABLE,
    PASSED,
    RULES,
    START,
    assets,
    described,
    frame,
    has_liaison,
    later,
    licence,
    made,
    run,
    verdict,
    verdicts,
    words,
)
from sqlalchemy import create_engine, text

from atxaudit.errors import RunNotFound, StoreError
from atxaudit.models import Outcome, Severity, Status
from atxaudit.scoring import fix_first, score
from atxaudit.store import Store, open_store

KEPT = ["suite", "rule", "table", "severity", "outcome", "reason", "subject", "observed", "failing_count"]
KEPT += ["judged_count", "weight", "lost", "points", "dimension", "asset_id"]
DESIGN_KEYS = {"run", "asset_id", "asset_name", "department", "liaison", "suite", "rule", "severity", "outcome"}
DESIGN_KEYS |= {"subject", "observed", "failing_count", "judged_count", "points", "fix", "edit_url"}


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Verdicts as plain text, by subject."""
    plain = rows[KEPT].astype({name: "str" for name in KEPT if rows[name].dtype != "float64"})
    return plain.fillna("").sort_values(["asset_id", "rule", "subject"], ignore_index=True)


def test_every_verdict_comes_back_one_per_subject(store: Store) -> None:
    whole = made()
    whole.write(store)
    found = store.findings(outcome="all")
    assert len(found) == len(verdicts())
    pd.testing.assert_frame_equal(in_order(found), in_order(whole.scored.verdicts))


def test_a_thousand_columns_alike_are_one_row_in_the_file(store: Store, url: str) -> None:
    alike = [verdict(described, PASSED, "tree-0001", f"column_{i:04}") for i in range(1000)]
    others = [verdict(described, NOT_APPLICABLE, "tree-0001", f"other_{i}", reason=f"reason {i % 2}") for i in range(4)]
    whole = made(verdicts=[*alike, *others, verdict(described, FAILED, "tree-0001", "bad")])
    whole.write(store)
    pd.testing.assert_frame_equal(in_order(store.findings(outcome="all")), in_order(whole.scored.verdicts))
    engine = create_engine(url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM verdict")).scalar() == 4
    engine.dispose()


def test_the_run_comes_back_equal_and_its_times_know_their_zone(store: Store) -> None:
    whole = made()
    whole.write(store)
    found = store.run("first")
    counted = {"passed": 5, "failed": 8, "not_applicable": 3, "waived": 1, "could_not_run": 2}
    assert found == replace(whole.run, **counted)
    assert found.started.tzinfo is not None


def test_the_area_the_city_serves_comes_back_with_the_run(store: Store) -> None:
    made(run(service_area=(30.9, 31.3, -97.6, -97.1))).write(store)
    made(run("other")).write(store)
    assert store.run("first").service_area == (30.9, 31.3, -97.6, -97.1)
    assert store.run("other").service_area is None


def test_counts_that_a_run_brings_are_kept(store: Store) -> None:
    made(run(passed=7)).write(store)
    assert (store.run().passed, store.run().failed) == (7, 0)


def test_scores_come_back_equal(store: Store) -> None:
    whole = made()
    whole.write(store)
    found = store.scores()
    assert (found["run"] == "first").all()
    pd.testing.assert_frame_equal(found.drop(columns="run"), whole.scored.scores, check_dtype=False)


def test_a_reader_takes_no_run(store: Store, url: str) -> None:
    made().write(store)
    with open_store(url, create=False) as reader:
        with pytest.raises(StoreError, match="cannot be written"):
            made(run("second")).write(reader)
        assert [one.id for one in reader.runs()] == ["first"]


def test_assets_keep_what_pages_show(store: Store) -> None:
    made().write(store)
    found = store.assets()
    assert found["asset_id"].tolist() == ["road-0001", "tree-0001", "tree-0002"]
    tree = found.set_index("asset_id").loc["tree-0001"]
    assert tree["data_updated_at"] == pd.Timestamp("2026-02-01T00:00:00.5Z")
    assert (tree["age_days"], tree["views_last_month"], tree["is_tabular"]) == (28.4, 90.0, True)
    assert found["data_updated_at"].isna().tolist() == [False, False, True]
    assert "description_words" not in found
    assert store.asset(None, "tree-0002")["title"].tolist() == ["Tree map"]
    assert store.asset(None, "none-0000").empty


def test_rules_and_what_was_left_out_come_back(store: Store) -> None:
    made().write(store)
    rules = store.rules()
    assert rules["rule"].tolist() == [r.id for r in sorted(RULES, key=lambda r: (r.suite, r.id))]
    assert rules.set_index("rule").loc["license-set", ["severity", "points", "fix"]].tolist() == [
        "critical",
        10.0,
        "Fix license-set",
    ]
    assert store.left_out().values.tolist() == [["note-0001", "A story", "story", "a story of another domain"]]


def test_the_milder_entry_of_a_rule_is_no_rule_of_its_own(store: Store) -> None:
    milder = replace(licence, milder=True, severity=Severity.WARNING, points=3.0)
    made(verdicts=[verdict(milder, FAILED, "tree-0001")], rules=[*RULES, milder]).write(store)
    assert store.rules()["rule"].tolist().count("license-set") == 1
    assert store.findings()[["severity", "lost", "weight"]].values.tolist() == [["warning", 3.0, 10.0]]


def test_findings_have_the_keys_the_design_promises(store: Store) -> None:
    made().write(store)
    found = store.findings()
    assert set(found.columns) >= DESIGN_KEYS
    assert (found["outcome"] == "failed").all()
    assert found["rule"].tolist()[:2] == ["license-set", "updated-on-time"]
    tree = found[found["rule"] == "description-informative"].iloc[-1]
    assert (tree["asset_name"], tree["fix"]) == ("Tree map", "Fix description-informative")
    assert tree["edit_url"] == "https://edit.example.org/d/tree-0002"
    assert pd.isna(tree["subject"])


def test_a_finding_on_a_department_names_it_and_no_asset(store: Store) -> None:
    made().write(store)
    found = store.findings(rule="department-has-liaison", outcome="all")
    assert found["asset_id"].isna().all()
    assert found[["department", "subject", "liaison", "asset_name"]].values.tolist() == [
        ["Parks", "Parks", "Ada Fern", ""],
        ["Straßenbau", "Straßenbau", "", ""],
    ]


@pytest.mark.parametrize(
    ("only", "count"),
    [
        ({"department": "PARKS"}, 5),
        ({"department": "strassenbau"}, 3),
        ({"department": "Parks", "outcome": "all"}, 12),
        ({"liaison": "ada fern"}, 5),
        ({"liaison": "No liaison named"}, 3),
        ({"asset_id": "tree-0001"}, 3),
        ({"asset_id": "tree-0001", "outcome": "could_not_run"}, 1),
        ({"suite": "staleness"}, 1),
        ({"rule": "column-described"}, 2),
        ({"severity": "warning"}, 3),
        ({"department": "Parks", "severity": "critical"}, 3),
        ({"department": "Libraries"}, 0),
        ({"liaison": "Nobody"}, 0),
        ({"asset_id": "none-0000"}, 0),
    ],
)
def test_findings_narrow_to_what_is_asked(store: Store, only: dict[str, Any], count: int) -> None:
    made().write(store)
    found = store.findings(**only)
    assert len(found) == count
    assert list(found.columns) == list(store.findings().columns)
    assert found.dtypes.tolist() == store.findings().dtypes.tolist()


def test_scores_narrow_to_what_is_asked(store: Store) -> None:
    made().write(store)
    assert store.scores(scope="city")["name"].tolist() == ["Whole city"]
    assert store.scores(scope="department", department="parks")["id"].tolist() == ["Parks"]
    assert store.scores(department="parks")["scope"].tolist() == ["department", "liaison", "asset", "asset"]
    assert store.scores(liaison="Ada Fern", scope="asset")["id"].tolist() == ["tree-0001", "tree-0002"]
    assert store.scores(asset_id="road-0001")["scope"].tolist() == ["asset"]
    assert store.scores(department="Libraries").empty


def test_counts_per_rule_are_those_of_the_verdicts(store: Store) -> None:
    made().write(store)
    found = store.rule_counts().set_index("rule")
    outcomes = [outcome.value for outcome in Outcome]
    assert found.loc["column-described", outcomes].tolist() == [2, 2, 1, 0, 1]
    assert found.loc["description-informative", "failed_assets"] == 2
    parks = store.rule_counts(department="Parks").set_index("rule")
    assert parks.loc["department-has-liaison", outcomes].tolist() == [1, 0, 0, 0, 0]
    assert parks.loc["license-set", outcomes].tolist() == [1, 0, 1, 0, 0]
    assert len(parks) == len(RULES)
    assert store.rule_counts(department="Libraries")[outcomes].to_numpy().sum() == 0


def test_points_lost_per_department_are_those_of_the_verdicts(store: Store) -> None:
    made().write(store)
    found = store.dimension_loss().set_index(["department", "dimension"])
    points = found[["weight", "lost"]]
    assert points.loc[("Parks", "metadata")].tolist() == pytest.approx([26.0, 11.0])
    assert points.loc[("Straßenbau", "staleness")].tolist() == [3.0, 3.0]
    assert points.loc[("Straßenbau", "departments")].tolist() == [10.0, 10.0]
    assert points.loc[("Parks", "staleness")].tolist() == [0.0, 0.0]
    assert found.loc[("Parks", "staleness"), ["judged", "not_run"]].tolist() == [0, 1], "it is not left out"


def test_points_lost_say_how_much_was_judged_at_all(store: Store) -> None:
    made().write(store)
    found = store.dimension_loss().set_index(["department", "dimension"])[["judged", "not_run"]]
    assert found.loc[("Parks", "metadata")].tolist() == [7, 0]
    assert found.loc[("Straßenbau", "metadata")].tolist() == [1, 1]
    city = store.dimension_loss(by="city").set_index("dimension")
    assert city.loc["staleness", ["judged", "not_run"]].tolist() == [1, 1]


def test_the_queue_of_the_store_is_that_of_scoring(store: Store) -> None:
    whole = made()
    whole.write(store)
    found = store.fix_first()
    expected = fix_first(whole.scored.verdicts, whole.assets)
    pd.testing.assert_frame_equal(found[list(expected.columns)], expected, check_dtype=False)
    assert found["rule"].iloc[0] == "no-secret"
    columns = found[found["rule"] == "column-described"].iloc[0]
    assert (columns["observed"], columns["failed"], columns["judged"]) == ("2 of 4 columns say nothing", 2, 4)
    assert store.fix_first(department="parks", limit=1)["asset_id"].tolist() == ["tree-0002"]
    assert store.fix_first(department="Libraries").empty
    assert store.fix_first(limit=None).equals(found)


def test_a_queue_line_of_one_column_shows_that_column(store: Store) -> None:
    made(verdicts=[verdict(described, FAILED, "tree-0001", "note"), verdict(words, PASSED, "tree-0001")]).write(store)
    found = store.fix_first().iloc[0]
    assert (found["subject"], found["observed"]) == ("note", "column-described fails")


def test_runs_are_listed_the_newest_first_and_latest_is_the_newest_that_did_not_fail(store: Store) -> None:
    made().write(store)
    later("second", 1).write(store)
    later("third", 2, scope="Parks").write(store)
    store.record_failed_run(run("fourth", status=Status.COMPLETE))
    store.record_failed_run(later("fifth", 3).run)
    assert [r.id for r in store.runs()] == ["fifth", "third", "second", "fourth", "first"]
    assert [r.id for r in store.runs(limit=2)] == ["fifth", "third"]
    assert store.run("fourth").status == Status.FAILED
    assert store.run().id == store.run("latest").id == "third"
    previous = store.previous_whole_run(later("sixth", 4).run)
    assert previous is not None
    assert previous.id == "second"
    assert store.previous_whole_run(later("sixth", 4, profile="other").run) is None


def test_an_old_snapshot_judged_again_is_not_what_the_next_run_is_compared_with(store: Store) -> None:
    day = timedelta(days=1)
    later("yesterday", 24, as_of=START + day).write(store)
    later("an old one again", 30, as_of=START - 7 * day).write(store)
    previous = store.previous_whole_run(later("today", 48, as_of=START + 2 * day).run)
    assert previous is not None
    assert previous.id == "yesterday"
    last_week = store.previous_whole_run(later("last week", 50, as_of=START - 6 * day).run)
    assert last_week is not None
    assert last_week.id == "an old one again"


def test_each_run_reads_its_own_rows(store: Store) -> None:
    made().write(store)
    replace(later("second", 1), scored=made(verdicts=[verdict(licence, PASSED, "tree-0001")]).scored).write(store)
    assert len(store.findings("first")) == 8
    assert store.findings("second").empty
    assert store.findings("second", department="Parks", outcome="all")["rule"].tolist() == ["license-set"]
    assert store.dimension_loss("second")["weight"].tolist() == [10.0]


def test_a_failed_run_has_no_verdicts(store: Store) -> None:
    store.record_failed_run(run())
    assert store.findings("first").empty
    assert store.scores("first").empty


def test_an_unknown_run_is_named_with_the_nearest(store: Store) -> None:
    with pytest.raises(RunNotFound, match="holds no finished run yet"):
        store.run()
    made(run("20260301-083015-ab12")).write(store)
    with pytest.raises(RunNotFound, match=r'no run "20260301-083015-ab13" \(did you mean "20260301-083015-ab12"\?\)'):
        store.findings("20260301-083015-ab13")


def test_a_run_is_never_written_twice_and_the_earlier_one_stays(store: Store) -> None:
    made().write(store)
    before = store.findings(outcome="all")
    with pytest.raises(StoreError, match="The run first is in the store already"):
        made(verdicts=[verdict(licence, PASSED, "tree-0001")]).write(store)
    pd.testing.assert_frame_equal(store.findings(outcome="all"), before)


def test_a_run_that_breaks_while_it_is_written_leaves_nothing(store: Store) -> None:
    made().write(store)
    before = store.findings("first", outcome="all")
    twice = pd.concat([assets(), assets()])
    with pytest.raises(StoreError):
        replace(later("second", 1), assets=twice).write(store)
    assert [r.id for r in store.runs()] == ["first"]
    pd.testing.assert_frame_equal(store.findings("first", outcome="all"), before)


def test_a_run_without_anything_can_be_kept(store: Store) -> None:
    empty = made(assets=assets().iloc[:0], verdicts=[verdict(has_liaison, FAILED, "", "Parks")])
    replace(empty, left_out=empty.left_out.iloc[:0]).write(store)
    assert store.assets().empty
    assert store.left_out().empty
    assert store.findings()["subject"].tolist() == ["Parks"]
    assert store.fix_first().empty


@pytest.mark.parametrize(
    "hostile",
    [
        "'; DROP TABLE run; --",
        "<script>alert(1)</script> {failed} %s %(x)s :name ?",
        '"],"x":["',
        "ملف 数据 🌳 \u202e",
        "line\nbreak\r\ttab",
    ],
)
def test_hostile_text_comes_back_as_it_was(store: Store, hostile: str) -> None:
    of = assets().assign(title=hostile, department=hostile)
    columns = [verdict(described, PASSED, "tree-0001", f"{hostile}{i}") for i in range(2)]
    columns.append(verdict(licence, COULD_NOT_RUN, "tree-0002", reason=hostile))
    made(assets=of, verdicts=[*columns, verdict(words, FAILED, "tree-0001", observed=hostile)]).write(store)
    found = store.findings(department=hostile, outcome="all")
    assert set(found["asset_name"]) == {hostile}
    assert found["subject"].dropna().tolist() == [f"{hostile}0", f"{hostile}1"]
    assert hostile in found["observed"].tolist()
    assert hostile in found["reason"].tolist()
    assert store.fix_first(department=hostile)["observed"].tolist() == [hostile]


def test_text_that_no_database_takes_is_mended_and_everything_else_kept(store: Store) -> None:
    rows = [verdict(described, PASSED, "tree-0001", f"a\x00{i}") for i in range(2)]
    of = assets().astype({"title": object})
    of.loc[0, "title"] = "half \ud83c pair"
    scored = made(verdicts=rows, assets=assets()).scored
    replace(made(), assets=of, scored=scored).write(store)
    assert store.asset(None, "tree-0001")["title"].tolist() == ["half � pair"]
    assert store.findings(outcome="all")["subject"].tolist() == ["a�0", "a�1"]


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="has no time zone"):
        store.record_failed_run(replace(run(), started=run().started.replace(tzinfo=None)))


def test_frames_of_plain_text_are_taken_as_those_of_categories(store: Store) -> None:
    plain = score(frame(verdicts()).astype("str").astype({"failing_count": int, "judged_count": int}), assets(), RULES)
    replace(made(), scored=plain).write(store)
    pd.testing.assert_frame_equal(in_order(store.findings(outcome="all")), in_order(made().scored.verdicts))


def test_the_rows_behind_a_finding_come_back_with_their_ids(store: Store) -> None:
    rows = [["row-abcd-efgh.1234", "374nn-"], ["row-ijkl-mnop.5678", "broken\x00cell"]]
    found = verdict(described, FAILED, "tree-0001", "zip", rows=rows, failing_count=1684, judged_count=25_839)
    made(verdicts=[found, verdict(described, PASSED, "tree-0001", "name", rows=None)]).write(store)
    [kept] = store.findings()[["rows", "failing_count", "judged_count"]].values.tolist()
    assert kept == [[rows[0], ["row-ijkl-mnop.5678", "broken�cell"]], 1684, 25_839]
    assert store.findings(outcome="passed")["rows"].tolist() == [None]
