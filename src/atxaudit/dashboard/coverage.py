"""What a run judged, what it left out and why: nothing that was not judged may look as if it had passed."""

from __future__ import annotations

import pandas as pd

from atxaudit.dashboard.tokens import OUTCOMES
from atxaudit.dashboard.words import count, literal, percent, sentence_case
from atxaudit.models import Run

_MEANS = {
    "failed": "a promise is not kept",
    "could_not_run": "not judged, no points lost",
    "waived": "an exception was granted",
    "not_applicable": "nothing to judge",
    "passed": "the promise is kept",
}


def ran_share(run: Run) -> float:
    """Verdicts that came out ÷ those due, 0..1; 1 where none was due."""
    due = run.passed + run.failed + run.waived + run.could_not_run
    return 1 - run.could_not_run / due if due else 1.0


def judged_sentence(run: Run, left_out: int) -> str:
    """How the catalog became the assets judged."""
    repeats = run.raw_records - run.distinct
    told = [f"The portal listed {count(run.raw_records, 'record')}"]
    if repeats > 0:
        told.append(f"of which {count(repeats, 'was a repeat', 'were repeats')}")
    return f"{', '.join(told)}: {count(run.assets, 'asset')} judged, {left_out:,} left out."


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


def left_out_headline(run: Run, left_out: pd.DataFrame) -> str:
    """`6 of 310 assets were left out`."""
    if left_out.empty:
        return "No asset was left out"
    word = "was" if len(left_out) == 1 else "were"
    return f"{len(left_out):,} of {count(run.assets + len(left_out), 'asset')} {word} left out"


def reason_counts(left_out: pd.DataFrame) -> pd.DataFrame:
    """Reasons and how many assets each left out, for a Markdown table; the most frequent first."""
    counts = left_out.groupby("reason").size().rename("assets").reset_index()
    counts = counts.sort_values(["assets", "reason"], ascending=[False, True])
    return pd.DataFrame({"Reason": counts["reason"].map(literal), "Assets": counts["assets"].map("{:,}".format)})


def not_run_table(reasons: pd.DataFrame) -> pd.DataFrame:
    """Why verdicts could not run, for a Markdown table."""
    return pd.DataFrame(
        {
            "What could not run": reasons["reason"].map(literal),
            "Verdicts": reasons["verdicts"].map("{:,}".format),
            "Assets": reasons["assets"].map("{:,}".format),
        }
    )


def ran_headline(run: Run) -> str:
    """`98.4% of the checks ran`."""
    if run.could_not_run == 0:
        return "Every check that applies ran"
    return sentence_case(f"{percent(ran_share(run))} of the checks ran")
