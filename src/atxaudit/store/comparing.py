"""The findings of two runs side by side: which both have, which only one, and how the other judged those."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, Select, Text, cast, select

from atxaudit.models import Outcome, Run, Table
from atxaudit.store import queries, tables
from atxaudit.store.fingerprints import as_frame, read_fingerprints
from atxaudit.store.frames import read
from atxaudit.store.queries import Only
from atxaudit.store.rules import rules_of

Codes = npt.NDArray[np.int64]
asset, rule, verdict = tables.asset, tables.rule, tables.verdict
_KEYS_AT_ONCE = 500  # in one statement: databases bound their parameters
_OTHERS = [outcome.value for outcome in Outcome if outcome != Outcome.FAILED]


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of two runs. `rule` and `asset` are codes that mean the same in both; asset 0 is none, a verdict on a
    department."""

    key: int
    run: Run
    rules: pd.DataFrame  # rule, rule_key, rule_id, definition, harsh (severity), worth (points), and the rule's words
    assets: pd.DataFrame  # asset, asset_key, asset_id, asset_name, department, liaison
    findings: pd.DataFrame  # identity, rule, asset, verdict_key, rank (place of the severity)
    departments: pd.DataFrame  # verdict_key, subject: of the findings on departments


@dataclass(frozen=True, kw_only=True)
class Pair:
    """An earlier and a later run, and the findings that one, the other or both have."""

    before: Side
    after: Side
    came: pd.DataFrame  # findings of the later run alone
    went: pd.DataFrame  # of the earlier alone
    persisting: pd.DataFrame  # of both, as the later has them

    @cached_property
    def changed_rules(self) -> list[int]:
        """Rules of both runs that promise something else now; one that may have changed unseen counts as the same."""
        both = self.before.rules.merge(self.after.rules, on="rule", suffixes=("", "_now"))
        known = (both["definition"] != "") & (both["definition_now"] != "")
        other = (both["harsh"] != both["harsh_now"]) | (both["worth"] != both["worth_now"])
        return both.loc[other.mask(known, both["definition"] != both["definition_now"]), "rule"].tolist()


def read_pair(connection: Connection, before: tuple[int, Run], after: tuple[int, Run], only: Only) -> Pair:
    """Both runs, narrowed to a department or liaison: what belongs to it now, and what is gone and did."""
    earlier, later = _coded(_side(connection, *before), _side(connection, *after))
    if only != Only():
        names = sorted(
            {one for side in (earlier, later) for one in queries.judged_departments(connection, side.key, only)}
        )
        own = _belonging(later.assets, only)
        gone = _belonging(earlier.assets, only) - set(later.assets["asset"])
        earlier, later = _narrowed(earlier, own | gone, names), _narrowed(later, own, names)
    had, has = earlier.findings["identity"], later.findings["identity"]
    stays, stayed = np.isin(has, had, assume_unique=True), np.isin(had, has, assume_unique=True)
    return Pair(
        before=earlier,
        after=later,
        came=later.findings[~stays],
        went=earlier.findings[~stayed],
        persisting=later.findings[stays],
    )


def outcomes_of(connection: Connection, side: Side, findings: pd.DataFrame) -> list[str]:
    """How the other run's findings (with `subject`, missing for none) came out in this one; "" where the column or
    department is not there.

    A rule that names no column there (its rows could not be read, say) speaks for every column; one that says nothing
    of an asset does not apply to it.
    """
    wanted: dict[tuple[int, int], dict[str | None, str]] = {
        pair: {} for pair in findings[["rule", "asset"]].itertuples(index=False, name=None)
    }
    for of_rule, of_asset, outcome, subject, listed in _others(connection, side, findings):
        known = wanted.get((of_rule, of_asset))
        if known is not None:
            known |= dict.fromkeys(json.loads(listed) if listed else [subject], outcome)
    found = []
    for of_rule, of_asset, subject in findings[["rule", "asset", "subject"]].itertuples(index=False, name=None):
        known, is_named = wanted[of_rule, of_asset], isinstance(subject, str)
        unsaid = "" if is_named else Outcome.NOT_APPLICABLE.value
        found.append((known.get(subject) if is_named else None) or known.get(None, unsaid))
    return found


def with_subjects(connection: Connection, findings: pd.DataFrame) -> pd.DataFrame:
    """The findings with their subject: a column or department; missing where it is the asset itself."""
    return findings.merge(_by_key(connection, findings, subjects_of), on="verdict_key", how="left")


def with_evidence(connection: Connection, findings: pd.DataFrame) -> pd.DataFrame:
    """The findings with their subject, what was observed, and the points of the repair."""
    return findings.merge(_by_key(connection, findings, evidence_of), on="verdict_key", how="left")


def subjects_of(verdict_keys: Sequence[int]) -> Select[Any]:
    """The subjects of some verdicts."""
    return select(verdict.c.key.label("verdict_key"), verdict.c.subject).where(verdict.c.key.in_(verdict_keys))


def evidence_of(verdict_keys: Sequence[int]) -> Select[Any]:
    """The subjects of some verdicts, and what they say."""
    return subjects_of(verdict_keys).add_columns(verdict.c.observed, verdict.c.points)


def _by_key(connection: Connection, findings: pd.DataFrame, query: Any) -> pd.DataFrame:
    keys = findings["verdict_key"].tolist()
    portions = [keys[start : start + _KEYS_AT_ONCE] for start in range(0, len(keys), _KEYS_AT_ONCE)]
    return pd.concat([read(connection, query(some)) for some in portions or [[]]], ignore_index=True)


def _side(connection: Connection, run_key: int, run: Run) -> Side:
    rules = rules_of(connection, run_key).rename(columns={"rule": "rule_id", "severity": "harsh", "points": "worth"})
    columns = (asset.c.key.label("asset_key"), asset.c.asset_id, asset.c.title.label("asset_name"))
    query = select(*columns, asset.c.department, asset.c.liaison).where(asset.c.run_key == run_key)
    return Side(
        key=run_key,
        run=run,
        rules=rules,
        assets=read(connection, query),
        findings=as_frame(read_fingerprints(connection, run_key)),
        departments=read(connection, on_departments(run_key)),
    )


def on_departments(run_key: int) -> Select[Any]:
    """The findings on departments."""
    rules = select(rule.c.key).where(rule.c.run_key == run_key, rule.c.table == Table.DEPARTMENTS.value)
    failed = (verdict.c.rule_key.in_(rules), verdict.c.outcome == Outcome.FAILED.value)
    return select(verdict.c.key.label("verdict_key"), verdict.c.subject).where(*failed)


def _coded(before: Side, after: Side) -> tuple[Side, Side]:
    """The sides with codes for rules and assets, the same in both."""
    rules = sorted({*before.rules["rule_id"], *after.rules["rule_id"]})
    assets = ["", *sorted({*before.assets["asset_id"], *after.assets["asset_id"]})]

    def coded(side: Side) -> Side:
        of_rules = pd.Index(rules).get_indexer(pd.Index(side.rules["rule_id"]))
        of_assets = pd.Index(assets).get_indexer(pd.Index(side.assets["asset_id"]))
        findings = side.findings.assign(
            rule=_decoded(side.findings["rule_key"], side.rules["rule_key"], of_rules),
            asset=_decoded(side.findings["asset_key"], side.assets["asset_key"], of_assets),
        )
        return replace(
            side,
            rules=side.rules.assign(rule=of_rules),
            assets=side.assets.assign(asset=of_assets),
            findings=findings.drop(columns=["rule_key", "asset_key"]),
        )

    return coded(before), coded(after)


def _decoded(keys: pd.Series, known: pd.Series, codes: npt.NDArray[np.intp]) -> Codes:
    """The codes of database keys; what has none, as key 0 (no asset), is code 0."""
    found: Codes = np.append(codes, 0)[pd.Index(known).get_indexer(pd.Index(keys))].astype("int64")
    return found


def _belonging(assets: pd.DataFrame, only: Only) -> set[int]:
    """The assets of a department or liaison, by code."""
    own = assets
    if only.department is not None:
        own = own[own["department"].isin(queries.named_like(own["department"].unique(), only.department))]
    if only.liaison is not None:
        own = own[own["liaison"].isin(queries.named_like(own["liaison"].unique(), only.liaison))]
    return set(own["asset"])


def _narrowed(side: Side, assets: set[int], departments: Sequence[str]) -> Side:
    on_them = side.departments[side.departments["subject"].isin(departments)]["verdict_key"]
    own = side.findings["asset"].isin(list(assets)) | side.findings["verdict_key"].isin(on_them)
    return replace(side, findings=side.findings[own])


def _others(connection: Connection, side: Side, findings: pd.DataFrame) -> Iterator[tuple[int, int, str, Any, Any]]:
    """Verdicts on the same rules and assets that did not fail: rule, asset, outcome, subject, subjects as JSON."""
    named = findings.merge(side.rules[["rule", "rule_key"]], on="rule")
    keyed = named.merge(side.assets[["asset", "asset_key"]], on="asset", how="left")
    codes = dict(zip(side.assets["asset_key"], side.assets["asset"], strict=True))
    for of_rule, own in keyed.groupby("rule"):
        rule_key = int(own["rule_key"].iloc[0])
        keys = own["asset_key"].dropna().astype("int64").drop_duplicates().tolist()
        portions = [keys[start : start + _KEYS_AT_ONCE] for start in range(0, len(keys), _KEYS_AT_ONCE)]
        for some in [*portions, *([None] if (own["asset"] == 0).any() else [])]:
            for asset_key, outcome, subject, listed in connection.execute(others_of(rule_key, some)):
                yield int(str(of_rule)), codes.get(asset_key, 0), outcome, subject, listed


def others_of(rule_key: int, asset_keys: Sequence[int] | None) -> Select[Any]:
    """How a rule came out on some assets where it did not fail; None: on departments."""
    columns = (verdict.c.asset_key, verdict.c.outcome, verdict.c.subject, cast(verdict.c.subjects, Text))
    on = verdict.c.asset_key.is_(None) if asset_keys is None else verdict.c.asset_key.in_(asset_keys)
    return select(*columns).where(verdict.c.rule_key == rule_key, on, verdict.c.outcome.in_(_OTHERS))
