"""The same tables and questions in PostgreSQL's words; no server is asked."""

from __future__ import annotations

from datetime import UTC, datetime

from small_run import run
from sqlalchemy import create_mock_engine, insert
from sqlalchemy.dialects import postgresql

from atxaudit.store import (
    asset_sums,
    column_profiles,
    comparing,
    digests,
    fingerprints,
    history,
    methods,
    not_run,
    queries,
    shortlists,
    tables,
)

MOMENT = datetime(2026, 3, 1, tzinfo=UTC)
POSTGRESQL = postgresql.dialect()


def test_every_table_can_be_made_in_postgresql() -> None:
    made: list[str] = []
    engine = create_mock_engine(
        "postgresql://", lambda ddl, *_, **__: made.append(str(ddl.compile(dialect=POSTGRESQL)))
    )
    tables.metadata.create_all(engine, checkfirst=False)
    assert sum("CREATE TABLE" in ddl for ddl in made) == len(tables.metadata.tables)
    assert any('"table" TEXT NOT NULL' in ddl for ddl in made)


def test_every_question_and_insert_compiles_for_postgresql() -> None:
    conditions = [tables.rule.c.run_key == 1]
    asked = [
        queries.rule_counts(conditions),
        queries.dimension_loss(conditions, "department"),
        queries.finding_groups(conditions),
        queries.finding_words(conditions, [1, 2]),
        queries.passed_counts(conditions, [1, 2]),
        column_profiles.columns_of(conditions),
        shortlists.due(conditions, MOMENT, late=True, limit=10),
        shortlists.poor_and_viewed(conditions, 10),
        not_run.could_not_run(conditions),
        methods.counted(1),
        asset_sums.summed(1),
        fingerprints.findings_of(1),
        comparing.evidence_of([1, 2]),
        comparing.on_departments(1),
        comparing.others_of(1, [1, 2]),
        history.alike(run(), 1),
        history.group_sums(conditions),
        history.group_scores(conditions),
        history.group_losses(conditions),
        history.asset_scores([1, 2], "tree-0001"),
        history.asset_outcomes([1, 2], "tree-0001"),
        digests.last_sent(run(), 1, "Ada Fern", "ada@example.org"),
        *(insert(table) for table in tables.metadata.tables.values()),
    ]
    for statement in asked:
        assert str(statement.compile(dialect=POSTGRESQL))
