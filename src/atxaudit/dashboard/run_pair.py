"""Two audits side by side: their findings and their scores, told as better or worse only where one rule set judged."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from atxaudit.dashboard.changed import BECAUSE, WORDS, causes
from atxaudit.dashboard.data import Part
from atxaudit.dashboard.since import findings_of
from atxaudit.dashboard.standing import score_row
from atxaudit.dashboard.tokens import BAND_OF, BANDS, SCORES, SEVERITIES
from atxaudit.dashboard.trending import signed
from atxaudit.dashboard.words import (
    count,
    day,
    isolated,
    listed,
    long_moment,
    score,
    sentence_case,
    shortened,
)
from atxaudit.scoring import NO_DEPARTMENT
from atxaudit.store.changes import Cause, Change, Changes

_NAME_MOST, _TEXT_MOST = 120, 200
MARKS = {  # glyph and word, where no icon can be drawn
    Change.SOLVED.value: "✓ Solved",
    Change.NEW.value: "+ New",
    Change.PERSISTING.value: "● Still open",
    Change.WAIVED.value: "⚑ Waived",
    Change.GONE.value: "– Gone",
    Change.NOT_COMPARABLE.value: "? Not comparable",
}


@dataclass(frozen=True, kw_only=True)
class Moved:
    """How one score stood in both audits; missing where it could not be measured."""

    kind: str
    before: float
    after: float
    band_before: str
    band_after: str


def headline(told: Changes) -> str:
    """`4 solved and 17 new since November 22, 2026`."""
    if told.against is None:
        return "These two cannot be compared"
    solved, new = findings_of(told, Change.SOLVED), findings_of(told, Change.NEW)
    when = day(told.against.as_of, told.against.timezone)
    if not solved and not new:
        return f"Nothing was solved and nothing is new since {when}"
    return f"{solved:,} solved and {new:,} new since {when}"


def sentence(told: Changes) -> str:
    """Which two audits, and why some findings came or went without a mend; Markdown."""
    if told.against is None:
        return ""
    earlier, later = (long_moment(run.as_of, run.timezone) for run in (told.against, told.run))
    words = [f"From the audit of {earlier} to that of {later}."]
    if because := causes(told.counts):
        words.append(f"Not all of it is mended or newly broken: {listed(because)}.")
    return " ".join(words)


def rules_note(told: Changes) -> str:
    """Said where two rule sets judged; "" where it was one."""
    if told.against is None or told.against.rule_set == told.run.rule_set:
        return ""
    number = findings_of(told, Change.NOT_COMPARABLE)
    of_rules = told.counts["cause"].isin([Cause.NEW_RULE, Cause.RULE_GONE, Cause.RULE_CHANGED])
    by_rules = int(told.counts.loc[of_rules, "findings"].sum())
    some = f" {count(by_rules or number, 'finding')} of rules that changed stand apart." if number else ""
    return (
        f"Rule set {told.against.rule_set[:8]} judged the first audit and {told.run.rule_set[:8]} the second. Their "
        f"scores are shown, but not compared as better or worse.{some}"
    )


def moves(before: pd.DataFrame, after: pd.DataFrame, part: Part) -> list[Moved]:
    """Both scores of the part in both audits; none where it was in neither."""
    rows = [_row(scores, part) for scores in (before, after)]
    if rows[0] is None and rows[1] is None:
        return []
    return [
        Moved(
            kind=kind,
            before=_value(rows[0], kind),
            after=_value(rows[1], kind),
            band_before=_band(rows[0], kind),
            band_after=_band(rows[1], kind),
        )
        for kind in SCORES
    ]


def score_table(moved: list[Moved], *, one_rule_set: bool) -> pd.DataFrame:
    """Scores before and after, for a Markdown table; a change only where one rule set judged both."""
    return pd.DataFrame(
        [
            {
                "Score": SCORES[one.kind],
                "Before": _told(one.before, one.band_before),
                "After": _told(one.after, one.band_after),
                "Change": _step(one) if one_rule_set else "not compared",
            }
            for one in moved
        ]
    )


def kinds(told: Changes) -> dict[str, int]:
    """Every change there is with its number of findings, in the order shown."""
    counted = {change.value: findings_of(told, change) for change in WORDS}
    return {change: number for change, number in counted.items() if number}


def findings(told: Changes, changes: list[str]) -> pd.DataFrame:
    """The findings of some changes as a long table, the order of the changes kept."""
    rows = told.rows[told.rows["change"].isin(changes)]
    order = rows["change"].map([change.value for change in WORDS].index)
    shown = rows.assign(order=order).sort_values("order", kind="stable")
    return pd.DataFrame(
        {
            "What became of it": [_became(*pair) for pair in zip(shown["change"], shown["cause"], strict=True)],
            "Finding": [isolated(shortened(sentence_case(text), _TEXT_MOST)) for text in shown["observed"].fillna("")],
            "Asset": [_subject(row) for row in shown.to_dict("records")],
            "Department": [
                isolated(shortened(name, _NAME_MOST)) or NO_DEPARTMENT for name in shown["department"].fillna("")
            ],
            "Weight": [SEVERITIES[severity].word for severity in shown["severity"]],
        }
    )


def exported(told: Changes) -> pd.DataFrame:
    """Every finding of the comparison with plain headings, for a spreadsheet."""
    rows = told.rows
    return pd.DataFrame(
        {
            "What became of it": rows["change"],
            "Why": [BECAUSE.get(Cause(cause), "") for cause in rows["cause"]],
            "Finding": rows["observed"],
            "Promise": rows["title"],
            "Part": rows["dimension"],
            "Weight": [SEVERITIES[severity].word for severity in rows["severity"]],
            "Asset": rows["asset_name"],
            "Asset id": rows["asset_id"],
            "Column or department": rows["subject"],
            "Department": rows["department"],
            "Liaison": rows["liaison"],
            "Points of the repair": rows["points"],
            "Rule": rows["rule"],
        }
    )


def shown_of(told: Changes, changes: list[str], shown: int) -> str:
    """How many of the findings the table holds; "" where it holds all."""
    whole = sum(number for change, number in kinds(told).items() if change in changes)
    return (
        f"Showing {shown:,} of {count(whole, 'finding')}, the heaviest of each kind. The file has all."
        if shown < whole
        else ""
    )


def _became(change: str, cause: str) -> str:
    """`? Not comparable, by a rule that changed`."""
    return ", ".join(filter(None, [MARKS[change], BECAUSE.get(Cause(cause), "")]))


def _subject(row: dict[object, object]) -> str:
    if not isinstance(row["asset_id"], str):
        return "The department itself"
    return isolated(shortened(str(row["asset_name"]), _NAME_MOST)) or "Without a title"


def _row(scores: pd.DataFrame, part: Part) -> pd.Series | None:
    if part.name:
        return score_row(scores, part)
    city = scores[scores["scope"] == "city"]
    return city.iloc[0] if len(city) else None


def _value(row: pd.Series | None, kind: str) -> float:
    return float("nan") if row is None or pd.isna(row[kind]) else float(row[kind])


def _band(row: pd.Series | None, kind: str) -> str:
    return "" if row is None else str(row[BAND_OF[kind]])


def _told(value: float, band: str) -> str:
    if not band:
        return "not in that audit"
    return f"{score(value)} {BANDS[band].plain}"


def _step(one: Moved) -> str:
    change = round(one.after - one.before, 1)
    if pd.isna(change) or not change:
        return "not measurable both times" if pd.isna(change) else "unchanged"
    return f"{'↑' if change > 0 else '↓'} {signed(change)} {'point' if abs(change) == 1 else 'points'}"
