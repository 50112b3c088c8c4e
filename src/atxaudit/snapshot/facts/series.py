"""One series spread over several datasets: titles equal but for the period, and mostly the same columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping

import pandas as pd

from atxaudit.snapshot.facts.text import squash

_PERIOD = re.compile(
    r"\b(?:fy|cy)?[ '’-]*(?:19|20)\d\d(?:\s*[-–/]\s*(?:19|20)?\d\d)?\b|\bfy[ '’-]*\d\d(?:-\d\d)?\b|\bq[1-4]\b"
    r"|\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b|\b(?:first|second|third|fourth) quarter\b",
    re.IGNORECASE,
)
_SHARED = 0.6  # of field names; identical columns find 18 of 40 real families, as columns drift over the years
_FEWEST = 3  # assets that make a series
_CORE = 0.5  # a field is of the family when this share of its members has it


def add(columns: pd.DataFrame) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """How many datasets are one series with this one, itself included; 1 when it stands alone."""

    def facts(assets: pd.DataFrame) -> pd.DataFrame:
        members = pd.Series(1.0, index=assets.index)
        stems = assets["title"].fillna("").map(series_stem).astype("str")
        named = assets[assets["is_dataset"] & (stems != "")]
        stems = stems[named.index]
        candidates = named[stems.groupby(stems).transform("size") >= _FEWEST]
        fields = _fields(columns, set(candidates["asset_id"]))
        for _, family in candidates.groupby(stems[candidates.index]):
            one_series = _members(family, fields)
            members[one_series] = float(len(one_series))
        return pd.DataFrame({"series_members": members}, index=assets.index)

    return facts


def series_stem(title: str) -> str:
    """A title without its period, folded; "" when it names none."""
    stem, count = _PERIOD.subn(" ", title)
    return squash(stem) if count else ""


def _fields(columns: pd.DataFrame, asset_ids: set[str]) -> dict[str, set[str]]:
    fields: dict[str, set[str]] = {asset_id: set() for asset_id in asset_ids}
    own = columns[columns["asset_id"].isin(asset_ids)]
    for asset_id, field in zip(own["asset_id"], own["field_name"], strict=True):
        fields[asset_id].add(field)
    return fields


def _members(family: pd.DataFrame, fields: Mapping[str, set[str]]) -> pd.Index[int]:
    """The rows of a family that share most of their columns with it; none when fewer than three titles differ."""
    counts = Counter(field for asset_id in family["asset_id"] for field in fields[asset_id])
    core = {field for field, count in counts.items() if count >= _CORE * len(family)}
    own = [fields[asset_id] for asset_id in family["asset_id"]]
    alike = family[[bool(names) and len(names & core) >= _SHARED * len(names) for names in own]]
    return alike.index if alike["title"].nunique() >= _FEWEST else alike.index[:0]
