"""All audits of an installation: how each ended, and which of them can be compared with the one looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pandas as pd

from atxaudit.dashboard.coverage import ran_share
from atxaudit.dashboard.words import count, day, isolated, literal, long_moment, moment, percent, shortened
from atxaudit.models import Run, Status

STATES = {  # glyph and word, where no icon can be drawn
    Status.COMPLETE: "✓ Complete",
    Status.INCOMPLETE: "▲ Not complete",
    Status.FAILED: "✕ Stopped",
}
_REASON_MOST, _SCOPE_MOST = 300, 60


def headline(run: Run, *, is_latest: bool) -> str:
    """`The last audit is complete: 98.4% of the checks ran`."""
    which = "The last audit" if is_latest else f"The audit of {day(run.as_of, run.timezone)}"
    if not run.passed + run.failed + run.waived + run.could_not_run:
        return f"{which} found nothing to check"
    ran = "every check ran" if not run.could_not_run else f"{percent(ran_share(run))} of the checks ran"
    return f"{which} is {'complete' if run.status == Status.COMPLETE else 'not complete'}: {ran}"


def sentence(run: Run) -> str:
    """How much it judged, in what time, and of which moment it speaks."""
    verdicts = run.passed + run.failed + run.waived + run.not_applicable + run.could_not_run
    return (
        f"It judged **{count(run.assets, 'asset')}** and came to **{count(verdicts, 'verdict')}** in "
        f"**{taken(run.finished - run.started)}**. It speaks of {long_moment(run.as_of, run.timezone)}."
    )


def taken(time: timedelta) -> str:
    """`14 min 20 s`, `2 h 5 min`, `8 s`."""
    seconds = max(0, round(time.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3_600:
        return f"{seconds // 60} min {seconds % 60} s"
    return f"{seconds // 3_600} h {seconds % 3_600 // 60} min"


def log(runs: Sequence[Run]) -> pd.DataFrame:
    """One row per run in the order given, for a long table; scopes only where they differ."""
    newest = next((run.id for run in runs if run.status != Status.FAILED), "")
    rows = [
        {
            "Audit of": moment(run.as_of, run.timezone),
            "State": STATES[run.status] + " · newest" * (run.id == newest),
            "Checks that ran": None if run.status == Status.FAILED else 100 * ran_share(run),
            "Assets": None if run.status == Status.FAILED else run.assets,
            "Took": taken(run.finished - run.started),
            "Scope": isolated(shortened(run.scope, _SCOPE_MOST)),
            "Rules": run.rule_set[:8],
            "Run": run.id,
        }
        for run in runs
    ]
    table = pd.DataFrame(rows).astype({"Checks that ran": "float64", "Assets": "float64"})
    return table if table["Scope"].nunique() > 1 else table.drop(columns="Scope")


def log_headline(runs: Sequence[Run]) -> str:
    """`All 8 audits; one stopped`."""
    stopped = sum(run.status == Status.FAILED for run in runs)
    if len(runs) == 1:
        return "The one audit so far"
    return f"All {count(len(runs), 'audit')}" + (f"; {stopped:,} stopped" if stopped else "")


def stopped(runs: Sequence[Run]) -> pd.DataFrame:
    """The audits that did not finish, with their reason, for a Markdown table."""
    rows = [
        {
            "Started": literal(moment(run.started, run.timezone)),
            "Why it stopped": literal(shortened(" ".join(run.notes), _REASON_MOST)) or "It left no reason.",
        }
        for run in runs
        if run.status == Status.FAILED
    ]
    return pd.DataFrame(rows, columns=["Started", "Why it stopped"])


def comparable(runs: Sequence[Run], run: Run) -> list[Run]:
    """The other finished runs of the same portal, profile and scope, the newest moment first."""
    same = [
        other
        for other in runs
        if other.id != run.id
        and other.status != Status.FAILED
        and (other.portal, other.profile, other.scope) == (run.portal, run.profile, run.scope)
    ]
    return sorted(same, key=lambda other: (other.as_of, other.started), reverse=True)


def before(others: Sequence[Run], run: Run) -> Run | None:
    """Of comparable runs the one before; where all are later, the next one."""
    earlier = [other for other in others if (other.as_of, other.started) < (run.as_of, run.started)]
    return earlier[0] if earlier else (others[-1] if others else None)


def labels(runs: Sequence[Run]) -> dict[str, str]:
    """Run id → when it speaks of; those of one moment are told apart by the end of their id."""
    moments = {run.id: moment(run.as_of, run.timezone) for run in runs}
    known = list(moments.values())
    return {name: f"{when} · {name[-4:]}" if known.count(when) > 1 else when for name, when in moments.items()}
