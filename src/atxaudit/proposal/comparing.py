"""Verdicts and scores before and after, text by text and asset by asset."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from atxaudit.models import Outcome, Run, Severity
from atxaudit.proposal.outcome import Fate, Proposal, Standing, TextOutcome
from atxaudit.report.scope import Scope
from atxaudit.report.workbook.fields import Filled, NewText
from atxaudit.scoring.score import Scored
from atxaudit.store import Store
from atxaudit.suites.rule import Rule
from atxaudit.words import count

_KEY = ["asset_id", "rule", "subject"]
_JUDGED = {Outcome.PASSED.value, Outcome.FAILED.value}
_NO_RULE = "No rule that applies here looks at this text."


@dataclass(frozen=True, kw_only=True)
class _Verdicts:
    """Per asset, rule and subject, the outcome before and after, and what is said after."""

    both: pd.DataFrame
    titles: Mapping[str, str]

    def of(self, asset_id: str) -> pd.DataFrame:
        return self.both[self.both["asset_id"] == asset_id]

    def repaired(self, part: pd.DataFrame) -> tuple[str, ...]:
        """Titles of rules that failed and would pass; on how many columns, where it is not all."""
        fixed = part[(part["before"] == Outcome.FAILED.value) & (part["after"] == Outcome.PASSED.value)]
        return tuple(self._repaired(rule, of_rule, part) for rule, of_rule in fixed.groupby("rule", sort=False))

    def _repaired(self, rule: Hashable, fixed: pd.DataFrame, part: pd.DataFrame) -> str:
        left = int(((part["rule"] == rule) & (part["after"] == Outcome.FAILED.value)).sum())
        title = self.titles[str(rule)]
        return f"{title} ({len(fixed)} of {count(len(fixed) + left, 'column')})" if left else title

    def broken(self, part: pd.DataFrame) -> tuple[str, ...]:
        """Sentences on what did not fail, and would; advice costs nothing."""
        lost = part[(part["before"] != Outcome.FAILED.value) & (part["after"] == Outcome.FAILED.value)]
        lost = lost[lost["severity"] != Severity.INFO.value]
        return tuple(dict.fromkeys(self._sentences(lost)))

    def said(self, part: pd.DataFrame) -> str:
        """The findings in words."""
        return "; ".join(dict.fromkeys(self._sentences(part)))

    def _sentences(self, part: pd.DataFrame) -> Iterator[str]:
        for rule, observed in zip(part["rule"], part["observed"], strict=True):
            yield observed or self.titles[rule]


def compare(
    run: Run, scope: Scope, store: Store, filled: Filled, placeless: Mapping[NewText, str],
    before: pd.DataFrame, scored: Scored, rules: Sequence[Rule],
) -> Proposal:  # fmt: skip
    """The proposal, remarks left out."""
    verdicts = _Verdicts(both=_both(before, scored.verdicts), titles=_titles(rules))
    assets = store.assets(run.id, **scope.only).set_index("asset_id", drop=False)
    columns = {asset_id: store.columns(run.id, asset_id) for asset_id in {one.asset_id for one in filled.texts}}
    texts = tuple(
        _outcome(text, verdicts, assets, columns[text.asset_id], placeless.get(text, "")) for text in filled.texts
    )
    written = {text.asset_id for text in filled.texts}
    old = store.scores(run.id, scope="asset", **scope.only).set_index("id")
    new = scored.scores[scored.scores["scope"] == "asset"].set_index("id")
    standings = [_standing(asset_id, old, new, verdicts, assets) for asset_id in assets["asset_id"]]
    return Proposal(
        run=run,
        group=_group(run, scope, store, scored),
        assets=tuple(one for one in standings if one.id in written or one.moves),
        texts=texts,
        remarks=(),
    )


def _both(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    keyed = [
        frame.assign(
            **{name: frame[name].astype("str").fillna("") for name in (*_KEY, "outcome", "observed", "severity")}
        )
        for frame in (before, after)
    ]
    old = keyed[0][[*_KEY, "outcome"]].rename(columns={"outcome": "before"})
    new = keyed[1][[*_KEY, "outcome", "observed", "severity"]].rename(columns={"outcome": "after"})
    return new.merge(old, on=_KEY, how="left").assign(before=lambda both: both["before"].fillna(""))


def _titles(rules: Sequence[Rule]) -> dict[str, str]:
    return {rule.id: rule.title for rule in sorted(rules, key=lambda one: not one.milder)}


def _outcome(
    text: NewText, verdicts: _Verdicts, assets: pd.DataFrame, columns: pd.DataFrame, placeless: str
) -> TextOutcome:
    part = verdicts.of(text.asset_id)
    part = part[part["rule"].isin(text.place.rules) & (part["subject"] == text.field_name)]
    failed = part[part["after"] == Outcome.FAILED.value]
    is_advice = failed["severity"] == Severity.INFO.value
    reason, fate = "", Fate.PASSES
    if placeless or not part["after"].isin(_JUDGED).any():
        reason, fate = placeless or _NO_RULE, Fate.NOT_JUDGED
    elif len(failed[~is_advice]):
        reason, fate = verdicts.said(failed[~is_advice]), Fate.STILL_FAILS
    is_known = text.asset_id in assets.index
    named = columns[columns["field_name"] == text.field_name] if text.field_name else columns.iloc[:0]
    return TextOutcome(
        new=text,
        asset_name=str(assets.at[text.asset_id, "title"]) if is_known else "",
        column_name=str(named["name"].iloc[0]) if len(named) else text.field_name,
        edit_url=str(assets.at[text.asset_id, "edit_url"]) if is_known else "",
        fate=fate,
        reason=reason,
        advice="" if fate is Fate.NOT_JUDGED else verdicts.said(failed[is_advice]),
        repaired=verdicts.repaired(part),
    )


def _standing(
    asset_id: str, old: pd.DataFrame, new: pd.DataFrame, verdicts: _Verdicts, assets: pd.DataFrame
) -> Standing:
    part = verdicts.of(asset_id)
    return Standing(
        kind="asset",
        id=asset_id,
        name=str(assets.at[asset_id, "title"]),
        published_before=_number(old.at[asset_id, "published_well"]),
        published_after=_number(new.at[asset_id, "published_well"]),
        true_before=_number(old.at[asset_id, "still_true"]),
        true_after=_number(new.at[asset_id, "still_true"]),
        repaired=verdicts.repaired(part),
        broken=verdicts.broken(part),
        edit_url=str(assets.at[asset_id, "edit_url"]),
    )


def _group(run: Run, scope: Scope, store: Store, scored: Scored) -> Standing:
    """Of the liaison or department."""
    old = store.scores(run.id, scope=scope.kind)
    was = old[old["name"] == scope.name].iloc[0]
    found = scored.scores[scored.scores["scope"] == scope.kind]
    new = found[found["name"] == scope.name].iloc[0]
    return Standing(
        kind=scope.kind,
        id=str(was["id"]),
        name=scope.name,
        published_before=_number(was["published_well"]),
        published_after=_number(new["published_well"]),
        true_before=_number(was["still_true"]),
        true_after=_number(new["still_true"]),
    )


def _number(value: object) -> float | None:
    return None if pd.isna(value) else float(value)  # type: ignore[call-overload, arg-type]
