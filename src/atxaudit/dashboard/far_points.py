"""Points that lie outside the area a city serves: where they are, and how far off."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import pandas as pd

from atxaudit.dashboard.verdicts import Entry
from atxaudit.dashboard.words import count, listed

Area = tuple[float, float, float, float]  # south, north, west, east, in degrees

RULES = ("coordinate-in-area", "coordinate-not-zero")  # their rows hold a latitude and a longitude
GROUPS_TOLD = 3

_PAIR = re.compile(r"(-?\d{1,3}(?:\.\d+)?), (-?\d{1,3}(?:\.\d+)?)")
_EARTH = 3958.8  # miles
_TENTHS = 1  # decimals: points closer than about seven miles are one group


def far_points(entry: Entry, area: Area | None) -> pd.DataFrame | None:
    """The failing points of a rule about places: row, latitude, longitude, miles (to the nearest edge of the area).

    None where the rule is about something else, the area is not known, or no value can be read (masked ones cannot).
    """
    if area is None or entry.rule not in RULES:
        return None
    rows = [(row.row_id, *place) for row in entry.rows if (place := _place(row.value))]
    if not rows:
        return None
    points = pd.DataFrame(rows, columns=["row", "latitude", "longitude"])
    return points.assign(miles=[miles_off(y, x, area) for _, y, x in rows])


def miles_off(latitude: float, longitude: float, area: Area) -> float:
    """Great-circle miles to the nearest place of the area; 0 inside."""
    south, north, west, east = area
    nearest = (min(max(latitude, south), north), min(max(longitude, west), east))
    a, b = math.radians(latitude), math.radians(nearest[0])
    across = math.sin((b - a) / 2) ** 2
    along = math.cos(a) * math.cos(b) * math.sin(math.radians(nearest[1] - longitude) / 2) ** 2
    return 2 * _EARTH * math.asin(min(1.0, math.sqrt(across + along)))


def groups(points: pd.DataFrame) -> pd.DataFrame:
    """Points that lie together: latitude, longitude, points, miles; the farthest first."""
    near = points.assign(y=points["latitude"].round(_TENTHS) + 0.0, x=points["longitude"].round(_TENTHS) + 0.0)
    found = near.groupby(["y", "x"], as_index=False).agg(points=("miles", "size"), miles=("miles", "max"))
    ordered = found.rename(columns={"y": "latitude", "x": "longitude"})
    return ordered.sort_values(["miles", "points"], ascending=False, ignore_index=True)


def headline(points: pd.DataFrame) -> str:
    """`The farthest of these points is 205 miles outside`."""
    farthest = float(points["miles"].max())
    if len(points) == 1:
        return f"The point is {_miles(farthest)} outside the area"
    return f"The farthest of these points is {_miles(farthest)} outside the area"


def sentence(points: pd.DataFrame, failed: int, rows_shown: int) -> str:
    """How many are outside, how many of them are on the map, and where the farthest groups are."""
    told = [
        f"{row['points']:,.0f} at {place_name(row['latitude'], row['longitude'])}, {_miles(row['miles'])} off"
        for _, row in groups(points).head(GROUPS_TOLD).iterrows()
    ]
    on_map = "all on the map" if failed == len(points) else f"{len(points):,} of them on the map"
    unread = rows_shown - len(points)
    left = f" {count(unread, 'value')} could not be read as a place." if unread else ""
    return f"{count(failed, 'point')} outside, {on_map}. Farthest: {listed(told)}.{left}"


def place_name(latitude: float, longitude: float) -> str:
    """`32.8° N, 96.8° W`; the place where both are nothing is called as the data has it."""
    if abs(latitude) < 0.05 and abs(longitude) < 0.05:
        return "0, 0"
    return f"{degrees(latitude, 'N', 'S')}, {degrees(longitude, 'E', 'W')}"


def degrees(value: float, positive: str, negative: str) -> str:
    """`96.8° W`."""
    plain = f"{abs(value):.2f}".rstrip("0").rstrip(".")
    return f"{plain}°" if plain == "0" else f"{plain}° {positive if value > 0 else negative}"


def alternative(points: pd.DataFrame, failed: int, rows_shown: int) -> str:
    """The map for those who hear it."""
    told = sentence(points, failed, rows_shown)
    return f"Map on plain axes: the area the city serves as a rectangle, and points outside it. {told}"


def as_table(points: pd.DataFrame) -> pd.DataFrame:
    """The points of the map, the farthest first."""
    ordered = points.sort_values(["miles", "row"], ascending=[False, True], ignore_index=True)
    return pd.DataFrame(
        {
            "Row id": ordered["row"],
            "Latitude": ordered["latitude"],
            "Longitude": ordered["longitude"],
            "Miles outside the area": ordered["miles"].round(1),
        }
    )


def _place(text: str) -> tuple[float, float] | None:
    found = _PAIR.fullmatch(text.strip())
    if not found:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _miles(distance: float) -> str:
    return "less than a mile" if distance < 0.95 else count(round(distance), "mile")


def bounds(points: pd.DataFrame, area: Area) -> Area:
    """South, north, west and east of all that is to be seen."""
    south, north, west, east = area
    ys: Sequence[float] = [south, north, *points["latitude"]]
    xs: Sequence[float] = [west, east, *points["longitude"]]
    return min(ys), max(ys), min(xs), max(xs)
