"""quality: what is written into columns of places and of few values."""

from __future__ import annotations

from atxaudit.demo.base import Planned
from atxaudit.demo.changes import Put, share, some
from atxaudit.demo.defects import Site, row_defect, row_near_miss
from atxaudit.demo.recipes.hosts import dataset, having

STREET = "street_address"

# ---- places in words


def _has_street(one: Planned) -> bool:
    return dataset(one) and STREET in one.free("address")


def _take_street(site: Site) -> str:
    site.claim(STREET)
    return STREET


@row_defect("zip-wellformed", on=having("zip"))
def shortened_zip_codes(site: Site) -> None:
    field = site.take("zip")
    site.damage(Put(field=field, values=("7659", "76590-", "76590.0"), amount=share(0.02)))
    site.finds("zip-wellformed", field)


@row_near_miss("zip-wellformed", on=having("zip"))
def longer_zip_codes(site: Site) -> None:
    field = site.take("zip")
    site.damage(Put(field=field, values=("76590-1234", "Unknown", "0"), amount=share(0.02)))
    site.passes("zip-wellformed", field)


@row_defect("address-complete", on=_has_street)
def highways_without_number(site: Site) -> None:
    field = _take_street(site)
    site.damage(Put(field=field, values=("1200 North IH", "800 FM", "4500 South US"), amount=some(4)))
    site.finds("address-complete", field)


@row_near_miss("address-complete", on=_has_street)
def highways_with_number(site: Site) -> None:
    field = _take_street(site)
    site.damage(Put(field=field, values=("1200 North IH 35", "800 FM 969", "45 Rush Lane"), amount=some(4)))
    site.passes("address-complete", field)


# ---- categories


def _of_long_values(one: Planned) -> list[str]:
    """Columns of choices without digits, one of them long enough for a slip to show."""
    specs = dict(one.specs)
    choices = {name: specs[name].partition(" ")[2] for name in one.free("choice")}
    long = {name for name, words in choices.items() if max(len(word.strip()) for word in words.split("|")) >= 8}
    return [name for name in choices if name in long and not any(sign.isdigit() for sign in choices[name])]


def _has_long_values(one: Planned) -> bool:
    return dataset(one) and bool(_of_long_values(one))


@row_defect("category-spelt-once", on=having("choice", rows=600))
def one_value_in_capitals(site: Site) -> None:
    field = site.take("choice")
    value = max(site.values_of(field), key=len)
    site.damage(Put(field=field, values=(value.upper(), f"{value}."), amount=share(0.02)))
    site.finds("category-spelt-once", field)


@row_defect("category-spelt-once", on=_has_long_values)
def one_slip_of_the_pen(site: Site) -> None:
    field = site.draw.choice(_of_long_values(site.planned))
    site.claim(field)
    value = max(site.values_of(field), key=len)
    letters = [place for place in range(2, len(value)) if value[place].isalpha()]
    place = site.draw.choice(letters)
    site.damage(Put(field=field, values=(value[:place] + value[place + 1 :],), amount=some(1)))
    site.finds("category-spelt-once", field)


@row_near_miss("category-spelt-once", on=dataset)
def numbers_are_no_slips(site: Site) -> None:
    field = site.add_column("Shop", "Workshop that lent the tools.", "choice Shop 21 | Shop 31 | Shop 41")
    site.damage(Put(field=field, values=("Shop 22",), amount=some(2)))
    site.passes("category-spelt-once", field)


@row_near_miss("category-spelt-once", on=having("choice", rows=600))
def signs_that_count(site: Site) -> None:
    field = site.take("choice")
    value = max(site.values_of(field), key=len)
    site.damage(Put(field=field, values=(f"{value} +", "Unknown", "UNKNOWN"), amount=share(0.02)))
    site.passes("category-spelt-once", field)


@row_defect("one-value-per-cell", on=having("choice"))
def two_values_in_a_cell(site: Site) -> None:
    field = site.take("choice")
    first, second, *_ = site.values_of(field)
    joint = site.draw.choice((", ", ";", "|"))
    site.damage(Put(field=field, values=(f"{first}{joint}{second}", f"{first}{joint}{first}"), amount=share(0.03)))
    site.finds("one-value-per-cell", field)


@row_near_miss("one-value-per-cell", on=having("choice"))
def a_comma_in_a_value(site: Site) -> None:
    field = site.take("choice")
    first, *_ = site.values_of(field)
    site.damage(Put(field=field, values=(f"{first}, in part",), amount=share(0.03)))
    site.passes("one-value-per-cell", field)


@row_defect("no-total-row", on=having("choice"))
def totals_among_the_rows(site: Site) -> None:
    field = site.take("choice")
    words = site.draw.choice((("Total",), ("GRAND TOTAL", "Subtotal"), ("Totals:",)))
    site.damage(Put(field=field, values=words, amount=some(3)))
    site.finds("no-total-row", field)


@row_near_miss("no-total-row", on=having("choice"))
def total_losses(site: Site) -> None:
    field = site.take("choice")
    site.damage(Put(field=field, values=("Total loss", "Subtotal paid"), amount=some(4)))
    site.passes("no-total-row", field)
