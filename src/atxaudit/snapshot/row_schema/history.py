"""Facts for the rules that compare with the last run, and what the next run will compare with.

What was once known is carried from run to run: one night without rows does not break the comparison.
"""

from __future__ import annotations

from atxaudit.models import Table
from atxaudit.snapshot.fact_kinds import Kind

FACTS: dict[Table, dict[str, Kind]] = {
    Table.ASSETS: {
        "has_earlier_run": "bool",  # one that knows this asset
        "has_earlier_rows": "bool",  # and how many rows it had
        "has_earlier_columns": "bool",
        "columns_are_known": "bool",  # now, from its record
        "rows_before": "number",
        "rows_lost": "text",  # how many, where that is a fault
        "rows_moved": "text",  # many fewer or many more, which is worth a look
        "schema_change": "text",  # what became of which columns
        "idle_refreshes": "number",  # in a row: the stamp moved, the content did not
        # for the next run
        "known_rows": "number",
        "known_hash": "text",  # of the content
        "known_stamp": "time",  # when the content was read, by the portal's stamp
        "known_columns": "text",  # one a line: field name and type, a blank between
    },
    Table.DEPARTMENTS: {
        "has_earlier_run": "bool",
        "assets_lost": "text",  # public in the last run, gone or private now
    },
}
