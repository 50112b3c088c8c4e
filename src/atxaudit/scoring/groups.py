"""Score rows: one per asset, and one per department, liaison and city, each the median of its assets."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from atxaudit.models import Outcome, Severity, Table
from atxaudit.scoring.bands import bands, standing
from atxaudit.scoring.failures import Failures
from atxaudit.scoring.points import MOST_NOT_RUN, Score
from atxaudit.scoring.remainders import whole_tenths
from atxaudit.scoring.tally import Tally, ratio

NO_DEPARTMENT, NO_LIAISON, CITY = "No department named", "No liaison named", "Whole city"


def asset_rows(assets: pd.DataFrame, tally: Tally, scores: tuple[Score, Score], failures: Failures) -> pd.DataFrame:
    """One row per asset, with what its groups need beside the columns shown.

    could_not_run_share counts verdicts: could not run ÷ (all − not applicable).
    """
    published, true = scores
    planned = (tally.all - tally.not_applicable).sum(axis=1)
    not_run = tally.could_not_run.sum(axis=1)
    return pd.DataFrame(
        {
            "scope": "asset",
            "id": assets["asset_id"],
            "name": assets["title"],
            "department": assets["department"],
            "liaison": assets["liaison"],
            "published_well": _shown(published),
            "still_true": _shown(true),
            "band_published": bands(published.tenths, published.is_measurable, failures.is_gated),
            "band_true": bands(true.tenths, true.is_measurable, failures.is_gated),
            "could_not_run_share": ratio(not_run, planned),
            "standing": "",
            "planned": planned,
            "not_run": not_run,
            "published_hidden": published.is_hidden,
            "true_hidden": true.is_hidden,
            "is_dataset": assets["is_dataset"],
            "is_critical": failures.is_critical,
            "is_scored": failures.is_scored,
            "warnings": failures.warnings,
            "warnings_failed": failures.warnings_failed,
        }
    )


def department_rows(rows: pd.DataFrame, verdicts: pd.DataFrame) -> pd.DataFrame:
    """One row per department that owns an asset; those without one stand together under the id ""."""
    on_departments = verdicts[verdicts["table"] == Table.DEPARTMENTS]
    is_critical = (on_departments["outcome"] == Outcome.FAILED) & (on_departments["severity"] == Severity.CRITICAL)
    critical = on_departments[is_critical].groupby("subject").size()

    def row(department: str, members: pd.DataFrame) -> dict[str, object]:
        word = _standing(members, int(critical.get(department, 0))) if department else ""
        return _summary(members) | {
            "scope": "department",
            "id": department,
            "name": department or NO_DEPARTMENT,
            "department": department,
            "liaison": _shared(members["liaison"]),
            "standing": word,
        }

    return _grouped(rows, "department", row)


def liaison_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per liaison; assets that nobody answers for stand together under the id ""."""

    def row(liaison: str, members: pd.DataFrame) -> dict[str, object]:
        return _summary(members) | {
            "scope": "liaison",
            "id": liaison,
            "name": liaison or NO_LIAISON,
            "department": _shared(members["department"]),
            "liaison": liaison,
            "standing": "",
        }

    return _grouped(rows, "liaison", row)


def city_row(rows: pd.DataFrame, verdicts: pd.DataFrame) -> pd.DataFrame:
    """The median of all assets; its could_not_run_share is the run's, the verdicts on departments included."""
    outcomes = verdicts["outcome"].value_counts()
    planned = len(verdicts) - int(outcomes.get(Outcome.NOT_APPLICABLE, 0))
    not_run = int(outcomes.get(Outcome.COULD_NOT_RUN, 0))
    words = {"scope": "city", "id": "city", "name": CITY, "department": "", "liaison": "", "standing": ""}
    return pd.DataFrame([_summary(rows) | words | {"could_not_run_share": float(ratio(not_run, planned))}])


def _grouped(rows: pd.DataFrame, by: str, row: Callable[[str, pd.DataFrame], dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame([row(str(key), members) for key, members in rows.groupby(by, sort=True)])


def _summary(members: pd.DataFrame) -> dict[str, object]:
    published = _median(members["published_well"], members["published_hidden"])
    true = _median(members["still_true"], members["true_hidden"])
    return {
        "published_well": published,
        "still_true": true,
        "band_published": _band(published),
        "band_true": _band(true),
        "could_not_run_share": float(ratio(members["not_run"].sum(), members["planned"].sum())),
    }


def _shown(score: Score) -> pd.Series:
    return pd.Series(np.where(score.is_measurable, score.tenths / 10, np.nan))


def _median(scores: pd.Series, is_hidden: pd.Series) -> float:
    """Of the measurable ones, to one decimal, halves upwards; NaN where too many could not be measured to speak of
    the group. Assets to which nothing applies are not missed."""
    hidden, measured = int(is_hidden.sum()), int(scores.notna().sum())
    if ratio(hidden, hidden + measured) > MOST_NOT_RUN:
        return np.nan
    middle = scores.median()
    return float(whole_tenths(np.array([middle * 10]))[0]) / 10 if pd.notna(middle) else np.nan


def _band(shown: float) -> str:
    is_measurable = np.array([not np.isnan(shown)])
    tenths = whole_tenths(np.array([np.nan_to_num(shown) * 10]))
    return str(bands(tenths, is_measurable, np.array([False]))[0])


def _standing(members: pd.DataFrame, critical: int) -> str:
    """Judged by its datasets; by all its assets where it has no dataset. "" where nothing was scored."""
    if not members["is_scored"].any():
        return ""
    datasets = members[members["is_dataset"]] if members["is_dataset"].any() else members
    return standing(
        np.array([int(members["is_critical"].sum()) + critical]),
        np.array([members["warnings_failed"].sum()]),
        np.array([members["warnings"].sum()]),
        np.array([datasets["is_critical"].mean()]),
    )[0]


def _shared(names: pd.Series) -> str:
    """The one name all members have, or nothing."""
    found = [name for name in names.unique() if name]
    return str(found[0]) if len(found) == 1 else ""
