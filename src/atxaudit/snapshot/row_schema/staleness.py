"""Facts for the rules of staleness: what the rows say of how new the content is."""

from __future__ import annotations

from atxaudit.models import Table
from atxaudit.snapshot.fact_kinds import Kind

FACTS: dict[Table, dict[str, Kind]] = {
    Table.ASSETS: {
        "has_event_date": "bool",  # a column tells when things happened, on two days at least
        "newest_row": "time",  # the newest date of an event that could be true, as the column has it
        "newest_row_column": "text",
        "newest_row_is_known": "bool",  # of all rows, or the sample's own is new enough
        "row_lag_days": "number",  # from the newest date to the stamp, whole days
        "row_lag_allowed": "number",
        "row_lag_over": "number",  # beyond what is allowed; negative while in time
        "row_period_days": "number",  # the usual distance between two dates
        "is_in_time": "bool",  # by the stamp
        "filled_rows": "number",  # rows that are not blank
    },
    Table.COLUMNS: {
        "is_past_date": "bool",  # a date whose name does not look ahead
        "future_rows": "number",  # dated more than a day after the data last changed
        "latest_date": "text",  # "July 4, 2049"
        "is_record_date": "bool",  # when the row was created, updated or modified
        "has_many_values": "bool",  # more than 50 filled cells
    },
}
