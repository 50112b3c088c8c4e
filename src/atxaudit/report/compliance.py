"""How many assets of each department or liaison are in which band: frames and the sentences on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from atxaudit.report.look import BAND_OF, BANDS, PUBLISHED_WELL, SCORES, STILL_TRUE
from atxaudit.scoring import NO_DEPARTMENT, NO_LIAISON
from atxaudit.words import count, sentence_case, spelled

Grouping = Literal["department", "liaison"]
SMALL = 5  # assets: below, shares say nothing and counts are shown (rules.md, "Severity and points")
EVERYTHING: dict[Grouping, str] = {"department": "All departments", "liaison": "All liaisons"}
_UNNAMED: dict[Grouping, str] = {"department": NO_DEPARTMENT, "liaison": NO_LIAISON}
_LARGER: dict[Grouping, str] = {
    "department": "larger department{}",
    "liaison": f"liaison{{}} with {SMALL} assets or more",
}
_POOR_WORDS = {PUBLISHED_WELL: "poorly published", STILL_TRUE: "poor in “Still true”"}


def cell(score: str, band: str) -> str:
    """The column that holds the number of assets of one band."""
    return f"{score} {band}"


def count_bands(asset_scores: pd.DataFrame, by: Grouping) -> pd.DataFrame:
    """One row per group: name, assets, and the assets per score and band; the poorest first.

    The order is by the share that is poor in Published well, then in Still true, then by size.
    """
    names = asset_scores[by].fillna("").replace("", _UNNAMED[by])
    counted = pd.DataFrame({"name": names, "assets": 1})
    for score in SCORES:
        for band in BANDS:
            counted[cell(score, band)] = (asset_scores[BAND_OF[score]] == band).astype("int64")
    groups = counted.groupby("name", as_index=False).sum()
    for score in SCORES:
        groups[f"{score} share"] = groups[cell(score, "poor")] / groups["assets"]
    order = [f"{PUBLISHED_WELL} share", f"{STILL_TRUE} share", "assets", "name"]
    ordered = groups.sort_values(order, ascending=[False, False, False, True], ignore_index=True)
    return ordered.drop(columns=order[:2])


def total(groups: pd.DataFrame, name: str) -> pd.DataFrame:
    """One row for all groups together."""
    return groups.drop(columns="name").sum().to_frame().T.assign(name=name)[list(groups.columns)]


@dataclass(frozen=True, kw_only=True)
class Compliance:
    """What the chart shows: all together, those large enough for shares, and the rest."""

    by: Grouping
    city: pd.DataFrame
    large: pd.DataFrame
    small: pd.DataFrame

    @property
    def charted(self) -> pd.DataFrame:
        """The rows of the chart, all together first."""
        return pd.concat([self.city, self.large], ignore_index=True)


def comply(asset_scores: pd.DataFrame, by: Grouping) -> Compliance:
    """The compliance of a run's departments or liaisons."""
    groups = count_bands(asset_scores, by)
    is_large = groups["assets"] >= SMALL
    return Compliance(
        by=by,
        city=total(groups, EVERYTHING[by]),
        large=groups[is_large].reset_index(drop=True),
        small=groups[~is_large].sort_values("name", ignore_index=True),
    )


def headline(city: pd.DataFrame) -> str:
    """The answer for the whole run."""
    row = city.iloc[0]
    good, poor = row[cell(PUBLISHED_WELL, "good")], row[cell(PUBLISHED_WELL, "poor")]
    worst = "none is poorly published" if poor == 0 else f"{poor:,} {'is' if poor == 1 else 'are'} poor"
    return f"{good:,} of {count(row['assets'], 'asset')} {'is' if good == 1 else 'are'} well published; {worst}"


def untrue_sentence(city: pd.DataFrame) -> str:
    """How the other score stands, below the headline: what was not measured is never taken for true."""
    poor, unmeasured = (int(city.iloc[0][cell(STILL_TRUE, band)]) for band in ("poor", "not measurable"))
    assets = int(city.iloc[0]["assets"])
    if unmeasured == assets:
        return "“Still true” could not be measured on any asset."
    some, be = spelled(poor) if poor else "none", "is" if poor < 2 else "are"
    if 2 * unmeasured >= assets:
        measured = f"“Still true” could be measured on {assets - unmeasured:,} of {count(assets, 'asset')} only"
        return f"{measured}: {some} of them {be} poor."
    told = f"{sentence_case(some)} {be} {_POOR_WORDS[STILL_TRUE]}"
    return f"{told}; {unmeasured:,} {'is' if unmeasured == 1 else 'are'} not measurable." if unmeasured else f"{told}."


def takeaway(found: Compliance) -> str:
    """What the chart says: where most is poor, in the score where that is seen."""
    large = found.large
    if large.empty:
        return f"No {found.by} has {SMALL} assets or more"
    for score, words in _POOR_WORDS.items():
        most = int((2 * large[cell(score, "poor")] > large["assets"]).sum())
        if most:
            return f"In {_among(most, found)}, more than half of the assets are {words}"
    some = int((large[[cell(score, "poor") for score in SCORES]].sum(axis=1) > 0).sum())
    return (
        f"In {_among(some, found)}, at least one asset is poor"
        if some
        else f"No {_LARGER[found.by].format('')} has a poor asset"
    )


def _among(some: int, found: Compliance) -> str:
    if len(found.large) == 1:
        return f"the one {_LARGER[found.by].format('')}"
    return f"{some} of {len(found.large)} {_LARGER[found.by].format('s')}"


def alternative(found: Compliance) -> str:
    """The chart for those who hear it: takeaway, extremes, totals."""
    row = found.city.iloc[0]
    totals = [
        f"{SCORES[score]}: " + ", ".join(f"{row[cell(score, band)]:,} {band}" for band in BANDS) for score in SCORES
    ]
    first = found.large.iloc[0] if len(found.large) else None
    extreme = ""
    if first is not None and first[cell(PUBLISHED_WELL, "poor")]:
        extreme = f" {first['name']} has the largest share of poorly published assets."
    return (
        f"Share of assets per band and {found.by}, poorest first. {takeaway(found)}. "
        f"Of {count(row['assets'], 'asset')}, {'; '.join(totals)}.{extreme}"
    )


def as_table(groups: pd.DataFrame, by: Grouping) -> pd.DataFrame:
    """The numbers of the chart: one row per group and score, in its order."""
    rows = [
        {by.capitalize(): row["name"], "Score": title, "Assets": row["assets"]}
        | {look.word: row[cell(score, band)] for band, look in BANDS.items()}
        for _, row in groups.iterrows()
        for score, title in SCORES.items()
    ]
    return pd.DataFrame(rows)
