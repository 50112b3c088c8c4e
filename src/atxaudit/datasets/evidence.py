"""What stands beside verdicts on facts that came from rows: the failing rows, and that only a sample was read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from atxaudit.datasets.crew import cores
from atxaudit.datasets.examination import Examination
from atxaudit.datasets.task import DatasetTask, Examined
from atxaudit.engine.dataset import ROWS
from atxaudit.models import Outcome
from atxaudit.request import Request, needs_rows
from atxaudit.snapshot.profile.failing import Asked, FailingRows, find_failing_rows
from atxaudit.snapshot.readings import DatasetReading
from atxaudit.suites.rule import Rule

MEMORY = "1GiB"  # of DuckDB: what does not fit goes to the disk
LISTED = 20  # failing rows per finding, as many as Great Expectations names


def add_failing_rows(verdicts: pd.DataFrame, request: Request, examination: Examination) -> pd.DataFrame:
    """The verdicts, those that failed on a fact with the rows behind it and their counts. Private values are masked.

    Rows that cannot be found leave the verdict as it is.
    """
    listed, failing, judged = (verdicts[name].tolist() for name in (ROWS, "failing_count", "judged_count"))
    for place, rows in _find_all(_asked(verdicts, request, examination), request, examination):
        listed[place] = [list(row) for row in rows.rows] or None
        failing[place], judged[place] = rows.count, rows.judged
    return verdicts.assign(
        **{
            ROWS: pd.Series(listed, index=verdicts.index, dtype=object),
            "failing_count": pd.Series(failing, index=verdicts.index, dtype="int64"),
            "judged_count": pd.Series(judged, index=verdicts.index, dtype="int64"),
        }
    )


def say_samples(verdicts: pd.DataFrame, rules: Sequence[Rule], examination: Examination) -> pd.DataFrame:
    """The verdicts, those of row rules on a sampled dataset with how large the sample was: what it does not show may
    be there all the same."""
    notes = {r.asset_id: r.file.sample_note for r in examination.readings if r.file and r.file.is_sample}
    if not notes:
        return verdicts
    concerned = verdicts["asset_id"].isin(list(notes)) & verdicts["rule"].isin([r.id for r in rules if needs_rows(r)])
    note = verdicts["asset_id"].map(notes).where(concerned, "").astype("str")
    failed = verdicts["outcome"] == Outcome.FAILED
    return verdicts.assign(
        observed=_noted(verdicts["observed"], note.where(failed, "")),
        reason=_noted(verdicts["reason"].astype("str"), note.where(~failed, "")).astype("category"),
    )


def _asked(verdicts: pd.DataFrame, request: Request, examination: Examination) -> dict[str, dict[int, Asked]]:
    """What is to be found, by asset id and the verdict's place in the frame."""
    # a rule's milder entry finds other rows than its harsh one: the verdict's severity says which of them spoke
    conditions = {(rule.id, rule.severity.value): rule.failing_rows for rule in request.rules if rule.failing_rows}
    read = [reading.asset_id for reading in examination.readings if reading.file]
    failed = (verdicts["outcome"] == Outcome.FAILED).to_numpy()
    spoken = pd.MultiIndex.from_arrays([verdicts["rule"].astype("str"), verdicts["severity"].astype("str")])
    concerned = np.flatnonzero(failed & spoken.isin(list(conditions)) & verdicts["asset_id"].isin(read))
    asked: dict[str, dict[int, Asked]] = {}
    keys = (verdicts[name].iloc[concerned] for name in ("asset_id", "rule", "severity", "subject"))
    for place, asset_id, rule, severity, subject in zip(concerned.tolist(), *keys, strict=True):
        question = Asked(condition=conditions[str(rule), str(severity)], field_name=str(subject))
        asked.setdefault(str(asset_id), {})[place] = question
    return asked


def _find_all(
    asked: Mapping[str, Mapping[int, Asked]], request: Request, examination: Examination
) -> Iterator[tuple[int, FailingRows]]:
    """What was found for the verdict at each place; several datasets side by side."""
    with (
        tempfile.TemporaryDirectory(prefix="atxaudit-") as spilled,
        closing(duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": spilled})) as connection,
        ThreadPoolExecutor(cores(), thread_name_prefix="failing rows") as pool,
    ):

        def find(pair: tuple[Examined, DatasetTask]) -> list[tuple[int, FailingRows]]:
            found, task = pair
            questions = asked[task.asset.id]
            answers = _find(found.reading, task, list(questions.values()), request, connection)
            return [(place, answers[question]) for place, question in questions.items() if question in answers]

        for answers in pool.map(find, (pair for pair in examination.pairs if pair[1].asset.id in asked)):
            yield from answers


def _find(
    reading: DatasetReading,
    task: DatasetTask,
    asked: Sequence[Asked],
    request: Request,
    connection: duckdb.DuckDBPyConnection,
) -> dict[Asked, FailingRows]:
    try:
        found = find_failing_rows(
            reading,
            task.asset.columns,
            asked,
            stamp=task.asset.data_updated_at,
            as_of=request.as_of,
            area=request.profile.service_area,
            limit=LISTED,
            connection=connection,
        )
    except Exception:  # noqa: BLE001  a finding without its rows is still one
        return {}
    return {rows.asked: rows for rows in found}


def _noted(texts: pd.Series, notes: Mapping[Any, str] | pd.Series) -> pd.Series:
    """The texts, with the note at the end of each that has one."""
    both = [f"{text} ({note})" if text and note else note or text for text, note in zip(texts, notes, strict=True)]
    return pd.Series(both, index=texts.index, dtype="str")
