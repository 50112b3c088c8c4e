"""What stands in a column, by one line of words in content/*.yaml: a kind, and what the kind wants to know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random

Value = str | int | float | bool | datetime | tuple[float, float] | None  # a point is (latitude, longitude)

STREETS = (
    "Pecan Street", "Linden Avenue", "Mill Race Road", "Depot Street", "Bluff Lane", "Quarry Road", "Cedar Flats Drive",
    "Courthouse Square", "Fairground Way", "River Walk", "Orchard Street", "Foundry Street", "Larkspur Lane",
)  # fmt: skip
ZIPS = ("76590", "76591", "76592", "76593", "76594")
SOUTH, NORTH, WEST, EAST = 30.98, 31.22, -97.48, -97.22  # well inside the profile's service area
FIRST_WORDS = (
    "Copper", "Bright", "Silver", "Hidden", "Golden", "Quiet", "Old", "Wandering", "Second", "Paper", "Winter", "Blue",
)  # fmt: skip
MIDDLE_WORDS = ("River", "Garden", "Orchard", "Window", "Harbor", "Meadow", "Lantern", "Station", "Mountain", "Letter")
LAST_WORDS = ("Stories", "Songs", "Walks", "Notes", "Journeys", "Days", "Kitchen", "Workshop", "Almanac", "Club")
TRADES = ("Builders", "Roofing", "Electric", "Plumbing", "Masonry", "Carpentry")
EATERIES = ("Kitchen", "Grill", "Bakery", "Diner", "Market", "Noodles", "Cafe")
PETS = ("Biscuit", "Pepper", "Clover", "Mango", "Juniper", "Waffles", "Pickle", "Bramble", "Otter", "Maple", "Bean")
# names of people who do not exist: common first names, so that a reader of names takes them for people
GIVEN = ("Maria", "James", "Susan", "Kevin", "Rachel", "Thomas", "Angela", "Victor", "Donna", "Miguel")
FAMILY = ("Lindqvist", "Okonmark", "Fenwarren", "Tallowby", "Brandreth", "Quillfeather", "Marshgate", "Oldacre")
# what somebody wrote into a form; each is a whole remark, and two or three of them make a cell
REMARKS = (
    "The gate was open when we came by in the morning.",
    "Nobody was seen near the place for the whole week.",
    "Water stood on the path after the rain of the night.",
    "The light at the corner has been out since the fair.",
    "Please look at the fence behind the old mill as well.",
    "Two neighbors say that it was much louder last year.",
    "It smells of paint and the door does not quite close.",
    "We left a note on the porch and will come back soon.",
    "The sign is hidden by the branches of a large pecan.",
    "A child could reach the hole from the playground side.",
    "The bench is loose and one of its boards is missing.",
    "Somebody has to sweep the glass before school begins.",
)

DATATYPES = {
    "serial": "text", "choice": "text", "address": "text", "corner": "text", "zip": "text", "company": "text",
    "eatery": "text", "words": "text", "pet": "text", "person": "text", "given": "text", "family": "text",
    "remark": "text", "phone": "text", "street": "text",
    "day": "calendar_date", "moment": "calendar_date", "birthday": "calendar_date",
    "count": "number", "grade": "number", "measure": "number", "amount": "number", "district": "number",
    "lat": "number", "lon": "number", "region": "number", "clock": "number", "running": "number", "whole": "number",
    "flag": "checkbox", "point": "point",
}  # fmt: skip
DATES = ("day", "moment")


def make_column(spec: str, count: int, draw: Random, newest: datetime) -> Sequence[Value]:
    """So many cells of a kind; dates go up to `newest`, and the last is on that very day."""
    kind, _, rest = spec.partition(" ")
    match kind:
        case "serial":
            start = draw.randrange(100, 9000)
            return [f"{rest}-{number:06d}" for number in range(start, start + count)]
        case "running":
            return list(range(int(rest), int(rest) + count))
        case "day" | "moment":
            return _dates(int(rest), count, draw, newest, whole_days=kind == "day")
        case "birthday":
            return [_birthday(draw, newest) for _ in range(count)]
        case _:
            make = _SINGLE[kind]
            return [make(draw, rest) for _ in range(count)]


def _dates(span: int, count: int, draw: Random, newest: datetime, *, whole_days: bool) -> list[Value]:
    """Evenly laid over the span of days, a little shaken, oldest first, the last on the newest day."""
    if not count:
        return []
    step = timedelta(days=span) / count
    dates = [newest - step * (count - 1 - number + draw.random() * 0.9) for number in range(count - 1)] + [newest]
    if whole_days:
        return [date.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None) for date in dates]
    return [date.replace(microsecond=0, tzinfo=None) for date in dates]


def _birthday(draw: Random, newest: datetime) -> datetime:
    days = draw.randrange(18 * 366, 85 * 365)
    return (newest - timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)


def _choice(draw: Random, rest: str) -> str:
    return draw.choice([word.strip() for word in rest.split("|")])


def _amount(draw: Random, rest: str) -> float:
    """Money: small sums are commoner than large ones."""
    low, high = map(float, rest.split())
    return round(low + (high - low) * draw.random() ** 2, 2)


def _measure(draw: Random, rest: str) -> float:
    low, high, digits = rest.split()
    return round(draw.uniform(float(low), float(high)), int(digits))


def _count(draw: Random, rest: str) -> int:
    low, high = map(int, rest.split())
    return low + int((high - low + 1) * draw.random() ** 1.5)


def _whole(draw: Random, rest: str) -> int:
    """A number all of whose values are as common."""
    low, high = map(int, rest.split())
    return draw.randint(low, high)


def _grade(draw: Random, rest: str) -> int:
    """Like a count, but most values are high."""
    low, high = map(int, rest.split())
    return low + high - _count(draw, rest)


def _corner(draw: Random, _: str) -> str:
    first, second = draw.sample(STREETS, 2)
    return f"{first} and {second}"


def _words(draw: Random, rest: str) -> str:
    lists = (FIRST_WORDS, MIDDLE_WORDS, LAST_WORDS) if rest == "3" else (FIRST_WORDS, LAST_WORDS)
    return " ".join(draw.choice(words) for words in lists)


def _remark(draw: Random, rest: str) -> str:
    """Two or three remarks and a number of their own; with a length, cut off there."""
    text = " ".join((*draw.sample(REMARKS, draw.choice((2, 3))), f"Seen {draw.randrange(2, 90)} times."))
    return text[: int(rest)].rstrip() if rest else text


def _phone(draw: Random, rest: str) -> str:
    """555-0100 to 0199 belong to nobody, in any area: they are kept for stories."""
    digits = f"254-555-01{draw.randrange(100):02d}"
    return digits.replace("-", "") if rest == "bare" else digits


_SINGLE: dict[str, Callable[[Random, str], Value]] = {
    "address": lambda draw, _: f"{draw.randrange(1, 90) * 100} {draw.choice(STREETS)}",
    "amount": _amount,
    "choice": _choice,
    "clock": lambda draw, _: draw.randrange(24) * 100 + draw.randrange(60),
    "company": lambda draw, _: f"{draw.choice(FIRST_WORDS)} {draw.choice(MIDDLE_WORDS)} {draw.choice(TRADES)}",
    "corner": _corner,
    "eatery": lambda draw, _: f"{draw.choice(FIRST_WORDS)} {draw.choice(MIDDLE_WORDS)} {draw.choice(EATERIES)}",
    "family": lambda draw, _: draw.choice(FAMILY),
    "given": lambda draw, _: draw.choice(GIVEN),
    "grade": _grade,
    "count": _count,
    "district": lambda draw, _: draw.randint(1, 8),
    "flag": lambda draw, _: draw.random() < 0.6,
    "lat": lambda draw, _: round(draw.uniform(SOUTH, NORTH), 5),
    "lon": lambda draw, _: round(draw.uniform(WEST, EAST), 5),
    "measure": _measure,
    "person": lambda draw, _: f"{draw.choice(GIVEN)} {draw.choice(FAMILY)}",
    "pet": lambda draw, _: draw.choice(PETS),
    "phone": _phone,
    "point": lambda draw, _: (round(draw.uniform(SOUTH, NORTH), 5), round(draw.uniform(WEST, EAST), 5)),
    "region": lambda draw, _: draw.randint(1, 40),
    "remark": _remark,
    "street": lambda draw, _: draw.choice(STREETS),
    "whole": _whole,
    "words": _words,
    "zip": lambda draw, _: draw.choice(ZIPS),
}
