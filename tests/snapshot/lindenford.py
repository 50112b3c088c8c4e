"""Assets of an invented city, and their facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pandas as pd

from atxaudit.models import Asset, CatalogReport, Column, DcatEntry, Directory, Liaison, PortalContents
from atxaudit.portal.profile import Profile, load_profile
from atxaudit.snapshot.facts import derive
from atxaudit.snapshot.facts.columns import derive as derive_columns
from atxaudit.snapshot.frames import Frames, raw_frames

PROFILE = load_profile("demo")
DOMAIN = "data.lindenford.example"
AS_OF = datetime(2026, 3, 1, 18, tzinfo=UTC)
NO_DIRECTORY = Directory(source="")
DEPARTMENT = "Ownership_Department name"
FREQUENCY = "Publishing Information_Update Frequency"
METHOD = "Publishing Information_Automation Method"
METHOD_OTHER = "Publishing Information_Automation Method (if Other)"
CONTACT = "Ownership_Contact"
OUTCOME = "Strategic Area_Strategic Direction Outcome"

DESCRIPTION = (
    "Every tree that grows on a street of Lindenford, with its kind, the day it was planted and the day it was last "
    "inspected; trees in parks are a dataset of their own."
)


def days_ago(days: float) -> datetime:
    return AS_OF - timedelta(days=days)


def column(field_name: str = "planted_on", **changes: object) -> Column:
    whole = Column(
        field_name=field_name,
        name=field_name.replace("_", " ").title(),
        datatype="calendar_date",
        description="Day on which somebody put it into the ground.",
        position=1,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]  # the tests say what they change


def dataset(asset_id: str = "tree-0001", **changes: object) -> Asset:
    """A dataset with nothing wrong, but for what a test changes."""
    whole = Asset(
        id=asset_id,
        name="Street Trees",
        type="dataset",
        domain=DOMAIN,
        provenance="official",
        view_type="tabular",
        display_type="table",
        description=DESCRIPTION,
        category="Environment",
        tags=("trees", "streets", "shade"),
        license_name="Public Domain",
        attribution="Urban Forestry Office",
        row_label="Tree",
        row_identifier="tree_id",
        custom_fields=fields(department="Parks and Recreation", frequency="Monthly", method="Manual"),
        owner_name="Lindenford Parks Data Owners",
        owner_type="team",
        data_updated_at=days_ago(3),
        permalink=f"https://{DOMAIN}/d/{asset_id}",
        columns=(column(),),
        view_read=True,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]  # the tests say what they change


def fields(
    *, department: str = "", frequency: str = "", method: str = "", **others: str
) -> tuple[tuple[str, str], ...]:
    """Custom fields; `others` by the names of this module in lower case, such as method_other."""
    keys = {"method_other": METHOD_OTHER, "contact": CONTACT, "outcome": OUTCOME}
    named = {DEPARTMENT: department, FREQUENCY: frequency, METHOD: method}
    named |= {keys[name]: value for name, value in others.items()}
    return tuple((key, value) for key, value in named.items() if value)


def contents(*assets: Asset, dcat: tuple[DcatEntry, ...] | None = ()) -> PortalContents:
    report = CatalogReport(raw_records=len(assets), result_set_size=len(assets), distinct=len(assets))
    return PortalContents(assets=assets, catalog=report, dcat=dcat)


def derived(
    *assets: Asset,
    profile: Profile = PROFILE,
    directory: Directory = NO_DIRECTORY,
    as_of: datetime = AS_OF,
    dcat: tuple[DcatEntry, ...] | None = (),
) -> Frames:
    raw = raw_frames(contents(*assets, dcat=dcat), profile)
    return derive(*raw, profile=profile, directory=directory, as_of=as_of)


@cache
def _derived(*assets: Asset) -> Frames:
    return derived(*assets)


def _assets(*assets: Asset, **changes: object) -> pd.DataFrame:
    """Derived once for all tests that ask for the same assets."""
    frames = derived(*assets, **changes) if changes else _derived(*assets)  # type: ignore[arg-type]  # as it takes them
    return frames.assets


def facts(asset: Asset, *others: Asset, **changes: object) -> dict[str, object]:
    """The facts of the first of these assets; null is None."""
    frame = _assets(asset, *others, **changes)
    return _row(frame[frame["asset_id"] == asset.id].iloc[0])


def each(fact: str, *assets: Asset, **changes: object) -> list[object]:
    """One fact of many assets, which get ids of their own: one derivation for a whole table of examples."""
    own = [replace(asset, id=f"each-{place:04d}") for place, asset in enumerate(assets)]
    frame = _assets(*own, **changes)
    return [row[fact] for row in map(_row, (row for _, row in frame[[fact]].iterrows()))]


def columns_of(*assets: Asset) -> pd.DataFrame:
    """The columns frame, all but what an asset adds to it."""
    return derive_columns(raw_frames(contents(*assets), PROFILE)[1])


def column_facts(*columns: Column) -> dict[str, dict[str, object]]:
    """The facts of the columns of one dataset, by field name."""
    frame = columns_of(dataset(columns=columns))
    return {str(row["field_name"]): _row(row) for _, row in frame.iterrows()}


def departments(*assets: Asset, **changes: object) -> dict[str, dict[str, object]]:
    """The departments' facts by name."""
    frame = derived(*assets, **changes).departments  # type: ignore[arg-type]  # as `derived` takes them
    return {str(row["department"]): _row(row) for _, row in frame.iterrows()}


def directory(*liaisons: Liaison) -> Directory:
    return Directory(source="csv:liaisons.csv", liaisons=liaisons)


def _row(row: pd.Series[object]) -> dict[str, object]:
    return {str(name): _plain(value) for name, value in row.items()}


def _plain(value: object) -> object:
    if pd.isna(value):  # type: ignore[call-overload]  # a scalar of a frame
        return None
    return value.item() if isinstance(value, np.generic) else value
