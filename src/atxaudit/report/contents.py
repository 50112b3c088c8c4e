"""What a report holds beside its words: frames that keep the store's column names."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from atxaudit.report.compliance import Compliance
from atxaudit.report.security import Checked
from atxaudit.report.verdicts import Entry
from atxaudit.store import AssetHistory, Changes, Trends


@dataclass(frozen=True, kw_only=True)
class Timeliness:
    """store.DUE_COLUMNS: every asset that is late, the longest first, and the next ten dates."""

    late: pd.DataFrame
    coming: pd.DataFrame


@dataclass(frozen=True, kw_only=True)
class Contents:
    """Portal text is as published: escape it wherever it is drawn.

    score: the score row of the scope. parts: dimension, score (published_well or still_true), kept (0..100; missing: it
    cannot be told), untold (what stands in its place), note. bands: score, band, assets. compliance: by "department"
    and "liaison", those that the scope spans. assets: the store's record with scores, bands and days_late (missing:
    promises no day). rules: what failed, the costliest first: rule, title, why, fix, source, severity, dimension,
    failed, passed, failed_assets, brings … about_departments: findings on departments themselves. left_out: the city's
    alone. columns, entries and history: of an asset alone. verdicts: all of an asset's; of other scopes none unless
    they were asked for.
    """

    score: pd.Series
    parts: pd.DataFrame
    bands: pd.DataFrame
    compliance: dict[str, Compliance]
    changes: Changes  # of an asset nothing is counted: see its history
    trends: Trends | None  # none for an asset
    fix_first: pd.DataFrame  # ten
    assets: pd.DataFrame
    rules: pd.DataFrame
    timeliness: Timeliness
    security: pd.DataFrame  # open findings, evidence masked
    security_checked: Checked
    about_departments: pd.DataFrame
    not_run: pd.DataFrame  # reason, side, verdicts, assets
    left_out: pd.DataFrame
    waived: pd.DataFrame  # verdicts
    columns: pd.DataFrame
    verdicts: pd.DataFrame
    entries: tuple[Entry, ...]
    history: AssetHistory | None
