"""Facts for the rules of quality, and of standards where rows show them.

A text that names a problem is null where there is none. Cells are filled ones, neither null nor blank.
"""

from __future__ import annotations

from atxaudit.models import Table
from atxaudit.snapshot.fact_kinds import Kind

FACTS: dict[Table, dict[str, Kind]] = {
    Table.ASSETS: {
        "emptiness": "text",  # "has no rows", "has 250 rows, every cell of them blank"
        "rows_with_values": "number",  # rows read that hold anything
        "rows_should_differ": "bool",  # something tells the rows apart: a key, a time of day, a place
        "told_apart_by": "text",  # the name of that column
        "duplicates_are_known": "bool",  # all rows were read, or the sample alone repeats too many
        "duplicate_rows": "number",  # rows that repeat an earlier one in every cell
        "duplicate_percent": "number",  # of the rows that hold anything
        "duplicates_to_explain": "text",  # null where there are none, or few that nothing could tell apart
        "holds_dated_quantities": "bool",  # there is an event date, and most rows hold a quantity
        "laid_out_rows": "number",  # dated later than the newest row with a quantity
        "laid_out_percent": "number",  # of the dated rows
        "laid_out_after": "time",  # the date of that row
    },
    Table.COLUMNS: {
        # filled and varied
        "table_has_values": "bool",  # some row of the dataset holds something
        "table_rows": "number",  # rows read that hold anything
        "is_own_column": "bool",  # not one of the parts that the portal splits off a location
        "emptiness_is_known": "bool",  # all rows were read, or some cell is filled
        "has_100_cells": "bool",
        "should_vary": "bool",  # neither a filter nor its name (state, county, fund …) explains one value
        "only_value": "text",  # "the same value, “TX”"
        "has_10_values": "bool",
        "same_as": "text",  # the name of an earlier column, equal in every row
        # types
        "misfits": "number",  # cells that do not fit the declared type
        "misfit_problem": "text",
        "is_quantity": "bool",  # counts or measures something, kept as number or as text
        "text_number": "text",  # an example, where a quantity is kept as text
        "is_typed_text": "bool",  # text, nearly all of it numbers of a quantity, or dates
        "type_mix": "text",
        "holds_text_dates": "bool",
        "text_date": "text",  # an example that is not ISO 8601
        # how text is written
        "has_text_cells": "bool",  # text, or cells that do not fit another type
        "strays": "text",
        "mojibake": "text",
        "placeholder": "text",
        "arguable_placeholder": "text",  # “none” in a list of values
        "holds_words": "bool",  # 200 cells, the longest of several words and 20 characters or more
        "cut_off": "text",
        # categories and codes
        "is_category": "bool",
        "spelling": "text",
        "joined": "text",
        "has_meaning": "bool",  # a code beside the column of its meanings
        "meaning_name": "text",  # of that column
        "ambiguous_codes": "number",
        "codes_count": "number",
        # dates and times
        "is_date": "bool",
        "stand_in_dates": "number",
        "stand_in_percent": "number",
        "starts_a_span": "bool",
        "end_name": "text",
        "inverted_rows": "number",
        "compared_rows": "number",
        "is_log": "bool",  # an event date: at least 26 months, 20 rows in the middle one
        "missing_months": "text",
        "is_clock": "bool",
        "impossible_time": "text",
        "has_times": "bool",  # a date column with times of day
        "shifted_percent": "number",  # at 04:00 to 08:00 sharp
        # numbers
        "is_number_quantity": "bool",
        "implausible": "text",
        # places
        "is_place": "bool",  # a latitude with its longitude, or a point
        "place_name": "text",  # "Lat and Lng", "Location"
        "points_count": "number",
        "zero_points": "number",
        "zero_points_percent": "number",
        "area_is_known": "bool",  # the profile names a service area
        "is_local": "bool",  # at most half of the points lie outside
        "outside_points": "number",  # zeros and misordered ones left out
        "outside_percent": "number",
        "misordered": "text",
        "has_100_points": "bool",
        "pile": "text",
    },
}
