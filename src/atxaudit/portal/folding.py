"""One way to tell whether two labels are the same word, used for every vocabulary of a portal."""

from __future__ import annotations

import re
import unicodedata

_BETWEEN_WORDS = re.compile(r"[\s_\-\u00ad\u2010-\u2015\u2212]+")  # blanks, underscores, every hyphen and dash


def fold(text: str) -> str:
    """The text with case, blanks (no-break ones too), hyphens, underscores and trailing dashes folded.

    The catalog writes `City-of-Austin_Department-` for what the views document calls `City of Austin` /
    `Department ` (its key puts a hyphen for every blank), and people type "Bi-Weekly", "bi weekly" and
    "Austin Police ": all of these are told apart by nothing that means anything.
    """
    return _BETWEEN_WORDS.sub(" ", unicodedata.normalize("NFKC", text)).strip().casefold()
