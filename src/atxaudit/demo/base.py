"""The city before anything went wrong: departments and assets, read from content/*.yaml, every one of them clean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import as_file, files
from random import Random
from typing import Any

from ruamel.yaml import YAML

from atxaudit.demo.documents import fourfour
from atxaudit.demo.kinds import DATATYPES
from atxaudit.demo.past import TODAY, Past
from atxaudit.demo.rows import RowPlan
from atxaudit.models import Asset, Column
from atxaudit.suites.dataset_suite import DatasetSuite, load_dataset_suites

DOMAIN = "data.lindenford.example"
DEPARTMENT = "Ownership_Department name"
CONTACT = "Ownership_Contact"
FREQUENCY = "Publishing Information_Update Frequency"
METHOD = "Publishing Information_Automation Method"
METHOD_OTHER = "Publishing Information_Automation Method (if Other)"
OUTCOME = "Strategic Area_Strategic Direction Outcome"
DEPARTMENTS = ("library", "parks", "water", "transportation", "permits", "health", "fire", "shelter")
DAYS = {  # usual days between two changes, by declared pace
    "Hourly": 1 / 24,
    "Daily": 1,
    "Weekly": 7,
    "Monthly": 31,
    "Quarterly": 92,
    "Semi-annually": 184,
    "Annually": 366,
    "As needed": 300,
}
TABULAR = ("dataset", "filter", "calendar")
DISPLAYS = {"map": "map", "chart": "chart", "story": "story", "href": "href", "file": "blob", "calendar": "calendar"}
VIEW_TYPES = {"file": "blobby", "href": "href", "story": "story"}
LICENSE = "Public Domain"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PLACES = ("lat", "lon", "point")  # kinds of columns whose names must stay, whatever is done to their cells
_OUTSIDE: dict[str, dict[str, Any]] = {  # how an asset differs that the audit leaves out
    "community": {"provenance": "community", "owner_name": "A Neighbor", "owner_type": "interactive"},
    "snapshot": {"publication_stage": "snapshotted"},
    "federated": {"domain": "data.lindencounty.example", "is_federated": True},
    "story": {"domain": "stories.valleyline.example", "is_federated": True},
}
REGION = Column(field_name=":@computed_region_9x2k_m4ta", name="Council districts", datatype="number")


@dataclass(frozen=True, kw_only=True)
class Planned:
    """An asset on its way into the city, with its rows and the quirks of its data.json entry."""

    asset: Asset
    rows: RowPlan | None = None  # None: nothing to query
    dcat: Mapping[str, Any] = field(default_factory=dict)
    by_year: bool = False  # could be published year by year
    left_out: str = ""  # why the audit leaves it out
    claimed: frozenset[str] = frozenset()  # columns whose names, types and cells somebody counts on
    past: Past = TODAY  # how it was in earlier weeks, beside being younger
    has_promises: bool = False  # of its department's own, in content/datasets/
    is_paced: bool = False  # a recipe counts on its stamp
    now: datetime = EPOCH  # the city's moment
    latest_stamp: datetime | None = None  # of an asset of an earlier week: the stamp it has today
    is_listed: bool = False  # private, and yet in the catalog
    answers: bool = False  # private, and its rows answer a stranger all the same

    def free(self, *kinds: str) -> list[str]:
        """Columns of these kinds that nobody counts on, in their order; the declared key is none of them."""
        taken = self.claimed | {self.asset.row_identifier}
        return [name for name, spec in self.specs if spec.partition(" ")[0] in kinds and name not in taken]

    @property
    def age(self) -> timedelta:
        """Since the data last changed."""
        return self.now - (self.asset.data_updated_at or self.now)

    @property
    def specs(self) -> list[tuple[str, str]]:
        """Each column with its line of words; none where there are no rows."""
        values = self.rows.values if self.rows else ()
        return [(column.field_name, spec) for column, spec in zip(self.asset.columns, values, strict=False)]


@dataclass(frozen=True, kw_only=True)
class LiaisonLine:
    """One line of the liaison directory."""

    department: str
    name: str
    email: str
    backup: str


def read_base(seed: int, now: datetime) -> dict[str, Planned]:
    """All assets by id, in scope and out of it."""
    planned: dict[str, Planned] = {}
    for name in DEPARTMENTS:
        draw = Random(f"{seed} {name}")  # noqa: S311 - an invented city, no secret
        planned |= {one.asset.id: one for one in _department(name, draw, now)}
    return planned | {one.asset.id: one for one in _out_of_scope(planned)}


def read_liaisons() -> list[LiaisonLine]:
    """The directory, one line per department."""
    contents = [_content(name) for name in DEPARTMENTS]
    return [LiaisonLine(department=content["department"], **content["liaison"]) for content in contents]


def custom_field(asset: Asset, label: str) -> str:
    """The value of a custom field, "" when it is not there."""
    return dict(asset.custom_fields).get(label, "")


def field_name_of(name: str) -> str:
    """The field name the portal makes of a column's name."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _department(name: str, draw: Random, now: datetime) -> Iterator[Planned]:
    content = _content(name)
    by_key: dict[str, Planned] = {}
    for entry in content["assets"]:
        parent = by_key.get(entry.get("parent", ""))
        by_key[entry["key"]] = _plan(content | entry, parent, draw, now)
    filtered = {entry["parent"]: frozenset(entry["where"]) for entry in content["assets"] if "where" in entry}
    for key, one in by_key.items():
        yield replace(one, claimed=one.claimed | filtered.get(key, frozenset()))


def _plan(entry: dict[str, Any], parent: Planned | None, draw: Random, now: datetime) -> Planned:
    kind = entry.get("type", "dataset")
    tabular = kind in TABULAR
    columns, rows = _table(entry, parent) if tabular else ((), None)
    updated = parent.asset.data_updated_at if parent else now - _age(entry["frequency"], draw)
    created = now - timedelta(days=draw.randrange(900, 3000), hours=draw.randrange(24))
    views = round(entry["views"] * draw.uniform(0.8, 1.2))
    asset = Asset(
        id=fourfour(f"lindenford {entry['key']}"),
        name=entry["title"],
        type=kind,
        domain=DOMAIN,
        provenance="official",
        is_public=not entry.get("private", False),
        is_soql_view=entry.get("soql", False),
        view_type=VIEW_TYPES.get(kind, "tabular"),
        display_type=DISPLAYS.get(kind, "table"),
        parent_ids=(parent.asset.id,) if parent else (),
        description=_description(entry),
        category=entry["category"],
        tags=tuple(entry["tags"]),
        license_name=LICENSE,
        attribution=entry["unit"],
        attribution_link=entry.get("source_link", ""),
        row_label=entry.get("row", "") if tabular else "",
        row_identifier=entry.get("identifier", "") if tabular else "",
        custom_fields=_custom_fields(entry),
        attachments=tuple(entry.get("attachments", ())),
        blob_mime_type=entry.get("mime", ""),
        owner_name=entry["owner"],
        owner_type="team",
        created_at=created,
        metadata_updated_at=now - timedelta(days=draw.randrange(10, 400), minutes=draw.randrange(1440)),
        data_updated_at=updated,
        views_last_month=views,
        views_total=views * draw.randrange(12, 40),
        downloads=views // 3,
        permalink=f"https://{DOMAIN}/d/{fourfour('lindenford ' + entry['key'])}",
        columns=columns,
    )
    left_out = "" if asset.is_public else "private"
    planned = Planned(
        asset=asset,
        rows=rows,
        by_year=entry.get("by_year", False),
        left_out=left_out,
        now=now,
        has_promises="promised" in entry,
    )
    return replace(planned, claimed=frozenset((*planned.free(*PLACES), *entry.get("promised", ()))))


def _table(entry: dict[str, Any], parent: Planned | None) -> tuple[tuple[Column, ...], RowPlan]:
    """The columns of a dataset and how its rows are made; a view has its parent's."""
    if parent and parent.rows:
        return parent.asset.columns, replace(parent.rows, where=next(iter(entry.get("where", {}).items()), None))
    given = [_shared()[line["use"]] if "use" in line else line for line in entry["columns"]]
    columns = [_column(line, position) for position, line in enumerate(given, start=1)]
    values = [line["values"] for line in given]
    if "point" in values:
        columns = [*columns, replace(REGION, position=len(columns) + 1)]
        values = [*values, "region"]
    return tuple(columns), RowPlan(stream=entry["key"], count=entry["rows"], values=tuple(values))


def _column(line: dict[str, str], position: int) -> Column:
    return Column(
        field_name=field_name_of(line["name"]),
        name=line["name"],
        datatype=DATATYPES[line["values"].split(maxsplit=1)[0]],
        description=line["says"],
        position=position,
    )


def _description(entry: dict[str, Any]) -> str:
    if "source" not in entry:
        return str(entry["about"])
    row = entry["row"][0].lower() + entry["row"][1:]
    return f"{entry['about']} Each row is one {row}. The source is {entry['source']}. Left out are {entry['omits']}."


def _custom_fields(entry: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return (
        (DEPARTMENT, entry["department"]),
        (CONTACT, entry["contact"]),
        (FREQUENCY, entry["frequency"]),
        (METHOD, entry["method"]),
        (OUTCOME, entry["outcome"]),
    )


def _age(frequency: str, draw: Random) -> timedelta:
    return timedelta(days=DAYS[frequency] * draw.uniform(0.1, 0.9))


def _out_of_scope(planned: dict[str, Planned]) -> Iterator[Planned]:
    """What the audit counts and leaves out, each made after the pattern of an asset of the city."""
    for entry in _content("out_of_scope")["assets"]:
        pattern = planned[fourfour(f"lindenford {entry['like']}")]
        asset_id = fourfour(f"lindenford {entry['key']}")
        changes = dict(_OUTSIDE[entry["reason"]])
        place = changes.get("domain", DOMAIN)
        changes |= {"id": asset_id, "name": entry["title"], "permalink": f"https://{place}/d/{asset_id}"}
        yield Planned(asset=replace(pattern.asset, **changes), rows=pattern.rows, left_out=entry["reason"])


def own_promises() -> dict[str, DatasetSuite]:
    """What departments promise of single datasets, by asset id."""
    with as_file(files(__package__).joinpath("content")) as folder:
        return load_dataset_suites(folder)


@cache
def _content(name: str) -> dict[str, Any]:
    text = files(__package__).joinpath(f"content/{name}.yaml").read_text("utf-8")
    read: dict[str, Any] = YAML(typ="safe").load(text)
    return read


@cache
def _shared() -> dict[str, dict[str, str]]:
    return _content("shared_columns")
