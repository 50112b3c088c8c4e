"""What a run's verdicts add up to per group (the city, each department, each liaison), summed when it is written."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from atxaudit.models import Outcome, Severity
from atxaudit.scoring import Scored
from atxaudit.store.rows import storable

CITY, DEPARTMENT, LIAISON = "city", "department", "liaison"
SCOPES = (CITY, DEPARTMENT, LIAISON)
BANDS = ("good", "needs work", "poor", "not measurable")
_SCORES = {"published": "band_published", "true": "band_true"}


@dataclass(frozen=True, kw_only=True)
class Groups:
    """Rows of the tables run_group (by scope and id) and group_rule (by scope, id and rule)."""

    groups: pd.DataFrame
    rules: pd.DataFrame


def sum_groups(scored: Scored) -> Groups:
    """The sums of every group that owns an asset, or is a department that was judged itself.

    A verdict on a department counts for it and for the liaison of its score.
    """
    names = {name: _named(scored.scores[name]) for name in ("id", DEPARTMENT, LIAISON)}
    scores = scored.scores.assign(**names)
    assets = scores[scores["scope"] == "asset"].assign(city=CITY)
    verdicts = _placed(scored.verdicts, assets, scores[scores["scope"] == DEPARTMENT])
    return Groups(
        groups=pd.concat([_groups(scope, assets, verdicts) for scope in SCOPES], ignore_index=True),
        rules=pd.concat([_rules(scope, verdicts) for scope in SCOPES], ignore_index=True),
    )


def _placed(verdicts: pd.DataFrame, assets: pd.DataFrame, departments: pd.DataFrame) -> pd.DataFrame:
    """Numbers to add up, beside the groups that each verdict belongs to."""
    place = pd.Index(assets["id"]).get_indexer(pd.Index(verdicts["asset_id"]))
    subjects = _named(verdicts["subject"][place < 0])
    liaisons = dict(zip(departments["id"], departments[LIAISON], strict=True))
    answering = subjects.map(lambda name: liaisons.get(name, ""))
    outcome = verdicts["outcome"].astype("str")
    failed, scoring = outcome == Outcome.FAILED, outcome.isin([Outcome.PASSED, Outcome.FAILED])
    severity = verdicts["severity"].astype("str")
    return pd.DataFrame(
        {
            CITY: CITY,
            DEPARTMENT: _owners(assets[DEPARTMENT], place, subjects.tolist()),
            LIAISON: _owners(assets[LIAISON], place, answering.tolist()),
            "rule": verdicts["rule"].astype("str"),
            "asset": place,
        }
        | {word.value: (outcome == word).astype("int64") for word in Outcome}
        | {word.value: (failed & (severity == word)).astype("int64") for word in Severity}
        | {
            "weight": verdicts["weight"].where(scoring, 0.0),
            "lost": verdicts["lost"].where(failed, 0.0),
            "brings": verdicts["points"].where(failed, 0.0),
        }
    )


def _named(names: pd.Series) -> pd.Series:
    """Names as they are stored; "" for none."""
    return names.astype("str").fillna("").map(storable)


def _owners(of_assets: pd.Series, place: npt.NDArray[np.intp], others: list[str]) -> npt.NDArray[np.object_]:
    """The owner of each verdict's asset; of verdicts on no asset, the others in turn."""
    owners = np.append(of_assets.to_numpy(dtype=object), "")[place]
    owners[place < 0] = others
    return owners


def _groups(scope: str, assets: pd.DataFrame, verdicts: pd.DataFrame) -> pd.DataFrame:
    findings = verdicts.groupby(scope)[[word.value for word in Severity]].sum()
    owned = assets.groupby(scope)
    counts = {
        f"{score}_{band.replace(' ', '_')}": (assets[column] == band).groupby(assets[scope]).sum()
        for score, column in _SCORES.items()
        for band in BANDS
    }
    joined = pd.DataFrame({"assets": owned.size()} | counts).join(findings, how="outer").fillna(0).astype("int64")
    if scope == CITY:
        joined = joined.reindex([CITY], fill_value=0)
    return joined.rename_axis("id").reset_index().assign(scope=scope)


def _rules(scope: str, verdicts: pd.DataFrame) -> pd.DataFrame:
    numbers = [*(word.value for word in Outcome), "weight", "lost", "brings"]
    by = [scope, "rule"]
    sums = verdicts.groupby(by)[numbers].sum()
    failed = verdicts[(verdicts[Outcome.FAILED] > 0) & (verdicts["asset"] >= 0)]
    assets = failed[[*by, "asset"]].drop_duplicates().groupby(by).size().rename("failed_assets")
    joined = sums.join(assets).fillna({"failed_assets": 0}).astype({"failed_assets": "int64"})
    return joined.rename_axis(["id", "rule"]).reset_index().assign(scope=scope)
