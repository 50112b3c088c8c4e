"""quality: where things lie on the map. Several of these may strike one dataset, in different rows."""

from __future__ import annotations

from atxaudit.demo.base import Planned
from atxaudit.demo.changes import PutPoint, PutTogether, Repoint, share, some
from atxaudit.demo.defects import Site, row_defect, row_near_miss
from atxaudit.demo.recipes.hosts import having, located, place_of

ELSEWHERE = ((32.78, -96.8), (29.76, -95.37))  # other cities of the state
AT_THE_EDGE = ((30.91, -97.12), (31.29, -97.59))  # of the service area, just inside
SQUARE = (31.0561, -97.3402)


def _in_many_rows(one: Planned) -> bool:
    return located(one) and one.rows is not None and one.rows.count >= 1100


def _at_addresses(one: Planned) -> bool:
    return len(place_of(one)) == 1 and having("address")(one)


def _subject(site: Site) -> str:
    """The point, or the latitude, stands for the pair."""
    return place_of(site.planned)[0]


def _put(site: Site, points: tuple[tuple[float, float], ...], part: float = 0, cells: int = 0) -> None:
    site.damage(
        PutPoint(fields=place_of(site.planned), points=points, amount=some(cells) if cells else share(part)),
    )


@row_defect("coordinate-not-zero", on=located)
def islands_of_zero(site: Site) -> None:
    _put(site, ((0.0, 0.0),), part=0.02)
    site.finds("coordinate-not-zero", _subject(site))


@row_defect("coordinate-not-zero", on=_in_many_rows)
def one_island_of_zero(site: Site) -> None:
    _put(site, ((0.0, 0.0),), cells=1)
    site.finds("coordinate-not-zero", _subject(site))


@row_near_miss("coordinate-not-zero", on=located)
def on_the_equator(site: Site) -> None:
    _put(site, ((0.0, -97.3),), cells=1)
    site.passes("coordinate-not-zero", _subject(site))


@row_defect("coordinate-in-area", on=located)
def points_in_other_cities(site: Site) -> None:
    _put(site, ELSEWHERE, part=0.03)
    site.finds("coordinate-in-area", _subject(site))


@row_near_miss("coordinate-in-area", on=located)
def few_points_in_other_cities(site: Site) -> None:
    _put(site, ELSEWHERE, part=0.006)
    site.passes("coordinate-in-area", _subject(site))


@row_defect("coordinate-order", on=located)
def swapped_points(site: Site) -> None:
    site.damage(Repoint(fields=place_of(site.planned), how="swap", amount=some(2)))
    site.finds("coordinate-order", _subject(site))


@row_defect("coordinate-order", on=located)
def minus_lost(site: Site) -> None:
    site.damage(Repoint(fields=place_of(site.planned), how="sign", amount=some(1)))
    site.finds("coordinate-order", _subject(site))


@row_near_miss("coordinate-order", on=located)
def points_at_the_edge(site: Site) -> None:
    _put(site, AT_THE_EDGE, cells=4)
    site.passes("coordinate-order", _subject(site))


@row_defect("coordinate-spread", on=located)
def piled_on_one_point(site: Site) -> None:
    _put(site, (SQUARE,), part=0.25)
    site.finds("coordinate-spread", _subject(site))


@row_near_miss("coordinate-spread", on=located)
def nearly_piled(site: Site) -> None:
    _put(site, (SQUARE,), part=0.18)
    site.passes("coordinate-spread", _subject(site))


@row_near_miss("coordinate-spread", on=_at_addresses)
def many_things_at_one_address(site: Site) -> None:
    (point,), address = place_of(site.planned), site.take("address")
    site.damage(PutTogether(cells=((point, SQUARE), (address, "1 Courthouse Square")), amount=share(0.3)))
    site.passes("coordinate-spread", _subject(site))
