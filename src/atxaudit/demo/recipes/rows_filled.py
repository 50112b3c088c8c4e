"""quality and staleness: what is missing in the rows, and what stands there in its place."""

from __future__ import annotations

from datetime import timedelta

from atxaudit.demo.base import FREQUENCY, Planned, custom_field
from atxaudit.demo.changes import Add, Blank, Fill, Keep, Put, share, some
from atxaudit.demo.defects import Site, row_defect, row_near_miss
from atxaudit.demo.recipes.hosts import WORDED, both, can_be_spared, dataset, having, keyed, measured, paced
from atxaudit.demo.recipes.timeliness import limits_of


def _spare(one: Planned) -> bool:
    return paced(one) and can_be_spared(one)


# ---- whole datasets


@row_defect("dataset-not-empty", "rows", on=_spare, uses=("frequency",))
def no_rows(site: Site) -> None:
    site.damage(Keep(rows=0))
    site.finds("dataset-not-empty")
    site.finds("not-touched-empty")  # by its stamp it is as fresh as it should be
    site.passes("updated-on-time")


@row_defect("dataset-not-empty", "rows", "row key", on=both(keyed, _spare), uses=("frequency",))
def every_cell_blank(site: Site) -> None:
    texts = tuple(column.field_name for column in site.asset.columns if column.datatype == "text")
    site.damage(Keep(rows=250), Blank(texts=texts))
    site.finds("dataset-not-empty")
    site.finds("not-touched-empty")
    site.finds("row-identifier-unique", site.asset.row_identifier)


@row_near_miss("dataset-not-empty", "rows", on=_spare)
def one_row(site: Site) -> None:
    site.damage(Keep(rows=1))
    site.passes("dataset-not-empty")
    site.passes("not-touched-empty")


@row_near_miss("not-touched-empty", "rows", "frequency", "title", on=_spare)
def empty_and_late(site: Site) -> None:
    """Nobody takes it for fresh: that it is empty is one fault, that it is late another."""
    late, stale = limits_of(site)
    site.damage(Keep(rows=0))
    site.set_pace(custom_field(site.asset, FREQUENCY), age_days=(late + stale) / 2)
    site.finds("dataset-not-empty")
    site.finds("updated-on-time")
    site.passes("not-touched-empty")


@row_defect("no-skeleton-row", "row set", on=both(keyed, measured, can_be_spared, having("day")))
def rows_laid_out_ahead(site: Site) -> None:
    _lay_out(site, 0.02)
    site.finds("no-skeleton-row")


@row_near_miss("no-skeleton-row", "row set", on=both(keyed, measured, can_be_spared, having("day")))
def few_rows_laid_out_ahead(site: Site) -> None:
    _lay_out(site, 0.009)
    site.passes("no-skeleton-row")


def _lay_out(site: Site, part: float) -> None:
    """Rows for the day after the newest with figures, which is not the future yet."""
    site.replan(behind=timedelta(days=1.5))
    day = site.take("day")
    site.damage(Add(amount=share(part), serial=site.asset.row_identifier, date=day))


# ---- whole columns


@row_defect("column-not-empty", on=having("choice"))
def empty_column(site: Site) -> None:
    field = site.take("choice")
    site.damage(Fill(field=field, value=None))
    site.finds("column-not-empty", field)


@row_near_miss("column-not-empty", "column-mostly-filled", on=having("choice"))
def column_with_one_cell(site: Site) -> None:
    field = site.take("choice")
    value = site.values_of(field)[0]
    site.damage(Fill(field=field, value=None), Put(field=field, values=(value,), amount=some(1)))
    site.passes("column-not-empty", field)
    site.finds("column-mostly-filled", field)


@row_defect("column-mostly-filled", on=having("choice", *WORDED))
def half_empty_column(site: Site) -> None:
    field = site.take("choice", *WORDED)
    site.damage(Put(field=field, values=(None,), amount=share(0.52)))
    site.finds("column-mostly-filled", field)
    site.passes("column-not-empty", field)


@row_near_miss("column-mostly-filled", on=having("choice", *WORDED))
def half_filled_column(site: Site) -> None:
    field = site.take("choice", *WORDED)
    site.damage(Put(field=field, values=(None,), amount=share(0.48)))
    site.passes("column-mostly-filled", field)


@row_defect("column-not-constant", on=having("choice"))
def one_value_throughout(site: Site) -> None:
    field = site.take("choice")
    site.damage(Fill(field=field, value=site.values_of(field)[0]))
    site.finds("column-not-constant", field)


@row_near_miss("column-not-constant", on=having("choice"))
def one_value_but_for_a_row(site: Site) -> None:
    field = site.take("choice")
    first, second, *_ = site.values_of(field)
    site.damage(Fill(field=field, value=first), Put(field=field, values=(second,), amount=some(1)))
    site.passes("column-not-constant", field)


@row_near_miss("column-not-constant", on=dataset)
def one_county_throughout(site: Site) -> None:
    field = site.add_column("County", "County in which all this lies, for tables joined with others.", "choice Linden")
    site.passes("column-not-constant", field)
