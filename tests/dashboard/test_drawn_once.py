"""A section that looks the same to everybody is drawn once."""

from __future__ import annotations

from datetime import timedelta

from lakemoor import AS_OF, _run
from streamlit.testing.v1 import AppTest

from atxaudit.dashboard.data import Part, RunReader
from atxaudit.dashboard.frame import View

DRAWN: list[str] = []


def page(seen: "View", choice: str) -> None:  # noqa: UP037 - its text is run as a script, without the line at the top
    """Brings what it needs."""
    import streamlit as st  # noqa: PLC0415
    from test_drawn_once import DRAWN  # noqa: PLC0415

    from atxaudit.dashboard.drawn import once  # noqa: PLC0415

    def section() -> None:
        DRAWN.append(choice)
        st.header(f"Section {choice}")
        st.table({"a": [1]})

    once(seen, "section", section, choice)


def opened(seen: View, choice: str = "first") -> list[str]:
    app = AppTest.from_function(page, args=(seen, choice), default_timeout=60).run()
    assert not app.exception, app.exception
    return [app.header[0].value, app.table[0].value.to_csv()]


def view(run_id: str = "run-1", **part: str) -> View:
    run = _run(run_id, AS_OF + timedelta(days=1), notes=())
    return View(reader=RunReader(url="sqlite://", run=run), part=Part(**part), latest_failure=None, is_latest=True)


def test_the_second_reader_sees_the_same_without_the_work() -> None:
    DRAWN.clear()
    assert opened(view()) == opened(view())
    assert DRAWN == ["first"]


def test_another_run_part_or_choice_is_drawn_anew() -> None:
    DRAWN.clear()
    assert opened(view(), "other")[0] == "Section other"
    for seen in (view(), view("run-2"), view(department="Parks"), view(liaison="Ada Fern")):
        opened(seen)
    assert DRAWN == ["other", "first", "first", "first", "first"]
