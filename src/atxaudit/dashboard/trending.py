"""How scores, points and findings went from audit to audit, in words. Across a change of rules nothing is compared."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from atxaudit.dashboard.tokens import DIMENSIONS, SCORES, SEVERITIES
from atxaudit.dashboard.words import count, day, listed, literal, score, sentence_case, short_day, shortened
from atxaudit.models import Run

_ALL_PARTS = [dimension for kind in SCORES for dimension in DIMENSIONS[kind]]


def since_rules_changed(runs: pd.DataFrame) -> pd.DataFrame:
    """The last runs that one rule set judged: they alone can be compared."""
    breaks = [place for place, changed in enumerate(runs["rules_changed"]) if changed]
    return runs.iloc[breaks[-1] if breaks else 0 :]


def last_step(runs: pd.DataFrame, kind: str) -> float | None:
    """What a score gained or lost since the run before; None where that cannot be told."""
    same = since_rules_changed(runs)
    if len(same) < 2 or same[kind].iloc[-2:].isna().any():
        return None
    return round(float(same[kind].iloc[-1] - same[kind].iloc[-2]), 1)


def step_badge(step: float) -> str:
    """A step with arrow, number and unit, as Markdown."""
    if step == 0:
        return ":gray-badge[:material/equal: unchanged]"
    colour, arrow = ("green", "upward") if step > 0 else ("red", "downward")
    return f":{colour}-badge[:material/arrow_{arrow}: {signed(step)} {'point' if abs(step) == 1 else 'points'}]"


def date(time: datetime, zone: str, beside: datetime) -> str:
    """`Jul 22`, with the year where it is not that of the moment beside it."""
    return short_day(time, zone, beside).partition(", ")[2]


def signed(number: float) -> str:
    """`+4`, `−0.5`, `0`."""
    return f"{'+' if number > 0 else '−' if number < 0 else ''}{score(round(abs(number), 1))}"


def headline(runs: pd.DataFrame, zone: str) -> str:
    """What the scores did since the rules last changed."""
    same = since_rules_changed(runs)
    if len(runs) < 2:
        return "The trend begins with the next audit"
    if len(same) < 2:
        return "The rules changed with this audit; the trend begins anew"
    steps = {kind: _gain(same[kind]) for kind in SCORES}
    known = {kind: step for kind, step in steps.items() if step is not None}
    if not known:
        return "No score could be measured in two audits"
    when = day(same["as_of"].iloc[0], zone)
    if not any(known.values()):
        stands = "stands where it" if len(known) == 1 else "stand where they"
        return f"{listed([SCORES[kind] for kind in known])} {stands} stood on {when}"
    told = [f"{SCORES[kind]} has {_moved(step)}" for kind, step in known.items() if step]
    return f"{', '.join(told)} since {when}"


def rules_sentence(runs: pd.DataFrame, zone: str) -> str:
    """How many audits there are, and where they cannot be compared."""
    breaks = runs[runs["rules_changed"]]
    if breaks.empty:
        if len(runs) < 2:
            return "This is the only audit of its kind so far. What it found stands below."
        return f"{count(len(runs), 'audit')} since {day(runs['as_of'].iloc[0], zone)}, all by the same rules."
    last = breaks.iloc[-1]
    told = f"Rule set {last['rule_set'][:8]} started on {day(last['as_of'], zone)}."
    more = f" The rules changed {count(len(breaks), 'time')} in {count(len(runs), 'audit')}." if len(breaks) > 1 else ""
    return f"{told} Scores on either side are shown, but never compared.{more}"


def with_local_times(runs: pd.DataFrame, run: Run) -> pd.DataFrame:
    """The runs with their moments in the city's zone, as charts show them."""
    try:
        return runs.assign(as_of=runs["as_of"].dt.tz_convert(run.timezone))
    except Exception:  # noqa: BLE001 - pandas raises one kind per zone library; UTC is what words fall back to, too
        return runs


def score_table(runs: pd.DataFrame, zone: str) -> pd.DataFrame:
    """The lines of the chart as numbers, the newest first."""
    table = pd.DataFrame({"Audit": [day(time, zone) for time in runs["as_of"]]})
    for kind, title in SCORES.items():
        table[title] = runs[kind].astype(float).to_numpy()
    table["Rules"] = ["changed" if changed else "as before" for changed in runs["rules_changed"]]
    table.loc[0, "Rules"] = "first audit"
    return table.iloc[::-1].reset_index(drop=True)


def kept_lines(dimensions: pd.DataFrame, runs: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Per dimension that scores: as_of, value (share of points kept, 0..100; missing: none at stake), rules_changed.

    Empty where nothing was at stake anywhere.
    """
    lines = {}
    for name in _ALL_PARTS:
        own = dimensions[dimensions["dimension"] == name].set_index("run")["share"]
        lines[sentence_case(name)] = _line(runs, 100 * (1 - runs["run"].map(own).astype(float)))
    return lines if any(line["value"].notna().any() for line in lines.values()) else {}


def finding_lines(runs: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Per severity, the findings open at each audit: as_of, value, rules_changed."""
    return {look.word: _line(runs, runs[severity].astype(float)) for severity, look in SEVERITIES.items()}


def step_words(line: pd.DataFrame, zone: str) -> str:
    """`+11 since June 3`, of the runs that one rule set judged; Markdown."""
    if line["value"].isna().all():
        return "no points at stake"
    same = since_rules_changed(line)
    step = _gain(same["value"]) if len(same) > 1 else None
    if step is None:
        return "cannot be compared with the audit before" if len(line) > 1 else "first audit"
    since = f"since {date(same['as_of'].iloc[0], zone, same['as_of'].iloc[-1])}"
    return f"{signed(step)} {since}" if step else f"unchanged {since}"


def lines_headline(lines: dict[str, pd.DataFrame]) -> str:
    """`Metadata gains 11 points, staleness loses 6`: the largest steps since the rules changed."""
    steps = {name: _gain(same["value"]) for name, line in lines.items() if len(same := since_rules_changed(line)) > 1}
    known = {name: step for name, step in steps.items() if step}
    if not known:
        return "Share of the points kept, part by part"
    best, worst = max(known, key=lambda name: known[name]), min(known, key=lambda name: known[name])
    told = [f"{best} gains {score(known[best])}"] * (known[best] > 0)
    told += [f"{worst} loses {score(-known[worst])}"] * (known[worst] < 0)
    unit = "point" if abs(known[best if known[best] > 0 else worst]) == 1 else "points"
    return sentence_case(f"{told[0]} {unit}" + (f", {told[1][:1].lower()}{told[1][1:]}" if len(told) > 1 else ""))


def findings_headline(runs: pd.DataFrame) -> str:
    """`409 findings are open, 12 more than at the audit before`."""
    totals = runs[list(SEVERITIES)].sum(axis=1)
    told = f"{count(totals.iloc[-1], 'finding')} {'is' if totals.iloc[-1] == 1 else 'are'} open"
    if len(since_rules_changed(runs)) < 2:
        return told
    step = int(totals.iloc[-1] - totals.iloc[-2])
    if step == 0:
        return f"{told}, as many as at the audit before"
    return f"{told}, {abs(step):,} {'more' if step > 0 else 'fewer'} than at the audit before"


def lines_table(lines: dict[str, pd.DataFrame], zone: str) -> pd.DataFrame:
    """All lines as numbers, the newest audit first."""
    first = next(iter(lines.values()))
    table = pd.DataFrame({"Audit": [day(time, zone) for time in first["as_of"]]})
    for name, line in lines.items():
        table[name] = line["value"].round(1).to_numpy()
    return table.iloc[::-1].reset_index(drop=True)


def movers(now: pd.DataFrame, before: pd.DataFrame, kind: str, scope: str) -> pd.DataFrame:
    """Departments or liaisons measured in both audits: name, before, after, step; what gained most first."""
    here, there = (frame[frame["scope"] == scope].set_index("id") for frame in (now, before))
    both = here[["name", kind]].rename(columns={kind: "after"}).join(there[kind].rename("before"), how="inner").dropna()
    both["step"] = (both["after"] - both["before"]).round(1)
    return both.sort_values(["step", "name"], ascending=[False, True])[["name", "before", "after", "step"]].reset_index(
        drop=True
    )


def most_moved(rows: pd.DataFrame, most: int = 8) -> pd.DataFrame:
    """Those that moved furthest, in the order of `movers`."""
    moved = rows[rows["step"] != 0]
    places = moved["step"].abs().rank(method="first", ascending=False)
    return moved[places <= most].reset_index(drop=True)


def movers_headline(rows: pd.DataFrame, one: str) -> str:
    """`Austin Water improved most, Austin Transportation fell most`; Markdown."""
    if rows.empty:
        return f"No {one} moved since the audit before"
    best, worst = rows.iloc[0], rows.iloc[-1]
    told = [f"{_name(best)} improved most"] * bool(best["step"] > 0) + [f"{_name(worst)} fell most"] * bool(
        worst["step"] < 0
    )
    return ", ".join(told)


def _name(row: pd.Series) -> str:
    return literal(shortened(row["name"], 60))


def _line(runs: pd.DataFrame, values: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"as_of": runs["as_of"], "value": values, "rules_changed": runs["rules_changed"]})


def _gain(values: pd.Series) -> float | None:
    if values.iloc[[0, -1]].isna().any():
        return None
    return round(float(values.iloc[-1] - values.iloc[0]), 1)


def _moved(step: float) -> str:
    unit = "point" if abs(step) == 1 else "points"
    return f"{'gained' if step > 0 else 'lost'} {score(abs(step))} {unit}"
