"""What pages ask for: columns, the time line of an asset, and sums per department and liaison, for older runs too."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_BANDS = {"good": "good", "needs_work": "needs work", "poor": "poor", "not_measurable": "not measurable"}
_SCORES = {"published": "band_published", "true": "band_true"}
_SEVERITIES = ("critical", "warning", "info")
_OUTCOMES = ("passed", "failed", "not_applicable", "waived", "could_not_run")
# whose verdict it is; one on a department belongs to the liaison of that department's score
_OWNERS = {
    "city": "'city'",
    "department": "COALESCE(asset.department, verdict.subject)",
    "liaison": "COALESCE(asset.liaison, score.liaison, '')",
}
_PLACED = """
    SELECT rule.run_key, verdict.rule_key, verdict.asset_key, verdict.outcome, verdict.severity, verdict.weight,
        verdict.lost, verdict.points, verdict.subject_count AS n, {owner} AS id
    FROM verdict JOIN rule ON rule.key = verdict.rule_key
    LEFT JOIN asset ON asset.key = verdict.asset_key
    LEFT JOIN score ON verdict.asset_key IS NULL AND score.run_key = rule.run_key AND score.scope = 'department'
        AND score.id = verdict.subject
"""


def upgrade() -> None:
    """Runs from before get their sums; they know no columns or time lines, and keep no fingerprints."""
    _widen()
    _create_column_profile()
    _create_sums()
    _create_fingerprint()
    for scope, owner in _OWNERS.items():
        op.execute(_insert_groups(scope, _PLACED.format(owner=owner)))
        op.execute(_insert_group_rules(scope, _PLACED.format(owner=owner)))


def _widen() -> None:
    """Adds to the tables where they stand: Alembic's batches may copy and drop one, and what points at its rows would
    go with them."""
    for name in ("interval_days", "stale_after_days", "row_lag_days", "row_lag_allowed", "row_period_days"):
        op.add_column("asset", sa.Column(name, sa.Float()))
    op.add_column("asset", sa.Column("rows_before", sa.Float()))
    op.add_column("asset", sa.Column("due_at", sa.DateTime()))
    for name in ("period_over", "newest_row_column"):
        op.add_column("asset", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    for name, default in (("is_timed", "0"), ("newest_row_is_known", "0"), ("method_is_visible", "1")):
        op.add_column("asset", sa.Column(name, sa.Boolean(), nullable=False, server_default=default))
    op.add_column("rule", sa.Column("definition", sa.Text(), nullable=False, server_default=""))
    columns = ["asset_key", "outcome", "rule_key"]
    op.create_index("ix_verdict_asset_key_outcome_rule_key", "verdict", columns, unique=False)
    op.drop_index("ix_verdict_asset_key", "verdict")


def _create_column_profile() -> None:
    op.create_table(
        "column_profile",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("asset_key", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("field_name", "name", "datatype", "description")),
        sa.Column("position", sa.Float()),
        sa.Column("roles", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Float()) for name in ("filled", "filled_percent", "distinct")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("smallest", "largest")),
        sa.Column("top", sa.JSON()),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asset_key"], ["asset.key"], name="fk_column_profile_asset_key_asset", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name="pk_column_profile"),
    )
    op.create_index("ix_column_profile_asset_key", "column_profile", ["asset_key"], unique=False)


def _create_sums() -> None:
    counts = [f"{score}_{band}" for score in _SCORES for band in _BANDS]
    op.create_table(
        "run_group",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("run_key", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("scope", "id")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("assets", *_SEVERITIES, *counts)),
        sa.ForeignKeyConstraint(["run_key"], ["run.key"], name="fk_run_group_run_key_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name="pk_run_group"),
        sa.UniqueConstraint("run_key", "scope", "id", name="uq_run_group_run_key_scope_id"),
    )
    op.create_table(
        "group_rule",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("run_group_key", sa.Integer(), nullable=False),
        sa.Column("rule_key", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in (*_OUTCOMES, "failed_assets")),
        *(sa.Column(name, sa.Float(), nullable=False) for name in ("weight", "lost", "brings")),
        sa.ForeignKeyConstraint(
            ["run_group_key"], ["run_group.key"], name="fk_group_rule_run_group_key_run_group", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["rule_key"], ["rule.key"], name="fk_group_rule_rule_key_rule", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name="pk_group_rule"),
    )
    op.create_index("ix_group_rule_run_group_key", "group_rule", ["run_group_key"], unique=False)
    op.create_index("ix_group_rule_rule_key", "group_rule", ["rule_key"], unique=False)


def _create_fingerprint() -> None:
    op.create_table(
        "fingerprint",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("run_key", sa.Integer(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["run_key"], ["run.key"], name="fk_fingerprint_run_key_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name="pk_fingerprint"),
        sa.UniqueConstraint("run_key", name="uq_fingerprint_run_key"),
    )


def _insert_groups(scope: str, placed: str) -> str:
    """Assets by band from their scores, and findings by severity; a group of neither stands with zeros."""
    bands = {f"{score}_{band}": (column, word) for score, column in _SCORES.items() for band, word in _BANDS.items()}
    of_assets = [f"CASE WHEN {column} = '{word}' THEN 1 ELSE 0 END AS {name}" for name, (column, word) in bands.items()]
    of_findings = [
        f"CASE WHEN outcome = 'failed' AND severity = '{word}' THEN n ELSE 0 END AS {word}" for word in _SEVERITIES
    ]
    names = ["assets", *_SEVERITIES, *bands]
    owner = "'city'" if scope == "city" else scope
    return f"""
        INSERT INTO run_group (run_key, scope, id, {", ".join(names)})
        SELECT run_key, '{scope}', id, {", ".join(f"SUM({name})" for name in names)} FROM (
            SELECT run_key, id, {", ".join(f"0 AS {name}" for name in names)} FROM score WHERE scope = '{scope}'
            UNION ALL
            SELECT run_key, {owner} AS id, 1 AS assets, {_zeros(_SEVERITIES)}, {", ".join(of_assets)}
            FROM score WHERE scope = 'asset'
            UNION ALL
            SELECT run_key, id, 0 AS assets, {", ".join(of_findings)}, {_zeros(bands)} FROM ({placed}) AS placed
        ) AS parts GROUP BY run_key, id
    """  # noqa: S608 - constants


def _insert_group_rules(scope: str, placed: str) -> str:
    counts = [f"SUM(CASE WHEN outcome = '{word}' THEN n ELSE 0 END)" for word in _OUTCOMES]
    failed = "CASE WHEN outcome = 'failed' THEN {} END"
    return f"""
        INSERT INTO group_rule (run_group_key, rule_key, {", ".join(_OUTCOMES)}, failed_assets, weight, lost, brings)
        SELECT run_group.key, rule_key, {", ".join(counts)}, COUNT(DISTINCT {failed.format("asset_key")}),
            SUM(CASE WHEN outcome IN ('passed', 'failed') THEN n * weight ELSE 0 END),
            COALESCE(SUM({failed.format("n * lost")}), 0), COALESCE(SUM({failed.format("n * points")}), 0)
        FROM ({placed}) AS placed
        JOIN run_group ON run_group.run_key = placed.run_key AND run_group.scope = '{scope}'
            AND run_group.id = placed.id
        GROUP BY run_group.key, rule_key
    """  # noqa: S608 - constants


def _zeros(names: Iterable[str]) -> str:
    return ", ".join(f"0 AS {name}" for name in names)
