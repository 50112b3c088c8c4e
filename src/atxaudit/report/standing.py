"""Where a department or liaison stands: the answer, the parts of its scores, and what to repair first."""

from __future__ import annotations

import re

import pandas as pd

from atxaudit.report.look import BAND_OF, DIMENSIONS, GOOD_FROM, SCORES
from atxaudit.words import count, score, sentence_case, shortened, spelled

NOTHING_AT_STAKE, MOSTLY_UNCHECKED = "no points at stake", "mostly not checked"
HELD_BACK = (
    "An asset with an open security finding that must be fixed is not called good, however high its scores: it needs "
    "work."
)
FIRST_SHOWN = 5  # of the ten repairs listed
_STANDING_WORDS = {
    "fully satisfied": "no promise that must hold is broken, and at most a tenth of the others.",
    "partially satisfied": "at most a quarter of its datasets miss a promise that must hold.",
    "not satisfied": "more than a quarter of its datasets miss a promise that must hold.",
}


def is_poor(asset_scores: pd.DataFrame) -> pd.Series:
    """Which assets are poor in either score."""
    return has_band(asset_scores, ["poor"])


def is_held_back(asset_scores: pd.DataFrame) -> pd.Series:
    """Which assets are kept from a good band by an open security finding alone: the score itself would be good."""
    held = [(asset_scores[kind] >= GOOD_FROM) & (asset_scores[band] == "needs work") for kind, band in BAND_OF.items()]
    return pd.concat(held, axis=1).any(axis=1)


def has_band(asset_scores: pd.DataFrame, bands: list[str]) -> pd.Series:
    """Which assets have one of the bands in either score."""
    return pd.concat([asset_scores[column].isin(bands) for column in BAND_OF.values()], axis=1).any(axis=1)


def headline(asset_scores: pd.DataFrame, fixes: pd.DataFrame, whose: str = "your ") -> str:
    """`6 of your 26 assets are poor; five fixes bring 78 points`; reports are read by others: there `whose` is ""."""
    poor, assets = int(is_poor(asset_scores).sum()), len(asset_scores)
    if assets == 0:
        return "No public assets yet"
    if fixes.empty:
        return f"Nothing to fix in {whose}{count(assets, 'asset')}"
    is_measured = all(asset_scores[kind].notna().any() for kind in SCORES)
    return f"{_poor_words(poor, assets, whose, is_measured=is_measured)}; {_fix_words(fixes)}"


def standing_sentence(standing: str) -> str:
    """What the directive's word means; "" where there is none."""
    return _STANDING_WORDS.get(standing, "")


def rule_costs(counts: pd.DataFrame) -> pd.DataFrame:
    """What each broken rule costs: rule, title, dimension, points, assets; the costliest first."""
    kept = counts.loc[counts["brings"] > 0, ["rule", "title", "dimension", "brings", "failed_assets"]]
    costs = kept.rename(columns={"brings": "points", "failed_assets": "assets"})
    return costs.sort_values(["points", "rule"], ascending=[False, True], ignore_index=True)


def parts(loss: pd.DataFrame, kind: str, notes: dict[str, str]) -> pd.DataFrame:
    """The dimensions of one score: name, kept (share of points, 0..100; missing: it cannot be told), untold (what
    stands in its place, else ""), note.

    A dimension where nothing was due is not listed. `loss` is of one scope. Where more checks could not run than were
    judged, the few that ran say nothing of the whole.
    """
    own = loss.set_index("dimension")
    rows = []
    for dimension in DIMENSIONS[kind]:
        if dimension not in own.index:
            continue
        sums = {column: float(own[column][dimension]) for column in ("weight", "lost", "judged", "not_run")}
        untold, note = "", notes.get(dimension, "")
        if sums["not_run"] > sums["judged"]:
            untold, note = MOSTLY_UNCHECKED, f"{sums['not_run']:,.0f} checks could not run, {sums['judged']:,.0f} did"
        elif not sums["weight"]:
            untold, note = NOTHING_AT_STAKE, "advice only"
        kept = float("nan") if untold else 100 * (1 - sums["lost"] / sums["weight"])
        rows.append({"name": sentence_case(dimension), "kept": kept, "untold": untold, "note": note})
    return pd.DataFrame(rows, columns=["name", "kept", "untold", "note"])


def largest_gaps(counts: pd.DataFrame, title_most: int = 30) -> dict[str, str]:
    """Per dimension, its costliest broken rule in a few words, and how often it is broken."""
    heaviest = rule_costs(counts).drop_duplicates("dimension")
    by_rule = counts.set_index("rule")
    return {str(row["dimension"]): _gap_words(by_rule.loc[row["rule"]], title_most) for _, row in heaviest.iterrows()}


def column_gap(assets: pd.DataFrame) -> pd.DataFrame:
    """Assets with undescribed columns: asset_id, title, columns, missing, share (0..1); the largest gap first."""
    known = assets[assets["columns_count"].fillna(0) > 0]
    missing = (known["columns_count"] - known["columns_described"].fillna(0)).clip(lower=0)
    gaps = pd.DataFrame(
        {
            "asset_id": known["asset_id"],
            "title": known["title"],
            "columns": known["columns_count"].astype("int64"),
            "missing": missing.astype("int64"),
            "share": missing / known["columns_count"],
        }
    )
    return gaps.sort_values(["missing", "title"], ascending=[False, True], ignore_index=True)


def gap_sentence(gaps: pd.DataFrame) -> str:
    """How the gap spreads over the assets that have one, the largest first."""
    missing = int(gaps["missing"].sum())
    first = gaps.head(FIRST_SHOWN)
    if len(gaps) <= FIRST_SHOWN:
        return f"{count(len(gaps), 'asset')} {'has' if len(gaps) == 1 else 'have'} such columns."
    share = round(100 * int(first["missing"].sum()) / missing)
    return f"{count(len(gaps), 'asset')} have such columns; the first {spelled(len(first))} hold {share}% of them."


def asset_table(assets: pd.DataFrame, asset_scores: pd.DataFrame) -> pd.DataFrame:
    """Records beside their scores, the poorest first."""
    wanted = ["id", *SCORES, *BAND_OF.values()]
    joined = assets.merge(asset_scores[wanted], left_on="asset_id", right_on="id", how="left").drop(columns="id")
    lowest = joined[list(SCORES)].min(axis=1)
    ordered = joined.assign(_lowest=lowest).sort_values(["_lowest", "title"], na_position="first", ignore_index=True)
    return ordered.drop(columns="_lowest")


def _poor_words(poor: int, assets: int, whose: str, *, is_measured: bool) -> str:
    """`is_measured`: both scores are known of some asset; else only the other is spoken of."""
    if poor == 0:
        return f"None of {whose}{count(assets, 'asset')} is {'poor' if is_measured else 'known to be poor'}"
    return f"{poor:,} of {whose}{count(assets, 'asset')} {'is' if poor == 1 else 'are'} poor"


def _fix_words(fixes: pd.DataFrame) -> str:
    first = fixes.head(FIRST_SHOWN)
    brought = round(float(first["points"].sum()), 1)
    return f"{spelled(len(first))} {'fix brings' if len(first) == 1 else 'fixes bring'} {score(brought)} points"


def _gap_words(counted: pd.Series, title_most: int) -> str:
    failed, judged = int(counted["failed"]), int(counted["passed"] + counted["failed"])
    if counted["says_together"]:
        return str(counted["says_together"]).format(failed=f"{failed:,}", judged=f"{judged:,}")
    title = f"“{_unquoted(counted['title'], title_most)}”"
    return f"{failed:,} of {judged:,} miss {title}" if judged > 1 else f"misses {title}"


def _unquoted(title: str, most: int) -> str:
    return shortened(re.sub("[“”]", "", title), most)
