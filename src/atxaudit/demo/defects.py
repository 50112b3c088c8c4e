"""What is wrong in the demo city, on purpose, and the manifest that says so.

A recipe damages an asset in one way and notes every finding this must bring, implied ones included; another kind of
recipe makes a near-miss, which looks like the defect and must pass. Which asset each recipe strikes and with which
values depends on the seed. A recipe names the facets of a record it touches, and no two recipes touch one facet of
one asset: what one seeds, another can neither hide nor multiply.

Rules of the six suites that cannot fail here, and why: rows-changed-with-stamp needs three runs; not-touched-empty,
newest-row-on-time, newest-row-possible, dates-not-overwritten and dates-iso need rows; asset-still-there needs an
earlier run.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from atxaudit.demo.base import DEPARTMENT, FREQUENCY, METHOD, LiaisonLine, Planned, custom_field, field_name_of
from atxaudit.demo.rows import DATATYPES
from atxaudit.models import Asset, Column


@dataclass(frozen=True, kw_only=True, order=True)
class Defect:
    """One finding the audit must report. `subject`: a column's field name, a department's name, or ""."""

    asset_id: str  # "" for a department
    rule: str
    subject: str


@dataclass(frozen=True, kw_only=True, order=True)
class NearMiss:
    """One verdict that must not be a finding, although it nearly is one."""

    asset_id: str
    rule: str
    subject: str


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """One way to damage an asset, or nearly."""

    rule: str
    touches: frozenset[str]
    fits: Callable[[Planned], bool]
    apply: Callable[..., None]  # takes a site, or as many sites as `hosts`
    hosts: int
    harmless: bool  # a near-miss


@dataclass(kw_only=True)
class Plot:
    """The city while defects are being laid out: who may still be struck, and what has been promised."""

    planned: dict[str, Planned]
    liaisons: list[LiaisonLine]
    now: datetime
    draw: Random
    touched: set[tuple[str, str]] = field(default_factory=set)  # (asset id, facet)
    load: dict[str, int] = field(default_factory=dict)  # defects per asset
    department_of: dict[str, str] = field(default_factory=dict)  # where the label is not the department's name
    defects: set[Defect] = field(default_factory=set)
    near_misses: set[NearMiss] = field(default_factory=set)

    def in_scope(self) -> list[Planned]:
        """What the audit will judge, in an order that never changes."""
        return [one for _, one in sorted(self.planned.items()) if not one.left_out]

    def touch(self, ids: Iterable[str], *facets: str) -> None:
        """Keeps other recipes away from these facets."""
        self.touched |= {(asset_id, facet) for asset_id in ids for facet in facets}

    def is_free(self, asset_id: str, facets: Iterable[str]) -> bool:
        """Whether no recipe has touched any of these facets of the asset."""
        return not any((asset_id, facet) in self.touched for facet in facets)

    def drop(self, asset_id: str) -> None:
        """Takes an asset out of the city."""
        del self.planned[asset_id]

    def add(self, one: Planned) -> None:
        """Puts an asset into the city."""
        self.planned[one.asset.id] = one

    def site(self, asset_id: str, draw: Random | None = None) -> Site:
        """Where a recipe works on an asset."""
        return Site(plot=self, asset_id=asset_id, draw=draw or self.draw)

    def answers(self, asset_id: str) -> str:
        """The department that answers for an asset, whatever label its record has; "" for none."""
        return self.department_of.get(asset_id, custom_field(self.planned[asset_id].asset, DEPARTMENT))

    def finds_in_department(self, rule: str, department: str) -> None:
        """Notes a finding about a department."""
        self.defects.add(Defect(asset_id="", rule=rule, subject=department))

    def liaison_csv(self) -> str:
        """The liaison directory as the city keeps it."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("department", "liaison", "email", "backup"))
        writer.writerows((line.department, line.name, line.email, line.backup) for line in self.liaisons)
        return out.getvalue()


@dataclass(frozen=True, kw_only=True)
class Site:
    """One asset, as a recipe sees it."""

    plot: Plot
    asset_id: str
    draw: Random

    @property
    def planned(self) -> Planned:
        return self.plot.planned[self.asset_id]

    @property
    def asset(self) -> Asset:
        return self.planned.asset

    @property
    def department(self) -> str:
        """The department's label, as the record has it."""
        return custom_field(self.asset, DEPARTMENT)

    def finds(self, rule: str, subject: str = "") -> None:
        """Notes a finding the audit must report."""
        self.plot.defects.add(Defect(asset_id=self.asset_id, rule=rule, subject=subject))

    def passes(self, rule: str, subject: str = "") -> None:
        """Notes a verdict that must not be a finding."""
        self.plot.near_misses.add(NearMiss(asset_id=self.asset_id, rule=rule, subject=subject))

    def change(self, **fields: Any) -> None:
        """Other values for fields of the asset."""
        self._keep(replace(self.planned, asset=replace(self.asset, **fields)))

    def change_dcat(self, **keys: Any) -> None:
        """Other values in the data.json entry; None takes a key away."""
        self._keep(replace(self.planned, dcat={**self.planned.dcat, **keys}))

    def set_field(self, label: str, value: str) -> None:
        """A custom field's value; "" takes the field away."""
        others = [(key, old) for key, old in self.asset.custom_fields if key != label]
        self.change(custom_fields=(*others, (label, value)) if value else tuple(others))

    def set_pace(self, frequency: str, *, age_days: float, method: str = "") -> None:
        """A declared frequency with the age the data has at the city's moment, and a way of publishing."""
        self.set_field(FREQUENCY, frequency)
        if method:
            self.set_field(METHOD, method)
        self.change(data_updated_at=self.plot.now - timedelta(days=age_days))

    def plain_columns(self) -> list[Column]:
        """Columns that carry no role in the record: neither the portal's own nor the declared key."""
        return [c for c in self.asset.columns if not c.is_system and c.field_name != self.asset.row_identifier]

    def change_column(self, field_name: str, **fields: Any) -> None:
        """Other values for one column."""
        columns = (replace(c, **fields) if c.field_name == field_name else c for c in self.asset.columns)
        self.change(columns=tuple(columns))

    def add_column(self, name: str, says: str, values: str, *, field_name: str = "", datatype: str = "") -> str:
        """A column more, at the end; answers its field name."""
        column = Column(
            field_name=field_name or field_name_of(name),
            name=name,
            datatype=datatype or DATATYPES[values.split(maxsplit=1)[0]],
            description=says,
            position=len(self.asset.columns) + 1,
        )
        self.change(columns=(*self.asset.columns, column))
        if plan := self.planned.rows:
            self._keep(replace(self.planned, rows=replace(plan, values=(*plan.values, values))))
        return column.field_name

    def _keep(self, planned: Planned) -> None:
        self.plot.planned[self.asset_id] = planned


def defect(
    rule: str, *touches: str, on: Callable[[Planned], bool] | None = None, hosts: int = 1
) -> Callable[[Callable[..., None]], Recipe]:
    """Makes a function a recipe for a defect; it gets one site per host."""
    return _recipe(rule, touches, on, hosts=hosts, harmless=False)


def near_miss(
    rule: str, *touches: str, on: Callable[[Planned], bool] | None = None, hosts: int = 1
) -> Callable[[Callable[..., None]], Recipe]:
    """Makes a function a recipe for a near-miss; it gets one site per host."""
    return _recipe(rule, touches, on, hosts=hosts, harmless=True)


def _recipe(
    rule: str, touches: tuple[str, ...], on: Callable[[Planned], bool] | None, *, hosts: int, harmless: bool
) -> Callable[[Callable[..., None]], Recipe]:
    def make(apply: Callable[..., None]) -> Recipe:
        fits = on or (lambda _: True)
        facets = frozenset({*touches, rule})  # a rule may read two facets of a record
        return Recipe(rule=rule, touches=facets, fits=fits, apply=apply, hosts=hosts, harmless=harmless)

    return make
