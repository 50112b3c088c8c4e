"""The columns of each table of the Excel report: the store's names, and what people read."""

from __future__ import annotations

from atxaudit.report.sheets.book import Field

_ASSET = Field(name="asset_name", title="Asset", width=40)
_ID = Field(name="asset_id", title="Asset id", width=11, kind="plain")
_DEPARTMENT = Field(name="department", title="Department", width=28)
_LIAISON = Field(name="liaison", title="Liaison", width=22)
_SEVERITY = Field(name="severity", title="How much it matters", width=13)
_POINTS = Field(name="points", title="Points if fixed", width=10, kind="number")
_OBSERVED = Field(name="observed", title="Finding", width=52)
_WHY = Field(name="why", title="Why it matters", width=44)
_FIX = Field(name="fix", title="How to fix it", width=44)
_EDIT = Field(name="edit_url", title="Where to edit it", width=36, kind="link")
_SUBJECT = Field(name="subject", title="Column or department", width=22)
_RULE = Field(name="title", title="Promise", width=34)
_RULE_ID = Field(name="rule", title="Rule", width=24, kind="plain")

FIX_FIRST = (
    _ASSET,
    _RULE,
    _POINTS,
    _SEVERITY,
    _OBSERVED,
    _WHY,
    _FIX,
    _DEPARTMENT,
    _LIAISON,
    Field(name="views_last_month", title="Views last month", width=10, kind="count"),
    _EDIT,
)
FINDINGS = (
    *(_ID, _ASSET, _DEPARTMENT, _LIAISON),
    Field(name="dimension", title="Part", width=13),
    *(_RULE, _RULE_ID, _SEVERITY, _SUBJECT, _OBSERVED),
    Field(name="failing_count", title="Failing", width=9, kind="count"),
    Field(name="judged_count", title="Judged", width=9, kind="count"),
    *(_POINTS, _WHY, _FIX, _EDIT),
)
VERDICTS = (
    *(_ID, _ASSET, _DEPARTMENT, _RULE_ID, _SUBJECT),
    Field(name="outcome", title="Outcome", width=15),
    _SEVERITY,
    _POINTS,
    Field(name="said", title="Finding, or why it was not judged", width=60),
)
SECURITY = (_ASSET, _DEPARTMENT, _LIAISON, _SEVERITY, _RULE, _SUBJECT, _OBSERVED, _WHY, _FIX, _EDIT)
WAIVED = (_ID, _ASSET, _DEPARTMENT, _LIAISON, _RULE, _RULE_ID, _SUBJECT, Field(name="reason", title="Reason", width=60))
RULES = (
    _RULE,
    _RULE_ID,
    Field(name="dimension", title="Part", width=13),
    _SEVERITY,
    Field(name="brings", title="Points if all are fixed", width=12, kind="number"),
    Field(name="failed", title="Failed", width=9, kind="count"),
    Field(name="passed", title="Passed", width=9, kind="count"),
    Field(name="could_not_run", title="Could not run", width=9, kind="count"),
    Field(name="failed_assets", title="Assets that fail", width=9, kind="count"),
    _WHY,
    _FIX,
    Field(name="source", title="Where the rule comes from", width=44),
)
NOT_RUN = (
    Field(name="reason", title="Reason", width=70),
    Field(name="side", title="Whose side", width=16),
    Field(name="verdicts", title="Checks", width=10, kind="count"),
    Field(name="assets", title="Assets", width=10, kind="count"),
)
LEFT_OUT = (
    _ID,
    Field(name="title", title="Asset", width=44),
    Field(name="type", title="Kind", width=14),
    Field(name="reason", title="Why it was not judged", width=60),
)
COLUMNS = (
    Field(name="name", title="Column", width=28),
    Field(name="field_name", title="Field name", width=24, kind="plain"),
    Field(name="datatype", title="Type", width=14, kind="plain"),
    Field(name="description", title="Description", width=52),
    Field(name="filled", title="Filled cells", width=11, kind="count"),
    Field(name="filled_percent", title="Filled (of 100)", width=10, kind="number"),
    Field(name="distinct", title="Different values", width=10, kind="count"),
    Field(name="samples", title="Sample values", width=36),
)
PARTS = (
    Field(name="score", title="Score", width=34),
    Field(name="dimension", title="Part", width=20),
    Field(name="kept", title="Points kept (of 100)", width=24, kind="number"),
    Field(name="note", title="Costs most", width=60),
)


def assets(zone: str) -> tuple[Field, ...]:
    """Records beside their scores."""
    return (
        _ID,
        Field(name="title", title="Asset", width=44),
        Field(name="type", title="Kind", width=11),
        _DEPARTMENT,
        _LIAISON,
        Field(name="published_well", title="Published well", width=11, kind="number"),
        Field(name="band_published", title="Published well, in a word", width=16, kind="band"),
        Field(name="still_true", title="Still true", width=11, kind="number"),
        Field(name="band_true", title="Still true, in a word", width=16, kind="band"),
        Field(name="frequency_word", title="Promised pace", width=16),
        Field(name="data_updated_at", title=f"Last changed ({zone})", width=18, kind="moment"),
        Field(name="due_at", title=f"Due ({zone})", width=18, kind="moment"),
        Field(name="days_late", title="Days late (negative: to come)", width=13, kind="number"),
        Field(name="columns_count", title="Columns", width=9, kind="count"),
        Field(name="columns_described", title="Columns described", width=10, kind="count"),
        Field(name="rows_count", title="Rows", width=11, kind="count"),
        Field(name="views_last_month", title="Views last month", width=10, kind="count"),
        _EDIT,
    )


def due(zone: str) -> tuple[Field, ...]:
    """What is late, and what is due next."""
    return (
        _ID,
        _ASSET,
        _DEPARTMENT,
        _LIAISON,
        Field(name="state", title="State", width=12),
        Field(name="frequency", title="Promised pace", width=18),
        Field(name="data_updated_at", title=f"Last changed ({zone})", width=18, kind="moment"),
        Field(name="due_at", title=f"Due ({zone})", width=18, kind="moment"),
        Field(name="days_late", title="Days late (negative: to come)", width=13, kind="number"),
        _EDIT,
    )
