"""Facts of text columns, from their different values: each is read once, however many rows hold it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from atxaudit.models import Column
from atxaudit.snapshot.profile.facts import Example, TextFacts
from atxaudit.snapshot.profile.fits import does_not_fit, has_form
from atxaudit.snapshot.profile.names import names_a_person
from atxaudit.snapshot.profile.places import Place, Reading, values_of
from atxaudit.snapshot.profile.showing import shown, withholds
from atxaudit.snapshot.profile.sql import any_of, ask, is_whole, literal
from atxaudit.snapshot.profile.text_patterns import DIGITS, ENTITY, FILLER, GROUPS, MOJIBAKE, STRAYS, Group
from atxaudit.snapshot.profile.vocabulary import first_names

BLANK = r"[\s\x{a0}\x{2000}-\x{200b}\x{202f}\x{3000}\x{feff}]*"  # listed: \p{Z} costs a millisecond to compile
_READ_CHARACTERS = 100_000  # of a cell: one may be as large as a file
_READABLE = f"CASE WHEN strlen(v) > {_READ_CHARACTERS} THEN left(v, {_READ_CHARACTERS}) ELSE v END"
_TAIL = 11  # lengths: the longest and the ten below it; rules.md, text-not-truncated
_STRAYS = ("edge_blanks", "double_blanks", "controls", "line_breaks", "tags")
_FAULTS: tuple[Example, ...] = (
    "mojibake",
    "entities",
    "edge_blanks",
    "double_blanks",
    "controls",
    "line_breaks",
    "tags",
)
_DATE_FORMS = ("iso_dates", "other_dates", "named_dates", "packed_dates", "packed_stamps")
_MOSTLY = 0.9  # of the cells are numbers, dates or times: then the others are looked at
_MANY_AS_LONG = 5  # different values; rules.md, text-not-truncated
_TEXT = (
    "many_words", "numeric", "leading_zero", "quantity_like", "iso_dates", "packed_dates", "packed_stamps", "clock",
    "clock_wrong", "starts_with_clock", "zips", "five_digits", "phones", "ten_digits", "urls", "streets", "cut_streets",
    "fillers", "nones", "unknowns", "mojibake", "entities", *_STRAYS,
)  # fmt: skip

IS_STRAY = any_of(STRAYS.conditions[name] for name in _STRAYS)
# blanks inside, no padding, and no mark of an end: what is cut off stops within a sentence
IS_WORDED = r"regexp_matches(v, '\S\s\S') AND NOT regexp_matches(v, '^\s|\s$|\s\s\s|[.!?)\]]$')"
DATED = any_of(condition for group in GROUPS for name, condition in group.conditions.items() if name in _DATE_FORMS)
_SIGNS: dict[Example, str] = {"mojibake": MOJIBAKE, "entities": ENTITY}
_EXAMPLES: dict[Example, str] = {
    **{name: f"({STRAYS.conditions[name]})" for name in _FAULTS},
    "numeric": DIGITS.conditions["numeric"],
    "not_numeric": f"NOT {DIGITS.conditions['numeric']}",
    "not_date": f"NOT ({DATED})",
    "not_iso": f"({DATED}) AND NOT {DIGITS.conditions['iso_dates']}",
    "clock_wrong": DIGITS.conditions["clock_wrong"],
    "longest": IS_WORDED,
}


@dataclass(kw_only=True, slots=True)
class TextCounts:
    """What the values of one column add up to."""

    filled: int = 0
    blank: int = 0
    distinct: int = 0
    shortest: int = 0
    longest: int = 0
    characters: int = 0
    cells: Counter[str] = field(default_factory=Counter)  # by pattern

    def add(self, met: Container[str], names: Iterable[str], cells: int) -> None:
        """Adds cells whose values meet the same patterns."""
        self.cells.update({name: cells for name in names if name in met})
        if any(name in met for name in _STRAYS):
            self.cells["strays"] += cells
        if "zips" in met or "zero" in met:
            self.cells["zip_or_zero"] += cells

    @property
    def dates(self) -> int:
        """Cells that are dates in any form."""
        return sum(self.cells[name] for name in _DATE_FORMS)

    def facts(self, *, tail: Sequence[int] = (), filler: str = "", first: int | None = None) -> TextFacts:
        """As facts."""
        cells = self.cells
        no_zips = cells["zip_or_zero"] + cells["fillers"] + cells["nones"] + cells["unknowns"]
        return TextFacts(
            shortest=self.shortest,
            longest=self.longest,
            average_length=self.characters / self.filled if self.filled else 0.0,
            length_tail=tuple(tail),
            other_dates=cells["other_dates"] + cells["named_dates"],
            zip_malformed=self.filled - no_zips,
            strays=cells["strays"],
            filler_word=filler,
            fixed_width=self.shortest == self.longest and self.filled > 1,
            first_names=first,
            examples=(),
            **{name: cells[name] for name in _TEXT},
        )


def count_text(reading: Reading, batch: Sequence[Place]) -> dict[int, TextCounts]:
    """Fills `text_values` (c, v, n, length, blank, gates) with the different values, and counts what they are."""
    gates = ", ".join(f"{group.gate} AS {group.name}" for group in GROUPS)
    values = f"FROM ({values_of(reading, batch, counted=True)}) SELECT c, {_READABLE} AS v, n"
    reading.connection.execute(
        "CREATE OR REPLACE TEMP TABLE text_values AS"
        f" FROM ({values}) SELECT c, v, n, length(v) AS length, {is_whole(BLANK)} AS blank, {gates}"
    )
    found: dict[int, TextCounts] = defaultdict(TextCounts)
    passed = _count_sizes(reading, found)
    for group in GROUPS:
        if group.name in passed:
            _count_patterns(reading, group, found)
    return found


def text_facts(reading: Reading, batch: Sequence[Place], found: dict[int, TextCounts]) -> dict[int, TextFacts]:
    """The facts of the columns counted last."""
    tails = _tails(reading, found)
    fillers = _filler_words(reading, found)
    first = _first_names(reading, batch)
    facts = {
        place.number: found[place.number].facts(
            tail=tails.get(place.number, ()), filler=fillers.get(place.number, ""), first=first.get(place.number)
        )
        for place in batch
    }
    return _with_examples(reading, batch, found, facts)


def _count_sizes(reading: Reading, found: dict[int, TextCounts]) -> set[str]:
    """How many cells and how long; the answer names the groups whose gate some value passed."""
    gates = ", ".join(f"bool_or({group.name}) AS {group.name}" for group in GROUPS)
    passed: set[str] = set()
    rows = ask(
        reading.connection,
        "FROM text_values SELECT c, blank, sum(n)::BIGINT AS cells, count(*) AS different, min(length) AS shortest,"
        f" max(length) AS longest, sum(n * length)::BIGINT AS characters, {gates} GROUP BY ALL",
    )
    for row in rows:
        counts = found[row["c"]]
        if row["blank"]:
            counts.blank = row["cells"]
            continue
        counts.filled, counts.distinct, counts.characters = row["cells"], row["different"], row["characters"]
        counts.shortest, counts.longest = row["shortest"], row["longest"]
        passed |= {group.name for group in GROUPS if row[group.name]}
    return passed


def _count_patterns(reading: Reading, group: Group, found: dict[int, TextCounts]) -> None:
    """The patterns are one list, and that is what is grouped by: as many filtered aggregates take longer to plan."""
    values = f"FROM text_values SELECT * REPLACE ({group.reads} AS v) WHERE {group.name} AND NOT blank"
    rows = ask(
        reading.connection,
        f"FROM ({values}) SELECT c, [{', '.join(group.conditions.values())}] AS met, sum(n)::BIGINT AS cells"
        " GROUP BY ALL",
    )
    for row in rows:
        met = {name for name, is_met in zip(group.conditions, row["met"], strict=True) if is_met}
        found[row["c"]].add(met, group.conditions, row["cells"])


def _tails(reading: Reading, found: dict[int, TextCounts]) -> dict[int, list[int]]:
    """Different worded values by length, from the longest down; only where a cut could be told (rules.md)."""
    longest = {
        number: counts.longest for number, counts in found.items() if counts.longest >= 20 and counts.filled >= 200
    }
    if not longest:
        return {}
    listed = ", ".join(f"({number}, {length})" for number, length in longest.items())
    rows = ask(
        reading.connection,
        f"FROM text_values JOIN (VALUES {listed}) AS t(c, longest) USING (c) SELECT c, longest - length AS below,"
        f" count(*) AS different WHERE length > longest - {_TAIL} AND {IS_WORDED} GROUP BY ALL",
    )
    tails = {number: [0] * _TAIL for number in longest}
    for row in rows:
        tails[row["c"]][row["below"]] = row["different"]
    return tails


def _filler_words(reading: Reading, found: dict[int, TextCounts]) -> dict[int, str]:
    """The commonest filler of each column that has one: a finding quotes it."""
    having = [str(number) for number, counts in found.items() if counts.cells["fillers"]]
    if not having:
        return {}
    is_filler = FILLER.conditions["fillers"]
    rows = ask(
        reading.connection,
        f"FROM text_values SELECT c, arg_max(trim(v), n) AS word"
        f" WHERE c IN ({', '.join(having)}) AND length <= 12 AND {is_filler} GROUP BY c",
    )
    return {row["c"]: row["word"] for row in rows}


def _first_names(reading: Reading, batch: Sequence[Place]) -> dict[int, int]:
    """Cells with a common first name, for the columns whose name speaks of a person."""
    asked = [place.number for place in batch if place.kind == "text" and names_a_person(place.column)]
    if not asked:
        return {}
    rows = ask(
        reading.connection,
        f"FROM text_values SELECT c, sum(n)::BIGINT AS cells WHERE c IN ({', '.join(map(str, asked))})"
        f" AND regexp_matches(lower(left(v, 200)), {literal(_first_name())}) GROUP BY c",
    )
    return dict.fromkeys(asked, 0) | {row["c"]: row["cells"] for row in rows}


@cache
def _first_name() -> str:
    """One pattern for all of them: that is several times faster than to split the values into words."""
    return f"(?:^|[^a-z])(?:{'|'.join(sorted(first_names()))})(?:$|[^a-z])"


def _with_examples(
    reading: Reading, batch: Sequence[Place], found: dict[int, TextCounts], facts: dict[int, TextFacts]
) -> dict[int, TextFacts]:
    """The same facts with a cell to quote for what may be wrong; hardly ever more than a few columns have one."""
    asked: dict[tuple[Example, str], list[int]] = {}
    for place in batch:
        for what in _worth_quoting(place, found[place.number], facts[place.number]):
            asked.setdefault((what, _condition(what, place)), []).append(place.number)
    if not asked:
        return facts
    columns = {place.number: place.column for place in batch}
    queries = (_commonest(what, condition, numbers) for (what, condition), numbers in asked.items())
    rows = ask(reading.connection, " UNION ALL ".join(queries))
    examples: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        column, text = columns[row["c"]], facts[row["c"]]
        withheld = withholds(column, found[row["c"]].filled, text)
        examples[row["c"]].append((row["what"], _quoted(row, column, withheld=withheld)))
    return {number: replace(text, examples=tuple(sorted(examples.get(number, ())))) for number, text in facts.items()}


def _worth_quoting(place: Place, counts: TextCounts, facts: TextFacts) -> list[Example]:
    cells, filled = counts.cells, counts.filled
    is_numeric, is_dated, is_clock = (
        0 < count >= _MOSTLY * filled for count in (cells["numeric"], counts.dates, cells["clock"])
    )
    worth: dict[Example, bool] = {what: cells[what] > 0 for what in _FAULTS}
    worth |= {
        "numeric": is_numeric,
        "not_numeric": is_numeric and cells["numeric"] < filled,
        "not_date": is_dated and counts.dates < filled,
        "not_iso": is_dated and cells["iso_dates"] < counts.dates,
        "clock_wrong": is_clock and cells["clock_wrong"] > 0,
        "longest": facts.length_tail[:1] >= (_MANY_AS_LONG,),
        "misfit": filled > 0 and place.kind == "text" and has_form(place.column.datatype),  # else it were no text
    }
    return [what for what, is_worth in worth.items() if is_worth]


def _condition(what: Example, place: Place) -> str:
    return does_not_fit(place.column.datatype) if what == "misfit" else _EXAMPLES[what]


def _commonest(what: Example, condition: str, numbers: Sequence[int]) -> str:
    """A query for the commonest value of that kind in each of these columns, the last of equals, and the signs at
    fault where they are few."""
    order, pattern = ("length" if what == "longest" else "n"), _SIGNS.get(what)
    signs = f"regexp_extract(v, {literal(pattern)})" if pattern else "''"
    value = f"max({{'n': {order}, 'v': left(v, 1000), 'signs': {signs}}})"
    columns = f"c IN ({', '.join(map(str, numbers))})"
    found = f"FROM text_values SELECT c, {value} AS value WHERE {columns} AND NOT blank AND {condition} GROUP BY c"
    return f"FROM ({found}) SELECT c, {literal(what)} AS what, value.v AS v, value.signs AS signs"


def _quoted(row: Mapping[str, str], column: Column, *, withheld: bool) -> str:
    """The cell; of a long one the word with the signs at fault, and of one that is not to be shown the signs alone."""
    value, signs = row["v"], row["signs"]
    if not signs or signs not in value:
        return shown(value, column, withheld=withheld)
    if withheld:
        return signs
    place = value.index(signs)
    end = value.find(" ", place + len(signs))
    return shown(value[value.rfind(" ", 0, place) + 1 : end if end >= 0 else None], column, withheld=False)
