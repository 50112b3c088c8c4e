"""A small invented city with a Socrata portal of its own, seeded with known defects: what `atxaudit demo` shows."""
