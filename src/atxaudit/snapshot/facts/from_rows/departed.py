"""Facts of departments about assets that stand in no frame: public in the last run and no longer, or private."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from atxaudit.models import Table
from atxaudit.snapshot.fact_kinds import Kind
from atxaudit.snapshot.frames import Frames
from atxaudit.snapshot.schema import FACTS

NO_DEPARTMENT = "No department named"
_NAMED = 5  # assets that a sentence names
_BECAME = {
    "refused": "private now",
    "missing": "gone",
    "open": "private now, and yet open to anybody",
    "unlisted": "no longer in the catalog, though its own page still answers",
}
_UNASKED = "gone or private now"
_NOTHING: dict[Kind, object] = {"text": None, "number": float("nan"), "bool": False, "time": pd.NaT}


def add(departments: pd.DataFrame, closed: pd.DataFrame, before: Frames | None) -> pd.DataFrame:
    """The departments with what became of such assets, those added that own nothing else."""
    owner = closed["department"].fillna(NO_DEPARTMENT)
    lost = closed[closed["was_public"]].groupby(owner)
    private = closed[closed["door"] != "unlisted"].groupby(owner)
    frame = _with_owners(departments, owner)
    names = frame["department"]
    closed_doors = {name: _doors(group) for name, group in private}
    return frame.assign(
        has_earlier_run=before is not None,
        assets_lost=names.map({name: _lost(group) for name, group in lost}).astype("object"),
        has_private=names.isin(list(closed_doors)),
        private_is_known=names.map({name: known for name, (known, _) in closed_doors.items()}).eq(other=True),
        private_open=names.map({name: said for name, (_, said) in closed_doors.items()}).astype("object"),
    )


def _with_owners(departments: pd.DataFrame, owner: pd.Series[str]) -> pd.DataFrame:
    """Rows for departments that own nothing any more: of them nothing else is known."""
    missing = sorted(set(owner) - set(departments["department"]))
    if not missing:
        return departments
    blank = {name: _NOTHING[kind] for name, kind in FACTS[Table.DEPARTMENTS].items()}
    rows = pd.DataFrame([blank | {"department": name} for name in missing], dtype="object")
    return pd.concat([departments.astype("object"), rows[list(departments)]], ignore_index=True)


def _lost(group: pd.DataFrame) -> str:
    return _listed(
        f"{name} is {_BECAME.get(str(door), _UNASKED)}" for name, door in zip(_named(group), group["door"], strict=True)
    )


def _doors(group: pd.DataFrame) -> tuple[bool, str | None]:
    """Whether we know of all, or enough of one; and those that are open."""
    is_open = group["door"] == "open"
    said = _listed(_named(group[is_open]))
    return bool(is_open.any() or group["door"].notna().all()), said or None


def _named(group: pd.DataFrame) -> list[str]:
    titled = zip(group["title"], group["asset_id"], strict=True)
    return [f"“{title}” ({asset_id})" if isinstance(title, str) else str(asset_id) for title, asset_id in titled]


def _listed(said: Iterable[str]) -> str:
    every = list(said)
    rest = len(every) - _NAMED
    return "; ".join(every[:_NAMED]) + (f"; and {rest} more" if rest > 0 else "")
