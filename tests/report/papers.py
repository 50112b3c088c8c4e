"""Cities for reports: titles that no font has, that mean something to programs, or that are none at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from report_city import ASSETS, FAILED, PASSED, city_run

from atxaudit.report.summary import Scope, Summary, summarise
from atxaudit.store import Store, open_store

CHINESE, ARABIC, EMOJI, CONTROL = "图书馆 借阅", "خريطة الأشجار", "Trees 🌳🎉", "Bell\x07 and \x00 nothing"
TURNED, ENDLESS = "Cost \u202egnp.exe", "Inspections" * 30
MARKUP = '#read("/etc/passwd") *bold* _i_ $x^2$ <script>alert(1)</script> @label `raw` \\ {{ 7 * 7 }}'
TITLES = (CHINESE, ARABIC, EMOJI, CONTROL, TURNED, ENDLESS, MARKUP)
STRANGE = [
    (f"odd{place}-0001", title, "Parks", "Ada Fern", "", "https://data.parks.example/d/x")
    for place, title in enumerate(TITLES)
]


@contextmanager
def elmwood(folder: Path) -> Iterator[Store]:
    """Two audits a week apart: one finding is new in the second, one is solved; assets with strange titles."""
    listed = [*ASSETS, *STRANGE]
    strange = {(asset_id, "license-set", ""): FAILED for asset_id, *_ in STRANGE}
    with open_store(f"sqlite:///{folder / 'atxaudit.db'}") as store:
        city_run("first", changed=strange | {("book-0001", "license-set", ""): FAILED}, listed=listed).write(store)
        changed = strange | {("book-0001", "license-set", ""): PASSED, ("fire-0001", "updated-on-time", ""): FAILED}
        city_run("second", timedelta(days=7), changed=changed, listed=listed).write(store)
        yield store


def summary(store: Store, kind: str = "city", name: str = "") -> Summary:
    """What the newest run says."""
    return summarise(store, Scope(kind=kind, name=name))  # type: ignore[arg-type]
