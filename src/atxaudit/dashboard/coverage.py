"""What a run judged, what it left out and why: nothing that was not judged may look as if it had passed."""

from __future__ import annotations

import pandas as pd

from atxaudit.dashboard.tokens import OUTCOMES
from atxaudit.dashboard.words import literal
from atxaudit.models import Run
from atxaudit.report.coverage import judged_sentence, left_out_headline, ran_headline, ran_share

__all__ = [
    "judged_sentence",
    "left_out_headline",
    "outcome_table",
    "ran_headline",
    "ran_share",
    "reason_counts",
]

_MEANS = {
    "failed": "a promise is not kept",
    "could_not_run": "not judged, no points lost",
    "waived": "an exception was granted",
    "not_applicable": "nothing to judge",
    "passed": "the promise is kept",
}


def outcome_table(run: Run) -> pd.DataFrame:
    """One row per outcome, for a Markdown table."""
    rows = [
        {
            "Outcome": f":material/{look.icon}: {look.word}",
            "Verdicts": f"{getattr(run, outcome):,}",
            "What it means": _MEANS[outcome],
        }
        for outcome, look in OUTCOMES.items()
    ]
    return pd.DataFrame(rows)


def reason_counts(left_out: pd.DataFrame) -> pd.DataFrame:
    """Reasons and how many assets each left out, for a Markdown table; the most frequent first."""
    counts = left_out.groupby("reason").size().rename("assets").reset_index()
    counts = counts.sort_values(["assets", "reason"], ascending=[False, True])
    return pd.DataFrame({"Reason": counts["reason"].map(literal), "Assets": counts["assets"].map("{:,}".format)})
