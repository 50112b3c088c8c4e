"""What became of the findings of a whole city between two audits: how many, and what most of them is."""

from __future__ import annotations

import pandas as pd

from atxaudit.dashboard.since import findings_of
from atxaudit.dashboard.words import count, listed, literal, short_day, shortened
from atxaudit.models import Run
from atxaudit.scoring import NO_DEPARTMENT
from atxaudit.store.changes import Cause, Change, Changes

_NAME_MOST = 60  # characters of a rule or department in a cell

WORDS = {  # in the order in which they are shown: icon, word
    Change.SOLVED: ("check_circle", "solved"),
    Change.NEW: ("add_circle", "new"),
    Change.PERSISTING: ("pending", "still open"),
    Change.WAIVED: ("flag", "waived"),
    Change.GONE: ("do_not_disturb_on", "gone"),
    Change.NOT_COMPARABLE: ("sync_problem", "not comparable"),
}
BECAUSE = {  # why, where the data itself became neither better nor worse
    Cause.ASSET_CAME: "on new assets",
    Cause.ASSET_WENT: "with their asset",
    Cause.COLUMN_CAME: "on new columns",
    Cause.COLUMN_WENT: "with their column",
    Cause.DEPARTMENT_CAME: "on new departments",
    Cause.DEPARTMENT_WENT: "with their department",
    Cause.APPLIES_NOW: "where the promise applies only now",
    Cause.APPLIES_NO_MORE: "where the promise applies no more",
    Cause.WAIVER_ENDED: "where an exception ended",
    Cause.NEW_RULE: "by a rule that is new",
    Cause.RULE_GONE: "by a rule that is gone",
    Cause.RULE_CHANGED: "by a rule that changed",
    Cause.COULD_NOT_RUN: "could not be checked this time",
    Cause.COULD_NOT_RUN_BEFORE: "could not be checked before",
}


def headline(told: Changes) -> str:
    """`41 findings were solved, 27 are new since Fri, Jul 15`."""
    if told.against is None:
        return "Nothing to compare yet"
    solved, new = findings_of(told, Change.SOLVED), findings_of(told, Change.NEW)
    when = since(told.run, told.against)
    if not solved and not new:
        return f"No finding was solved and none is new {when}"
    first = (
        f"{count(solved, 'finding')} {'was' if solved == 1 else 'were'} solved" if solved else "No finding was solved"
    )
    return f"{first}, {f'{new:,}' if new else 'none'} {'are' if new > 1 else 'is'} new {when}"


def since(run: Run, against: Run) -> str:
    """`since Fri, Jul 15`; two audits of one day are told apart otherwise."""
    day = short_day(against.as_of, run.timezone, run.as_of)
    return f"since {day}" if day != short_day(run.as_of, run.timezone, run.as_of) else "since the audit before"


def change_table(told: Changes) -> pd.DataFrame:
    """How many findings of each kind and what most of them is, for a Markdown table; kinds without any are left out."""
    rows = []
    for change, (icon, word) in WORDS.items():
        found = told.by_rule[told.by_rule["change"] == change]
        if len(found):
            number = int(found["findings"].sum())
            rows.append({"Change": f":material/{icon}: **{number:,}** {word}", "Most of it": _most(found)})
    return pd.DataFrame(rows, columns=["Change", "Most of it"])


def causes(found: pd.DataFrame) -> list[str]:
    """`9 on new assets`: what is neither a mend nor a new defect of the data; `found` has cause and findings."""
    sums = found.groupby("cause")["findings"].sum().sort_values(ascending=False)
    return [f"{number:,} {BECAUSE[Cause(cause)]}" for cause, number in sums.items() if cause in BECAUSE]


def _most(found: pd.DataFrame) -> str:
    sums = found.groupby("title")["findings"].sum().reset_index()
    first = sums.sort_values(["findings", "title"], ascending=[False, True])["title"].iloc[0]
    own = found[found["title"] == first]
    whole, number = int(found["findings"].sum()), int(own["findings"].sum())
    share = f", {number:,} of them" if number < whole else ""
    told = [f"“{literal(shortened(first, _NAME_MOST))}”{share}, {_where(own)}"]
    if because := causes(found):
        told.append(f"{listed(because)}")
    return "; ".join(told)


def _where(found: pd.DataFrame) -> str:
    departments = found["department"].unique()
    if len(departments) > 1:
        return f"in {count(len(departments), 'department')}"
    name = literal(shortened(departments[0], _NAME_MOST)) or NO_DEPARTMENT.lower()
    assets = int(found["assets"].sum())
    return f"{name}, {count(assets, 'asset')}" if assets else name
