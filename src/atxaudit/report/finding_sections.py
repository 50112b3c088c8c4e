"""Sections of a report on what is broken: every rule that failed, security, departments."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from atxaudit.models import Table as Tables
from atxaudit.report import security
from atxaudit.report.answers import title_of
from atxaudit.report.blocks import (
    Block,
    Cell,
    Section,
    Step,
    Steps,
    Table,
    Text,
    plain,
    severity_chip,
)
from atxaudit.report.rows import rows_of
from atxaudit.report.summary import Summary
from atxaudit.words import count, score, sentence_case, spelled

_TITLE_MOST, _TEXT_MOST = 160, 400  # characters of portal text in a cell, in a sentence
_A_ROW = 12  # findings
_JUDGED = {Tables.ASSETS: "assets", Tables.COLUMNS: "columns", Tables.DEPARTMENTS: "departments"}


def rules(of: Summary) -> Section:
    """Every rule that failed, with why it matters and how to mend it."""
    if of.rules.empty:
        return Section(id="rules", title="No promise is broken", blocks=())
    rows = tuple(
        (
            Cell(
                text=plain(row["title"], _TITLE_MOST),
                notes=(
                    f"Why: {plain(row['why'], _TEXT_MOST)}",
                    f"How: {plain(row['fix'], _TEXT_MOST)}",
                    f"Source: {plain(row['source'], _TEXT_MOST)}",
                ),
                chip=severity_chip(row["severity"]),
            ),
            Cell(
                text=f"{row['failed']:,} of {row['failed'] + row['passed']:,}",
                notes=tuple(filter(None, [_JUDGED.get(row["table"], "")])),
            ),
            Cell(text="–" if row["table"] == Tables.DEPARTMENTS else f"{row['failed_assets']:,}"),
            Cell(text=f"+{score(round(row['brings'], 1))}" if row["brings"] > 0 else "–"),
        )
        for row in rows_of(of.rules)
    )
    table = Table(
        caption="Broken promises, the costliest first. Failed: of the checks that ran",
        columns=("Promise, why and how", "Failed", "Assets", "Points"),
        widths=(0.68, 0.14, 0.09, 0.09),
        rows=rows,
        numbers=("Failed", "Assets", "Points"),
    )
    title = f"{sentence_case(spelled(len(rows)))} {'promise is' if len(rows) == 1 else 'promises are'} broken somewhere"
    return Section(id="rules", title=title, blocks=(table,))


def security_queue(of: Summary) -> Section:
    """What is open, masked, and what could not be looked at."""
    blocks: list[Block] = []
    found = security.exposed(of.security) if len(of.security) else []
    if found:
        steps = tuple(
            Step(
                title=plain(title_of(one.name), _TITLE_MOST),
                chips=(severity_chip(one.severity),),
                lines=tuple(
                    f"{plain(sentence_case(row['observed']), _TEXT_MOST).rstrip('.')}. {plain(row['fix'], _TEXT_MOST)}"
                    for row in rows_of(one.findings)
                ),
            )
            for one in found
        )
        told = "A queue of its own, in no score. Values are masked: this report holds no private data."
        blocks += [Text(text=told, quiet=True), Steps(steps=steps, numbered=False)]
    unchecked = security.unchecked_sentence(of.security_checked)
    if unchecked:
        blocks.append(Text(text=unchecked))
    elif not found:
        ran = count(of.security_checked.ran, "check")
        blocks.append(Text(text=f"{ran} found no private data, script or key.", quiet=True))
    return Section(id="security", title=security.headline(of.security, of.security_checked), blocks=tuple(blocks))


def about_departments(of: Summary) -> Section:
    """What failed on departments themselves, not on an asset."""
    alike = of.about_departments.groupby(["rule", "severity"], sort=False)
    rows = tuple(row for _, own in alike for row in _of_promise(own))
    table = Table(
        caption="Promises that a department breaks, not one of its assets",
        columns=("Promise, and who breaks it", "How to mend it"),
        widths=(0.56, 0.44),
        rows=rows,
    )
    title = "About the department itself" if of.scope.kind == "department" else "About departments themselves"
    return Section(id="departments", title=title, blocks=(table,))


def _of_promise(broken: pd.DataFrame) -> Iterator[tuple[Cell, ...]]:
    """The departments that break one promise, some to a row: a row must fit a page."""
    for start in range(0, len(broken), _A_ROW):
        told = [plain(sentence_case(one), _TEXT_MOST) for one in broken["observed"].iloc[start : start + _A_ROW]]
        first = broken.iloc[start]
        title, chip = plain(first["title"], _TITLE_MOST), severity_chip(first["severity"])
        yield Cell(text=title, chip=chip, notes=tuple(told)), Cell(text=plain(first["fix"], _TEXT_MOST))
