"""Which assets a recipe may strike, and texts of an exact number of words."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from atxaudit.demo.base import DEPARTMENT, FREQUENCY, METHOD, TABULAR, Planned, custom_field
from atxaudit.models import Column

Fits = Callable[[Planned], bool]

SMALL = ("Lindenford Fire", "Lindenford Animal Shelter")  # departments with few datasets
QUANTITIES = ("count", "grade", "measure", "amount")
WORDED = ("address", "corner", "eatery", "company", "words")  # text of many values

# plain sentences by their number of words; none says anything a rule listens to
SENTENCES = {
    3: ("Figures are rounded.", "Corrections are welcome.", "Small errors remain."),
    4: ("Known gaps are rare.", "Older entries may differ.", "Dates follow local time."),
    5: ("The city keeps this list.", "Staff read it every morning.", "It is free to use."),
    6: (
        "Ask the unit about older years.",
        "Pictures stand in the yearly report.",
        "A note explains every unusual value.",
    ),
    8: ("The unit writes to everyone who finds errors.", "Names of places follow the signs on site."),
    11: (
        "Every entry was seen by two people before it was published.",
        "Readers compare it with the figures of neighboring towns and counties.",
    ),
    14: ("People use it to plan a visit and to ask the council good questions.",),
}


def text_of(count: int, draw: Random) -> str:
    """Some sentences that together have exactly so many words (3 to about 90)."""
    pool = [sentence for sentences in SENTENCES.values() for sentence in sentences]
    draw.shuffle(pool)
    found = _pick(pool, count)
    if found is None:
        raise ValueError(f"no sentences make {count} words")
    return " ".join(found)


def tabular(one: Planned) -> bool:
    """Has rows and columns: a dataset or a filtered view."""
    return one.asset.type in TABULAR


def dataset(one: Planned) -> bool:
    """Has rows of its own."""
    return one.asset.type == "dataset"


def paced(one: Planned) -> bool:
    """A dataset whose pace is a usual one."""
    return dataset(one) and custom_field(one.asset, FREQUENCY) not in ("As needed", "Historical")


def by_machine(one: Planned) -> bool:
    """A dataset whose rows must have a key."""
    return dataset(one) and bool(one.asset.row_identifier) and custom_field(one.asset, METHOD) != "Manual"


def having(*kinds: str, rows: int = 0) -> Fits:
    """A dataset with a column of these kinds that nobody counts on, and with so many rows at least."""

    def fits(one: Planned) -> bool:
        return dataset(one) and one.rows is not None and one.rows.count >= rows and bool(one.free(*kinds))

    return fits


def can_be_spared(one: Planned) -> bool:
    """Neither of a department with few datasets nor with promises of its own: others need those more."""
    return custom_field(one.asset, DEPARTMENT) not in SMALL and not one.has_promises


def loose_columns(one: Planned) -> list[Column]:
    """Columns whose names and types nobody counts on: not the portal's own, not the key, not claimed."""
    taken = one.claimed | {one.asset.row_identifier}
    return [column for column in one.asset.columns if not column.is_system and column.field_name not in taken]


def keyed(one: Planned) -> bool:
    """A dataset whose declared key is a running number."""
    specs = dict(one.specs)
    return dataset(one) and specs.get(one.asset.row_identifier, "").startswith("serial")


def measured(one: Planned) -> bool:
    """A dataset with a quantity in every row."""
    return dataset(one) and any(spec.partition(" ")[0] in QUANTITIES for _, spec in one.specs)


def located(one: Planned) -> bool:
    """A dataset with places on the map."""
    return dataset(one) and bool(place_of(one))


def place_of(one: Planned) -> tuple[str, ...]:
    """The point column, or latitude and longitude; nothing where there is neither."""
    by_kind = {spec.partition(" ")[0]: name for name, spec in one.specs}
    if "point" in by_kind:
        return (by_kind["point"],)
    return (by_kind["lat"], by_kind["lon"]) if "lat" in by_kind else ()


def both(*conditions: Fits) -> Fits:
    """Everything that all of these say."""
    return lambda one: all(fits(one) for fits in conditions)


def listed(one: Planned) -> bool:
    """Stands in data.json."""
    return one.asset.type != "story" and not one.asset.hidden_from_data_json


def _pick(pool: list[str], count: int) -> list[str] | None:
    """Sentences of the pool, each once, with so many words together; None when there are none."""
    if count == 0:
        return []
    for place, sentence in enumerate(pool):
        size = len(sentence.split())
        if size <= count and (rest := _pick(pool[place + 1 :], count - size)) is not None:
            return [sentence, *rest]
    return None
