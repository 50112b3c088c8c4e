"""Facts of text columns, from their different values: each is read once, however many rows hold it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field

from atxaudit.snapshot.profile.facts import TextFacts
from atxaudit.snapshot.profile.names import names_a_person
from atxaudit.snapshot.profile.places import Place, Reading, values_of
from atxaudit.snapshot.profile.sql import ask, is_whole, literal
from atxaudit.snapshot.profile.text_patterns import FILLER, GROUPS, Group
from atxaudit.snapshot.profile.vocabulary import first_names

BLANK = r"[\s\x{a0}\x{2000}-\x{200b}\x{202f}\x{3000}\x{feff}]*"  # listed: \p{Z} costs a millisecond to compile
_READ_CHARACTERS = 100_000  # of a cell: one may be as large as a file
_READABLE = f"CASE WHEN strlen(v) > {_READ_CHARACTERS} THEN left(v, {_READ_CHARACTERS}) ELSE v END"
_TAIL = 11  # lengths: the longest and the ten below it; rules.md, text-not-truncated
_STRAYS = ("edge_blanks", "double_blanks", "controls", "line_breaks", "tags")
_TEXT = (
    "many_words", "numeric", "leading_zero", "quantity_like", "iso_dates", "packed_dates", "packed_stamps", "clock",
    "clock_wrong", "starts_with_clock", "zips", "five_digits", "phones", "ten_digits", "urls", "streets", "cut_streets",
    "fillers", "nones", "unknowns", "mojibake", "entities", *_STRAYS,
)  # fmt: skip


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
            **{name: cells[name] for name in _TEXT},
        )


def count_text(reading: Reading, batch: Sequence[Place]) -> dict[int, TextCounts]:
    """Fills `text_values` (c, v, n, length, blank, gates) with the different values, and counts what they are."""
    gates = ", ".join(f"{group.gate} AS {group.name}" for group in GROUPS)
    values = f"FROM ({values_of(batch, counted=True)}) SELECT c, {_READABLE} AS v, n"
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
    return {
        place.number: found[place.number].facts(
            tail=tails.get(place.number, ()), filler=fillers.get(place.number, ""), first=first.get(place.number)
        )
        for place in batch
    }


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
    rows = ask(
        reading.connection,
        f"FROM text_values SELECT c, [{', '.join(group.conditions.values())}] AS met, sum(n)::BIGINT AS cells"
        f" WHERE {group.name} AND NOT blank GROUP BY ALL",
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
        f" count(*) AS different WHERE length > longest - {_TAIL} AND regexp_matches(v, '\\S\\s\\S')"
        " AND NOT regexp_matches(v, '^\\s|\\s$|\\s\\s\\s') GROUP BY ALL",
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
    names = ", ".join(map(literal, sorted(first_names())))
    rows = ask(
        reading.connection,
        f"FROM text_values SELECT c, sum(n)::BIGINT AS cells WHERE c IN ({', '.join(map(str, asked))})"
        f" AND list_has_any(string_split_regex(lower(left(v, 200)), '[^a-z]+'), [{names}]) GROUP BY c",
    )
    return dict.fromkeys(asked, 0) | {row["c"]: row["cells"] for row in rows}
