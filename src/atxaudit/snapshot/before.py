"""The frames of the last whole run, as far as the next one compares with them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from atxaudit.models import Table
from atxaudit.snapshot.fact_kinds import Kind
from atxaudit.snapshot.frames import Frames, conform
from atxaudit.snapshot.row_schema.history import FACTS as HISTORY
from atxaudit.snapshot.schema import KEYS, LEFT_OUT, RECORD_FACTS

_COMPARED = ("asset_id", "title", "department", "is_tabular")
KEPT: dict[str, Kind] = {name: RECORD_FACTS[Table.ASSETS][name] for name in _COMPARED} | HISTORY[Table.ASSETS]


def load_before(folder: Path) -> Frames | None:
    """What a run saved for the next: assets with `KEPT`, departments by name, the other frames empty.

    None where there is no snapshot, or one that an earlier version wrote or that is damaged: then there is nothing to
    compare with, which is no reason to fail.
    """
    try:
        assets = conform(pd.read_parquet(folder / "assets.parquet"), KEPT)
        departments = conform(pd.read_parquet(folder / "departments.parquet"), {"department": "text"})
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Frames(
        assets=assets,
        columns=pd.DataFrame(columns=list(KEYS[Table.COLUMNS]), dtype="object"),
        departments=departments,
        left_out=conform(pd.DataFrame(columns=list(LEFT_OUT), dtype="object"), LEFT_OUT),
    )
