"""quality: rows and columns that repeat each other, keys that do not tell rows apart, codes of two meanings."""

from __future__ import annotations

from atxaudit.demo.base import Planned
from atxaudit.demo.changes import Copy, Match, Put, Repeat, RepeatCell, share, some
from atxaudit.demo.defects import Site, row_defect, row_near_miss
from atxaudit.demo.recipes.hosts import both, dataset, having, keyed, located
from atxaudit.snapshot.profile.names import codes_with_texts

FINE = ("measure", "amount")  # quantities of many values
CREWS = (("C1", "North crew"), ("C2", "South crew"), ("C3", "Night crew"), ("C4", "Bridge crew"))


def _keyed_alone(one: Planned) -> bool:
    """A key without its meaning beside it (`stop id`, `stop name`): repeated, it would be a code of two as well."""
    coded = {code.field_name for code, _ in codes_with_texts(one.asset.columns)}
    return keyed(one) and one.asset.row_identifier not in coded


def _unkeyed(one: Planned) -> bool:
    return dataset(one) and not one.asset.row_identifier


def _alike(one: Planned) -> bool:
    """Nothing should tell its rows apart: no key, no time of day, no place."""
    return _unkeyed(one) and not any(spec.startswith(("serial", "moment", "point", "lat")) for _, spec in one.specs)


@row_defect("rows-unique", "row set", on=both(_unkeyed, located))
def rows_loaded_twice(site: Site) -> None:
    site.damage(Repeat(amount=share(0.02)))
    site.finds("rows-unique")


@row_defect("rows-unique", "rows", on=_alike)
def lines_that_may_repeat(site: Site) -> None:
    site.damage(Repeat(amount=share(0.03)))
    site.finds("rows-unique")


@row_defect("rows-unique", "row set", on=both(_unkeyed, located))
def few_rows_twice(site: Site) -> None:
    site.damage(Repeat(amount=share(0.0049)))
    site.finds("rows-unique")


@row_near_miss("rows-unique", "row set", on=both(_unkeyed, located))
def rows_twice_but_for_a_cell(site: Site) -> None:
    site.damage(Repeat(amount=share(0.02), but=site.planned.specs[0][0]))
    site.passes("rows-unique")


@row_defect("row-identifier-unique", "row key", on=keyed)
def row_without_its_key(site: Site) -> None:
    site.damage(Put(field=site.asset.row_identifier, values=(None,), amount=some(1)))
    site.finds("row-identifier-unique", site.asset.row_identifier)


@row_defect("row-identifier-unique", "row key", on=_keyed_alone)
def one_key_for_two_rows(site: Site) -> None:
    site.damage(RepeatCell(field=site.asset.row_identifier, amount=some(1)))
    site.finds("row-identifier-unique", site.asset.row_identifier)


@row_near_miss("row-identifier-unique", "row key", on=keyed)
def keys_that_differ_in_a_letter(site: Site) -> None:
    first = dict(site.planned.specs)[site.asset.row_identifier].partition(" ")[2]
    others = (f"{first.lower()}-000001", f"{first}-000001", f"{first}-000001A")
    site.damage(Put(field=site.asset.row_identifier, values=others, amount=some(3)))
    site.passes("row-identifier-unique", site.asset.row_identifier)


@row_defect("row-number-unique", on=dataset)
def numbers_of_two_loads(site: Site) -> None:
    field = site.add_column("OBJECTID", "Number that the source system gives to each row.", "running 1")
    site.damage(RepeatCell(field=field, amount=share(0.1)))
    site.finds("row-number-unique", field)


@row_near_miss("row-number-unique", "row set", on=dataset)
def numbers_of_one_load(site: Site) -> None:
    field = site.add_column("OBJECTID", "Number that the source system gives to each row.", "running 1")
    site.passes("row-number-unique", field)


@row_defect("columns-not-redundant", on=having(*FINE))
def one_column_twice(site: Site) -> None:
    source = site.take(*FINE)
    says = "The figure that was carried into the yearly report."
    field = site.add_column("Reported figure", says, dict(site.planned.specs)[source])
    site.damage(Copy(source=source, target=field))
    site.finds("columns-not-redundant", field)


@row_near_miss("columns-not-redundant", on=having(*FINE))
def columns_that_differ_once(site: Site) -> None:
    source = site.take(*FINE)
    says = "The figure that was carried into the yearly report."
    field = site.add_column("Reported figure", says, dict(site.planned.specs)[source])
    site.damage(Copy(source=source, target=field), Put(field=field, values=(None,), amount=some(1)))
    site.passes("columns-not-redundant", field)


@row_defect("code-means-one-thing", on=dataset)
def code_of_two_meanings(site: Site) -> None:
    code, name = _add_crews(site)
    site.damage(Put(field=name, values=("Harbor crew",), amount=share(0.02)))
    site.finds("code-means-one-thing", code)


@row_near_miss("code-means-one-thing", on=dataset)
def one_meaning_or_none(site: Site) -> None:
    code, name = _add_crews(site)
    site.damage(Put(field=name, values=(None,), amount=share(0.02)), Put(field=code, values=("N/A",), amount=some(2)))
    site.passes("code-means-one-thing", code)


def _add_crews(site: Site) -> tuple[str, str]:
    codes = " | ".join(code for code, _ in CREWS)
    code = site.add_column("Crew code", "Short sign of the crew on the work sheet.", f"choice {codes}")
    name = site.add_column("Crew name", "Everyday name of the crew in words.", f"choice {codes}")
    site.damage(Match(source=code, target=name, words=CREWS))
    return code, name
