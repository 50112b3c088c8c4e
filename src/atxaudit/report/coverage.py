"""What a run judged, what it left out and why: nothing that was not judged may look as if it had passed."""

from __future__ import annotations

import pandas as pd

from atxaudit.models import Run
from atxaudit.words import count, percent, sentence_case


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


def left_out_headline(run: Run, left_out: pd.DataFrame) -> str:
    """`6 of 310 assets were left out`."""
    if left_out.empty:
        return "No asset was left out"
    word = "was" if len(left_out) == 1 else "were"
    return f"{len(left_out):,} of {count(run.assets + len(left_out), 'asset')} {word} left out"


def ran_headline(run: Run) -> str:
    """`98.4% of the checks ran`."""
    if run.could_not_run == 0:
        return "Every check that applies ran"
    return sentence_case(f"{percent(ran_share(run))} of the checks ran")
