"""Facts that compare each asset with the last whole run: rows lost, columns changed, refreshes that brought nothing.

Each run keeps what it knows, or else what an earlier one knew, for the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from atxaudit.snapshot.frames import Frames

_HALF, _FIFTH, _THREEFOLD = 0.5, 0.8, 3.0  # rules.md, row-count-steady
_FEW = 20  # rows: the closures or permits of a day come and go
_CHUNK = 1_000  # rows: what a load in pieces leaves where it breaks off
_NAMED = 5  # columns that a sentence names

_COMPARED = {
    "asset_id", "rows_read", "rows_are_whole", "rows_count", "content_hash", "data_updated_at", "idle_refreshes",
    "known_rows", "known_hash", "known_stamp", "known_columns",
}  # fmt: skip

Record = Mapping[str, Any]
_Columns = tuple[tuple[str, str], ...]  # field name and type, in the order shown


def add(assets: pd.DataFrame, columns: pd.DataFrame, before: Frames | None) -> pd.DataFrame:
    """The assets with what changed since; `columns` are theirs, `before` the last whole run's frames.

    `assets` must be all in scope of the portal, whatever part of it is judged.
    """
    earlier = _by_id(before.assets) if before is not None else {}
    schemas = _schemas(columns, assets)
    facts = [_facts(record, earlier.get(key), schemas.get(key, ())) for key, record in _by_id(assets).items()]
    found = pd.DataFrame(facts, index=assets.index, dtype="object")
    return assets.assign(**{str(name): found[name] for name in found})


def _by_id(assets: pd.DataFrame) -> dict[str, Record]:
    """What is compared of each asset; other facts are many, and left where they are."""
    compared = assets[[name for name in assets if name in _COMPARED]]
    return {
        str(record["asset_id"]): {str(name): value for name, value in record.items()}
        for record in compared.to_dict("records")
    }


def _facts(now: Record, before: Record | None, schema: _Columns) -> dict[str, object]:
    return {"has_earlier_run": before is not None} | _rows(now, before) | _schema(schema, before) | _idle(now, before)


# --- rows ---------------------------------------------------------------------------------------------------------


def _rows(now: Record, before: Record | None) -> dict[str, object]:
    count = _number(now["rows_count"]) if now["rows_read"] else None
    earlier = _number(before["known_rows"]) if before else None
    lost, moved = (
        ("", "") if count is None or earlier is None else (rows_lost(count, earlier), moved_far(count, earlier))
    )
    return {
        "has_earlier_rows": earlier is not None,
        "rows_before": earlier,
        "rows_lost": lost,
        "rows_moved": moved,
        "known_rows": earlier if count is None else count,
    }


def rows_lost(now: float, before: float) -> str:
    """Half of the rows or more; or fewer, and just so many thousand as a load in pieces leaves. Else ""."""
    if now >= before or before < _FEW:
        return ""
    if now <= _HALF * before:
        return f"{before - now:,.0f} of {before:,.0f} rows are gone since the last run"
    if now % _CHUNK == 0:
        return f"Just {now:,.0f} rows are left of {before:,.0f}, as after a load that broke off"
    return ""


def moved_far(now: float, before: float) -> str:
    """A fifth fewer or more than three times as many. Else ""."""
    if before < _FEW:
        return ""
    if now <= _FIFTH * before:
        return f"{before - now:,.0f} of {before:,.0f} rows are gone since the last run"
    if now > _THREEFOLD * before:
        return f"{now:,.0f} rows, where the last run had {before:,.0f}"
    return ""


# --- columns ------------------------------------------------------------------------------------------------------


def _schemas(columns: pd.DataFrame, assets: pd.DataFrame) -> dict[str, _Columns]:
    """The columns of the assets whose full record was read: the catalog's own list is in no order."""
    known = set(assets.loc[assets["view_read"] & assets["is_tabular"], "asset_id"])
    ordered = columns[columns["asset_id"].isin(known)].sort_values(["asset_id", "position"], kind="stable")
    found: dict[str, list[tuple[str, str]]] = {}
    for key, name, kind in zip(ordered["asset_id"], ordered["field_name"], ordered["datatype"].fillna(""), strict=True):
        found.setdefault(str(key), []).append((str(name), str(kind)))
    return {asset_id: tuple(schema) for asset_id, schema in found.items()}


def _schema(now: _Columns, before: Record | None) -> dict[str, object]:
    kept = before["known_columns"] if before else None
    earlier = _read(kept) if isinstance(kept, str) else ()
    return {
        "has_earlier_columns": bool(earlier),
        "columns_are_known": bool(now),
        "schema_change": schema_change(now, earlier) if now and earlier else "",
        "known_columns": "\n".join(f"{name} {kind}" for name, kind in now) or kept,
    }


def _read(kept: str) -> _Columns:
    lines = [line.rpartition(" ") for line in kept.split("\n")]
    return tuple((name, kind) for name, _, kind in lines)


def schema_change(now: _Columns, before: _Columns) -> str:
    """Columns gone, renamed (another name, the same type and place between others) or of another type. Else ""."""
    kinds_now, kinds_before = dict(now), dict(before)
    fresh = {(_place(name, now, kinds_before), kind): name for name, kind in now if name not in kinds_before}
    said = []
    for name, kind in before:
        if name not in kinds_now:
            other = fresh.pop((_place(name, before, kinds_now), kind), "")
            said.append(f"“{name}” is now “{other}”" if other else f"“{name}” is gone")
        elif kind and kinds_now[name] and kind != kinds_now[name]:
            said.append(f"“{name}” was {_in_words(kind)} and is {_in_words(kinds_now[name])}")
    rest = len(said) - _NAMED
    return "; ".join(said[:_NAMED]) + (f"; and {rest} more" if rest > 0 else "")


def _place(name: str, columns: _Columns, others: Mapping[str, str]) -> tuple[int, int]:
    """After how many columns that both have, and how many that only one has since."""
    names = [other for other, _ in columns]
    before = names[: names.index(name)]
    common = [place for place, other in enumerate(before) if other in others]
    return len(common), len(before) - (common[-1] + 1 if common else 0)


def _in_words(kind: str) -> str:
    return {"calendar_date": "a date", "date": "a date", "checkbox": "yes or no"}.get(kind, kind.replace("_", " "))


# --- content ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Content:
    """What was last read, and the stamp it had then."""

    digest: str | None
    stamp: pd.Timestamp | None


def _idle(now: Record, before: Record | None) -> dict[str, object]:
    read = _Content(_text(now["content_hash"]), _time(now["data_updated_at"]))
    known = _Content(_text(before["known_hash"]), _time(before["known_stamp"])) if before else _Content(None, None)
    kept = (_number(before["idle_refreshes"]) or 0.0) if before else 0.0
    if not now["rows_read"] or not now["rows_are_whole"] or read.digest is None:
        return {"idle_refreshes": kept, "known_hash": known.digest, "known_stamp": known.stamp}
    return {"idle_refreshes": idle_refreshes(read, known, kept), "known_hash": read.digest, "known_stamp": read.stamp}


def idle_refreshes(now: _Content, known: _Content, kept: float) -> float:
    """How many times in a row the stamp moved and the content did not."""
    if known.digest is None or now.digest != known.digest:
        return 0.0
    has_moved = now.stamp is not None and known.stamp is not None and now.stamp > known.stamp
    return kept + 1 if has_moved else kept


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and pd.notna(value) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _time(value: object) -> pd.Timestamp | None:
    return value if isinstance(value, pd.Timestamp) and pd.notna(value) else None
