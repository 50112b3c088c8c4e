"""What the rows of each dataset add to the frames: facts of the asset, and of each of its columns.

Where rows were not read the facts are null, NaN or false, and `rows_read` says so: nothing unknown passes for fine.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from atxaudit.models import Column, Table
from atxaudit.snapshot.fact_kinds import Kind
from atxaudit.snapshot.facts.from_rows import departed, history, quality, security, staleness
from atxaudit.snapshot.frames import Frames, conform
from atxaudit.snapshot.profile.facts import ColumnProfile
from atxaudit.snapshot.readings import DatasetReading
from atxaudit.snapshot.row_schema import ROW_FACTS
from atxaudit.snapshot.rows.files import LEFT_OUT
from atxaudit.snapshot.schema import FACTS

Record = Mapping[str, Any]  # the facts that the record of one asset shows
Facts = dict[str, object]

_GROUPS = (quality, staleness, security)
_ABSENT: dict[Kind, object] = {"text": None, "number": float("nan"), "bool": False, "time": pd.NaT}
_READ = {"rows_read", "rows_are_whole", "column_is_read"}


def add_row_facts(frames: Frames, readings: Iterable[DatasetReading], before: Frames | None) -> Frames:
    """The frames with every row fact; `before` are those of the last whole run, for comparison, None for none."""
    by_id = {reading.asset_id: reading for reading in readings}
    records: dict[str, Record] = {
        str(record["asset_id"]): {str(name): value for name, value in record.items()}
        for record in frames.assets[frames.assets["asset_id"].isin(list(by_id))].to_dict("records")
    }
    about_assets: dict[Hashable, Facts] = {key: _asset_facts(by_id[key], record) for key, record in records.items()}
    about_columns: dict[Hashable, Facts] = {
        (key, field): facts for key, record in records.items() for field, facts in _column_facts(by_id[key], record)
    }
    about_columns |= _unread_columns(frames, about_columns)
    assets = _joined(frames.assets, Table.ASSETS, list(frames.assets["asset_id"]), about_assets)
    keys = list(zip(frames.columns["asset_id"], frames.columns["field_name"], strict=True))
    columns = _joined(frames.columns, Table.COLUMNS, keys, about_columns)
    columns["has_own_rows"] = columns["asset_id"].map(assets.set_index("asset_id")["is_timed"]).fillna(value=False)
    departments = _joined(frames.departments, Table.DEPARTMENTS, list(frames.departments["department"]), {})
    assets = history.add(assets, columns, before)
    departments = departed.add(departments, frames.closed, before)
    return replace(
        frames,
        assets=conform(assets, FACTS[Table.ASSETS]),
        columns=conform(columns, FACTS[Table.COLUMNS]),
        departments=conform(departments, FACTS[Table.DEPARTMENTS]),
    )


def _asset_facts(reading: DatasetReading, record: Record) -> Facts:
    file, profile = reading.file, reading.profile
    if file is None or profile is None:
        return {"rows_error": reading.error}
    facts: Facts = {
        "rows_read": True,
        "rows_are_whole": not file.is_sample,
        "has_rows": file.rows > 0,
        "rows_count": file.portal_count,
        "sample_note": file.sample_note,
        "rows_key": file.key,
        "content_hash": profile.content_hash,
    }
    for group in _GROUPS:
        facts |= group.asset_facts(reading, record)
    return facts


def _column_facts(reading: DatasetReading, record: Record) -> Iterable[tuple[str, Facts]]:
    if reading.file is None or reading.profile is None:
        return
    groups = [group.column_facts(reading, record) for group in _GROUPS]
    for column in reading.profile.columns:
        facts = _read_column(column, reading)
        for group in groups if column.present else ():
            facts |= group.get(column.field_name, {})
        yield column.field_name, facts


def _read_column(column: ColumnProfile, reading: DatasetReading) -> Facts:
    rows = reading.profile.rows - reading.profile.blank_rows if reading.profile else 0  # those that hold anything
    read: Facts = {"rows_read": True, "rows_are_whole": bool(reading.file and not reading.file.is_sample)}
    if not column.present:
        is_left_out = reading.file is not None and column.field_name in reading.file.left_out
        return read | {"column_is_read": False, "unread_reason": LEFT_OUT if is_left_out else None}
    return read | {
        "column_is_read": True,
        "has_values": column.filled > 0,
        "filled": column.filled,
        "filled_percent": 100 * column.filled / rows if rows else None,
        "distinct": column.distinct,
        "roles": ", ".join(reading.roles.of(column.field_name)) if reading.roles else "",
    }


def _unread_columns(frames: Frames, read: Mapping[Hashable, Facts]) -> dict[Hashable, Facts]:
    """What name and type alone rule out of the columns that were not read: a date of birth, say."""
    columns, titles = frames.columns, frames.assets.set_index("asset_id")["title"].fillna("")
    found: dict[Hashable, Facts] = {}
    for key, field, name, kind in zip(
        columns["asset_id"],
        columns["field_name"],
        columns["name"].fillna(""),
        columns["datatype"].fillna(""),
        strict=True,
    ):
        known = read.get((key, field), {})
        if not known.get("column_is_read"):
            column = Column(field_name=field, name=name, datatype=kind)
            found[key, field] = known | security.ruled_out(column, titles.get(key, "")) | staleness.ruled_out(column)
    return found


def _joined(frame: pd.DataFrame, table: Table, keys: list[Any], facts: Mapping[Hashable, Facts]) -> pd.DataFrame:
    """The frame with a column for each row fact of its table."""
    nothing: Facts = {}
    found = [facts.get(key, nothing) for key in keys]
    added = {
        name: pd.Series([own.get(name, _absent(own, name, kind)) for own in found], index=frame.index, dtype=object)
        for name, kind in ROW_FACTS[table].items()
    }
    return pd.concat([frame, pd.DataFrame(added, index=frame.index)], axis=1)


def _absent(own: Facts, name: str, kind: Kind) -> object:
    """What stands for a fact that is not there. Rows that were not read keep no rule from applying: it could not run,
    which is not the same as having nothing to judge."""
    is_unread = not own.get("rows_read") or own.get("column_is_read") is False
    return True if is_unread and kind == "bool" and name not in _READ else _ABSENT[kind]
