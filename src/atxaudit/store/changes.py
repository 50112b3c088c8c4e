"""What became of each finding between two runs: new, solved, still there, or not to be compared, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from atxaudit.models import Outcome, Run, Severity
from atxaudit.store.comparing import Codes, Pair, Side, outcomes_of, read_pair, with_evidence, with_subjects
from atxaudit.store.queries import Only
from atxaudit.store.rules import in_milder_words

ROW_COLUMNS = (
    *("change", "cause", "asset_id", "asset_name", "department", "liaison", "rule", "title", "dimension", "severity"),
    *("subject", "points", "observed"),
)
_BY_RULE = ["change", "cause", "rule", "title", "dimension", "severity", "department"]


class Change(StrEnum):
    """What became of a finding."""

    NEW = "new"
    SOLVED = "solved"  # the same promise is kept now
    PERSISTING = "persisting"
    WAIVED = "waived"  # it failed before; an exception was granted since
    GONE = "gone"  # with its asset, column or department
    NOT_COMPARABLE = "not comparable"  # the rule or its reach changed, or it could not run: neither new nor solved


class Cause(StrEnum):
    """Why, where it is not the data itself that became better or worse."""

    DATA = ""
    ASSET_CAME = "asset came"
    ASSET_WENT = "asset went"
    COLUMN_CAME = "column came"
    COLUMN_WENT = "column went"
    DEPARTMENT_CAME = "department came"
    DEPARTMENT_WENT = "department went"
    APPLIES_NOW = "applies now"
    APPLIES_NO_MORE = "applies no more"
    WAIVER = "waiver"
    WAIVER_ENDED = "waiver ended"
    NEW_RULE = "new rule"
    RULE_GONE = "rule gone"
    RULE_CHANGED = "rule changed"
    COULD_NOT_RUN = "could not run"
    COULD_NOT_RUN_BEFORE = "could not run before"


@dataclass(frozen=True, kw_only=True)
class Changes:
    """The findings of a run beside those of an earlier one; a finding is a rule that failed on an asset, one of its
    columns, or a department.

    counts: change, cause, findings, assets. by_rule: the same per rule, title, dimension, severity and department.
    rows: the findings themselves, ROW_COLUMNS, the harshest and costliest of each change up to the limit asked for.
    """

    run: Run
    against: Run | None  # None: there is no earlier run, or either failed, and nothing is counted
    counts: pd.DataFrame
    by_rule: pd.DataFrame
    rows: pd.DataFrame


Verdict = tuple[Change, Cause]
_CHANGES, _CAUSES = list(Change), list(Cause)
_DOUBTS = (  # the other run has no such asset, rule, department or column: it came since, or it went
    (Cause.ASSET_CAME, Cause.ASSET_WENT),
    (Cause.NEW_RULE, Cause.RULE_GONE),
    (Cause.RULE_CHANGED, Cause.RULE_CHANGED),
    (Cause.DEPARTMENT_CAME, Cause.DEPARTMENT_WENT),
    (Cause.COLUMN_CAME, Cause.COLUMN_WENT),
)

_FAILS_NOW: dict[str, Verdict] = {  # by its outcome before
    Outcome.PASSED: (Change.NEW, Cause.DATA),
    Outcome.NOT_APPLICABLE: (Change.NEW, Cause.APPLIES_NOW),
    Outcome.WAIVED: (Change.NEW, Cause.WAIVER_ENDED),
    Outcome.COULD_NOT_RUN: (Change.NOT_COMPARABLE, Cause.COULD_NOT_RUN_BEFORE),
}
_FAILED_BEFORE: dict[str, Verdict] = {  # by its outcome now
    Outcome.PASSED: (Change.SOLVED, Cause.DATA),
    Outcome.NOT_APPLICABLE: (Change.NOT_COMPARABLE, Cause.APPLIES_NO_MORE),
    Outcome.WAIVED: (Change.WAIVED, Cause.WAIVER),
    Outcome.COULD_NOT_RUN: (Change.NOT_COMPARABLE, Cause.COULD_NOT_RUN),
}


def became(before: str, after: str, *, is_same_rule: bool = True) -> Verdict | None:
    """What the outcomes of one rule on one subject in two runs say ("" where it was not judged: the rule is new, or
    gone); None where it failed in neither."""
    if before == after == Outcome.FAILED:
        return Change.PERSISTING, Cause.DATA
    if Outcome.FAILED not in (before, after):
        return None
    if not before:
        return Change.NOT_COMPARABLE, Cause.NEW_RULE
    if not after:
        return Change.NOT_COMPARABLE, Cause.RULE_GONE
    if not is_same_rule:
        return Change.NOT_COMPARABLE, Cause.RULE_CHANGED
    return _FAILS_NOW[before] if after == Outcome.FAILED else _FAILED_BEFORE[after]


def compare(
    connection: Connection, before: tuple[int, Run], after: tuple[int, Run], only: Only, limit: int | None
) -> Changes:
    """Every finding of both runs, counted; and the first `limit` of each change as rows."""
    pair = read_pair(connection, before, after, only)
    found = pd.concat(
        [
            _labelled(pair.persisting, _CHANGES.index(Change.PERSISTING), _CAUSES.index(Cause.DATA)),
            _explained(connection, pair, pair.came, pair.before, fails_now=True),
            _explained(connection, pair, pair.went, pair.after, fails_now=False),
        ],
        ignore_index=True,
    )
    words = _words(pair)
    found = found.assign(department=_departments(pair, found, words["department"]["department"]))
    return Changes(
        run=pair.after.run,
        against=pair.before.run,
        counts=_counted(found, ["change", "cause"], words),
        by_rule=_counted(found, ["change", "cause", "rule", "rank", "department"], words),
        rows=_rows(connection, found, words, limit),
    )


def nothing_to_compare(run: Run) -> Changes:
    """Where there is no earlier run, or either failed."""
    counts = ["findings", "assets"]
    return Changes(
        run=run,
        against=None,
        counts=pd.DataFrame(columns=["change", "cause", *counts]),
        by_rule=pd.DataFrame(columns=[*_BY_RULE, *counts]),
        rows=pd.DataFrame(columns=list(ROW_COLUMNS)),
    )


def _explained(
    connection: Connection, pair: Pair, findings: pd.DataFrame, other: Side, *, fails_now: bool
) -> pd.DataFrame:
    """Findings of one run that the other has not, each with what became of it."""
    has_asset = np.isin(findings["asset"], other.assets["asset"]) | (findings["asset"] == 0).to_numpy()
    has_rule = np.isin(findings["rule"], other.rules["rule"])
    is_changed = np.isin(findings["rule"], pair.changed_rules)
    unclear = has_asset & has_rule & ~is_changed
    outcomes = np.full(len(findings), "", dtype=object)
    outcomes[unclear] = outcomes_of(connection, other, with_subjects(connection, findings[unclear]))
    appears = Change.NEW if fails_now else Change.GONE
    by_outcome = (_FAILS_NOW if fails_now else _FAILED_BEFORE) | {"": (appears, Cause.DATA)}
    changes = np.array([_CHANGES.index(by_outcome[word][0]) for word in outcomes], dtype="int64")
    causes = np.array([_CAUSES.index(by_outcome[word][1]) for word in outcomes], dtype="int64")
    without = [_CHANGES.index(appears), _CHANGES.index(Change.NOT_COMPARABLE)]
    is_department, is_unsaid = findings["asset"] == 0, outcomes == ""
    doubts = [~has_asset, ~has_rule, is_changed, is_unsaid & is_department, is_unsaid]
    reasons = [_CAUSES.index(pair_of[0 if fails_now else 1]) for pair_of in _DOUBTS]
    return _labelled(
        findings,
        np.select([~has_asset, ~has_rule | is_changed], without, changes).astype("int64"),
        np.select(doubts, reasons, causes).astype("int64"),
    )


def _labelled(findings: pd.DataFrame, change: int | Codes, cause: int | Codes) -> pd.DataFrame:
    return findings.assign(change=change, cause=cause)


def _words(pair: Pair) -> dict[str, pd.DataFrame]:
    """What the codes of findings mean; assets and rules as the later run has them, where it does."""
    assets = pd.concat([pair.after.assets, pair.before.assets]).drop_duplicates("asset").set_index("asset")
    rules = pd.concat([pair.after.rules, pair.before.rules]).drop_duplicates("rule").set_index("rule")
    on_departments = [*pair.before.departments["subject"], *pair.after.departments["subject"]]
    return {
        "change": pd.DataFrame({"change": [change.value for change in Change]}),
        "cause": pd.DataFrame({"cause": [cause.value for cause in Cause]}),
        "rule": rules.rename(columns={"rule_id": "rule"}),
        "rank": pd.DataFrame({"severity": [severity.value for severity in Severity]}),
        "asset": assets.rename(columns={"department": "owner"}),
        "department": pd.DataFrame({"department": sorted({*assets["department"], *on_departments})}),
    }


def _departments(pair: Pair, found: pd.DataFrame, names: pd.Series) -> Codes:
    """The department of each finding's asset (its own now, where it has one now), or the one it is on, as a code."""
    sides = (pair.after, pair.before)
    assets = pd.concat([side.assets for side in sides]).drop_duplicates("asset").set_index("asset")["department"]
    of_asset = pd.Series(pd.Index(names).get_indexer(pd.Index(assets)), index=assets.index)
    on_them = pd.concat([side.departments for side in sides]).drop_duplicates("verdict_key").set_index("verdict_key")
    of_verdict = pd.Series(pd.Index(names).get_indexer(pd.Index(on_them["subject"])), index=on_them.index)
    own = found["asset"].map(of_asset).fillna(found["verdict_key"].map(of_verdict))
    return own.to_numpy(dtype="int64")


def _counted(found: pd.DataFrame, by: list[str], words: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Findings and different assets per group, in words, the most findings first."""
    findings = found.groupby(by).size().rename("findings")
    on_assets = found[found["asset"] != 0]
    assets = on_assets[[*by, "asset"]].drop_duplicates().groupby(by).size().rename("assets")
    counted = _told(findings.to_frame().join(assets).fillna(0).astype("int64").reset_index(), by, words)
    names = [name for name in _BY_RULE if name in counted.columns]
    order = ["findings", *names]
    return counted.sort_values(order, ascending=[False, *[True] * len(names)], ignore_index=True)[
        [*names, "findings", "assets"]
    ]


def _told(coded: pd.DataFrame, by: list[str], words: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The rows with words in place of codes."""
    spoken = [words[name].reindex(coded[name]).reset_index(drop=True) for name in by]
    return pd.concat([coded.drop(columns=by).reset_index(drop=True), *spoken], axis=1)


def _rows(
    connection: Connection, found: pd.DataFrame, words: dict[str, pd.DataFrame], limit: int | None
) -> pd.DataFrame:
    weighed = found.assign(worth=found["rule"].map(words["rule"]["worth"]))
    order = ["change", "rank", "worth", "asset", "rule", "verdict_key"]
    ordered = weighed.sort_values(order, ascending=[True, True, False, True, True, True])
    first = ordered.groupby("change").head(len(found) if limit is None else limit).drop(columns="worth")
    told = _told(first, ["change", "cause", "rule", "rank", "asset", "department"], words)
    return in_milder_words(with_evidence(connection, told))[list(ROW_COLUMNS)]
