"""Runs with their assets, rules, verdicts, scores, and what was left out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """From nothing."""
    op.create_table(
        "run",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("portal", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("as_of", sa.DateTime(), nullable=False),
        sa.Column("started", sa.DateTime(), nullable=False),
        sa.Column("finished", sa.DateTime(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("rule_set", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("raw_records", sa.Integer(), nullable=False),
        sa.Column("result_set_size", sa.Integer(), nullable=False),
        sa.Column("distinct", sa.Integer(), nullable=False),
        sa.Column("assets", sa.Integer(), nullable=False),
        sa.Column("directory", sa.Text(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("not_applicable", sa.Integer(), nullable=False),
        sa.Column("waived", sa.Integer(), nullable=False),
        sa.Column("could_not_run", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_run"),
        sa.UniqueConstraint("id", name="uq_run_id"),
    )
    op.create_index("ix_run_started", "run", ["started"], unique=False)
    op.create_table(
        "asset",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("run_key", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("department_label", sa.Text(), nullable=False),
        sa.Column("liaison", sa.Text(), nullable=False),
        sa.Column("liaison_email", sa.Text(), nullable=False),
        sa.Column("frequency", sa.Text(), nullable=False),
        sa.Column("frequency_word", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=True),
        sa.Column("metadata_updated_at", sa.DateTime(), nullable=True),
        sa.Column("data_updated_at", sa.DateTime(), nullable=True),
        sa.Column("age_days", sa.Float(), nullable=True),
        sa.Column("days_allowed", sa.Float(), nullable=True),
        sa.Column("views_last_month", sa.Float(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("license_name", sa.Text(), nullable=False),
        sa.Column("attribution", sa.Text(), nullable=False),
        sa.Column("row_label", sa.Text(), nullable=False),
        sa.Column("owner_name", sa.Text(), nullable=False),
        sa.Column("view_error", sa.Text(), nullable=False),
        sa.Column("permalink", sa.Text(), nullable=False),
        sa.Column("edit_url", sa.Text(), nullable=False),
        sa.Column("columns_count", sa.Float(), nullable=True),
        sa.Column("columns_described", sa.Float(), nullable=True),
        sa.Column("is_derived", sa.Boolean(), nullable=False),
        sa.Column("is_tabular", sa.Boolean(), nullable=False),
        sa.Column("is_dataset", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["run_key"], ["run.key"], name="fk_asset_run_key_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name="pk_asset"),
        sa.UniqueConstraint("run_key", "asset_id", name="uq_asset_run_key_asset_id"),
    )
    op.create_index("ix_asset_run_key_department", "asset", ["run_key", "department"], unique=False)
    op.create_index("ix_asset_run_key_liaison", "asset", ["run_key", "liaison"], unique=False)
    op.create_table(
        "left_out",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("run_key", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_key"], ["run.key"], name="fk_left_out_run_key_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name="pk_left_out"),
    )
    op.create_index("ix_left_out_run_key", "left_out", ["run_key"], unique=False)
    op.create_table(
        "rule",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("run_key", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("suite", sa.Text(), nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("table", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("points", sa.Float(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("fix", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("says_together", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_key"], ["run.key"], name="fk_rule_run_key_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name="pk_rule"),
        sa.UniqueConstraint("run_key", "id", name="uq_rule_run_key_id"),
    )
    op.create_table(
        "score",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("run_key", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("liaison", sa.Text(), nullable=False),
        sa.Column("published_well", sa.Float(), nullable=True),
        sa.Column("still_true", sa.Float(), nullable=True),
        sa.Column("band_published", sa.Text(), nullable=False),
        sa.Column("band_true", sa.Text(), nullable=False),
        sa.Column("could_not_run_share", sa.Float(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_key"], ["run.key"], name="fk_score_run_key_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name="pk_score"),
        sa.UniqueConstraint("run_key", "scope", "id", name="uq_score_run_key_scope_id"),
    )
    op.create_table(
        "verdict",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("rule_key", sa.Integer(), nullable=False),
        sa.Column("asset_key", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("subjects", sa.JSON(), nullable=True),
        sa.Column("subject_count", sa.Integer(), nullable=False),
        sa.Column("observed", sa.Text(), nullable=False),
        sa.Column("failing_count", sa.Integer(), nullable=False),
        sa.Column("judged_count", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("lost", sa.Float(), nullable=False),
        sa.Column("points", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["asset_key"], ["asset.key"], name="fk_verdict_asset_key_asset", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["rule_key"], ["rule.key"], name="fk_verdict_rule_key_rule", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name="pk_verdict"),
    )
    op.create_index("ix_verdict_asset_key", "verdict", ["asset_key"], unique=False)
    op.create_index("ix_verdict_rule_key_outcome", "verdict", ["rule_key", "outcome"], unique=False)
