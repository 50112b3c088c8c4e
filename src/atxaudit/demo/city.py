"""The demo city as its portal serves it: assets, rows, liaisons, and the manifest of what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from atxaudit.demo.base import DOMAIN, Planned, read_base, read_liaisons
from atxaudit.demo.defects import Defect, NearMiss
from atxaudit.demo.earlier import as_it_was, rows_of, with_their_parents
from atxaudit.demo.rows import RowTable, as_view
from atxaudit.demo.seeding import seed_defects
from atxaudit.models import Asset


@dataclass(frozen=True, kw_only=True)
class City:
    """A portal's whole contents at one moment. The same seed and moment give the same city."""

    seed: int
    now: datetime
    planned: Mapping[str, Planned]  # by asset id
    liaisons_csv: str  # the directory: department, liaison, email, backup
    defects: tuple[Defect, ...]  # all that an audit at `now` must report, no more and no less
    near_misses: tuple[NearMiss, ...]  # what looks like a defect and must pass
    vanished: Mapping[str, Planned] = field(default_factory=dict)  # what the city had until last week
    domain: str = DOMAIN

    @property
    def listed(self) -> tuple[Asset, ...]:
        """What the catalog shows a stranger, by id: the public assets, and such private ones as slipped in."""
        shown = (one for _, one in sorted(self.planned.items()) if one.asset.is_public or one.is_listed)
        return tuple(one.asset for one in shown)

    @property
    def public(self) -> tuple[Asset, ...]:
        """What a stranger may read, by id."""
        return tuple(asset for asset in self.listed if asset.is_public)

    @property
    def in_scope(self) -> tuple[Asset, ...]:
        """What an audit scores, by id."""
        return tuple(asset for asset in self.public if not self.planned[asset.id].left_out)

    def dcat_changes(self, asset_id: str) -> Mapping[str, Any]:
        """What the asset's data.json entry has otherwise than its record; None for a key that is missing."""
        return self.planned[asset_id].dcat

    def has_rows(self, asset_id: str) -> bool:
        """Whether the asset can be queried."""
        return asset_id in self.planned and self.planned[asset_id].rows is not None

    def rows(self, asset_id: str) -> RowTable:
        """The rows of a dataset or view, as they are at the city's moment.

        Raises:
            KeyError: the asset is unknown or has no rows.
        """
        planned = self.planned[asset_id]
        if planned.rows is None:
            raise KeyError(asset_id)
        parent = next((self.planned[i] for i in planned.asset.parent_ids if i in self.planned), planned)
        source = parent if parent.rows else planned
        return as_view(rows_of(source, seed=self.seed), planned.rows, planned.asset.columns)

    def earlier(self, weeks: int) -> City:
        """The city as it was so many weeks before, with fewer rows, younger stamps and what has gone since.

        Its manifest is empty: what an audit finds in it is not laid down.
        """
        then = self.now - timedelta(weeks=weeks)
        known = {**self.planned, **self.vanished}
        return replace(
            self,
            now=then,
            planned=with_their_parents({i: as_it_was(one, then, week=weeks) for i, one in known.items()}),
            defects=(),
            near_misses=(),
            vanished={},
        )

    def write_liaisons(self, path: Path) -> Path:
        """Writes the liaison directory as a CSV file."""
        path.write_text(self.liaisons_csv, "utf-8")
        return path


def build_city(seed: int, now: datetime, *, clean: bool = False) -> City:
    """The city of a seed at a moment; `clean` leaves out every defect and near-miss.

    Raises:
        ValueError: the moment has no time zone.
    """
    if now.tzinfo is None:
        raise ValueError("the city's moment needs a time zone")
    now = now.replace(microsecond=0)
    base, liaisons = read_base(seed, now), read_liaisons()
    plot = seed_defects(base, liaisons, seed=seed, now=now, nothing=clean)
    return City(
        seed=seed,
        now=now,
        planned=with_their_parents(plot.planned),
        liaisons_csv=plot.liaison_csv(),
        defects=tuple(sorted(plot.defects)),
        near_misses=tuple(sorted(plot.near_misses)),
        vanished=plot.vanished,
    )
