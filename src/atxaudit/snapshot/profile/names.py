"""What a column's name hints at. A hint only: single words lie ("long commute", "time"), contents must agree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from atxaudit.models import Column

_PIECES = re.compile(r"[A-Z]{2,}(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_]+")

LATITUDE = {"lat", "latitude"}
LONGITUDE = {"lng", "lon", "long", "longitude"}
ZIP = {"zip", "zipcode", "zipcodes", "postcode", "postal"}
PHONE = {"phone", "telephone", "tel", "fax", "cell", "mobile"}
SSN = {"ssn", "social", "tin"}
MONEY = {
    "amount", "amounts", "budget", "budgeted", "budgets", "cost", "costs", "fee", "fees", "income", "incomes", "paid",
    "price", "prices", "revenue", "revenues", "salaries", "salary", "valuation",
}  # fmt: skip
NOT_MONEY = {
    "average", "burden", "count", "households", "index", "number", "pct", "percent", "percentage", "rate", "ratio",
    "share", "value", "year",
}  # fmt: skip
IDENTIFIER = {"id", "ids", "number", "no", "num", "key"}
ROW_NUMBER = {"objectid", "globalid", "fid", "oid", "guid", "uuid"}
CODE = {
    "block", "category", "census", "class", "code", "codes", "district", "districts", "fips", "geoid", "geography",
    "grade", "group", "id", "ids", "key", "level", "num", "number", "phase", "precinct", "rank", "route", "section",
    "sector", "sort", "tract", "tracts", "type", "unit", "ward", "zone", "by", "flag", "enabled", "subtype", "role",
    "housenumber", "state", "county", "city", "council", "dst", "legacyid", "version", "priority", "status", "yn",
} | ROW_NUMBER  # fmt: skip
_COUNTING = {"number", "no", "num"}  # "number of employees" is a count
PERIOD = {"year", "yr", "fy", "month", "day", "quarter", "week", "hour", "date", "time"}
QUANTITY = {
    "age", "amount", "area", "average", "avg", "count", "counts", "depth", "diameter", "distance", "duration",
    "elevation", "height", "lat", "latitude", "length", "lng", "longitude", "mean", "median", "minutes", "pct",
    "percent", "percentage", "population", "quantity", "qty", "rate", "ratio", "score", "speed", "sum", "temperature",
    "total", "value", "volume", "weight", "width",
} | MONEY  # fmt: skip
_COUNTED = {"count", "counts", "age", "ages", "quantity", "qty", "duration", "elapsed"}  # amounts may be below zero
_SPANS = {"completion", "processing", "response", "travel", "turnaround", "wait", "waiting"}  # these are, of time
_COMPARED = {"change", "deviation", "difference", "growth", "net", "remaining", "variance"}
PERSON = {"name", "by", "person", "owner", "rep", "evaluator", "steward", "officer", "contact"}
PLACE = {
    "agency", "area", "assoc", "association", "boundary", "building", "business", "center", "city", "company",
    "council", "county", "department", "district", "division", "establishment", "facility", "file", "fund", "layer",
    "library", "line", "location", "neighborhood", "occupied", "organization", "park", "place", "product", "project",
    "restaurant", "road", "route", "school", "site", "state", "station", "stop", "street", "system", "table", "tract",
    "trail", "type", "unit", "vendor", "zone",
}  # fmt: skip
_GIVEN = {"first", "last", "middle", "given", "surname", "fname", "lname", "firstname", "lastname"}
ADDRESS = {"address", "addresses", "addr", "street", "location"}
NOT_ADDRESS = {
    "block", "building", "category", "city", "class", "code", "county", "date", "description", "dir", "direction",
    "district", "email", "facility", "id", "ip", "lat", "latitude", "lng", "lon", "longitude", "mail", "name", "no",
    "num", "number", "org", "postal", "postcode", "prefix", "state", "status", "suffix", "surface", "type", "unit",
    "url", "web", "zip", "zipcode",
}  # fmt: skip
GEOGRAPHY = {"geography", "geographic", "geom", "geometry", "tract", "county"}
_AHEAD = ("expir", "plan", "sched", "project", "target", "finish", "estimat", "term")
_AHEAD_WORDS = {"due", "end", "ends", "ending", "until", "next"}
_MAYBE_AHEAD = ("event", "effective", "reserv")
_AUDIT = {
    "updated", "update", "modified", "modify", "edited", "edit", "created", "create", "creation", "loaded", "load",
    "revision", "revised", "collected", "collection", "status",
}  # fmt: skip
_BIRTH = {"dob", "birthdate", "birthday", "birthdays"}
_START = {
    "start": "start", "started": "start", "starts": "start", "begin": "begin", "began": "begin", "begins": "begin",
    "beginning": "begin", "from": "from", "opened": "open", "open": "open", "created": "create", "create": "create",
    "creation": "create", "received": "receive", "applied": "apply", "application": "apply", "issued": "issue",
    "issue": "issue", "filed": "file", "effective": "effective", "arrival": "arrive", "arrived": "arrive",
}  # fmt: skip
_END = {
    "end": "end", "ended": "end", "ends": "end", "ending": "end", "finish": "finish", "finished": "finish",
    "to": "to", "closed": "close", "close": "close", "closure": "close", "completed": "complete",
    "complete": "complete", "completion": "complete", "resolved": "resolve", "issued": "issue", "issue": "issue",
    "expires": "expire", "expiration": "expire", "departure": "depart", "departed": "depart",
}  # fmt: skip
_LAND = {"parcel", "property", "land", "lot"}  # a table with such columns has tax ids of its own
_TIME_WORDS = {"date", "datetime", "time", "timestamp", "dt", "at", "on"}
_PLANNED = {"projected", "planned", "estimated", "scheduled", "target", "expected", "proposed"}
_SUMMED = {"total", "estimate", "percent", "population", "count", "margin", "median", "rate", "number"}
_CROWD = {
    "age": {"age"},
    "birth year": {"birth"},
    "sex": {"sex", "gender"},
    "race": {"race", "ethnicity"},
    "place": {"zip", "zipcode", "postal", "city"},
}


@lru_cache(maxsize=1 << 14)
def name_words(name: str) -> tuple[str, ...]:
    """The words of a name in lower case: "ZipCode2" is zip, code and 2."""
    return tuple(word for piece in _PIECES.findall(name) for word in _unglued(piece.lower()))


def words_of(column: Column) -> tuple[str, ...]:
    """The words of a column's name, or of its field name where that says nothing."""
    return name_words(column.name) or name_words(column.field_name)


def has_word(column: Column, known: set[str]) -> bool:
    """Whether one of the words is in the name."""
    return not known.isdisjoint(words_of(column))


def looks_ahead(column: Column) -> str:
    """The word by which a date is one of the future, or ""."""
    return next((word for word in words_of(column) if word in _AHEAD_WORDS or word.startswith(_AHEAD)), "")


def may_look_ahead(column: Column) -> str:
    """The same, with the words that only sometimes do: event, effective, reservation."""
    return looks_ahead(column) or next((word for word in words_of(column) if word.startswith(_MAYBE_AHEAD)), "")


def is_audit_stamp(column: Column) -> str:
    """The word by which a date tells of the record and not of what happened, or ""."""
    words = words_of(column)
    if any(pair == ("as", "built") for pair in pairwise(words)) or "asbuilt" in words:
        return "as-built"
    return next((word for word in words if word in _AUDIT), "")


def is_birth_date(column: Column) -> bool:
    """Whether the name ends in dob, birth date, birth year or date of birth; "birth rate" does not."""
    words = words_of(column)
    return bool(words) and (
        words[-1] in _BIRTH
        or words[-2:] in (("birth", "date"), ("birth", "year"), ("birth", "day"))
        or words[-3:] in (("date", "of", "birth"), ("year", "of", "birth"), ("day", "of", "birth"))
    )


def names_a_person(column: Column) -> str:
    """The word by which a column may hold names of people, or ""."""
    words = words_of(column)
    if not PLACE.isdisjoint(words):
        return ""
    return next((word for word in words if word in PERSON or word in _GIVEN), "")


def is_given_or_family_name(column: Column) -> bool:
    """First name, last name, surname …: a person's name by its own name."""
    words = set(words_of(column))
    own = {"surname", "fname", "lname", "firstname", "lastname"}
    return PLACE.isdisjoint(words) and bool(words & own or (words & _GIVEN and words & {"name", "names"}))


def names_tax_id(column: Column) -> bool:
    """Whether the name says tax id, which of a person is the social security number."""
    words = words_of(column)
    return "taxid" in words or any(pair == ("tax", "id") for pair in pairwise(words))


def names_tax_id_of_people(column: Column, beside: Iterable[Column]) -> bool:
    """The same, and no column of the table speaks of land."""
    return names_tax_id(column) and not any(has_word(other, _LAND) for other in beside)


def names_ssn(column: Column, beside: Iterable[Column]) -> bool:
    """Whether bare digits of a text may be social security numbers: its name says so, or tax id of a person."""
    return has_word(column, SSN) or names_tax_id_of_people(column, beside)


def is_ssn_by_name(column: Column) -> bool:
    """Whether the name leaves nothing else: numbers under "social services" are amounts."""
    words = words_of(column)
    name = words[:-1] if words[-1:] and words[-1] in IDENTIFIER else words
    return name[-2:] == ("social", "security") or not {"ssn", "tin"}.isdisjoint(words)


def is_identifier(column: Column) -> bool:
    """Whether the last word of the name says that it tells rows apart."""
    words = words_of(column)
    return bool(words) and (words[-1] in IDENTIFIER or words[-1] in ROW_NUMBER)


def names_an_address(column: Column) -> str:
    """The word by which a column may hold street addresses, or ""."""
    words = words_of(column)
    if not NOT_ADDRESS.isdisjoint(words):
        return ""
    found = next((word for word in words if word in ADDRESS), "")
    return found or ("line" if words[:1] == ("line",) and words[1:] in (("1",), ("2",)) else "")


def names_money(column: Column) -> str:
    """The word by which a number may be money, or ""."""
    words = words_of(column)
    if not NOT_MONEY.isdisjoint(words) or "%" in column.name:
        return ""
    return next((word for word in words if word in MONEY), "")


def names_quantity(column: Column) -> str:
    """The word by which a column may be a quantity, or ""."""
    return next((word for word in words_of(column) if word in QUANTITY), "") or ("%" if "%" in column.name else "")


def is_never_negative(column: Column) -> bool:
    """Whether the name is one of a count, an age or a span of time; what compares two of them may be below zero."""
    words = set(words_of(column))
    return bool(words & _COUNTED or (words & _SPANS and words & {"time", "times"})) and not words & _COMPARED


def names_code(column: Column) -> str:
    """The word by which a number is a code, a place in an order or a period, or "". A quantity may name a period."""
    words = words_of(column)
    counted = {place for place, pair in enumerate(pairwise(words)) if pair[0] in _COUNTING and pair[1] == "of"}
    vetoes = CODE | ZIP | (PERIOD if QUANTITY.isdisjoint(words) else set())
    last = words[-1] if words[-1:] == ("no",) else ""  # "no damage" is none
    return next((word for place, word in enumerate(words) if place not in counted and word in vetoes), last)


def coordinate_pairs(columns: Sequence[Column]) -> list[tuple[Column, Column]]:
    """Latitude and longitude columns whose names differ by that word only, "Start Lat" and "Start Lng"."""
    latitudes = [(_without(column, LATITUDE), column) for column in columns if has_word(column, LATITUDE)]
    longitudes = {_without(column, LONGITUDE): column for column in columns if has_word(column, LONGITUDE)}
    return [(column, longitudes[rest]) for rest, column in latitudes if rest in longitudes]


def date_spans(columns: Sequence[Column]) -> Iterator[tuple[Column, Column]]:
    """Start and end dates with the same remaining words; never an actual with a projected one."""
    starts = [(*_bound(column, _START), column) for column in columns]
    ends = [(*_bound(column, _END), column) for column in columns]
    for opening, rest, start in starts:
        for closing, other, end in ends:
            if opening and closing and rest == other and opening != closing and start is not end:
                yield start, end


def codes_with_texts(columns: Sequence[Column]) -> Iterator[tuple[Column, Column]]:
    """`x code` or `x id` beside `x`, `x name` or `x description`."""
    by_words = {words_of(column): column for column in columns}
    for words, column in by_words.items():
        if len(words) < 2 or words[-1] not in {"code", "id"}:
            continue
        stem = words[:-1]
        for other in (stem, (*stem, "name"), (*stem, "description"), (*stem, "desc")):
            if other in by_words:
                yield column, by_words[other]


def crowd_kinds(columns: Sequence[Column]) -> dict[str, Column]:
    """The first column of each kind that helps to single out a person: age or birth year, sex, race, ZIP or city."""
    found: dict[str, Column] = {}
    for kind, known in _CROWD.items():
        for column in columns:
            if (
                has_word(column, known)
                and not has_word(column, _SUMMED)
                and (kind != "birth year" or is_birth_date(column))
            ):
                found.setdefault("age" if kind == "birth year" else kind, column)
    return found


def _unglued(word: str) -> tuple[str, ...]:
    """A word that "date" is glued to: "datecollected" is date and collected, "candidate" one word."""
    known = _AUDIT | _START.keys() | _END.keys() | {"due", "birth", "event", "incident", "inspection"}
    if word.startswith("date") and word[4:] in known:
        return "date", word[4:]
    if word.endswith("date") and word[:-4] in known:
        return word[:-4], "date"
    return (word,)


def _without(column: Column, known: set[str]) -> tuple[str, ...]:
    words = words_of(column)
    return tuple(word for word in words if word not in known)


def _bound(column: Column, known: dict[str, str]) -> tuple[str, tuple[str, ...]]:
    """The word that opens or closes a span, and the words that remain; ("", …) where there is none."""
    words = words_of(column)
    for place, word in enumerate(words):
        if word in known and (word != "from" or place == 0):
            rest = (other for other in words[:place] + words[place + 1 :] if other not in _TIME_WORDS)
            return known[word], tuple(rest)
    return "", words
