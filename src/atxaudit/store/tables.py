"""The tables of the store. Rows point at one another by small integers, so that years of runs stay small.

A run's rows are written once and never changed. Nothing here is SQLite's alone: the same tables serve PostgreSQL.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcTime(TypeDecorator[datetime]):
    """An aware time, kept as UTC and read back aware; SQLite knows no time zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's
        """Refuses a time without zone: nobody could tell later which one was meant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"the time {value} has no time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's
        """As UTC."""
        return value.replace(tzinfo=UTC) if value is not None else None


def _key() -> Column[int]:
    return Column("key", Integer, primary_key=True)


def _of(table: str) -> Column[int]:
    return Column(f"{table}_key", Integer, ForeignKey(f"{table}.key", ondelete="CASCADE"), nullable=False)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, default="")


def _number(name: str) -> Column[float]:
    return Column(name, Float)


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, default=0)


def _flag(name: str, *, default: bool = False) -> Column[bool]:
    return Column(name, Boolean, nullable=False, default=default)


def _time(name: str, *, nullable: bool = False) -> Column[datetime]:
    return Column(name, UtcTime, nullable=nullable)


run = Table(
    "run",
    metadata,
    _key(),
    Column("id", Text, nullable=False, unique=True),
    *(_text(name) for name in ("profile", "portal", "scope")),
    *(_time(name) for name in ("as_of", "started", "finished")),
    _text("status"),
    *(_text(name) for name in ("rule_set", "version", "timezone", "title")),
    *(_count(name) for name in ("raw_records", "result_set_size", "distinct", "assets")),
    _text("directory"),
    Column("notes", JSON, nullable=False),  # list of sentences
    *(_count(name) for name in ("passed", "failed", "not_applicable", "waived", "could_not_run")),
    Column("service_area", JSON(none_as_null=True)),  # south, north, west, east in degrees
    Index(None, "started"),
)

asset = Table(
    "asset",
    metadata,
    _key(),
    _of("run"),
    Column("asset_id", Text, nullable=False),
    *(_text(name) for name in ("title", "type", "department", "department_label", "liaison", "liaison_email")),
    *(_text(name) for name in ("frequency", "frequency_word", "method")),
    *(_time(name, nullable=True) for name in ("created_at", "metadata_updated_at", "data_updated_at")),
    *(_number(name) for name in ("age_days", "days_allowed", "views_last_month")),
    *(_text(name) for name in ("description", "category", "tags", "license_name", "attribution", "row_label")),
    *(_text(name) for name in ("owner_name", "view_error")),
    *(_text(name) for name in ("permalink", "edit_url")),
    *(_number(name) for name in ("columns_count", "columns_described", "rows_count")),
    _time("newest_row", nullable=True),
    *(_text(name) for name in ("sample_note", "rows_error")),
    *(_flag(name) for name in ("is_derived", "is_tabular", "is_dataset")),
    # the time line: the pace promised, and how far the newest row lies behind the stamp
    *(_number(name) for name in ("interval_days", "stale_after_days")),
    _text("period_over"),
    _text("newest_row_column"),
    *(_number(name) for name in ("row_lag_days", "row_lag_allowed", "row_period_days", "rows_before")),
    *(_flag(name) for name in ("is_timed", "newest_row_is_known")),
    _flag("method_is_visible", default=True),
    _time("due_at", nullable=True),  # late from then on; null: no day is promised
    UniqueConstraint("run_key", "asset_id"),
    Index(None, "run_key", "department"),
    Index(None, "run_key", "liaison"),
)

rule = Table(
    "rule",
    metadata,
    _key(),
    _of("run"),
    Column("id", Text, nullable=False),
    *(_text(name) for name in ("suite", "dimension", "table", "severity")),
    Column("points", Float, nullable=False),
    *(_text(name) for name in ("title", "why", "fix", "source", "says_together")),
    # the words of its milder case, where it has one
    *(_text(name) for name in ("milder_title", "milder_why", "milder_fix", "milder_says_together")),
    _text("definition"),  # hash of what decides a verdict, its words left out; "": not known
    UniqueConstraint("run_key", "id"),
)

verdict = Table(
    "verdict",
    metadata,
    _key(),
    _of("rule"),
    Column("asset_key", Integer, ForeignKey("asset.key", ondelete="CASCADE")),  # null: a verdict on a department
    _text("outcome"),
    _text("severity"),
    _text("reason"),
    Column("subject", Text),  # of one verdict: column or department; null for an asset itself
    Column("subjects", JSON(none_as_null=True)),  # of several alike: their list; each stands for one verdict
    _count("subject_count"),  # verdicts this row stands for
    _text("observed"),
    _count("failing_count"),
    _count("judged_count"),
    Column("rows", JSON(none_as_null=True)),  # the first rows that failed: a list of [row id, value as shown]
    *(Column(name, Float, nullable=False) for name in ("weight", "lost", "points")),  # of each verdict
    Index(None, "rule_key", "outcome"),
    Index(None, "asset_key", "outcome", "rule_key"),
)

score = Table(
    "score",
    metadata,
    _key(),
    _of("run"),
    _text("scope"),
    *(_text(name) for name in ("id", "name", "department", "liaison")),
    *(_number(name) for name in ("published_well", "still_true")),  # null: not measurable
    *(_text(name) for name in ("band_published", "band_true")),
    Column("could_not_run_share", Float, nullable=False),
    _text("standing"),
    UniqueConstraint("run_key", "scope", "id"),
)

column_profile = Table(
    "column_profile",
    metadata,
    _key(),
    _of("asset"),
    *(_text(name) for name in ("field_name", "name", "datatype", "description")),
    _number("position"),
    _text("roles"),
    *(_number(name) for name in ("filled", "filled_percent", "distinct")),  # null: the rows were not read
    *(_text(name) for name in ("smallest", "largest")),
    Column("top", JSON(none_as_null=True)),  # the most frequent values: a list of [value, rows]
    _flag("withheld"),  # the values are not shown, because they may be private
    Index(None, "asset_key"),
)

# Sums of a run's verdicts, kept when it is written: a page or a trend of a hundred runs adds up nothing anew.
run_group = Table(
    "run_group",
    metadata,
    _key(),
    _of("run"),
    _text("scope"),  # city, department or liaison
    _text("id"),  # as its score has it
    _count("assets"),
    *(_count(name) for name in ("critical", "warning", "info")),  # verdicts that failed
    *(_count(f"published_{band}") for band in ("good", "needs_work", "poor", "not_measurable")),  # assets
    *(_count(f"true_{band}") for band in ("good", "needs_work", "poor", "not_measurable")),
    UniqueConstraint("run_key", "scope", "id"),
)

group_rule = Table(
    "group_rule",
    metadata,
    _key(),
    _of("run_group"),
    _of("rule"),
    *(_count(name) for name in ("passed", "failed", "not_applicable", "waived", "could_not_run")),
    _count("failed_assets"),
    *(Column(name, Float, nullable=False) for name in ("weight", "lost", "brings")),  # brings: "+N if fixed", summed
    Index(None, "run_group_key"),
    Index(None, "rule_key"),
)

# What tells the findings of one run from those of another: see fingerprints
fingerprint = Table(
    "fingerprint",
    metadata,
    _key(),
    Column("run_key", Integer, ForeignKey("run.key", ondelete="CASCADE"), nullable=False, unique=True),
    Column("packed", LargeBinary, nullable=False),
)

# What was sent: noted beside a run when it has long been written
digest = Table(
    "digest",
    metadata,
    _key(),
    _of("run"),
    *(_text(name) for name in ("liaison", "address")),
    _time("sent_at"),
    _text("message_id"),
    UniqueConstraint("run_key", "liaison", "address"),
)

left_out = Table(
    "left_out",
    metadata,
    _key(),
    _of("run"),
    Column("asset_id", Text, nullable=False),
    *(_text(name) for name in ("title", "type", "reason")),
    Index(None, "run_key"),
)
