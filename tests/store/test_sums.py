"""What is summed when a run is written is what its verdicts add up to."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pandas as pd
import pytest
from small_run import COULD_NOT_RUN, FAILED, PASSED, RULES, assets, has_liaison, licence, made, run, verdict, words
from sqlalchemy import create_engine, select

from atxaudit.models import Outcome
from atxaudit.store import Store, open_store, tables, upgrading

OUTCOMES = [outcome.value for outcome in Outcome]
PARTS = [
    {},
    {"department": "Parks"},
    {"department": "Straßenbau"},
    {"liaison": "Ada Fern"},
    {"liaison": "No liaison named"},
]


def added_up(store: Store, part: dict[str, str]) -> pd.DataFrame:
    """Rule by rule, from the verdicts themselves."""
    found = store.findings(outcome="all", **part)
    scored = found[found["outcome"].isin(["passed", "failed"])]
    failed = found[found["outcome"] == "failed"]
    counts = pd.crosstab(found["rule"], found["outcome"]).reindex(columns=OUTCOMES, fill_value=0)
    return counts.assign(
        failed_assets=failed.groupby("rule")["asset_id"].nunique(),
        weight=scored.groupby("rule")["weight"].sum(),
        lost=failed.groupby("rule")["lost"].sum(),
        brings=failed.groupby("rule")["points"].sum(),
    ).fillna(0)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: next(iter(part.values()), "city"))
def test_the_sums_of_a_part_are_those_of_its_verdicts(store: Store, part: dict[str, str]) -> None:
    made().write(store)
    counts = store.rule_counts(**part).set_index("rule")
    expected = added_up(store, part).reindex(counts.index, fill_value=0)
    pd.testing.assert_frame_equal(counts[list(expected.columns)], expected, check_dtype=False, check_names=False)
    assert len(counts) == len(RULES)
    loss = store.dimension_loss(by="city", **part).set_index("dimension")
    by_dimension = (
        counts[counts[["passed", "failed", "could_not_run"]].any(axis=1)].groupby("dimension")[["weight", "lost"]].sum()
    )
    pd.testing.assert_frame_equal(loss[["weight", "lost"]], by_dimension)


def test_points_are_summed_per_department_per_liaison_and_for_the_city(store: Store) -> None:
    made().write(store)
    found = {
        by: store.dimension_loss(by=by).groupby(by)[["weight", "lost"]].sum()
        for by in ("department", "liaison", "city")
    }
    assert found["department"].index.tolist() == ["Parks", "Straßenbau"]
    assert found["liaison"].index.tolist() == ["", "Ada Fern"]
    assert found["liaison"].loc["Ada Fern"].tolist() == pytest.approx(found["department"].loc["Parks"].tolist())
    assert found["city"].loc["city"].tolist() == pytest.approx(found["department"].sum().tolist())
    assert store.dimension_loss(liaison="ada fern")["liaison"].unique().tolist() == ["Ada Fern"]
    assert store.dimension_loss(department="PARKS")["department"].unique().tolist() == ["Parks"]
    assert store.dimension_loss(department="Libraries").empty


def test_a_department_and_a_liaison_together_are_refused(store: Store) -> None:
    made().write(store)
    with pytest.raises(ValueError, match="not for both"):
        store.rule_counts(department="Parks", liaison="Ada Fern")


def test_a_department_without_assets_that_was_judged_has_sums_too(store: Store) -> None:
    made(verdicts=[verdict(has_liaison, FAILED, "", "Library"), verdict(licence, PASSED, "tree-0001")]).write(store)
    assert store.rule_counts(department="library").set_index("rule").loc[has_liaison.id, "failed"] == 1
    assert store.trends(department="Library").runs[["assets", "critical"]].values.tolist() == [[0, 1]]


def test_a_name_that_no_database_takes_is_summed_under_its_mended_form(store: Store) -> None:
    of = assets().assign(department=["Pa\x00rks", "Pa�rks", None])
    verdicts = [verdict(words, FAILED, "tree-0001"), verdict(words, FAILED, "tree-0002")]
    with pytest.raises(Exception, match="cannot be used"):  # their scores would stand twice under one name
        made(assets=of, verdicts=verdicts).write(store)
    made(assets=of.assign(department=["Pa\x00rks", "Parks", None]), verdicts=verdicts).write(store)
    assert store.rule_counts(department="pa�rks").set_index("rule").loc[words.id, "failed"] == 1


def test_a_run_of_nothing_has_a_city_of_zeros(store: Store) -> None:
    made(assets=assets().iloc[:0], verdicts=[verdict(has_liaison, COULD_NOT_RUN, "", "Parks")]).write(store)
    assert store.trends().runs[["assets", "critical", "published_poor"]].values.tolist() == [[0, 0, 0]]


def test_a_failed_run_has_sums_of_nothing(store: Store) -> None:
    store.record_failed_run(run("failed"))
    assert store.rule_counts("failed").empty
    assert store.dimension_loss("failed").empty
    assert store.methods("failed").empty
    assert store.poor_and_viewed("failed").empty
    assert store.due_next("failed").empty
    assert store.not_run_reasons("failed").empty


def test_a_run_that_is_deleted_takes_all_of_its_rows_along(store: Store) -> None:
    made().write(store)
    with store._engine.execution_options(writes=True).begin() as connection:
        connection.execute(tables.run.delete())
        left = {name: connection.execute(select(table)).first() for name, table in tables.metadata.tables.items()}
    assert {name for name, row in left.items() if row is not None} == set()


@pytest.mark.parametrize("revision", ["0001", "0002"])
def test_runs_written_before_sums_were_kept_get_the_same_and_lose_nothing(tmp_path: Path, revision: str) -> None:
    new, old = tmp_path / "new.db", tmp_path / "old.db"
    with open_store(f"sqlite:///{new}") as store:
        made().write(store)
        made(run("nothing"), assets=assets().iloc[:0], verdicts=[verdict(has_liaison, PASSED, "", "Parks")]).write(
            store
        )
        expected, verdicts = sums(store), store.findings("first", outcome="all")
    as_before(old, new, revision)
    with open_store(f"sqlite:///{old}") as store:
        found = sums(store)
        pd.testing.assert_frame_equal(store.findings("first", outcome="all"), verdicts)
        assert store.changes("first", "nothing").counts["findings"].sum() == 8
    for before, after in zip(expected, found, strict=True):
        pd.testing.assert_frame_equal(before, after)


def as_before(old: Path, new: Path, revision: str) -> None:
    """A store of an earlier schema, with what it would hold of the runs of a newer one."""
    engine = create_engine(f"sqlite:///{old}")
    with engine.begin() as connection:
        upgrading._migrate(connection, "the store", to=revision)
    engine.dispose()
    with sqlite3.connect(old) as connection:
        connection.execute("ATTACH ? AS new", (str(new),))
        for table in ("run", "asset", "rule", "verdict", "score", "left_out"):
            names = ", ".join(f'"{column[1]}"' for column in connection.execute(f"PRAGMA main.table_info({table})"))
            connection.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM new.{table}")
    connection.close()


def sums(store: Store) -> list[pd.DataFrame]:
    """Both tables of sums, by name."""
    group, group_rule = tables.run_group.c, tables.group_rule.c
    named = [group.run_key, group.scope, group.id]
    counts = [column for column in group if column.name not in {"key", "run_key", "scope", "id"}]
    points = [column for column in group_rule if column.name not in {"key", "run_group_key", "rule_key"}]
    joined = tables.group_rule.join(tables.run_group).join(tables.rule)
    with store._engine.begin() as connection:
        groups = connection.execute(select(*named, *counts).order_by(*named)).all()
        query = select(*named, tables.rule.c.id.label("rule"), *points).select_from(joined)
        rules = connection.execute(query.order_by(*named, tables.rule.c.id)).all()
    return [pd.DataFrame(groups), pd.DataFrame(rules)]
