"""The same tables and questions in PostgreSQL's words; no server is asked."""

from __future__ import annotations

from sqlalchemy import create_mock_engine, insert
from sqlalchemy.dialects import postgresql

from atxaudit.store import queries, tables

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
        queries.dimension_loss(1),
        queries.finding_groups(conditions),
        queries.passed_counts(conditions, [1, 2]),
        *(insert(table) for table in tables.metadata.tables.values()),
    ]
    for statement in asked:
        assert str(statement.compile(dialect=POSTGRESQL))
