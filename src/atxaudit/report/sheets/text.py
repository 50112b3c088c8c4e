"""What Excel and XML take in a cell and in a sheet's name; what they do not is shown by a stand-in."""

from __future__ import annotations

import re

CELL_MOST = 32_767  # UTF-16 units: more, and Excel calls the file damaged
NAME_MOST = 31
_CONTROL_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"} | {0x7F: 0x2421}
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_RESERVED = {"history"}  # Excel's own


def cell_text(text: str) -> str:
    """The text as a cell can hold it: line ends are LF, what XML has no place for is a picture of it, and what is
    longer than a cell is cut and says so."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROL_PICTURES)
    legal = _NOT_XML.sub("\ufffd", plain)
    if legal.startswith("<r>") and legal.endswith("</r>"):
        legal += " "  # else XlsxWriter would take it for its own XML of a rich text, and write it as such
    if _units(legal) <= CELL_MOST:
        return legal
    said = f"… (cut: {len(text):,} characters)"
    return _first_units(legal, CELL_MOST - _units(said)) + said


def sheet_name(title: str, taken: set[str]) -> str:
    """A name that no other sheet has, and Excel takes; it is added to `taken`."""
    printable = "".join(c if c.isprintable() else " " for c in _NOT_IN_NAMES.sub(" ", cell_text(title)))
    words = " ".join(printable.split()).strip("'") or "Untitled"
    number = 1
    while True:
        end = f" ({number})" if number > 1 else ""
        room = NAME_MOST - len(end)
        name = (words if _units(words) <= room else _first_units(words, room - 1).strip(" '") + "…") + end
        if name.casefold() not in taken | _RESERVED:
            taken.add(name.casefold())
            return name
        number += 1


def _units(text: str) -> int:
    return len(text) + sum(c > "\uffff" for c in text)


def _first_units(text: str, most: int) -> str:
    """The longest beginning of at most so many UTF-16 units; no character is cut in two."""
    kept, units = 0, 0
    for char in text:
        units += 2 if char > "\uffff" else 1
        if units > most:
            break
        kept += 1
    return text[:kept]
