"""What is wrong in the demo city, on purpose, and the manifest that says so.

A recipe damages an asset in one way and notes every finding this must bring, implied ones included; another kind of
recipe makes a near-miss, which looks like the defect and must pass. Which asset each recipe strikes and with which
values depends on the seed. A recipe names the facets of a record it touches, and no two recipes touch one facet of
one asset: what one seeds, another can neither hide nor multiply.

Rows are damaged by recipes too (demo/changes.py has the words), on columns of the dataset or on one they add; what
they count on, no other recipe may rename or retype. Rules that compare with the last run need the city of earlier
weeks (`City.earlier`): a recipe says how an asset was then.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from atxaudit.demo.base import DEPARTMENT, FREQUENCY, METHOD, LiaisonLine, Planned, custom_field, field_name_of
from atxaudit.demo.changes import Change
from atxaudit.demo.kinds import DATATYPES
from atxaudit.demo.rows import RowPlan
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


Fits = Callable[[Planned], bool]


def anything(_: Planned) -> bool:
    """Any asset fits."""
    return True


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """One way to damage an asset, or nearly. What it touches no other recipe may touch or use."""

    rule: str
    touches: frozenset[str]
    uses: frozenset[str]
    fits: Fits
    apply: Callable[..., None]  # takes a site, or as many sites as `hosts`
    hosts: int
    harmless: bool  # a near-miss
    is_last: bool  # goes by what the others have made of an asset


@dataclass(kw_only=True)
class Plot:
    """The city while defects are being laid out: who may still be struck, and what has been promised."""

    planned: dict[str, Planned]
    liaisons: list[LiaisonLine]
    now: datetime
    draw: Random
    vanished: dict[str, Planned] = field(default_factory=dict)  # what the city had until last week
    touched: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # facets by asset id
    used: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # the same, of those relied upon
    load: dict[str, int] = field(default_factory=dict)  # defects per asset
    department_of: dict[str, str] = field(default_factory=dict)  # where the label is not the department's name
    defects: set[Defect] = field(default_factory=set)
    near_misses: set[NearMiss] = field(default_factory=set)

    def in_scope(self) -> list[Planned]:
        """What the audit will judge, in an order that never changes."""
        return [one for _, one in sorted(self.planned.items()) if not one.left_out]

    def touch(self, ids: Iterable[str], *facets: str) -> None:
        """Keeps other recipes away from these facets."""
        self._note(self.touched, ids, facets)

    def use(self, ids: Iterable[str], *facets: str) -> None:
        """Keeps recipes away that would touch these facets; others may use them too."""
        self._note(self.used, ids, facets)

    def is_free(self, asset_id: str, touches: Iterable[str], uses: Iterable[str] = ()) -> bool:
        """Whether no recipe has touched any of these facets of the asset, nor relies on those to be touched."""
        touched, used = self.touched[asset_id], self.used[asset_id]
        return touched.isdisjoint(touches) and touched.isdisjoint(uses) and used.isdisjoint(touches)

    def _note(self, kept: dict[str, set[str]], ids: Iterable[str], facets: Iterable[str]) -> None:
        for asset_id in ids:
            kept[asset_id].update(facets)
            if "frequency" in facets:
                self.planned[asset_id] = replace(self.planned[asset_id], is_paced=True)

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

    def claim(self, *field_names: str) -> None:
        """Keeps other recipes away from the name, the type and the cells of these columns."""
        self._keep(replace(self.planned, claimed=self.planned.claimed | {*field_names}))

    def take(self, *kinds: str) -> str:
        """A column of one of these kinds, claimed."""
        field_name = self.draw.choice(self.planned.free(*kinds))
        self.claim(field_name)
        return field_name

    def name_of(self, field_name: str) -> str:
        """The display name of a column."""
        return next(column.name for column in self.asset.columns if column.field_name == field_name)

    def values_of(self, field_name: str) -> list[str]:
        """The choices of a column of few values."""
        return [word.strip() for word in dict(self.planned.specs)[field_name].partition(" ")[2].split("|")]

    def damage(self, *changes: Change) -> None:
        """Does something to the rows."""
        plan = self.plan_of_rows
        self.replan(changes=(*plan.changes, *changes))

    @property
    def plan_of_rows(self) -> RowPlan:
        """How the rows are made."""
        if self.planned.rows is None:
            raise ValueError(f"{self.asset.name} has no rows")
        return self.planned.rows

    def replan(self, **fields: Any) -> None:
        """Other values in the plan of the rows."""
        self._keep(replace(self.planned, rows=replace(self.plan_of_rows, **fields)))

    def was(self, **fields: Any) -> None:
        """How the asset was in earlier weeks, where that is not as it is."""
        self._keep(replace(self.planned, past=replace(self.planned.past, **fields)))

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
        self.claim(column.field_name)
        return column.field_name

    def _keep(self, planned: Planned) -> None:
        self.plot.planned[self.asset_id] = planned


def defect(
    rule: str, *touches: str, on: Fits = anything, hosts: int = 1, uses: tuple[str, ...] = ()
) -> Callable[[Callable[..., None]], Recipe]:
    """Makes a function a recipe for a defect; it gets one site per host."""
    return _recipe(rule, touches, uses, on, hosts=hosts, harmless=False)


def near_miss(
    rule: str, *touches: str, on: Fits = anything, hosts: int = 1, uses: tuple[str, ...] = ()
) -> Callable[[Callable[..., None]], Recipe]:
    """Makes a function a recipe for a near-miss; it gets one site per host."""
    return _recipe(rule, touches, uses, on, hosts=hosts, harmless=True)


def row_defect(
    rule: str, *touches: str, on: Fits, uses: tuple[str, ...] = (), is_last: bool = False
) -> Callable[[Callable[..., None]], Recipe]:
    """Makes a function a recipe for a defect in the rows; many of them share a dataset, each on columns of its own."""
    return _recipe(rule, touches, ("rows", *uses), on, hosts=1, harmless=False, is_last=is_last)


def row_near_miss(
    rule: str, *touches: str, on: Fits, uses: tuple[str, ...] = (), is_last: bool = False
) -> Callable[[Callable[..., None]], Recipe]:
    """Makes a function a recipe for a near-miss in the rows."""
    return _recipe(rule, touches, ("rows", *uses), on, hosts=1, harmless=True, is_last=is_last)


def _recipe(
    rule: str,
    touches: tuple[str, ...],
    uses: tuple[str, ...],
    on: Fits,
    *,
    hosts: int,
    harmless: bool,
    is_last: bool = False,
) -> Callable[[Callable[..., None]], Recipe]:
    def make(apply: Callable[..., None]) -> Recipe:
        return Recipe(
            rule=rule,
            touches=frozenset({*touches, rule}),  # a rule may read two facets of a record
            uses=frozenset(uses),
            fits=on,
            apply=apply,
            hosts=hosts,
            harmless=harmless,
            is_last=is_last,
        )

    return make
