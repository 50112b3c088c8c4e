"""The open security queue of a department or liaison, asset by asset. It is in no score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from atxaudit.models import Severity
from atxaudit.words import count, sentence_case, spelled

_HARSHEST_FIRST = [severity.value for severity in Severity]


@dataclass(frozen=True, kw_only=True)
class Exposed:
    """What is open on one asset, or on a department itself; texts are as rule and portal wrote them."""

    asset_id: str  # "" for a department
    name: str
    edit_url: str
    findings: pd.DataFrame  # severity, observed, fix; the harshest first

    @property
    def severity(self) -> str:
        """The harshest."""
        return str(self.findings["severity"].iloc[0])


@dataclass(frozen=True, kw_only=True)
class Checked:
    """How much of the security rules could be judged."""

    ran: int  # verdicts that passed or failed
    not_run: int
    rules_not_run: int


def checked(counts: pd.DataFrame) -> Checked:
    """Of the rules' counts of a part."""
    own = counts[counts["suite"] == "security"]
    return Checked(
        ran=int((own["passed"] + own["failed"]).sum()),
        not_run=int(own["could_not_run"].sum()),
        rules_not_run=int((own["could_not_run"] > 0).sum()),
    )


def exposed(findings: pd.DataFrame) -> list[Exposed]:
    """One entry per asset, the harshest and fullest first."""
    ranks = findings["severity"].map(_HARSHEST_FIRST.index)
    ordered = findings.assign(rank=ranks).sort_values(["rank", "asset_name", "rule"], ignore_index=True)
    found = list(_by_asset(ordered))
    return sorted(found, key=lambda one: (_HARSHEST_FIRST.index(one.severity), -len(one.findings), one.name))


def headline(findings: pd.DataFrame, seen: Checked) -> str:
    """How many are open; nothing open is said only of what was checked."""
    if len(findings):
        word = "finding is" if len(findings) == 1 else "findings are"
        return f"{sentence_case(spelled(len(findings)))} security {word} open"
    if seen.not_run and not seen.ran:
        return "Security could not be checked"
    return "Nothing open where security was checked" if seen.not_run else "No security finding is open"


def unchecked_sentence(seen: Checked) -> str:
    """What was not looked at; "" where all was."""
    if not seen.not_run:
        return ""
    rules, checks = count(seen.rules_not_run, "security rule"), count(seen.not_run, "check")
    whole = "; only the record was looked at" if seen.ran and seen.ran * 10 < seen.not_run else ""
    return f"{rules} could not be checked everywhere: {checks} could not run{whole}. That says nothing good or bad."


def _by_asset(ordered: pd.DataFrame) -> Iterator[Exposed]:
    keys = ordered["asset_id"].fillna("") + "\n" + ordered["department"].where(ordered["asset_id"].isna(), "")
    for _, own in ordered.groupby(keys, sort=False):
        first = own.iloc[0]
        is_asset = isinstance(first["asset_id"], str)
        yield Exposed(
            asset_id=first["asset_id"] if is_asset else "",
            name=str(first["asset_name"] if is_asset else first["department"]),
            edit_url=str(first["edit_url"]),
            findings=own[["severity", "observed", "fix"]].reset_index(drop=True),
        )
