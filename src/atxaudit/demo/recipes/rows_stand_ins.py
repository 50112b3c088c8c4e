"""quality: what stands in for a value, and numbers that cannot be."""

from __future__ import annotations

from atxaudit.demo.base import Planned
from atxaudit.demo.changes import Put, share, some
from atxaudit.demo.defects import Site, row_defect, row_near_miss
from atxaudit.demo.recipes.hosts import WORDED, dataset, having

STAND_IN = 9999  # a number far beyond all others, but not a hundred times beyond


def _stood_in_for(one: Planned) -> list[str]:
    """Counts whose values are small enough for a stand-in to be far from them, and not too far."""
    most = {name: int(spec.split()[-1]) for name, spec in one.specs if spec.startswith("count ")}
    return [name for name in one.free("count") if STAND_IN / 80 <= most[name] <= STAND_IN / 4]


def _has_stood_in_for(one: Planned) -> bool:
    return dataset(one) and bool(_stood_in_for(one))


@row_defect("no-placeholder-value", on=having(*WORDED))
def filler_words(site: Site) -> None:
    field = site.take(*WORDED)
    words = site.draw.choice((("N/A", "TBD"), ("-",), ("?", "test"), ("NULL", "na")))
    site.damage(Put(field=field, values=words, amount=share(0.02)))
    site.finds("no-placeholder-value", field)


@row_defect("no-placeholder-value", on=_has_stood_in_for)
def filler_numbers(site: Site) -> None:
    field = site.draw.choice(_stood_in_for(site.planned))
    site.claim(field)
    site.damage(Put(field=field, values=(STAND_IN,), amount=share(0.02)))
    site.finds("no-placeholder-value", field)
    site.passes("number-plausible", field)


@row_defect("no-placeholder-value", on=dataset)
def filler_sums(site: Site) -> None:
    field = site.add_column("Valuation", "Value of the thing as the assessor put it down.", "amount 800 90000")
    site.damage(Put(field=field, values=(0, 1), amount=share(0.6)))
    site.finds("no-placeholder-value", field)


@row_defect("no-placeholder-value", on=dataset)
def none_in_a_list(site: Site) -> None:
    field = site.add_column("Gear", "Gear that was taken along.", "choice Ladder | Lamp | Pump | Rope")
    site.damage(Put(field=field, values=("None",), amount=share(0.1)))
    site.finds("no-placeholder-value", field)


@row_near_miss("no-placeholder-value", on=having("choice"))
def unknown_is_a_value(site: Site) -> None:
    field = site.take("choice")
    site.damage(Put(field=field, values=("Unknown",), amount=share(0.1)))
    site.passes("no-placeholder-value", field)


@row_near_miss("no-placeholder-value", on=having(*WORDED))
def few_filler_words(site: Site) -> None:
    field = site.take(*WORDED)
    site.damage(Put(field=field, values=("N/A", "TBD"), amount=share(0.009)))
    site.passes("no-placeholder-value", field)


@row_near_miss("no-placeholder-value", on=_has_stood_in_for)
def one_large_number(site: Site) -> None:
    field = site.draw.choice(_stood_in_for(site.planned))
    site.claim(field)
    site.damage(Put(field=field, values=(STAND_IN,), amount=some(1)))
    site.passes("no-placeholder-value", field)


# ---- numbers that cannot be


@row_defect("number-plausible", "persons", on=dataset)
def fewer_than_none(site: Site) -> None:
    field = site.add_column("Visitor count", "People who were there when the entry was made.", "count 0 90")
    site.damage(Put(field=field, values=(-4,), amount=some(3)))
    site.finds("number-plausible", field)


@row_defect("number-plausible", on=having("count", rows=600))
def far_beyond_the_others(site: Site) -> None:
    field = site.take("count")
    most = int(dict(site.planned.specs)[field].split()[-1])
    site.damage(Put(field=field, values=(most * 120 + 12,), amount=some(5)))
    site.finds("number-plausible", field)


@row_near_miss("number-plausible", on=having("count", rows=600))
def seldom_far_beyond(site: Site) -> None:
    field = site.take("count")
    most = int(dict(site.planned.specs)[field].split()[-1])
    site.damage(Put(field=field, values=(most * 120 + 12,), amount=some(4)))
    site.passes("number-plausible", field)


@row_near_miss("number-plausible", on=having("amount"))
def money_given_back(site: Site) -> None:
    field = site.take("amount")
    site.damage(Put(field=field, values=(-20.5, -3.25), amount=some(4)))
    site.passes("number-plausible", field)
