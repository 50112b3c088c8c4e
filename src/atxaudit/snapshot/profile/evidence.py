"""One test per role: whether name, type and contents of a column agree on it, and in one sentence why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from atxaudit.models import Column
from atxaudit.snapshot.profile import names
from atxaudit.snapshot.profile.facts import ColumnProfile, share

_HALF = 0.5
_PERSONS = 0.3  # of the values hold a common first name
_UNIQUE = 0.98
_WORDED = 0.3  # of the values have six words, and of the values differ
_STREETS = 0.3
_QUANTITY_SIGNS = 0.3
_NUMERIC = 0.9
_OF_PLACES = names.PLACE | {
    "boundaries", "buildings", "businesses", "centers", "cities", "districts", "facilities", "libraries",
    "neighborhoods", "parks", "places", "roads", "routes", "schools", "sites", "stations", "stops", "streets", "trails",
    "zones",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A column with all that is known of it."""

    column: Column
    profile: ColumnProfile
    rows: int  # that hold anything
    points: int = 0  # cells that were read as a place on the map
    asset_title: str = ""

    @property
    def filled_share(self) -> float:
        """Of the rows that hold anything."""
        return share(self.profile.filled, self.rows)

    def percent(self, count: int) -> str:
        """Of the filled cells, as people read it."""
        return f"{100 * self.profile.share(count):.0f} %"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What a test found: it agrees, or it was hinted at and does not."""

    agrees: bool
    reason: str


Test = Callable[[Case], Finding | None]  # None: nothing hints at the role


def _yes(reason: str) -> Finding:
    return Finding(agrees=True, reason=reason)


def _no(reason: str) -> Finding:
    return Finding(agrees=False, reason=reason)


def is_event_date(case: Case) -> Finding | None:
    """A date of what happened; audit stamps pass here and are weighed against the others by the caller."""
    column, dates = case.column, case.profile.dates
    if dates is None:
        return None
    if word := names.looks_ahead(column):
        return _no(f"It is a date, but its name looks ahead (“{word}”).")
    if names.is_birth_date(column):
        return _no("It is a date of birth.")
    if case.filled_share < _HALF:
        return _no(f"It is a date, but filled in only {100 * case.filled_share:.0f} % of the rows.")
    if case.profile.distinct < 2 or not dates.plausible:
        return _no("It is a date, but has fewer than two values that could be real.")
    kind = "ISO dates as text" if case.profile.kind == "text" else "dates"
    return _yes(f"It holds {kind}, {case.profile.distinct:,} different ones, and its name does not look ahead.")


def is_coordinate(case: Case) -> Finding | None:
    """A number with decimals under a name of latitude or longitude; that its partner is there, the caller sees to."""
    if not names.has_word(case.column, names.LATITUDE | names.LONGITUDE):
        return None
    numbers = case.profile.numbers
    if numbers is None or not case.profile.filled:
        return _no("Its name is one of a coordinate, but it holds no numbers.")
    fractions = share(numbers.fractions, case.profile.filled - numbers.zeros)
    if fractions <= _HALF:
        return _no("Its name is one of a coordinate, but its numbers have no decimals.")
    return _yes("Its name is one of a coordinate, its numbers have decimals, and its partner is there.")


def is_point(case: Case) -> Finding | None:
    """A point column."""
    if case.column.datatype not in {"point", "location"}:
        return None
    if not case.points:
        return _no(f"It is of type {case.column.datatype}, but no cell holds a point.")
    return _yes(f"It is of type {case.column.datatype}, and holds {case.points:,} points.")


def is_zip(case: Case) -> Finding | None:
    """ZIP codes, as text or as numbers."""
    column, profile = case.column, case.profile
    if not names.has_word(column, names.ZIP):
        return None
    if names.has_word(column, names.QUANTITY - {"lat", "lng"}):
        return _no("Its name speaks of ZIP codes, and of a quantity beside.")
    five = max(profile.text.five_digits if profile.text else 0, profile.text.zips if profile.text else 0)
    five = max(five, profile.numbers.five_digits if profile.numbers else 0)
    if profile.share(five) <= _HALF:
        return _no(f"Its name speaks of ZIP codes, but only {case.percent(five)} of its cells have five digits.")
    return _yes(f"Its name speaks of ZIP codes, and {case.percent(five)} of its cells have five digits.")


def is_phone(case: Case) -> Finding | None:
    """Phone numbers; a number column is never one without the word, and with it only where it has ten digits."""
    text = case.profile.text
    named = names.has_word(case.column, names.PHONE)
    if text is None or case.profile.kind != "text":
        return _no("Its name speaks of phones, but its type is not text.") if named else None
    shaped = text.phones
    if case.profile.share(shaped) > _HALF:
        return _yes(f"{case.percent(shaped)} of its cells have the shape of a phone number.")
    if not named or not case.profile.filled:
        return None
    if text.average_length > 30 or case.profile.distinct < 2:
        return _no("Its name speaks of phones, but its cells are no numbers.")
    return _yes("It is text, and its name speaks of phones.")


def is_money(case: Case) -> Finding | None:
    """Amounts of money."""
    word = names.names_money(case.column)
    if not word:
        return None
    if case.profile.numbers is None or not case.profile.filled:
        return _no(f"Its name speaks of money (“{word}”), but its type is not number.")
    return _yes(f"It is a number, and its name speaks of money (“{word}”).")


def is_category(case: Case) -> Finding | None:
    """Few values, short, each in several rows."""
    profile = case.profile
    if profile.kind != "text" or profile.category is None or profile.distinct < 2:
        return None
    return _yes(f"It is text with {profile.distinct:,} different values in {profile.filled:,} rows.")


def is_free_text(case: Case) -> Finding | None:
    """What people wrote."""
    profile, text = case.profile, case.profile.text
    if text is None or profile.kind != "text" or profile.share(text.many_words) <= _WORDED:
        return None
    if names.has_word(case.column, names.GEOGRAPHY):
        return _no("It has many words, but its name speaks of geography.")
    if names.names_an_address(case.column) or profile.share(text.streets) > _STREETS:
        return _no("It has many words, but they are addresses.")
    if profile.share(profile.distinct) <= _WORDED:
        return _no(f"It has many words, but only {profile.distinct:,} different values: they are no free text.")
    return _yes(f"{case.percent(text.many_words)} of its cells have six words or more, and most differ.")


def is_identifier(case: Case) -> Finding | None:
    """What tells the rows apart; the name alone makes a code."""
    profile = case.profile
    if not names.is_identifier(case.column) or profile.kind not in {"text", "number"}:
        return None
    if case.filled_share < _UNIQUE or profile.share(profile.distinct) < _UNIQUE:
        values = f"{profile.distinct:,} different values in {case.rows:,} rows"
        return _no(f"By its name it tells rows apart, but it has {values}: a code.")
    return _yes("By its name it tells rows apart, and at least 98 % of the rows have a value of their own.")


def is_person_name(case: Case) -> Finding | None:
    """Names of people."""
    column, profile = case.column, case.profile
    word = names.names_a_person(column)
    if not word or profile.text is None or profile.kind != "text" or not profile.filled:
        return None
    if names.is_given_or_family_name(column):
        return _yes("It is text, and by its name a first or last name.")
    held = profile.text.first_names or 0
    if profile.share(held) < _PERSONS:
        return _no(
            f"Its name may be one of a person (“{word}”), but only {case.percent(held)} of its cells hold a first name."
        )
    titled = next((w for w in names.name_words(case.asset_title) if w in _OF_PLACES), "")
    if titled and set(names.words_of(column)) <= {"name", "full", "the"}:
        return _no(f"It holds first names, but the asset is about places (“{titled}”).")
    return _yes(f"Its name may be one of a person (“{word}”), and {case.percent(held)} of its cells hold a first name.")


def is_address(case: Case) -> Finding | None:
    """Street addresses, by name or by shape."""
    profile, text = case.profile, case.profile.text
    if text is None or profile.kind != "text" or not profile.filled:
        return None
    word, streets = names.names_an_address(case.column), profile.share(text.streets)
    if not word:
        other = not names.NOT_ADDRESS.isdisjoint(names.words_of(case.column))
        shaped = streets > _HALF and not other
        return _yes(f"{case.percent(text.streets)} of its cells have a house number and a street.") if shaped else None
    if profile.share(text.numeric) > _HALF or (word in {"location", "line"} and streets < _STREETS):
        return _no(f"Its name speaks of places (“{word}”), but few cells have a house number and a street.")
    return _yes(f"It is text, and its name speaks of addresses (“{word}”).")


def is_quantity(case: Case) -> Finding | None:
    """What is counted or measured; a number is a code, a place or a period until its name says otherwise."""
    column, profile = case.column, case.profile
    if profile.numbers is not None and profile.filled:
        return _is_quantity_number(case)
    text = profile.text
    if text is None or profile.kind != "text" or profile.share(text.numeric) < _NUMERIC:
        return None
    if word := names.names_code(column):
        return _no(f"It holds numbers as text, but its name makes them codes (“{word}”).")
    word, signs = names.names_quantity(column), text.quantity_like
    if word:
        return _yes(f"It holds numbers as text, and its name speaks of a quantity (“{word}”).")
    if profile.share(signs) > _QUANTITY_SIGNS:
        return _yes(f"It holds numbers as text, {case.percent(signs)} of them with decimals, signs or commas.")
    return _no("It holds digits as text, which are codes until something says quantity.")


def _is_quantity_number(case: Case) -> Finding | None:
    numbers = case.profile.numbers
    if names.has_word(case.column, names.LATITUDE | names.LONGITUDE | names.PHONE | names.SSN) or numbers is None:
        return None
    if names.names_money(case.column):
        return _yes("It is a number, and its name speaks of money.")
    if word := names.names_code(case.column):
        if case.profile.share(numbers.fractions) > _QUANTITY_SIGNS and word not in names.ZIP:
            return _yes(f"It is a number, {case.percent(numbers.fractions)} of its cells with decimals.")
        return _no(f"It is a number, but its name makes it a code or a period (“{word}”).")
    return _yes("It is a number, and its name makes it no code, place or period.")
