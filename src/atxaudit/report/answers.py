"""The words of page one: what a report is about, where it stands, and what to do."""

from __future__ import annotations

import pandas as pd

from atxaudit.models import Run
from atxaudit.report import compliance, standing, verdicts
from atxaudit.report.contents import Contents
from atxaudit.report.scope import Scope
from atxaudit.words import count, day, listed, points, sentence_case, shortened, spelled

NO_TITLE = "Without a title"
_FINDING_MOST, _TITLE_MOST = 160, 90  # characters of portal text in a sentence


def name_of(run: Run, scope: Scope, of: Contents) -> str:
    """The city's title, a department's or liaison's name, an asset's title."""
    if scope.kind == "city":
        return run.title or run.profile
    return title_of(of.assets["title"].iloc[0]) if scope.kind == "asset" else scope.name


def title_of(title: str) -> str:
    """An asset's title in one line, or that it has none."""
    return " ".join(title.split()) or NO_TITLE


def document_title(run: Run, scope: Scope, name: str) -> str:
    """Of the file: subject, city and day."""
    city = "" if scope.kind == "city" else f", {run.title}"
    return f"Open data audit: {shortened(name, _TITLE_MOST)}{city}, {day(run.as_of, run.timezone)}"


def headline(scope: Scope, of: Contents) -> str:
    """Where it stands, in one sentence without a full stop."""
    if of.assets.empty:
        return "This audit judged no asset"
    if scope.kind == "city":
        return compliance.headline(of.compliance["department"].city)
    if scope.kind == "asset":
        return verdicts.headline(list(of.entries))
    return standing.headline(of.assets, of.fix_first, whose="")


def sentence(scope: Scope, of: Contents) -> str:
    """What to do; for the city, what weighs most."""
    if of.assets.empty:
        return ""
    if scope.kind == "city":
        return f"{compliance.untrue_sentence(of.compliance['department'].city)} {heaviest(of.rules.head(2))}".strip()
    if of.fix_first.empty:
        return "Every promise that could be judged and that scores is kept."
    return first_step(of.fix_first.iloc[0], names_asset=scope.kind != "asset")


def first_step(fix: pd.Series, *, names_asset: bool = True) -> str:
    """`Begin with “Trees”: 6 of 9 columns have no description. That brings +8.2 points.`"""
    place = f"with “{shortened(title_of(fix['asset_name']), _TITLE_MOST)}”" if names_asset else "here"
    worth = f" That brings {points(fix['points'])}." if fix["points"] > 0 else ""
    return f"Begin {place}: {shortened(fix['observed'], _FINDING_MOST).rstrip('.')}.{worth}"


def heaviest(rules: pd.DataFrame) -> str:
    """The rules whose repair would bring the most; "" where none brings any."""
    costly = rules[rules["brings"] > 0]
    if costly.empty:
        return ""
    told = [f"“{row['title']}” ({count(row['failed_assets'], 'asset')})" for _, row in costly.iterrows()]
    verb = "promise costs" if len(told) == 1 else "promises cost"
    return f"{sentence_case(spelled(len(told)))} broken {verb} the most points: {listed(told)}."
