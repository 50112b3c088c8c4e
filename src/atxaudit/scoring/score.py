"""From verdicts to the scores of assets, departments, liaisons and the whole city."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from atxaudit.scoring.failures import weigh_failures
from atxaudit.scoring.groups import asset_rows, city_row, department_rows, liaison_rows
from atxaudit.scoring.points import PUBLISHED_WELL, STILL_TRUE, measure, price
from atxaudit.scoring.tally import count, place, rulebook
from atxaudit.suites.rule import Rule

SCORE_COLUMNS = (
    "scope",
    "id",
    "name",
    "department",
    "liaison",
    "published_well",
    "still_true",
    "band_published",
    "band_true",
    "could_not_run_share",
    "standing",
)


@dataclass(frozen=True, kw_only=True)
class Scored:
    """The verdicts with what they weigh, and the scores they add up to.

    verdicts: as handed in, plus dimension, weight (points at stake), lost (points) and points ("+N if fixed", of 100,
    one decimal). scores: city, departments, liaisons, assets, each by id; SCORE_COLUMNS.
    """

    verdicts: pd.DataFrame
    scores: pd.DataFrame


def score(verdicts: pd.DataFrame, assets: pd.DataFrame, rules: Sequence[Rule]) -> Scored:
    """Scores every asset of a run, and the departments, the liaisons and the city by their assets.

    For each asset and score, the points of its failed verdicts and the score shown add up to exactly 100.0. `assets`
    has asset_id, title, department, liaison (missing: none named) and is_tabular; with is_dataset, that one tells which
    assets are datasets.

    Raises:
        KeyError: a verdict names a rule or an asset that was not handed in.
    """
    assets = _in_order(assets)
    book = rulebook(rules)
    subjects = place(verdicts, assets["asset_id"].tolist(), book)
    tally = count(subjects, (len(assets), len(book.rules)))
    published, true = measure(tally, book, PUBLISHED_WELL), measure(tally, book, STILL_TRUE)
    priced = price(subjects, tally, book, (published, true), verdicts["subject"])
    dimensions = np.array([r.dimension for r in book.rules], dtype=object)[subjects.rule]
    priced.insert(0, "dimension", pd.Series(dimensions, index=verdicts.index, dtype=str))
    failures = weigh_failures(tally, book)
    rows = asset_rows(assets, tally, (published, true), failures)
    groups = [city_row(rows, verdicts), department_rows(rows, verdicts), liaison_rows(rows)]
    scores = pd.concat([*groups, rows], ignore_index=True)
    return Scored(verdicts=pd.concat([verdicts, priced], axis=1), scores=scores[list(SCORE_COLUMNS)])


def _in_order(assets: pd.DataFrame) -> pd.DataFrame:
    """By id, with "" for what is not named."""
    words = ["title", "department", "liaison"]
    dataset = assets["is_dataset"] if "is_dataset" in assets.columns else assets["is_tabular"]
    known = assets[["asset_id"]].assign(is_dataset=dataset.fillna(value=False).astype(bool))
    known[words] = assets[words].astype("str").fillna("")
    return known.sort_values("asset_id", ignore_index=True)
