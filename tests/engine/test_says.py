"""Findings are sentences about the failing row, and no odd value ever costs a verdict."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from invented import rule

from atxaudit.engine.says import fill

FRAME = pd.DataFrame(
    {
        "title": pd.Series(["Trees {of} 50%", None], dtype="str"),
        "views_total": [1234567.0, np.nan],
        "downloads": [12.5, np.nan],
        "created_at": pd.to_datetime(["2022-07-18T23:30:00Z", None]),
        "view_read": [True, False],
        "count": pd.Series([3, None], dtype="Int64"),
    }
)


@pytest.mark.parametrize(
    ("says", "first", "second"),
    [
        ("Nothing to quote", "Nothing to quote", "Nothing to quote"),
        ("A brace {{x}}", "A brace {x}", "A brace {x}"),
        ("“{title}” is odd", "“Trees {of} 50%” is odd", "“–” is odd"),
        ("{views_total} views", "1234567 views", "– views"),
        ("{views_total:,.0f} views", "1,234,567 views", "– views"),
        ("{views_total:d}", "1234567", "–"),
        ("{downloads}", "12.5", "–"),
        ("{downloads:.1f} %", "12.5 %", "– %"),
        ("since {created_at}", "since July 18, 2022", "since –"),
        ("since {created_at:%B %-d, %Y}", "since July 18, 2022", "since –"),
        ("in {created_at:%Y}, {created_at:%m}", "in 2022, 07", "in –, –"),
        ("{count} of {view_read}", "3 of True", "– of False"),
        ("{count:,} {count:?view is|views are} few", "3 views are few", "– – few"),
    ],
)
def test_a_sentence_is_filled_from_the_row(says: str, first: str, second: str) -> None:
    assert fill(rule(says=says), FRAME, np.array([0, 1])) == [first, second]


def test_words_agree_with_the_number_they_stand_beside() -> None:
    frame = pd.DataFrame({"rows": [1.0, 2.0, 0.0, 1000.0]})
    said = fill(rule(says="{rows:,} {rows:?row repeats|rows repeat} another"), frame, np.arange(4))
    assert said == [
        "1 row repeats another", "2 rows repeat another", "0 rows repeat another", "1,000 rows repeat another",
    ]  # fmt: skip


def test_only_the_rows_asked_for_are_told_of_in_their_order() -> None:
    assert fill(rule(says="{title}"), FRAME, np.array([1, 0])) == ["–", "Trees {of} 50%"]


@pytest.mark.parametrize(
    "says", ["{title:d}", "{views_total:%B}", "{nobody}", "{", "{0}", "{downloads:d}", "{views_total:?one}"]
)
def test_a_sentence_that_cannot_be_filled_becomes_the_title(says: str) -> None:
    assert fill(rule(says=says), FRAME, np.array([0])) == ["People look at it"]
