"""What follows page one in the report on one asset: every promise, its columns, its history, its record."""

from __future__ import annotations

import pandas as pd

from atxaudit.models import Outcome
from atxaudit.report import asset_lists, score_sections
from atxaudit.report.blocks import Cell, Section, Step, Steps, Table, Text, cells, plain, quiet_chip, severity_chip
from atxaudit.report.look import BAND_OF, OUTCOMES, SCORES
from atxaudit.report.rows import rows_of
from atxaudit.report.summary import Summary
from atxaudit.report.verdicts import Entry
from atxaudit.words import count, points, score, sentence_case, short_day

_TEXT_MOST, _NAME_MOST = 400, 60
_EVIDENCE_SHOWN, _ROWS_SHOWN = 5, 5
_QUIETER = (Outcome.WAIVED, Outcome.PASSED, Outcome.NOT_APPLICABLE)


def asset_sections(of: Summary) -> tuple[Section, ...]:
    """In the order in which they are read."""
    told = [score_sections.scores(of), _failed(of)]
    told += [_others(Outcome.COULD_NOT_RUN, found)] if (found := _of_outcome(of, Outcome.COULD_NOT_RUN)) else []
    told += [_timeliness(of), *([_columns(of)] if len(of.columns) else []), *_history(of)]
    told += [_others(outcome, found) for outcome in _QUIETER if (found := _of_outcome(of, outcome))]
    return (*told, *([asset_lists.waivers(of)] if of.waived.empty else []))


def _timeliness(of: Summary) -> Section:
    late, coming = of.timeliness.late, of.timeliness.coming
    if len(late) or len(coming):
        return asset_lists.timeliness(of)
    told = "It says no pace that its data must keep, or shows what another asset holds."
    return Section(id="dates", title="It has no date to keep", blocks=(Text(text=told, quiet=True),))


def _failed(of: Summary) -> Section:
    found = _of_outcome(of, Outcome.FAILED)
    if not found:
        return Section(id="failed", title="No promise failed", blocks=())
    steps = tuple(_step(entry) for entry in found)
    title = f"{count(len(found), 'promise')} failed"
    return Section(id="failed", title=title, blocks=(Steps(steps=steps, numbered=False),))


def _of_outcome(of: Summary, outcome: Outcome) -> list[Entry]:
    return [entry for entry in of.entries if entry.outcome == outcome]


def _step(entry: Entry) -> Step:
    worth = quiet_chip(points(entry.points) if entry.points > 0 else "no points")
    lines = [f"How: {plain(entry.fix, _TEXT_MOST)}", f"Why: {plain(entry.why, _TEXT_MOST)}"]
    lines += [plain(line, _TEXT_MOST) for line in entry.evidence[:_EVIDENCE_SHOWN]]
    if len(entry.evidence) > _EVIDENCE_SHOWN:
        lines.append(f"Showing {_EVIDENCE_SHOWN} of {len(entry.evidence)}.")
    if entry.rows:
        shown = entry.rows[:_ROWS_SHOWN]
        told = "; ".join(
            f"{plain(row.row_id, _NAME_MOST)}: {plain(row.value, _NAME_MOST) or '(empty)'}" for row in shown
        )
        lines.append(f"Rows that failed, {len(shown)} of {entry.rows_failed:,}: {told}.")
    return Step(
        title=plain(sentence_case(entry.sentence), _TEXT_MOST),
        chips=(worth, severity_chip(entry.severity)),
        lines=tuple(lines),
        quiet=f"{plain(entry.title)} · {sentence_case(entry.dimension)}",
    )


def _others(outcome: Outcome, found: list[Entry]) -> Section:
    is_kept = outcome == Outcome.PASSED
    rows = tuple(
        cells(
            plain(entry.title, _TEXT_MOST),
            sentence_case(entry.dimension),
            plain(entry.why if is_kept else entry.reason, _TEXT_MOST),
        )
        for entry in found
    )
    table = Table(
        caption=f"Promises: {OUTCOMES[outcome].word.lower()}",
        columns=("Promise", "Part", "Why it matters" if is_kept else "Why"),
        widths=(0.32, 0.16, 0.52),
        rows=rows,
    )
    words = {
        Outcome.PASSED: "are kept" if len(found) > 1 else "is kept",
        Outcome.NOT_APPLICABLE: "do not apply here" if len(found) > 1 else "does not apply here",
        Outcome.WAIVED: "have an exception" if len(found) > 1 else "has an exception",
        Outcome.COULD_NOT_RUN: "could not be judged",
    }
    return Section(
        id=f"outcome-{outcome.value}", title=f"{count(len(found), 'promise')} {words[outcome]}", blocks=(table,)
    )


def _columns(of: Summary) -> Section:
    rows = tuple(
        (
            Cell(
                text=plain(row["name"], _NAME_MOST),
                notes=(f"{plain(row['field_name'], _NAME_MOST)} · {row['datatype']}",),
            ),
            Cell(text=plain(row["description"], _TEXT_MOST) or "No description"),
            Cell(text="not read" if pd.isna(row["filled_percent"]) else f"{row['filled_percent']:.1f}%"),
        )
        for row in rows_of(of.columns)
    )
    bare = int((of.columns["description"].str.strip() == "").sum())
    table = Table(
        caption="Columns in their order on the portal",
        columns=("Column", "Description", "Filled"),
        widths=(0.34, 0.52, 0.14),
        rows=rows,
        numbers=("Filled",),
    )
    title = f"{bare:,} of {count(len(rows), 'column')} {'has' if bare == 1 else 'have'} no description"
    return Section(
        id="columns", title=title if bare else f"All {count(len(rows), 'column')} are described", blocks=(table,)
    )


def _history(of: Summary) -> tuple[Section, ...]:
    """Its scores in earlier audits; none where this is the first."""
    runs = of.history.scores if of.history is not None else pd.DataFrame()
    if len(runs) < 2:
        return ()
    rows = tuple(
        (
            Cell(text=short_day(row["as_of"], of.run.timezone, of.run.as_of)),
            *(Cell(text=score(row[kind]), notes=(str(row[BAND_OF[kind]]),)) for kind in SCORES),
            Cell(text="rules changed" if row["rules_changed"] else ""),
        )
        for row in rows_of(runs[::-1])
    )
    table = Table(
        caption="Its scores, the newest audit first",
        columns=("Audit", *SCORES.values(), "Note"),
        widths=(0.3, 0.25, 0.25, 0.2),
        rows=rows,
    )
    return (Section(id="history", title=f"Its last {len(rows)} audits", blocks=(table,)),)
