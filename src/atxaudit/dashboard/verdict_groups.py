"""Every verdict on one asset, grouped by outcome; a few failures in full, the rest one click away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from atxaudit.dashboard.cards import chips, table, worth
from atxaudit.dashboard.tokens import OUTCOMES, SEVERITIES, Look
from atxaudit.dashboard.verdicts import Entry
from atxaudit.dashboard.words import count, literal, sentence_case
from atxaudit.models import Outcome

OPEN_SHOWN = 3  # failures that nobody has to click for
_EVIDENCE_SHOWN = 5  # lines per rule; the columns are all named
_COLUMNS_SHOWN = 12  # chips per rule
_NOTES = {
    Outcome.COULD_NOT_RUN.value: "no points are lost",
    Outcome.WAIVED.value: "the city granted an exception",
    Outcome.NOT_APPLICABLE.value: "nothing here to judge",
}


def verdict_groups(found: Sequence[Entry], names: Mapping[str, str]) -> None:
    """Failed first, then what could not run, waived, not applicable, passed; `names` are the columns' by field name."""
    for outcome, look in OUTCOMES.items():
        entries = [entry for entry in found if entry.outcome == outcome]
        if entries and outcome == Outcome.FAILED:
            _failures(entries, look, names)
        elif entries:
            note = f" · {_NOTES[outcome]}" if outcome in _NOTES else ""
            with st.expander(f"{_head(entries, look)}{note}"):
                table(as_table(entries), f"Promises: {look.word.lower()}")


def as_table(entries: Sequence[Entry]) -> pd.DataFrame:
    """The verdicts of one outcome that is no failure, for a Markdown table."""
    passed = entries[0].outcome == Outcome.PASSED
    rows = [
        {
            "Promise": literal(entry.title),
            "Part": entry.dimension.capitalize(),
            "Why it matters" if passed else "Why": literal(entry.why if passed else entry.reason),
        }
        for entry in entries
    ]
    return pd.DataFrame(rows)


def _head(entries: Sequence[Entry], look: Look) -> str:
    return f":{look.colour}[:material/{look.icon}:] **{look.word} {len(entries)}**"


def _failures(entries: Sequence[Entry], look: Look, names: Mapping[str, str]) -> None:
    with st.container(border=True):
        st.markdown(_head(entries, look))
        for entry in entries[:OPEN_SHOWN]:
            _failure(entry, names)
        if rest := entries[OPEN_SHOWN:]:
            with st.expander(f"Show {len(rest)} more", type="compact"):
                for entry in rest:
                    _failure(entry, names)


def _failure(entry: Entry, names: Mapping[str, str]) -> None:
    with st.container(gap="xsmall"):
        badges = f"{worth(entry.points, entry.dimension)} {SEVERITIES[entry.severity].badge}"
        st.markdown(
            f"**{literal(sentence_case(entry.sentence))}** {badges}  \n"
            f"**Why.** {literal(entry.why)}  \n**How to fix.** {literal(entry.fix)}"
        )
        if entry.evidence:
            st.markdown("\n".join(f"- {literal(line)}" for line in entry.evidence[:_EVIDENCE_SHOWN]))
        _columns(entry, names)
        st.caption(" · ".join([literal(entry.title), entry.dimension.capitalize(), *_remarks(entry)]))


def _columns(entry: Entry, names: Mapping[str, str]) -> None:
    """By name, unless the sentence or the lines above named them all."""
    if len(entry.columns) < 2 or 0 < len(entry.evidence) <= _EVIDENCE_SHOWN:
        return
    told = [names.get(column) or column for column in entry.columns]
    chips(told[:_COLUMNS_SHOWN])
    if rest := told[_COLUMNS_SHOWN:]:
        with st.expander(f"Show {count(len(rest), 'more column')}", type="compact"):
            chips(rest)


def _remarks(entry: Entry) -> list[str]:
    remarks = [f"{count(entry.not_run, 'column')} could not be judged"] if entry.not_run else []
    return [*remarks, f"{count(entry.rows_failed, 'row')} below"] if entry.rows else remarks
