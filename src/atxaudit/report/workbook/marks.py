"""How a workbook is known as ours when it comes back: a hidden sheet, and a key in every row."""

VERSION = "1"
SHEET = "atxaudit"
KEPT = "atxaudit workbook"
HEADER_NEW = "New text"
HEADER_KEY = "atxaudit key"
HEADER_FIELD = "Field name"
