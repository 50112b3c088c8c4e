"""Forty promises about invented building permits, and the permits; nothing here needs any package but Python's own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

NOW = datetime(2026, 8, 1)  # noqa: DTZ001  the table's times are without offset, as portals write them
EMAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"
SSN = r"\b\d{3}-\d{2}-\d{4}\b"
STATUSES = ["Active", "Final", "Expired", "Void", "Withdrawn"]
CLASSES = ["Building", "Electrical", "Plumbing", "Mechanical", "Driveway", "Demolition"]
DESKS = ["Online", "Counter", "Mail", "Phone"]

# Invented building permits, with what goes wrong in such tables: repeats, misspellings, gaps, times to come.
TABLE = f"""
COPY (
  WITH drawn AS (
    SELECT range AS i, hash(range * 7 + 1) AS a, hash(range * 7 + 2) AS b, hash(range * 7 + 3) AS c,
      hash(range * 7 + 4) AS d, hash(range * 7 + 5) AS e
    FROM range({{rows}})
  )
  SELECT
    'row-' || to_base(i::BIGINT + 1048576, 36) || '.' || to_base((a % 1679616)::BIGINT, 36, 4) AS ":id",
    'PR-' || lpad((CASE WHEN a % 4000 = 0 THEN i // 2 ELSE i END)::VARCHAR, 9, '0') AS permit_number,
    TIMESTAMP '2012-01-01' + to_seconds((b % 420000000)::BIGINT) AS applied_at,
    CASE WHEN c % 9 > 0 THEN TIMESTAMP '2012-01-02' + to_seconds((b % 420000000 + c % 4000000)::BIGINT - 86450) END
      AS issued_at,
    ({STATUSES})[1 + (d % 5)::INT] AS status,
    CASE WHEN e % 8000 = 0 THEN 'Electricl' ELSE ({CLASSES})[1 + (e % 6)::INT] END AS permit_class,
    'Work ' || (a % 90)::VARCHAR AS work_type,
    (1 + c % 14000)::VARCHAR || ' ' || (['Heron', 'Willow', 'Granite', 'Mill', 'Quarry', 'Ferry'])[1 + (d % 6)::INT]
      || (['  Ln', ' St', ' Way', ' Ct'])[1 + (b % 4)::INT] AS site_address,
    CASE WHEN e % 40 = 0 THEN NULL WHEN e % 900 = 1 THEN 'ZIP 451' ELSE (45101 + e % 60)::VARCHAR END AS zip,
    CASE WHEN a % 35 > 0 THEN (1 + a % 10)::BIGINT END AS district,
    CASE WHEN b % 30 = 0 THEN NULL WHEN b % 6000 = 1 THEN 0.0 ELSE 39.0 + (b % 500000) / 1e6 END AS latitude,
    CASE WHEN b % 30 = 0 THEN NULL WHEN b % 6000 = 1 THEN 0.0 ELSE -84.5 + (c % 400000) / 1e6 END AS longitude,
    CASE WHEN d % 12 > 0 THEN round((d % 9000000) / 100 - IF(d % 25000 = 7, 99000, 0), 2)::DOUBLE END AS valuation,
    (e % 400)::BIGINT AS days_open,
    CASE WHEN c % 7 > 0 THEN (c % 10000) / 100.0 END AS score,
    CASE WHEN d % 2500 = 0 THEN 'mail pat' || (i % 811)::VARCHAR || '@lindenford.example about this'
      WHEN d % 3 > 0 THEN 'Replace unit ' || (d % 90000)::VARCHAR || ' beside the '
        || (['creek', 'depot', 'school', 'market'])[1 + (e % 4)::INT] END AS notes,
    CASE WHEN a % 25 = 0 THEN NULL WHEN a % 2500 = 1 THEN '5550100'
      ELSE '937-555-' || lpad((a % 10000)::VARCHAR, 4, '0') END AS contact_phone,
    ({DESKS})[1 + (b % 4)::INT] AS received_by,
    c % 2 = 0 AS is_residential,
    TIMESTAMP '2013-01-01' + to_seconds((e % 400000000)::BIGINT) + to_years(IF(e % 60000 = 3, 25, 0)) AS updated_at
  FROM drawn
) TO '{{path}}' (FORMAT parquet, COMPRESSION zstd)
"""
COLUMNS = (
    ":id", "permit_number", "applied_at", "issued_at", "status", "permit_class", "work_type", "site_address", "zip",
    "district", "latitude", "longitude", "valuation", "days_open", "score", "notes", "contact_phone", "received_by",
    "is_residential", "updated_at",
)  # fmt: skip

Promises = list[tuple[str, dict[str, Any]]]


def forty() -> Promises:
    """Type and kwargs of each."""
    shares = {
        ":id": 1, "permit_number": 1, "applied_at": 1, "status": 1, "permit_class": 1, "site_address": 0.99,
        "zip": 0.95, "district": 0.95, "latitude": 0.95, "notes": 0.5,
    }  # fmt: skip
    types = {"days_open": "int64", "latitude": "float64", "applied_at": "datetime64[us]", "is_residential": "bool"}
    phone = r"^\d{3}-\d{3}-\d{4}$"
    of_a_column: list[tuple[str, str, dict[str, Any]]] = [
        *(("to_not_be_null", column, {"mostly": share}) for column, share in shares.items()),
        ("to_be_unique", ":id", {}),
        ("to_be_unique", "permit_number", {}),
        ("to_match_regex", "permit_number", {"regex": r"^PR-\d{9}$"}),
        ("to_match_regex", "zip", {"regex": r"^451\d{2}$", "mostly": 0.99}),
        ("to_match_regex", "contact_phone", {"regex": phone, "mostly": 0.99}),
        ("to_not_match_regex", "notes", {"regex": EMAIL}),
        ("to_not_match_regex", "site_address", {"regex": EMAIL}),
        ("to_not_match_regex", "notes", {"regex": SSN}),
        ("to_be_in_set", "status", {"value_set": STATUSES}),
        ("to_be_in_set", "permit_class", {"value_set": CLASSES}),
        ("to_be_in_set", "received_by", {"value_set": DESKS}),
        ("to_be_in_set", "district", {"value_set": list(range(1, 11))}),
        ("to_be_between", "latitude", {"min_value": 39.0, "max_value": 39.5}),
        ("to_be_between", "longitude", {"min_value": -84.5, "max_value": -84.1}),
        ("to_be_between", "valuation", {"min_value": 0}),
        ("to_be_between", "days_open", {"min_value": 0, "max_value": 400}),
        ("to_be_between", "score", {"min_value": 0, "max_value": 100}),
        *(("to_be_between", column, {"max_value": NOW}) for column in ("applied_at", "updated_at", "issued_at")),
        *(("to_be_of_type", column, {"type_": kind}) for column, kind in types.items()),
    ]
    pair = {"column_A": "issued_at", "column_B": "applied_at", "or_equal": True}
    return [
        *((f"expect_column_values_{kind}", {"column": column} | more) for kind, column, more in of_a_column),
        ("expect_column_value_lengths_to_equal", {"column": "permit_number", "value": 12}),
        ("expect_column_value_lengths_to_be_between", {"column": "zip", "min_value": 5, "max_value": 10}),
        ("expect_compound_columns_to_be_unique", {"column_list": ["permit_number", "applied_at"]}),
        ("expect_table_row_count_to_be_between", {"min_value": 1}),
        ("expect_table_columns_to_match_set", {"column_set": list(COLUMNS)}),
        (
            "expect_column_pair_values_a_to_be_greater_than_b",
            pair | {"ignore_row_if": "either_value_is_missing"},
        ),
    ]
