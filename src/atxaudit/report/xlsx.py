"""The report as an Excel workbook: a sheet per part, tables with filters, charts with words, and no formula."""

from __future__ import annotations

import io

from atxaudit.report.sheets import parts
from atxaudit.report.sheets.book import new_book
from atxaudit.report.sheets.charts import compliance_sheet, trend_sheet
from atxaudit.report.summary import Summary

LARGE = 20_000  # verdicts: from here on the workbook is put together in temporary files


def workbook_bytes(of: Summary) -> bytes:
    """The workbook of a summary; with its verdicts, where it was asked for them. Times are in the city's zone.

    Raises:
        ReportError: the disk of temporary files is full.
    """
    stream = io.BytesIO()
    about = {"title": of.title, "subject": f"Run {of.run.id}", "made": of.run.finished, "zone": of.run.timezone}
    with new_book(stream, is_large=len(of.verdicts) > LARGE, **about) as book:  # type: ignore[arg-type]
        parts.summary_sheet(book, of)
        parts.fix_first_sheet(book, of)
        for found in of.compliance.values():
            compliance_sheet(book, found)
        parts.assets_sheet(book, of)
        if len(of.columns):
            parts.columns_sheet(book, of)
        parts.rules_sheet(book, of)
        parts.findings_sheet(book, of)
        parts.timeliness_sheet(book, of)
        parts.security_sheet(book, of)
        parts.not_run_sheet(book, of)
        if of.scope.kind == "city":
            parts.left_out_sheet(book, of)
        parts.waived_sheet(book, of)
        trend_sheet(book, of)
        parts.provenance_sheet(book, of)
        parts.verdicts_sheets(book, of)
    return stream.getvalue()
