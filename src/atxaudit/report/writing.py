"""Reports as files: one writer per format. Another format is one more line."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from types import MappingProxyType

from atxaudit.report.files import safe_name, write_file
from atxaudit.report.html import html_bytes
from atxaudit.report.pdf import pdf_bytes
from atxaudit.report.summary import Scope, Summary, summarise
from atxaudit.report.tables import csv_bytes, json_bytes
from atxaudit.report.xlsx import workbook_bytes
from atxaudit.store import Store, open_store

_MANY = 16  # scopes: fewer are written before a second process has started


@dataclass(frozen=True, kw_only=True)
class Writer:
    """How a format is made; `suffix` ends its files' names. One that lists every verdict must be given them."""

    make: Callable[[Summary], bytes]
    suffix: str
    lists_verdicts: bool = False


WRITERS: Mapping[str, Writer] = MappingProxyType(
    {
        "pdf": Writer(make=pdf_bytes, suffix=".pdf"),
        "html": Writer(make=html_bytes, suffix=".html"),
        "xlsx": Writer(make=workbook_bytes, suffix=".xlsx", lists_verdicts=True),
        "csv": Writer(make=csv_bytes, suffix=".csv", lists_verdicts=True),
        "json": Writer(make=json_bytes, suffix=".json", lists_verdicts=True),
    }
)


def report_bytes(of: Summary, form: str) -> bytes:
    """The report in one of WRITERS.

    Raises:
        ValueError: the format lists verdicts, and the summary was made without them.
    """
    writer = WRITERS[form]
    if writer.lists_verdicts and of.verdicts.empty and len(of.rules):
        raise ValueError(f"{form} lists verdicts: summarise with all_verdicts")
    return writer.make(of)


def write_report(of: Summary, form: str, folder: Path) -> Path:
    """Writes the report into the folder, whole or not at all; the same scope and run have the same name.

    Raises:
        ReportError: the folder cannot be written, the disk is full, or the report cannot be made.
    """
    path = folder / report_name(of, form)
    write_file(path, report_bytes(of, form))
    return path


def report_name(of: Summary, form: str) -> str:
    """`Parks-and-Recreation-department-1a2b3c-RUN.pdf`: told apart even where names differ in odd signs alone."""
    if of.scope.kind == "city":
        unique = f"city-{of.run.id}"
    elif of.scope.kind == "asset":
        unique = f"{of.scope.name}-{of.run.id}"
    else:
        unique = f"{of.scope.kind}-{sha256(of.scope.name.encode()).hexdigest()[:6]}-{of.run.id}"
    return safe_name(of.name, unique, WRITERS[form].suffix)


def write_reports(
    url: str, run_id: str, scopes: Sequence[Scope], forms: Sequence[str], folder: Path, *, processes: int | None = None
) -> Iterator[Path]:
    """Writes each scope of a run in each format, and names the files in that order, as they come.

    Many scopes are shared out among processes, one a core unless `processes` says otherwise: most of the work is
    Python's. Each opens the store behind the URL for itself.

    Raises:
        ReportError: as `write_report`; what was written before stays.
    """
    cores = processes or (os.cpu_count() or 1 if len(scopes) >= _MANY else 1)
    work = [(run_id, scope, tuple(forms), folder) for scope in scopes]
    if cores == 1:
        with open_store(url, create=False) as store:
            for one in work:
                yield from _write(store, *one)
        return
    with ProcessPoolExecutor(cores, get_context("spawn"), initializer=_open, initargs=(url,)) as crew:
        futures = [crew.submit(_write_there, *one) for one in work]
        try:
            for future in futures:
                yield from future.result()
        finally:
            crew.shutdown(wait=True, cancel_futures=True)


def _write(store: Store, run_id: str, scope: Scope, forms: Sequence[str], folder: Path) -> list[Path]:
    reads_all = any(WRITERS[form].lists_verdicts for form in forms)
    of = summarise(store, scope, run_id, all_verdicts=reads_all)
    return [write_report(of, form, folder) for form in forms]


_of_this_process: list[Store] = []  # one, in a process that writes for another


def _open(url: str) -> None:
    _of_this_process.append(open_store(url, create=False))


def _write_there(run_id: str, scope: Scope, forms: Sequence[str], folder: Path) -> list[Path]:
    return _write(_of_this_process[0], run_id, scope, forms, folder)
