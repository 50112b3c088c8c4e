"""What is asked of one dataset, and what comes back: small enough to send between processes and to keep on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd
from pydantic import ConfigDict, SecretStr, TypeAdapter

from atxaudit.engine.dataset import RowVerdict
from atxaudit.models import Asset, Column
from atxaudit.portal.profile_schema import ServiceArea
from atxaudit.snapshot.frames import Frames
from atxaudit.snapshot.readings import DatasetReading
from atxaudit.snapshot.rows.files import Cause
from atxaudit.snapshot.rows.limits import Limits
from atxaudit.suites.dataset_suite import DatasetSuite
from atxaudit.suites.rule import Rule

LARGE = 300_000  # rows: above it every core has enough to do with one dataset
TEXTS = ("title", "row_identifier", "view_error")
Tell = Callable[[str, int, int], None]  # a dataset's title, rows asked for, rows in all


@dataclass(frozen=True, kw_only=True, slots=True)
class DatasetTask:
    """One dataset to examine."""

    asset: Asset  # only what its rows need: id, title, columns, stamp, row identifier, whether its record was read
    key: str = ""  # of rows that are kept: they are judged again, and the portal is not asked
    gone: str = ""  # why there are no rows to judge, where that is known already
    own: DatasetSuite | None = None  # its department's promises
    is_alone: bool = False  # it has all cores and the memory of all workers

    def rules(self, of_any: Sequence[Rule]) -> tuple[Rule, ...]:
        """Those on its rows: what holds for any dataset, and its own."""
        return (*of_any, *(self.own.promises if self.own else ()))


@dataclass(frozen=True, kw_only=True, slots=True)
class Access:
    """How the portal is reached."""

    portal: str
    app_token: SecretStr | None
    deadline_seconds: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """What is the same for all datasets of a run. It is sent to each worker once."""

    run: str
    access: Access
    folder: Path  # of row files; on a cluster every machine must see it under this name
    rules: tuple[Rule, ...]  # on the rows of any dataset
    as_of: datetime
    started: datetime
    limits: Limits
    area: ServiceArea | None
    memory_mib: int  # of one worker, all in all: it is stopped before it takes more
    workers: int = 1  # on this machine; a dataset that is examined alone has the memory of all
    large: int = LARGE
    cut_fixed_cost: bool = True

    def database_mib(self, *, alone: bool) -> int:
        """What DuckDB may take: half, as Python, Great Expectations and what DuckDB does not count want theirs."""
        return self.memory_mib * (max(2, self.workers) if alone else 1) // 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Examined:
    """What came of one dataset."""

    # numbers that JSON has no word for, should one of ours ever be one
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(ser_json_inf_nan="constants")

    reading: DatasetReading
    verdicts: tuple[RowVerdict, ...] = ()
    cause: Cause | None = None  # why the rows could not be read; None where they were, or the fault was ours
    postponed: str = ""  # the key of rows that are too many to be examined beside others; nothing else is known yet
    seconds: Mapping[str, float] = field(default_factory=dict)  # by stage

    @property
    def asset_id(self) -> str:
        return self.reading.asset_id


_EXAMINED = TypeAdapter(Examined)


def to_json(examined: Examined) -> bytes:
    """For the way between processes and for the disk: what is resumed is what would have been found."""
    return _EXAMINED.dump_json(examined)


def from_json(text: bytes) -> Examined:
    """The inverse.

    Raises:
        ValueError: it is none.
    """
    return _EXAMINED.validate_json(text)


def tasks_of(
    frames: Frames, own: Mapping[str, DatasetSuite], saved: pd.DataFrame | None = None
) -> Iterator[DatasetTask]:
    """One task for each asset of the frames that has rows of its own, by id.

    `saved` is the index of the snapshot that is judged again (snapshot.files.ROWS), None where the portal is asked.
    """
    columns = {asset_id: _columns(of_asset) for asset_id, of_asset in frames.columns.groupby("asset_id", sort=False)}
    timed = frames.assets[frames.assets["is_timed"]]
    for record in timed.sort_values("asset_id").to_dict("records"):
        asset = _asset(record, columns.get(record["asset_id"], ()))
        key, gone = _saved(asset.id, saved) if saved is not None else ("", "")
        yield DatasetTask(asset=asset, key=key, gone=gone, own=own.get(asset.id))


def _saved(asset_id: str, index: pd.DataFrame) -> tuple[str, str]:
    """The key of the rows, or why there are none."""
    found = index[index["asset_id"] == asset_id].fillna("")
    if found.empty:
        return "", f"{asset_id}: the snapshot holds no rows of it; audit the portal again."
    return str(found["key"].iloc[0]), str(found["error"].iloc[0])


def _asset(record: Mapping[Any, Any], columns: tuple[Column, ...]) -> Asset:
    texts = {name: "" if pd.isna(record[name]) else str(record[name]) for name in TEXTS}
    stamp = record["data_updated_at"]
    return Asset(
        id=record["asset_id"],
        name=texts["title"],
        type=record["type"],
        domain=record["domain"],
        row_identifier=texts["row_identifier"],
        data_updated_at=None if pd.isna(stamp) else stamp.to_pydatetime(),
        columns=columns,
        view_read=bool(record["view_read"]),
        view_error=texts["view_error"],
    )


def _columns(frame: pd.DataFrame) -> tuple[Column, ...]:
    texts = ["field_name", "name", "datatype", "description"]
    ordered = frame.sort_values(["position", "field_name"], kind="stable")
    filled = ordered[texts].astype("object").where(ordered[texts].notna(), "")
    places = ordered["position"].fillna(0).astype(int)
    return tuple(
        Column(field_name=field_name, name=name, datatype=datatype, description=description, position=place)
        for (field_name, name, datatype, description), place in zip(
            filled.itertuples(index=False, name=None), places, strict=True
        )
    )
