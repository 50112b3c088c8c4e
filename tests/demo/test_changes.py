"""What recipes do to rows comes out as they say: as many cells as meant, each changed once, whatever the order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from atxaudit.demo.changes import (
    Add,
    Blank,
    Change,
    Copy,
    DropMonth,
    Exchange,
    Fill,
    Follow,
    Keep,
    Match,
    Put,
    PutPoint,
    Repeat,
    RepeatCell,
    Repoint,
    Respell,
    Shift,
    Write,
    share,
    some,
)
from atxaudit.demo.kinds import Value
from atxaudit.demo.rows import Row, RowPlan, make_rows
from atxaudit.models import Column

STAMP = datetime(2031, 5, 6, 14, 30, tzinfo=UTC)
KINDS = {
    "key": "serial K", "day": "day 900", "end": "day 900", "kind": "choice Oak | Elm | Ash", "figure": "count 1 500",
    "place": "point", "lat": "lat", "lon": "lon",
}  # fmt: skip
ROWS = 1000


def made(*changes: Change, until: datetime | None = None) -> list[Row]:
    columns = tuple(Column(field_name=name, name=name, datatype="text") for name in KINDS)
    plan = RowPlan(stream="rows", count=ROWS, values=tuple(KINDS.values()), changes=changes)
    return list(make_rows(plan, columns, seed=1, stamp=STAMP, until=until).rows)


def column(rows: list[Row], name: str) -> list[Value]:
    return [row[list(KINDS).index(name)] for row in rows]


def changed(rows: list[Row], name: str) -> int:
    return sum(one != other for one, other in zip(column(rows, name), column(made(), name), strict=True))


def test_the_same_plan_always_gives_the_same_rows() -> None:
    change = Put(field="figure", values=(-1,), amount=share(0.02))
    assert made(change) == made(change)
    assert made(change) != made()


@pytest.mark.parametrize(("amount", "cells"), [(some(3), 3), (share(0.02), 20), (share(0.0099), 9), (share(1.0), ROWS)])
def test_as_many_cells_are_put_as_meant(amount: object, cells: int) -> None:
    rows = made(Put(field="kind", values=("Fig", None), amount=amount))  # type: ignore[arg-type]
    assert changed(rows, "kind") == cells
    assert changed(rows, "figure") == 0


def test_changes_of_one_column_never_meet_in_a_cell() -> None:
    rows = made(
        Put(field="kind", values=("Fig",), amount=share(0.5)),
        Respell(field="kind", form="{upper} ", amount=share(0.4)),
        Put(field="kind", values=(None,), amount=share(0.1)),
    )
    kinds = column(rows, "kind")
    assert (kinds.count("Fig"), kinds.count(None), sum(str(kind).endswith(" ") for kind in kinds)) == (500, 100, 400)


def test_more_cells_than_are_left_are_refused() -> None:
    with pytest.raises(ValueError, match="larger"):
        made(Fill(field="kind", value="Fig"), *(Put(field="kind", values=(None,), amount=share(0.6)) for _ in range(2)))


def test_rows_are_repeated_last_and_never_a_damaged_one() -> None:
    rows = made(Repeat(amount=share(0.1)), Put(field="figure", values=(-1,), amount=share(0.5)))
    assert len(rows) == ROWS + 100
    assert len(set(rows)) == ROWS
    assert column(rows, "figure").count(-1) == 500


def test_rows_repeated_but_for_a_cell_are_no_repetition() -> None:
    rows = made(Repeat(amount=share(0.1), but="key"))
    assert len(set(rows)) == len(rows) == ROWS + 100


def test_columns_may_repeat_follow_or_translate_others() -> None:
    words: tuple[tuple[Value, Value], ...] = (("Oak", "O"), ("Elm", "E"), ("Ash", "A"))
    rows = made(
        Copy(source="figure", target="lat"),
        Match(source="kind", target="lon", words=words),
        Follow(source="day", target="end", days=(2, 9)),
    )
    assert column(rows, "figure") == column(rows, "lat")
    assert [str(kind)[0] for kind in column(rows, "kind")] == column(rows, "lon")
    gaps = {end - day for day, end in zip(column(rows, "day"), column(rows, "end"), strict=True)}  # type: ignore[operator]
    assert min(gaps) == timedelta(days=2)
    assert max(gaps) == timedelta(days=9)


def test_dates_are_written_shifted_and_exchanged() -> None:
    assert column(made(Write(field="day", form="%d.%m.%Y")), "day")[-1] == "06.05.2031"
    shifted = column(made(Shift(field="day", hours=(5,), amount=share(0.8))), "day")
    assert sum(day.hour == 5 for day in shifted if isinstance(day, datetime)) == 800
    spans = (Follow(source="day", target="end", days=(1, 9)), Exchange(fields=("day", "end"), amount=some(7)))
    rows = made(*spans)
    assert sum(day > end for day, end in zip(column(rows, "day"), column(rows, "end"), strict=True)) == 7  # type: ignore[operator]


def test_points_are_put_and_turned_in_either_form() -> None:
    assert (
        column(made(PutPoint(fields=("place",), points=((0.0, 0.0),), amount=some(4))), "place").count((0.0, 0.0)) == 4
    )
    rows = made(Repoint(fields=("lat", "lon"), how="swap", amount=some(3)))
    assert sum(float(str(lat)) < 0 for lat in column(rows, "lat")) == 3
    rows = made(Repoint(fields=("place",), how="sign", amount=some(3)))
    assert sum(place[1] > 0 for place in column(rows, "place") if isinstance(place, tuple)) == 3


def test_keys_are_repeated_and_go_on() -> None:
    keys = column(made(RepeatCell(field="key", amount=some(2))), "key")
    assert len(set(keys)) == ROWS - 2
    rows = made(Add(amount=some(3), serial="key", date="day", cells=(("kind", "Fig"),)))
    assert len(set(column(rows, "key"))) == ROWS + 3
    assert column(rows, "kind")[-3:] == ["Fig"] * 3
    assert column(rows, "figure")[-3:] == [None] * 3
    days = column(rows, "day")
    assert days[-1] == max(day for day in days[:ROWS] if isinstance(day, datetime)) + timedelta(days=1)


def test_rows_are_kept_blanked_and_dropped() -> None:
    assert made(Keep(rows=0)) == []
    assert made(Keep(rows=1)) == made()[-1:]
    assert set(made(Keep(rows=9), Blank(texts=("key",)))) == {(" ", *[None] * (len(KINDS) - 1))}
    months = {
        (day.year, day.month)
        for day in column(made(DropMonth(field="day", months=3)), "day")
        if isinstance(day, datetime)
    }
    assert (2031, 2) not in months
    assert {(2031, 1), (2031, 3)} <= months
    kept = [day for day in column(made(DropMonth(field="day", months=3, kept=1)), "day") if isinstance(day, datetime)]
    assert sum((day.year, day.month) == (2031, 2) for day in kept) == 1


def test_an_earlier_moment_lacks_the_rows_of_later() -> None:
    until = STAMP - timedelta(days=90)
    damage = Put(field="kind", values=("Fig",), amount=share(0.2))
    now, then = made(damage), made(damage, until=until)
    assert then == [row for row in now if isinstance(row[1], datetime) and row[1] <= until.replace(tzinfo=None)]
    assert 0 < len(then) < len(now)
