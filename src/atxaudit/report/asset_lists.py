"""Sections of a report that list: dates, what could not run, all assets, those left out, exceptions."""

from __future__ import annotations

import pandas as pd

from atxaudit.report import coverage, due
from atxaudit.report.answers import title_of
from atxaudit.report.blocks import (
    Block,
    Bullets,
    Cell,
    Section,
    Table,
    Text,
    band_chip,
    cells,
    plain,
)
from atxaudit.report.look import BAND_OF, SCORES
from atxaudit.report.rows import Row, rows_of
from atxaudit.report.standing import HELD_BACK, is_held_back
from atxaudit.report.summary import Summary
from atxaudit.words import count, days, score, sentence_case, short_day

_TITLE_MOST, _TEXT_MOST = 160, 400  # characters of portal text in a cell, in a sentence
_LEFT_OUT_SHOWN = 30
_SIDES = {"ours": "Ours", "portal": "The portal", "department": "The department", "": "Not clear from the words"}


def timeliness(of: Summary) -> Section:
    """What is late, and what is due next."""
    late, coming = of.timeliness.late, of.timeliness.coming
    blocks: list[Block] = []
    if len(late):
        blocks.append(_due_table(f"Late: {count(len(late), 'asset')}, the longest first", late, of))
    if len(coming):
        blocks.append(_due_table("The next dates", coming, of))
    blocks.append(
        Text(
            text="Due is the last day that keeps the promise: the last change and the days that the promised pace "
            "allows. Assets that promise no pace, and those that only show another, have no date.",
            quiet=True,
        )
    )
    return Section(id="dates", title=due.due_headline(len(late), coming), blocks=tuple(blocks))


def _due_table(caption: str, dates: pd.DataFrame, of: Summary) -> Table:
    rows = tuple(
        cells(
            plain(title_of(row["asset_name"]), _TITLE_MOST),
            plain(row["frequency"], 30) or "–",
            short_day(row["due_at"], of.run.timezone, of.run.as_of),
            f"{days(row['days_late'])} late" if row["days_late"] > 0 else f"in {days(-row['days_late'])}",
        )
        for row in rows_of(dates)
    )
    return Table(
        caption=caption, columns=("Asset", "Promised", "Due", "State"), widths=(0.46, 0.16, 0.2, 0.18), rows=rows
    )


def not_run(of: Summary) -> Section:
    """What could not run, and on whose side that lies."""
    if of.not_run.empty:
        told = "Nothing was skipped: each promise was judged wherever it applies."
        return Section(id="not-run", title="Every check that applies ran", blocks=(Text(text=told, quiet=True),))
    total = int(of.not_run["verdicts"].sum())
    rows = tuple(
        cells(plain(row["reason"], _TEXT_MOST), _SIDES[row["side"]], f"{row['verdicts']:,}", f"{row['assets']:,}")
        for row in rows_of(of.not_run)
    )
    table = Table(
        caption="Why checks could not run, and whose side that is",
        columns=("Reason", "Side", "Checks", "Assets"),
        widths=(0.52, 0.22, 0.14, 0.12),
        rows=rows,
        numbers=("Checks", "Assets"),
    )
    quiet = Text(text="They cost no points, and say nothing good or bad about the data.", quiet=True)
    return Section(id="not-run", title=f"{count(total, 'check')} could not run", blocks=(quiet, table))


def assets(of: Summary) -> Section:
    """All assets with their scores, the poorest first."""
    table = Table(
        caption="Assets by their lower score, the poorest first",
        columns=("Asset", *SCORES.values(), "Promise"),
        widths=(0.36, 0.22, 0.22, 0.2),
        rows=tuple(_asset_row(row, of) for row in rows_of(of.assets)),
    )
    title = f"All {count(len(of.assets), 'asset')}" if len(of.assets) != 1 else "The one asset"
    held = Text(text=HELD_BACK, quiet=True)
    return Section(id="assets", title=title, blocks=(held, table) if is_held_back(of.assets).any() else (table,))


def _asset_row(row: Row, of: Summary) -> tuple[Cell, ...]:
    views = row["views_last_month"]
    notes = [row["asset_id"], *([] if pd.isna(views) else [count(views, "view")])]
    if of.scope.kind != "department":
        notes.append(plain(row["department"], 60) or "no department named")
    scores_of = [Cell(text=score(row[kind]), chip=band_chip(str(row[BAND_OF[kind]]))) for kind in SCORES]
    title = plain(title_of(row["title"]), _TITLE_MOST)
    return (Cell(text=title, notes=(" · ".join(notes),)), *scores_of, _promise(row))


def _promise(row: Row) -> Cell:
    pace = plain(row["frequency"] or row["frequency_word"], 30)
    if not pace:
        return Cell(text="No pace promised")
    late = float(row["days_late"])
    state: str = "" if pd.isna(late) else f"{days(late)} late" if late > 0 else f"due in {days(-late)}"
    return Cell(text=sentence_case(pace), notes=(state,) if state else ())


def left_out(of: Summary) -> Section:
    """What the portal lists and the audit did not judge."""
    reasons = of.left_out.groupby("reason").size().rename("assets").reset_index()
    reasons = reasons.sort_values(["assets", "reason"], ascending=[False, True])
    blocks: list[Block] = [
        Text(text="By the scope of the portal's profile; they are in no score.", quiet=True),
        Table(
            caption="Why assets were left out",
            columns=("Reason", "Assets"),
            widths=(0.8, 0.2),
            rows=tuple(cells(plain(row["reason"]), f"{row['assets']:,}") for row in rows_of(reasons)),
            numbers=("Assets",),
        ),
    ]
    shown = of.left_out.head(_LEFT_OUT_SHOWN)
    named = tuple(f"{plain(title_of(row['title']), 100)} ({row['asset_id']})" for row in rows_of(shown))
    blocks.append(Bullets(lines=named))
    if len(of.left_out) > len(shown):
        blocks.append(Text(text=f"Showing {len(shown)} of {len(of.left_out):,}.", quiet=True))
    return Section(id="left-out", title=coverage.left_out_headline(of.run, of.left_out), blocks=tuple(blocks))


def waivers(of: Summary) -> Section:
    """The exceptions that were in force."""
    if of.waived.empty:
        told = "Every promise was held against every asset to which it applies."
        return Section(id="waivers", title="No exception was in force", blocks=(Text(text=told, quiet=True),))
    rows = tuple(
        cells(
            plain(row["title"], _TITLE_MOST),
            plain(title_of(row["asset_name"] or row["department"]), _TITLE_MOST),
            plain(row["subject"], 60) if isinstance(row["subject"], str) else "",
            plain(row["reason"], _TEXT_MOST) or "–",
        )
        for row in rows_of(of.waived)
    )
    table = Table(
        caption="Exceptions, each with its reason",
        columns=("Promise", "Asset", "Column", "Reason"),
        widths=(0.28, 0.28, 0.14, 0.3),
        rows=rows,
    )
    verb = "exception was" if len(rows) == 1 else "exceptions were"
    return Section(id="waivers", title=f"{len(rows):,} {verb} in force", blocks=(table,))
