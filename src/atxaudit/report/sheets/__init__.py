"""Excel files: what may stand in a cell, what a sheet may be called, and how a table of them is laid out."""
