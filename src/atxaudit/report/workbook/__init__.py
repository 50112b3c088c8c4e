"""The workbook in which a liaison writes better texts, and what comes back of it."""
