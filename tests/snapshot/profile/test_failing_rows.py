"""The rows behind a finding: whose cells are shown, and what may be asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from atxaudit.errors import SuiteError
from atxaudit.snapshot.profile import profile_dataset, roles_of
from atxaudit.snapshot.profile.failing import CONDITIONS, Asked, FailingRows, find_failing_rows
from atxaudit.snapshot.profile.failing_quality import CONDITIONS as QUALITY
from atxaudit.snapshot.readings import DatasetReading
from atxaudit.snapshot.rows.files import RowFile
from atxaudit.suites.loader import load_suites
from conftest import AREA, AS_OF, STAMP, Cells, columns_of

EVERY_CELL = {"off type"}  # whether that is wrong, the facts of the column say
Find = Callable[..., list[FailingRows]]


@pytest.fixture
def find(parquet: Callable[[Cells], Path], tmp_path: Path) -> Find:
    """What is found in a table for conditions given as (name, field name)."""

    def found(cells: Cells, *asked: tuple[str, str], limit: int = 20) -> list[FailingRows]:
        path = parquet(cells)
        path.rename(tmp_path / "rows.parquet")
        file = RowFile(
            asset_id="abcd-1234",
            key="key",
            folder=tmp_path,
            fetched_at=AS_OF,
            rows=1,
            portal_count=1,
            columns=(),
            sha256="",
        )
        columns = columns_of(cells)
        profile = profile_dataset(file.rows_path, columns, stamp=STAMP, as_of=AS_OF, area=AREA)
        reading = DatasetReading(
            asset_id="abcd-1234", file=file, profile=profile, roles=roles_of(profile, columns, "Things")
        )
        questions = [Asked(condition=name, field_name=field) for name, field in asked]
        return find_failing_rows(reading, columns, questions, stamp=STAMP, as_of=AS_OF, area=AREA, limit=limit)

    return found


def cells_of(rows: FailingRows) -> list[str]:
    return [cell for _, cell in rows.rows]


def test_answers_come_in_the_order_asked_from_one_query(find):
    cells = {"Trail": ("text", ["a  b", "PeÃ±a", "c  d"]), "Count": ("number", [1.0, 2.0, 3.0])}
    strays, mojibake = find(cells, ("stray characters", "trail"), ("mojibake", "trail"))
    assert (strays.asked.condition, strays.count, mojibake.count) == ("stray characters", 2, 1)
    assert [row_id for row_id, _ in strays.rows] == ["row-0000", "row-0002"]


@pytest.mark.parametrize(
    ("name", "cell", "seen"),
    [
        ("Street Address", "100  Elm St", "•••␣␣••• ••"),
        ("First Name", "Mary  Ann", "••••␣␣•••"),
        ("Remark", "ask  Mary Jones", "•••␣␣•••• •••••"),
        ("Remark", "call  512-555-0143", "••••␣␣•••-•••-••••"),
        ("Species", "Live  Oak", "Live␣␣Oak"),
    ],
)
def test_cells_that_may_be_about_people_are_masked(find, name, cell, seen):
    [found] = find(
        {name: ("text", [cell, "other"])}, ("stray characters", columns_of({name: ("text", [])})[0].field_name)
    )
    assert cells_of(found) == [seen]


def test_a_column_that_holds_private_numbers_shows_no_cell_of_it(find):
    cells = {"Tax ID": ("text", ["219445678", "512331234 \n"]), "Note": ("text", ["AKIAABCDEFGHIJKLMNOP", "gate  7"])}
    tax, note = find(cells, ("stray characters", "tax_id"), ("stray characters", "note"))
    assert cells_of(tax) == ["••••••••• ⏎"]
    assert cells_of(note) == ["••••␣␣•"]


def test_a_social_security_number_in_a_number_column_shows_no_decimals(find):
    [found] = find({"SSN": ("number", [219445678.0, 1.0])}, ("social security numbers", "ssn"))
    assert (found.count, cells_of(found)) == (1, ["•••••••••"])


def test_of_very_many_social_security_numbers_none_goes_uncounted(find):
    numbers = [f"{219 + n // 9000}-44-{1000 + n % 9000}" for n in range(101_000)]
    [found] = find({"Held": ("text", numbers)}, ("social security numbers", "held"))
    assert found.count == 101_000


def test_of_very_many_contacts_and_cards_none_goes_uncounted(find):
    rows = range(101_000)
    cells = {
        "Called": ("text", [f"512-{200 + n // 10000}-{n % 10000:04}" for n in rows]),
        "Wrote": ("text", [f"p{n}@gmail.com" for n in rows]),
        "Offices": ("text", [f"p@office-{n}.example" for n in rows]),
        "Paid": ("text", ["4111 1111 1111 1111 12/27"] * len(rows)),
    }
    asked = [
        *(("phones", "called"), ("contacts", "called"), ("personal mail", "wrote"), ("contacts", "wrote")),
        *(("other mail", "offices"), ("card numbers", "paid")),
    ]
    assert [found.count for found in find(cells, *asked)] == [101_000] * len(asked)


def test_free_text_is_masked(find):
    words = "The tree in front of the house number {} fell  down."
    [found] = find({"Request": ("text", [words.format(n) for n in range(50)])}, ("stray characters", "request"))
    assert found.count == 50
    assert cells_of(found)[0].startswith("••• •••• ••")


def test_a_meaning_that_names_people_masks_its_code(find):
    cells = {"Officer ID": ("text", ["7", "7", "8"]), "Officer Name": ("text", ["Mary Jones", "Mary Jonas", "Ann Lee"])}
    [found] = find(cells, ("ambiguous code", "officer_id"))
    assert (found.count, cells_of(found)) == (2, ["• – •••• •••••", "• – •••• •••••"])


def test_duplicates_name_the_row_they_repeat_and_leave_blank_rows_out(find):
    cells = {"Name": ("text", ["a", None, "b", "a", None, "a"]), "Count": ("number", [1.0, None, 2.0, 1.0, None, 1.0])}
    [found] = find(cells, ("duplicate rows", ""))
    assert (found.count, found.judged) == (2, 4)
    assert found.rows == (("row-0003", "the same as row row-0000"), ("row-0005", "the same as row row-0000"))


def test_all_are_counted_though_few_are_shown(find):
    [found] = find({"Trail": ("text", ["a  b"] * 5000)}, ("stray characters", "trail"), limit=2)
    assert (found.count, len(found.rows)) == (5000, 2)


def test_a_column_may_have_the_name_of_a_variable(find):
    cells = {"v": ("text", ["a  b", "c"]), "n": ("text", ["x", "y"]), "y": ("number", [1.0, 2.0])}
    [found] = find(cells, ("stray characters", "v"))
    assert cells_of(found) == ["a␣␣b"]


def test_dates_and_numbers_read_as_people_write_them(find):
    cells = {"Seen": ("calendar_date", [datetime.fromisoformat("1900-01-01")] * 3), "Age": ("number", [-7.0, 1.0, 2.0])}
    dates, ages = find(cells, ("stand-in dates", "seen"), ("implausible numbers", "age"))
    assert cells_of(dates)[0] == "1900-01-01"
    assert cells_of(ages) == ["-7"]


def test_an_unknown_condition_is_refused_with_the_nearest(find):
    with pytest.raises(SuiteError, match=r'no condition "mojibak".*did you mean "mojibake"'):
        find({"Name": ("text", ["x"])}, ("mojibak", "name"))


def test_a_column_that_the_rows_lack_is_refused(find):
    with pytest.raises(ValueError, match="lack the column “colour”"):
        find({"Name": ("text", ["x"])}, ("mojibake", "colour"))


def test_a_condition_that_breaks_takes_no_other_with_it(find):
    cells = {"Count": ("number", [1.0, 2.0]), "Trail": ("text", ["a  b", "c"])}
    assert [found.asked.condition for found in find(cells, ("off type", "count"), ("stray characters", "trail"))] == [
        "stray characters"
    ]


def test_nothing_asked_nothing_opened(tmp_path):
    reading = DatasetReading(asset_id="abcd-1234", error="gone")
    assert find_failing_rows(reading, [], [], stamp=None, as_of=AS_OF, area=None) == []


@pytest.mark.parametrize("condition", sorted(set(QUALITY) - EVERY_CELL))
def test_every_condition_finds_nothing_in_a_column_with_nothing_wrong(find, condition):
    whole = condition in {"duplicate rows", "laid-out rows"}
    [found] = find({"Species": ("text", ["Oak", "Elm", "Ash"])}, (condition, "" if whole else "species"))
    assert (found.count, found.rows) == (0, ())


def test_every_shipped_rule_names_a_condition_there_is():
    named = {rule.failing_rows for suite in load_suites() for rule in suite.rules if rule.failing_rows}
    assert named <= set(CONDITIONS)
