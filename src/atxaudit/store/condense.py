"""Verdicts as the store keeps them: one row per finding, and one per asset, rule and outcome for all that is alike.

100,000 columns judged by ten rules are a million verdicts but few different rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from atxaudit.models import Outcome, Table

# Within these, weight, lost and points are equal too: a rule's points are spread evenly over an asset's columns.
_ALIKE = ("asset_id", "rule", "outcome", "severity", "reason", "observed", "failing_count", "judged_count")


def condense(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Verdicts on columns that differ in nothing but their column, joined.

    `subject` stays for single verdicts, `subjects` lists the columns of joined ones (else None), and `subject_count`
    says how many verdicts a row stands for.
    """
    kept = verdicts[[*_ALIKE, "subject", "weight", "lost", "points"]].assign(rows=verdicts.get("rows"))
    of_columns = verdicts["table"].isin([Table.COLUMNS, Table.ROWS])
    joins = (of_columns & (verdicts["outcome"] != Outcome.FAILED)).to_numpy()
    alone = kept[~joins].assign(subjects=None, subject_count=1)
    return pd.concat([alone, _joined(kept[joins])], ignore_index=True)


def expand(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per verdict again; the inverse of `condense`, but for the order."""
    joined = rows["subjects"].notna()
    if not joined.any():
        return rows.drop(columns=["subjects", "subject_count"])
    several = rows[joined].explode("subjects")
    several["subject"] = several["subjects"]
    return pd.concat([rows[~joined], several], ignore_index=True).drop(columns=["subjects", "subject_count"])


def _joined(verdicts: pd.DataFrame) -> pd.DataFrame:
    group = _group_numbers(verdicts, _ALIKE)
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    ends = np.append(starts, len(order))[1:]
    subjects = verdicts["subject"].to_numpy(dtype=object)[order].tolist()
    rows = verdicts.iloc[order[starts]]
    lists = [subjects[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    is_single = ends - starts == 1
    return rows.assign(
        subject=rows["subject"].where(is_single, ""),
        subjects=pd.Series([names if len(names) > 1 else None for names in lists], index=rows.index, dtype=object),
        subject_count=ends - starts,
    )


def _group_numbers(frame: pd.DataFrame, columns: Sequence[str]) -> npt.NDArray[np.intp]:
    """0, 1, 2 … for each different combination, in the order of appearance."""
    numbers = np.zeros(len(frame), dtype=np.intp)
    for column in columns:
        codes, found = pd.factorize(frame[column])
        numbers = pd.factorize(numbers * max(len(found), 1) + codes)[0]
    return numbers
