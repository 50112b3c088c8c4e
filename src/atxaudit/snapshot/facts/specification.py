"""Published standards a record names, and the columns they require."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from atxaudit.snapshot.facts.text import squash


@dataclass(frozen=True, kw_only=True)
class Specification:
    """A standard: how records name it, and the columns of each table it knows (a dataset may be any one of them)."""

    name: str
    named: re.Pattern[str]
    tables: tuple[tuple[str, ...], ...]


# Required columns as the standards list them: BLDS 1.2 (core permits), LIVES 2, GeoReport v2, GTFS Schedule.
SPECIFICATIONS = (
    Specification(
        name="BLDS",
        named=re.compile(r"\bBLDS\b|Building (?:&|and) Land Development Specification"),
        tables=(
            (
                "PermitNum", "Description", "AppliedDate", "IssuedDate", "CompletedDate", "StatusCurrent",
                "OriginalAddress1", "OriginalCity", "OriginalState", "OriginalZip", "Jurisdiction",
            ),
        ),
    ),
    Specification(
        name="LIVES",
        named=re.compile(r"\bLIVES (?:standard|format|specification|data)\b|Local Inspector Value-Entry Specification"),
        tables=(
            ("business_id", "name", "address"),
            ("business_id", "score", "date"),
            ("business_id", "date", "code"),
        ),
    ),
    Specification(
        name="Open311",
        named=re.compile(r"\bOpen ?311\b|\bGeoReport\b", re.IGNORECASE),
        tables=(("service_request_id", "status", "service_code", "requested_datetime"),),
    ),
    Specification(
        name="GTFS",
        named=re.compile(r"\bGTFS\b|General Transit Feed Specification"),
        tables=(
            ("agency_name", "agency_url", "agency_timezone"),
            ("stop_id", "stop_name", "stop_lat", "stop_lon"),
            ("route_id", "route_type"),
            ("route_id", "service_id", "trip_id"),
            ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"),
            ("shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence"),
            ("service_id", "start_date", "end_date"),
            ("service_id", "date", "exception_type"),
        ),
    ),
)  # fmt: skip


def add(columns: pd.DataFrame) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """The standard a record names, and what it lacks of the table it comes nearest to."""

    def facts(assets: pd.DataFrame) -> pd.DataFrame:
        texts = (assets[part].fillna("") for part in ("title", "description_text", "tags"))
        named = [named_specification("\n".join(parts)) for parts in zip(*texts, strict=True)]
        naming = {asset_id for asset_id, spec in zip(assets["asset_id"], named, strict=True) if spec}
        fields = _names(columns[columns["asset_id"].isin(naming)])
        missing = [
            missing_columns(spec, fields.get(asset_id, set())) if spec else None
            for spec, asset_id in zip(named, assets["asset_id"], strict=True)
        ]
        return pd.DataFrame(
            {
                "specification": [spec.name if spec else None for spec in named],
                "names_specification": [spec is not None for spec in named],
                "specification_missing": missing,
            },
            index=assets.index,
        )

    return facts


def named_specification(text: str) -> Specification | None:
    """The first standard a text names."""
    return next((spec for spec in SPECIFICATIONS if spec.named.search(text)), None)


def missing_columns(specification: Specification, fields: set[str]) -> str | None:
    """The required columns that are not there, of the nearest table; null when one table is whole."""
    lacking = [[name for name in table if squash(name) not in fields] for table in specification.tables]
    nearest = min(lacking, key=len)
    return ", ".join(nearest) or None


def _names(columns: pd.DataFrame) -> dict[str, set[str]]:
    """Display and field names by asset, folded: a file carries the one, the API the other; either may be right."""
    names: dict[str, set[str]] = {}
    for part in ("field_name", "name"):
        for asset_id, name in zip(columns["asset_id"], columns[part].fillna(""), strict=True):
            names.setdefault(asset_id, set()).add(squash(name))
    return names
