"""Invented rows with one defect each, and rows that only look as if they had it; by the name of their dataset."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from read_rows import Cells

from atxaudit.portal.profile_schema import ServiceArea

AREA = ServiceArea(south=31.0, north=31.5, west=-97.5, east=-97.0)
Y, X = 31.2, -97.2
DAY = datetime.fromisoformat("2024-01-01")
NOON = DAY + timedelta(hours=12, minutes=7)


at = datetime.fromisoformat


def days(count: int, start: datetime = DAY, step: int = 1) -> list[datetime]:
    return [start + timedelta(days=step * number) for number in range(count)]


def numbered(count: int, text: str = "value {}") -> list[str]:
    return [text.format(number) for number in range(count)]


def spread(count: int) -> tuple[list[float], list[float]]:
    """Different points in the service area."""
    return [Y + number / 10_000 for number in range(count)], [X - number / 10_000 for number in range(count)]


def around(*rest: tuple[float, float], count: int = 120) -> Cells:
    """Points in the area, the last of them others."""
    ys, xs = spread(count - len(rest))
    return {
        "Latitude": ("number", [*ys, *(y for y, _ in rest)]),
        "Longitude": ("number", [*xs, *(x for _, x in rest)]),
    }


def logged(skipped: str = "") -> list[datetime]:
    """Three years of a log, 25 rows a month; no month but the one skipped is empty."""
    months = [at(f"{2021 + number // 12}-{1 + number % 12:02d}-01") for number in range(36)]
    return [month + timedelta(days=day) for month in months if f"{month:%Y-%m}" != skipped for day in range(25)]


def texts_of(lengths: Mapping[int, int], fill: int = 200) -> list[str]:
    """Different worded texts, so many of each length, and short ones beside."""
    cut = [f"{number:03d} " + "word " * 40 for number in range(999)]
    found = [cut.pop()[: length - 1] + "x" for length, many in lengths.items() for _ in range(many)]
    return found + [f"short text {number}" for number in range(fill - len(found))]


ROWS: dict[str, Cells] = {
    "empty": {"Name": ("text", [])},
    "blank": {"Name": ("text", [None, " ", None]), "Count": ("number", [None, None, None])},
    "one row": {"Name": ("text", ["x"])},
    "repeated": {
        "Case Number": ("text", [*numbered(99), "value 0"]),
        "Seen At": ("calendar_date", [*days(99, NOON), NOON]),
    },
    "hardly repeated": {
        "Case Number": ("text", [*numbered(999), "value 0"]),
        "Seen At": ("calendar_date", [*days(999, NOON), NOON]),
    },
    "survey": {"Answer": ("text", ["yes"] * 50 + ["no"] * 50)},
    "ledger": {"Fund": ("text", [*numbered(999), "value 0"])},
    "columns": {
        "Nothing": ("text", [None] * 200),
        "Few": ("text", ["x", "y"] + [None] * 198),
        "Half": ("text", ["x", "y"] * 50 + [None] * 100),
        "Constant": ("text", ["Active"] * 200),
        "State": ("text", ["TX"] * 200),
        "Hidden Phone": ("text", ["512-555-0143"] * 200),
        "First": ("text", numbered(200)),
        "Second": ("text", numbered(200)),
        "Third": ("text", [*numbered(199), "other"]),
        "Few Values": ("number", [1.0, 2.0] * 100),
        "Same Few Values": ("number", [1.0, 2.0] * 100),
    },
    "blank rows": {
        "Filled": ("text", [*["x", "y"] * 30, *[None] * 100]),
        "Mostly Filled": ("text", [*["x", "y", "z"] * 15, *[None] * 115]),
        "Hardly Filled": ("text", [*["x"] * 15, *[None] * 145]),
    },
    "short": {"Constant": ("text", ["Active"] * 99)},
    "filler": {
        "Much": ("text", [*numbered(97), "N/A", "n/a", " TBD "]),
        "Two": ("text", [*numbered(98), "N/A", "n/a"]),
        "Unknown": ("text", [*numbered(50), *["Unknown"] * 50]),
        "Inside": ("text", [*numbered(97), "N/A yet", "test of wells", "X-ray"]),
        "None": ("text", ["oak", "elm", "none", "ash"] * 25),
        "Number": ("number", [-9999.0, -9999.0, *range(98)]),
        "Yes Or No": ("number", [-1.0, 0.0] * 50),
        "Valuation": ("number", [0.0] * 30 + [1.0] * 30 + [float(5000 + n) for n in range(40)]),
        "Fee": ("number", [0.0] * 90 + [12.0] * 10),
    },
    "side by side": {
        "Empty Too": ("text", [*numbered(990), "N/A", "N/A", "N/A", *[None] * 7]),
        "Filled": ("text", [*numbered(997), "N/A", "N/A", "N/A"]),
    },
    "numbers as text": {
        "Amount": ("text", ["12.50", "1,200"] * 50),
        "Length": ("text", [str(n) for n in range(100)]),
        "District": ("text", [str(n % 10) for n in range(100)]),
        "Room Count": ("text", [f"{n:03d}" for n in range(100)]),
        "Fee Amount": ("number", [float(n) for n in range(100)]),
        "Depth": ("text", [*[str(n) for n in range(95)], *["about 4"] * 5]),
        "Width": ("text", [*[str(n) for n in range(99)], "wide"]),
        "Block Number": ("text", [*[str(n) for n in range(95)], *["about 4"] * 5]),
    },
    "dates as text": {
        "Sold": ("text", [f"{1 + n % 12}/{1 + n % 28}/2023" for n in range(100)]),
        "Packed": ("text", [f"2023{1 + n % 12:02d}{1 + n % 28:02d}000000" for n in range(100)]),
        "Iso": ("text", [f"2023-{1 + n % 12:02d}-{1 + n % 28:02d}" for n in range(100)]),
        "Mixed": ("text", [*[f"2023-01-{1 + n % 28:02d}" for n in range(95)], *["spring"] * 5]),
        "Some": ("text", [*["1/2/2023"] * 40, *numbered(60)]),
    },
    "written": {
        "Doubled": ("text", [*numbered(90), *["Elm  Street"] * 10]),
        "Broken": ("text", [*numbered(90), *["100 Way\nLindenford"] * 10]),
        "Once": ("text", [*numbered(199), "Elm  Street"]),
        "Html": ("text", [*numbered(199), "Parks &amp; Paths"]),
        "Ampersand": ("text", ["Parks & Paths; roads"] * 100),
        "Codes": ("text", ["A  1", "B  2"] * 50),
        "Garbled": ("text", [*numbered(99), "PeÃ±a Trail"]),
        "Accented": ("text", [*numbered(98), "Peña Trail", "SÃO PAULO"]),
        "Count": ("number", [float(n) for n in range(100)]),
    },
    "cut": {
        "Cut": ("text", texts_of({60: 12, 55: 2})),
        "Grown": ("text", texts_of({60: 6} | dict.fromkeys(range(50, 60), 4))),
    },
    "sentences": {"Closed": ("text", [text[:-1] + "." for text in texts_of({60: 12})])},
    "categories": {
        "City": ("text", ["Lindenford"] * 60 + ["LINDENFORD"] * 3 + ["Weir"] * 37),
        "Typo": ("text", ["Sycamore"] * 150 + ["Sycamoer"] * 2 + ["Elm"] * 48),
        "Station": ("text", ["Station 21"] * 60 + ["Station 23"] * 40),
        "Plus": ("text", ["Grade B"] * 50 + ["Grade B+"] * 50),
        "Joined": ("text", ["Oak"] * 50 + ["Elm"] * 40 + ["Oak, Elm"] * 10),
        "Comma": ("text", ["Oak, white"] * 50 + ["Elm"] * 50),
    },
    "codes": {
        "Status Code": ("text", ["A", "A", "B", "C"] * 25),
        "Status": ("text", ["Open", "Opened", "Shut", "Shut"] * 25),
        "Kind Code": ("text", ["1", "2", "N/A", "N/A"] * 25),
        "Kind": ("text", ["Tree", "Shrub", "Grass", "Moss"] * 25),
    },
    "dates": {
        "Stand In": ("calendar_date", [*days(96), at("1900-01-01T09:30"), *[at("1970-01-01")] * 3]),
        "Old": ("calendar_date", [*days(99), at("1901-01-01")]),
        "Shifted": ("calendar_date", [day + timedelta(hours=5 + n % 2) for n, day in enumerate(days(100))]),
        "At Night": ("calendar_date", [day + timedelta(hours=5, minutes=n % 60) for n, day in enumerate(days(100))]),
    },
    "spans": {
        "Opened": ("calendar_date", days(100)),
        "Closed": ("calendar_date", [*days(99), DAY]),
        "Permit Issued": ("calendar_date", days(100)),
        "Permit Expires": ("calendar_date", [*days(99), at("1900-01-01")]),
        "Actual Start": ("calendar_date", days(100, at("2025-01-01"))),
        "Projected End": ("calendar_date", days(100)),
    },
    "log with a gap": {"Seen On": ("calendar_date", logged("2022-05"))},
    "whole log": {"Seen On": ("calendar_date", logged())},
    "register with a gap": {"Created Date": ("calendar_date", logged("2022-05"))},
    "clocks": {
        "Start Time": ("text", [*["0930", "1415"] * 49, "2400", "1375"]),
        "Alarm Time": ("text", ["09:30", "23:59"] * 50),
        "Call Hour": ("number", [float(n % 24) for n in range(100)]),
        "Response Time": ("text", ["0930", "2999"] * 50),
        "Overtime": ("text", ["0930", "2999"] * 50),
    },
    "numbers": {
        "Age": ("number", [-7.0, *range(99)]),
        "Adjustment Amount": ("number", [-7.0, *range(99)]),
        "Cost": ("number", [*[10.0 + n for n in range(990)], *[830_000_000.0] * 6]),
        "Price": ("number", [*[10.0 + n for n in range(993)], 830_000_000.0, 840_000_000.0, 850_000_000.0]),
    },
    "laid out": {
        "Month": ("calendar_date", days(100)),
        "Visitors": ("number", [*[float(n) for n in range(90)], *[None] * 10]),
    },
    "not laid out": {
        "Month": ("calendar_date", days(100)),
        "Visitors": ("number", [float(n) if n % 10 else None for n in range(100)]),
    },
    "in the sea": around((0.0, 0.0)),
    "hardly in the sea": around((0.0, 0.0), count=1000),
    "in place": around(),
    "far away": around((40.7, -74.0), (40.7, -74.0)),
    "one far away": around((40.7, -74.0)),
    "another city": around(*[(40.7 + n / 1000, -74.05) for n in range(80)]),
    "swapped": around((X, Y)),
    "sign lost": around((Y, -X)),
    "piled": around(*[(31.3, -97.3)] * 70, count=300),
    "piled at home": around(*[(31.3, -97.3)] * 70, count=300) | {"Address": ("text", ["1 Elm St"] * 300)},
    "points": {
        "Place": ("point", [f"POINT ({X} {Y})", "POINT (0 0)", f"POINT ({X} {Y})"]),
        "Place City": ("text", [None, None, None]),
        "Home City": ("text", [None, None, None]),
    },
    "misfits": {
        "Score": ("number", [90.0, None, 80.0, None]),
        "Day": ("calendar_date", [DAY, DAY, DAY, DAY]),
        "Spot": ("point", ["100 Elm St", "200 Oak St", "300 Ash St", "400 Fir St"]),
    },
    "only misfits": {"Score": ("number", [None, None])},
}
BESIDE = {
    "misfits": [(1, "score", "N/A"), (3, "score", "PeÃ±a  ")],
    "only misfits": [(0, "score", "good"), (1, "score", "bad")],
}
SAMPLES = {"survey"}
