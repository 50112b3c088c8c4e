"""Facts for the rules of rules that compare with the last run."""

from __future__ import annotations

from atxaudit.models import Table
from atxaudit.snapshot.fact_kinds import Kind

FACTS: dict[Table, dict[str, Kind]] = {}
