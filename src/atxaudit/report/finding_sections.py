"""Sections of a report on what is broken: what to repair first, every rule that failed, security, departments."""

from __future__ import annotations

import pandas as pd

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
from atxaudit.report.page_one import fix_chips
from atxaudit.report.rows import Row, rows_of
from atxaudit.report.summary import Summary
from atxaudit.report.web import web_address
from atxaudit.words import count, score, sentence_case, spelled

_TITLE_MOST, _TEXT_MOST = 160, 400  # characters of portal text in a cell, in a sentence


def fixes(of: Summary) -> Section:
    """The ten repairs that bring most, with why and how."""
    steps = tuple(
        Step(
            title=plain(sentence_case(row["observed"]), _TEXT_MOST),
            chips=fix_chips(row),
            lines=(f"How: {plain(row['fix'], _TEXT_MOST)}", f"Why: {plain(row['why'], _TEXT_MOST)}"),
            quiet=" · ".join([plain(title_of(row["asset_name"]), _TITLE_MOST), *_views(row)]),
            url=web_address(row["edit_url"]),
            link=f"Edit {row['asset_id']} on the portal",
        )
        for row in rows_of(of.fix_first)
    )
    told = "By points to gain, severity and views last month; an open security finding that must be fixed comes first."
    title = f"The {spelled(len(steps))} repairs that bring most" if len(steps) > 1 else "The one repair to make"
    return Section(id="repairs", title=title, blocks=(Text(text=told, quiet=True), Steps(steps=steps)))


def _views(row: Row) -> list[str]:
    seen = row["views_last_month"]
    return [] if pd.isna(seen) else [f"{count(seen, 'view')} last month"]


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
            Cell(text=f"{row['failed']:,} of {row['failed'] + row['passed']:,}"),
            Cell(text=f"{row['failed_assets']:,}"),
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
    rows = tuple(
        (
            Cell(text=plain(sentence_case(row["observed"]), _TEXT_MOST), chip=severity_chip(row["severity"])),
            Cell(text=plain(row["fix"], _TEXT_MOST)),
        )
        for row in rows_of(of.about_departments)
    )
    table = Table(
        caption="Promises that a department breaks, not one of its assets",
        columns=("Finding", "How to mend it"),
        widths=(0.56, 0.44),
        rows=rows,
    )
    title = "About the department itself" if of.scope.kind == "department" else "About departments themselves"
    return Section(id="departments", title=title, blocks=(table,))
