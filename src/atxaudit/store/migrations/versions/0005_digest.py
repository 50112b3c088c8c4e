"""Which e-mail was sent for which run, so that none is sent twice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Of runs from before nothing was sent."""
    op.create_table(
        "digest",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("run_key", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("liaison", "address")),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_key"], ["run.key"], name="fk_digest_run_key_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name="pk_digest"),
        sa.UniqueConstraint("run_key", "liaison", "address", name="uq_digest_run_key_liaison_address"),
    )
