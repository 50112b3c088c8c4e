"""What follows page one in the report on one asset: every promise, its columns, its history, its record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from atxaudit.models import Outcome
from atxaudit.report import asset_lists, score_sections
from atxaudit.report.blocks import Cell, Section, Step, Steps, Table, Text, cells, plain, quiet_chip, severity_chip
from atxaudit.report.look import BAND_OF, OUTCOMES, SCORES
from atxaudit.report.rows import Row, rows_of
from atxaudit.report.summary import Summary
from atxaudit.report.verdicts import Entry
from atxaudit.words import count, days, points, score, sentence_case, short_day

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
    for dates, words in ((late, "It is {} late"), (coming, "It is due in {}")):
        if len(dates):
            told = words.format(days(abs(dates["days_late"].iloc[0])))
            return replace(asset_lists.timeliness(of), title=told)
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
    table = _kept(found) if outcome == Outcome.PASSED else _by_reason(outcome, found)
    words = {
        Outcome.PASSED: "are kept" if len(found) > 1 else "is kept",
        Outcome.NOT_APPLICABLE: "do not apply here" if len(found) > 1 else "does not apply here",
        Outcome.WAIVED: "have an exception" if len(found) > 1 else "has an exception",
        Outcome.COULD_NOT_RUN: "could not be judged",
    }
    return Section(
        id=f"outcome-{outcome.value}", title=f"{count(len(found), 'promise')} {words[outcome]}", blocks=(table,)
    )


def _kept(found: list[Entry]) -> Table:
    return Table(
        caption="What was judged and holds",
        columns=("Promise", "Part", "Why it matters"),
        widths=(0.32, 0.16, 0.52),
        rows=tuple(
            cells(plain(entry.title, _TEXT_MOST), sentence_case(entry.dimension), plain(entry.why, _TEXT_MOST))
            for entry in found
        ),
    )


def _by_reason(outcome: Outcome, found: list[Entry]) -> Table:
    """Promises that share a reason stand together, those with most of them first."""
    reasons: dict[str, list[Entry]] = {}
    for entry in found:
        reasons.setdefault(plain(entry.reason, _TEXT_MOST), []).append(entry)
    return Table(
        caption=f"Promises by reason: {OUTCOMES[outcome].word.lower()}",
        columns=("Why", "Promises"),
        widths=(0.34, 0.66),
        rows=tuple(
            (Cell(text=reason), _promises(alike))
            for reason, alike in sorted(reasons.items(), key=lambda one: -len(one[1]))
        ),
    )


def _promises(alike: list[Entry]) -> Cell:
    lines = tuple(_by_part(alike))
    if len(alike) == 1:
        return Cell(text=lines[0])
    return Cell(text=count(len(alike), "promise"), notes=lines)


def _by_part(found: list[Entry]) -> Iterator[str]:
    for part in dict.fromkeys(entry.dimension for entry in found):
        titles = [plain(entry.title, _TEXT_MOST) for entry in found if entry.dimension == part]
        yield f"{sentence_case(part)}: {'; '.join(titles)}"


def _columns(of: Summary) -> Section:
    rows = tuple(
        (
            Cell(
                text=plain(row["name"], _NAME_MOST),
                notes=(f"{plain(row['field_name'], _NAME_MOST)} · {row['datatype']}",),
            ),
            Cell(text=plain(row["description"], _TEXT_MOST) or "No description"),
            Cell(text=_filled(row)),
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


def _filled(column: Row) -> str:
    """The share of cells that hold something; of rows that are all blank there is none."""
    share: str = "nothing" if pd.isna(column["filled_percent"]) else f"{column['filled_percent']:.1f}%"
    return "not read" if pd.isna(column["filled"]) else share


def _history(of: Summary) -> tuple[Section, ...]:
    """Its scores in earlier audits; none where this is the first."""
    runs = of.history.scores if of.history is not None else pd.DataFrame()
    if len(runs) < 2:
        return ()
    rows = tuple(
        (
            Cell(
                text=short_day(row["as_of"], of.run.timezone, of.run.as_of),
                notes=("the rules changed",) if row["rules_changed"] else (),
            ),
            *(Cell(text=score(row[kind]), notes=(str(row[BAND_OF[kind]]),)) for kind in SCORES),
        )
        for row in rows_of(runs[::-1])
    )
    table = Table(
        caption="Its scores, the newest audit first",
        columns=("Audit", *SCORES.values()),
        widths=(0.4, 0.3, 0.3),
        rows=rows,
    )
    return (Section(id="history", title=f"Its last {len(rows)} audits", blocks=(table,)),)
