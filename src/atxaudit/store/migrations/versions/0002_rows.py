"""What was read of each dataset's rows, and the rows behind a finding."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Runs from before know nothing of rows: their new columns stay empty."""
    with op.batch_alter_table("asset") as asset:
        asset.add_column(sa.Column("rows_count", sa.Float()))
        asset.add_column(sa.Column("newest_row", sa.DateTime()))
        asset.add_column(sa.Column("sample_note", sa.Text(), nullable=False, server_default=""))
        asset.add_column(sa.Column("rows_error", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("verdict") as verdict:
        verdict.add_column(sa.Column("rows", sa.JSON()))
