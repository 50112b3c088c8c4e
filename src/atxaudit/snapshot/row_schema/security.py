"""Facts for the rules of security."""

from __future__ import annotations

from atxaudit.models import Table
from atxaudit.snapshot.fact_kinds import Kind

FACTS: dict[Table, dict[str, Kind]] = {}
