"""The tidy table: one row per asset, run and rule version, free of people and of evidence."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from atxaudit.models import Outcome, Run
from atxaudit.report.csv_text import write_csv
from atxaudit.report.open_data.fields import FIELDS, NAMES, PARTS
from atxaudit.report.web import web_address
from atxaudit.store import Store
from atxaudit.words import in_zone

Row = dict[str, Any]  # by field name
_DICTIONARY = ("name", "type", "unit", "meaning", "missing")


def score_rows(store: Store, runs: Iterable[Run]) -> list[Row]:
    """The rows of these runs, in their order and by asset id; every row has all of fields.NAMES."""
    return [row for run in runs for row in _rows_of(store, run)]


def as_csv(rows: Sequence[Mapping[str, Any]], names: Sequence[str] = NAMES) -> str:
    """As a portal imports it: UTF-8 without a mark, what is missing is empty."""
    text = io.StringIO()
    write_csv(text, rows, names)
    return text.getvalue()


def as_json(rows: Sequence[Mapping[str, Any]]) -> str:
    """A list of objects, which a portal's API takes as it is; what is missing is null."""
    return json.dumps(rows, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def dictionary_rows() -> list[Row]:
    """The data dictionary: name, type, unit, meaning and what it means when a value is missing."""
    return [{name: value or None for name, value in asdict(field).items()} for field in FIELDS]


def dictionary_csv() -> str:
    """The data dictionary as CSV."""
    return as_csv(dictionary_rows(), _DICTIONARY)


def _rows_of(store: Store, run: Run) -> Iterator[Row]:
    scores = {str(score["id"]): score for score in store.scores(run.id, scope="asset").to_dict("records")}
    sums = store.asset_sums(run.id)
    counts, lost, of_run = _verdict_counts(sums), _points_lost(sums), _of_run(run)
    for asset in store.assets(run.id).to_dict("records"):
        asset_id = str(asset["asset_id"])
        row = _of_asset(asset, run) | of_run | _of_scores(scores[asset_id])
        row |= _lost_of(asset_id, lost, row) | {f"verdicts_{o}": counts.get((asset_id, o), 0) for o in Outcome}
        yield {name: row[name] for name in NAMES}


def _of_run(run: Run) -> Row:
    return {
        "run_id": run.id,
        "run_status": run.status.value,
        "as_of": in_zone(run.as_of, run.timezone).isoformat(timespec="seconds"),
        "rule_set": run.rule_set,
        "atxaudit_version": run.version,
    }


def _of_asset(asset: Mapping[Any, Any], run: Run) -> Row:
    return {
        "row_id": f"{run.id}_{asset['asset_id']}",
        "asset_id": asset["asset_id"],
        "asset_title": asset["title"] or None,
        "asset_type": asset["type"] or None,
        "department": asset["department"] or None,
        "portal_link": web_address(asset["permalink"]) or None,
    }


def _of_scores(score: Mapping[Any, Any]) -> Row:
    return {
        "published_well": _number(score["published_well"]),
        "published_well_band": score["band_published"],
        "still_true": _number(score["still_true"]),
        "still_true_band": score["band_true"],
        "could_not_run_share": round(float(score["could_not_run_share"]), 4),
    }


def _lost_of(asset_id: str, lost: Mapping[tuple[str, str], float], row: Row) -> Row:
    """Nothing where nothing of the dimension was judged, which is not the same as no points lost; nor where the score
    is not measurable: those would be points of nothing."""
    return {
        f"points_lost_{dimension}": lost.get((asset_id, dimension)) if row[score] is not None else None
        for score, dimensions in PARTS.items()
        for dimension in dimensions
    }


def _points_lost(sums: pd.DataFrame) -> dict[tuple[str, str], float]:
    """By asset and dimension, where anything was judged."""
    judged = sums[sums["outcome"].isin([Outcome.PASSED.value, Outcome.FAILED.value])]
    points = judged["points"].where(judged["outcome"] == Outcome.FAILED.value, 0.0)
    added = points.groupby([judged["asset_id"], judged["dimension"]]).sum().round(1)
    return dict(zip(added.index.tolist(), added.tolist(), strict=True))


def _verdict_counts(sums: pd.DataFrame) -> dict[tuple[str, str], int]:
    """By asset and outcome."""
    added = sums.groupby(["asset_id", "outcome"])["verdicts"].sum()
    return dict(zip(added.index.tolist(), added.tolist(), strict=True))


def _number(value: float) -> float | None:
    return None if pd.isna(value) else round(float(value), 1)
