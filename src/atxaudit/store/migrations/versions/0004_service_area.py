"""The area the city serves, for the map of points that lie outside it; runs from before do not know it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Adds one column where the table stands."""
    op.add_column("run", sa.Column("service_area", sa.JSON()))
