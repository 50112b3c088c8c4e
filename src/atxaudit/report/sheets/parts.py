"""The sheets of the Excel report, one per part of the summary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields as fields_of

import pandas as pd

from atxaudit.models import Outcome
from atxaudit.report import coverage, due, security, since
from atxaudit.report.every_verdict import plain_texts
from atxaudit.report.look import ASKS, BAND_OF, OUTCOMES, SCORES, SEVERITIES
from atxaudit.report.sheets import fields
from atxaudit.report.sheets.book import Book, Field, rows_of
from atxaudit.report.sheets.heights import height_of
from atxaudit.report.sheets.streamed import stream_table
from atxaudit.report.standing import HELD_BACK, is_held_back, standing_sentence
from atxaudit.report.summary import Summary
from atxaudit.report.workbook.samples import sample_words
from atxaudit.words import count, percent, sentence_case

SIDES = {"ours": "Ours", "portal": "The portal", "department": "The department", "": "Not clear from the words"}
_CHANGE_FIELDS = (
    Field(name="change", title="Since the audit before", width=34),
    Field(name="findings", title="Findings", width=14, kind="count"),
    Field(name="assets", title="Assets", width=14, kind="count"),
)
_SCORE_FIELDS = (
    Field(name="score", title="Score", width=34),
    Field(name="value", title="Of 100", width=14, kind="number"),
    Field(name="band", title="In a word", width=18, kind="band"),
    Field(name="asks", title="What it asks", width=44),
)
_ORIGIN_WIDE = 110
_PROVENANCE_WORDS = {
    "run_id": "Run",
    "as_of": "Audit of",
    "finished": "Finished",
    "portal": "Portal",
    "profile": "Portal profile",
    "run_scope": "The audit judged",
    "scope": "This report is about",
    "directory": "Liaisons from",
    "assets": "Assets judged",
    "left_out": "Assets left out",
    "ran_share": "Checks that ran, in the whole audit",
    "scope_ran_share": "Checks that ran, in this report",
    "rule_set": "Rule set",
    "version": "atxaudit",
    "command": "Makes this report again",
    "audit_command": "Judges the saved snapshot again",
    "notes": "Notes",
}


def summary_sheet(book: Book, of: Summary) -> None:
    """Where do we stand, what changed: the answer first."""
    sheet = book.sheet("Summary")
    book.put(sheet, 0, 0, of.name, "title")
    sheet.set_row(0, 30)
    book.put(sheet, 1, 0, of.headline, "section")
    book.put(sheet, 2, 0, of.sentence, "plain")
    book.put(sheet, 3, 0, f"Audit of {of.provenance.as_of}. Run {of.run.id}.", "plain")
    scores = [(title, of.score[kind], of.score[BAND_OF[kind]], ASKS[kind]) for kind, title in SCORES.items()]
    row = book.table(sheet, 5, _SCORE_FIELDS, scores, name="Scores") + 1
    parts = plain_texts(of.parts, ()).assign(score=of.parts["score"].map(SCORES))
    row = book.table(sheet, row, fields.PARTS, rows_of(parts, fields.PARTS), name="Parts") + 1
    if meaning := standing_sentence(str(of.score["standing"])):
        book.put(sheet, row, 0, f"By the directive: {of.score['standing']}, {meaning}", "plain")
        row += 2
    for line in _counted(of):
        book.put(sheet, row, 0, line, "plain")
        row += 1
    if of.changes.against is not None:
        counts = of.changes.counts.groupby("change", sort=False, as_index=False)[["findings", "assets"]].sum()
        counts["change"] = [sentence_case(str(change)) for change in counts["change"]]
        row = book.table(sheet, row + 1, _CHANGE_FIELDS, rows_of(counts, _CHANGE_FIELDS), name="Changes")
        book.put(sheet, row, 0, since.sentence(of.changes), "plain")
    for column, width in enumerate((34, 20, 24, 60)):
        sheet.set_column(column, column, width)


def _counted(of: Summary) -> list[str]:
    counted = {outcome: int((of.verdicts["outcome"] == outcome).sum()) for outcome in OUTCOMES}
    numbers = [f"{OUTCOMES[outcome].word.lower()} {number:,}" for outcome, number in counted.items()]
    told = f"{count(len(of.verdicts), 'verdict')} on {count(len(of.assets), 'asset')}: {', '.join(numbers)}."
    return [told, ran_sentence(of)]


def ran_sentence(of: Summary) -> str:
    """How much of what was due was checked."""
    if of.not_run.empty:
        return "Every check that was due ran."
    ran = percent(of.provenance.scope_ran_share)
    return f"{ran} of the checks that were due ran. What did not run costs no points."


def fix_first_sheet(book: Book, of: Summary) -> None:
    """The ten repairs that bring most."""
    _sheet(book, "Fix first", fields.FIX_FIRST, _worded(of.fix_first), "FixFirst")


def assets_sheet(book: Book, of: Summary) -> None:
    """Every asset with its scores, the poorest first."""
    held = HELD_BACK if is_held_back(of.assets).any() else ""
    _sheet(book, "Assets", fields.assets(of.run.timezone), of.assets, "Assets", held)


def rules_sheet(book: Book, of: Summary) -> None:
    """What failed, rule by rule."""
    _sheet(book, "Findings by rule", fields.RULES, _worded(of.rules), "Rules")


def findings_sheet(book: Book, of: Summary) -> None:
    """Everything that failed."""
    failed = plain_texts(of.verdicts[of.verdicts["outcome"] == Outcome.FAILED.value])
    _sheet(book, "All findings", fields.FINDINGS, _worded(failed), "Findings")


def verdicts_sheets(book: Book, of: Summary) -> None:
    """Every verdict, whatever came out."""
    said = of.verdicts["observed"].astype("str").fillna("")
    reasons = of.verdicts["reason"].astype("str").fillna("")
    known = of.verdicts.assign(
        said=said.where(said != "", reasons).astype("category"),
        outcome=_renamed(of.verdicts["outcome"], {key: look.plain for key, look in OUTCOMES.items()}),
        severity=_renamed(of.verdicts["severity"], {key: look.word for key, look in SEVERITIES.items()}),
    )
    stream_table(book, "All verdicts", fields.VERDICTS, known)


def timeliness_sheet(book: Book, of: Summary) -> None:
    """What is late, then what is due next."""
    both = pd.concat(
        [of.timeliness.late.assign(state="Late"), of.timeliness.coming.assign(state="Due next")], ignore_index=True
    )
    told = due.due_headline(len(of.timeliness.late), of.timeliness.coming)
    _sheet(book, "Timeliness", fields.due(of.run.timezone), both, "Due", told)


def security_sheet(book: Book, of: Summary) -> None:
    """The open queue; evidence is masked."""
    told = security.headline(of.security, of.security_checked)
    unchecked = security.unchecked_sentence(of.security_checked)
    says = ". ".join(filter(None, [told, "Evidence is masked", unchecked])).rstrip(".") + "."
    _sheet(book, "Security (masked)", fields.SECURITY, _worded(of.security), "Security", says)


def not_run_sheet(book: Book, of: Summary) -> None:
    """What nobody may take for passed."""
    told = ran_sentence(of)
    named = of.not_run.assign(side=of.not_run["side"].map(SIDES))
    _sheet(book, "Could not run", fields.NOT_RUN, named, "NotRun", told)


def left_out_sheet(book: Book, of: Summary) -> None:
    """What the audit did not judge; the city's alone."""
    told = coverage.left_out_headline(of.run, of.left_out) + "."
    _sheet(book, "Left out", fields.LEFT_OUT, of.left_out, "LeftOut", told)


def waived_sheet(book: Book, of: Summary) -> None:
    """Exceptions in force."""
    told = "No exception is in force." if of.waived.empty else f"{count(len(of.waived), 'exception')} in force."
    _sheet(book, "Exceptions", fields.WAIVED, of.waived, "Exceptions", told)


def columns_sheet(book: Book, of: Summary) -> None:
    """The columns of an asset."""
    samples = [sample_words(column) for column in of.columns.to_dict("records")]
    _sheet(book, "Columns", fields.COLUMNS, of.columns.assign(samples=samples), "Columns")


def provenance_sheet(book: Book, of: Summary) -> None:
    """How anyone can make the same numbers again."""
    sheet = book.sheet("Where this comes from")
    book.put(sheet, 0, 0, "Where this comes from", "title")
    sheet.set_row(0, 30)
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, 1, _ORIGIN_WIDE)
    for row, field in enumerate(fields_of(of.provenance), start=2):
        value = getattr(of.provenance, field.name)
        book.put(sheet, row, 0, _PROVENANCE_WORDS.get(field.name, sentence_case(field.name.replace("_", " "))), "label")
        kind = (
            "percent beside" if field.name.endswith("share") else "count beside" if isinstance(value, int) else "text"
        )
        told = "\n".join(value) if isinstance(value, tuple) else value
        book.put(sheet, row, 1, told, kind)
        sheet.set_row(row, height_of([(str(told), _ORIGIN_WIDE)]))


def _sheet(book: Book, title: str, columns: Sequence[Field], frame: pd.DataFrame, name: str, told: str = "") -> None:
    """A sheet of one table, with a sentence above where there is one."""
    sheet = book.sheet(title)
    top = 2 if told else 0
    if told:
        book.put(sheet, 0, 0, told, "plain")
    book.table(sheet, top, columns, rows_of(frame, columns), name=name)
    if frame.empty:
        book.put(sheet, top + 1, 0, "Nothing here.", "said")
    sheet.freeze_panes(top + 1, 2)


def _worded(findings: pd.DataFrame) -> pd.DataFrame:
    """Severities as people read them."""
    return findings.assign(severity=[SEVERITIES[str(one)].word for one in findings["severity"]])


def _renamed(values: pd.Series, words: dict[str, str]) -> pd.Series:
    """A column of few words in others."""
    return values.astype("str").map(words).astype("category")
