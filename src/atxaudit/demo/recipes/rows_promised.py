"""quality: what a department promises of its own dataset, in content/datasets/."""

from __future__ import annotations

from atxaudit.demo.base import Planned
from atxaudit.demo.changes import Put, share, some
from atxaudit.demo.defects import Site, row_defect, row_near_miss
from atxaudit.demo.recipes.hosts import dataset

# the two datasets with promises: a measure with its limits, and a column of few values
PROMISED = {"score": (0, 100, "visit_kind"), "acidity": (0, 14, "site_kind")}


def promised(one: Planned) -> list[str]:
    """The columns of a dataset about which its department promises something."""
    fields = {name for name, _ in one.specs}
    return [name for measure, (*_, kind) in PROMISED.items() if measure in fields for name in (measure, kind)]


def _has_promises(one: Planned) -> bool:
    return dataset(one) and one.has_promises


def _measure(site: Site) -> tuple[str, int, int]:
    field = promised(site.planned)[0]
    low, high, _ = PROMISED[field]
    return field, low, high


@row_defect("dataset-specific-critical", on=_has_promises)
def beyond_its_limits(site: Site) -> None:
    field, _, high = _measure(site)
    site.damage(Put(field=field, values=(high + 1,), amount=some(1)))
    site.finds("dataset-specific-critical", field)


@row_near_miss("dataset-specific-critical", on=_has_promises)
def at_its_limits(site: Site) -> None:
    field, low, high = _measure(site)
    site.damage(Put(field=field, values=(low, high), amount=some(4)))
    site.passes("dataset-specific-critical", field)


@row_defect("dataset-specific-warning", on=_has_promises)
def of_a_fifth_kind(site: Site) -> None:
    _, kind = promised(site.planned)
    site.damage(Put(field=kind, values=("By the way",), amount=some(2)))
    site.finds("dataset-specific-warning", kind)


@row_near_miss("dataset-specific-warning", on=_has_promises)
def of_no_kind(site: Site) -> None:
    _, kind = promised(site.planned)
    site.damage(Put(field=kind, values=(None,), amount=share(0.05)))
    site.passes("dataset-specific-warning", kind)


@row_defect("dataset-specific-info", on=_has_promises)
def seldom_measured(site: Site) -> None:
    field, *_ = _measure(site)
    site.damage(Put(field=field, values=(None,), amount=share(0.02)))
    site.finds("dataset-specific-info", field)


@row_near_miss("dataset-specific-info", on=_has_promises)
def nearly_always_measured(site: Site) -> None:
    field, *_ = _measure(site)
    site.damage(Put(field=field, values=(None,), amount=share(0.009)))
    site.passes("dataset-specific-info", field)
