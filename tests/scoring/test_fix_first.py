"""What the fix-first queue puts on top."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from made_up_verdicts import FAILED, PASSED, assets, columns, frame, rule, verdict

from atxaudit.models import Severity, Table
from atxaudit.scoring import fix_first, score

CRITICAL, WARNING, INFO = Severity
licence = rule("license-set", CRITICAL)
words = rule("description-informative", WARNING)
advice = rule("title-without-acronym", INFO)
described = rule("column-described", CRITICAL, table=Table.COLUMNS)
secret = rule("no-secret", CRITICAL, dimension="security")
phone = rule("no-contact-in-text", WARNING, dimension="security")
RULES = [licence, words, advice, described, secret, phone]


def queue(verdicts: list[dict[str, Any]], of: pd.DataFrame | None = None, limit: int = 10) -> pd.DataFrame:
    of = assets() if of is None else of
    return fix_first(score(frame(verdicts), of, RULES).verdicts, of, limit)


def test_points_weigh_against_views() -> None:
    of = assets("tree-0001", "tree-0002", views_last_month=[0.0, 9_990.0])
    verdicts = [
        verdict(licence, FAILED, "tree-0001"),
        verdict(words, FAILED, "tree-0002"),
        verdict(licence, PASSED, "tree-0002"),
    ]
    found = queue(verdicts, of)
    assert found[["asset_id", "points"]].values.tolist() == [["tree-0001", 100.0], ["tree-0002", 23.1]]
    verdicts[0] = verdict(words, FAILED, "tree-0001")
    verdicts.append(verdict(licence, PASSED, "tree-0001"))
    assert queue(verdicts, of)["asset_id"].tolist() == ["tree-0002", "tree-0001"]


def test_unknown_views_count_as_none() -> None:
    of = assets("tree-0001", "tree-0002", views_last_month=[np.nan, 1.0])
    verdicts = [verdict(licence, FAILED, "tree-0001"), verdict(licence, FAILED, "tree-0002")]
    assert queue(verdicts, of)["asset_id"].tolist() == ["tree-0002", "tree-0001"]


def test_open_critical_security_findings_lead_though_they_bring_no_points() -> None:
    found = queue([verdict(licence, FAILED), verdict(secret, FAILED), verdict(phone, FAILED)])
    assert found["rule"].tolist() == ["no-secret", "license-set"]


def test_advice_never_stands_in_the_queue() -> None:
    assert queue([verdict(advice, FAILED), verdict(licence, PASSED)]).empty


def test_columns_of_one_rule_are_one_line() -> None:
    found = queue([*columns(described, [FAILED, FAILED, PASSED]), verdict(words, FAILED)]).iloc[0]
    assert (found["rule"], found["failed"], found["judged"], found["points"]) == ("column-described", 2, 3, 51.3)


def test_the_queue_is_as_long_as_asked() -> None:
    verdicts = [verdict(licence, FAILED), verdict(words, FAILED)]
    assert queue(verdicts, limit=1)["rule"].tolist() == ["license-set"]


def test_an_audit_without_findings_has_an_empty_queue() -> None:
    assert queue([verdict(licence, PASSED)]).empty
    assert queue([]).empty
