"""The rows behind the rules of quality: each condition finds what the fact of the same rule counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from atxaudit.snapshot.profile.categories import joined_values, spellings_of
from atxaudit.snapshot.profile.dates import IS_STAND_IN
from atxaudit.snapshot.profile.facts import CoordinateFacts, share
from atxaudit.snapshot.profile.fault import NO_ROWS, Condition, Fault, Subject
from atxaudit.snapshot.profile.filler import filler_of
from atxaudit.snapshot.profile.fits import does_not_fit
from atxaudit.snapshot.profile.names import is_never_negative
from atxaudit.snapshot.profile.numbers import CLOCK_WRONG
from atxaudit.snapshot.profile.places import Place
from atxaudit.snapshot.profile.roles import laid_out
from atxaudit.snapshot.profile.rows import NEAR_ZERO, inside, is_empty, point_parts, quantity_cell, turned_inside
from atxaudit.snapshot.profile.sql import any_of, literal
from atxaudit.snapshot.profile.text import DATED, IS_STRAY, IS_WORDED
from atxaudit.snapshot.profile.text_patterns import DIGITS, FILLER, STRAYS

_NUMERIC = DIGITS.conditions["numeric"]
_ISO = DIGITS.conditions["iso_dates"]
_MOSTLY = 0.9


# --- whole rows ---------------------------------------------------------------------------------------------------


def _duplicates(subject: Subject) -> Fault:
    """Every row that repeats an earlier one, with the id of that one."""
    places = list(subject.places.values())
    blank = {p.number for p in places if (facts := subject.profile.column(p.column.field_name)) and facts.blank}
    empty = " AND ".join(is_empty(place, blank) for place in places) or "true"
    cells = ", ".join(place.cell for place in places) or "1"
    same = 'PARTITION BY h ORDER BY ":place"'
    rows = f'FROM {subject.whole_rows} SELECT ":place", ":id", hash({cells}, ":misfits") AS h'
    return Fault(
        where="true",
        rows=f"""FROM ({rows} WHERE NOT ({empty} AND ":misfits" IS NULL)) SELECT ":place", ":id","""
        f""" concat('the same as row ', first(":id") OVER ({same})) AS v QUALIFY row_number() OVER ({same}) > 1""",
        judged=subject.profile.rows - subject.profile.blank_rows,
    )


def _laid_out(subject: Subject) -> Fault:
    """Dated rows later than the newest that holds a quantity, none of them with one."""
    facts = laid_out(subject.profile, subject.roles)
    newest = facts.dates.newest_valued if facts and facts.dates else None
    if facts is None or newest is None:
        return NO_ROWS
    place = subject.places[facts.field_name]
    dated = place.as_dates() if place.kind == "text" else place
    later = f"{dated.value}::DATE > DATE '{newest.date()}' AND NOT ({quantity_cell(subject.places.values())})"
    return Fault(
        where="true",
        rows=f"""FROM cells SELECT ":place", ":id", {dated.value}::DATE AS v WHERE {later}""",
        judged=facts.filled,
    )


# --- text ---------------------------------------------------------------------------------------------------------


def _strays(subject: Subject) -> Fault:
    """What HTML wrote, where there is any; else blanks, line breaks and the like."""
    has_entities = subject.facts.text is not None and subject.facts.text.entities > 0
    return Fault(where=STRAYS.conditions["entities"] if has_entities else IS_STRAY, reads_text=True)


def _mojibake(_: Subject) -> Fault:
    return Fault(where=STRAYS.conditions["mojibake"], reads_text=True)


def _placeholder(subject: Subject) -> Fault:
    found = filler_of(subject.facts, subject.profile.rows - subject.profile.blank_rows)
    match found.way if found else "word":
        case "number":
            return Fault(where=f"v = {found.example}" if found else "false", is_harmless=True)
        case "valuation":
            return Fault(where="v IN (0, 1)", is_harmless=True)
        case "none":
            return Fault(where=FILLER.conditions["nones"], reads_text=True, is_harmless=True)
    return Fault(where=FILLER.conditions["fillers"], reads_text=True, is_harmless=True)


def _off_type(subject: Subject) -> Fault:
    """The cells that are no numbers, or no dates, where nearly all others are."""
    text = subject.facts.text
    is_numeric = text is not None and share(text.numeric, subject.facts.filled) >= _MOSTLY
    return Fault(where=f"NOT {_NUMERIC}" if is_numeric else f"NOT ({DATED})")


def _not_iso(_: Subject) -> Fault:
    return Fault(where=f"({DATED}) AND NOT {_ISO}")


def _cut_off(subject: Subject) -> Fault:
    longest = subject.facts.text.longest if subject.facts.text else 0
    return Fault(where=f"length(v) = {longest} AND {IS_WORDED}")


def _misfits(subject: Subject) -> Fault:
    """The cells that do not fit the declared type: kept beside, or, where most do not, in the column itself."""
    if subject.column.kind != "text":
        return Fault(where="true", reads_text=True)
    return Fault(where=does_not_fit(subject.column.column.datatype))


# --- categories and codes -----------------------------------------------------------------------------------------


def _respelt(subject: Subject) -> Fault:
    """The rarer of two spellings."""
    return Fault(where=_is_one_of(spelling.rare for spelling in spellings_of(subject.values())))


def _joined(subject: Subject) -> Fault:
    return Fault(where=_is_one_of(value for value, _ in joined_values(subject.values())))


def _is_one_of(values: Iterable[str]) -> str:
    listed = ", ".join(map(literal, values))
    return f"v IN ({listed})" if listed else "false"


def _ambiguous_code(subject: Subject) -> Fault:
    """The rows of a code that stands for two texts; the code and its text are shown."""
    code = subject.column
    pair = next((pair for pair in subject.profile.codes if pair.code == code.column.field_name), None)
    if pair is None:
        return Fault(where="false")
    text = subject.places[pair.text].value
    filler = " OR ".join(FILLER.conditions[name] for name in ("fillers", "nones", "unknowns"))
    codes = f"FROM cells SELECT ({code.value})::VARCHAR AS v, trim({text}::VARCHAR) AS t"
    several = f"FROM ({codes}) SELECT v WHERE t <> '' AND NOT ({filler}) GROUP BY v HAVING count(DISTINCT t) > 1"
    return Fault(
        where=f"v::VARCHAR IN ({several}) AND t <> ''",
        others={"t": f"trim({text}::VARCHAR)"},
        shown="concat(v, ' – ', t)",
        also_shows=pair.text,
    )


# --- dates and numbers --------------------------------------------------------------------------------------------


def _stand_in_dates(_: Subject) -> Fault:
    return Fault(where=_is_stand_in("v"), is_harmless=True)


def _future(subject: Subject) -> Fault:
    """Later than the day the data last changed, and a day for the hours between city and UTC."""
    return Fault(where=f"try_cast(v AS TIMESTAMP)::DATE > DATE '{subject.bounds.last_plausible}'")


def _inverted(subject: Subject) -> Fault:
    """A start later than its end, by day."""
    start = subject.column.column.field_name
    spans = [span for span in subject.profile.spans if span.start == start]
    if not spans:
        return Fault(where="false", judged=0)
    span = max(spans, key=lambda span: share(span.inverted, span.compared))
    days = f"NOT {_is_stand_in('v')} AND NOT {_is_stand_in('w')}"
    return Fault(
        where=f"w IS NOT NULL AND {days} AND v::DATE > w::DATE",
        others={"w": subject.places[span.end].value},
        shown="concat(v::DATE, ' – ', w::DATE)",
        judged=span.compared,
    )


def _is_stand_in(moment: str) -> str:
    return "(" + IS_STAND_IN.replace("day", f"try_cast({moment} AS TIMESTAMP)::DATE", 1) + ")"


def _clock_wrong(subject: Subject) -> Fault:
    if subject.column.kind == "number":
        return Fault(where=CLOCK_WRONG.replace("whole", "v = floor(v)"))
    return Fault(where=DIGITS.conditions["clock_wrong"])


def _implausible_number(subject: Subject) -> Fault:
    """Negative, where it counts something; else the value that is far from all others."""
    numbers = subject.facts.numbers
    if numbers is None:
        return Fault(where="false")
    is_negative = numbers.negatives > 0 and is_never_negative(subject.column.column)
    return Fault(where="v < 0" if is_negative or numbers.far_value is None else f"v = {numbers.far_value!r}")


# --- places -------------------------------------------------------------------------------------------------------


def _zero_points(subject: Subject) -> Fault:
    return _points(subject, f"abs(y) <= {NEAR_ZERO} AND abs(x) <= {NEAR_ZERO}")


def _outside_area(subject: Subject) -> Fault:
    if subject.area is None:
        return _points(subject, "false")
    zero = f"abs(y) <= {NEAR_ZERO} AND abs(x) <= {NEAR_ZERO}"
    return _points(
        subject, f"NOT ({zero}) AND NOT ({inside(subject.area, 'y', 'x')}) AND NOT ({turned_inside(subject.area)})"
    )


def _misordered(subject: Subject) -> Fault:
    """Latitudes beyond ±90, and pairs outside the area that lie inside when swapped or with a sign turned."""
    beyond = "abs(y) > 90"
    if subject.area is None:
        return _points(subject, beyond)
    mendable = f"NOT ({inside(subject.area, 'y', 'x')}) AND ({turned_inside(subject.area)})"
    return _points(subject, any_of((beyond, mendable)))


def _piled(subject: Subject) -> Fault:
    """The rows on the commonest point."""
    facts = _coordinates(subject)
    if facts is None or facts.pile is None:
        return _points(subject, "false")
    return _points(subject, f"y = {facts.pile[0]!r} AND x = {facts.pile[1]!r}")


def _points(subject: Subject, where: str) -> Fault:
    facts = _coordinates(subject)
    if facts is None:
        return Fault(where="false", judged=0)
    y, x = _both(subject.places[facts.latitude], subject.places.get(facts.longitude))
    return Fault(
        where=f"isfinite(y) AND isfinite(x) AND ({where})",
        others={"y": y, "x": x},
        shown="concat(y, ', ', x)",
        judged=facts.pairs,
        is_harmless=True,
    )


def _both(latitude: Place, longitude: Place | None) -> tuple[str, str]:
    return (latitude.value, longitude.value) if longitude else point_parts(latitude.cell, latitude)


def _coordinates(subject: Subject) -> CoordinateFacts | None:
    field = subject.column.column.field_name
    return next((facts for facts in subject.profile.coordinates if facts.latitude == field), None)


CONDITIONS: Mapping[str, Condition] = {
    "duplicate rows": _duplicates,
    "laid-out rows": _laid_out,
    "stray characters": _strays,
    "mojibake": _mojibake,
    "placeholder": _placeholder,
    "off type": _off_type,
    "not iso": _not_iso,
    "cut off": _cut_off,
    "misfits": _misfits,
    "respelt": _respelt,
    "joined values": _joined,
    "ambiguous code": _ambiguous_code,
    "stand-in dates": _stand_in_dates,
    "future dates": _future,
    "start after end": _inverted,
    "impossible times": _clock_wrong,
    "implausible numbers": _implausible_number,
    "zero points": _zero_points,
    "outside the area": _outside_area,
    "misordered points": _misordered,
    "piled points": _piled,
}
