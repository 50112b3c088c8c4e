"""Rows judged where they lie: Great Expectations over a Parquet file, its metrics answered by DuckDB in one scan.

A room of its own inside the engine, read in this order: `rows` (what to call), `execution` (the engine that Great
Expectations sees), `metrics` (which of its metrics are answered), `predicates`, `conditions`, `literals` and `regex`
(each promise in SQL), `scan` (the queries), `fixed_cost` (Great Expectations made to repeat itself less).
"""
