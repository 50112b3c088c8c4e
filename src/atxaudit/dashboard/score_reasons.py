"""How the scores of one asset went, and why."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from atxaudit.dashboard import trending
from atxaudit.dashboard.tokens import SCORES
from atxaudit.dashboard.words import count, day, in_zone, literal, score, shortened
from atxaudit.models import Run
from atxaudit.store.changes import Cause, Change
from atxaudit.store.history import AssetHistory

FIRST_SHOWN = 8  # reasons beside the chart
_TITLE_MOST = 90  # characters of a rule's title
_RULES_CHANGED = "The rules changed: scores before and after are not compared"

_BECAME = {
    (Change.NEW, Cause.DATA): "fails now",
    (Change.NEW, Cause.APPLIES_NOW): "applies now, and fails",
    (Change.NEW, Cause.WAIVER_ENDED): "fails, and its exception is over",
    (Change.SOLVED, Cause.DATA): "is kept now",
    (Change.WAIVED, Cause.WAIVER): "got an exception",
    (Change.NOT_COMPARABLE, Cause.COULD_NOT_RUN): "could not run",
    (Change.NOT_COMPARABLE, Cause.COULD_NOT_RUN_BEFORE): "fails, and could not run before",
    (Change.NOT_COMPARABLE, Cause.APPLIES_NO_MORE): "does not apply any more",
    (Change.NOT_COMPARABLE, Cause.NEW_RULE): "is a new promise, and fails",
    (Change.NOT_COMPARABLE, Cause.RULE_GONE): "is no promise any more",
    (Change.NOT_COMPARABLE, Cause.RULE_CHANGED): "was written anew",
}


def since_note(history: AssetHistory, kind: str, run: Run) -> str:
    """What a score did since the audit before; "" where there is none. Markdown."""
    runs = history.scores
    if len(runs) < 2:
        return ""
    before = _when(runs["as_of"].iloc[-2], run)
    if runs["rules_changed"].iloc[-1]:
        return f"not compared: the rules changed after {before}"
    step = trending.last_step(runs, kind)
    if step is None:
        return (
            f"not measurable on {before}"
            if pd.isna(runs[kind].iloc[-2])
            else f"it was {score(runs[kind].iloc[-2])} on {before}"
        )
    return f"{trending.step_badge(step)} since {before}"


def headline(history: AssetHistory, zone: str) -> str:
    """What the scores did since the rules last changed, or that there is nothing to compare yet."""
    if len(history.scores) < 2:
        return "The history of this asset begins with the next audit"
    return trending.headline(history.scores, zone)


def reasons(history: AssetHistory, run: Run) -> pd.DataFrame:
    """What moved the scores, the newest audit first and its heaviest reason on top: audit, step, text (both of them
    as they are read, not escaped)."""
    moments = dict(zip(history.scores["run"], history.scores["as_of"], strict=True))
    breaks = set(history.scores.loc[history.scores["rules_changed"], "run"])
    rows = []
    for run_id in list(moments)[::-1]:
        when = _when(moments[run_id], run)
        if run_id in breaks:
            rows.append((when, "", _RULES_CHANGED))
            continue
        own = history.reasons[history.reasons["run"] == run_id]
        rows += [(when, _step(row), _words(row)) for row in own.to_dict("records")]
    return pd.DataFrame(rows, columns=["audit", "step", "text"])


def as_table(told: pd.DataFrame) -> pd.DataFrame:
    """Reasons for a Markdown table."""
    steps = [f"**{step}** " if step else "" for step in told["step"]]
    return pd.DataFrame(
        {
            "Audit": [when.replace(" ", "\u00a0") for when in told["audit"]],  # a day stays on one line
            "Change": [step + literal(text) for step, text in zip(steps, told["text"], strict=True)],
        }
    )


def unmoved_sentence(history: AssetHistory, run: Run) -> str:
    """Said where no promise changed its outcome."""
    first = day(history.scores["as_of"].iloc[0], run.timezone)
    return f"In the {count(len(history.scores), 'audit')} since {first}, no promise changed: what failed still fails."


def _when(time: datetime, run: Run) -> str:
    """`Nov 21`; with its year where that is not the audit's."""
    local, now = in_zone(time, run.timezone), in_zone(run.as_of, run.timezone)
    return f"{local:%b} {local.day}" + ("" if local.year == now.year else f", {local.year}")


def _step(row: dict[str, object]) -> str:
    if row["score"] not in SCORES or not row["points"]:
        return ""
    return trending.signed(float(str(row["points"])))


def _words(row: dict[str, object]) -> str:
    title = shortened(str(row["title"]), _TITLE_MOST)
    which = f"{SCORES[str(row['score'])]}: " if row["score"] in SCORES else ""
    return f"{which}“{title}” {_became(row)}"


def _became(row: dict[str, object]) -> str:
    change, cause = Change(str(row["change"])), Cause(str(row["cause"]))
    if change == Change.PERSISTING:
        now, before = int(str(row["failed"])), int(str(row["failed_before"]))
        if now != before:
            return f"fails {count(now, 'time')}, before {before:,}"
        return "still fails, but costs less" if float(str(row["points"])) > 0 else "still fails, and costs more"
    return _BECAME.get((change, cause), f"is {change.value}")
