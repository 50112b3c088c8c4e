"""Every verdict of a scope; many are read rule by rule: at once a small machine's memory would not hold them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd
from pandas.api.types import union_categoricals

from atxaudit.models import Run
from atxaudit.report.scope import Scope
from atxaudit.store import Store

AT_ONCE = 60_000  # verdicts: 100 MiB
_FEW_WORDS = (
    *("run", "asset_id", "asset_name", "department", "liaison", "suite", "rule", "severity", "outcome", "subject"),
    *("observed", "fix", "edit_url", "title", "why", "reason", "says_together", "dimension", "table"),
)


def every_verdict(store: Store, run: Run, scope: Scope, number: int) -> pd.DataFrame:
    """As `Store.findings` gives them; where their number is large, by suite, rule, asset and subject, and their texts
    as categories."""
    if number <= AT_ONCE:
        return store.findings(run.id, outcome="all", **scope.only)
    rules = store.rules(run.id)["rule"]
    parts = (store.findings(run.id, rule=str(rule), outcome="all", **scope.only) for rule in rules)
    kept = [_light(part) for part in parts if len(part)]
    return _joined(kept) if kept else store.findings(run.id, rule="", outcome="all")


def _light(part: pd.DataFrame) -> pd.DataFrame:
    return part.astype(dict.fromkeys(_FEW_WORDS, "category"))


def _joined(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    columns = {}
    for name in parts[0].columns:
        own = [part[name] for part in parts]
        columns[name] = union_categoricals(own) if name in _FEW_WORDS else pd.concat(own, ignore_index=True)
    return pd.DataFrame(columns)


def plain_texts(frame: pd.DataFrame, names: Iterable[str] = _FEW_WORDS) -> pd.DataFrame:
    """The same with texts as texts."""
    return frame.astype({name: "str" for name in names if isinstance(frame[name].dtype, pd.CategoricalDtype)})
