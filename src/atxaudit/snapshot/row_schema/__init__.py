"""The facts that rows add to the frames, each file those of one group of rules.

Where the rows were not read, texts and times are null, numbers NaN and flags false: rules then could not run, by
`rows_read`, or do not apply, by `is_timed` (assets) and `has_own_rows` (columns).
"""

from __future__ import annotations

from atxaudit.models import Table
from atxaudit.snapshot.fact_kinds import Kind
from atxaudit.snapshot.row_schema import history, quality, security, staleness

_READING: dict[Table, dict[str, Kind]] = {
    Table.ASSETS: {
        "rows_read": "bool",
        "rows_are_whole": "bool",  # all rows were read, not a sample
        "has_rows": "bool",
        "rows_error": "text",  # why they could not be read
        "rows_count": "number",  # as the portal counts them; more than were read where a sample was
        "sample_note": "text",  # "sample: 200,000 of 31,000,000 rows"
        "rows_key": "text",  # names the content on disk
        "content_hash": "text",  # of all cells, in whatever order the rows came
    },
    Table.COLUMNS: {
        "has_own_rows": "bool",  # of the asset: its `is_timed`
        "rows_read": "bool",
        "rows_are_whole": "bool",
        "column_is_read": "bool",  # the rows that were read have this column
        "unread_reason": "text",  # why they have not, where it is not the portal's doing
        "has_values": "bool",
        "filled": "number",  # cells neither null nor blank
        "filled_percent": "number",  # of the rows that hold anything
        "distinct": "number",
        "roles": "text",  # what the column is, comma between
    },
    Table.DEPARTMENTS: {},
}
_GROUPS = (quality, staleness, security, history)

ROW_FACTS: dict[Table, dict[str, Kind]] = {
    table: facts | {name: kind for group in _GROUPS for name, kind in group.FACTS.get(table, {}).items()}
    for table, facts in _READING.items()
}
