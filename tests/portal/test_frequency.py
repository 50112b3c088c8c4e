"""Words and intervals → days, row by row of the staleness table in rules.md."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from atxaudit.portal.frequency import FrequencyRow, build_table, days_allowed
from atxaudit.portal.profile import Frequency, load_profile

AUSTIN = load_profile("austin")

TABLE = {
    ("real-time", "continuous", "hourly", "multiple per day"): (1, 3, 7),
    ("daily", "weekdays"): (1, 4, 7),
    ("weekly",): (7, 13, 21),
    ("bi-weekly", "every 2 weeks"): (14, 21, 42),
    ("monthly",): (31, 46, 93),
    ("bi-monthly", "every 2 months"): (61, 92, 183),
    ("quarterly",): (92, 138, 276),
    ("three times a year",): (122, 183, 366),
    ("semi-annually", "biannually", "twice a year"): (184, 276, 552),
    ("annually", "yearly"): (366, 460, 732),
    ("biennial",): (731, 915, 1462),
}
ROWS = [(word, days) for words, days in TABLE.items() for word in words]

# words of portals: Austin 2015–2022, since 2023, its data hub of 2024, Chattanooga
PORTAL_WORDS = {
    "Multiple Per Day": (1, 3, 7),
    "Real-time": (1, 3, 7),
    "Hourly": (1, 3, 7),
    "Daily": (1, 4, 7),
    "Daily ": (1, 4, 7),
    "Weekly": (7, 13, 21),
    "Bi-Weekly": (14, 21, 42),
    "Monthly": (31, 46, 93),
    "Quarterly": (92, 138, 276),
    "Biannually": (184, 276, 552),
    "Bi-Annually": (184, 276, 552),
    "Annually": (366, 460, 732),
    "Yearly": (366, 460, 732),
}

ISO = {
    "R/PT1S": (1, 3, 7),
    "R/PT1H": (1, 3, 7),
    "R/PT6H": (1, 3, 7),  # not listed, and several times a day all the same
    "R/P1D": (1, 4, 7),
    "R/P1W": (7, 13, 21),
    "R/P7D": (7, 13, 21),
    "R/P2W": (14, 21, 42),
    "R/P14D": (14, 21, 42),
    "R/P1M": (31, 46, 93),
    "r/p1m": (31, 46, 93),
    "R12/P1M": (31, 46, 93),
    "R/2020-01-01/P1M": (31, 46, 93),
    "R/P2M": (61, 92, 183),
    "R/P3M": (92, 138, 276),
    "R/P4M": (122, 183, 366),
    "R/P6M": (184, 276, 552),
    "R/P0.5Y": (184, 276, 552),
    "R/P1Y": (366, 460, 732),
    "R/P12M": (366, 460, 732),
    "R/P2Y": (731, 915, 1462),
    # by the formula
    "R/P3.5D": (3.5, 6.5, 10.5),
    "R/P0.5W": (3.5, 6.5, 10.5),
    "R/P0.5M": (16, 24, 48),
    "R/P30D": (30, 45, 90),
    "R/P5M": (153, 229.5, 459),
    "R/P364D": (364, 546, 1092),
    "R/P365D": (365, 456.25, 730),
    "R/P3Y": (1096, 1370, 2192),
    "R/P10Y": (3653, 4566.25, 7306),
}


def days(found: Frequency | None) -> tuple[float | None, float | None, float | None]:
    assert found is not None
    return found.interval_days, found.late_after_days, found.stale_after_days


@pytest.mark.parametrize(("word", "expected"), [*ROWS, *PORTAL_WORDS.items(), *ISO.items()])
def test_every_promise_allows_the_days_of_the_table(word: str, expected: tuple[float, float, float]) -> None:
    found = AUSTIN.match_frequency(word)
    assert days(found) == expected
    assert found is not None
    assert found.kind == "interval"


@pytest.mark.parametrize("profile", ["austin", "chattanooga", "demo"])
@pytest.mark.parametrize("word", ["As Needed", "As needed", "as-needed", "Irregular"])
def test_as_needed_promises_no_days(profile: str, word: str) -> None:
    found = load_profile(profile).match_frequency(word)
    assert days(found) == (None, None, None)
    assert found is not None
    assert found.kind == "as_needed"


@pytest.mark.parametrize(
    "word",
    [
        "Historical",
        "Historical (Not Updated)",
        "Historical (no longer updated)",
        "Not updated/Historical",
        "not updated",
        "No longer updated",
        "Never",
        "Archived",
    ],
)
def test_a_closed_dataset_is_historical(word: str) -> None:
    found = AUSTIN.match_frequency(word)
    assert days(found) == (None, None, None)
    assert found is not None
    assert found.kind == "historical"


@pytest.mark.parametrize(
    "word",
    [
        "",
        "  ",
        "-",
        "Whenever",
        "Unknown",
        "P1M",
        "R/",
        "R/P",
        "R/P0D",
        "R/P1X",
        "R/monthly",
        "R/P99999999999999999D",
        "7",
    ],
)
def test_a_word_outside_the_vocabulary_is_nothing_and_never_on_time(word: str) -> None:
    assert AUSTIN.match_frequency(word) is None


@pytest.mark.parametrize(
    ("word", "ambiguous"),
    [
        ("Biannually", True),
        ("Bi-Annually", True),
        ("biannual", True),
        ("Semi-annually", False),
        ("Twice a year", False),
        ("Bi-Weekly", False),
        ("Biennial", False),
    ],
)
def test_only_biannually_has_two_meanings(word: str, ambiguous: bool) -> None:
    found = AUSTIN.match_frequency(word)
    assert found is not None
    assert found.is_ambiguous is ambiguous


@pytest.mark.parametrize(
    "word", ["MULTIPLE  PER DAY", "multiple_per_day", "Multiple\u00a0Per\u00a0Day ", "multiple-per-day--"]
)
def test_case_blanks_and_hyphens_make_no_other_word(word: str) -> None:
    assert AUSTIN.match_frequency(word) == AUSTIN.match_frequency("Multiple Per Day")


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        (1, (4, 7)),
        (2, (5, 7)),
        (6, (9, 18)),
        (10, (15, 30)),
        (364, (546, 1092)),
        (365, (456.25, 730)),
        (1000, (1250, 2000)),
    ],
)
def test_an_interval_that_is_not_listed_follows_the_formula(interval: float, expected: tuple[float, float]) -> None:
    assert days_allowed(interval) == expected


def test_a_later_row_decides_on_a_word_that_two_rows_claim() -> None:
    fortnightly = FrequencyRow(label="Every two weeks", words=("Biweekly",), interval_days=14)
    twice_weekly = FrequencyRow(label="Twice a week", words=("bi-weekly", "Biweekly"), interval_days=3.5)
    found = build_table([fortnightly, twice_weekly]).match("Biweekly")
    assert days(found) == (3.5, 6.5, 10.5)


@pytest.mark.parametrize(
    "row",
    [
        {"label": "Weekly"},
        {"label": "Weekly", "interval_days": 0},
        {"label": "Weekly", "interval_days": 7, "late_after_days": 13},
        {"label": "As needed", "kind": "as_needed", "interval_days": 7},
        {"label": "Weekly", "interval_days": 7, "iso": ["P1W"]},
        {"label": "", "interval_days": 7},
        {"label": "Weekly", "interval_days": "7"},
    ],
)
def test_half_a_row_is_refused(row: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        FrequencyRow.model_validate(row)
