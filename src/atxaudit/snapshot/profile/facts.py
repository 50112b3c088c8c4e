"""What the rows of a dataset show: counts of cells by column, and of rows. Nothing private stands here in clear.

Every count is of filled cells (neither null nor blank) unless its comment says otherwise. Shares are left to the
reader: `share(count, filled)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from atxaudit.models import Column

ValueKind = Literal["text", "number", "date", "bool", "shape"]
Example = Literal[
    "mojibake",
    "entities",
    "edge_blanks",
    "double_blanks",
    "controls",
    "line_breaks",
    "tags",
    "numeric",  # where nearly all cells are
    "not_numeric",  # where nearly all others are
    "not_date",
    "not_iso",  # a date in another form
    "clock_wrong",
    "longest",  # where many are as long
    "misfit",  # does not fit the declared type
]


def share(part: int, whole: int) -> float:
    """Between 0 and 1; 0 of nothing."""
    return part / whole if whole else 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class TextFacts:
    """How the cells of a text (or yes-or-no) column are written."""

    shortest: int  # characters
    longest: int
    average_length: float
    length_tail: tuple[
        int, ...
    ] = ()  # different worded values (an inner blank, no padding) of the longest length, one less, … ten less
    many_words: int = 0  # six words or more
    # numbers
    numeric: int = 0
    leading_zero: int = 0
    quantity_like: int = 0  # numeric with decimals, sign, currency, percent or thousands comma
    # dates and times
    iso_dates: int = 0
    other_dates: int = 0  # 1/31/2024, Jan 31, 2024, 31-Jan-24 …
    packed_dates: int = 0  # YYYYMMDD
    packed_stamps: int = 0  # YYYYMMDDhhmmss
    clock: int = 0  # 13:05, 1:05 PM, 1305 (of any length up to four: numbers lose zeros)
    clock_wrong: int = 0  # of these: beyond 23:59
    starts_with_clock: int = 0  # with a colon, "06:00/08:00 PM" included
    # codes
    zips: int = 0  # 5 or 5-4 digits
    five_digits: int = 0
    zip_malformed: int = 0  # neither; filler, unknown and 0 left out
    phones: int = 0  # the whole cell, with separators
    ten_digits: int = 0  # bare
    urls: int = 0
    streets: int = 0  # house number, name and street type
    cut_streets: int = 0  # first line ends in IH, US, FM, SH or RR
    # filler
    fillers: int = 0
    filler_word: str = ""  # the commonest
    nones: int = 0  # "none"
    unknowns: int = 0  # a category, not a filler
    # strays
    edge_blanks: int = 0
    double_blanks: int = 0
    controls: int = 0
    line_breaks: int = 0
    tags: int = 0
    entities: int = 0
    mojibake: int = 0
    strays: int = 0  # any of the above but entities and mojibake
    fixed_width: bool = False  # all cells have one length
    # people
    first_names: int | None = (
        None  # cells that hold a common first name; None: the name of the column gave no cause to look
    )
    examples: tuple[tuple[str, str], ...] = ()  # (what, the commonest such cell as a page may show it); see `Example`

    @property
    def dates(self) -> int:
        """Cells that are dates in any form."""
        return self.iso_dates + self.other_dates + self.packed_dates + self.packed_stamps

    def example(self, what: Example) -> str:
        """A cell of that kind, "" where none was looked for."""
        return dict(self.examples).get(what, "")


@dataclass(frozen=True, kw_only=True, slots=True)
class PrivateFacts:
    """What should not be public in a text column: counts, and one masked example of each kind."""

    ssns: int = 0  # cells that hold a valid one
    cards: int = 0  # different numbers with a valid check digit and issuer
    personal_mails: int = 0  # different addresses at personal mail domains
    other_mails: int = 0  # different addresses elsewhere: cities, vendors
    phones: int = 0  # different numbers that fill their cell
    contacts_inside: int = 0  # cells with a phone number or a personal address among other words
    formulas: int = 0
    scripts: int = 0
    private_keys: int = 0
    access_keys: int = 0
    server_paths: int = 0
    inner_hosts: int = 0  # RFC 1918 addresses
    examples: tuple[tuple[str, str], ...] = ()  # (kind, masked)


@dataclass(frozen=True, kw_only=True, slots=True)
class Spelling:
    """Two ways of writing one value: `rare` differs in case, blanks or punctuation, or by one edit."""

    common: str
    common_rows: int
    rare: str
    rare_rows: int
    by_edit: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class CategoryFacts:
    """The values of a column that has few: at most 300, three rows each; what is private in them is masked."""

    top: tuple[tuple[str, int], ...] = ()  # twenty commonest with their rows
    withheld: bool = False  # the column may be about a person: its values stay in the file
    spellings: tuple[Spelling, ...] = ()
    joined: int = 0  # cells that join values of the same column by comma, semicolon or bar
    joined_example: str = ""  # the commonest
    only_totals: bool = False  # no other value stands in the column
    totals: int = 0  # rows whose value is "total", "grand total" or "subtotal", beside other values


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberFacts:
    """The spread of a number column; NaN and infinity are left out. The spread is 0 where nothing is left."""

    smallest: float = 0.0
    largest: float = 0.0
    average: float = 0.0
    quantiles: tuple[float, ...] = ()  # 1, 5, 25, 50, 75, 95 and 99 %
    not_finite: int = 0
    negatives: int = 0
    zeros: int = 0
    ones: int = 0
    fractions: int = 0  # not whole
    five_digits: int = 0
    zips: int = 0  # five or nine digits, leading zeros lost or not
    few: int = 0  # whole, 1 to 4
    nine_digits: int = 0  # whole, such as a social security number could be, leading zeros lost or not
    nine_unpadded: int = 0  # of these: with nine digits as they stand
    clock: int = 0  # whole, 0 to 9999
    clock_wrong: int = 0  # of these: beyond 2359, or minutes beyond 59
    years: int = 0  # whole, 1900 to ten years from now
    sentinel: float | None = None  # -1, -9…, 9999…, three times beyond all other values
    sentinel_cells: int = 0
    far_value: float | None = None  # more than 100 × the 99th percentile, the commonest such
    far_cells: int = 0
    withheld: bool = False  # smallest and largest are left out: birth dates, SSNs, tax ids, cards and phones as numbers


@dataclass(frozen=True, kw_only=True, slots=True)
class DateFacts:
    """The times of a date column, naive: city time where the portal's type is floating, else UTC."""

    earliest: date | None = None  # of the years 1 to 9999
    latest: date | None = None
    plausible: int = 0  # 1900-01-01 to stamp + 1 day, stand-ins left out
    newest: datetime | None = None  # plausible
    newest_valued: datetime | None = (
        None  # plausible, on a row that holds a quantity (or any row, where most hold none)
    )
    ahead_rows: int = 0  # plausible or not, later than `newest_valued`, none of them with a quantity
    future: int = 0  # after stamp + 1 day
    impossible: int = 0  # before 1900 or ten years after `as_of`; stand-ins before 1900 included
    sentinels: int = 0  # on a stand-in day, at any time of day
    timed: int = 0  # with a time of day
    shifted: int = 0  # at 04:00 to 08:00 sharp, the commonest hour and its neighbour
    days: int = 0  # different plausible days
    gap_p90_days: float | None = None  # between its last 60 different days
    period_days: float | None = None  # the median of the same gaps
    months: int = 0  # from the first to the last plausible month, both included
    median_month_rows: float = 0.0  # of the months that have any
    empty_months: tuple[str, ...] = ()  # YYYY-MM, among the last 36


@dataclass(frozen=True, kw_only=True, slots=True)
class ColumnProfile:
    """One column. `present` is false where the file lacks it; then nothing else is known.

    Cells that do not fit the declared type are filled cells; in a column of numbers, dates, shapes or yes-and-no,
    `text` and `private` speak of them alone (of yes-and-no, of the others too where all fit).
    """

    field_name: str
    name: str
    datatype: str
    kind: ValueKind
    present: bool = True
    filled: int = 0
    blank: int = 0  # cells with blanks only, counted apart from null
    distinct: int = 0  # exact; shapes by their hash
    text: TextFacts | None = None
    private: PrivateFacts | None = None
    category: CategoryFacts | None = None
    numbers: NumberFacts | None = None
    dates: DateFacts | None = None

    @property
    def column(self) -> Column:
        """As names are read."""
        return Column(field_name=self.field_name, name=self.name, datatype=self.datatype)

    def share(self, count: int) -> float:
        """Of the filled cells."""
        return share(count, self.filled)


@dataclass(frozen=True, kw_only=True, slots=True)
class EqualColumns:
    """Two columns that are equal in every row."""

    first: str
    second: str
    filled: int
    distinct: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CoordinateFacts:
    """A pair of latitude and longitude columns, or one point column (then `longitude` is "")."""

    latitude: str
    longitude: str
    pairs: int = 0  # both filled
    zeros: int = 0  # both within 0.01 of 0
    beyond: int = 0  # latitude beyond ±90
    outside: int | None = None  # of the service area, zeros and `mendable` left out; None: no area was given
    mendable: int | None = None  # outside, and inside when swapped or with a sign turned
    piled: int = 0  # on the commonest point, zeros left out
    pile: tuple[float, float] | None = None  # that point, where it may be too many
    piled_addresses: int | None = None  # different addresses there; None: the table has no address column


@dataclass(frozen=True, kw_only=True, slots=True)
class SpanFacts:
    """A start and an end date, compared by day, stand-ins left out."""

    start: str
    end: str
    compared: int = 0
    inverted: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeFacts:
    """A code column beside the column of its meanings."""

    code: str
    text: str
    codes: int = 0  # different, filler left out
    ambiguous: int = 0  # of these with two texts or more


@dataclass(frozen=True, kw_only=True, slots=True)
class CrowdFacts:
    """Columns that together may single out a person."""

    fields: tuple[str, ...]
    combinations: int = 0
    once: int = 0  # of these, seen in one row only


@dataclass(frozen=True, kw_only=True, slots=True)
class DatasetProfile:
    """All that one reading of a dataset's rows shows."""

    rows: int
    columns: tuple[ColumnProfile, ...]  # in the order asked for
    blank_rows: int = 0  # rows without a filled cell
    duplicate_rows: int = 0  # rows that repeat an earlier one, blank rows left out
    quantity_rows: int = 0  # rows that hold a quantity
    content_hash: str = ""  # of the cells, whatever the order of the rows; row ids left out
    equal_columns: tuple[EqualColumns, ...] = ()
    coordinates: tuple[CoordinateFacts, ...] = ()
    spans: tuple[SpanFacts, ...] = ()
    codes: tuple[CodeFacts, ...] = ()
    crowd: CrowdFacts | None = None

    def column(self, field_name: str) -> ColumnProfile | None:
        """The column of this field name."""
        return next((column for column in self.columns if column.field_name == field_name), None)
