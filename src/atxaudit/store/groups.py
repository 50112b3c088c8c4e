"""What a run's verdicts add up to per group (the city, each department, each liaison), summed when it is written."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from atxaudit.models import Outcome, Severity
from atxaudit.scoring import Scored
from atxaudit.scoring.bands import GOOD, NEEDS_WORK, NOT_MEASURABLE, POOR
from atxaudit.store.rows import storable

CITY, DEPARTMENT, LIAISON = "city", "department", "liaison"
SCOPES = (CITY, DEPARTMENT, LIAISON)
_SCORES = {"published": "band_published", "true": "band_true"}

Codes = npt.NDArray[np.intp]
Names = npt.NDArray[np.object_]


@dataclass(frozen=True, kw_only=True)
class Groups:
    """Rows of the tables run_group (by scope and id) and group_rule (by scope, id and rule)."""

    groups: pd.DataFrame
    rules: pd.DataFrame


def sum_groups(scored: Scored) -> Groups:
    """The sums of every group that owns an asset, or is a department that was judged itself.

    A verdict on a department counts for it and for the liaison of its score.
    """
    assets = scored.scores[scored.scores["scope"] == "asset"]
    place = pd.Index(assets["id"]).get_indexer(pd.Index(scored.verdicts["asset_id"]))
    of_assets, of_others = _asset_owners(assets), _other_owners(scored, place)
    sums = [_sum(scope, scored.verdicts, assets, place, of_assets[scope], of_others[scope]) for scope in SCOPES]
    return Groups(
        groups=pd.concat([of_scope.groups for of_scope in sums], ignore_index=True),
        rules=pd.concat([of_scope.rules for of_scope in sums], ignore_index=True),
    )


def _asset_owners(assets: pd.DataFrame) -> dict[str, Names]:
    """The group of each asset, per scope."""
    return {
        CITY: np.full(len(assets), CITY, dtype=object),
        DEPARTMENT: _names(assets[DEPARTMENT]),
        LIAISON: _names(assets[LIAISON]),
    }


def _other_owners(scored: Scored, place: Codes) -> dict[str, Names]:
    """The group of each verdict on no asset but a department, per scope."""
    scores = scored.scores[scored.scores["scope"] == DEPARTMENT]
    liaisons = dict(zip(_names(scores["id"]), _names(scores[LIAISON]), strict=True))
    departments = _names(scored.verdicts["subject"][place < 0])
    return {
        CITY: np.full(len(departments), CITY, dtype=object),
        DEPARTMENT: departments,
        LIAISON: np.array([liaisons.get(name, "") for name in departments], dtype=object),
    }


def _names(names: pd.Series) -> Names:
    """Names as they are stored; "" for none."""
    return np.array([storable(name) if isinstance(name, str) else "" for name in names], dtype=object)


def _sum(
    scope: str, verdicts: pd.DataFrame, assets: pd.DataFrame, place: Codes, of_assets: Names, of_others: Names
) -> Groups:
    codes, found = pd.factorize(np.concatenate([of_assets, of_others]), sort=True)
    ids = found if len(found) or scope != CITY else np.array([CITY], dtype=object)
    of_asset = codes[: len(of_assets)]
    owner = np.append(of_asset, 0)[place]
    owner[place < 0] = codes[len(of_assets) :]
    return Groups(
        groups=_groups(verdicts, assets, owner, of_asset, len(ids)).assign(scope=scope, id=ids),
        rules=_rules(verdicts, owner, place, ids).assign(scope=scope),
    )


def _groups(verdicts: pd.DataFrame, assets: pd.DataFrame, owner: Codes, of_asset: Codes, count: int) -> pd.DataFrame:
    failed = _is(verdicts["outcome"], Outcome.FAILED)
    counts = {"assets": np.bincount(of_asset, minlength=count)}
    for severity in Severity:
        counts[severity.value] = np.bincount(owner[failed & _is(verdicts["severity"], severity)], minlength=count)
    for score, column in _SCORES.items():
        for band in (GOOD, NEEDS_WORK, POOR, NOT_MEASURABLE):
            own = of_asset[_is(assets[column], band)]
            counts[f"{score}_{band.replace(' ', '_')}"] = np.bincount(own, minlength=count)
    return pd.DataFrame(counts)


def _rules(verdicts: pd.DataFrame, owner: Codes, place: Codes, ids: Names) -> pd.DataFrame:
    """One row per group and rule that met there."""
    rule, rules = pd.factorize(verdicts["rule"].astype("str"))
    cell, size = owner * len(rules) + rule, len(ids) * len(rules)
    outcomes = {outcome: _is(verdicts["outcome"], outcome) for outcome in Outcome}
    failed, scored = outcomes[Outcome.FAILED], outcomes[Outcome.FAILED] | outcomes[Outcome.PASSED]
    assets = int(place.max(initial=0)) + 1
    failed_on = np.unique((cell * assets + place)[failed & (place >= 0)]) // assets
    points = {"weight": ("weight", scored), "lost": ("lost", failed), "brings": ("points", failed)}
    sums = {outcome.value: np.bincount(cell[own], minlength=size) for outcome, own in outcomes.items()}
    sums["failed_assets"] = np.bincount(failed_on, minlength=size)
    frame = pd.DataFrame(sums).assign(
        id=np.repeat(ids, len(rules)),
        rule=np.tile(np.asarray(rules, dtype=object), len(ids)),
        **{
            name: np.bincount(cell[own], weights=verdicts[column].to_numpy(dtype=float)[own], minlength=size)
            for name, (column, own) in points.items()
        },
    )
    return frame[np.bincount(cell, minlength=size) > 0]


def _is(words: pd.Series, word: str) -> npt.NDArray[np.bool_]:
    return (words == word).to_numpy(dtype=bool)
