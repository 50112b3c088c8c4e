"""Which assets a recipe may strike, and texts of an exact number of words."""

from __future__ import annotations

from random import Random

from atxaudit.demo.base import FREQUENCY, METHOD, TABULAR, Planned, custom_field

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
