"""The plan of a dataset as a suite that stock Great Expectations runs on its row file, read by pandas."""

from __future__ import annotations

from datetime import datetime

from atxaudit.suites.gx_yaml import Entry, suite_yaml
from atxaudit.suites.plan import Plan


def export_suite(plan: Plan, *, title: str, as_of: datetime) -> str:
    """The suite as YAML, one expectation per promise and column, in the order of the plan."""
    head = [
        f"What is judged in the rows of “{title}” ({plan.asset_id}), as planned on {as_of:%Y-%m-%d}.",
        "Stock Great Expectations runs it as it stands on pandas.read_parquet of the dataset's rows.parquet.",
    ]
    entries = [
        Entry(
            type=planned.type,
            kwargs=planned.kwargs,
            severity=planned.severity.value,
            meta={"rule": planned.rule.id, "title": planned.rule.title},
        )
        for planned in plan.promises
    ]
    return suite_yaml(plan.asset_id, entries, head=head)
