"""What became of the findings of a part since the audit before, in words."""

from __future__ import annotations

from atxaudit.store.changes import Change, Changes
from atxaudit.words import day, sentence_case, spelled

_FIRST = "This is the first audit of its kind; the next one tells what changed."


def findings_of(told: Changes, change: Change) -> int:
    """How many findings had this change."""
    return int(told.counts.loc[told.counts["change"] == change, "findings"].sum())


def headline(told: Changes) -> str:
    """`Three findings are new, two are solved`."""
    if told.against is None:
        return "Nothing to compare yet"
    new, solved = findings_of(told, Change.NEW), findings_of(told, Change.SOLVED)
    if not new and not solved:
        return "No finding is new, none is solved"
    first = f"{sentence_case(spelled(new))} {'finding is' if new == 1 else 'findings are'} new"
    return f"{first}, {'none' if not solved else spelled(solved)} {'is' if solved <= 1 else 'are'} solved"


def sentence(told: Changes) -> str:
    """Since when, and what became of the others."""
    if told.against is None:
        return _FIRST
    others = {
        "stayed": findings_of(told, Change.PERSISTING),
        "got an exception": findings_of(told, Change.WAIVED),
        "went with their asset or column": findings_of(told, Change.GONE),
        "cannot be compared": findings_of(told, Change.NOT_COMPARABLE),
    }
    words = [f"{number:,} {what}" for what, number in others.items() if number]
    since = f"Since the audit of {day(told.against.as_of, told.against.timezone)}."
    return f"{since} Of the other findings, {', '.join(words)}." if words else since
