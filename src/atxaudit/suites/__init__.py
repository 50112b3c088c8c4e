"""Rules as data: Great Expectations suites in YAML, read and refused where doubtful."""
