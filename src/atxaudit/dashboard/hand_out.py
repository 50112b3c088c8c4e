"""Reports that a page hands out, made when the button is pressed: the same files as `atxaudit report` writes."""

from __future__ import annotations

from functools import partial

import streamlit as st

from atxaudit.dashboard.data import RunReader
from atxaudit.report.files import safe_name
from atxaudit.report.scope import Kind, Scope
from atxaudit.store import open_store

_FORMS = {
    "pdf": ("Report as PDF", "picture_as_pdf", "application/pdf"),
    "html": ("Report as web page", "web", "text/html"),
    "xlsx": ("Report as workbook", "table_view", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def reports(reader: RunReader, kind: Kind, name: str = "", title: str = "") -> None:
    """A button per format; `name` is the scope's, `title` what its files are called by."""
    with st.container(horizontal=True):
        for form, (label, icon, mime) in _FORMS.items():
            st.download_button(
                label,
                data=partial(made, reader.url, reader.run.id, Scope(kind=kind, name=name), form),
                file_name=safe_name(title or name or reader.run.title, f"{kind}-{reader.run.id}", f".{form}"),
                mime=mime,
                icon=f":material/{icon}:",
                on_click="ignore",
                key=f"report-{form}",
            )


def made(url: str, run_id: str, scope: Scope, form: str) -> bytes:
    """The report on a scope of a run, in one of report.writing.WRITERS."""
    # what sets PDFs and fills workbooks takes a second to import: only who presses a button waits for it
    from atxaudit.report.summary import summarise  # noqa: PLC0415
    from atxaudit.report.writing import WRITERS, report_bytes  # noqa: PLC0415

    with open_store(url, create=False) as store:
        return report_bytes(summarise(store, scope, run_id, all_verdicts=WRITERS[form].lists_verdicts), form)
