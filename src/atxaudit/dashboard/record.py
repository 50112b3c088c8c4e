"""The record of one asset in words."""

from __future__ import annotations

import math

import pandas as pd

from atxaudit.dashboard.verdicts import Entry
from atxaudit.dashboard.words import count, literal, long_moment, points, sentence_case
from atxaudit.models import Outcome, Run
from atxaudit.report.verdicts import is_gate

_NOT_STATED = "*not stated*"
_FIELDS = {
    "description": "Description",
    "type": "Kind",
    "department_label": "Department, as published",
    "department": "Department",
    "liaison": "Liaison",
    "frequency_word": "Promised update",
    "method": "Publishing method",
    "category": "Category",
    "tags": "Tags",
    "license_name": "Licence",
    "attribution": "Data provided by",
    "row_label": "What a row is",
    "owner_name": "Owner on the portal",
}
_TIMES = {"created_at": "Created", "metadata_updated_at": "Record changed", "data_updated_at": "Data changed"}


def first_sentence(found: list[Entry]) -> str:
    """What is wrong, the heaviest first; Markdown."""
    failed = [entry for entry in found if entry.outcome == Outcome.FAILED]
    if not failed:
        return "It keeps every promise that could be judged."
    first = failed[0]
    if is_gate(first):
        return f"**{literal(sentence_case(first.sentence))}**: mend that first, though it is in no score."
    worth = f" brings **{points(first.points)}**" if first.points else " is advice and brings no points"
    return f"**{literal(sentence_case(first.sentence))}**: to mend that{worth}."


def views(asset: pd.Series) -> str:
    """Views last month; a dash where the portal does not say."""
    seen = asset["views_last_month"]
    return "–" if pd.isna(seen) else f"{seen:,.0f}"


def age(asset: pd.Series) -> str:
    """Whole days since the data changed, by the portal's stamp."""
    return "–" if pd.isna(asset["age_days"]) else f"{math.floor(asset['age_days']):,}"


def size_or_age(asset: pd.Series) -> tuple[str, str]:
    """The rows, where they were counted; else the days since the data changed: title and number."""
    if pd.notna(asset["rows_count"]):
        return "Rows", f"{asset['rows_count']:,.0f}"
    return "Days since last change", age(asset)


def size_or_age_note(asset: pd.Series) -> str:
    """How the rows moved since the audit before; beside an age, the pace promised. Markdown."""
    rows, before = asset["rows_count"], asset["rows_before"]
    if pd.isna(rows):
        return promise(asset)
    if pd.isna(before):
        return "in this audit"
    more = rows - before
    if more == 0:
        return "as many as in the audit before"
    return f"{abs(more):,.0f} {'more' if more > 0 else 'fewer'} than in the audit before"


def promise(asset: pd.Series) -> str:
    """The pace the asset promises; Markdown."""
    pace = asset["frequency"] or asset["frequency_word"]
    if not pace:
        return "no pace is promised"
    allowed = asset["days_allowed"]
    late = "" if pd.isna(allowed) else f", late after {count(allowed, 'day')}"
    return f"promised: {literal(str(pace).lower())}{late}"


def as_table(asset: pd.Series, run: Run) -> pd.DataFrame:
    """Field and value, for a Markdown table; what is absent is said to be."""
    rows = [
        {"Field": title, "Value": _tags(asset[name]) if name == "tags" else _value(asset[name])}
        for name, title in _FIELDS.items()
    ]
    rows += [
        {"Field": title, "Value": _NOT_STATED if pd.isna(asset[name]) else long_moment(asset[name], run.timezone)}
        for name, title in _TIMES.items()
    ]
    if asset["columns_count"] > 0:
        described = f"{asset['columns_described']:,.0f} of {asset['columns_count']:,.0f} have a description"
        rows.append({"Field": "Columns", "Value": described})
    if asset["view_error"]:
        rows.append({"Field": "Full record", "Value": f"could not be read: {literal(asset['view_error'])}"})
    return pd.DataFrame(rows)


def _value(text: str) -> str:
    return literal(text) or _NOT_STATED


def _tags(text: str) -> str:
    """One a line in the store."""
    return _value(", ".join(line for line in text.splitlines() if line.strip()))
