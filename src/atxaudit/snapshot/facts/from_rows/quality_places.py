"""Facts of places on the map; the subject is the latitude of a pair, or the point column."""

from __future__ import annotations

from atxaudit.snapshot.facts.from_rows.quality_column import MANY, Dataset, counted, percent
from atxaudit.snapshot.profile.facts import ColumnProfile, CoordinateFacts

_PILED = 20  # percent of the points; rules.md, coordinate-spread
_HALF = 50  # percent: more of them outside, and the data is of another area
_ADDRESSES = 2


def facts(column: ColumnProfile, dataset: Dataset) -> dict[str, object]:
    """Of one column."""
    pairs = set(dataset.roles.coordinates)
    found = (
        facts
        for facts in dataset.profile.coordinates
        if facts.latitude == column.field_name and (facts.latitude, facts.longitude) in pairs and facts.pairs
    )
    points = next(found, None)
    return _points(points, column, dataset) if points else {"is_place": False}


def _points(points: CoordinateFacts, column: ColumnProfile, dataset: Dataset) -> dict[str, object]:
    outside = percent(points.outside or 0, points.pairs - points.zeros)
    names = [dataset.name_of(field) for field in (points.latitude, points.longitude) if field]
    return {
        "is_place": True,
        "place_name": " and ".join(names),
        "points_count": points.pairs,
        "zero_points": points.zeros,
        "zero_points_percent": percent(points.zeros, points.pairs),
        "area_is_known": points.outside is not None,
        "is_local": outside <= _HALF,
        "outside_points": points.outside,
        "outside_percent": outside,
        "misordered": _misordered(points),
        "has_100_points": points.pairs - points.zeros >= MANY,
        "pile": _pile(points, column),
    }


def _misordered(points: CoordinateFacts) -> str | None:
    if points.mendable:
        lie = counted(points.mendable, "point", ("lies", "lie"))
        return f"{lie} in the city only when swapped or with a sign turned"
    return f"{counted(points.beyond, 'latitude', ('is', 'are'))} beyond 90 degrees" if points.beyond else None


def _pile(points: CoordinateFacts, column: ColumnProfile) -> str | None:
    placed = points.pairs - points.zeros
    if placed < MANY or percent(points.piled, placed) <= _PILED:
        return None
    if points.piled_addresses is None:  # few different points are those of areas, and no address says otherwise
        return f"{points.piled:,} of {placed:,} points are one and the same" if column.distinct >= MANY else None
    if points.piled_addresses < _ADDRESSES:
        return None
    return f"{points.piled:,} of {placed:,} points are one and the same, for {points.piled_addresses:,} addresses"
