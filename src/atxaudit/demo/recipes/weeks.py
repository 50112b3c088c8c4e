"""quality and staleness: what changed since the last run. Earlier runs see the city of earlier weeks."""

from __future__ import annotations

from datetime import timedelta

from atxaudit.demo.base import FREQUENCY, Planned, custom_field, field_name_of
from atxaudit.demo.changes import Keep, Put, some
from atxaudit.demo.defects import Plot, Site, defect, near_miss, row_defect, row_near_miss
from atxaudit.demo.earlier import is_still
from atxaudit.demo.kinds import DATATYPES
from atxaudit.demo.recipes.hosts import can_be_spared, dataset, having
from atxaudit.models import Column

STILL_AT_LEAST = timedelta(days=14)
WEEK = timedelta(days=6.9)
STILL = 24.0  # days: older than the earliest run, so that the rows of all weeks are the same


def _refreshed(one: Planned) -> bool:
    """Refreshed since last week, or free to be: what changed since then came with that."""
    return dataset(one) and (one.age < WEEK or not one.is_paced)


def _large(one: Planned) -> bool:
    return _refreshed(one) and one.rows is not None and one.rows.count > 1100


def _uneven(one: Planned) -> bool:
    """Not just so many thousand rows, of which the smallest drop is a finding."""
    return _refreshed(one) and one.rows is not None and one.rows.count % 1000 != 0


def _slow(one: Planned) -> bool:
    """Slow enough for rows that are some weeks old to be in time."""
    pace = custom_field(one.asset, FREQUENCY)
    return having("day")(one) and can_be_spared(one) and pace in ("Monthly", "Quarterly", "Semi-annually", "Annually")


@row_defect("row-count-steady", on=_refreshed, is_last=True)
def half_of_the_rows_gone(site: Site) -> None:
    _had(site, rows=2.4)
    site.finds("row-count-steady")


@row_defect("row-count-steady", "row set", on=_large, is_last=True)
def chunks_missing(site: Site) -> None:
    """So many thousand rows and not one more: the load broke off."""
    rows = site.plan_of_rows.count
    site.replan(count=rows // 1000 * 1000)
    _had(site, rows=1.1)
    site.finds("row-count-steady")


@row_defect("row-count-steady", on=_refreshed, is_last=True)
def a_third_of_the_rows_gone(site: Site) -> None:
    _had(site, rows=1.5)
    site.finds("row-count-steady")


@row_defect("row-count-steady", on=_large, is_last=True)
def four_times_the_rows(site: Site) -> None:
    _had(site, rows=0.25)
    site.finds("row-count-steady")


@row_near_miss("row-count-steady", "row set", on=_uneven, is_last=True)
def a_seventh_of_the_rows_gone(site: Site) -> None:
    _had(site, rows=1.17)
    site.passes("row-count-steady")


@defect("schema-steady", on=dataset, uses=("rows",))
def column_gone(site: Site) -> None:
    site.was(gone=(*site.planned.past.gone, _column("Clerk remarks", "choice None needed | Seen | Sent back")))
    site.finds("schema-steady")


@defect("schema-steady", on=dataset, uses=("rows",))
def column_renamed(site: Site) -> None:
    new = site.add_column("Crew size", "People of the crew, the driver included.", "count 1 9")
    site.was(gone=(_column("Crew strength", "count 1 9"),), new=site.planned.past.new | {new})
    site.finds("schema-steady")


@defect("schema-steady", on=having("count"), uses=("rows",))
def column_retyped(site: Site) -> None:
    site.was(retyped=((site.take("count"), "text"),))
    site.finds("schema-steady")


@near_miss("schema-steady", on=dataset, uses=("rows",))
def column_more(site: Site) -> None:
    new = site.add_column("Crew size", "People of the crew, the driver included.", "count 1 9")
    site.was(new=site.planned.past.new | {new})
    site.passes("schema-steady")


@row_defect("rows-changed-with-stamp", "rows", "frequency", on=_slow)
def touched_every_night(site: Site) -> None:
    _touch(site)
    site.finds("rows-changed-with-stamp")


@row_near_miss("rows-changed-with-stamp", "rows", "frequency", on=_slow)
def one_cell_mended(site: Site) -> None:
    day = _touch(site)
    site.damage(Put(field=day, values=(None,), amount=some(1), is_recent=True))
    site.passes("rows-changed-with-stamp")


def settle_refreshes(plot: Plot, seed: int) -> None:
    """Last of all: rows that are old, or none, are the same every week, and where the stamp moves that is a finding."""
    for one in plot.in_scope():
        plan = one.rows
        may_be_still = plan and (plan.behind > STILL_AT_LEAST or any(isinstance(c, Keep) for c in plan.changes))
        if dataset(one) and may_be_still and is_still(one, seed=seed):
            plot.site(one.asset.id).finds("rows-changed-with-stamp")


def _had(site: Site, *, rows: float) -> None:
    """Last week so many times the rows."""
    site.was(rows=rows, touched=True)
    if site.planned.age >= WEEK:
        site.change(data_updated_at=site.plot.now - timedelta(hours=3))


def _touch(site: Site) -> str:
    """A stamp of last night on rows that are weeks old."""
    site.change(data_updated_at=site.plot.now - timedelta(hours=3))
    site.was(touched=True)
    site.replan(behind=timedelta(days=STILL))
    return site.take("day")


def _column(name: str, values: str) -> tuple[Column, str]:
    kind = DATATYPES[values.split(maxsplit=1)[0]]
    says = "A column of which nobody was told that it would go."
    return Column(field_name=field_name_of(name), name=name, datatype=kind, description=says, position=90), values
