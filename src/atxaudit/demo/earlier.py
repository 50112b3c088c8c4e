"""How an asset was some weeks ago: as young as it then was, and otherwise as a recipe says.

A dataset was last refreshed a whole number of its own paces before it was today: what is refreshed once a year had
mostly the stamp of today already, and the rows of today with it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from atxaudit.demo.base import DAYS, FREQUENCY, Planned, custom_field
from atxaudit.demo.rows import RowPlan, RowTable, make_rows
from atxaudit.models import Column

USUAL_DAYS = 31.0  # between two changes, where no usual pace is declared
WEEKS = 3  # before today that the demo audits: as many refreshes must bring nothing before a rule says so
TOUCHED = timedelta(hours=5)  # before the moment: the stamp of what is touched every night


def as_it_was(one: Planned, then: datetime, *, week: int) -> Planned:
    """The asset at an earlier moment, `week` weeks before today's."""
    asset, past = one.asset, one.past
    columns = _columns(one)
    rows = _rows(one, columns) if one.rows else None
    changed = replace(
        asset,
        columns=columns,
        is_public=asset.is_public or past.was_public,
        data_updated_at=_stamp(one, then),
        metadata_updated_at=_no_later(asset.metadata_updated_at, then, week),
        created_at=_no_later(asset.created_at, then, week),
    )
    left_out = "" if past.was_public else one.left_out
    return replace(one, asset=changed, rows=rows, left_out=left_out, latest_stamp=asset.data_updated_at)


def rows_of(one: Planned, *, seed: int) -> RowTable:
    """A dataset's own rows. Those of an earlier week were made for today, and what came later is left out.

    Raises:
        ValueError: it has no rows.
    """
    if one.rows is None:
        raise ValueError(f"{one.asset.name} has no rows")
    stamp = one.asset.data_updated_at or one.now
    latest = one.latest_stamp or stamp
    return make_rows(one.rows, one.asset.columns, seed=seed, stamp=latest, until=stamp if latest > stamp else None)


def is_still(one: Planned, *, seed: int) -> bool:
    """Whether it was refreshed every week and has the same rows all the same."""
    if not moves_every_week(one):
        return False
    weeks = [as_it_was(one, one.now - timedelta(weeks=week), week=week) for week in range(1, WEEKS + 1)]
    today = rows_of(one, seed=seed)
    return all(rows_of(week, seed=seed) == today for week in weeks)


def with_their_parents(planned: Mapping[str, Planned]) -> dict[str, Planned]:
    """The same assets; what is derived from another has the stamp of its rows."""
    return {asset_id: _with_its_parent(one, planned) for asset_id, one in planned.items()}


def _with_its_parent(one: Planned, planned: Mapping[str, Planned]) -> Planned:
    parent = next((planned[i] for i in one.asset.parent_ids if i in planned), one)
    return replace(one, asset=replace(one.asset, data_updated_at=parent.asset.data_updated_at))


def moves_every_week(one: Planned) -> bool:
    """Whether every run of the last weeks saw another stamp than the one before."""
    stamps = [_stamp(one, one.now - timedelta(weeks=week)) for week in range(WEEKS + 1)]
    return len(set(stamps)) == len(stamps)


def _stamp(one: Planned, then: datetime) -> datetime | None:
    stamp = one.asset.data_updated_at
    if stamp is None or (stamp <= then and not one.past.touched):
        return stamp
    if one.past.touched:
        return then - TOUCHED
    pace = DAYS.get(custom_field(one.asset, FREQUENCY), USUAL_DAYS)
    return stamp - timedelta(days=pace) * math.ceil((stamp - then) / timedelta(days=pace))


def _columns(one: Planned) -> tuple[Column, ...]:
    retyped = dict(one.past.retyped)
    kept = (column for column in one.asset.columns if column.field_name not in one.past.new)
    there = (replace(column, datatype=retyped.get(column.field_name, column.datatype)) for column in kept)
    return (*there, *(column for column, _ in one.past.gone))


def _rows(one: Planned, columns: tuple[Column, ...]) -> RowPlan | None:
    if one.rows is None:
        return None
    specs = dict(one.specs) | {column.field_name: spec for column, spec in one.past.gone}
    changes = tuple(change for change in one.rows.changes if not change.is_recent)
    values = tuple(specs[column.field_name] for column in columns)
    return replace(one.rows, values=values, changes=changes, count=round(one.rows.count * one.past.rows))


def _no_later(moment: datetime | None, then: datetime, week: int) -> datetime | None:
    return moment - timedelta(weeks=week) if moment and moment > then else moment
